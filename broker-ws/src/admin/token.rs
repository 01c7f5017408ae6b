//! The secret that is printed at the start, for a person at this computer.

use std::fmt;

use ring::rand::{SecureRandom, SystemRandom};

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRandomness;

/// 128 random bits in hexadecimal digits.
pub(super) struct Token(String);

impl Token {
    /// A new one.
    pub(super) fn new() -> Result<Self, NoRandomness> {
        Ok(Self(data_encoding::HEXLOWER.encode(&random::<16>()?)))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Whether it is this one, in a time that does not tell how much of it was right.
    pub(super) fn is(&self, shown: &str) -> bool {
        let difference = |(a, b): (u8, u8)| a ^ b;
        let pairs = self.0.bytes().zip(shown.bytes());
        self.0.len() == shown.len() && pairs.map(difference).fold(0, |all, one| all | one) == 0
    }
}

/// Random bytes.
pub(super) fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_itself_alone_and_is_not_printed() {
        let (one, other) = (Token::new().unwrap(), Token::new().unwrap());
        assert_eq!(one.text().len(), 32);
        assert!(one.is(one.text()));
        for wrong in [other.text(), "", &one.text()[..31], &(one.text().to_owned() + "0")] {
            assert!(!one.is(wrong), "{wrong}");
        }
        assert!(!format!("{one:?}").contains(one.text()));
    }
}
