//! Passwords as they stand in a file: made so that finding the password behind one takes long.
//!
//! New ones are argon2id. Those that `mosquitto_passwd` makes are read as well: `$7$`
//! (PBKDF2-HMAC-SHA512) and `$6$` (SHA-512 with a salt).

use std::fmt;
use std::num::NonZeroU32;

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::{BASE64, BASE64_NOPAD};
use ring::rand::SecureRandom;
use ring::{digest, pbkdf2, rand};

/// Memory in KiB, passes and lanes of a new hash: the second choice of RFC 9106 would be 64 MiB;
/// this is what OWASP recommends where many log in at once.
const NEW: (u32, u32, u32) = (19 * 1024, 2, 1);
const NEW_SALT: usize = 16;
const NEW_HASH: usize = 32;

/// A file could ask for more work than a machine has.
const MAX_MEMORY: u32 = 256 * 1024;
const MAX_PASSES: u32 = 20;
const MAX_LANES: u32 = 16;
const MAX_ITERATIONS: u32 = 10_000_000;
const HASH_SIZES: std::ops::RangeInclusive<usize> = 16..=64;

/// A password that can be recognised and not be read. `Debug` prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash {
    kind: Kind,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Memory in KiB, passes, lanes.
    Argon2id(u32, u32, u32),
    /// Iterations.
    Pbkdf2(NonZeroU32),
    Sha512,
}

/// Why a text is no [`PasswordHash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HashError {
    /// Begins with no name of an algorithm: perhaps the password itself.
    NotHashed,
    /// An algorithm that is not known here.
    Unknown,
    /// Does not have the parts that its algorithm has.
    Malformed,
    /// Asks for more work than is allowed.
    TooCostly,
}

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoRandomness;

impl PasswordHash {
    /// A new hash of a password.
    pub(crate) fn new(password: &[u8]) -> Result<Self, NoRandomness> {
        let mut salt = vec![0; NEW_SALT];
        rand::SystemRandom::new().fill(&mut salt).map_err(|_| NoRandomness)?;
        let (memory, passes, lanes) = NEW;
        let kind = Kind::Argon2id(memory, passes, lanes);
        let hash = kind.derive(password, &salt, NEW_HASH);
        Ok(Self { kind, salt, hash })
    }

    /// The hash of no password: what a password is compared with where there are no users at all.
    pub(crate) fn decoy() -> Self {
        let (memory, passes, lanes) = NEW;
        let kind = Kind::Argon2id(memory, passes, lanes);
        Self { kind, salt: vec![0; NEW_SALT], hash: vec![0; NEW_HASH] }
    }

    /// The hash that a line of a file has behind the user name.
    pub(crate) fn parse(text: &str) -> Result<Self, HashError> {
        let rest = text.strip_prefix('$').ok_or(HashError::NotHashed)?;
        let parts: Vec<&str> = rest.split('$').collect();
        let parsed = match parts[..] {
            ["argon2id", "v=19", params, salt, hash] => {
                let kind = argon2id(params)?;
                Self::decoded(
                    kind,
                    BASE64_NOPAD.decode(salt.as_bytes()),
                    BASE64_NOPAD.decode(hash.as_bytes()),
                )
            }
            ["7", iterations, salt, hash] => {
                let iterations = iterations.parse().map_err(|_| HashError::Malformed)?;
                if iterations > MAX_ITERATIONS {
                    return Err(HashError::TooCostly);
                }
                let kind =
                    NonZeroU32::new(iterations).map(Kind::Pbkdf2).ok_or(HashError::Malformed)?;
                Self::decoded(kind, BASE64.decode(salt.as_bytes()), BASE64.decode(hash.as_bytes()))
            }
            ["6", salt, hash] => Self::decoded(
                Kind::Sha512,
                BASE64.decode(salt.as_bytes()),
                BASE64.decode(hash.as_bytes()),
            ),
            ["argon2id" | "7" | "6", ..] => None,
            _ => return Err(HashError::Unknown),
        };
        parsed.ok_or(HashError::Malformed)
    }

    fn decoded<E>(kind: Kind, salt: Result<Vec<u8>, E>, hash: Result<Vec<u8>, E>) -> Option<Self> {
        let (salt, hash) = (salt.ok()?, hash.ok()?);
        let fits = match kind {
            Kind::Argon2id(..) => {
                HASH_SIZES.contains(&hash.len()) && salt.len() >= argon2::MIN_SALT_LEN
            }
            Kind::Pbkdf2(_) => HASH_SIZES.contains(&hash.len()),
            Kind::Sha512 => hash.len() == digest::SHA512_OUTPUT_LEN,
        };
        fits.then_some(Self { kind, salt, hash })
    }

    /// Whether this is the hash of `password`. Takes long, whatever the answer is.
    pub(crate) fn is_of(&self, password: &[u8]) -> bool {
        let hash = self.kind.derive(password, &self.salt, self.hash.len());
        // Without stopping at the first byte that differs.
        let differs = hash.iter().zip(&self.hash).fold(0, |all, (a, b)| all | (a ^ b));
        hash.len() == self.hash.len() && differs == 0
    }
}

/// `m=19456,t=2,p=1`, in this order.
fn argon2id(params: &str) -> Result<Kind, HashError> {
    let mut fields = params.split(',').zip(["m=", "t=", "p="]);
    let mut field = || {
        let (field, name) = fields.next()?;
        field.strip_prefix(name)?.parse::<u32>().ok()
    };
    let numbers = (field(), field(), field());
    let (Some(memory), Some(passes), Some(lanes)) = numbers else {
        return Err(HashError::Malformed);
    };
    if params.split(',').count() != 3 || Params::new(memory, passes, lanes, None).is_err() {
        return Err(HashError::Malformed);
    }
    if memory > MAX_MEMORY || passes > MAX_PASSES || lanes > MAX_LANES {
        return Err(HashError::TooCostly);
    }
    Ok(Kind::Argon2id(memory, passes, lanes))
}

impl Kind {
    fn derive(self, password: &[u8], salt: &[u8], size: usize) -> Vec<u8> {
        let mut hash = vec![0; size];
        match self {
            Self::Argon2id(memory, passes, lanes) => {
                let params = Params::new(memory, passes, lanes, Some(size))
                    .expect("parameters and sizes were checked when the hash was made or read");
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(password, salt, &mut hash)
                    .expect("a packet's password and a salt that was checked fit into argon2");
            }
            Self::Pbkdf2(iterations) => {
                pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, iterations, salt, password, &mut hash);
            }
            Self::Sha512 => {
                let mut context = digest::Context::new(&digest::SHA512);
                context.update(password);
                context.update(salt);
                hash = context.finish().as_ref().to_vec();
            }
        }
        hash
    }
}

impl fmt::Display for PasswordHash {
    /// As it stands in a file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { salt, hash, .. } = self;
        match self.kind {
            Kind::Argon2id(memory, passes, lanes) => write!(
                f,
                "$argon2id$v=19$m={memory},t={passes},p={lanes}${}${}",
                BASE64_NOPAD.encode(salt),
                BASE64_NOPAD.encode(hash)
            ),
            Kind::Pbkdf2(iterations) => {
                write!(f, "$7${iterations}${}${}", BASE64.encode(salt), BASE64.encode(hash))
            }
            Kind::Sha512 => write!(f, "$6${}${}", BASE64.encode(salt), BASE64.encode(hash)),
        }
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHashed => {
                "behind the user name stands no hash, perhaps the password itself: set it again with \
                 `broker-ws passwd`"
            }
            Self::Unknown => {
                "the hash is of a kind that is not known here ($argon2id$, $7$ and $6$ are): set the \
                 password again with `broker-ws passwd`"
            }
            Self::Malformed => {
                "the hash is not whole: set the password again with `broker-ws passwd`"
            }
            Self::TooCostly => "the hash asks for more work than is reasonable for a login",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by mosquitto_passwd 2.0, and by the argon2 program of the reference implementation.
    const OF_OTHERS: [(&str, &str); 4] = [
        (
            "secret",
            "$6$C3930uqx4sBnhwkc$18d3pGeDXwVgG+mJ5JQyB+CSqWfzLR5pj29PFmAp/V36i7YBUxJdNVLRSfDTodDL/RUZ7NNzi7TAK6BSwfbolA==",
        ),
        (
            "secret",
            "$7$101$N8oYba/5q/JSA8uX$eMXwPTN8zC8oc7DZvszY7r03/QrzKwxVxf/+bIpvKgk1H1JJcg+JRC5fpefUUrxB3C5QKhYB9hPdIpSeAcihpg==",
        ),
        (
            "päss:wörd",
            "$7$101$HBxRJ0+/+Rkvhhnp$5Xycy8pgww+bAtkBBOKibZD77IvIdR450rUYm8cBXOGdk6CZX1kDo2o1aUmeUrZSeFnFcdVhcctFbFYb77gZng==",
        ),
        (
            "password",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        ),
    ];

    #[test]
    fn hashes_of_other_programs_are_recognised() {
        for (password, text) in OF_OTHERS {
            let hash = PasswordHash::parse(text).unwrap();
            assert_eq!(hash.to_string(), text);
            assert!(hash.is_of(password.as_bytes()), "{text}");
            for wrong in ["", "Secret", "secret ", "secre"] {
                assert!(!hash.is_of(wrong.as_bytes()), "{text}");
            }
        }
    }

    #[test]
    fn a_new_hash_is_argon2id_and_never_the_same() {
        let (one, other) = (PasswordHash::new(b"x").unwrap(), PasswordHash::new(b"x").unwrap());
        assert_ne!(one, other);
        assert!(one.to_string().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        let read = PasswordHash::parse(&one.to_string()).unwrap();
        assert!(read == one && read.is_of(b"x") && !read.is_of(b"y"));
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        use HashError::{Malformed, NotHashed, TooCostly, Unknown};
        let hash = "eMXwPTN8zC8oc7DZvszY7r03/QrzKwxVxf/+bIpvKgk1H1JJcg+JRC5fpefUUrxB3C5QKhYB9hPdIpSeAcihpg==";
        for (text, error) in [
            ("", NotHashed),
            ("secret", NotHashed),
            ("$2y$10$abc", Unknown),
            ("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$abcd", Unknown),
            ("$7$101$N8oYba/5q/JSA8uX", Malformed),
            ("$7$0$N8oYba/5q/JSA8uX$aaaa", Malformed),
            ("$7$101$*$aaaa", Malformed),
            ("$7$101$N8oYba/5q/JSA8uX$aaaa", Malformed),
            ("$6$C3930uqx4sBnhwkc$aaaa", Malformed),
            (
                "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                Malformed,
            ),
            (
                "$argon2id$v=19$m=65536,t=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                Malformed,
            ),
            (
                "$argon2id$v=19$m=1,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                Malformed,
            ),
            (
                "$argon2id$v=19$m=4000000,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                TooCostly,
            ),
        ] {
            assert_eq!(PasswordHash::parse(text), Err(error), "{text}");
        }
        let costly = format!("$7$4000000000$N8oYba/5q/JSA8uX${hash}");
        assert_eq!(PasswordHash::parse(&costly), Err(TooCostly));
    }
}
