//! What can happen to the page, and what the page wants of the world.
//!
//! An Action comes from a person or from the driver. An Effect goes to the driver. Neither does
//! anything by itself.

use std::rc::Rc;

use shared::board::kind::Kind;
use shared::board::{BoardSpec, Quantity, Source};
use shared::client::TopicAlias;
use shared::inspect::Direction;
use shared::message::Message;
use shared::wire::{Bytes, ReasonCode, SubscribeOptions};

use super::administration::Administer;
use super::broker::admin::{Answer, Call, Refusal};
use super::clock::WallClock;
use super::connection::{Profile, Server, Target};
use super::console;
use super::dashboard;
use super::dashboard::spec::Spec;
use super::faults;
use super::faults::{Network, Subject};
use super::file::Chosen;
use super::fit::Fit;
use super::household::HouseholdNews;
use super::lessons;
use super::line::{LineEvent, LineId};
use super::links;
use super::packets;
use super::part::{Order, SendError};
use super::peer::PeerId;
use super::pieces::Piece;
use super::place::{Arrival, Place};
use super::programs;
use super::programs::said::{Order as ProgramOrder, Said};
use super::real;
use super::recorder::Record;
use super::rules;
use super::seat::SeatAct;
use super::settings::{Settings, Theme};
use super::share::Share;
use super::shell::ShellAct;
use super::source::SourceChange;
use super::swarm;
use super::topics::Terms;
use super::twin;
use super::undo::Deleted;
use super::virtual_board::{LogEntry, Seen};
use crate::hub::frame::Order as BrokerOrder;
use crate::i18n::Language;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Action {
    /// The page begins.
    Start(Box<Start>),
    /// It is known who served the page.
    ServerKnown(Server),
    /// Time has passed.
    Tick,
    /// The time of day is another one than was thought.
    ClockSet(WallClock),
    /// News of a connection.
    Line(LineId, LineEvent),
    /// A broker sent the page messages, in this order.
    Messages(PeerId, Vec<Message>),
    /// One of them, of what a board says: of itself, or on a topic that it has named; and whether the
    /// broker had kept it.
    BoardSaid(PeerId, Message, bool),
    /// The same, on the topic of a card; and whether the broker had kept it.
    CardSaid(PeerId, Message, bool),
    /// The same, of what the broker says of itself.
    BrokerSaid(PeerId, Message),
    /// The broker does not let the page see a topic.
    NotSubscribed(PeerId, Rc<str>, ReasonCode),
    /// The broker has taken something, or said that it does not.
    Acknowledged(PeerId, Origin, ReasonCode),
    /// Something happened to rules of this page.
    Rules(rules::Act),
    /// Something was not sent, or not taken.
    NotSent(PeerId, Origin, SendError),
    /// The part with this index of a virtual board is like this now.
    BoardPart(Rc<str>, usize, Seen),
    /// A virtual board has something for its log.
    BoardLog(Rc<str>, LogEntry),
    /// The Worker of a board's program says something.
    ProgramSaid(Rc<str>, Said),
    /// The programs to begin with came; nothing if they did not.
    ExamplesFetched(Rc<str>),
    /// Bytes passed on a connection.
    Traffic(LineId, Direction, Bytes),
    /// The page is about to go, perhaps for good.
    Leaving,
    /// The network came back, as the system says.
    NetworkBack,
    /// The browser saves no file.
    DownloadFailed,
    /// The browser does not store anything.
    StorageFailed,
    /// A piece of the page came, or could not be fetched.
    Fetched(Piece, bool),
    /// The driver needs a piece of the page.
    Needed(Piece),
    /// A person wants what could not be fetched.
    FetchAgain,
    /// A person points at the way to a place, and will perhaps go there.
    Approach(Place),

    /// The page's address leads here now: a person followed a link, or went back.
    Arrived(Arrival),
    /// A person chose a language.
    SetLanguage(Language),
    /// A person chose light or dark.
    SetTheme(Theme),
    /// A person opened a dialog, or closed it.
    Show(Option<Dialog>),
    /// A person chose a broker in place of the one that is looked at.
    Connect(Rc<Profile>),
    /// A person chose a broker besides those that the page talks to.
    ConnectAlso(Rc<Profile>),
    /// A person did something with the saved connections.
    Links(links::Act),
    /// A person looks at another one of them.
    Look(PeerId),
    /// A person is done with one of them.
    Leave(PeerId),
    /// A person does not want to wait for the next attempt.
    TryNow,
    /// A person asked something of a part of a board.
    Order {
        /// The board.
        board: Rc<str>,
        /// The component's id.
        component: Rc<str>,
        /// What is asked for.
        order: Order,
    },
    /// A person removed a board's card, and with it what the broker keeps of the board.
    RemoveBoard(Rc<str>),
    /// A person added a virtual board of this kind.
    AddVirtualBoard(Kind),
    /// A person did something to a virtual board.
    Handle(Rc<str>, Touch),
    /// A person does something about a board's program.
    Program(Rc<str>, programs::Act),
    /// A person says where the bytes of programs go.
    Addresses(programs::AddressAct),
    /// A board comes or goes as a file or a link.
    Share(Share),
    /// A person records what a real board says.
    Record(Record),
    /// A person does something to a dashboard.
    Dashboard(dashboard::Act),
    /// The broker answered an administrator's request, or nobody did.
    Answered(Box<Call>, Result<Answer, Refusal>),
    /// A person does something as an administrator.
    Administer(Administer),
    /// A person wants to see only what the broker says from now on.
    ClearBrokerLog,
    /// A person looks through the packets.
    Packets(packets::Act),
    /// A person does something in the console.
    Console(console::Act),
    /// News of the brokers inside the browser.
    Household(HouseholdNews),
    /// A person wants the broker inside the browser to keep what it holds, or not any more.
    KeepBroker(bool),
    /// Something is done in the fault lab, by a person or by a scenario.
    Fault(faults::Act),
    /// Something about twins of real boards.
    Twin(twin::Act),
    /// A person does something with the swarm, or it says how it is doing.
    Swarm(swarm::Act),
    /// A person has read the notice.
    DismissNotice,
    /// A person took something out of the plan for a real board.
    Removed(Rc<real::Gone>),
    /// What was deleted is made again.
    Restore(Rc<Deleted>),
    /// Something about lessons.
    Lessons(lessons::Act),
    /// A person does something at a seat in a classroom.
    Seat(SeatAct),
    /// A person does something to the frame of the page.
    Shell(ShellAct),
}

/// What a person does to a virtual board.
#[derive(Clone, Debug, PartialEq)]
pub enum Touch {
    /// Switches its power.
    Power(bool),
    /// Presses an LED on the board itself.
    Led {
        /// The part.
        part: String,
        /// Lit or not.
        on: bool,
    },
    /// Presses a button, or lets it go.
    Press {
        /// The part.
        part: String,
        /// Down or up.
        down: bool,
    },
    /// Changes what is around a sensor.
    Source {
        /// The part.
        part: String,
        /// What of it.
        quantity: Quantity,
        /// What was changed.
        change: SourceChange,
    },
    /// Puts a table of values around a sensor.
    Table {
        /// The part.
        part: String,
        /// What of it.
        quantity: Quantity,
        /// The file with the table.
        file: Rc<Chosen>,
    },
    /// Changes how it is made: parts, pins, settings, rules.
    Fit(Fit),
    /// Gives it another name.
    Rename(String),
    /// Says whether it also obeys the lesson's plain topic.
    ObeyLesson(bool),
    /// Connects it again, after its connection has stopped for good.
    Reconnect,
    /// Takes it away.
    Remove,
}

/// What is known when the page begins.
#[derive(Clone, Debug)]
pub struct Start {
    /// What was stored.
    pub settings: Settings,
    /// The browser's languages, the preferred one first.
    pub languages: Vec<String>,
    /// For what must not have a pattern.
    pub seed: u64,
    /// What time of day it is.
    pub clock: WallClock,
    /// Where the page's address leads.
    pub arrival: Arrival,
    /// Who asks as an administrator, as this tab remembers it.
    pub authorization: Option<Rc<str>>,
}

/// A dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Which broker.
    Connection,
    /// A card of a dashboard: a new one, or what one is changed to.
    Card(Rc<Spec>),
    /// Really remove this board's card?
    RemoveBoard(Rc<str>),
    /// Really take this virtual board away?
    RemoveVirtualBoard(Rc<str>),
    /// A link to this virtual board.
    ShareBoard(Rc<str>),
    /// Add the board that came as a file or a link?
    IncomingBoard,
    /// Really disconnect this client?
    Kick(Rc<str>),
    /// Really clear what the broker is known to keep at this topic and below?
    ClearTopic(Rc<str>),
    /// Really clear the retained messages that match this filter?
    ClearRetained(Rc<str>),
    /// Really begin the broker again with nothing?
    EmptyBroker,
    /// Which keys do what.
    Shortcuts,
}

/// Who sent something, to know whom to tell if it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A switch of a board's card.
    Part {
        /// The board.
        board: Rc<str>,
        /// The component's id.
        component: Rc<str>,
    },
    /// A card of a dashboard.
    Card(u32),
    /// The console: the number of a message in its list.
    Console(u64),
    /// The removal of this board's card.
    Removal(Rc<str>),
    /// A person took back a deletion.
    Undo,
    /// What a seat tells the teacher.
    Seat,
}

/// Something that the driver must do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open a connection.
    Open(LineId, Target),
    /// Rules that run have this text now.
    Rules(Rc<str>),
    /// Store the text of rules.
    KeepRules(Rc<str>),
    /// From the next connection on, the page says this of itself to a broker.
    Greet(PeerId, Rc<Profile>),
    /// End a connection. Nothing more is to be said of it.
    Shut(LineId, Parting),
    /// Forget the page's client at a broker. Its connection is shut.
    Forget(PeerId),
    /// Subscribe the page to these topic filters.
    Subscribe(PeerId, Vec<(Rc<str>, SubscribeOptions)>),
    /// The same, to one on terms of its own.
    SubscribeAs(PeerId, Rc<str>, Terms),
    /// And unsubscribe it from these.
    Unsubscribe(PeerId, Vec<Rc<str>>),
    /// Publish as the page.
    Publish(PeerId, Origin, Message),
    /// The same, with a Topic Alias or with that alone.
    PublishAliased(PeerId, Origin, Message, TopicAlias),
    /// Make a virtual board, in place of one with the same id.
    Build {
        /// What it is made of.
        spec: BoardSpec,
        /// Whether it has power.
        powered: bool,
    },
    /// Give a virtual board power, or take it.
    Power(Rc<str>, bool),
    /// Switch a light or a relay of a virtual board by hand.
    PressLed(Rc<str>, String, bool),
    /// Have a part of a virtual board be as this order says, as its real twin is.
    Follow(Rc<str>, String, Bytes),
    /// Press a button on a virtual board, or let it go.
    Press(Rc<str>, String, bool),
    /// Change what is around a sensor.
    SetSource(Rc<str>, String, Quantity, Source),
    /// Tell a board's program, or its Worker, something.
    Program(Rc<str>, ProgramOrder),
    /// Fetch the lessons. `lessons::Act::Fetched` is awaited.
    FetchLessons,
    /// Fetch the programs to begin with. `ExamplesFetched` is awaited.
    FetchExamples,
    /// Put a text where it can be pasted from.
    Copy(String),
    /// Forget a virtual board.
    Scrap(Rc<str>),
    /// Store the settings.
    Save(String),
    /// Something is wanted of the recordings that the browser keeps.
    Tape(console::tapes::Order),
    /// Ask the broker something as an administrator. `Answered` is awaited.
    Administer(Call),
    /// Remember who asks as an administrator as long as the tab lives, or forget it.
    KeepAuthorization(Option<Rc<str>>),
    /// Fetch a piece of the page. `Fetched` is awaited.
    Fetch(Piece),
    /// Make a regular expression of a text. `Act::Compiled` is awaited.
    CompilePattern(Rc<str>),
    /// Make these bytes fewer. `Share::Squeezed` is awaited.
    Squeeze(Bytes),
    /// Make of these bytes what they were. `Share::Unsqueezed` is awaited.
    Unsqueeze(Bytes),
    /// Offer a file to keep.
    Download {
        /// Its name.
        name: String,
        /// What it is, such as `application/json`.
        mime: &'static str,
        /// What is in it.
        bytes: Bytes,
    },
    /// From now on the links of one are like this.
    Network(Subject, Network),
    /// Break the links of one: both sides learn it at once.
    Cut(Subject),
    /// A board's Wi-Fi is there, or not: then its links are left half open.
    Wifi(Rc<str>, bool),
    /// Stop a board where it stands, and leave its links half open.
    PullPlug(Rc<str>),
    /// A person wants something of a broker inside the browser.
    Order {
        /// This tab's own, or the common one.
        is_private: bool,
        /// What.
        order: BrokerOrder,
    },
    /// Something is wanted of the swarm's Worker.
    Swarm(swarm::Order),
    /// Let the dashboard fill the screen, or not any more.
    FullScreen,
    /// Go to an address within the page.
    Visit(String),
    /// Give the page this address in place of the one that it has: it is there already.
    Readdress(String),
    /// Show the page in this language and theme, and name the place in its title.
    Dress(Language, Theme, Place),
    /// Lead the page's address to this place.
    Go(Place),
}

/// How a connection is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// With DISCONNECT.
    Polite,
    /// Without: the broker publishes the Will.
    Cut,
    /// A board takes back what it made the broker keep, and disconnects. Its `Closed` is awaited.
    Retire,
}
