//! What is different between two texts, line by line.

/// Lines that are compared; of longer texts the middle that differs is taken as all new.
const MAX_LINES: usize = 400;

/// A line of the newer text, or one that was only in the older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the newer.
    New(&'a str),
    /// Only in the older.
    Gone(&'a str),
}

/// The lines of both, in order.
pub fn diff<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_rest, tail) = old_rest.split_at(old_rest.len() - end);
    let new_rest = &new_rest[..new_rest.len() - end];
    let mut lines: Vec<_> = new[..start].iter().map(|it| Line::Same(it)).collect();
    if old_rest.len() > MAX_LINES || new_rest.len() > MAX_LINES {
        lines.extend(old_rest.iter().map(|it| Line::Gone(it)));
        lines.extend(new_rest.iter().map(|it| Line::New(it)));
    } else {
        middle(old_rest, new_rest, &mut lines);
    }
    lines.extend(tail.iter().map(|it| Line::Same(it)));
    lines
}

/// Keeps as many lines as possible.
fn middle<'a>(old: &[&'a str], new: &[&'a str], lines: &mut Vec<Line<'a>>) {
    let width = new.len() + 1;
    // How many lines both can keep from here on.
    let mut kept = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            kept[i * width + j] = if old[i] == new[j] {
                kept[(i + 1) * width + j + 1] + 1
            } else {
                kept[(i + 1) * width + j].max(kept[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(Line::Same(new[j]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || (i < old.len() && kept[(i + 1) * width + j] >= kept[i * width + j + 1])
        {
            lines.push(Line::Gone(old[i]));
            i += 1;
        } else {
            lines.push(Line::New(new[j]));
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_gone_or_new() {
        assert_eq!(
            diff("{\n a\n b\n c\n}", "{\n a\n x\n c\n d\n}"),
            [
                Line::Same("{"),
                Line::Same(" a"),
                Line::Gone(" b"),
                Line::New(" x"),
                Line::Same(" c"),
                Line::New(" d"),
                Line::Same("}"),
            ]
        );
        assert_eq!(diff("a", "a"), [Line::Same("a")]);
        assert_eq!(diff("", "a"), [Line::New("a")]);
        assert_eq!(diff("a\nb", ""), [Line::Gone("a"), Line::Gone("b")]);
    }

    #[test]
    fn what_is_long_is_not_compared_line_by_line() {
        let (old, new) = ("a\n".repeat(MAX_LINES * 2), "b\n".repeat(MAX_LINES * 2));
        assert_eq!(diff(&old, &new).len(), MAX_LINES * 4);
    }
}
