//! What the place to learn can say. The tables of the languages show what each one is.

/// Something that the place to learn can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum LearnSay<'a> {
    Title,
    Named(&'a str),
}
