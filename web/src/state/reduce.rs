//! How the state changes: one Action in, the Effects that it asks for out.

use std::rc::Rc;

use shared::message::Message;
use shared::time::Instant;
use shared::wire::{Bytes, QoS, ReasonCode, SubscribeOptions};

use super::action::{Action, Effect, Origin, Start};
use super::administration::Administer;
use super::console::Console;
use super::console::record::Sent;
use super::lessons::Lessons;
use super::line::LineId;
use super::part::{Order, SendError};
use super::peer::{Peer, PeerId};
use super::place::Arrival;
use super::programs::examples::Examples;
use super::random::Random;
use super::rules::herald;
use super::seat::HEARD;
use super::share::Share;
use super::snapshot::Snapshot;
use super::undo::{self, Deleted};
use super::virtual_board::VirtualBoard;
use super::{NOTICE_TIME, Notice, SAVE_DELAY, State};
use crate::hub::frame::Order as BrokerOrder;
use crate::i18n::Language;
use crate::ports::{
    admin_acts, board_acts, card_acts, console_acts, desk_acts, lesson_acts, link_acts,
    packet_acts, program_acts, seat_acts, swarm_acts, twin_acts,
};

/// Changes `state` and says what is to be done.
pub fn reduce(state: &mut State, now: Instant, action: Action) -> Vec<Effect> {
    state.now = state.now.max(now);
    let mut effects = Vec::new();
    state.take(action, &mut effects);
    if state.virtual_boards.iter().any(|board| board.twin.is_some()) {
        twin_acts::follow(state, &mut effects);
    }
    state.sync_topics(&mut effects);
    state.note_ends(&effects);
    state.hold_early(&mut effects);
    state.sync_pieces(&mut effects);
    effects
}

impl State {
    /// Decides about an Action, of whom everything is here.
    pub(super) fn apply(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Start(start) => self.start(*start, effects),
            Action::ServerKnown(server) => {
                self.server = server;
                self.open_all(effects);
                admin_acts::refresh(self, effects);
                self.meet_lesson(effects);
            }
            Action::Tick => self.tick(effects),
            Action::ClockSet(clock) => self.clock = clock,
            Action::Line(LineId::Peer(id), event) => self.handle_peer_line(id, event, effects),
            Action::Line(LineId::Board(id), event) => {
                desk_acts::hear_line(self, &id, event, effects);
            }
            Action::Line(LineId::Rules, event) => self.handle_rules_line(event),
            Action::Rules(act) => self.act_on_rules(act, effects),
            Action::Line(LineId::Program(board, slot), event) => {
                program_acts::hear_line(self, &board, slot, event, effects);
            }
            Action::Messages(id, messages) => self.handle_messages(id, messages, effects),
            Action::BoardSaid(id, message, was_kept) => {
                let now = self.now;
                if let Some(peer) = self.peer_of_mut(id) {
                    peer.hear_board(now, &message, was_kept);
                }
            }
            Action::CardSaid(id, message, was_kept) => {
                if self.is_current(id) {
                    let (now, topic) = (self.now, message.topic.as_str());
                    card_acts::hear(self.watch.edit(), now, topic, &message.payload, was_kept);
                }
            }
            Action::BrokerSaid(_, message) if message.topic.as_str() == herald::TOPIC => {
                admin_acts::hear_rule(self, &message.payload);
            }
            Action::BrokerSaid(id, message) => {
                let now = self.now;
                if let Some(peer) = self.peer_of_mut(id) {
                    let (broker, topic) = (peer.broker.edit(), message.topic.as_str());
                    admin_acts::hear_broker(broker, now, topic, &message.payload);
                }
            }
            Action::NotSubscribed(id, topic, reason) => self.handle_refusal(id, &topic, reason),
            Action::NotSent(id, origin, error) => self.handle_not_sent(id, origin, error),
            Action::BoardPart(id, index, seen) => {
                let board = self.virtual_board_mut(&id);
                if let Some(own) = board.and_then(|board| board.seen.get_mut(index)) {
                    *own = seen;
                }
            }
            Action::BoardLog(id, entry) => {
                let now = self.now;
                if let Some(board) = self.virtual_board_mut(&id) {
                    board.note(now, entry);
                }
            }
            Action::Traffic(line, direction, bytes) => {
                self.handle_traffic(&line, direction, &bytes);
            }
            Action::Packets(act) => packet_acts::act(self, act, effects),
            Action::Leaving => self.put_by(effects),
            Action::Household(news) => self.household.edit().handle(news),
            Action::KeepBroker(keeps) => self.order_broker(BrokerOrder::Keep(keeps), effects),
            Action::Fault(act) => desk_acts::break_something(self, act, effects),
            Action::Twin(act) => twin_acts::act(self, act, effects),
            Action::Swarm(act) => swarm_acts::act(self, act, effects),
            Action::NetworkBack => {
                self.retry_pieces();
                self.retry_all(effects);
            }
            Action::TryNow => self.retry_all(effects),
            Action::Fetched(piece, is_here) => {
                self.note_fetched(piece, is_here, effects);
            }
            Action::Needed(_) => {} // It is here.
            Action::FetchAgain => self.retry_pieces(),
            Action::Approach(place) => self.fetch_early(place, effects),
            Action::StorageFailed => self.notify(Notice::NothingStored),
            Action::DownloadFailed => self.notify(Notice::NothingDownloaded),
            Action::DismissNotice => self.dismiss(),
            Action::Arrived(arrival) => {
                self.retry_pieces();
                self.arrive(arrival, effects);
            }
            Action::Answered(call, answer) => admin_acts::hear(self, &call, answer, effects),
            Action::Administer(what) => admin_acts::act(self, what, effects),
            Action::Console(act) => console_acts::act(self, act, effects),
            Action::Acknowledged(peer, origin, reason) => {
                if let Origin::Console(number) = origin {
                    self.note_sent(peer, number, Sent::Done(reason));
                }
            }
            Action::ClearBrokerLog => {
                let (now, peer) = (self.now, self.peer_mut());
                let gone = Deleted::Log(peer.id, Box::new(peer.broker.edit().log.clear()));
                self.undo.push(now, gone);
            }
            Action::SetLanguage(language) => {
                self.language = language;
                self.chosen_language = Some(language);
                self.dress(effects);
            }
            Action::SetTheme(theme) => {
                self.theme = theme;
                self.dress(effects);
            }
            Action::Show(dialog) => {
                self.dialog = dialog;
                console_acts::survey(self);
                self.is_awaited = false;
                self.retry_pieces();
            }
            Action::Connect(profile) => self.connect(profile, effects),
            Action::ConnectAlso(profile) => self.connect_also(profile, effects),
            Action::Links(act) => link_acts::act(self, act, effects),
            Action::Look(id) => self.look(id, effects),
            Action::Leave(id) => self.leave(id, effects),
            Action::Order { board, component, order } => {
                self.order(board, component, order, effects);
            }
            Action::RemoveBoard(board) => self.remove_board(self.peer().id, &board, effects),
            Action::AddVirtualBoard(kind) => desk_acts::add(self, kind, effects),
            Action::ProgramSaid(board, said) => program_acts::hear(self, &board, said, effects),
            Action::ExamplesFetched(text) => {
                self.programs.examples = Snapshot::new(Examples::parse(&text));
            }
            Action::Program(board, act) => program_acts::act(self, &board, act, effects),
            Action::Seat(act) => seat_acts::act(self, act, effects),
            Action::Addresses(act) => program_acts::address(self, act),
            Action::Handle(id, touch) => desk_acts::touch(self, &id, touch, effects),
            Action::Share(share) => desk_acts::share(self, share, effects),
            Action::Record(record) => desk_acts::record(self, record, effects),
            Action::Dashboard(act) => card_acts::act(self, act, effects),
            Action::Lessons(act) => lesson_acts::act(self, act, effects),
            Action::Removed(gone) => self.undo.push(self.now, Deleted::Planned(gone)),
            Action::Restore(deleted) => self.restore((*deleted).clone(), effects),
            Action::Shell(act) => self.shell(act, effects),
        }
    }

    fn start(&mut self, start: Start, effects: &mut Vec<Effect>) {
        let Start { settings, languages, seed, clock, arrival, authorization } = start;
        self.random = Random::new(seed);
        self.clock = clock;
        self.chosen_language = settings.language;
        self.language = settings.language.unwrap_or_else(|| Language::of_browser(&languages));
        self.theme = settings.theme;
        self.layout = settings.layout;
        self.console = Snapshot::new(Console::from_value(&settings.console));
        self.packets.edit().filter = settings.packets;
        self.lessons = Snapshot::new(Lessons::from_value(&settings.lessons));
        if self.lessons.open.is_some() {
            self.fetch_lessons(effects);
        }
        self.restore_peers(settings.connections, &settings.open, effects);
        self.dashboards = settings.dashboards;
        self.programs.addresses = Snapshot::new(settings.addresses);
        self.seat = settings.seat.map(Rc::new);
        self.follow_cards();
        self.stored_boards = Snapshot::new(settings.boards);
        self.wake_boards(effects);
        self.peer_mut().broker.edit().admin.authorization = authorization;
        self.arrive(arrival, effects);
        self.open_all(effects);
    }

    /// Somebody came to a place of the page.
    fn arrive(&mut self, arrival: Arrival, effects: &mut Vec<Effect>) {
        let from = std::mem::replace(&mut self.place, arrival.place);
        self.path = arrival.path;
        self.undo.leave_pages_but(&self.path);
        effects.push(Effect::Dress(self.language, self.theme, self.place));
        self.look_at_broker();
        program_acts::look(self, effects);
        console_acts::enter(self, from, effects);
        self.arrive_at_packets();
        if let Some(board) = arrival.board {
            self.take(Action::Share(Share::Arrive(board.into())), effects);
        }
        self.enter_lessons(effects);
        match arrival.token {
            Some(token) => self.take(Action::Administer(Administer::Token(token)), effects),
            None => admin_acts::refresh(self, effects),
        }
    }

    fn tick(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now;
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        for peer in &mut self.peers {
            peer.tick(now);
        }
        for id in self.peer_ids() {
            if self.peer_of(id).is_some_and(|peer| peer.connection.line.is_due(now)) {
                self.open(&LineId::Peer(id), effects);
            }
        }
        for id in self.virtual_board_ids() {
            if self.virtual_board(&id).is_some_and(|board| board.line.is_due(now)) {
                self.open(&LineId::Board(id), effects);
            }
        }
        if self.rules.line.is_due(now) {
            self.open_rules(effects);
        }
        if is_due(self.watch.deadline()) {
            self.watch.edit().tick(now);
        }
        if is_due(self.admin_deadline()) {
            admin_acts::refresh(self, effects);
        }
        program_acts::tick(self, effects);
        admin_acts::tick(self, effects);
        console_acts::tick(self, effects);
        if is_due(self.save_at) {
            self.save(effects);
        }
        if is_due(self.notice_until) {
            self.dismiss();
        }
        if is_due(self.undo.deadline()) {
            self.undo.withdraw();
        }
    }

    fn handle_refusal(&mut self, id: PeerId, topic: &str, reason: ReasonCode) {
        let Some(peer) = self.peer_of_mut(id) else { return };
        peer.handle_refusal(topic, reason);
        let profile = peer.connection.profile.id;
        self.console.note_refusal(profile, topic, reason);
        if self.is_current(id) {
            self.watch.edit().note_refusal(topic, reason);
        }
    }

    fn handle_not_sent(&mut self, id: PeerId, origin: Origin, error: SendError) {
        match origin {
            Origin::Part { board, component } => {
                if let Some(peer) = self.peer_of_mut(id) {
                    let boards = peer.boards.edit();
                    board_acts::note_failure(boards, &board, &component, error);
                }
            }
            Origin::Card(card) => {
                if self.is_current(id) {
                    self.watch.edit().note_failure(card, error);
                }
            }
            Origin::Console(number) => self.note_sent(id, number, Sent::Failed(error)),
            Origin::Removal(_) => self.notify(Notice::NotRemoved(error)),
            Origin::Undo => self.notify(Notice::NotRestored(error)),
            // It is not seen as told before the broker says so.
            Origin::Seat => {}
        }
    }

    fn order(&mut self, board: Rc<str>, component: Rc<str>, order: Order, out: &mut Vec<Effect>) {
        let now = self.now;
        Self::order_at(now, self.peer_mut(), board, component, order, out);
    }

    /// Asks something of a board at the page's home.
    pub(super) fn order_at_home(
        &mut self,
        board: &Rc<str>,
        component: &Rc<str>,
        order: Order,
        out: &mut Vec<Effect>,
    ) {
        let now = self.now;
        if let Some(home) = self.peers.first_mut() {
            Self::order_at(now, home, Rc::clone(board), Rc::clone(component), order, out);
        }
    }

    fn order_at(
        now: Instant,
        peer: &mut Peer,
        board: Rc<str>,
        component: Rc<str>,
        order: Order,
        out: &mut Vec<Effect>,
    ) {
        if !peer.connection.line.is_online() {
            return;
        }
        let asked = board_acts::ask(peer.boards.edit(), now, &board, &component, order);
        if let Some((topic, command)) = asked {
            let message = Message::new(topic, Bytes::from(command)).qos(QoS::AtLeastOnce);
            out.push(Effect::Publish(peer.id, Origin::Part { board, component }, message));
        }
    }

    /// Makes a broker forget a board. Its card goes when the broker has said so.
    fn remove_board(&mut self, id: PeerId, board: &Rc<str>, effects: &mut Vec<Effect>) {
        self.dialog = None;
        let Some(peer) = self.peer_of(id) else { return };
        let kept = undo::within_limit(peer.kept(board));
        if !kept.is_empty() {
            let name = peer.boards.get(board).map_or("", |card| card.name()).into();
            self.undo.push(self.now, Deleted::Board(id, name, kept));
        }
        self.clear_board(id, board, effects);
    }

    /// Clears what a broker keeps of a board.
    pub(super) fn clear_board(&self, id: PeerId, board: &Rc<str>, effects: &mut Vec<Effect>) {
        let Some(peer) = self.peer_of(id) else { return };
        for topic in board_acts::own_topics(&peer.boards, board) {
            let message = Message::new(topic, Bytes::new()).qos(QoS::AtLeastOnce).retain(true);
            effects.push(Effect::Publish(id, Origin::Removal(Rc::clone(board)), message));
        }
    }

    /// Subscribes to what is needed and not subscribed to, and the other way round.
    fn sync_topics(&mut self, effects: &mut Vec<Effect>) {
        let follows_rules = self.follows_rules();
        let seated = self.is_at_seat().then(|| self.home().id);
        for index in 0..self.peers.len() {
            let peer = &mut self.peers[index];
            let mut active = self.console.listening.active(peer.connection.profile.id);
            let wants_system = active.any(|it| it.filter.as_str().starts_with("$SYS"));
            if peer.feed.wants_system() != wants_system {
                peer.feed.edit().want_system(wants_system);
            }
            if !peer.connection.line.is_online() || !std::mem::take(&mut peer.topics_changed) {
                continue;
            }
            let cards = self.watch.topics().filter(|_| index == self.current);
            let mut wanted = self.peers[index].wanted(cards);
            self.want_recording(index, &mut wanted);
            self.want_for_console(index, &mut wanted);
            let peer = &mut self.peers[index];
            for topic in HEARD.into_iter().filter(|_| seated == Some(peer.id)) {
                wanted.add(topic.into(), SubscribeOptions::with_qos(QoS::AtLeastOnce));
            }
            if follows_rules && index == 0 {
                wanted.add(herald::TOPIC.into(), SubscribeOptions::with_qos(QoS::AtMostOnce));
            }
            peer.topics.sync(self.now, peer.id, wanted, effects);
        }
    }

    pub(super) fn virtual_board_mut(&mut self, id: &str) -> Option<&mut VirtualBoard> {
        self.virtual_boards.iter_mut().find(|board| *board.id == *id).map(Snapshot::edit)
    }

    pub(super) fn virtual_board_ids(&self) -> Vec<Rc<str>> {
        self.virtual_boards.iter().map(|board| Rc::clone(&board.id)).collect()
    }

    pub(super) fn notify(&mut self, notice: Notice) {
        self.notice = Some(notice);
        self.notice_until = Some(self.now + NOTICE_TIME);
    }

    fn dismiss(&mut self) {
        (self.notice, self.notice_until) = (None, None);
    }

    fn dress(&mut self, effects: &mut Vec<Effect>) {
        effects.push(Effect::Dress(self.language, self.theme, self.place));
        self.changed();
    }

    /// Something that survives a reload has changed.
    pub(super) fn changed(&mut self) {
        self.save_at.get_or_insert(self.now + SAVE_DELAY);
    }
}
