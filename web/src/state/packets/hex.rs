//! Bytes as a person writes them.

/// Bytes that a person may write.
pub const MAX_BYTES: usize = 64 * 1024;

/// Why text is not bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// This character is no hexadecimal digit; counted in characters from 1.
    NotHex(char, usize),
    /// One digit is left over: a byte has two.
    HalfByte,
    /// More than [`MAX_BYTES`].
    TooLong,
}

/// Reads hexadecimal digits, two a byte. Blanks, commas, colons, dashes and `0x` between them do
/// not matter.
pub fn parse(text: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::new();
    let mut high = None;
    let mut last = ' ';
    for (index, character) in text.chars().enumerate() {
        // `0x` and `\x` stand in front of a byte.
        if matches!(character, 'x' | 'X') && (high == Some(0) || last == '\\') {
            high = None;
        } else if let Some(digit) = character.to_digit(16) {
            let digit = digit as u8;
            match high.take() {
                None => high = Some(digit),
                Some(high) => bytes.push(high << 4 | digit),
            }
        } else if !(character.is_whitespace() || ",:;-\\'\"[]{}".contains(character)) {
            return Err(HexError::NotHex(character, index + 1));
        }
        if bytes.len() > MAX_BYTES {
            return Err(HexError::TooLong);
        }
        last = character;
    }
    if high.is_some() { Err(HexError::HalfByte) } else { Ok(bytes) }
}

/// `10 0C 00 04`
pub fn write(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 * bytes.len());
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        text.push_str(&format!("{byte:02X}"));
    }
    text
}

/// Digits with a blank behind every second one; what is no bytes stays as it is.
pub fn spaced(digits: &str) -> String {
    parse(digits).map_or_else(|_| digits.to_owned(), |bytes| write(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_however_they_are_written() {
        for text in ["100CAB", "10 0c ab", "0x10,0x0C,0xab", "10:0C:AB\n", "[0x10, 0x0c]\\xAB"] {
            assert_eq!(parse(text), Ok(vec![0x10, 0x0C, 0xAB]), "{text}");
        }
        assert_eq!(parse("1"), Err(HexError::HalfByte));
        assert_eq!(parse("10 g"), Err(HexError::NotHex('g', 4)));
        assert_eq!(parse(&"00".repeat(MAX_BYTES + 1)), Err(HexError::TooLong));
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(parse(&write(&bytes)), Ok(bytes));
    }
}
