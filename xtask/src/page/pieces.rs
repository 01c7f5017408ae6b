//! The files that wasm-split-cli makes of the page's pieces, given their places: what a first visit
//! counts stays beside the page, all else lies with what is fetched on demand. It knows names and
//! the text of the JavaScript that loads them, nothing of what is in a piece.

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

/// What instantiates a piece needs a server that calls WebAssembly by its name. Not every file
/// server does, and a piece is small: it is as well fetched first.
const STREAMING: &str = "WebAssembly.instantiateStreaming(src, imports)";
const BUFFERED: &str = "instantiate(src, imports)";
const INSTANTIATE: &str = "async function instantiate(source, imports) {
  const response = await source;
  if (!response.ok) {
    throw new Error(`${response.url}: ${response.status}`);
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
";

/// Renames the pieces and their loader, and says so to those that load them.
pub fn arrange(files: &mut Files) -> Result<(), Failure> {
    let (made, reference) = MADE_LOADER;
    let loader = take_text(files, made)?;
    let page = take_text(files, PAGE)?;
    if !loader.contains(STREAMING) || !page.contains(reference) {
        return Err(Failure::new("wasm-split-cli writes other JavaScript than it did")
            .advice("compare xtask/src/page/pieces.rs with what it writes now"));
    }
    let mut loader = INSTANTIATE.to_owned() + &loader.replace(STREAMING, BUFFERED);
    let pieces: Vec<String> = files.keys().filter_map(|name| piece(name)).collect();
    for made in pieces {
        let from = format!("pkg/{made}.wasm");
        let name = made.trim_start_matches("split_").replace("chunk_", "shared-");
        let place = format!("{}pieces/{name}.wasm", later::FOLDER);
        loader = loader.replace(&format!("\"./{made}.wasm\""), &format!("\"../{place}\""));
        let content = files.remove(&from).unwrap_or_default();
        files.insert(place, content);
    }
    let page = page.replace(reference, "from \"./pieces.js\"");
    files.insert(LOADER.to_owned(), loader.into_bytes());
    files.insert(PAGE.to_owned(), page.into_bytes());
    Ok(())
}

/// `split_learn` of `pkg/split_learn.wasm`.
fn piece(name: &str) -> Option<String> {
    let made = name.strip_prefix("pkg/")?.strip_suffix(".wasm")?;
    (made.starts_with("split_") || made.starts_with("chunk_")).then(|| made.to_owned())
}

fn take_text(files: &mut Files, name: &str) -> Result<String, Failure> {
    let content =
        files.remove(name).ok_or_else(|| Failure::new(format!("the page has no {name}")))?;
    String::from_utf8(content).map_err(|_| Failure::new(format!("the page's {name} is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Files {
        let loader = "fetch(new URL(\"./split_learn.wasm\", import.meta.url)); \
            fetch(new URL(\"./chunk_7.wasm\", import.meta.url)); \
            WebAssembly.instantiateStreaming(src, imports)";
        let files = [
            ("pkg/__wasm_split.js", loader),
            (
                "pkg/blinklab.js",
                "import * as a from \"./__wasm_split.js\"; return { \"./__wasm_split.js\": a };",
            ),
            ("pkg/blinklab_bg.wasm", "all the rest"),
            ("pkg/split_learn.wasm", "learn"),
            ("pkg/chunk_7.wasm", "shared"),
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
                "later/pieces/learn.wasm",
                "later/pieces/shared-7.wasm",
                "pkg/blinklab.js",
                "pkg/blinklab_bg.wasm",
                "pkg/pieces.js",
            ]
        );
        let loader = String::from_utf8(files[LOADER].clone()).unwrap();
        for name in ["learn", "shared-7"] {
            assert!(loader.contains(&format!("\"../later/pieces/{name}.wasm\"")), "{loader}");
        }
        assert!(!loader.contains("Streaming"));
        let page = String::from_utf8(files[PAGE].clone()).unwrap();
        assert_eq!(
            page,
            "import * as a from \"./pieces.js\"; return { \"./__wasm_split.js\": a };"
        );
    }

    #[test]
    fn another_loader_than_the_known_one_is_a_mistake() {
        let mut files = made();
        files.insert("pkg/__wasm_split.js".into(), b"import(name)".to_vec());
        assert!(arrange(&mut files).is_err());
    }
}
