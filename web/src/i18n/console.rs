//! What the console can say. The tables of the languages show what each one is.

/// Something that the console can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum ConsoleSay<'a> {
    Title,
    Named(&'a str),
}
