//! Reads Rust as far as the rules need it: which characters are code, and which of that is tests.
//! It is no parser; it counts braces in text that has neither comments nor strings left.

use std::path::{Path, PathBuf};

/// `text` with comments, and the contents of strings and characters, blanked: the same lines.
pub fn code(text: &str) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    let mut before = ' ';
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment_length(rest),
            '"' => string_length(rest),
            'r' | 'b' | 'c' if !is_word(before) => prefixed_string_length(rest),
            '\'' => character_length(rest),
            _ => 0,
        };
        let (blank, plain) = (length > 0, length.max(next.len_utf8()));
        let (taken, left) = rest.split_at(plain);
        if blank {
            code.extend(taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        } else {
            code.push(next);
        }
        before = next;
        rest = left;
    }
    code
}

/// A block comment, which may hold others.
fn comment_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
            }
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// A string that starts with its quote.
fn string_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// A string with a prefix (`b"`, `r#"`, …), or 0 where a plain word starts.
fn prefixed_string_length(text: &str) -> usize {
    let letters = text.len() - text.trim_start_matches(['r', 'b', 'c']).len();
    let raw = text[..letters].contains('r');
    let hashes = text[letters..].len() - text[letters..].trim_start_matches('#').len();
    let start = letters + hashes;
    if letters > 2 || !text[start..].starts_with('"') || (hashes > 0 && !raw) {
        return 0;
    }
    if !raw {
        return letters + string_length(&text[letters..]);
    }
    let end = format!("\"{}", "#".repeat(hashes));
    text[start + 1..].find(&end).map_or(text.len(), |at| start + 1 + at + end.len())
}

/// A character, or 0 where a lifetime starts.
fn character_length(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some(_)) => text[3..].find('\'').map_or(0, |at| 3 + at + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// Marks what is compiled for tests only.
const CFG_TEST: &str = "#[cfg(test)]";

/// `code` with the items that are compiled for tests only blanked: the same lines.
pub fn without_tests(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(CFG_TEST) {
        let (before, item) = rest.split_at(at);
        out.push_str(before);
        let length = CFG_TEST.len() + item_length(&item[CFG_TEST.len()..]);
        out.extend(item[..length].chars().filter(|&c| c == '\n'));
        rest = &item[length..];
    }
    out.push_str(rest);
    out
}

/// An item up to its `;` or the end of its braces.
fn item_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// The files that `code`, the code of the file `path`, takes in for tests only, as in
/// `#[cfg(test)] mod tests;`.
pub fn test_files(path: &Path, code: &str) -> Vec<PathBuf> {
    let folder = match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib" | "main") | None => path.with_file_name(""),
        Some(_) => path.with_extension(""),
    };
    let items = code.split(CFG_TEST).skip(1).map(|item| &item[..item_length(item)]);
    items
        .filter_map(|item| {
            let mut words = item.trim().strip_suffix(';')?.split_whitespace().rev();
            let name = words.next()?;
            (words.next()? == "mod").then(|| folder.join(name).with_extension("rs"))
        })
        .collect()
}

/// Whether `line` names `word`, which may be a path: not as a part of a longer word.
pub fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(is_word);
        let after = line[at + word.len()..].chars().next().is_some_and(is_word);
        !(before && word.starts_with(is_word) || after && word.ends_with(is_word))
    })
}

/// What `code` names of the crates `roots`: for `a::{b, c::d}` and `a::b::c` the line where it
/// starts, and the text of the path or the group.
pub fn paths_into<'a>(code: &'a str, roots: &[&str]) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for root in roots {
        for (at, _) in code.match_indices(&format!("{root}::")) {
            if code[..at].chars().next_back().is_some_and(is_word) {
                continue;
            }
            let path = &code[at..];
            let plain = path.find(|c| !is_word(c) && c != ':').unwrap_or(path.len());
            let group = path[plain..].starts_with('{').then(|| item_length(&path[plain..]));
            found.push((code[..=at].lines().count(), &path[..plain + group.unwrap_or(0)]));
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_blanked() {
        let text = "let a = \"std\"; // std\n/* std /* std */ std */ let b = r#\"std\"std\"#;\n\
            let c = ('\"', '\\'', b\"std\\\"\"); fn f<'a>() { std() }\n";
        let code = code(text);
        assert_eq!(code.matches("std").count(), 1, "{code}");
        assert!(code.lines().nth(2).is_some_and(|line| line.contains("fn f<'a>() { std() }")));
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn words_that_look_like_prefixes_are_code() {
        let text = "for b in r { c(b) }\nlet r#type = attr;\n";
        assert_eq!(code(text), text);
    }

    #[test]
    fn tests_are_blanked() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { c(); }\n}\nfn d() {}\n\
            #[cfg(test)]\nextern crate std;\nfn e() {}\n";
        let code = without_tests(text);
        assert!(!code.contains("fn b") && !code.contains("std"), "{code}");
        assert!(code.contains("fn a") && code.contains("fn d") && code.contains("fn e"), "{code}");
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn files_of_tests_are_found() {
        let code = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nmod inline { }\nmod other;";
        assert_eq!(test_files(Path::new("a/mod.rs"), code), [Path::new("a/tests.rs")]);
        assert_eq!(test_files(Path::new("a/b.rs"), code), [Path::new("a/b/tests.rs")]);
    }

    #[test]
    fn paths_are_cut_out() {
        let code = "use a::b;\nuse web::{\n    c,\n    d::{e, f},\n};\nlet g = web::h::i(j);\n";
        let found = paths_into(code, &["web"]);
        assert_eq!(found, [(2, "web::{\n    c,\n    d::{e, f},\n}"), (6, "web::h::i")]);
        assert_eq!(paths_into("use cobweb::a;", &["web"]), []);
    }

    #[test]
    fn words_are_whole() {
        assert!(names("use std::net;", "std::net"));
        assert!(names("async fn f()", "async"));
        assert!(!names("fn asynchronous()", "async"));
        assert!(!names("no_std::", "std::"));
        assert!(names("x.await", ".await"));
    }
}
