//! What the map can say. The tables of the languages show what each one is.

/// Something that the map can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum MapSay<'a> {
    Title,
    Named(&'a str),
}
