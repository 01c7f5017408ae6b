//! How much of the page goes over a line: its files compressed, and the most that a first visit may
//! fetch. It knows bytes and names, nothing of what is in them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::delivery::Files;
use super::{later, pieces};
use crate::failure::{At, Failure};

/// What a first visit may fetch at most, in bytes of brotli.
pub const LIMIT: usize = 300 * 1024;

/// What is worth compressing. Pictures in PNG are compressed as they are.
const KINDS: [&str; 8] = [".bin", ".css", ".html", ".js", ".json", ".svg", ".wasm", ".webmanifest"];

/// What a first visit fetches before the page can be used: not what is fetched afterwards to be
/// there without a network.
const FIRST: [&str; 5] = [".css", ".html", ".js", ".svg", ".wasm"];
const LATER: &str = "service-worker.js";

/// What compressed files' names end with.
const GZIP: &str = "gz";
const BROTLI: &str = "br";

/// How the names of what loads the pieces begin.
const LOADER: &str = "pkg/pieces-";

/// Digits of the hash in a file's name.
const HASH_LEN: usize = 16;

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A second for the whole page.
    Quick,
    /// As small as it gets.
    Best,
}

/// One file's sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// The file.
    pub name: String,
    /// As it is.
    pub raw: usize,
    /// Compressed with gzip.
    pub gzip: usize,
    /// Compressed with brotli.
    pub brotli: usize,
}

/// Adds `<name>.br` and `<name>.gz` beside each file that gets smaller.
pub fn compress(files: &mut Files, effort: Effort) -> Result<(), Failure> {
    let mut added = Files::new();
    for (name, content) in &*files {
        if !KINDS.iter().any(|kind| name.ends_with(kind)) {
            continue;
        }
        for (ending, data) in
            [(GZIP, gzipped(content, effort)?), (BROTLI, brotlied(content, effort)?)]
        {
            if data.len() < content.len() {
                added.insert(format!("{name}.{ending}"), data);
            }
        }
    }
    files.append(&mut added);
    Ok(())
}

/// The sizes of what a first visit fetches, of files with those that [`compress`] added.
pub fn weigh(files: &Files) -> Vec<Weight> {
    let is_first = |name: &str| {
        let is_kind = FIRST.iter().any(|kind| name.ends_with(kind));
        is_kind && name != LATER && !name.starts_with(later::FOLDER)
    };
    files.keys().filter(|name| is_first(name)).map(|name| weight_of(files, name)).collect()
}

fn weight_of(files: &Files, name: &str) -> Weight {
    let raw = files.get(name).map_or(0, Vec::len);
    let size = |ending| files.get(&format!("{name}.{ending}")).map_or(raw, Vec::len);
    Weight { name: name.to_owned(), raw, gzip: size(GZIP), brotli: size(BROTLI) }
}

fn gzipped(content: &[u8], effort: Effort) -> Result<Vec<u8>, Failure> {
    let level = if effort == Effort::Best { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content).at("compress", "the page")?;
    encoder.finish().at("compress", "the page")
}

fn brotlied(content: &[u8], effort: Effort) -> Result<Vec<u8>, Failure> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: if effort == Effort::Best { 11 } else { 5 },
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)
        .at("compress", "the page")?;
    Ok(compressed)
}

/// What is weighed besides a first visit: the pieces that the aim counts in, each sum with those
/// before it.
const WITH: [(&str, &[&str]); 2] = [
    ("together, with console and inspector", &["console", "packets"]),
    ("together, with the broker in the tab too", &["hub"]),
];

/// A first visit and what follows it, each with all before it.
pub fn sums(files: &Files) -> Vec<Weight> {
    let loader = files.iter().find(|(name, _)| name.starts_with(LOADER) && name.ends_with(".js"));
    let loader = loader.map_or("".into(), |(_, content)| String::from_utf8_lossy(content));
    let mut all = weigh(files);
    let mut sums = vec![sum("together", &all)];
    let mut pieces = Vec::new();
    for (name, more) in WITH {
        pieces.extend(more);
        let mut with = all.clone();
        with.extend(pieces::files_of(&loader, &pieces).iter().map(|it| weight_of(files, it)));
        sums.push(sum(name, &with));
    }
    all.append(&mut sums);
    all
}

/// All of them together.
pub fn together(weights: &[Weight]) -> Weight {
    sum("together", weights)
}

fn sum(name: &str, weights: &[Weight]) -> Weight {
    let sum = |of: fn(&Weight) -> usize| weights.iter().map(of).sum();
    Weight {
        name: name.to_owned(),
        raw: sum(|weight| weight.raw),
        gzip: sum(|weight| weight.gzip),
        brotli: sum(|weight| weight.brotli),
    }
}

/// A table, one line for each.
pub fn table(weights: &[Weight]) -> String {
    let mut text = format!("{:>10} {:>9} {:>9}\n", "raw", "gzip", "brotli");
    for Weight { name, raw, gzip, brotli } in weights {
        text.push_str(&format!("{raw:>10} {gzip:>9} {brotli:>9}  {name}\n"));
    }
    text.push_str(&format!("{LIMIT:>30}  the most\n"));
    text
}

/// The table for a document: names without their hashes, which change with every build.
pub fn markdown(weights: &[Weight]) -> String {
    let mut text =
        "a first visit fetches, bytes | raw | gzip | brotli\n---|--:|--:|--:\n".to_owned();
    for Weight { name, raw, gzip, brotli } in weights {
        text.push_str(&format!("{} | {raw} | {gzip} | {brotli}\n", unhashed(name)));
    }
    text
}

/// A name without the hash of what is in the file, which changes with every build.
fn unhashed(name: &str) -> String {
    let Some((start, end)) = name.rsplit_once('-') else { return name.to_owned() };
    let rest = end.trim_start_matches(|c: char| c.is_ascii_hexdigit());
    if end.len() - rest.len() < HASH_LEN { name.to_owned() } else { format!("{start}{rest}") }
}

/// A failure if a first visit fetches more than [`LIMIT`].
pub fn check(weights: &[Weight]) -> Result<(), Failure> {
    let brotli = together(weights).brotli;
    if brotli <= LIMIT {
        return Ok(());
    }
    let table = table(weights);
    Err(Failure::new(format!(
        "a first visit to the page fetches {brotli} bytes, more than {LIMIT}:\n{table}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Files {
        let text = "the same words again and again, ".repeat(100).into_bytes();
        let files = [
            ("index.html", text.clone()),
            ("later/editor/editor.js", text.clone()),
            ("pkg/a.wasm", text.clone()),
            ("service-worker.js", text.clone()),
            ("static/icon.png", text.clone()),
            ("static/short.js", b"1".to_vec()),
            ("static/page.webmanifest", text),
        ];
        files.map(|(name, content)| (name.to_owned(), content)).into()
    }

    #[test]
    fn what_gets_smaller_lies_beside_the_file_and_says_the_same() {
        for effort in [Effort::Quick, Effort::Best] {
            let mut files = page();
            compress(&mut files, effort).unwrap();
            let mut text = Vec::new();
            brotli::BrotliDecompress(&mut &files["pkg/a.wasm.br"][..], &mut text).unwrap();
            assert_eq!(text, files["pkg/a.wasm"]);
            let mut text = Vec::new();
            let mut decoder = flate2::write::GzDecoder::new(&mut text);
            decoder.write_all(&files["pkg/a.wasm.gz"]).unwrap();
            decoder.finish().unwrap();
            assert_eq!(text, files["pkg/a.wasm"]);
            for name in ["static/icon.png", "static/short.js"] {
                assert!(!files.contains_key(&format!("{name}.br")), "{name}");
            }
        }
    }

    #[test]
    fn a_first_visit_fetches_no_worker_no_manifest_and_nothing_of_what_comes_on_demand() {
        let mut files = page();
        compress(&mut files, Effort::Best).unwrap();
        let weights = weigh(&files);
        let names: Vec<&str> = weights.iter().map(|weight| &*weight.name).collect();
        assert_eq!(names, ["index.html", "pkg/a.wasm", "static/short.js"]);
        assert_eq!(weights[1].brotli, files["pkg/a.wasm.br"].len());
        assert_eq!(weights[2].brotli, 1, "what does not get smaller is sent as it is");
    }

    #[test]
    fn a_name_loses_its_hash_and_nothing_else() {
        for (name, plain) in [
            ("pkg/blinklab-61b51704e43b2a34_bg.wasm", "pkg/blinklab_bg.wasm"),
            ("static/swarm-worker-ecb989bebd0d136d.js", "static/swarm-worker.js"),
            ("static/timer-worker.js", "static/timer-worker.js"),
            ("together", "together"),
        ] {
            assert_eq!(unhashed(name), plain);
        }
    }

    #[test]
    fn above_the_limit_is_a_failure() {
        let weight = |brotli| Weight { name: "a".into(), raw: 0, gzip: 0, brotli };
        assert!(check(&[weight(LIMIT - 1), weight(1)]).is_ok());
        let failure = check(&[weight(LIMIT), weight(1)]).unwrap_err();
        assert!(failure.what().contains(&(LIMIT + 1).to_string()), "{}", failure.what());
    }
}
