//! Whose packets an administrator asks for.

use alloc::string::{String, ToString};

/// Whose packets are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom<'a> {
    /// Everyone's.
    Everyone,
    /// Those of the client with this identifier.
    Client(&'a str),
    /// Those of all clients whose identifier begins so, as those of one place do
    /// ([`super::Mount::prefix`]).
    Below(&'a str),
}

impl<'a> From<Option<&'a str>> for Whom<'a> {
    /// One client, or everyone.
    fn from(client: Option<&'a str>) -> Self {
        client.map_or(Self::Everyone, Self::Client)
    }
}

/// [`Whom`], kept.
#[derive(Debug)]
pub(super) enum Meant {
    Everyone,
    Client(String),
    Below(String),
}

impl Meant {
    pub(super) fn new(whom: Whom<'_>) -> Self {
        match whom {
            Whom::Everyone => Self::Everyone,
            Whom::Client(client) => Self::Client(client.to_string()),
            Whom::Below(prefix) => Self::Below(prefix.to_string()),
        }
    }

    pub(super) fn as_asked(&self) -> Whom<'_> {
        match self {
            Self::Everyone => Whom::Everyone,
            Self::Client(client) => Whom::Client(client),
            Self::Below(prefix) => Whom::Below(prefix),
        }
    }

    pub(super) fn has(&self, client: &str) -> bool {
        match self {
            Self::Everyone => true,
            Self::Client(it) => it == client,
            Self::Below(prefix) => client.starts_with(prefix.as_str()),
        }
    }
}
