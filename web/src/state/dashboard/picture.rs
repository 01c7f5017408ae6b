//! A picture in a payload, known by its first bytes, whatever the topic says that it is.
//!
//! Knows PNG, JPEG, GIF and WebP. A picture becomes a `data:` URL of that type, which an `img` shows
//! and nothing else: it can run nothing and load nothing.

use std::rc::Rc;

/// A larger picture is not shown.
pub const MAX_PICTURE: usize = 1024 * 1024;

/// A picture, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Its `data:` URL, and how many bytes it has.
    Shown(Rc<str>, usize),
    /// There are more than [`MAX_PICTURE`] bytes.
    TooLarge(usize),
    /// It begins like none of the types that are known.
    Unknown(usize),
}

impl Picture {
    /// The picture that a payload is.
    pub fn new(payload: &[u8]) -> Self {
        let size = payload.len();
        match media_type(payload) {
            None => Self::Unknown(size),
            Some(_) if size > MAX_PICTURE => Self::TooLarge(size),
            Some(media_type) => {
                let mut url = String::with_capacity(size.div_ceil(3) * 4 + 32);
                url.push_str("data:");
                url.push_str(media_type);
                url.push_str(";base64,");
                base64(payload, &mut url);
                Self::Shown(url.into(), size)
            }
        }
    }
}

/// The type of the picture that begins like this.
pub fn media_type(payload: &[u8]) -> Option<&'static str> {
    match payload {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

fn base64(bytes: &[u8], text: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = (bits >> (18 - 6 * digit)) & 63;
            let is_there = digit <= three.len();
            text.push(if is_there { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_first_bytes() {
        let png = [&b"\x89PNG\r\n\x1a\n"[..], &[1, 2]].concat();
        let Picture::Shown(url, 10) = Picture::new(&png) else { panic!() };
        assert_eq!(&*url, "data:image/png;base64,iVBORw0KGgoBAg==");
        for (bytes, media) in [
            (&b"\xff\xd8\xff\xe0"[..], Some("image/jpeg")),
            (b"GIF89a", Some("image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"<svg onload='x()'>", None),
            (b"GIF", None),
            (b"", None),
        ] {
            assert_eq!(media_type(bytes), media);
        }
        assert_eq!(Picture::new(b"text"), Picture::Unknown(4));
        let mut large = png;
        large.resize(MAX_PICTURE + 1, 0);
        assert_eq!(Picture::new(&large), Picture::TooLarge(MAX_PICTURE + 1));
    }

    #[test]
    fn base64_is_padded() {
        for (bytes, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v")] {
            let mut text = String::new();
            base64(bytes.as_bytes(), &mut text);
            assert_eq!(text, expected);
        }
    }
}
