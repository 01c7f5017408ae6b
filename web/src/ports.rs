//! Ports: what the first visit calls and does not fetch.
//!
//! A port is a function that belongs to a piece of the page (`crate::pieces`). Until the piece is here
//! it does nothing, and gives nothing: nobody has opened what it would act on. When the piece comes it
//! fills its ports, and from then on each is the function that it stands for. Actions of people wait
//! until then (`state::pieces`). Without the feature `split` all ports are filled.

use std::rc::Rc;

use serde_json::Value;
use shared::board::behaviour::Rule;
use shared::board::{Kind, Part};
use shared::broker::clearing::Cleared;
use shared::swarm::Plan;
use shared::time::Instant;
use shared::topic::TopicName;
use shared::wire::ReasonCode;

use crate::state::State;
use crate::state::action::{Effect, Touch};
use crate::state::administration::Administer;
use crate::state::boards::Boards;
use crate::state::broker::Broker;
use crate::state::broker::admin::{Answer, Call, Refusal, Request};
use crate::state::dashboard::watch::Watch;
use crate::state::line::LineEvent;
use crate::state::packets::{Filter, Record as Packet};
use crate::state::part::{Order, SendError};
use crate::state::peer::{Peer, PeerId};
use crate::state::place::Place;
use crate::state::programs::said::Said;
use crate::state::recorder::Record;
use crate::state::share::Share;
use crate::state::virtual_board::StoredBoard;
use crate::state::{
    console, dashboard, faults, lessons, links, packets, programs, seat, swarm, twin,
};

/// A module for each piece that fills ports, with a function of the same signature for each port.
macro_rules! ports {
    ($($(#[$about:meta])* $module:ident {
        $($(#[$doc:meta])* fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $out:ty)?
            = $target:expr;)*
    })*) => {$(
        $(#[$about])*
        pub mod $module {
            #[allow(clippy::wildcard_imports, reason = "signatures speak of what the table speaks of")]
            use super::*;

            struct Ports {
                $($name: fn($($type),*) $(-> $out)?,)*
            }

            static PORTS: Ports = Ports { $($name: $target,)* };

            $($(#[$doc])*
            pub fn $name($($arg: $type),*) $(-> $out)? {
                match here() {
                    Some(ports) => (ports.$name)($($arg),*),
                    None => Default::default(),
                }
            })*

            #[cfg(not(feature = "split"))]
            fn here() -> Option<&'static Ports> {
                Some(&PORTS)
            }

            #[cfg(feature = "split")]
            thread_local! {
                static HERE: std::cell::Cell<Option<&'static Ports>> =
                    const { std::cell::Cell::new(None) };
            }

            #[cfg(feature = "split")]
            fn here() -> Option<&'static Ports> {
                HERE.get()
            }

            /// The piece is here. Called from nowhere but the piece.
            #[cfg(feature = "split")]
            pub fn fill() {
                // The compiler must not see which functions the calls end at: it would call them
                // directly, and with that make them part of the first visit.
                HERE.set(Some(std::hint::black_box(&PORTS)));
            }
        }
    )*};
}

pub(crate) use ports;

ports! {
    /// What the broker says of itself, and what an administrator asks of it.
    admin_acts {
        /// Asks for everything that is shown, if it is shown.
        fn refresh(state: &mut State, effects: &mut Vec<Effect>) = State::refresh_admin;
        /// See [`Administer`].
        fn act(state: &mut State, what: Administer, effects: &mut Vec<Effect>)
            = State::administer;
        /// What was cleared is to be there again.
        fn bring_back(state: &mut State, id: PeerId, gone: Cleared, effects: &mut Vec<Effect>)
            = State::bring_back;
        /// What an answer says.
        fn read(request: &Request, status: u16, body: &str) -> Option<Result<Answer, Refusal>>
            = |request, status, body| Some(request.read(status, body));
        /// An answer came, or a refusal.
        fn hear(
            state: &mut State, call: &Call, answer: Result<Answer, Refusal>,
            effects: &mut Vec<Effect>,
        ) = State::handle_answer;
        /// The broker says something of itself.
        fn hear_broker(broker: &mut Broker, now: Instant, topic: &str, payload: &[u8])
            = Broker::handle;
        /// A rule of the broker says something.
        fn hear_rule(state: &mut State, payload: &[u8]) = State::hear_rule;
        /// Packets of other clients are asked for, and what rules say is shown, if it is time.
        fn tick(state: &mut State, effects: &mut Vec<Effect>) = State::tick_admin;
    }
    /// What a person does to virtual boards, and what follows.
    desk_acts {
        /// Those that are stored become boards of the page.
        fn begin(state: &mut State, effects: &mut Vec<Effect>) = State::begin_boards;
        /// Those of the page in the form in which they are stored.
        fn stored(state: &State) -> Vec<Value> = State::stored_forms;
        /// Adds one of this kind.
        fn add(state: &mut State, kind: Kind, effects: &mut Vec<Effect>)
            = State::add_virtual_board;
        /// See [`Touch`].
        fn touch(state: &mut State, board: &Rc<str>, touch: Touch, effects: &mut Vec<Effect>)
            = State::touch;
        /// See [`Share`].
        fn share(state: &mut State, share: Share, effects: &mut Vec<Effect>) = State::share;
        /// News of the connection of one.
        fn hear_line(state: &mut State, board: &str, event: LineEvent, effects: &mut Vec<Effect>)
            = State::handle_board_line;
        /// See [`Record`].
        fn record(state: &mut State, record: Record, effects: &mut Vec<Effect>) = State::record;
        /// A message came at the broker that is looked at: it may be what is recorded.
        fn note_for_recording(
            state: &mut State, topic: &str, payload: &[u8], retained: bool,
            effects: &mut Vec<Effect>,
        ) = State::note_for_recording;
        /// See [`faults::Act`].
        fn break_something(state: &mut State, act: faults::Act, effects: &mut Vec<Effect>)
            = State::act_on_faults;
        /// One that says goodbye is not waited for any more.
        fn scrap(state: &mut State, board: &str, effects: &mut Vec<Effect>) = State::scrap;
        /// Puts one back.
        fn restore(state: &mut State, at: usize, board: StoredBoard, effects: &mut Vec<Effect>)
            = State::restore_board;
        /// Puts a part of one back, with the rules that spoke of it.
        fn restore_part(
            state: &mut State, board: &Rc<str>, part: (usize, Part), rules: Vec<(usize, Rule)>,
            effects: &mut Vec<Effect>,
        ) = State::restore_part;
        /// Puts a rule of one back.
        fn restore_rule(
            state: &mut State, board: &Rc<str>, at: usize, rule: Rule, effects: &mut Vec<Effect>,
        ) = State::restore_rule;
    }
    /// What is done about the programs of virtual boards.
    program_acts {
        /// See [`programs::Act`].
        fn act(state: &mut State, board: &Rc<str>, act: programs::Act, effects: &mut Vec<Effect>)
            = State::act_on_program;
        /// See [`programs::AddressAct`].
        fn address(state: &mut State, act: programs::AddressAct) = State::act_on_addresses;
        /// The Worker of one says something.
        fn hear(state: &mut State, board: &Rc<str>, said: Said, effects: &mut Vec<Effect>)
            = State::hear_program;
        /// News of a connection of one.
        fn hear_line(
            state: &mut State, board: &Rc<str>, slot: u8, event: LineEvent,
            effects: &mut Vec<Effect>,
        ) = State::handle_program_line;
        /// Time has passed.
        fn tick(state: &mut State, effects: &mut Vec<Effect>) = State::tick_programs;
        /// Somebody may look at one.
        fn look(state: &mut State, effects: &mut Vec<Effect>) = State::look_at_program;
        /// Connections to the page's last broker are at an end.
        fn close_here(state: &mut State, effects: &mut Vec<Effect>) = State::close_sockets_here;
        /// Puts back what was deleted.
        fn restore(state: &mut State, gone: programs::Gone) = State::restore_of_program;
    }
    /// What boards say of themselves, and what is asked of them.
    board_acts {
        /// A message came. True if the page needs other topics now.
        fn hear(boards: &mut Boards, now: Instant, topic: &str, payload: &[u8], retained: bool)
            -> bool = Boards::handle;
        /// Time has passed. True if the page needs other topics now.
        fn tick(boards: &mut Boards, now: Instant) -> bool = Boards::tick;
        /// The connection is new: what the broker still keeps comes again.
        fn await_confirmation(boards: &mut Boards) = Boards::await_confirmation;
        /// Boards that are new hear what was heard before.
        fn catch_up(peer: &mut Peer) = Peer::catch_up;
        /// What did not come again is gone.
        fn drop_unconfirmed(boards: &mut Boards) = Boards::drop_unconfirmed;
        /// The topics that only this board speaks on.
        fn own_topics(boards: &Boards, board: &str) -> Vec<TopicName> = Boards::own_topics;
        /// A person asks something of a part: where the command goes and what it is.
        fn ask(boards: &mut Boards, now: Instant, board: &str, component: &str, order: Order)
            -> Option<(TopicName, String)> = Boards::ask;
        /// The broker does not let the page see a topic.
        fn note_refusal(boards: &mut Boards, topic: &str, reason: ReasonCode)
            = Boards::note_refusal;
        /// A command did not get to the broker.
        fn note_failure(boards: &mut Boards, board: &str, component: &str, error: SendError)
            = Boards::note_failure;
    }
    /// What a person does to the dashboards.
    card_acts {
        /// See [`dashboard::Act`].
        fn act(state: &mut State, act: dashboard::Act, effects: &mut Vec<Effect>)
            = State::act_on_dashboard;
        /// A message came for one of the cards.
        fn hear(watch: &mut Watch, now: Instant, topic: &str, payload: &[u8], was_kept: bool)
            = Watch::handle;
        /// Puts back what was removed.
        fn restore(state: &mut State, removed: dashboard::Removed) = State::restore_to_dashboard;
    }
    /// What a person does to the saved connections.
    link_acts {
        /// See [`links::Act`].
        fn act(state: &mut State, act: links::Act, effects: &mut Vec<Effect>) = State::link;
    }
    /// What a person does about lessons.
    lesson_acts {
        /// See [`lessons::Act`].
        fn act(state: &mut State, act: lessons::Act, effects: &mut Vec<Effect>)
            = State::act_on_lessons;
    }
    /// What a person does with the swarm.
    swarm_acts {
        /// See [`swarm::Act`].
        fn act(state: &mut State, act: swarm::Act, effects: &mut Vec<Effect>)
            = State::act_on_swarm;
        /// Lets one like this come.
        fn start(state: &mut State, plan: Plan, effects: &mut Vec<Effect>) = State::start_swarm;
    }
    /// What a person does in the console.
    console_acts {
        /// See [`console::Act`].
        fn act(state: &mut State, act: console::Act, effects: &mut Vec<Effect>) = State::console;
        /// Somebody came to a place: if it is the console, perhaps for a topic.
        fn enter(state: &mut State, from: Place, effects: &mut Vec<Effect>) = State::enter_console;
        /// Another broker is looked at, perhaps in the console.
        fn meet(state: &mut State) = State::meet_broker;
        /// What survives a reload and only the console reads.
        fn seal(state: &State) -> Value = State::seal;
        /// A dialog was opened or closed.
        fn survey(state: &mut State) = State::survey;
        /// Puts back what was deleted.
        fn restore(state: &mut State, gone: console::Gone, effects: &mut Vec<Effect>)
            = State::restore_console;
        /// Nothing more is recorded of a broker.
        fn end_recording(state: &mut State, peer: PeerId, effects: &mut Vec<Effect>)
            = State::end_recording;
        /// The page is about to go: what was recorded is kept.
        fn leave(state: &mut State, effects: &mut Vec<Effect>) = State::write_tapes;
        /// Repeats and replays go on.
        fn tick(state: &mut State, effects: &mut Vec<Effect>) = State::tick_console;
    }
    /// What a person does in the inspector.
    packet_acts {
        /// The address may lead to a packet.
        fn look(state: &mut State) = State::look_at_packets;
        /// Whether a packet has the text that a person looks for.
        fn finds(filter: &Filter, record: &Packet) -> bool = Filter::finds;
        /// See [`packets::Act`].
        fn act(state: &mut State, act: packets::Act, effects: &mut Vec<Effect>) = State::packets;
        /// Puts back what was cleared.
        fn restore(state: &mut State, gone: packets::Gone) = State::restore_packets;
    }
    /// What a person does at a seat in a classroom.
    seat_acts {
        /// See [`seat::SeatAct`].
        fn act(state: &mut State, act: seat::SeatAct, effects: &mut Vec<Effect>) = State::at_seat;
    }
    /// What twins of real boards do.
    twin_acts {
        /// See [`twin::Act`].
        fn act(state: &mut State, act: twin::Act, effects: &mut Vec<Effect>) = State::act_on_twins;
        /// They mirror, stand in and step back.
        fn follow(state: &mut State, effects: &mut Vec<Effect>) = State::follow_twins;
        /// A light of one is pressed.
        fn press(state: &mut State, id: &Rc<str>, part: &str, on: bool, effects: &mut Vec<Effect>)
            = State::press_twin;
    }
}
