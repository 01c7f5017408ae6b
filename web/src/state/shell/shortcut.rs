//! Which key does what, wherever the focus is.
//!
//! Knows keys as the browser names them. A key pressed in a text field is the field's; single keys
//! can be switched off, as speech input may press them by accident (WCAG 2.1.4).

use crate::state::place::Place;

/// Something that a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Goes to a place.
    Go(Place),
    /// Opens or closes the drawer with the last packets.
    Drawer,
    /// Lists these keys.
    Help,
    /// Takes back the last deletion.
    Undo,
}

/// A key as it was pressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Press<'a> {
    /// Its name in the browser: `a`, `?`, `Enter`.
    pub key: &'a str,
    /// With Ctrl or Command.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift.
    pub shift: bool,
    /// In a field that text is typed into.
    pub is_typing: bool,
}

impl Shortcut {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::Go(Place::Bench),
        Self::Go(Place::Console),
        Self::Go(Place::Packets),
        Self::Go(Place::Learn),
        Self::Go(Place::Broker),
        Self::Drawer,
        Self::Undo,
        Self::Help,
    ];

    /// What this key does, if anything.
    pub fn of(press: Press<'_>) -> Option<Self> {
        if press.is_typing || press.alt {
            return None;
        }
        if press.ctrl {
            return (!press.shift && press.key.eq_ignore_ascii_case("z")).then_some(Self::Undo);
        }
        Self::ALL.into_iter().filter(|it| it.is_single()).find(|it| it.keys() == press.key)
    }

    /// The key, or the keys that are pressed together.
    pub const fn keys(self) -> &'static str {
        match self {
            Self::Go(Place::Bench) => "1",
            Self::Go(Place::Console) => "2",
            Self::Go(Place::Packets) => "3",
            Self::Go(Place::Learn) => "4",
            Self::Go(Place::Broker) => "5",
            // Whoever is to be there has a link.
            Self::Go(Place::Room) => "",
            Self::Drawer => "d",
            Self::Help => "?",
            Self::Undo => "Ctrl+Z",
        }
    }

    /// Whether it is one key without Ctrl.
    pub const fn is_single(self) -> bool {
        !matches!(self, Self::Undo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_what_the_list_says_but_not_in_a_text_field() {
        let press = |key| Press { key, ..Press::default() };
        for shortcut in Shortcut::ALL.into_iter().filter(|it| it.is_single()) {
            let found = press(shortcut.keys());
            assert_eq!(Shortcut::of(found), Some(shortcut));
            assert_eq!(Shortcut::of(Press { is_typing: true, ..found }), None);
            assert_eq!(Shortcut::of(Press { ctrl: true, ..found }), None);
            assert_eq!(Shortcut::of(Press { alt: true, ..found }), None);
        }
        assert_eq!(Shortcut::of(press("x")), None);
        let undo = Press { key: "z", ctrl: true, ..Press::default() };
        assert_eq!(Shortcut::of(undo), Some(Shortcut::Undo));
        assert_eq!(Shortcut::of(Press { is_typing: true, ..undo }), None);
        assert_eq!(Shortcut::of(Press { shift: true, ..undo }), None);
    }
}
