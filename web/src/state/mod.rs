//! The state of the page and how it changes: a pure function, tested without a browser.
//!
//! Knows everything that the page shows. Does no I/O and reads no clock: it takes Actions with the
//! time, and returns Effects that the driver carries out. What a part of a board *is* comes from
//! messages of that board alone; what was asked for is kept apart and shown as pending.

pub mod action;
pub mod address;
pub mod administration;
pub mod boards;
pub mod broker;
pub mod card;
pub mod chunks;
pub mod clock;
pub mod connection;
pub mod console;
pub mod dashboard;
pub mod decimal;
pub mod desk;
pub mod early;
pub mod failure;
pub mod faults;
pub mod file;
pub mod fit;
pub mod form;
pub mod history;
pub mod household;
mod intake;
pub mod keepsake;
pub mod learn;
pub mod lessons;
pub mod line;
mod lines;
pub mod links;
pub mod map;
pub mod packets;
pub mod part;
pub mod payload;
pub mod peer;
mod peers;
pub mod pieces;
pub mod place;
pub mod profile;
pub mod programs;
pub mod random;
pub mod real;
pub mod recorder;
mod reduce;
pub mod ring;
pub mod room;
pub mod rules;
pub mod scenarios;
pub mod search;
pub mod seat;
pub mod settings;
pub mod share;
pub mod shell;
pub mod snapshot;
pub mod source;
mod stored_boards;
pub mod swarm;
pub mod topics;
mod touch;
pub mod twin;
pub mod undo;
pub mod virtual_board;

use std::rc::Rc;

use serde_json::Value;
use shared::time::{Duration, Instant, earliest};

use self::action::{Dialog, Effect};
use self::clock::WallClock;
use self::connection::Server;
use self::console::Console;
use self::dashboard::Dashboards;
use self::dashboard::watch::Watch;
use self::faults::Faults;
use self::household::Household;
use self::lessons::Lessons;
use self::links::Links;
use self::packets::Packets;
use self::part::SendError;
use self::peer::{Peer, PeerId};
use self::pieces::Pieces;
use self::place::Place;
use self::programs::Programs;
use self::random::Random;
use self::recorder::Recording;
use self::rules::Rules;
use self::seat::{Heard, Seat};
use self::settings::{Settings, Theme};
use self::share::Sharing;
use self::shell::layout::Layout;
use self::snapshot::Snapshot;
use self::swarm::Hive;
use self::undo::Undo;
use self::virtual_board::VirtualBoard;
use crate::i18n::Language;
use crate::ports::console_acts;

pub use self::reduce::reduce;

/// Settings are stored this long after the last change: a slider changes them many times a second.
const SAVE_DELAY: Duration = Duration::from_millis(400);
/// How long a notice stays.
const NOTICE_TIME: Duration = Duration::from_secs(8);

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub struct State {
    /// The time of the last Action.
    pub now: Instant,
    /// What time of day it is.
    pub clock: WallClock,
    /// The language that the page speaks.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The place of the page that is seen.
    pub place: Place,
    /// The thing that is seen there, as in [`place::Arrival::path`].
    pub path: Rc<str>,
    /// How far the pieces of the page are.
    pub pieces: Pieces,
    /// Who served the page.
    pub server: Server,
    /// The dashboards.
    pub dashboards: Dashboards,
    /// What is seen on the topics of their cards, at the broker that is looked at.
    pub watch: Snapshot<Watch>,
    /// The virtual boards, in the order in which they were added.
    pub virtual_boards: Vec<Snapshot<VirtualBoard>>,
    /// Those that have not begun, as they are stored.
    stored_boards: Snapshot<Vec<Value>>,
    /// Their programs.
    pub programs: Programs,
    /// The packets that pass on all of these connections.
    pub packets: Snapshot<Packets>,
    /// What a person does in the console.
    pub console: Snapshot<Console>,
    /// Lessons, and how far a person is in them.
    pub lessons: Snapshot<Lessons>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// Something to be read once.
    pub notice: Option<Notice>,
    /// How the page is laid out.
    pub layout: Layout,
    /// The brokers inside the browser.
    pub household: Snapshot<Household>,
    /// What is wrong with links, on purpose.
    pub faults: Snapshot<Faults>,
    /// The swarm of measuring points.
    pub swarm: Snapshot<Hive>,
    /// Rules that run on this page.
    pub rules: Rules,
    /// The seat that the page has in a classroom.
    pub seat: Option<Rc<Seat>>,
    /// What is heard there.
    pub heard: Heard,
    /// The last deletions, to be taken back.
    pub undo: Undo,
    chosen_language: Option<Language>,
    /// The saved connections.
    pub links: Snapshot<Links>,
    /// The brokers that the page talks to, in the order in which they were chosen; never none.
    peers: Vec<Peer>,
    /// The one that is looked at: its place in `peers`.
    current: usize,
    last_peer: PeerId,
    /// A person waits in the dialog for the connection that was just asked for.
    /// Boards that come and go as files and links.
    pub sharing: Sharing,
    /// What is recorded for a sensor.
    pub recording: Option<Snapshot<Recording>>,
    is_awaited: bool,
    random: Random,
    save_at: Option<Instant>,
    notice_until: Option<Instant>,
}

/// Something to be read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A board's card could not be removed.
    NotRemoved(SendError),
    /// What was deleted could not be made again.
    NotRestored(SendError),
    /// Not all that was cleared at a broker came back.
    NotBroughtBack,
    /// There are as many virtual boards as allowed.
    TooManyVirtualBoards,
    /// The page talks to as many brokers as allowed.
    TooManyPeers,
    /// What was to be done needs a piece of the page that could not be fetched.
    NotFetched,
    /// The browser saves no file.
    NothingDownloaded,
    /// The browser does not store anything: nothing survives a reload.
    NothingStored,
    /// A rule says something.
    Rule {
        /// The rule.
        rule: Rc<str>,
        /// What.
        text: Rc<str>,
        /// How many others were said meanwhile, and not shown.
        more: u32,
    },
}

impl Default for State {
    fn default() -> Self {
        Self {
            now: Instant::default(),
            clock: WallClock::default(),
            language: Language::En,
            theme: Theme::Auto,
            place: Place::Bench,
            path: Rc::default(),
            pieces: Pieces::default(),
            server: Server::default(),
            dashboards: Dashboards::default(),
            watch: Snapshot::default(),
            virtual_boards: Vec::new(),
            stored_boards: Snapshot::default(),
            programs: Programs::default(),
            packets: Snapshot::default(),
            console: Snapshot::default(),
            lessons: Snapshot::default(),
            dialog: None,
            notice: None,
            layout: Layout::default(),
            household: Snapshot::default(),
            faults: Snapshot::default(),
            swarm: Snapshot::default(),
            rules: Rules::default(),
            seat: None,
            heard: Heard::default(),
            undo: Undo::default(),
            chosen_language: None,
            links: Snapshot::default(),
            peers: vec![Peer::default()],
            current: 0,
            last_peer: PeerId::default(),
            sharing: Sharing::default(),
            recording: None,
            is_awaited: false,
            random: Random::new(0),
            save_at: None,
            notice_until: None,
        }
    }
}

impl State {
    /// When a Tick has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        let lines = self.virtual_boards.iter().map(|board| board.line.deadline(self.now));
        let peers = self.peers.iter().map(|peer| peer.deadline(self.now));
        let own = [
            self.rules.line.deadline(self.now),
            self.save_at,
            self.notice_until,
            self.undo.deadline(),
            self.admin_deadline(),
            self.watch_deadline(),
            self.console.deadline(),
            self.watch.deadline(),
            self.programs.deadline(),
            self.herald_deadline(),
        ];
        let twins = self.virtual_boards.iter().map(|it| it.twin.as_ref()?.deadline());
        lines.chain(peers).chain(own).chain(twins).fold(None, earliest)
    }

    /// What is stored.
    pub fn settings(&self) -> Settings {
        Settings {
            language: self.chosen_language,
            theme: self.theme,
            layout: self.layout.clone(),
            connections: self.links.profiles.iter().map(|it| it.for_storage()).collect(),
            open: self.open_profiles(),
            boards: self.boards_to_store(),
            dashboards: self.dashboards.clone(),
            addresses: (*self.programs.addresses).clone(),
            console: self.stored_console(),
            packets: self.packets.filter.clone(),
            lessons: self.lessons.to_value(),
            seat: self.seat.as_deref().cloned(),
        }
    }

    /// The page is about to go: what is to be there after a reload is stored.
    fn put_by(&mut self, effects: &mut Vec<Effect>) {
        console_acts::leave(self, effects);
        self.save(effects);
    }

    /// Stores the settings, if they have changed.
    fn save(&mut self, effects: &mut Vec<Effect>) {
        if self.save_at.take().is_some() {
            effects.push(Effect::Save(self.settings().to_json()));
        }
    }

    /// A virtual board of this page.
    pub fn virtual_board(&self, id: &str) -> Option<&Snapshot<VirtualBoard>> {
        self.virtual_boards.iter().find(|board| *board.id == *id)
    }
}
