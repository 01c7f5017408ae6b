//! House style that a program can check, in all files that are written by hand.

use super::tree::{File, Tree};
use super::{Rule, Violation};

/// The rules about tidiness.
pub const RULES: [Rule; 3] = [
    Rule {
        name: "Rust files are short",
        why: "a file has one job, and 450 lines are more than most jobs need",
        find: long_files,
    },
    Rule {
        name: "nothing is left to do in comments",
        why: "what is open is an issue, where it is seen",
        find: left_to_do,
    },
    Rule {
        name: "a lint is allowed for a reason",
        why: "the next reader must be able to tell whether the reason still holds",
        find: lints_without_reason,
    },
];

const MAX_LINES: usize = 450;

/// In two halves, so that this file does not name them itself.
const MARKS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

fn long_files(tree: &Tree) -> Vec<Violation> {
    let count = |file: &File| file.text.lines().count();
    tree.rust("")
        .filter(|file| count(file) > MAX_LINES)
        .map(|file| file.violation(0, format!("{} lines", count(file))))
        .collect()
}

fn left_to_do(tree: &Tree) -> Vec<Violation> {
    let marks = |line: &str| MARKS.iter().find(|mark| super::source::names(line, mark)).copied();
    tree.files()
        .flat_map(|file| {
            let lines = file.text.lines().enumerate();
            lines.filter_map(move |(index, line)| Some(file.violation(index + 1, marks(line)?)))
        })
        .collect()
}

fn lints_without_reason(tree: &Tree) -> Vec<Violation> {
    tree.rust("")
        .flat_map(|file| {
            let starts =
                file.code.match_indices("[allow(").chain(file.code.match_indices("[expect("));
            starts
                .filter(|(at, _)| {
                    let attribute = file.code[*at..].split(']').next().unwrap_or_default();
                    !super::source::names(attribute, "reason")
                })
                .map(|(at, _)| {
                    let line = file.code[..at].lines().count();
                    file.violation(line, "a lint is allowed without a `reason`")
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::sample;
    use super::*;

    #[test]
    fn long_files_are_found() {
        let text = "// a line\n".repeat(MAX_LINES);
        assert_eq!(long_files(&sample("web/src/lib.rs", &text)), []);
        assert_eq!(long_files(&sample("web/src/lib.rs", &(text + "fn f() {}\n"))).len(), 1);
    }

    #[test]
    fn marks_are_found() {
        let text = format!("fn f() {{}}\n// {}: more\n", MARKS[0]);
        assert_eq!(left_to_do(&sample("shared/src/lib.rs", &text))[0].line, 2);
        assert_eq!(left_to_do(&sample("docs/PROTOCOL.md", &format!("{} this", MARKS[1]))).len(), 1);
        assert_eq!(left_to_do(&sample("README.md", "to do, todo!")), []);
    }

    #[test]
    fn lints_without_reason_are_found() {
        let bare = "fn f() {}\n#[allow(dead_code)]\nfn g() {}\n";
        assert_eq!(lints_without_reason(&sample("a/src/lib.rs", bare))[0].line, 2);
        let told = "#[expect(\n    dead_code,\n    reason = \"shown in the docs\"\n)]\nfn g() {}\n";
        assert_eq!(lints_without_reason(&sample("a/src/lib.rs", told)), []);
    }
}
