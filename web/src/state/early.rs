//! Effects that come before the piece of the page that carries them out.
//!
//! Knows which piece carries out which Effect, and holds an Effect back until that piece is here: without
//! it the driver would do nothing, while the state speaks of the thing as done. Does not know what an
//! Effect does.

use super::action::Effect;
use super::faults::Subject;
use super::line::LineId;
use super::pieces::Piece;
use super::{Notice, State};

/// Effects that wait for their pieces. Further ones are lost, which is said: whatever a person did, he
/// sees that it was not done.
pub const MAX_EARLY: usize = 500;

impl Effect {
    /// The piece that carries it out, if the first visit does not. What opens, shuts or breaks a board's
    /// connections needs the board, so that it keeps its order with what builds one.
    pub const fn carrier(&self) -> Option<Piece> {
        match self {
            Self::Build { .. }
            | Self::Power(..)
            | Self::PressLed(..)
            | Self::Follow(..)
            | Self::Press(..)
            | Self::SetSource(..)
            | Self::Program(..)
            | Self::Scrap(_)
            | Self::PullPlug(_)
            | Self::Wifi(..)
            | Self::Cut(Subject::Board(_))
            | Self::Open(LineId::Board(_) | LineId::Program(..), _)
            | Self::Shut(LineId::Board(_) | LineId::Program(..), _) => Some(Piece::Desk),
            Self::Swarm(_) => Some(Piece::Swarm),
            Self::Tape(_) => Some(Piece::Console),
            // The machine of rules says itself that it is here, and begins with the text that holds then.
            Self::Rules(_)
            | Self::KeepRules(_)
            | Self::Open(LineId::Peer(_) | LineId::Rules, _)
            | Self::Shut(LineId::Peer(_) | LineId::Rules, _)
            // What is said to a broker inside the browser waits with the connections there.
            | Self::Order { .. }
            | Self::Greet(..)
            | Self::Forget(_)
            | Self::Subscribe(..)
            | Self::SubscribeAs(..)
            | Self::Unsubscribe(..)
            | Self::Publish(..)
            | Self::PublishAliased(..)
            | Self::FetchLessons
            | Self::FetchExamples
            | Self::Copy(_)
            | Self::Save(_)
            | Self::Administer(_)
            | Self::KeepAuthorization(_)
            | Self::Fetch(_)
            | Self::CompilePattern(_)
            | Self::Squeeze(_)
            | Self::Unsqueeze(_)
            | Self::Download { .. }
            | Self::Network(..)
            | Self::Cut(Subject::Page(_))
            | Self::FullScreen
            | Self::Dress(..)
            | Self::Go(_)
            | Self::Visit(_)
            | Self::Readdress(_) => None,
        }
    }
}

impl State {
    /// Keeps back what nobody would carry out yet.
    pub(super) fn hold_early(&mut self, effects: &mut Vec<Effect>) {
        let missing = |state: &Self, effect: &Effect| {
            effect.carrier().filter(|piece| !state.pieces.has(*piece))
        };
        if !effects.iter().any(|effect| missing(self, effect).is_some()) {
            return;
        }
        for effect in std::mem::take(effects) {
            match missing(self, &effect) {
                None => effects.push(effect),
                Some(piece) => {
                    if !self.pieces.hold(piece, effect) {
                        self.notify(Notice::NotFetched);
                    }
                }
            }
        }
    }

    /// A piece came: what waited for it is carried out. If it could not be fetched that is said, and what
    /// waits goes on waiting, as the state goes on speaking of it.
    pub(super) fn release_early(&mut self, piece: Piece, is_here: bool, effects: &mut Vec<Effect>) {
        if is_here {
            effects.extend(self.pieces.take_early(piece));
        } else if self.pieces.has_early(piece) {
            self.notify(Notice::NotFetched);
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::board::Kind;

    use super::super::action::Action;
    use super::super::pieces::Pieces;
    use super::super::reduce;
    use super::*;

    /// Something adds a board, as a twin or a lesson does, before virtual boards are here.
    fn added(state: &mut State) -> Vec<Effect> {
        let mut effects = Vec::new();
        state.add_virtual_board(Kind::Esp32, &mut effects);
        state.hold_early(&mut effects);
        effects
    }

    fn builds(effects: &[Effect]) -> Vec<&str> {
        let ids = effects.iter().filter_map(|effect| match effect {
            Effect::Build { spec, .. } => Some(&*spec.id),
            _ => None,
        });
        ids.collect()
    }

    fn apart() -> State {
        State { pieces: Pieces::apart(), ..State::default() }
    }

    #[test]
    fn a_board_that_comes_before_virtual_boards_are_here_is_built_when_they_are() {
        let mut state = apart();
        assert_eq!((added(&mut state), added(&mut state)), Default::default());
        assert!(state.pieces.is_awaited(Piece::Desk));
        let ids: Vec<_> = state.virtual_boards.iter().map(|board| board.spec.id.clone()).collect();
        let now = state.now;
        let other = reduce(&mut state, now, Action::Fetched(Piece::Learn, true));
        assert_eq!(other, [Effect::Fetch(Piece::Desk)]);
        let late = reduce(&mut state, now, Action::Fetched(Piece::Desk, true));
        assert_eq!(builds(&late), ids);
        assert_eq!(builds(&added(&mut state)).len(), 1, "it is here");
    }

    #[test]
    fn what_cannot_be_fetched_is_said_and_goes_on_waiting() {
        let mut state = apart();
        added(&mut state);
        let now = state.now;
        let failed = reduce(&mut state, now, Action::Fetched(Piece::Desk, false));
        assert_eq!((failed, &state.notice), (Vec::new(), &Some(Notice::NotFetched)));
        let again = reduce(&mut state, now, Action::NetworkBack);
        assert_eq!(again, [Effect::Fetch(Piece::Desk)]);
        let late = reduce(&mut state, now, Action::Fetched(Piece::Desk, true));
        assert_eq!(builds(&late).len(), 1);
    }

    #[test]
    fn what_is_too_much_is_said() {
        let mut state = apart();
        let press = |number: usize| Effect::Press("b".into(), number.to_string(), true);
        let mut effects: Vec<_> = (0..MAX_EARLY).map(press).collect();
        state.hold_early(&mut effects);
        assert_eq!((effects.len(), &state.notice), (0, &None));
        state.hold_early(&mut vec![press(MAX_EARLY)]);
        assert_eq!(state.notice, Some(Notice::NotFetched));
        state.release_early(Piece::Desk, true, &mut effects);
        assert_eq!(effects, (0..MAX_EARLY).map(press).collect::<Vec<_>>());
    }
}
