//! What the page's files are called and say of one another when they are served: one style sheet,
//! names that carry a hash of what is in the file, so that a browser may keep it for ever, and a
//! service worker that knows them all. It knows text and names, no folder.
//!
//! `index.html` and `web/static` stay as a person reads and writes them: what is changed for
//! serving is changed here, and works on any file server.

use std::collections::BTreeMap;

use super::{later, pieces};
use crate::failure::Failure;
use crate::hash::Hash;

/// The page's files by name, with `/` between folders.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The page's entry, the one name that people know.
pub const INDEX: &str = "index.html";

const STYLE_SHEET: &str = "static/blinklab.css";
const STYLE_LINK: &str = "<link rel=\"stylesheet\" href=\"./";

/// What says in a link that it is for pieces only: it comes with the first of them.
const FOR_PIECES: &str = " data-pieces>";

/// Where the service worker is written; it rules what lies beside and below it, so it is served
/// from the top.
const WORKER: (&str, &str) = ("static/service-worker.js", "service-worker.js");

/// The line of the service worker that is replaced: its version, and what it keeps.
const WORKER_LINE: &str = "const BUILD = { version: \"development\", files: [] };";

/// What is fetched on demand.
const MICROPYTHON: &str = "later/micropython/micropython.wasm";
const LIBRARY: &str = "later/micropython/library.json";
const BOARD_WORKER: &str = "later/micropython/board-worker.js";
const EDITOR: &str = "later/editor/editor.js";
const EXAMPLES: &str = "later/programs/examples.json";
const LESSONS: &str = "later/lessons/lessons.json";

/// What gets a name with a hash, each before those that name it; how those do; and who must.
const NAMED: [(&str, &str, &str); 10] = [
    (MICROPYTHON, "micropython/micropython.wasm", BOARD_WORKER),
    (LIBRARY, "micropython/library.json", BOARD_WORKER),
    (BOARD_WORKER, BOARD_WORKER, INDEX),
    (EDITOR, EDITOR, INDEX),
    (EXAMPLES, EXAMPLES, INDEX),
    (LESSONS, LESSONS, INDEX),
    ("pkg/blinklab_bg.wasm", "blinklab_bg.wasm", PAGE),
    (pieces::STYLE_SHEET, pieces::STYLE_SHEET, pieces::LOADER),
    (STYLE_SHEET, STYLE_SHEET, INDEX),
    ("static/theme.js", "static/theme.js", INDEX),
];

/// The page and the loader of its pieces load each other, so they change their names together.
const PAGE: &str = "pkg/blinklab.js";
const PAIR: [(&str, [&str; 2]); 2] =
    [(PAGE, [PAGE, "./blinklab.js"]), (pieces::LOADER, [pieces::LOADER, "./pieces.js"])];

/// Where the pieces lie.
const PIECES: &str = "later/pieces/";

/// What starts the page.
const BOOT: &str = "static/boot.js";

/// What starts it in a Worker.
const BROKER_WORKER: &str = "static/broker-worker.js";
const SWARM_WORKER: &str = "static/swarm-worker.js";

/// The files as they are served.
pub fn prepare(mut files: Files) -> Result<Files, Failure> {
    join_style_sheets(&mut files)?;
    let pieces: Vec<String> =
        files.keys().filter(|name| name.starts_with(PIECES)).cloned().collect();
    for name in &pieces {
        must_load(&files, pieces::LOADER, name, name)?;
        rename(&mut files, name, name)?;
    }
    for (name, reference, loader) in NAMED {
        must_load(&files, loader, name, reference)?;
        rename(&mut files, name, reference)?;
    }
    for name in [BOOT, BROKER_WORKER, SWARM_WORKER] {
        must_load(&files, name, PAGE, PAGE)?;
        must_load(&files, INDEX, name, name)?;
    }
    rename_pair(&mut files)?;
    for name in [BOOT, BROKER_WORKER, SWARM_WORKER] {
        rename(&mut files, name, name)?;
    }
    inform_worker(&mut files)?;
    Ok(files)
}

fn must_load(files: &Files, loader: &str, name: &str, reference: &str) -> Result<(), Failure> {
    if text(files, loader)?.contains(reference) {
        return Ok(());
    }
    Err(Failure::new(format!("the page's {loader} does not load {name}")))
}

/// Whether this is JavaScript to be made smaller: what a first visit fetches, but the loader of the
/// pieces, which is read line by line to know what they weigh.
pub fn is_script(name: &str) -> bool {
    let is_other = name.starts_with(later::FOLDER) || [WORKER.0, pieces::LOADER].contains(&name);
    name.ends_with(".js") && !is_other
}

/// The style sheets that index.html links become two, in its order: its own, and that of the pieces.
fn join_style_sheets(files: &mut Files) -> Result<(), Failure> {
    let index = text(files, INDEX)?;
    let mut joined = String::new();
    let mut of_pieces = String::new();
    let mut lines: Vec<String> = Vec::new();
    let mut is_linked = false;
    for line in index.lines() {
        let linked = line.trim_start().strip_prefix(STYLE_LINK);
        let Some(name) = linked.and_then(|rest| rest.split('"').next()) else {
            lines.push(line.to_owned());
            continue;
        };
        let sheet = tight(&text(files, name)?);
        files.remove(name);
        if line.ends_with(FOR_PIECES) {
            of_pieces.push_str(&sheet);
            continue;
        }
        joined.push_str(&sheet);
        if !is_linked {
            is_linked = true;
            lines.push(format!("  {STYLE_LINK}{STYLE_SHEET}\">"));
        }
    }
    files.insert(STYLE_SHEET.to_owned(), joined.into_bytes());
    files.insert(pieces::STYLE_SHEET.to_owned(), of_pieces.into_bytes());
    files.insert(INDEX.to_owned(), (lines.join("\n") + "\n").into_bytes());
    Ok(())
}

/// A style sheet without comments, indentation and empty lines. What compresses well is left.
fn tight(css: &str) -> String {
    let mut rest = css;
    let mut code = String::with_capacity(css.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Puts the hash of a file into its name, and the new name where it is named.
fn rename(files: &mut Files, name: &str, reference: &str) -> Result<(), Failure> {
    let Some(content) = files.remove(name) else {
        return Err(Failure::new(format!("the page has no {name}")));
    };
    let hash = Hash::new().with(&content).text();
    files.insert(hashed(name, &hash), content);
    replace(files, reference, &hashed(reference, &hash));
    Ok(())
}

/// Gives the page and the loader of its pieces a hash of both.
fn rename_pair(files: &mut Files) -> Result<(), Failure> {
    must_load(files, PAGE, pieces::LOADER, "./pieces.js")?;
    let mut hash = Hash::new();
    for (name, _) in PAIR {
        hash = hash.with(text(files, name)?);
    }
    let hash = hash.text();
    for (name, references) in PAIR {
        if let Some(content) = files.remove(name) {
            files.insert(hashed(name, &hash), content);
        }
        for reference in references {
            replace(files, reference, &hashed(reference, &hash));
        }
    }
    Ok(())
}

/// Writes `new` for `old` wherever files are named.
fn replace(files: &mut Files, old: &str, new: &str) {
    for (name, content) in files {
        if !name.ends_with(".js") && !name.ends_with(".html") {
            continue;
        }
        let text = String::from_utf8_lossy(content);
        if text.contains(old) {
            *content = text.replace(old, new).into_bytes();
        }
    }
}

/// `pkg/blinklab-<hash>_bg.wasm` of `pkg/blinklab_bg.wasm`.
fn hashed(name: &str, hash: &str) -> String {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let end = file.find(['_', '.']).unwrap_or(file.len());
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}{}-{hash}{}", &file[..end], &file[end..])
}

/// Tells the service worker what there is, and moves it to the top. Its version is that of all files.
fn inform_worker(files: &mut Files) -> Result<(), Failure> {
    let (from, to) = WORKER;
    let Some(worker) = files.remove(from) else { return Ok(()) };
    let worker = String::from_utf8_lossy(&worker).into_owned();
    if !worker.contains(WORKER_LINE) {
        return Err(Failure::new(format!("web/{from} has no line `{WORKER_LINE}`")));
    }
    let version = files
        .iter()
        .fold(Hash::new().with(&worker), |hash, (name, content)| hash.with(name).with(content));
    let names: Vec<String> = files
        .keys()
        .map(|name| if name == INDEX { "\"./\"".to_owned() } else { format!("\"./{name}\"") })
        .collect();
    let line = format!(
        "const BUILD = {{ version: \"{}\", files: [{}] }};",
        version.text(),
        names.join(", ")
    );
    files.insert(to.to_owned(), worker.replace(WORKER_LINE, &line).into_bytes());
    Ok(())
}

fn text(files: &Files, name: &str) -> Result<String, Failure> {
    let content = files.get(name).ok_or_else(|| Failure::new(format!("the page has no {name}")))?;
    String::from_utf8(content.clone())
        .map_err(|_| Failure::new(format!("the page's {name} is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<head>\n  <meta name=\"later\" \
        content=\"board-worker=./later/micropython/board-worker.js \
        editor=./later/editor/editor.js programs=./later/programs/examples.json lessons=./later/lessons/lessons.json \
        broker-worker=./static/broker-worker.js swarm-worker=./static/swarm-worker.js\">\n  <script src=\"./static/theme.js\"></script>\n  \
        <link rel=\"stylesheet\" href=\"./static/b.css\">\n  \
        <link rel=\"stylesheet\" href=\"./static/c.css\" data-pieces>\n  \
        <link rel=\"stylesheet\" href=\"./static/a.css\">\n  \
        <link rel=\"modulepreload\" href=\"./pkg/blinklab.js\">\n  \
        <link rel=\"preload\" href=\"./pkg/blinklab_bg.wasm\">\n  \
        <script src=\"./static/boot.js\"></script>\n</head>\n";

    fn source(wasm: &str) -> Files {
        let files = [
            ("index.html", HTML),
            (EDITOR, "edit"),
            (
                BOARD_WORKER,
                "[\"../micropython/micropython.wasm\", \"../micropython/library.json\"]",
            ),
            (LIBRARY, "{}"),
            (MICROPYTHON, "python"),
            (EXAMPLES, "[]"),
            (LESSONS, "[]"),
            (
                "pkg/blinklab.js",
                "import \"./pieces.js\"; new URL('blinklab_bg.wasm', import.meta.url);",
            ),
            ("pkg/blinklab_bg.wasm", wasm),
            (
                "pkg/pieces.js",
                "import \"./blinklab.js\"; \"../later/pieces/learn.wasm\", \"../later/pieces.css\"",
            ),
            ("later/pieces/learn.wasm", "learn"),
            ("static/a.css", "a { }\n"),
            ("static/b.css", "/* why */\nb {\n  color: red;\n}\n"),
            ("static/c.css", "i { }\n"),
            ("static/broker-worker.js", "import(\"../pkg/blinklab.js\")"),
            ("static/swarm-worker.js", "import(\"../pkg/blinklab.js\") // swarm"),
            ("static/boot.js", "import(\"../pkg/blinklab.js\")"),
            ("static/icon.svg", "<svg/>"),
            ("static/service-worker.js", WORKER_LINE),
            ("static/theme.js", "1"),
        ];
        files.map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec())).into()
    }

    fn starting<'a>(files: &'a Files, start: &str) -> &'a str {
        files.keys().find(|name| name.starts_with(start)).unwrap()
    }

    #[test]
    fn every_name_with_a_hash_is_the_one_that_others_load() {
        let files = prepare(source("wasm")).unwrap();
        let index = text(&files, INDEX).unwrap();
        for start in ["pkg/blinklab-", "static/theme-", "static/boot-", "static/blinklab-"] {
            let name = starting(&files, start);
            assert!(index.contains(&format!("\"./{name}\"")), "{name}: {index}");
        }
        let wasm = files.keys().find(|name| name.ends_with("_bg.wasm")).unwrap();
        let is_glue = |name: &&String| name.starts_with("pkg/blinklab-") && name.ends_with(".js");
        let glue = files.keys().find(is_glue);
        assert!(index.contains(wasm.as_str()));
        let glue_text = text(&files, glue.unwrap()).unwrap();
        assert!(glue_text.contains(&format!("'{}'", wasm.trim_start_matches("pkg/"))));
        let boot = text(&files, starting(&files, "static/boot-")).unwrap();
        assert_eq!(boot, format!("import(\"../{}\")", glue.unwrap()));
        assert!(!files.contains_key("pkg/blinklab.js"), "no second copy under the old name");
    }

    #[test]
    fn the_page_and_the_loader_of_its_pieces_name_each_other_by_one_hash() {
        let files = prepare(source("wasm")).unwrap();
        let loader = starting(&files, "pkg/pieces-");
        let is_page = |name: &&String| name.starts_with("pkg/blinklab-") && name.ends_with(".js");
        let page = files.keys().find(is_page).unwrap();
        assert!(text(&files, page).unwrap().contains(&loader.replace("pkg/", "\"./")));
        let loads = text(&files, loader).unwrap();
        assert!(loads.contains(&page.replace("pkg/", "\"./")), "{loads}");
        let piece = starting(&files, "later/pieces/learn-");
        assert!(loads.contains(&format!("\"../{piece}\"")), "{loads}");
    }

    #[test]
    fn what_changes_takes_those_that_load_it_along_and_nothing_else() {
        let (one, other) = (prepare(source("one")).unwrap(), prepare(source("two")).unwrap());
        for start in ["pkg/", "static/boot-"] {
            assert_ne!(starting(&one, start), starting(&other, start));
        }
        for start in ["static/theme-", "static/blinklab-", "static/icon.svg"] {
            assert_eq!(starting(&one, start), starting(&other, start));
        }
        assert_ne!(one["service-worker.js"], other["service-worker.js"]);
    }

    #[test]
    fn what_is_fetched_on_demand_is_named_in_the_entry() {
        let files = prepare(source("wasm")).unwrap();
        let index = text(&files, INDEX).unwrap();
        for start in [
            "later/micropython/board-",
            "later/editor/editor-",
            "static/broker-worker-",
            "later/programs/examples-",
            "static/swarm-worker-",
            "later/lessons/lessons-",
        ] {
            let name = starting(&files, start);
            assert!(index.contains(&format!("=./{name}")), "{name}: {index}");
        }
        let worker = text(&files, starting(&files, "later/micropython/board-")).unwrap();
        for start in ["later/micropython/micropython-", "later/micropython/library-"] {
            let name = starting(&files, start).trim_start_matches("later");
            assert!(worker.contains(&format!("\"..{name}\"")), "{name}: {worker}");
        }
    }

    #[test]
    fn style_sheets_become_one_in_the_order_of_the_links_and_those_of_pieces_another() {
        let files = prepare(source("wasm")).unwrap();
        let css = text(&files, starting(&files, "static/blinklab-")).unwrap();
        assert_eq!(css, "b {\ncolor: red;\n}\na { }\n");
        assert_eq!(text(&files, INDEX).unwrap().matches("stylesheet").count(), 1);
        assert!(!files.contains_key("static/a.css") && !files.contains_key("static/c.css"));
        let sheet = starting(&files, "later/pieces-");
        assert_eq!(text(&files, sheet).unwrap(), "i { }\n");
        let loader = text(&files, starting(&files, "pkg/pieces-")).unwrap();
        assert!(loader.contains(&format!("\"../{sheet}\"")), "{loader}");
    }

    #[test]
    fn the_service_worker_knows_all_files_and_is_at_the_top() {
        let files = prepare(source("wasm")).unwrap();
        let worker = text(&files, "service-worker.js").unwrap();
        for name in
            files.keys().filter(|name| !["index.html", "service-worker.js"].contains(&&***name))
        {
            assert!(worker.contains(&format!("\"./{name}\"")), "{name}: {worker}");
        }
        assert!(worker.contains("\"./\"") && !worker.contains("development"));
    }

    #[test]
    fn what_nothing_loads_is_a_mistake() {
        let mut files = source("wasm");
        files.insert("static/boot.js".into(), b"".to_vec());
        assert!(prepare(files).is_err());
        let mut files = source("wasm");
        files.insert("static/service-worker.js".into(), b"const BUILD = 1;".to_vec());
        assert!(prepare(files).is_err());
    }
}
