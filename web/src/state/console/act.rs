//! What a person does in the console, and what follows.

use std::rc::Rc;

use shared::time::Duration;
use shared::topic::TopicFilter;
use shared::wire::SubscribeOptions;

use super::draft::{Change, Draft};
use super::feed::Feed;
use super::filter::{Direction, Mode, Pattern, Wish};
use super::format::Format;
use super::record::Record;
use super::rows::{Order, Step};
use super::subscriptions::Listening;
use super::tapes::TapeAct;
use crate::state::State;
use crate::state::action::Effect;
use crate::state::file::Chosen;

/// Something that a person does in the console.
#[derive(Clone, Debug)]
pub enum Act {
    /// Looks at a topic, or at none.
    Select(Option<Rc<str>>),
    /// Opens a level of the tree, or closes it.
    Toggle(Rc<str>),
    /// Opens the whole tree, or closes it.
    ToggleAll,
    /// Moves through the tree.
    Walk(Step),
    /// Searches the tree.
    SearchTopics(String),
    /// Puts the tree into another order.
    SortTopics(Order),

    /// Changes the filter of the messages.
    Search(Search),
    /// The driver made a regular expression of a text, or could not.
    Compiled(Rc<str>, Result<Pattern, Rc<str>>),
    /// Stops the list or lets it go on.
    Freeze(bool),
    /// The list was scrolled away from the newest, or back to it.
    Scrolled(bool),
    /// Looks at a message.
    Choose(Rc<Record>),
    /// Looks at a message further down, or up.
    MoveChoice(isize),
    /// Takes the message that is looked at from the list.
    HideMessage,
    /// Forgets the messages of the list.
    ClearMessages,
    /// Reads payloads in another way.
    ReadAs(Format),
    /// Compares payloads with the ones before them, or not.
    ShowDiff(bool),
    /// Compares payloads with this one, or with none in particular.
    Pin(Option<Rc<Record>>),
    /// Puts it where it can be pasted from.
    Copy(Copied),
    /// Saves the payload that is looked at as a file.
    SavePayload,

    /// Changes the message that is being written.
    Write(Change),
    /// Lays the payload out, as JSON.
    LayOut,
    /// Takes what is in a file as the payload.
    TakePayload(Chosen),
    /// Takes another message to go on with.
    Take(Rc<Draft>),
    /// Sends the message that was written.
    Publish,
    /// Keeps it.
    Save {
        /// In this folder.
        folder: String,
        /// With this name.
        name: String,
    },
    /// Deletes a saved message: its folder and its name.
    Unsave(Rc<str>, Rc<str>),
    /// Deletes a folder with all that is in it.
    UnsaveFolder(Rc<str>),
    /// Forgets what was sent.
    ClearHistory,

    /// Sends the message again and again.
    Repeat {
        /// Time from one to the next.
        every: Duration,
        /// After how many it ends; 0 is never.
        times: u64,
    },
    /// Sends the messages of a folder in turn, again and again.
    RepeatFolder {
        /// Which.
        folder: Rc<str>,
        /// Time from one to the next.
        every: Duration,
        /// After how many it ends; 0 is never.
        times: u64,
    },
    /// Lets a repeat go on, or stops it.
    RunRepeat(u32, bool),
    /// Takes a repeat away.
    RemoveRepeat(u32),

    /// Listens to a topic filter, from now on in this way.
    Subscribe(TopicFilter, SubscribeOptions),
    /// Listens to what was filled in, or to that in place of something else.
    Listen(Rc<Listening>),
    /// Does not listen for a while, or does again.
    PauseSubscription(TopicFilter, bool),
    /// Gives a subscription its next colour.
    Recolour(TopicFilter),
    /// Listens no more.
    Unsubscribe(TopicFilter),

    /// Clears what the broker is known to keep at a topic and below.
    ClearRetained(Rc<str>),
    /// Has enough of clearing or bringing back, or has read why it stopped.
    StopSweep,

    /// Saves the messages that are seen as a file.
    Export(File),
    /// Begins a recording, or ends it.
    Record(bool),
    /// Saves the recording as a file.
    SaveRecording,
    /// Takes the recording to play it.
    ReplayRecording,
    /// Something about the recordings that are kept.
    Tape(TapeAct),
    /// Takes a file to play it.
    Load(Chosen),
    /// Plays, or stops.
    Play(bool),
    /// Plays faster or slower, in hundredths.
    Speed(u32),
    /// Has enough of it.
    Unload,
}

/// A change of the filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Search {
    /// The topic filter.
    Topic(String),
    /// The text.
    Text(String),
    /// How it is meant.
    Mode(Mode),
    /// Which way messages went.
    Direction(Direction),
    /// All of it is gone.
    Reset,
}

/// What of what is looked at is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The topic.
    Topic,
    /// The payload, as it is shown.
    Payload,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// For a spreadsheet.
    Csv,
    /// To be read again.
    JsonLines,
}

impl State {
    /// A person does something in the console.
    pub(crate) fn console(&mut self, act: Act, effects: &mut Vec<Effect>) {
        match act {
            Act::Select(_)
            | Act::Toggle(_)
            | Act::ToggleAll
            | Act::Walk(_)
            | Act::SearchTopics(_)
            | Act::Choose(_)
            | Act::MoveChoice(_) => self.look_around(act, effects),
            Act::Search(change) => {
                let feed = self.feed_mut();
                if feed.set_wish(|wish| search(wish, change)) {
                    effects.push(Effect::CompilePattern(Rc::clone(&feed.wish.text)));
                }
                self.changed();
            }
            Act::Compiled(text, made) => {
                for peer in self.peers.iter_mut().filter(|peer| peer.feed.needs_pattern()) {
                    peer.feed.edit().set_pattern(&text, made.clone());
                }
            }
            Act::Freeze(is_frozen) => self.feed_mut().freeze(is_frozen, false),
            Act::Scrolled(is_away) => self.feed_mut().freeze(is_away, true),
            Act::ClearMessages => self.clear_messages(),
            Act::ReadAs(format) => {
                self.console.edit().format = format;
                self.changed();
            }
            Act::ShowDiff(shows) => {
                self.console.edit().shows_diff = shows;
                self.changed();
            }
            Act::SortTopics(order) => {
                self.console.edit().order = order;
                self.changed();
            }
            Act::Pin(_) | Act::Copy(_) | Act::SavePayload | Act::HideMessage => {
                self.at_hand(act, effects);
            }
            Act::LayOut | Act::TakePayload(_) => {
                self.console.edit().write_payload(act);
                self.changed();
            }
            Act::Write(change) => {
                let console = self.console.edit();
                console.draft.change(change);
                console.error = None;
                self.changed();
            }
            Act::Take(draft) => {
                let console = self.console.edit();
                console.draft = (*draft).clone();
                console.error = None;
                self.changed();
            }
            Act::Publish => self.publish_draft(effects),
            Act::Save { .. } | Act::Unsave(..) | Act::UnsaveFolder(_) | Act::ClearHistory => {
                self.file_away(act);
            }
            Act::Repeat { .. }
            | Act::RepeatFolder { .. }
            | Act::RunRepeat(..)
            | Act::RemoveRepeat(_) => self.repeat(act, effects),
            Act::Subscribe(..)
            | Act::Listen(_)
            | Act::PauseSubscription(..)
            | Act::Recolour(_)
            | Act::Unsubscribe(_) => self.listen(act),
            Act::ClearRetained(topic) => self.clear_retained(&topic, effects),
            Act::StopSweep => self.stop_sweep(),
            Act::Record(is_on) => self.record_feed(is_on, effects),
            Act::Tape(act) => self.tape(act, effects),
            Act::Export(_)
            | Act::SaveRecording
            | Act::ReplayRecording
            | Act::Load(_)
            | Act::Play(_)
            | Act::Speed(_)
            | Act::Unload => self.transfer(act, effects),
        }
    }

    fn look_around(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let is_by_key = matches!(act, Act::Walk(_) | Act::MoveChoice(_));
        let is_step = matches!(act, Act::Select(_) | Act::Choose(_));
        if is_step {
            self.settle_address(effects);
        }
        let order = self.console.order;
        look(self.feed_mut(), act, order);
        if is_step {
            self.step_address(effects);
        } else if is_by_key {
            self.move_address();
        }
    }
}

fn look(feed: &mut Feed, act: Act, order: Order) {
    match act {
        Act::Select(topic) => feed.select(topic),
        Act::Toggle(path) => feed.toggle(&path),
        Act::ToggleAll => feed.toggle_all(),
        Act::Walk(step) => feed.walk(step, order),
        Act::SearchTopics(text) => feed.search = text.into(),
        Act::Choose(record) => feed.choose(record),
        Act::MoveChoice(by) => feed.move_choice(by),
        _ => {}
    }
}

fn search(wish: &mut Wish, change: Search) {
    match change {
        Search::Topic(it) => wish.topic = it.into(),
        Search::Text(it) => wish.text = it.into(),
        Search::Mode(it) => wish.mode = it,
        Search::Direction(it) => wish.direction = it,
        Search::Reset => *wish = Wish { mode: wish.mode, ..Wish::default() },
    }
}
