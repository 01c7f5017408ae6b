//! Rules as a person sees and changes them: those of this page, and those of the broker that served it.
//!
//! Knows texts that are being edited, and what to ask of whom. Is no part of the page's State:
//! the component that shows it holds it. Does not run rules.

use std::rc::Rc;

use serde_json::{Value, json};
use shared::automation::{Cards, MAX_FILE, Rule, Trial, Tried, insert, remove};
use shared::message::Message;
use shared::topic::TopicName;

use super::form::{Field, Form};
use super::sheet::{Edited, Sheet};
use super::{Change, How};
use crate::state::file::{Chosen, Unread};

/// Whose rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// This page's.
    #[default]
    Page,
    /// The broker's.
    Broker,
}

/// What is known of the broker's rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote {
    /// It was not asked, or has not answered.
    #[default]
    Asking,
    /// It has no such interface, or nobody answers.
    Missing,
    /// Only an administrator may ask.
    LoginNeeded,
    /// What it said.
    Known(Rc<Value>),
}

/// What a person does, or what comes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Looks at the rules of the other side.
    Look(Side),
    /// Writes the text anew.
    Write(Rc<str>),
    /// Adds this rule to the text.
    Insert(String),
    /// Wants the text to hold.
    Save,
    /// Wants the text as it holds.
    Revert,
    /// Opens a file.
    Open(Chosen),
    /// Deletes a rule.
    Remove(String),
    /// Wants the broker's rules as they were before.
    TakeBack(Change),
    /// Fills a field of the form in.
    Fill(Field, String),
    /// Chooses when the rule of the form fires: is, changes, each, silent.
    When(usize),
    /// Chooses how values compare.
    Compare(usize),
    /// Chooses what it does: publish, notify, set.
    Deed(usize),
    /// Whether the broker keeps what it publishes.
    Retain(bool),
    /// Adds the rule of the form.
    Add,
    /// Chooses the rule that is tried.
    Choose(usize),
    /// Tries it.
    Try,
    /// Stops or starts a rule.
    Switch(String, bool),
    /// The text that this page stores.
    Stored(Rc<str>),
    /// Asks the broker again.
    Refresh,
    /// The broker answers, with a status.
    Answered(Option<(u16, String)>, Question),
}

/// What the broker was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// How its rules are.
    See,
    /// To take others.
    Change,
    /// To stop or start one.
    Switch,
}

/// What is to be done because of an [`Act`].
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// This page stores and runs this text.
    Keep(Rc<str>, How),
    /// The broker has others now, which a person may take back.
    Changed(Change),
    /// A rule of this page is stopped or started.
    Switch(String, bool),
    /// The broker is asked.
    Ask(Question, Option<Rc<str>>),
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// The file could not be read.
    File(Unread),
    /// It is no text.
    NotText,
    /// Somebody else has changed the broker's rules meanwhile.
    Meanwhile,
    /// The broker says no, in its words.
    Broker(String),
    /// Nobody answers.
    Unreachable,
}

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Stage {
    /// Whose rules are seen.
    pub side: Side,
    page: Sheet,
    broker: Sheet,
    /// What is known of the broker's.
    pub remote: Remote,
    /// What the broker was asked to change, until it answers.
    asked: Option<Change>,
    /// Why the last thing was not done.
    pub refused: Option<Refused>,
    /// The form.
    pub form: Form,
    /// The rule that is tried, by its place.
    pub chosen: usize,
    /// The sample: topic, message before, message.
    pub sample: [String; 3],
    /// What came of it: the rule's name, and what it would do; nothing for a topic that is none.
    pub tried: Option<(String, Option<Tried>)>,
}

impl Stage {
    /// The text that is seen.
    pub const fn sheet(&self) -> &Sheet {
        match self.side {
            Side::Page => &self.page,
            Side::Broker => &self.broker,
        }
    }

    fn sheet_mut(&mut self) -> &mut Sheet {
        match self.side {
            Side::Page => &mut self.page,
            Side::Broker => &mut self.broker,
        }
    }

    /// Whether the text that is seen can be changed here.
    pub fn is_editable(&self) -> bool {
        match (self.side, &self.remote) {
            (Side::Page, _) => true,
            (Side::Broker, Remote::Known(known)) => known["place"] != "settings",
            (Side::Broker, _) => false,
        }
    }

    /// The rules that hold on the side that is seen.
    pub fn rules(&self) -> &[Rule] {
        self.sheet().rules()
    }

    /// The rule that is tried.
    pub fn tried_rule(&self) -> Option<&Rule> {
        self.rules().get(self.chosen.min(self.rules().len().saturating_sub(1)))
    }

    /// Something was done. `cards` are what rules of this page can set.
    pub fn act(&mut self, act: Act, cards: &Cards) -> Vec<Order> {
        if !matches!(act, Act::Refresh | Act::Stored(_) | Act::Answered(_, Question::See)) {
            self.refused = None;
        }
        match act {
            Act::Look(side) => {
                (self.side, self.tried, self.chosen) = (side, None, 0);
                return self.ask_if_seen();
            }
            Act::Write(text) => self.sheet_mut().write(text),
            Act::Insert(rule) => {
                let text = insert(&self.sheet().text, &rule);
                self.sheet_mut().replace(text.into());
            }
            Act::Save => return self.save(How::Written),
            Act::Revert => self.sheet_mut().revert(),
            Act::Open(chosen) => match chosen.bytes {
                Ok(bytes) => match String::from_utf8(bytes) {
                    Ok(text) => self.sheet_mut().replace(text.into()),
                    Err(_) => self.refused = Some(Refused::NotText),
                },
                Err(unread) => self.refused = Some(Refused::File(unread)),
            },
            Act::Remove(name) => {
                if self.sheet_mut().remove(&name, remove) {
                    return self.save(How::Deleted(name.into()));
                }
            }
            Act::TakeBack(change) => return self.take_back(change),
            Act::Fill(field, text) => self.fill(field, text),
            Act::When(when) => self.form.when = when,
            Act::Compare(compare) => self.form.compare = compare,
            Act::Deed(deed) => self.form.deed = deed,
            Act::Retain(retain) => self.form.retain = retain,
            Act::Add => {
                let rule = self.form.rule().yaml();
                let text = insert(&self.sheet().text, &rule);
                self.sheet_mut().replace(text.into());
                let orders = self.save(How::Added);
                if !orders.is_empty() {
                    self.form = self.form.anew();
                }
                return orders;
            }
            Act::Choose(index) => (self.chosen, self.tried) = (index, None),
            Act::Try => self.tried = self.try_out(cards),
            Act::Switch(name, on) => return self.switch(name, on),
            Act::Stored(text) => self.page.hold(text, 0),
            Act::Refresh => return self.ask_if_seen(),
            Act::Answered(answer, question) => {
                let asked = self.asked.take_if(|_| question == Question::Change);
                if self.note_answer(answer, question) {
                    return asked.map(Order::Changed).into_iter().collect();
                }
            }
        }
        Vec::new()
    }

    fn ask_if_seen(&self) -> Vec<Order> {
        match self.side {
            Side::Page => Vec::new(),
            Side::Broker => vec![Order::Ask(Question::See, None)],
        }
    }

    fn fill(&mut self, field: Field, text: String) {
        match field {
            Field::TryTopic => self.sample[0] = text,
            Field::TryBefore => self.sample[1] = text,
            Field::TryPayload => self.sample[2] = text,
            _ => self.form.fill(field, text),
        }
    }

    /// Lets the text hold, if it is right.
    fn save(&mut self, how: How) -> Vec<Order> {
        let Edited::Right = self.sheet().state() else { return Vec::new() };
        let text = Rc::clone(&self.sheet().text);
        match self.side {
            Side::Page => {
                self.page.hold(Rc::clone(&text), 0);
                vec![Order::Keep(text, how)]
            }
            Side::Broker => {
                let before = Rc::clone(self.broker.held());
                let order = self.ask_to_change(&text);
                self.asked = Some(Change { is_brokers: true, how, before, after: text });
                vec![order]
            }
        }
    }

    fn ask_to_change(&self, text: &str) -> Order {
        let body = json!({ "text": text, "version": self.broker.version }).to_string();
        Order::Ask(Question::Change, Some(body.into()))
    }

    /// The broker's rules are to be as they were, unless somebody has changed them since.
    fn take_back(&mut self, Change { before, after, .. }: Change) -> Vec<Order> {
        if *self.broker.held() != after {
            self.refused = Some(Refused::Meanwhile);
            return Vec::new();
        }
        self.asked = None;
        vec![self.ask_to_change(&before)]
    }

    fn switch(&self, name: String, on: bool) -> Vec<Order> {
        match self.side {
            Side::Page => vec![Order::Switch(name, on)],
            Side::Broker => {
                let body = json!({ "rule": name, "on": on }).to_string();
                vec![Order::Ask(Question::Switch, Some(body.into()))]
            }
        }
    }

    /// Whether the broker did as it was asked.
    fn note_answer(&mut self, answer: Option<(u16, String)>, question: Question) -> bool {
        let Some((status, body)) = answer else {
            match question {
                Question::See => self.remote = Remote::Missing,
                _ => self.refused = Some(Refused::Unreachable),
            }
            return false;
        };
        let body = serde_json::from_str::<Value>(&body).unwrap_or_default();
        match status {
            200 if body["text"].is_string() => {
                let text = body["text"].as_str().unwrap_or_default();
                let version = body["version"].as_u64().unwrap_or_default();
                if question == Question::Change || version != self.broker.version {
                    self.broker.hold(text.into(), version);
                }
                self.remote = Remote::Known(Rc::new(body));
                return true;
            }
            401 | 403 if question == Question::See => self.remote = Remote::LoginNeeded,
            401 => self.remote = Remote::LoginNeeded,
            409 => self.refused = Some(Refused::Meanwhile),
            _ if question == Question::See => self.remote = Remote::Missing,
            _ => {
                let words =
                    body["error"].as_str().map_or_else(|| status.to_string(), str::to_owned);
                self.refused = Some(Refused::Broker(words));
            }
        }
        false
    }

    fn try_out(&self, cards: &Cards) -> Option<(String, Option<Tried>)> {
        let rule = self.tried_rule()?;
        let [topic, before, payload] = &self.sample;
        let topic = if topic.trim().is_empty() { example(rule) } else { topic.trim().to_owned() };
        let message = |payload: &str| {
            let topic = TopicName::new(&topic).ok()?;
            Some(Message::new(topic, payload.as_bytes().to_vec()))
        };
        let trial = message(payload).map(|sample| {
            let before = (!before.is_empty()).then(|| message(before)).flatten();
            Trial { before, message: sample }.run(rule, cards)
        });
        Some((rule.name.clone(), trial))
    }
}

/// A topic that a rule follows.
pub fn example(rule: &Rule) -> String {
    let levels = rule.filter.as_str().split('/');
    let level =
        |level: &str| if matches!(level, "+" | "#") { "x".to_owned() } else { level.into() };
    levels.map(level).collect::<Vec<String>>().join("/")
}

/// Bytes of a file beyond which it is not read.
pub const LIMIT: usize = MAX_FILE + 1;
