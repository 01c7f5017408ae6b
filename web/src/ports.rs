//! Ports: what the first visit calls and does not fetch.
//!
//! A port is a function that belongs to a piece of the page (`crate::pieces`). Until the piece is here
//! it does nothing, and gives nothing: nobody has opened what it would act on. When the piece comes it
//! fills its ports, and from then on each is the function that it stands for. Actions of people wait
//! until then (`state::pieces`). Without the feature `split` all ports are filled.

use crate::state::State;
use crate::state::action::Effect;
use crate::state::{console, packets};

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

ports! {
    /// What a person does in the console.
    console_acts {
        /// See [`console::Act`].
        fn act(state: &mut State, act: console::Act, effects: &mut Vec<Effect>) = State::console;
        /// Repeats and replays go on.
        fn tick(state: &mut State, effects: &mut Vec<Effect>) = State::tick_console;
    }
    /// What a person does in the inspector.
    packet_acts {
        /// See [`packets::Act`].
        fn act(state: &mut State, act: packets::Act, effects: &mut Vec<Effect>) = State::packets;
    }
}
