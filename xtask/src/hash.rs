//! A short fingerprint of files and text, to notice that something changed and to name a folder
//! after its contents. It does not protect against anyone; it is the same on every machine and
//! with every compiler, which the standard library's hasher does not promise.

use std::fs;
use std::path::Path;

use crate::failure::{At, Failure};

/// FNV-1a, 64 bits.
#[derive(Debug, Clone, Copy)]
pub struct Hash(u64);

impl Hash {
    /// The fingerprint of nothing.
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// With `bytes` added, and an end, so that `ab` + `c` is not `a` + `bc`.
    pub fn with(self, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        let length = (bytes.len() as u64).to_le_bytes();
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self(bytes.iter().chain(&length).fold(self.0, mix))
    }

    /// With a file's contents added.
    pub fn with_file(self, file: &Path) -> Result<Self, Failure> {
        Ok(self.with(fs::read(file).at("read", file)?))
    }

    /// As text that can be in a file's name.
    pub fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_apart() {
        let one = Hash::new().with("ab").with("c");
        let other = Hash::new().with("a").with("bc");
        assert_ne!(one.text(), other.text());
        assert_eq!(one.text(), Hash::new().with("ab").with("c").text());
    }
}
