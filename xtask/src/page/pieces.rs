//! The files that wasm-split-cli makes of the page's pieces, given their places: what a first visit
//! counts stays beside the page, all else lies with what is fetched on demand. It knows names and
//! the text of the JavaScript that loads them, nothing of what is in a piece.
//!
//! What any set of pieces has in common is a file of its own, and most of these are tiny: which of them
//! become one is decided in `groups`.

use super::delivery::Files;
use super::groups::{self, Group};
use super::{later, wasm};
use crate::failure::Failure;

/// The JavaScript that fetches the pieces.
pub const LOADER: &str = "pkg/pieces.js";

/// What all pieces look like, which comes with the first of them.
pub const STYLE_SHEET: &str = "later/pieces.css";

/// What wasm-split-cli calls it, and how wasm-bindgen's JavaScript loads it. The WebAssembly itself
/// goes on asking for it by that name.
const MADE_LOADER: (&str, &str) = ("pkg/__wasm_split.js", "from \"./__wasm_split.js\"");

/// What wasm-bindgen wrote: it loads the loader, and the loader loads it.
const PAGE: &str = "pkg/blinklab.js";

/// The module that pieces and what they share import the page's memory from.
pub const MADE_MODULE: &str = "__wasm_split";

/// The module that what was put together imports it from.
pub const PAGE_MODULE: &str = "page";

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
const one = (bytes, imports) =>
  WebAssembly.instantiate(bytes, { page: imports.__wasm_split, ...imports });
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
function look(name) {
  return () => {
    // In a Worker nothing is seen.
    const come = typeof document === 'undefined' ? Promise.resolve() : linked(name);
    come.catch(() => {});
    return () => come;
  };
}
const linked = (name) =>
  new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL(name, import.meta.url).href;
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error(link.href));
    };
    document.head.append(link);
  });
";

/// What pieces share: the names of the files, those together that become one.
pub fn shared(files: &Files) -> Result<Vec<Vec<String>>, Failure> {
    let text = text(files, MADE_LOADER.0)?;
    let loader = Loader::read(&text)?;
    let mut each = Vec::new();
    for number in &loader.shared {
        let needing = loader.pieces.iter().filter(|(_, needs)| needs.contains(number));
        let name = made_shared(number);
        let size = wasm::substance(content(files, &name)?);
        let size = size.ok_or_else(|| Failure::new(format!("{name} is no WebAssembly")))?;
        let users = needing.map(|(piece, _)| *piece).collect();
        each.push(Group { members: vec![number], users, size });
    }
    let name = |group: Group<'_>| group.members.into_iter().map(made_shared).collect();
    Ok(groups::group(each).into_iter().map(name).collect())
}

/// Renames the pieces and their loader, and says so to those that load them. Of what pieces share, each
/// of `shared` becomes a file; where some of it is not there, it was put into the first.
pub fn arrange(files: &mut Files, shared: &[Vec<String>]) -> Result<(), Failure> {
    let (made, reference) = MADE_LOADER;
    let text = take_text(files, made)?;
    let page = take_text(files, PAGE)?;
    let loader = Loader::read(&text)?;
    if !page.contains(reference) {
        return Err(unknown_loader());
    }
    let mut script = loader.head.to_owned() + FETCHING;
    for (number, names) in shared.iter().enumerate() {
        let parts: Vec<_> = names.iter().filter_map(|name| files.remove(name)).collect();
        let (how, content, ending) = match &parts[..] {
            [only] => ("one", only.clone(), "wasm"),
            _ => ("many", one_after_another(&parts), "bin"),
        };
        let place = format!("{}pieces/shared-{number}.{ending}", later::FOLDER);
        script.push_str(&format!("const shared{number} = {};\n", load(&place, how, "")));
        files.insert(place, content);
    }
    script.push_str(&format!("const style = makeLoad(look(\"../{STYLE_SHEET}\"), []);\n"));
    for (name, needs) in &loader.pieces {
        let is_needed =
            |names: &Vec<String>| needs.iter().any(|it| names.contains(&made_shared(it)));
        let shared = shared.iter().enumerate().filter(|(_, names)| is_needed(names));
        let mut needed = vec!["style".to_owned()];
        needed.extend(shared.map(|(number, _)| format!("shared{number}")));
        let content = take(files, &format!("pkg/split_{name}.wasm"))?;
        let place = format!("{}pieces/{name}.wasm", later::FOLDER);
        let load = load(&place, "one", &needed.join(", "));
        script.push_str(&format!("{PIECE}{name} = wrapAsyncCb({load});\n"));
        files.insert(place, content);
    }
    let page = page.replace(reference, "from \"./pieces.js\"");
    files.insert(LOADER.to_owned(), script.into_bytes());
    files.insert(PAGE.to_owned(), page.into_bytes());
    Ok(())
}

/// What wasm-split-cli calls what pieces share.
fn made_shared(number: &str) -> String {
    format!("pkg/chunk_{number}.wasm")
}

/// As the page's JavaScript takes it apart.
fn one_after_another(parts: &[Vec<u8>]) -> Vec<u8> {
    let len = |part: &Vec<u8>| u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes();
    parts.iter().flat_map(|part| [&len(part)[..], part].concat()).collect()
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
        let parts = line.and_then(|line| line.split_once("(\"../")?.1.split_once('"'));
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
    fn read(text: &'a str) -> Result<Self, Failure> {
        Self::parse(text).ok_or_else(unknown_loader)
    }

    fn parse(text: &'a str) -> Option<Self> {
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

fn unknown_loader() -> Failure {
    Failure::new("wasm-split-cli writes other JavaScript than it did")
        .advice("compare xtask/src/page/pieces.rs with what it writes now")
}

fn content<'a>(files: &'a Files, name: &str) -> Result<&'a [u8], Failure> {
    files.get(name).map(Vec::as_slice).ok_or_else(|| missing(name))
}

fn text(files: &Files, name: &str) -> Result<String, Failure> {
    String::from_utf8(content(files, name)?.to_vec()).map_err(|_| not_text(name))
}

fn take(files: &mut Files, name: &str) -> Result<Vec<u8>, Failure> {
    files.remove(name).ok_or_else(|| missing(name))
}

fn take_text(files: &mut Files, name: &str) -> Result<String, Failure> {
    String::from_utf8(take(files, name)?).map_err(|_| not_text(name))
}

fn missing(name: &str) -> Failure {
    Failure::new(format!("the page has no {name}"))
}

fn not_text(name: &str) -> Failure {
    Failure::new(format!("the page's {name} is not UTF-8"))
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
        let wasm = |code: &[u8]| [b"\0asm\x01\0\0\0\x0a", &[code.len() as u8][..], code].concat();
        let page = "import * as a from \"./__wasm_split.js\"; return { \"./__wasm_split.js\": a };";
        let files = [
            ("pkg/__wasm_split.js", loader.into_bytes()),
            ("pkg/blinklab.js", page.into()),
            ("pkg/blinklab_bg.wasm", "all the rest".into()),
            ("pkg/split_learn.wasm", "learn".into()),
            ("pkg/split_alone.wasm", "alone".into()),
            ("pkg/chunk_7.wasm", wasm(b"seven")),
            ("pkg/chunk_8.wasm", wasm(b"eight")),
            ("pkg/chunk_9.wasm", wasm(b"ni")),
        ];
        files.map(|(name, content)| (name.to_owned(), content)).into()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn pieces_lie_with_what_is_fetched_on_demand_and_are_loaded_from_there() {
        let mut files = made();
        let shared =
            [names(&["pkg/chunk_7.wasm", "pkg/chunk_9.wasm"]), names(&["pkg/chunk_8.wasm"])];
        arrange(&mut files, &shared).unwrap();
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "later/pieces/alone.wasm",
                "later/pieces/learn.wasm",
                "later/pieces/shared-0.bin",
                "later/pieces/shared-1.wasm",
                "pkg/blinklab.js",
                "pkg/blinklab_bg.wasm",
                "pkg/pieces.js",
            ]
        );
        let both = [
            &b"\x0f\0\0\0\0asm\x01\0\0\0\x0a\x05seven"[..],
            b"\x0c\0\0\0\0asm\x01\0\0\0\x0a\x02ni",
        ];
        assert_eq!(files["later/pieces/shared-0.bin"], both.concat());
        let loader = String::from_utf8(files[LOADER].clone()).unwrap();
        assert!(
            loader.starts_with("import { initSync } from \"./blinklab.js\";\nfunction makeLoad")
        );
        for line in [
            "const shared0 = makeLoad(file(\"../later/pieces/shared-0.bin\", many), []);",
            "const shared1 = makeLoad(file(\"../later/pieces/shared-1.wasm\", one), []);",
            "export const __wasm_split_load_learn = wrapAsyncCb(makeLoad(\
             file(\"../later/pieces/learn.wasm\", one), [style, shared0, shared1]));",
            "export const __wasm_split_load_alone = wrapAsyncCb(makeLoad(\
             file(\"../later/pieces/alone.wasm\", one), [style]));",
            "const style = makeLoad(look(\"../later/pieces.css\"), []);",
        ] {
            assert!(loader.lines().any(|it| it == line), "{line}\n{loader}");
        }
        assert_eq!(
            files_of(&loader, &["learn", "alone", "unknown"]),
            [
                "later/pieces/learn.wasm",
                "later/pieces/alone.wasm",
                "later/pieces.css",
                "later/pieces/shared-0.bin",
                "later/pieces/shared-1.wasm",
            ]
        );
        let page = String::from_utf8(files[PAGE].clone()).unwrap();
        assert_eq!(
            page,
            "import * as a from \"./pieces.js\"; return { \"./__wasm_split.js\": a };"
        );
    }

    #[test]
    fn what_was_put_together_is_one_module() {
        let mut files = made();
        files.remove("pkg/chunk_9.wasm");
        arrange(&mut files, &[names(&["pkg/chunk_7.wasm", "pkg/chunk_9.wasm"])]).unwrap();
        assert!(files["later/pieces/shared-0.wasm"].ends_with(b"seven"));
    }

    #[test]
    fn what_the_same_pieces_share_becomes_one_file() {
        let files = made();
        let all = ["pkg/chunk_7.wasm", "pkg/chunk_8.wasm", "pkg/chunk_9.wasm"];
        assert_eq!(shared(&files).unwrap(), [names(&all)]);
    }

    #[test]
    fn another_loader_than_the_known_one_is_a_mistake() {
        for loader in
            ["import(name)", "const __chunk_7: any", "export const __wasm_split_load_a = 1"]
        {
            let mut files = made();
            files.insert("pkg/__wasm_split.js".into(), loader.into());
            assert!(shared(&files).is_err(), "{loader}");
            assert!(arrange(&mut files, &[]).is_err(), "{loader}");
        }
    }
}
