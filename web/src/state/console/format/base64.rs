//! Base64 (RFC 4648, section 4).

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// With padding, on one line.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |index: usize| u32::from(group.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// The bytes, whatever white space stands between; or at which character it goes wrong.
pub fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count, mut padding, mut end) = (0_u32, 0, 0, 0);
    for (at, letter) in text.chars().enumerate() {
        end = at + 1;
        if letter.is_whitespace() {
            continue;
        }
        if letter == '=' && count % 4 >= 2 && padding < 2 {
            padding += 1;
            count += 1;
            continue;
        }
        let value = LETTERS.iter().position(|it| char::from(*it) == letter);
        let value = value.filter(|_| padding == 0).ok_or(at)?;
        bits = bits << 6 | value as u32;
        count += 1;
        if count % 4 != 1 {
            bytes.push((bits >> (6 - 2 * ((count - 1) % 4))) as u8);
        }
    }
    // Padding may be missing altogether, but not by half; one letter alone is no byte.
    let is_whole = count % 4 == 0 || (padding == 0 && count % 4 != 1);
    if is_whole { Ok(bytes) } else { Err(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_letters_and_back() {
        for (text, letters) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(encode(text.as_bytes()), letters);
            assert_eq!(decode(letters), Ok(text.as_bytes().to_vec()));
            assert_eq!(decode(letters.trim_end_matches('=')), Ok(text.as_bytes().to_vec()));
        }
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&bytes)), Ok(bytes));
        for (text, at) in [("Zg=", 3), ("Z", 1), ("Zm9v!", 4), ("Zg==Zg==", 4), ("=", 0)] {
            assert_eq!(decode(text), Err(at), "{text}");
        }
    }
}
