//! Who asks: a token of this computer, or an administrator's name and password.
//!
//! Looking at a password is slow on purpose, and a page asks every few seconds. So who was right is
//! known for half a minute: as a digest with a salt of its own, from which no password can be had.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use hyper::{StatusCode, header};
use ring::digest;
use tracing::warn;

use super::refusal::Refusal;
use super::token::{NoRandomness, random};
use super::{Admin, Asked};
use crate::auth::{Account, LoginError};

/// How long a login is known.
const KNOWN: Duration = Duration::from_secs(30);
/// Logins that are known at once; the oldest is forgotten.
const MOST: usize = 16;

/// Logins that were right a moment ago.
#[derive(Debug)]
pub(super) struct Logins {
    salt: [u8; 32],
    known: Mutex<Vec<Known>>,
}

#[derive(Debug)]
struct Known {
    digest: [u8; 32],
    account: Account,
    until: Instant,
}

impl Logins {
    pub(super) fn new() -> Result<Self, NoRandomness> {
        Ok(Self { salt: random()?, known: Mutex::default() })
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn find(&self, name: &str, password: &[u8], now: Instant) -> Option<Account> {
        let digest = self.digest(name, password);
        let mut known = self.lock();
        known.retain(|known| known.until > now);
        known.iter().find(|known| known.digest == digest).map(|known| known.account.clone())
    }

    fn add(&self, password: &[u8], account: Account, now: Instant) {
        let digest = self.digest(&account.name, password);
        let mut known = self.lock();
        if known.len() == MOST {
            known.remove(0);
        }
        known.push(Known { digest, account, until: now + KNOWN });
    }

    fn digest(&self, name: &str, password: &[u8]) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(&self.salt);
        context.update(&(name.len() as u64).to_be_bytes());
        context.update(name.as_bytes());
        context.update(password);
        context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admin {
    /// The administrator's name for the log; nobody else has one.
    pub(super) async fn who(&self, asked: Asked<'_>) -> Result<String, Refusal> {
        let said = asked.headers.get(header::AUTHORIZATION);
        let Some(said) = said.and_then(|said| said.to_str().ok()) else {
            return Err(unknown("Say who you are: this needs the header Authorization."));
        };
        match said.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                self.by_token(asked, token.trim())
            }
            Some((scheme, encoded)) if scheme.eq_ignore_ascii_case("basic") => {
                self.by_password(asked, encoded.trim()).await
            }
            _ => Err(unknown("Authorization is `Bearer …` with a token or `Basic …`.")),
        }
    }

    fn by_token(&self, asked: Asked<'_>, token: &str) -> Result<String, Refusal> {
        if self.access.users().is_some() {
            return Err(unknown("Here an administrator's name and password are needed (Basic)."));
        }
        if !asked.is_from_here() {
            return Err(unknown(
                "The token is for this computer alone. From elsewhere an administrator's name and \
                 password are needed: see --passwords and --admin.",
            ));
        }
        if !self.token.is(token) {
            warn!("{} wants to manage the broker with a wrong token", asked.addr);
            return Err(unknown("The token is wrong: the broker prints it when it starts."));
        }
        Ok("the holder of the token".to_owned())
    }

    async fn by_password(&self, asked: Asked<'_>, encoded: &str) -> Result<String, Refusal> {
        let decoded = BASE64.decode(encoded.as_bytes()).ok();
        let split = decoded.as_deref().and_then(|decoded| {
            let colon = decoded.iter().position(|byte| *byte == b':')?;
            Some((std::str::from_utf8(&decoded[..colon]).ok()?, &decoded[colon + 1..]))
        });
        let Some((name, password)) = split else {
            return Err(unknown("Authorization cannot be read: it is `name:password` in base64."));
        };
        let now = Instant::now();
        let account = match self.logins.find(name, password, now) {
            Some(account) => account,
            None => {
                let login = self.access.login(asked.addr.ip(), name, password).await;
                let account = login.map_err(|error| self.refused(asked, name, error))?;
                self.logins.add(password, account.clone(), now);
                account
            }
        };
        if !account.is_admin {
            let text = format!("{} is no administrator: see --admin.", account.name);
            return Err(Refusal::new(StatusCode::FORBIDDEN, text));
        }
        Ok(format!("{:?}", account.name))
    }

    fn refused(&self, asked: Asked<'_>, name: &str, error: LoginError) -> Refusal {
        match error {
            LoginError::Wrong => {
                warn!("{} wants to manage the broker as {name:?}: wrong password", asked.addr);
                unknown("The name or the password is wrong.")
            }
            LoginError::NoPasswords => {
                unknown("There are no passwords here: use the token that the broker printed.")
            }
            LoginError::Busy => {
                let text = "Too many logins at once: try again in a moment.";
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, text).with(header::RETRY_AFTER, "2")
            }
        }
    }
}

fn unknown(text: &str) -> Refusal {
    // Not Basic: browsers would ask for it themselves, and send it along from then on.
    let challenge = "Bearer realm=\"broker-ws\"";
    Refusal::new(StatusCode::UNAUTHORIZED, text).with(header::WWW_AUTHENTICATE, challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> Account {
        Account { name: name.to_owned(), is_admin: true }
    }

    #[test]
    fn a_login_is_known_for_a_while_with_its_own_password_only() {
        let logins = Logins::new().unwrap();
        let now = Instant::now();
        logins.add(b"secret", account("teacher"), now);
        let find = |name: &str, password: &[u8], at| logins.find(name, password, at).is_some();
        assert!(find("teacher", b"secret", now));
        assert!(!find("teacher", b"Secret", now));
        assert!(!find("teache", b"rsecret", now));
        assert!(!find("teacher", b"secret", now + KNOWN));
        assert!(!find("teacher", b"secret", now), "what was forgotten stays forgotten");
        logins.add(b"secret", account("teacher"), now);
        logins.clear();
        assert!(!find("teacher", b"secret", now));
    }

    #[test]
    fn the_oldest_login_makes_room() {
        let logins = Logins::new().unwrap();
        let now = Instant::now();
        for number in 0..=MOST {
            logins.add(b"secret", account(&number.to_string()), now);
        }
        assert!(logins.find("0", b"secret", now).is_none());
        assert!(logins.find("1", b"secret", now).is_some());
        assert_eq!(logins.lock().len(), MOST);
    }
}
