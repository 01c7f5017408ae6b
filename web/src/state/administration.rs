//! How the administrator's side changes: what is asked when, and what an answer means.

use std::rc::Rc;

use shared::broker::clearing::Cleared;
use shared::time::Instant;
use shared::topic::TopicFilter;

use super::action::{Dialog, Effect};
use super::broker::admin::{self, Access, Answer, Call, Outcome, REFRESH, Refusal, Request};
use super::connection::{Choice, Server};
use super::peer::{Peer, PeerId};
use super::place::Place;
use super::undo::Deleted;
use super::{Notice, State};

/// What a person does at the administrator's side.
#[derive(Clone, Debug, PartialEq)]
pub enum Administer {
    /// Shows a token.
    Token(String),
    /// Shows a user name and a password.
    Login(String, String),
    /// Is no administrator any more.
    LogOut,
    /// Looks for clients.
    Search(String),
    /// Looks for retained messages.
    Filter(String),
    /// Disconnects a client.
    Kick {
        /// Which.
        client_id: Rc<str>,
        /// Whether its Session goes as well.
        forget: bool,
    },
    /// Wants to see what clearing this filter would clear.
    AskClear(Rc<str>),
    /// Clears it.
    Clear(Rc<str>),
}

impl State {
    pub(crate) fn administer(&mut self, what: Administer, effects: &mut Vec<Effect>) {
        match what {
            Administer::Token(token) => self.log_in(Some(admin::bearer(&token)), effects),
            Administer::Login(username, password) => {
                self.log_in(Some(admin::basic(&username, &password)), effects);
            }
            Administer::LogOut => self.log_in(None, effects),
            Administer::Search(search) => {
                self.peer_mut().broker.edit().admin.search = search.into();
                self.refresh_admin(effects);
            }
            Administer::Filter(filter) => {
                let admin = &mut self.peer_mut().broker.edit().admin;
                admin.filter = filter.into();
                admin.retained = None;
                self.refresh_admin(effects);
            }
            Administer::Kick { client_id, forget } => {
                self.dialog = None;
                self.call(Request::Kick { client_id, forget }, effects);
            }
            Administer::AskClear(filter) => {
                let admin = &mut self.peer_mut().broker.edit().admin;
                (admin.preview, admin.clearing) = (None, None);
                self.dialog = Some(Dialog::ClearRetained(Rc::clone(&filter)));
                self.call(Request::Preview(Rc::clone(&filter)), effects);
                self.call(Request::TryClear(filter), effects);
            }
            Administer::Clear(filter) => {
                self.dialog = None;
                self.call(Request::Clear(filter), effects);
            }
        }
    }

    /// Another administrator, or none. Kept as long as the tab, and no longer.
    fn log_in(&mut self, authorization: Option<Rc<str>>, effects: &mut Vec<Effect>) {
        effects.push(Effect::KeepAuthorization(authorization.clone()));
        let admin = &mut self.peer_mut().broker.edit().admin;
        admin.authorization = authorization;
        admin.epoch += 1;
        admin.access = match admin.access {
            // The form stays as it is filled in until it is known whether that was right.
            Access::LoginNeeded { .. } => Access::LoginNeeded { is_wrong: false },
            _ => Access::Asking,
        };
        (admin.clients, admin.retained, admin.outcome) = (None, None, None);
        self.refresh_admin(effects);
    }

    /// Another broker is where the page looks: nothing is known of it.
    pub(super) fn forget_admin(&mut self) {
        let admin = &mut self.peer_mut().broker.edit().admin;
        *admin = admin::Admin {
            authorization: admin.authorization.take(),
            epoch: admin.epoch + 1,
            ..admin::Admin::default()
        };
    }

    /// Asks for everything that is shown, if it is shown.
    pub(crate) fn refresh_admin(&mut self, effects: &mut Vec<Effect>) {
        if !self.shows_clients() {
            return;
        }
        let choice = self.peer().connection.effective_choice(&self.server);
        if choice == Choice::Server && self.server == Server::Asking {
            return;
        }
        let now = self.now;
        let admin = &mut self.peer_mut().broker.edit().admin;
        match choice {
            Choice::Address => return admin.access = Access::Elsewhere,
            // It would only say that it wants one.
            Choice::Server if !admin.is_logged_in() => {
                return admin.access = Access::LoginNeeded { is_wrong: false };
            }
            Choice::Server | Choice::Tab => {}
        }
        // An answer that does not come is not waited for; one that comes puts the next one off.
        admin.refresh_at = Some(now + REFRESH);
        let search = Rc::clone(&admin.search);
        let filter = admin.topic_filter().map(|_| Rc::clone(&admin.filter));
        // Whether the page may ask shows at the first question.
        let is_granted = admin.access == Access::Granted;
        self.call(Request::Clients(search), effects);
        if let Some(filter) = filter.filter(|_| is_granted && self.place == Place::Broker) {
            self.call(Request::Retained(filter), effects);
        }
    }

    /// Time has passed.
    pub(crate) fn tick_admin(&mut self, effects: &mut Vec<Effect>) {
        self.tick_watch(effects);
        self.tick_herald();
    }

    /// When there is something to refresh.
    pub(super) fn admin_deadline(&self) -> Option<Instant> {
        let is_shown = self.shows_clients();
        let is_granted = self.peer().broker.admin.access == Access::Granted;
        self.peer().broker.admin.refresh_at.filter(|_| is_shown && is_granted)
    }

    /// In the inspector a person chooses one of the clients.
    fn shows_clients(&self) -> bool {
        matches!(self.place, Place::Broker | Place::Packets)
    }

    pub(super) fn call(&mut self, request: Request, effects: &mut Vec<Effect>) {
        effects.push(self.call_of(self.peer(), request));
    }

    fn call_of(&self, peer: &Peer, request: Request) -> Effect {
        let admin = &peer.broker.admin;
        Effect::Administer(Call {
            peer: peer.id,
            request,
            is_for_tab: peer.connection.effective_choice(&self.server) == Choice::Tab,
            authorization: admin.authorization.clone(),
            epoch: admin.epoch,
        })
    }

    /// A person takes back that retained messages were cleared.
    pub(crate) fn bring_back(&mut self, id: PeerId, gone: Cleared, effects: &mut Vec<Effect>) {
        if let Some(peer) = self.peer_of(id) {
            effects.push(self.call_of(peer, Request::Restore(gone)));
        }
    }

    pub(crate) fn handle_answer(
        &mut self,
        call: &Call,
        answer: Result<Answer, Refusal>,
        effects: &mut Vec<Effect>,
    ) {
        if let Request::Restore(gone) = call.request {
            return self.handle_brought_back(call, gone, answer, effects);
        }
        if call.peer != self.peer().id || call.epoch != self.peer().broker.admin.epoch {
            return;
        }
        match answer {
            Ok(Answer::Packets(told)) => self.handle_watched(call, Ok(told), effects),
            Err(refusal) if matches!(call.request, Request::Packets { .. }) => {
                self.handle_watched(call, Err(refusal), effects);
            }
            Ok(answer) => self.handle_granted(&call.request, answer, effects),
            Err(refusal) => self.handle_refused(call, refusal),
        }
    }

    /// Something that was cleared is there again, or is not. A person may look at another broker by
    /// now, or at another place.
    fn handle_brought_back(
        &mut self,
        call: &Call,
        gone: Cleared,
        answer: Result<Answer, Refusal>,
        effects: &mut Vec<Effect>,
    ) {
        let is_whole =
            matches!(answer, Ok(Answer::BroughtBack(back)) if back.restored == gone.cleared);
        let now = self.now;
        let Some(peer) = self.peer_of_mut(call.peer) else { return };
        let admin = &mut peer.broker.edit().admin;
        if admin.epoch != call.epoch {
            return;
        }
        match answer {
            Ok(Answer::BroughtBack(back)) => admin.outcome = Some(Outcome::BroughtBack(back)),
            Ok(_) => return,
            Err(refusal) => {
                admin.outcome = Some(Outcome::Failed(refusal));
                if refusal != Refusal::Gone {
                    // It is still there to be brought back: after a login, or once somebody answers.
                    self.undo.push(now, Deleted::Retained(call.peer, gone));
                }
            }
        }
        if !is_whole && (self.place != Place::Broker || !self.is_current(call.peer)) {
            self.notify(Notice::NotBroughtBack);
        }
        self.refresh_admin(effects);
    }

    fn handle_granted(&mut self, request: &Request, answer: Answer, out: &mut Vec<Effect>) {
        let asked = match &self.dialog {
            Some(Dialog::ClearRetained(filter)) => Some(Rc::clone(filter)),
            _ => None,
        };
        let admin = &mut self.peer_mut().broker.edit().admin;
        if std::mem::replace(&mut admin.access, Access::Granted) != Access::Granted {
            let filter = Rc::clone(&admin.filter);
            self.call(Request::Retained(filter), out);
        }
        let admin = &mut self.peer_mut().broker.edit().admin;
        let is_over =
            matches!(&admin.outcome, Some(Outcome::Failed(why)) if why.is_of_the_moment());
        if request.is_question() && is_over {
            admin.outcome = None;
        }
        match (request, answer) {
            (Request::Clients(search), Answer::Clients(listing)) if *search == admin.search => {
                admin.clients = Some(Rc::new(listing));
            }
            (Request::Retained(filter), Answer::Retained(listing)) if *filter == admin.filter => {
                admin.retained = Some(Rc::new(listing));
            }
            // Only for the question that is open: its number is what a person agrees to.
            (Request::Preview(filter), Answer::Retained(listing))
                if asked.as_ref() == Some(filter) =>
            {
                admin.preview = Some(Rc::new(listing));
            }
            (Request::TryClear(filter), Answer::Cleared(would))
                if asked.as_ref() == Some(filter) =>
            {
                admin.clearing = Some(would);
            }
            (Request::Kick { client_id, .. }, Answer::Kicked) => {
                admin.outcome = Some(Outcome::Kicked(Rc::clone(client_id)));
                self.refresh_admin(out);
            }
            (Request::Clear(_), Answer::Cleared(gone)) => {
                admin.outcome = Some(Outcome::Cleared(gone));
                if gone.clearing.is_some() {
                    let deleted = Deleted::Retained(self.peer().id, gone);
                    self.undo.push(self.now, deleted);
                }
                self.refresh_admin(out);
            }
            // Late for what is asked now.
            _ => {}
        }
    }

    fn handle_refused(&mut self, call: &Call, refusal: Refusal) {
        let admin = &mut self.peer_mut().broker.edit().admin;
        match refusal {
            Refusal::Login => admin.access = Access::LoginNeeded { is_wrong: true },
            Refusal::Forbidden => {
                admin.access = Access::LoginNeeded { is_wrong: false };
                admin.outcome = Some(Outcome::Failed(refusal));
            }
            // Where the page itself is answered but not this, there is no such interface.
            Refusal::NotFound | Refusal::Unreadable if call.request.is_question() => {
                admin.access = Access::Missing;
            }
            refusal => admin.outcome = Some(Outcome::Failed(refusal)),
        }
    }
}

/// The filter for a topic and everything below it; `None` for what cannot be cleared.
pub fn and_below(topic: &str) -> Option<Rc<str>> {
    let filter = format!("{topic}/#");
    (TopicFilter::new(&filter).is_ok() && is_clearable(&filter)).then(|| filter.into())
}

/// False for what the broker says of itself.
pub fn is_clearable(filter: &str) -> bool {
    !filter.starts_with("$SYS/")
}
