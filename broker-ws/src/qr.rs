//! A QR code in a terminal, two rows of modules to a line.

use fast_qr::{ECL, QRBuilder};

/// Light modules around the code: 4 by the standard; readers do with 2.
const MARGIN: usize = 2;
/// White on black, whatever the terminal's own colours are.
const COLOURS: (&str, &str) = ("\x1b[38;5;231;48;5;16m", "\x1b[0m");

/// The code for `text`, one line for each two rows; `None` if `text` is too long for any code.
///
/// Without `colours` light modules are drawn and dark ones left out, as suits a dark terminal.
pub(crate) fn code(text: &str, colours: bool) -> Option<String> {
    let qr = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let is_light = |row: usize, column: usize| {
        let inside = |at: usize| at.checked_sub(MARGIN).filter(|&at| at < qr.size);
        match (inside(row), inside(column)) {
            (Some(row), Some(column)) => !qr[row][column].value(),
            _ => true,
        }
    };
    let side = qr.size + 2 * MARGIN;
    let (before, after) = if colours { COLOURS } else { ("", "") };
    let mut out = String::new();
    for row in (0..side).step_by(2) {
        out.push_str("  ");
        out.push_str(before);
        // The side is odd: the last line has no lower half.
        out.extend((0..side).map(|column| {
            match (is_light(row, column), row + 1 < side && is_light(row + 1, column)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }
        }));
        out.push_str(after);
        out.push('\n');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_square_with_a_margin_and_three_corners() {
        let code = code("http://192.168.1.2:8080/", false).unwrap();
        let lines: Vec<Vec<char>> =
            code.lines().map(|line| line.chars().skip(2).collect()).collect();
        let side = lines[0].len();
        assert_eq!(lines.len(), side.div_ceil(2));
        assert!(lines.iter().all(|line| line.len() == side));
        assert!(lines[0].iter().all(|&module| module == '█'), "the margin is light");
        // The finder pattern: a dark frame of 7, a light one of 5, a dark core of 3.
        let finder: Vec<String> =
            lines[1..5].iter().map(|line| line[MARGIN..MARGIN + 7].iter().collect()).collect();
        assert_eq!(finder, [" ▄▄▄▄▄ ", " █   █ ", " █▄▄▄█ ", "▄▄▄▄▄▄▄"]);
    }

    #[test]
    fn too_long_a_text_has_no_code() {
        assert_eq!(code(&"x".repeat(3000), false), None);
    }
}
