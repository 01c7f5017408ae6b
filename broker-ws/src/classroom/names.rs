//! Names that people type: the room's code, a seat's password, a student's name.

use ring::rand::{SecureRandom, SystemRandom};

/// Letters that are not taken for one another, read aloud or written on a board.
const LETTERS: &[u8; 20] = b"abcdefghjkmnprtuvwxy";
/// The same with digits.
const CHARACTERS: &[u8; 26] = b"abcdefghjkmnprtuvwxy346789";
/// Letters of a code: 3 million, of which nobody tries more than a few.
const CODE: usize = 5;
/// Characters of a password, without its hyphen: 40 bits.
const PASSWORD: usize = 8;
/// Characters of a name.
const MAX_NAME: usize = 40;

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfRandomness;

/// A new code, in small letters.
pub(super) fn code() -> Result<String, OutOfRandomness> {
    picked(LETTERS, CODE)
}

/// A new password, as in `kz7m-4hq2`.
pub(super) fn password() -> Result<String, OutOfRandomness> {
    let mut password = picked(CHARACTERS, PASSWORD)?;
    password.insert(PASSWORD / 2, '-');
    Ok(password)
}

fn picked<const N: usize>(from: &[u8; N], count: usize) -> Result<String, OutOfRandomness> {
    let random = SystemRandom::new();
    let mut text = String::with_capacity(count + 1);
    // Bytes beyond the last multiple would make the first characters likelier.
    let limit = 256 / N * N;
    while text.len() < count {
        let mut bytes = [0; 16];
        random.fill(&mut bytes).map_err(|_| OutOfRandomness)?;
        let fitting = bytes.iter().map(|&byte| usize::from(byte)).filter(|&byte| byte < limit);
        text.extend(fitting.take(count - text.len()).map(|byte| char::from(from[byte % N])));
    }
    Ok(text)
}

/// A code as it was typed, in small letters and without spaces and hyphens.
pub(super) fn typed_code(text: &str) -> String {
    let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    letters.take(2 * CODE).flat_map(char::to_lowercase).collect()
}

/// Whether two secrets are the same, in a time that does not tell how much of them is.
pub(super) fn is_same(secret: &str, shown: &[u8]) -> bool {
    let pairs = secret.bytes().zip(shown);
    secret.len() == shown.len() && pairs.fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// A student's name with single spaces; `None` if it is empty, too long, or has characters that are
/// not seen or turn others around.
pub(super) fn name(text: &str) -> Option<String> {
    // What does not fit need not be looked at in full.
    let name: Vec<&str> = text.get(..1000).unwrap_or(text).split_whitespace().collect();
    let name = name.join(" ");
    let is_seen = |c: char| {
        let is_hidden = matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
        !c.is_control() && !is_hidden
    };
    // Emoji and many scripts join characters; alone a joiner is nothing to be seen.
    let is_joiner = |c: char| matches!(c, '\u{200c}' | '\u{200d}');
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().all(is_joiner);
    (fits && text.len() <= 1000 && name.chars().all(is_seen)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_passwords_are_easy_to_read_and_hard_to_guess() {
        let codes: std::collections::BTreeSet<_> = (0..100).map(|_| code().unwrap()).collect();
        assert!(codes.len() > 95, "{codes:?}");
        assert!(
            codes.iter().all(|code| code.len() == CODE && !code.contains(['i', 'l', 'o', 'q']))
        );
        let password = password().unwrap();
        assert_eq!((password.len(), password.as_bytes()[4]), (9, b'-'), "{password}");
        assert_eq!(typed_code(" KM-RT w"), "kmrtw");
        assert!(is_same("abc", b"abc") && !is_same("abc", b"abd") && !is_same("abc", b"abcd"));
    }

    #[test]
    fn a_name_is_whatever_can_be_seen() {
        assert_eq!(name("  Ada   Lovelace ").as_deref(), Some("Ada Lovelace"));
        for good in
            ["小明", "<img src=x onerror=alert(1)>", "'; DROP TABLE", "=1+1", "é", "👩‍🚀", "علی‌رضا"]
        {
            assert_eq!(name(good).as_deref(), Some(good), "{good}");
        }
        let long = "x".repeat(41);
        for bad in
            ["", "   ", "\u{202e}gnp", "a\u{0}b", "a\u{7}", "\u{200b}", "\u{200d}\u{200c}", &long]
        {
            assert_eq!(name(bad), None, "{bad:?}");
        }
        assert!(name(&"灯".repeat(40)).is_some());
        assert_eq!(name(&"x ".repeat(5000)), None);
    }
}
