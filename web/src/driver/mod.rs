//! The page's only I/O.
//!
//! Knows the clock, WebSockets, the Worker's timer, storage and the document, and carries out the
//! Effects of `state` with them. Draws nothing: it hands a picture of the state over, once for each
//! frame in which something changed, or at once where it was quiet (`pace`).

mod api;
mod board;
mod browser;
mod canvas;
mod clock;
mod delay;
mod desk;
mod engine;
mod faults;
mod few;
mod files;
mod idb;
pub mod later;
mod limbo;
mod machine;
mod opening;
mod pace;
pub(crate) mod ports;
mod program;
pub mod room;
pub mod rules;
mod serial;
mod socket;
mod sound;
mod squeeze;
mod stage;
mod swarm;
mod tab;
mod tapes;
mod timer;
mod wire;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use shared::time::Instant;
use shared::wire::Bytes;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use self::browser::WindowEvent;
use self::engine::{Callbacks, Engine, Input};
use self::pace::{Pace, Turn};
use self::program::Message;
use self::socket::SocketEvent;
use self::tab::{Listener, TabEvent};
use self::timer::Timer;
use crate::pieces;
use crate::state::State;
use crate::state::action::Action;
use crate::state::broker::admin::Call;
use crate::state::console::Act;
use crate::state::console::tapes::{Order, TapeAct};
use crate::state::lessons;
use crate::state::line::LineId;
use crate::state::pieces::Piece;
use crate::state::share::{MAX_FILE, Share};
use crate::state::shell::ShellAct;
use crate::state::snapshot::Snapshot;

pub use self::browser::select_lines;
pub use self::canvas::paint_oled;
pub use self::clock::Clock;
pub use self::delay::after;
pub use self::files::{download as download_file, page_address, read as read_file};
pub use self::later::{Later, when_loaded};
pub use self::machine::Fact;
pub use self::serial::{SerialEvent, SerialPort, SerialSupport, choose_serial, serial_support};
pub use self::sound::{Tone, hears, set_hears};

/// The running page. Clones are the same page.
#[derive(Clone)]
pub struct Page(Rc<Inner>);

struct Inner {
    engine: RefCell<Engine>,
    timer: RefCell<Option<Timer>>,
    frame: RefCell<Option<Closure<dyn FnMut()>>>,
    show: Box<dyn Fn(Snapshot<State>)>,
    frame_wanted: Cell<bool>,
    pace: RefCell<Pace>,
}

struct Reporter(std::rc::Weak<Inner>);

impl Page {
    /// Begins: `show` gets a picture of the state whenever it changed, as `pace` says.
    pub fn start(show: impl Fn(Snapshot<State>) + 'static) -> Self {
        let inner = Rc::new_cyclic(|weak| Inner {
            engine: RefCell::new(Engine::new(Box::new(Reporter(weak.clone())))),
            timer: RefCell::new(None),
            frame: RefCell::new(None),
            show: Box::new(show),
            frame_wanted: Cell::new(false),
            pace: RefCell::default(),
        });
        let page = Self(inner);
        let alarmed = page.clone();
        let timer = Timer::new(move || alarmed.alarm());
        *page.0.timer.borrow_mut() = Some(timer);
        let drawn = page.clone();
        let frame = Closure::<dyn FnMut()>::new(move || drawn.handle_frame());
        *page.0.frame.borrow_mut() = Some(frame);

        let deadline = page.0.engine.borrow_mut().start();
        page.follow_up(deadline);
        page.listen();
        let asking = page.clone();
        spawn_local(async move {
            asking.dispatch(Action::ServerKnown(browser::ask_server().await));
        });
        page
    }

    /// Something happened.
    pub fn dispatch(&self, action: Action) {
        self.turn(Input::Action(action));
    }

    /// The page goes, perhaps for good: if it comes back, its connections are opened again.
    fn leave(&self) {
        self.dispatch(Action::Leaving);
        self.turn(Input::Tab(TabEvent::Leave));
    }

    fn turn(&self, input: Input) {
        let now = self.0.engine.borrow_mut().now();
        self.0.pace.borrow_mut().note(now, &input);
        let deadline = self.0.engine.borrow_mut().turn(input);
        self.follow_up(deadline);
        // A hidden page is drawn when it is seen again.
        if !browser::is_hidden() && self.0.pace.borrow_mut().draw_ahead(now) {
            self.draw(now);
        }
    }

    fn alarm(&self) {
        if let Some(timer) = &mut *self.0.timer.borrow_mut() {
            timer.note_fired();
        }
        self.turn(Input::Alarm);
    }

    fn follow_up(&self, deadline: Option<Instant>) {
        let now = self.0.engine.borrow_mut().now();
        if let Some(timer) = &mut *self.0.timer.borrow_mut() {
            timer.arm(now, deadline);
        }
        if !self.0.frame_wanted.replace(true) {
            self.want_frame();
        }
    }

    fn want_frame(&self) {
        if let (Some(window), Some(frame)) = (web_sys::window(), &*self.0.frame.borrow()) {
            // Without a frame nothing is drawn, which is all that can be done about it.
            let _ = window.request_animation_frame(frame.as_ref().unchecked_ref());
        }
    }

    fn handle_frame(&self) {
        let now = self.0.engine.borrow_mut().now();
        let turn = self.0.pace.borrow_mut().draw(now);
        match turn {
            Turn::Wait => return self.want_frame(),
            Turn::Draw => self.draw(now),
            Turn::Done => {}
        }
        self.0.frame_wanted.set(false);
    }

    /// Hands a picture over.
    fn draw(&self, now: Instant) {
        let picture = {
            let mut engine = self.0.engine.borrow_mut();
            ports::desk_drive::show(&mut engine, now);
            Snapshot::new(engine.state.clone())
        };
        (self.0.show)(picture);
    }

    fn listen(&self) {
        let page = self.clone();
        browser::listen(WindowEvent::Online, move || page.dispatch(Action::NetworkBack));
        let page = self.clone();
        browser::listen(WindowEvent::Arrival, move || {
            page.dispatch(Action::Arrived(browser::arrival()));
        });
        let page = self.clone();
        browser::listen(WindowEvent::PageHide, move || page.leave());
        let page = self.clone();
        browser::listen(WindowEvent::ColorScheme, move || {
            let (language, theme, place) = {
                let State { language, theme, place, .. } = page.0.engine.borrow().state;
                (language, theme, place)
            };
            browser::dress(language, theme, place);
        });
        let page = self.clone();
        browser::listen_keys(move |key| page.dispatch(Action::Shell(ShellAct::Press(key))));
    }
}

impl Callbacks for Reporter {
    fn ask(&self, call: Call) {
        let weak = self.0.clone();
        spawn_local(async move {
            let answer = api::ask(&call).await;
            if let Some(inner) = weak.upgrade() {
                Page(inner).dispatch(Action::Answered(Box::new(call), answer));
            }
        });
    }

    fn tape(&self, order: Order) {
        let weak = self.0.clone();
        let tell: tapes::Listener = Rc::new(move |said| {
            if let Some(inner) = weak.upgrade() {
                Page(inner).dispatch(Action::Console(Act::Tape(TapeAct::Said(said))));
            }
        });
        ports::console_drive::tape(order, tell);
    }

    fn tab_listener(&self) -> Listener {
        let weak = self.0.clone();
        Rc::new(move |event| {
            if let Some(inner) = weak.upgrade() {
                Page(inner).turn(Input::Tab(event));
            }
        })
    }

    fn swarm_listener(&self) -> swarm::Listener {
        let weak = self.0.clone();
        Rc::new(move |event| {
            if let Some(inner) = weak.upgrade() {
                Page(inner).turn(Input::Swarm(event));
            }
        })
    }

    fn fetch(&self, piece: Piece) {
        let weak = self.0.clone();
        spawn_local(async move {
            let is_here = pieces::fetch(piece).await;
            if let Some(inner) = weak.upgrade() {
                Page(inner).dispatch(Action::Fetched(piece, is_here));
            }
        });
    }

    fn squeeze(&self, bytes: Bytes, is_out: bool) {
        let weak = self.0.clone();
        spawn_local(async move {
            let share = if is_out {
                Share::Squeezed(squeeze::squeeze(&bytes).await)
            } else {
                Share::Unsqueezed(squeeze::unsqueeze(&bytes, MAX_FILE).await)
            };
            if let Some(inner) = weak.upgrade() {
                Page(inner).dispatch(Action::Share(share));
            }
        });
    }

    fn socket_listener(&self, line: &LineId) -> Box<dyn FnMut(SocketEvent)> {
        let (weak, line) = (self.0.clone(), line.clone());
        Box::new(move |event| {
            if let Some(inner) = weak.upgrade() {
                Page(inner).turn(Input::Socket(line.clone(), event));
            }
        })
    }

    fn program_listener(&self, board: &Rc<str>) -> Box<dyn Fn(Message)> {
        let (weak, board) = (self.0.clone(), Rc::clone(board));
        Box::new(move |message| {
            if let Some(inner) = weak.upgrade() {
                Page(inner).turn(Input::Program(Rc::clone(&board), message));
            }
        })
    }

    fn fetch_lessons(&self) {
        let weak = self.0.clone();
        spawn_local(async move {
            let text = later::text(Later::Lessons).await.ok().map(Rc::from);
            if let Some(inner) = weak.upgrade() {
                Page(inner).dispatch(Action::Lessons(lessons::Act::Fetched(text)));
            }
        });
    }

    fn fetch_examples(&self) {
        let weak = self.0.clone();
        spawn_local(async move {
            let text = later::text(Later::Programs).await;
            if let Some(inner) = weak.upgrade() {
                Page(inner).dispatch(Action::ExamplesFetched(text.unwrap_or_default().into()));
            }
        });
    }
}
