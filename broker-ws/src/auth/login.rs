//! Looking at passwords: a few at a time, on threads of their own, each when its turn has come.

use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::Instant;

use bytes::Bytes;
use shared::wire::{ReasonCode, Text};
use tokio::sync::{Semaphore, oneshot};

use super::passwords::MAX_PASSWORD;
use super::turns::{Next, Turns};
use super::{Access, Identity, PasswordHash, Proof, Verdict};
use crate::place::Place;

/// A password that is to be looked at.
pub(crate) struct Check {
    pub(super) hash: PasswordHash,
    /// Whose it is; `None` for a user who does not exist, whose password is never right.
    pub(super) user: Option<Text>,
    pub(super) password: Bytes,
}

impl Check {
    /// Takes long, whatever the answer is.
    fn verdict(self) -> Verdict {
        match (self.hash.is_of(&self.password), self.user) {
            (true, Some(user)) => {
                Ok(Identity { user: Some(user), proof: Proof::Password(self.hash) })
            }
            (_, _) => Err(ReasonCode::BadUserNameOrPassword),
        }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Whoever waits for a verdict.
pub(crate) trait Answer: Send + 'static {
    /// False when nobody waits any more.
    fn is_awaited(&self) -> bool;
    /// Here it is.
    fn give(self: Box<Self>, verdict: Verdict);
}

impl Answer for oneshot::Sender<Verdict> {
    fn is_awaited(&self) -> bool {
        !self.is_closed()
    }

    fn give(self: Box<Self>, verdict: Verdict) {
        // Who does not wait any more needs no answer.
        let _ = self.send(verdict);
    }
}

/// A check in the queue.
pub(super) struct Login {
    check: Check,
    answer: Box<dyn Answer>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.check.fmt(f)
    }
}

/// A user who has logged in over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user name.
    pub name: String,
    /// May manage the broker.
    pub is_admin: bool,
}

/// Why a login over HTTP failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginError {
    /// There is no such user, or the password is not theirs.
    Wrong,
    /// Too many logins wait already.
    Busy,
    /// There is no file of passwords, so nobody can log in.
    NoPasswords,
}

impl Access {
    /// Puts a password in the queue; when there is no room the answer is Server busy.
    pub(crate) fn submit(&self, addr: IpAddr, check: Check, answer: Box<dyn Answer>) {
        let login = Login { check, answer };
        let pushed = self.turns().push(Place::of(addr), login, Instant::now());
        match pushed {
            Ok(()) => self.stirred.notify_one(),
            Err(login) => login.answer.give(Err(ReasonCode::ServerBusy)),
        }
    }

    /// Looks at a user's password for HTTP, in turn with all other logins. Only while the server
    /// runs.
    ///
    /// # Errors
    ///
    /// They are not who they say they are, or that cannot be found out.
    pub async fn login(
        &self,
        addr: IpAddr,
        name: &str,
        password: &[u8],
    ) -> Result<Account, LoginError> {
        let held = self.held();
        let passwords = held.passwords.as_ref().ok_or(LoginError::NoPasswords)?;
        let user = Text::new(name).map_err(|_| LoginError::Wrong)?;
        if password.len() > MAX_PASSWORD {
            return Err(LoginError::Wrong);
        }
        let (answer, verdict) = oneshot::channel();
        let check = self.check(passwords, user, Bytes::copy_from_slice(password));
        self.submit(addr, check, Box::new(answer));
        match verdict.await {
            Ok(Ok(_)) => {
                let is_admin = held.options.admins.iter().any(|admin| admin == name);
                Ok(Account { name: name.to_owned(), is_admin })
            }
            Ok(Err(ReasonCode::ServerBusy)) | Err(_) => Err(LoginError::Busy),
            Ok(Err(_)) => Err(LoginError::Wrong),
        }
    }

    /// Looks at the passwords that wait, for as long as it is polled.
    pub(crate) async fn run(self: Arc<Self>) -> Infallible {
        // Half of the machine at most: the other half is for those who are in.
        let threads = available_parallelism().map_or(1, |count| (count.get() / 2).clamp(1, 8));
        let slots = Arc::new(Semaphore::new(threads));
        loop {
            let slot = slots.clone().acquire_owned().await.expect("nobody closes the semaphore");
            let (place, login) = self.next_login().await;
            let access = self.clone();
            tokio::spawn(async move {
                let is_right = login.look_at().await;
                access.turns().done(place, is_right, Instant::now());
                drop(slot);
                access.stirred.notify_one();
            });
        }
    }

    async fn next_login(&self) -> (Place, Login) {
        loop {
            let next = self.turns().next(Instant::now());
            match next {
                Next::Take(place, login) => return (place, login),
                Next::Wait(until) => tokio::select! {
                    () = tokio::time::sleep_until(until.into()) => {}
                    () = self.stirred.notified() => {}
                },
                Next::Idle => self.stirred.notified().await,
            }
        }
    }

    fn turns(&self) -> MutexGuard<'_, Turns<Login>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Login {
    /// Answers, and says whether the password was right.
    async fn look_at(self) -> bool {
        let Self { check, answer } = self;
        if !answer.is_awaited() {
            return true;
        }
        let verdict = tokio::task::spawn_blocking(|| check.verdict()).await;
        let verdict = verdict.unwrap_or(Err(ReasonCode::UnspecifiedError));
        let is_right = verdict.is_ok();
        answer.give(verdict);
        is_right
    }
}
