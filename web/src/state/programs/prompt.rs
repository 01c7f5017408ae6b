//! The line that a person types at MicroPython's prompt: how far the next one is indented.
//!
//! Knows what a real board's prompt does by itself. Does not know whether a statement is complete: the
//! Worker does.

/// What a traceback calls it.
pub const FILE: &str = "<stdin>";

/// What stands before the next line of a block: as far as this one, and further after a colon. What was
/// nothing but spaces ends a block.
pub fn indentation(line: &str) -> String {
    let code = line.split('#').next().unwrap_or_default().trim_end();
    let own = &line[..line.len() - line.trim_start().len()];
    match (line.trim().is_empty(), code.ends_with(':')) {
        (true, _) => String::new(),
        (false, true) => format!("{own}    "),
        (false, false) => own.to_owned(),
    }
}

/// What is sent of a line: one of nothing but spaces is empty, and ends a block.
pub fn sent(line: &str) -> &str {
    if line.trim().is_empty() { "" } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_indented_by_itself_and_ends_with_an_empty_line() {
        for (line, next) in [
            ("led.on()", ""),
            ("for i in range(3):", "    "),
            ("for i in range(3):  # thrice", "    "),
            ("    print(i)", "    "),
            ("    if i:", "        "),
            ("    ", ""),
            ("", ""),
            ("灯 = 1:", "    "),
        ] {
            assert_eq!(indentation(line), next, "{line}");
        }
        assert_eq!((sent("    "), sent("  x")), ("", "  x"));
    }
}
