//! Writes one corpus seed for each packet shape: the entries of the packet table, with the bytes in
//! front that each target takes as its own.

use std::fs;
use std::path::Path;

use shared::wire::Version;

#[path = "../../../../shared/tests/table/mod.rs"]
mod table;

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    for target in ["decode", "round_trip", "broker"] {
        fs::create_dir_all(corpus.join(target))?;
    }
    for (number, entry) in table::entries().into_iter().enumerate() {
        let version = match entry.version {
            Version::V31 => 0,
            Version::V311 => 1,
            Version::V5 => 2,
        };
        let write = |target: &str, head: &[u8]| {
            let seed = [head, &entry.bytes].concat();
            fs::write(corpus.join(target).join(format!("{number:05}")), seed)
        };
        write("decode", &[version, number as u8])?;
        write("round_trip", &[version])?;
        // The broker's first client speaks 5.0, the second 3.1.1; a length has seven bits.
        if let Ok(len @ 0..128) = u8::try_from(entry.bytes.len()) {
            write("broker", &[len << 1 | u8::from(entry.version != Version::V5)])?;
        }
    }
    Ok(())
}
