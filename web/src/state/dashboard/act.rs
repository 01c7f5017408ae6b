//! What a person does to dashboards.

use std::rc::Rc;

use shared::message::Message;
use shared::topic::TopicName;
use shared::wire::Bytes;

use super::propose::propose;
use super::spec::Spec;
use super::stored::ImportError;
use super::watch::Watch;
use super::{Dashboard, MAX_CARDS, MAX_DASHBOARDS, MAX_NAME, Pasts, Removed, address};
use crate::state::State;
use crate::state::action::{Dialog, Effect, Origin};
use crate::state::file::Unread;
use crate::state::payload::up_to;
use crate::state::peer::PeerId;
use crate::state::place::Place;
use crate::state::snapshot::Snapshot;
use crate::state::undo::Deleted;

/// The name of the file with all dashboards.
const FILE: &str = "blinklab-dashboards.json";

/// What a person does to dashboards.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Adds a dashboard, and looks at it.
    Add,
    /// Gives a dashboard another name.
    Rename(u32, String),
    /// Removes a dashboard; the first one stays.
    Remove(u32),
    /// Wants a card for a topic on which this payload was seen last: one that fits is proposed.
    AddTopicCard {
        /// The topic, or a Topic Filter.
        topic: Rc<str>,
        /// What was seen there.
        sample: Bytes,
    },
    /// Puts a card on the dashboard that is seen, or changes the one with its number.
    Put(Box<Spec>),
    /// Removes a card.
    RemoveCard(u32),
    /// Lays a card where another one is, which makes room.
    Place {
        /// The card.
        card: u32,
        /// The other one.
        over: u32,
    },
    /// Moves a card by so many places.
    Move {
        /// The card.
        card: u32,
        /// Back if it is negative.
        by: isize,
    },
    /// Makes a card this much wider and higher.
    Grow {
        /// The card.
        card: u32,
        /// Columns.
        width: i8,
        /// Rows.
        height: i8,
    },
    /// Makes a card this wide and high.
    Resize {
        /// The card.
        card: u32,
        /// Columns.
        width: u8,
        /// Rows.
        height: u8,
    },
    /// Sends something with a card.
    Send {
        /// The card.
        card: u32,
        /// What.
        payload: String,
    },
    /// Changes how a card sends.
    SetQos(u32, u8),
    /// Changes whether the broker keeps what a card sends.
    SetRetain(u32, bool),
    /// Shows more or less time in a chart.
    Zoom {
        /// The card.
        card: u32,
        /// How many times as much.
        factor: f64,
        /// What stays where it is: 0 is the beginning, 1 the end.
        at: f64,
    },
    /// Moves a chart in time, by this part of what is seen.
    Pan {
        /// The card.
        card: u32,
        /// Back if it is negative.
        by: f64,
    },
    /// Lets a chart stand still, or follow what comes.
    Hold(u32, bool),
    /// Shows all that a chart has.
    Fit(u32),
    /// Forgets what a card has seen over time.
    Clear(u32),
    /// Wants a file with all dashboards.
    Export,
    /// Adds the dashboards of a file, or hears why it could not be read.
    Import(Result<Bytes, Unread>),
    /// Has read how that went.
    DismissImport,
    /// Lets the dashboard fill the screen, or not any more.
    FullScreen,
}

impl State {
    /// The dashboard that is seen.
    pub fn dashboard(&self) -> &Snapshot<Dashboard> {
        self.dashboards.at(&self.path)
    }

    pub(crate) fn act_on_dashboard(&mut self, act: Act, effects: &mut Vec<Effect>) {
        match act {
            Act::AddTopicCard { topic, sample } => {
                let spec = propose(&topic, &sample);
                self.dialog = Some(Dialog::Card(Rc::new(spec)));
            }
            Act::Send { card, payload } => self.send_with_card(card, payload, effects),
            Act::Zoom { .. } | Act::Pan { .. } | Act::Hold(..) | Act::Fit(_) | Act::Clear(_) => {
                self.look_at_chart(&act);
            }
            Act::Export => {
                let text = self.dashboards.to_json().to_string();
                effects.push(Effect::Download {
                    name: FILE.into(),
                    mime: "application/json",
                    bytes: Bytes::from(text),
                });
            }
            Act::FullScreen => effects.push(Effect::FullScreen),
            Act::Add => {
                if let Some(id) = self.dashboards.add() {
                    effects.push(Effect::Visit(address(id)));
                    self.changed();
                }
            }
            Act::DismissImport => self.dashboards.imported = None,
            act => {
                let is_put = matches!(act, Act::Put(_));
                self.lay_out(act);
                self.follow_cards();
                self.changed();
                if is_put && self.dialog.is_none() && self.place != Place::Bench {
                    // A card that was made for a topic of the console is where cards are.
                    effects.push(Effect::Go(Place::Bench));
                }
            }
        }
    }

    /// What is heard is what the cards need.
    pub(in crate::state) fn follow_cards(&mut self) {
        self.watch.edit().follow(self.dashboards.cards());
        self.peer_mut().topics_changed = true;
    }

    fn lay_out(&mut self, act: Act) {
        let seen = self.dashboard().id;
        let mut removed = None;
        let all = &mut self.dashboards;
        match act {
            Act::Rename(id, name) => {
                if let Some(dashboard) = all.edit(id) {
                    up_to(name.trim(), MAX_NAME).clone_into(&mut dashboard.name);
                }
            }
            Act::Remove(id) => removed = all.remove(id),
            Act::Put(spec) => {
                let put = all.put(seen, *spec);
                if put.is_ok() {
                    self.dialog = None;
                }
            }
            Act::RemoveCard(id) => removed = all.remove_card(id),
            Act::Place { card, over } => {
                let at = all.at(&self.path).cards.iter().position(|spec| spec.id == over);
                if let Some(at) = at {
                    all.place(card, at);
                }
            }
            Act::Move { card, by } => {
                let at = self.dashboard().cards.iter().position(|spec| spec.id == card);
                if let Some(at) = at {
                    self.dashboards.place(card, at.saturating_add_signed(by));
                }
            }
            Act::Grow { card, width, height } => {
                if let Some(spec) = all.card(card) {
                    let width = spec.width.saturating_add_signed(width);
                    let height = spec.height.saturating_add_signed(height);
                    all.resize(card, width, height);
                }
            }
            Act::Resize { card, width, height } => all.resize(card, width, height),
            Act::SetQos(card, qos) => {
                if let Some(spec) = all.edit_card(card) {
                    spec.qos = qos.min(2);
                }
            }
            Act::SetRetain(card, retain) => {
                if let Some(spec) = all.edit_card(card) {
                    spec.retain = retain;
                }
            }
            Act::Import(file) => {
                let read = file.map_err(ImportError::Unread);
                all.imported = Some(read.and_then(|bytes| all.import(&bytes)));
            }
            _ => {}
        }
        if let Some(mut removed) = removed {
            self.hand_over_pasts(&mut removed);
            self.undo.push(self.now, Deleted::Dashboard(removed));
        }
    }

    /// What cards have seen, at every broker, goes with them.
    fn hand_over_pasts(&mut self, removed: &mut Removed) {
        let cards: Vec<u32> = match removed {
            Removed::Card(_, _, spec, _) => vec![spec.id],
            Removed::Dashboard(_, dashboard, _) => dashboard.cards.iter().map(|it| it.id).collect(),
            Removed::Past(..) => return,
        };
        let Some(pasts) = removed.pasts_mut() else { return };
        for peer in self.peer_ids() {
            let Some(watch) = self.watch_of_mut(peer) else { continue };
            for &card in &cards {
                let past = watch.edit(card).map(|live| Box::new(live.clear()));
                pasts.extend(past.filter(|past| !past.is_empty()).map(|past| (peer, card, past)));
            }
        }
    }

    /// What is seen at a broker on the topics of the cards.
    fn watch_of_mut(&mut self, peer: PeerId) -> Option<&mut Watch> {
        if self.peer().id == peer {
            return Some(self.watch.edit());
        }
        self.peer_of_mut(peer).map(|peer| peer.watch.edit())
    }

    /// Puts a card or a dashboard where it was, and into cards what they have seen.
    pub(crate) fn restore_to_dashboard(&mut self, removed: Removed) {
        let pasts = match removed {
            Removed::Past(peer, card, past) => vec![(peer, card, past)],
            mut removed => {
                let pasts = removed.pasts_mut().map(std::mem::take).unwrap_or_default();
                self.dashboards.restore_removed(removed);
                self.follow_cards();
                self.changed();
                pasts
            }
        };
        for (peer, card, past) in pasts {
            let is_looked_at = self.peer().id == peer;
            let specs: Vec<_> = self.dashboards.cards().cloned().collect();
            let Some(watch) = self.watch_of_mut(peer) else { continue };
            if !is_looked_at {
                watch.follow(specs.iter());
            }
            if let Some(live) = watch.edit(card) {
                live.bring_back(*past);
            }
        }
    }

    fn send_with_card(&mut self, id: u32, payload: String, effects: &mut Vec<Effect>) {
        let (now, peer) = (self.now, self.peer().id);
        if !self.peer().connection.line.is_online() {
            return;
        }
        let Some(spec) = self.dashboards.card(id) else { return };
        let Ok(topic) = TopicName::new(spec.target()) else { return };
        let message = Message::new(topic, Bytes::from(payload.clone()));
        let message = message.qos(spec.qos()).retain(spec.retain);
        if let Some(live) = self.watch.edit().edit(id) {
            live.ask(now, &payload);
        }
        effects.push(Effect::Publish(peer, Origin::Card(id), message));
    }

    fn look_at_chart(&mut self, act: &Act) {
        let card = match act {
            Act::Zoom { card, .. }
            | Act::Pan { card, .. }
            | Act::Hold(card, _)
            | Act::Fit(card)
            | Act::Clear(card) => *card,
            _ => return,
        };
        let peer = self.peer().id;
        let Some(live) = self.watch.edit().edit(card) else { return };
        if *act == Act::Clear(card) {
            let past = Removed::Past(peer, card, Box::new(live.clear()));
            return self.undo.push(self.now, Deleted::Dashboard(past));
        }
        let Some((oldest, newest)) = live.extent() else { return };
        match act {
            Act::Zoom { factor, at, .. } => live.view.zoom(newest, *factor, *at),
            Act::Pan { by, .. } => live.view.pan(oldest, newest, *by),
            Act::Hold(_, still) => live.view.hold(newest, *still),
            _ => live.view.fit(oldest, newest),
        }
    }
}

impl super::Dashboards {
    /// Adds an empty one, if there is room. Its number is told.
    fn add(&mut self) -> Option<u32> {
        if self.list.len() >= MAX_DASHBOARDS {
            return None;
        }
        self.list.push(Snapshot::new(Dashboard::new(0, "")));
        self.number();
        self.list.last().map(|it| it.id)
    }

    fn remove(&mut self, id: u32) -> Option<Removed> {
        let at = self.list.iter().position(|it| it.id == id).filter(|&at| at > 0)?;
        Some(Removed::Dashboard(at, self.list.remove(at), Pasts::new()))
    }

    fn remove_card(&mut self, id: u32) -> Option<Removed> {
        self.list.iter_mut().find_map(|dashboard| {
            let at = dashboard.cards.iter().position(|spec| spec.id == id)?;
            let spec = dashboard.edit().cards.remove(at);
            Some(Removed::Card(dashboard.id, at, spec, Pasts::new()))
        })
    }

    fn restore_removed(&mut self, removed: Removed) {
        match removed {
            Removed::Card(dashboard, at, spec, _) => {
                // The dashboard may have gone since.
                let home = self.list.iter().position(|it| it.id == dashboard).unwrap_or(0);
                let cards = &mut self.list[home].edit().cards;
                if cards.len() < MAX_CARDS {
                    cards.insert(at.min(cards.len()), spec);
                }
            }
            Removed::Dashboard(at, dashboard, _) if self.list.len() < MAX_DASHBOARDS => {
                self.list.insert(at.clamp(1, self.list.len()), dashboard);
            }
            Removed::Dashboard(..) | Removed::Past(..) => {}
        }
        self.number();
    }
}
