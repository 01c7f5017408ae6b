//! What the inspector can say. The tables of the languages show what each one is.

/// Something that the inspector can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum PacketsSay<'a> {
    Title,
    Named(&'a str),
}
