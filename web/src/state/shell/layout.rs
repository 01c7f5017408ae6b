//! What is open on the page, and how its parts share the room.

use serde_json::{Value, json};

/// A border between two parts of the page that a person can move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Between the place and the drawer.
    Drawer,
    /// Between the list of packets and the bytes of one.
    Packets,
}

impl Split {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Drawer, Self::Packets];

    /// Its name in what is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drawer => "drawer",
            Self::Packets => "packets",
        }
    }

    /// The least and the most that the sized part may have, in percent.
    pub const fn range(self) -> (u8, u8) {
        match self {
            Self::Drawer => (15, 75),
            Self::Packets => (15, 85),
        }
    }

    const fn first_share(self) -> u8 {
        match self {
            Self::Drawer => 35,
            Self::Packets => 50,
        }
    }
}

/// How the page is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Whether the drawer is open.
    pub drawer: bool,
    /// Whether single keys do something.
    pub single_keys: bool,
    shares: [u8; Split::ALL.len()],
}

impl Default for Layout {
    fn default() -> Self {
        Self { drawer: false, single_keys: true, shares: Split::ALL.map(Split::first_share) }
    }
}

impl Layout {
    /// The share of the part that this border sizes, in percent.
    pub const fn share(&self, split: Split) -> u8 {
        self.shares[split as usize]
    }

    /// Moves a border, as far as it goes.
    pub fn resize(&mut self, split: Split, share: u8) {
        let (least, most) = split.range();
        self.shares[split as usize] = share.clamp(least, most);
    }

    /// Reads what was stored.
    pub fn parse(stored: &Value) -> Self {
        let mut layout = Self::default();
        layout.drawer = stored["drawer"].as_bool().unwrap_or(layout.drawer);
        layout.single_keys = stored["keys"].as_bool().unwrap_or(layout.single_keys);
        for split in Split::ALL {
            let share = stored["splits"][split.name()].as_u64();
            if let Some(share) = share.and_then(|share| u8::try_from(share).ok()) {
                layout.resize(split, share);
            }
        }
        layout
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let splits = Split::ALL.map(|it| (it.name().to_owned(), Value::from(self.share(it))));
        json!({
            "drawer": self.drawer,
            "keys": self.single_keys,
            "splits": Value::Object(splits.into_iter().collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_survives_being_stored_and_nonsense_does_not() {
        let mut layout = Layout { drawer: true, single_keys: false, ..Layout::default() };
        layout.resize(Split::Packets, 61);
        layout.resize(Split::Drawer, 200);
        assert_eq!(layout.share(Split::Drawer), 75);
        assert_eq!(Layout::parse(&layout.to_value()), layout);
        let nonsense = json!({"drawer": 3, "splits": {"drawer": 300, "packets": "x"}});
        assert_eq!(Layout::parse(&nonsense), Layout::default());
    }
}
