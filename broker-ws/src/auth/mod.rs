//! Who may come in: user names, passwords, anonymous clients, and the rules that hold for them.
//!
//! Knows the files and how long it takes to look at a password. Does not know connections: whoever
//! asks is answered, at once where that can be, or when its turn has come ([`turns`]). What the
//! rules mean is the core's ([`shared::broker::AccessRules`]).
//!
//! Nothing that proves a name is printed, not even by `Debug`.

mod acl;
mod file;
mod hash;
mod login;
mod options;
mod passwords;
mod turns;

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use shared::broker::{AccessRules, Credentials};
use shared::wire::{ReasonCode, Text};
use tokio::sync::Notify;

use crate::classroom::{Classroom, ClassroomOptions, Desk};

pub use file::{FileError, Problem};
pub(crate) use hash::PasswordHash;
pub use login::{Account, LoginError};
pub(crate) use login::{Answer, Check};
pub use options::{AccessOptions, Anonymous};
pub use passwords::{Edit, EditError, edit};

use login::Login;
use passwords::{MAX_PASSWORD, Passwords};
use turns::{Limits, Turns};

/// What the files say, and who waits to be let in.
#[derive(Debug)]
pub struct Access {
    held: RwLock<Arc<Held>>,
    turns: Mutex<Turns<Login>>,
    /// Somebody waits, or a turn is over.
    stirred: Notify,
    /// Seats are users as well.
    classroom: Arc<Classroom>,
    /// Picks the password that an unknown user's is compared with.
    decoys: RandomState,
}

/// What holds now.
#[derive(Debug)]
struct Held {
    options: AccessOptions,
    passwords: Option<Passwords>,
    rules: Option<Arc<AccessRules>>,
}

/// Who a client is, and what proves it: enough to ask later whether that still holds.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    user: Option<Text>,
    proof: Proof,
}

#[derive(Clone, Debug)]
enum Proof {
    /// Nothing does: it is anonymous.
    None,
    /// Its password was the one behind this.
    Password(PasswordHash),
    /// Its TLS certificate.
    Certificate,
    /// Its password was that of a seat.
    Seat(Arc<Desk>),
}

/// Whether a client may come in, and as whom.
pub(crate) type Verdict = Result<Identity, ReasonCode>;

/// What a look at credentials shows.
#[derive(Debug)]
pub(crate) enum Look {
    /// Whether the client may come in.
    Decided(Verdict),
    /// That a password must be looked at, which takes long: see [`Access::submit`].
    Undecided(Check),
}

impl Held {
    fn read(options: AccessOptions) -> Result<Self, FileError> {
        let passwords = options.passwords.as_deref().map(Passwords::read).transpose()?;
        if let Some(path) = options.passwords.as_deref().filter(|path| file::is_public(path)) {
            let path = path.display();
            tracing::warn!("everybody on this computer can read {path}: chmod 600 {path}");
        }
        let rules = options.rules.as_deref().map(acl::read).transpose()?.map(Arc::new);
        Ok(Self { options, passwords, rules })
    }
}

impl Access {
    /// Reads the files. No lesson is held.
    pub(crate) fn open(options: AccessOptions) -> Result<Self, FileError> {
        Self::with_classroom(options, Classroom::new(ClassroomOptions::default()))
    }

    /// Reads the files. `classroom` has the logins of seats.
    pub(crate) fn with_classroom(
        options: AccessOptions,
        classroom: Classroom,
    ) -> Result<Self, FileError> {
        Ok(Self {
            held: RwLock::new(Arc::new(Held::read(options)?)),
            turns: Mutex::new(Turns::new(Limits::default())),
            stirred: Notify::new(),
            classroom: Arc::new(classroom),
            decoys: RandomState::new(),
        })
    }

    /// Reads the files again, perhaps other ones. What held before goes on holding if anything is
    /// wrong with them.
    pub(crate) fn reload(&self, options: AccessOptions) -> Result<(), FileError> {
        let held = Arc::new(Held::read(options)?);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        Ok(())
    }

    /// Whether anybody at all can prove a name, and how many users there are.
    pub fn users(&self) -> Option<usize> {
        self.held().passwords.as_ref().map(Passwords::len)
    }

    /// Who has which seat.
    pub(crate) const fn classroom(&self) -> &Arc<Classroom> {
        &self.classroom
    }

    /// The rules that hold now.
    pub(crate) fn rules(&self) -> Option<Arc<AccessRules>> {
        self.held().rules.clone()
    }

    fn held(&self) -> Arc<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at what a client shows at a seat that its transport has led to: it is that seat's,
    /// whatever it says.
    pub(crate) fn look_at_seat(&self, desk: Arc<Desk>, shown: &Credentials) -> Look {
        Look::Decided(self.classroom.admit(desk, shown).map(Identity::at))
    }

    /// Looks at what a client shows. `certificate` is the user that its TLS certificate proves.
    pub(crate) fn look(
        &self,
        addr: IpAddr,
        certificate: Option<&Text>,
        shown: Credentials,
    ) -> Look {
        if let Some(seat) = self.classroom.look(&shown) {
            return Look::Decided(seat.map(Identity::at));
        }
        let held = self.held();
        if shown.method.is_some() || shown.is_again {
            return Look::Decided(Err(ReasonCode::BadAuthenticationMethod));
        }
        if let Some(user) = certificate {
            let (user, proof) = (Some(user.clone()), Proof::Certificate);
            return Look::Decided(Ok(Identity { user, proof }));
        }
        let (Some(passwords), Some(user)) = (&held.passwords, shown.username) else {
            // A password alone is meant to prove something, and proves nothing.
            let is_password_alone = held.passwords.is_some() && shown.password.is_some();
            return Look::Decided(if is_password_alone {
                Err(ReasonCode::BadUserNameOrPassword)
            } else if self.allows_anonymous(&held, addr) {
                Ok(Identity { user: None, proof: Proof::None })
            } else {
                Err(ReasonCode::NotAuthorized)
            });
        };
        match shown.password {
            // No user has so long a one, so this says nothing of any.
            Some(password) if password.len() > MAX_PASSWORD => {
                Look::Decided(Err(ReasonCode::BadUserNameOrPassword))
            }
            Some(password) => Look::Undecided(self.check(passwords, user, password)),
            None => Look::Decided(Err(ReasonCode::BadUserNameOrPassword)),
        }
    }

    /// What is left to do for a password. An unknown user's takes as long as a known one's: it is
    /// compared with that of somebody else, always the same for one name.
    fn check(&self, passwords: &Passwords, user: Text, password: bytes::Bytes) -> Check {
        match passwords.get(&user) {
            Some(hash) => Check { hash: hash.clone(), user: Some(user), password },
            None => {
                let decoy = passwords.any(self.decoys.hash_one(&*user)).cloned();
                Check { hash: decoy.unwrap_or_else(PasswordHash::decoy), user: None, password }
            }
        }
    }

    /// Whether a client at this address may come in without a password. While a lesson is held, no
    /// other device may: it would be a way around the seats.
    fn allows_anonymous(&self, held: &Held, addr: IpAddr) -> bool {
        let is_kept_out = self.classroom.is_running() && !addr.to_canonical().is_loopback();
        held.options.anonymous().allows(addr) && !is_kept_out
    }

    /// Whether a client that came in may still be there.
    pub(crate) fn holds(&self, identity: &Identity, addr: IpAddr) -> bool {
        let held = self.held();
        match &identity.proof {
            Proof::None => self.allows_anonymous(&held, addr),
            Proof::Certificate => true,
            Proof::Seat(desk) => self.classroom.holds(desk),
            Proof::Password(hash) => {
                let known = held.passwords.as_ref().zip(identity.user.as_deref());
                known.and_then(|(passwords, user)| passwords.get(user)) == Some(hash)
            }
        }
    }
}

impl Identity {
    /// The user at a seat.
    fn at(desk: Arc<Desk>) -> Self {
        Self { user: Some(desk.user.clone()), proof: Proof::Seat(desk) }
    }

    /// Its seat, if it has one.
    pub(crate) fn desk(&self) -> Option<&Arc<Desk>> {
        match &self.proof {
            Proof::Seat(desk) => Some(desk),
            Proof::None | Proof::Password(_) | Proof::Certificate => None,
        }
    }

    /// The user name that was verified.
    pub(crate) fn user(&self) -> Option<&Text> {
        self.user.as_ref()
    }
}

#[cfg(test)]
mod tests;
