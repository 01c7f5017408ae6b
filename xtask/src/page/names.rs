//! Short names for what the page's WebAssembly and its JavaScript call each other. wasm-bindgen's
//! have a hash each, which no compression makes smaller, and every visit would fetch them twice. It
//! knows names and where they stand, nothing of what they name.

use std::collections::BTreeMap;

use super::wasm;
use crate::failure::Failure;

/// How names begin that wasm-bindgen made up; what nothing else loads by its name.
const MADE_UP: [&str; 3] = ["__wbg_", "__wbindgen_", "wasm_bindgen_"];

/// The digits of short names. JavaScript takes any of them as a name's first.
const DIGITS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Gives what wasm-bindgen named the same short name in both. A name that the JavaScript has
/// nowhere stays: what would call it is not there to be told.
pub fn shorten(module: &[u8], script: &str) -> Result<(Vec<u8>, String), Failure> {
    let mut short = BTreeMap::new();
    let is_said = |name: &str| words(script).any(|(word, _)| word == name);
    let mut rename = |name: &str| {
        if !MADE_UP.iter().any(|start| name.starts_with(start)) || !is_said(name) {
            return None;
        }
        let next = short.len();
        Some(short.entry(name.to_owned()).or_insert_with(|| nth(next)).clone())
    };
    let module = wasm::renamed(module, &mut rename)
        .ok_or_else(|| Failure::new("the page's WebAssembly has another form than it had"))?;
    let script = words(script).flat_map(|(word, rest)| {
        let word = short.get(word).map_or(word, String::as_str);
        [word, rest]
    });
    Ok((module, script.collect()))
}

/// Each word that may be a name, with what follows it up to the next.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (word, after) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
        let (between, next) = after.split_at(after.find(is_part).unwrap_or(after.len()));
        rest = next;
        Some((word, between))
    })
}

/// The name with this number: `a` … `Z`, `aa` … `ZZ`.
fn nth(number: usize) -> String {
    let digit = |number: usize| char::from(DIGITS[number % DIGITS.len()]);
    match number / DIGITS.len() {
        0 => digit(number).into(),
        more => nth(more - 1) + &digit(number).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with these imports and exports, all of them functions.
    fn module(imports: &[&str], exports: &[&str]) -> Vec<u8> {
        let name = |name: &str| [&[name.len() as u8], name.as_bytes()].concat();
        let section = |kind: u8, names: Vec<Vec<u8>>| {
            let content = [&[names.len() as u8][..], &names.concat()].concat();
            [&[kind, content.len() as u8], &content[..]].concat()
        };
        let imports = imports.iter().map(|it| [name("./m"), name(it), vec![0, 0]].concat());
        let exports = exports.iter().map(|it| [name(it), vec![0, 0]].concat());
        [b"\0asm\x01\0\0\0", &section(2, imports.collect())[..], &section(7, exports.collect())]
            .concat()
    }

    #[test]
    fn both_call_the_same_by_the_same_short_name() {
        let wasm = module(
            &["__wbg_then_656f", "__wbg_then_656f2", "__wbg_gone_1", "__wasm_split_load_hub"],
            &["start", "__wbindgen_malloc", "wasm_bindgen__invoke"],
        );
        let script = "{ __wbg_then_656f: 1, __wbg_then_656f2(a) {} }\n\
                      wasm.__wbindgen_malloc; wasm.wasm_bindgen__invoke(wasm.start);";
        let (wasm, script) = shorten(&wasm, script).unwrap();
        assert_eq!(script, "{ a: 1, b(a) {} }\nwasm.c; wasm.d(wasm.start);");
        let imports = ["a", "b", "__wbg_gone_1", "__wasm_split_load_hub"];
        assert_eq!(wasm, module(&imports, &["start", "c", "d"]));
        assert!(shorten(b"text", &script).is_err());
    }

    #[test]
    fn no_two_names_are_one() {
        let names: Vec<String> = (0..3000).map(nth).collect();
        assert_eq!((&*names[0], &*names[51], &*names[52], &*names[2755]), ("a", "Z", "aa", "ZZ"));
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), names.len());
    }
}
