//! The files that wasm-split-cli makes of the page's pieces, given their places: what a first visit
//! counts stays beside the page, all else lies with what is fetched on demand. It knows names and
//! the text of the JavaScript that loads them, nothing of what is in a piece.
//!
//! What any set of pieces has in common is a file of its own, and most of these are tiny: they are
//! put one after another into a single file, since each file is a request.

use super::delivery::Files;
use super::later;
use crate::failure::Failure;

/// The JavaScript that fetches the pieces.
pub const LOADER: &str = "pkg/pieces.js";

/// What wasm-split-cli calls it, and how wasm-bindgen's JavaScript loads it. The WebAssembly itself
/// goes on asking for it by that name.
const MADE_LOADER: (&str, &str) = ("pkg/__wasm_split.js", "from \"./__wasm_split.js\"");

/// What wasm-bindgen wrote: it loads the loader, and the loader loads it.
const PAGE: &str = "pkg/blinklab.js";

/// What is shared and smaller than this, in bytes, goes into one file with all else that is.
const SMALL: usize = 16 * 1024;
const SMALL_FILE: &str = "pieces/shared.bin";

/// How what the loader's text has of files begins: what pieces share, and pieces.
const SHARED: &str = "const __chunk_";
const PIECE: &str = "export const __wasm_split_load_";

/// How files are fetched. Instantiating while they come would need a server that calls WebAssembly by
/// its name. Not every file server does, and a piece is small: it is as well fetched first.
const FETCHING: &str = "function file(name, instantiate) {
  return () => {
    const src = fetch(new URL(name, import.meta.url)).then((response) => {
      if (!response.ok) {
        throw new Error(`${response.url}: ${response.status}`);
      }
      return response.arrayBuffer();
    });
    src.catch(() => {});
    return async (imports) => instantiate(await src, imports);
  };
}
const one = (bytes, imports) => WebAssembly.instantiate(bytes, imports);
// Each after its length, in four bytes.
const many = (bytes, imports) => {
  const all = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const length = new DataView(bytes).getUint32(at, true);
    all.push(one(new Uint8Array(bytes, at + 4, length), imports));
    at += 4 + length;
  }
  return Promise.all(all);
};
";

/// Renames the pieces and their loader, and says so to those that load them.
pub fn arrange(files: &mut Files) -> Result<(), Failure> {
    let (made, reference) = MADE_LOADER;
    let text = take_text(files, made)?;
    let page = take_text(files, PAGE)?;
    let loader = Loader::read(&text).filter(|_| page.contains(reference)).ok_or_else(|| {
        Failure::new("wasm-split-cli writes other JavaScript than it did")
            .advice("compare xtask/src/page/pieces.rs with what it writes now")
    })?;
    let mut small = Vec::new();
    let mut script = loader.head.to_owned() + FETCHING;
    let mut smalls = Vec::new();
    for number in &loader.shared {
        let content = take(files, &format!("pkg/chunk_{number}.wasm"))?;
        if is_small(&content) {
            smalls.push(*number);
            small.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
            small.extend(content);
        } else {
            let place = format!("{}pieces/shared-{number}.wasm", later::FOLDER);
            script.push_str(&format!("const shared{number} = {};\n", load(&place, "one", "")));
            files.insert(place, content);
        }
    }
    if !small.is_empty() {
        let place = format!("{}{SMALL_FILE}", later::FOLDER);
        script.push_str(&format!("const small = {};\n", load(&place, "many", "")));
        files.insert(place, small);
    }
    for (name, shared) in &loader.pieces {
        let mut needs: Vec<String> = Vec::new();
        for number in shared {
            let need = match smalls.contains(number) {
                true => "small".to_owned(),
                false => format!("shared{number}"),
            };
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        let content = take(files, &format!("pkg/split_{name}.wasm"))?;
        let place = format!("{}pieces/{name}.wasm", later::FOLDER);
        let load = load(&place, "one", &needs.join(", "));
        script.push_str(&format!("{PIECE}{name} = wrapAsyncCb({load});\n"));
        files.insert(place, content);
    }
    let page = page.replace(reference, "from \"./pieces.js\"");
    files.insert(LOADER.to_owned(), script.into_bytes());
    files.insert(PAGE.to_owned(), page.into_bytes());
    Ok(())
}

/// Whether this goes into one file with others, if it is shared.
pub fn is_small(wasm: &[u8]) -> bool {
    wasm.len() < SMALL
}

/// A WebAssembly module without the sections that only people read. `None` if it is none.
pub fn without_names(wasm: &[u8]) -> Option<Vec<u8>> {
    const HEAD: usize = 8;
    const CUSTOM: u8 = 0;
    let mut rest = wasm.get(HEAD..).filter(|_| wasm.starts_with(b"\0asm"))?;
    let mut plain = wasm[..HEAD].to_vec();
    while let Some(&kind) = rest.first() {
        // A length in bytes of seven bits each, the lowest first.
        let digits = rest[1..].iter().position(|byte| byte & 0x80 == 0)? + 1;
        let places = rest[1..=digits].iter().enumerate();
        let len = places.fold(0, |len, (at, byte)| len | usize::from(byte & 0x7f) << (7 * at));
        let section = rest.get(..1 + digits + len)?;
        if kind != CUSTOM {
            plain.extend(section);
        }
        rest = &rest[section.len()..];
    }
    Some(plain)
}

/// The files that are fetched for these pieces, as the loader of a page has them.
pub fn files_of(loader: &str, pieces: &[&str]) -> Vec<String> {
    let mut wanted: Vec<String> = pieces.iter().map(|piece| format!("{PIECE}{piece}")).collect();
    let mut files = Vec::new();
    let mut index = 0;
    while let Some(name) = wanted.get(index) {
        let line = loader.lines().find_map(|line| {
            line.strip_prefix(name.as_str()).and_then(|rest| rest.strip_prefix(" = "))
        });
        let parts = line.and_then(|line| line.split_once("file(\"../")?.1.split_once('"'));
        if let Some((file, rest)) = parts {
            files.push(file.to_owned());
            let needs = rest.split(['[', ']']).nth(1).unwrap_or_default().split(", ");
            for need in needs.filter(|need| !need.is_empty()).map(|need| format!("const {need}")) {
                if !wanted.contains(&need) {
                    wanted.push(need);
                }
            }
        }
        index += 1;
    }
    files
}

/// The JavaScript that fetches a file after those that it needs.
fn load(place: &str, how: &str, needs: &str) -> String {
    format!("makeLoad(file(\"../{place}\", {how}), [{needs}])")
}

/// What wasm-split-cli's JavaScript says.
struct Loader<'a> {
    /// What comes before the files.
    head: &'a str,
    /// The numbers of what pieces share.
    shared: Vec<&'a str>,
    /// The pieces, each with the numbers of what it shares.
    pieces: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Loader<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let begin = text.find(SHARED).into_iter().chain(text.find(PIECE)).min()?;
        // The comment before it says what shares it.
        let head = &text[..text[..begin].rfind("/*").unwrap_or(begin)];
        let shared = text.split(SHARED).skip(1).map(|rest| Some(rest.split_once(" = ")?.0));
        let piece = |rest: &'a str| {
            let (name, rest) = rest.split_once(" = ")?;
            let (_, needs) = rest.split_once("\n, [")?;
            let (needs, _) = needs.split_once(']')?;
            let needs = needs.split(", ").filter(|need| !need.is_empty());
            let needs = needs.map(|need| need.strip_prefix("__chunk_"));
            Some((name, needs.collect::<Option<_>>()?))
        };
        let pieces = text.split(PIECE).skip(1).map(piece).collect::<Option<_>>()?;
        Some(Self { head, shared: shared.collect::<Option<_>>()?, pieces })
    }
}

fn take(files: &mut Files, name: &str) -> Result<Vec<u8>, Failure> {
    files.remove(name).ok_or_else(|| Failure::new(format!("the page has no {name}")))
}

fn take_text(files: &mut Files, name: &str) -> Result<String, Failure> {
    String::from_utf8(take(files, name)?)
        .map_err(|_| Failure::new(format!("the page's {name} is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FETCHED: &str = "makeLoad(() => {
    const src = fetch(new URL(\"./any.wasm\", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
";

    fn made() -> Files {
        let loader = format!(
            "import {{ initSync }} from \"./blinklab.js\";\nfunction makeLoad() {{}}\n\
             /* learn, swarm */\n{SHARED}7 = {FETCHED}, []);\n\
             /* learn, swarm, cards */\n{SHARED}8 = {FETCHED}, []);\n\
             {SHARED}9 = {FETCHED}, []);\n\
             {PIECE}learn = wrapAsyncCb({FETCHED}, [__chunk_7, __chunk_8, __chunk_9]));\n\
             {PIECE}alone = wrapAsyncCb({FETCHED}, []));\n"
        );
        let large = "x".repeat(SMALL);
        let files = [
            ("pkg/__wasm_split.js", &*loader),
            (
                "pkg/blinklab.js",
                "import * as a from \"./__wasm_split.js\"; return { \"./__wasm_split.js\": a };",
            ),
            ("pkg/blinklab_bg.wasm", "all the rest"),
            ("pkg/split_learn.wasm", "learn"),
            ("pkg/split_alone.wasm", "alone"),
            ("pkg/chunk_7.wasm", "seven"),
            ("pkg/chunk_8.wasm", &large),
            ("pkg/chunk_9.wasm", "ni"),
        ];
        files.map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec())).into()
    }

    #[test]
    fn pieces_lie_with_what_is_fetched_on_demand_and_are_loaded_from_there() {
        let mut files = made();
        arrange(&mut files).unwrap();
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "later/pieces/alone.wasm",
                "later/pieces/learn.wasm",
                "later/pieces/shared-8.wasm",
                "later/pieces/shared.bin",
                "pkg/blinklab.js",
                "pkg/blinklab_bg.wasm",
                "pkg/pieces.js",
            ]
        );
        assert_eq!(files["later/pieces/shared.bin"], b"\x05\0\0\0seven\x02\0\0\0ni");
        let loader = String::from_utf8(files[LOADER].clone()).unwrap();
        assert!(
            loader.starts_with("import { initSync } from \"./blinklab.js\";\nfunction makeLoad")
        );
        for line in [
            "const shared8 = makeLoad(file(\"../later/pieces/shared-8.wasm\", one), []);",
            "const small = makeLoad(file(\"../later/pieces/shared.bin\", many), []);",
            "export const __wasm_split_load_learn = wrapAsyncCb(makeLoad(\
             file(\"../later/pieces/learn.wasm\", one), [small, shared8]));",
            "export const __wasm_split_load_alone = wrapAsyncCb(makeLoad(\
             file(\"../later/pieces/alone.wasm\", one), []));",
        ] {
            assert!(loader.lines().any(|it| it == line), "{line}\n{loader}");
        }
        assert_eq!(
            files_of(&loader, &["learn", "alone", "unknown"]),
            [
                "later/pieces/learn.wasm",
                "later/pieces/alone.wasm",
                "later/pieces/shared.bin",
                "later/pieces/shared-8.wasm",
            ]
        );
        let page = String::from_utf8(files[PAGE].clone()).unwrap();
        assert_eq!(
            page,
            "import * as a from \"./pieces.js\"; return { \"./__wasm_split.js\": a };"
        );
    }

    #[test]
    fn a_module_loses_what_only_people_read() {
        let head = b"\0asm\x01\0\0\0";
        let long = [&[1, 0x82, 0x80, 0][..], b"ty"].concat();
        let module = [head, &long[..], &[0, 3], b"\x02me", &[3, 1, 9], &[0, 0]].concat();
        let plain = [head, &long[..], &[3, 1, 9]].concat();
        assert_eq!(without_names(&module), Some(plain));
        for broken in
            [&b"asm"[..], b"\0asm", &[head, &[1, 2, 3][..]].concat(), b"\0asm\x01\0\0\0\x01"]
        {
            assert_eq!(without_names(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn another_loader_than_the_known_one_is_a_mistake() {
        for loader in
            ["import(name)", "const __chunk_7: any", "export const __wasm_split_load_a = 1"]
        {
            let mut files = made();
            files.insert("pkg/__wasm_split.js".into(), loader.into());
            assert!(arrange(&mut files).is_err(), "{loader}");
        }
    }
}
