//! As much of the binary form of WebAssembly as it takes to weigh modules, to put some together, to
//! call what they import and export otherwise, and to name their functions: sections, imports and exports.
//! Everything else is left as it is.

/// What every module begins with.
const HEAD: &[u8] = b"\0asm\x01\0\0\0";

/// Kinds of sections.
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const EXPORT: u8 = 7;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// The custom section with names, and what in it is about functions.
const NAMES: &[u8] = b"name";
const FUNCTION_NAMES: u8 = 1;

/// Kinds of imports.
const FUNCTION: u8 = 0;
const TABLE: u8 = 1;
const MEMORY: u8 = 2;
const GLOBAL: u8 = 3;

/// A part of a module.
struct Section<'a> {
    kind: u8,
    content: &'a [u8],
}

/// Bytes of code and data: what is left of a module that is put together with others.
pub fn substance(wasm: &[u8]) -> Option<usize> {
    let sections = sections(wasm)?;
    let own = sections.iter().filter(|it| matches!(it.kind, CODE | DATA));
    Some(own.map(|it| it.content.len()).sum())
}

/// A module that imports what any of these do from `from`, and has it to give under the same names: if
/// they import from it, they are one. `None` if they import functions.
pub fn door(modules: &[&[u8]], from: &str) -> Option<Vec<u8>> {
    let mut imports: Vec<Import<'_>> = Vec::new();
    for module in modules {
        for import in imports_of(module)? {
            if import.kind == FUNCTION {
                return None;
            }
            if imports.iter().all(|it| it.name != import.name) {
                imports.push(import);
            }
        }
    }
    let import = |it: &Import<'_>| {
        [&text(from.as_bytes())[..], &text(it.name), &[it.kind], it.what].concat()
    };
    // Each kind has numbers of its own.
    let export = |at: usize| {
        let Import { name, kind, .. } = &imports[at];
        let number = imports[..at].iter().filter(|it| it.kind == *kind).count();
        [&text(name)[..], &[*kind], &digits(number)].concat()
    };
    let imported: Vec<_> = imports.iter().map(import).collect();
    let exported: Vec<_> = (0..imports.len()).map(export).collect();
    Some([HEAD, &section(IMPORT, &imported), &section(EXPORT, &exported)].concat())
}

/// A module in which functions that are imported, and whatever is exported, have other names: what
/// `rename` gives for one. `None` if it is no module, or imports something but functions.
pub fn renamed(wasm: &[u8], rename: &mut dyn FnMut(&str) -> Option<String>) -> Option<Vec<u8>> {
    let mut changed = HEAD.to_vec();
    for Section { kind, content } in sections(wasm)? {
        if ![IMPORT, EXPORT].contains(&kind) {
            changed.extend([&[kind][..], &text(content)].concat());
            continue;
        }
        let mut rest = content;
        let mut entries = Vec::new();
        for _ in 0..number(&mut rest)? {
            let module = if kind == IMPORT { text(bytes(&mut rest)?) } else { Vec::new() };
            let name = str::from_utf8(bytes(&mut rest)?).ok()?;
            let new = rename(name).unwrap_or_else(|| name.to_owned());
            let what = byte(&mut rest)?;
            if kind == IMPORT && what != FUNCTION {
                return None;
            }
            let index = digits(number(&mut rest)?);
            entries.push([&module[..], &text(new.as_bytes()), &[what], &index].concat());
        }
        changed.extend(section(kind, &entries));
    }
    Some(changed)
}

/// A module whose own functions have names by which, in alphabetical order, functions that begin alike
/// stand side by side.
pub fn named_by_content(wasm: &[u8]) -> Option<Vec<u8>> {
    let sections = sections(wasm)?;
    let imported = imports_of(wasm)?.iter().filter(|it| it.kind == FUNCTION).count();
    let mut functions = Vec::new();
    if let Some(Section { content, .. }) = sections.iter().find(|it| it.kind == CODE) {
        let mut rest = *content;
        for at in 0..number(&mut rest)? {
            functions.push((bytes(&mut rest)?, imported + at));
        }
    }
    functions.sort_unstable();
    let mut names: Vec<(usize, String)> = functions
        .iter()
        .enumerate()
        .map(|(rank, (_, number))| (*number, format!("{rank:08}")))
        .collect();
    names.sort_unstable();
    let names: Vec<_> = names
        .iter()
        .map(|(number, name)| [digits(*number), text(name.as_bytes())].concat())
        .collect();
    let mut named = HEAD.to_vec();
    for Section { kind, content } in sections {
        if kind != CUSTOM || bytes(&mut &*content)? != NAMES {
            named.extend([&[kind][..], &text(content)].concat());
        }
    }
    let names = [text(NAMES), section(FUNCTION_NAMES, &names)].concat();
    named.extend([&[CUSTOM][..], &text(&names)].concat());
    Some(named)
}

/// Something that a module has from elsewhere.
#[derive(Clone, Copy)]
struct Import<'a> {
    name: &'a [u8],
    kind: u8,
    /// Its type.
    what: &'a [u8],
}

fn imports_of(wasm: &[u8]) -> Option<Vec<Import<'_>>> {
    let sections = sections(wasm)?;
    let Some(section) = sections.iter().find(|it| it.kind == IMPORT) else {
        return Some(Vec::new());
    };
    let mut rest = section.content;
    let count = number(&mut rest)?;
    let mut imports = Vec::new();
    for _ in 0..count {
        let _module = bytes(&mut rest)?;
        let name = bytes(&mut rest)?;
        let kind = byte(&mut rest)?;
        let all = rest;
        match kind {
            FUNCTION => {
                number(&mut rest)?;
            }
            TABLE => {
                byte(&mut rest)?;
                limits(&mut rest)?;
            }
            MEMORY => limits(&mut rest)?,
            GLOBAL => {
                byte(&mut rest)?;
                byte(&mut rest)?;
            }
            _ => return None,
        }
        let what = &all[..all.len() - rest.len()];
        imports.push(Import { name, kind, what });
    }
    Some(imports)
}

fn limits(rest: &mut &[u8]) -> Option<()> {
    let has_maximum = byte(rest)? & 1 != 0;
    number(rest)?;
    if has_maximum {
        number(rest)?;
    }
    Some(())
}

fn sections(wasm: &[u8]) -> Option<Vec<Section<'_>>> {
    let mut rest = wasm.strip_prefix(HEAD)?;
    let mut sections = Vec::new();
    while !rest.is_empty() {
        let kind = byte(&mut rest)?;
        sections.push(Section { kind, content: bytes(&mut rest)? });
    }
    Some(sections)
}

fn byte(rest: &mut &[u8]) -> Option<u8> {
    let (&first, others) = rest.split_first()?;
    *rest = others;
    Some(first)
}

/// What comes after its length.
fn bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = number(rest)?;
    let (first, others) = rest.split_at_checked(len)?;
    *rest = others;
    Some(first)
}

/// A number of seven bits a byte, the lowest first.
fn number(rest: &mut &[u8]) -> Option<usize> {
    const MOST: u32 = 28;
    let mut number = 0;
    for place in (0..=MOST).step_by(7) {
        let byte = byte(rest)?;
        number |= usize::from(byte & 0x7f) << place;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn digits(mut number: usize) -> Vec<u8> {
    let mut digits = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            digits.push(low);
            return digits;
        }
        digits.push(low | 0x80);
    }
}

fn text(text: &[u8]) -> Vec<u8> {
    [&digits(text.len())[..], text].concat()
}

fn section(kind: u8, entries: &[Vec<u8>]) -> Vec<u8> {
    let content = [digits(entries.len()), entries.concat()].concat();
    [&[kind][..], &text(&content)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports a memory of `pages`, and a global.
    fn module(pages: u8) -> Vec<u8> {
        let memory = [&b"\x01a\x06memory"[..], &[MEMORY, 0, pages]].concat();
        let global = [&b"\x01a\x05stack"[..], &[GLOBAL, 0x7f, 1]].concat();
        [HEAD, &section(IMPORT, &[memory, global]), &[CODE, 3], b"fun", &[DATA, 1, 9]].concat()
    }

    #[test]
    fn code_and_data_are_what_counts() {
        assert_eq!(substance(&module(1)), Some(4));
        assert_eq!(substance(HEAD), Some(0));
        assert_eq!(substance(b"text"), None);
    }

    #[test]
    fn a_door_has_what_it_imports_once() {
        let (first, second) = (module(100), module(100));
        let door = door(&[&first, HEAD, &second], "page").unwrap();
        let imports = b"\x02\x1e\x02\x04page\x06memory\x02\x00\x64\x04page\x05stack\x03\x7f\x01";
        let exports = b"\x07\x12\x02\x06memory\x02\x00\x05stack\x03\x00";
        assert_eq!(door, [HEAD, imports, exports].concat());
    }

    #[test]
    fn what_is_imported_and_exported_gets_another_name_and_all_else_stays() {
        let with = |imported: &str, exported: &str| {
            let function =
                |name: &str| [&text(b"a.js")[..], &text(name.as_bytes()), &[0, 3]].concat();
            let imports = [function(imported), function("f")];
            let memory = [&text(b"memory")[..], &[MEMORY, 0]].concat();
            let exports = [memory, [&text(exported.as_bytes())[..], &[0, 5]].concat()];
            let (imports, exports) = (section(IMPORT, &imports), section(EXPORT, &exports));
            [HEAD, &imports, &[3, 2, 1, 0], &exports, &[CODE, 3], b"fun"].concat()
        };
        let mut rename = |name: &str| name.strip_prefix("__wb").map(str::to_owned);
        assert_eq!(renamed(&with("__wbg", "__wbh"), &mut rename), Some(with("g", "h")));
        assert_eq!(renamed(&with("__wbg", "__wbh")[..20], &mut rename), None);
        assert_eq!(renamed(&module(1), &mut rename), None, "it imports a memory");
    }

    #[test]
    fn functions_are_named_in_the_order_of_what_they_do() {
        let import = [&b"\x01a\x01f"[..], &[FUNCTION, 0]].concat();
        let bodies = [b"\x02\x00c".to_vec(), b"\x02\x00a".to_vec(), b"\x02\x00b".to_vec()];
        let old = [&[CUSTOM][..], &text(&[text(NAMES), b"anything".to_vec()].concat())].concat();
        let rest = [HEAD, &section(IMPORT, &[import]), &section(CODE, &bodies)].concat();
        let named = named_by_content(&[&rest[..], &old].concat()).unwrap();
        let name = |number, name: &str| [digits(number), text(name.as_bytes())].concat();
        // What is imported has the first number.
        let names = [name(1, "00000002"), name(2, "00000000"), name(3, "00000001")];
        let names = [text(NAMES), section(FUNCTION_NAMES, &names)].concat();
        assert_eq!(named, [&rest[..], &[CUSTOM], &text(&names)].concat());
    }

    #[test]
    fn there_is_no_door_for_functions() {
        let function = [&b"\x01a\x01f"[..], &[0, 0]].concat();
        let module = [HEAD, &section(IMPORT, &[function])].concat();
        assert_eq!(door(&[&module], "page"), None);
    }
}
