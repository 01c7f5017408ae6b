//! What the driver calls and the first visit does not fetch: see `crate::ports`. Of what the state wants,
//! nothing is lost for want of a piece: such an Effect waits until its piece is here (`state::early`).

use std::pin::Pin;
use std::rc::Rc;

use shared::time::Instant;
use wasm_bindgen::JsValue;
use web_sys::MessagePort;

use super::engine::Engine;
use super::program::Message;
use super::swarm::{self, SwarmEvent};
use super::tab::{self, Inside, Listener};
use super::tapes;
use crate::ports::ports;
use crate::state::action::Effect;
use crate::state::console::tapes::Order as TapeOrder;
use crate::state::swarm::Order;

ports! {
    /// The virtual boards that the page runs, and their programs.
    desk_drive {
        /// The state wants something of one.
        fn perform(engine: &mut Engine, now: Instant, effect: Effect) = Engine::perform_on_desk;
        /// The Worker of a program says something.
        fn hear(engine: &mut Engine, now: Instant, board: &Rc<str>, word: Message)
            = Engine::handle_program;
        /// Hands what came to the programs. True if anything moved.
        fn deliver(engine: &mut Engine) -> bool = Engine::deliver;
        /// Time has passed.
        fn tick(engine: &mut Engine, now: Instant) = Engine::handle_bench_time;
        /// When it has.
        fn deadline(engine: &Engine) -> Option<Instant> = Engine::bench_deadline;
        /// Shows what the parts look like, before the page is drawn.
        fn show(engine: &mut Engine, now: Instant) = Engine::show_benches;
    }
    /// What the browser keeps for the console.
    console_drive {
        /// The state wants something of recordings.
        fn tape(order: TapeOrder, listener: tapes::Listener) = tapes::perform;
    }
    /// A broker inside the browser, where it runs.
    hub_drive {
        /// The broker of all tabs, in one of them.
        fn room(now: Instant, listener: &Listener) -> Option<Box<dyn Inside>> = tab::room;
        /// The broker that is this tab's alone.
        fn own(now: Instant) -> Option<Box<dyn Inside>> = tab::own;
        /// The broker of all tabs, in the Worker that they have in common.
        fn serve() -> Option<Pin<Box<dyn Future<Output = ()>>>> = tab::worker::serve;
        /// A tab has come there.
        fn accept(port: MessagePort) = tab::worker::accept;
    }
    /// The swarm.
    swarm_drive {
        /// The page wants something of it.
        fn order(engine: &mut Engine, order: Order) = Engine::order_swarm;
        /// Its Worker says something.
        fn handle(engine: &mut Engine, now: Instant, event: SwarmEvent) = Engine::handle_swarm;
        /// What came for it goes on.
        fn pump(engine: &mut Engine) = Engine::pump_swarm;
        /// Begins in its Worker.
        fn serve() = swarm::worker::serve;
        /// The page says something there.
        fn tell(word: JsValue) = swarm::worker::tell;
    }
}
