//! What twins of real boards can say. The tables of the languages show what each one is.

/// Something that twins of real boards can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum TwinSay {
    Begin,
    BeginHint,
    End,
    Real,
    Gone,
    Virtual,
    Mirrors,
}
