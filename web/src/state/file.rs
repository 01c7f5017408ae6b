//! A file that a person chose.

/// A file that a person chose, once it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its name, without its folder.
    pub name: String,
    /// What is in it.
    pub bytes: Result<Vec<u8>, Unread>,
}

/// Why a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It has more bytes than make sense.
    TooLarge {
        /// So many do.
        limit: usize,
    },
    /// The browser could not.
    Unreadable,
}
