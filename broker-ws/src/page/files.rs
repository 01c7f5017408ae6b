//! The page's files, and what their names say about them.

use std::borrow::Cow;
use std::path::Path;

use bytes::Bytes;
use rust_embed::RustEmbed;

use super::encoding::{Accepted, Encoding};

/// `web/dist` as it was when this binary was built; empty if it was not there.
#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Dist;

/// Somewhere that files come from.
pub(super) trait Files {
    /// The file of this name, with `/` between folders.
    fn get(&self, name: &str) -> Option<File>;

    /// The page's file of this name as it goes out to one who takes these encodings: compressed if a
    /// compressed copy lies beside it. Copies are no files of their own.
    fn encoded(&self, name: &str, accepted: Accepted) -> Option<(File, Option<Encoding>)> {
        if Encoding::ALL.iter().any(|encoding| name.ends_with(encoding.ending())) {
            return None;
        }
        let plain = self.get(name)?;
        let copy = accepted.encodings().find_map(|encoding| {
            let file = self.get(&format!("{name}{}", encoding.ending()))?;
            Some((file, Some(encoding)))
        });
        Some(copy.unwrap_or((plain, None)))
    }
}

/// A file.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its content.
    pub(super) data: Bytes,
    /// SHA-256 of its content.
    pub(super) hash: [u8; 32],
}

impl File {
    /// Names the content, whatever the file's name is.
    pub(super) fn etag(&self) -> String {
        // Half of the hash: nobody gains by finding another file with the same one.
        let digits: String = self.hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("\"{digits}\"")
    }
}

/// The files in the binary.
pub(super) struct Embedded;

impl Files for Embedded {
    fn get(&self, name: &str) -> Option<File> {
        let file = Dist::get(name)?;
        let data = match file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => data.into(),
        };
        Some(File { data, hash: file.metadata.sha256_hash() })
    }
}

/// The media type for a file's name.
pub(super) fn mime_type(name: &str) -> &'static str {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    match extension.unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "gif" => "image/gif",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" => "image/jpeg",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "md" | "py" | "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// True if the name carries a hash of the content, so that the name's content never changes:
/// `page-1f3a9c0d2b4e5f67_bg.wasm`.
pub(super) fn is_hashed(name: &str) -> bool {
    const DIGITS: usize = 8;
    let file_name = name.rsplit('/').next().unwrap_or(name);
    file_name.split(['-', '.', '_']).any(|part| {
        part.len() >= DIGITS
            && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && part.bytes().any(|byte| byte.is_ascii_digit())
            && part.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}
