//! The frame around the places: what is open, how wide, and which keys do what.
//!
//! Knows how the page is laid out, and that it survives a reload. Does not know what is in a place.

pub mod layout;
pub mod shortcut;

use self::layout::Split;
use self::shortcut::Shortcut;
use super::State;
use super::action::{Dialog, Effect};

/// What a person does to the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShellAct {
    /// Opens the drawer with the last packets, or closes it.
    ToggleDrawer,
    /// Moves the border between two parts; the share of the first one, in percent.
    Resize(Split, u8),
    /// Says whether single keys do something.
    SingleKeys(bool),
    /// Presses a key that does something.
    Press(Shortcut),
    /// Takes back the last deletion.
    Undo,
    /// Does not want to take it back.
    KeepDeleted,
}

impl State {
    pub(super) fn shell(&mut self, act: ShellAct, effects: &mut Vec<Effect>) {
        match act {
            ShellAct::ToggleDrawer => {
                self.layout.drawer = !self.layout.drawer;
                self.changed();
            }
            ShellAct::Resize(split, share) => {
                self.layout.resize(split, share);
                self.changed();
            }
            ShellAct::SingleKeys(on) => {
                self.layout.single_keys = on;
                self.changed();
            }
            ShellAct::Press(shortcut) => self.press(shortcut, effects),
            ShellAct::Undo => self.undo(effects),
            ShellAct::KeepDeleted => self.undo.withdraw(),
        }
    }

    /// A dialog has the keys for itself.
    fn press(&mut self, shortcut: Shortcut, effects: &mut Vec<Effect>) {
        let is_off = shortcut.is_single() && !self.layout.single_keys;
        if self.dialog.is_some() || is_off {
            return;
        }
        match shortcut {
            Shortcut::Go(place) => effects.push(Effect::Go(place)),
            Shortcut::Drawer => self.shell(ShellAct::ToggleDrawer, effects),
            Shortcut::Help => self.dialog = Some(Dialog::Shortcuts),
            Shortcut::Undo => self.undo(effects),
        }
    }
}
