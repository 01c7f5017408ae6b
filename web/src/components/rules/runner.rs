//! The rules of this page at work: the machine that the driver drives, and who else may look at it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use shared::automation::{Agent, AgentEvent, Card, Cards, Rules};
use shared::board::manifest::Command;
use shared::client::Options;
use shared::inspect::Lang;
use shared::time::Instant;
use shared::topic::TopicName;
use shared::wire::Bytes;
use yew::prelude::*;

use super::super::context::Context;
use crate::driver::Fact;
use crate::driver::rules::{self, Endpoint, Make};
use crate::state::State;
use crate::state::action::Action;
use crate::state::dashboard::spec::{CardKind, Spec};
use crate::state::rules::Act;
use crate::state::snapshot::Snapshot;

thread_local! {
    /// The rules at work, while they are.
    static AGENT: RefCell<Weak<RefCell<Agent>>> = const { RefCell::new(Weak::new()) };
    static LANG: Cell<Lang> = const { Cell::new(Lang::En) };
    /// The cards that a person has bound by hand.
    static CARDS: RefCell<Cards> = RefCell::default();
}

/// The rules at work, if they are. Nobody keeps them while the driver has its turn.
pub(super) fn agent() -> Option<Rc<RefCell<Agent>>> {
    AGENT.with_borrow(Weak::upgrade)
}

/// What rules of this page can set by a title.
pub(super) fn bound_cards() -> Cards {
    CARDS.with_borrow(Clone::clone)
}

/// What the component is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Language and where Actions go.
    pub page: Context,
    /// The page's state.
    pub state: Snapshot<State>,
}

/// Sees to it that rules run; draws nothing.
#[component]
pub fn RuleRunner(props: &Props) -> Html {
    LANG.set(props.page.language.into());
    let cards = cards(&props.state);
    if CARDS.with_borrow(|known| *known != cards) {
        CARDS.set(cards.clone());
        if let Some(agent) = agent() {
            agent.borrow_mut().set_cards(cards);
        }
    }
    let page = props.page.clone();
    use_effect_with((), move |()| {
        let make: Make = |options, text, now| Box::new(Shared::new(options, text, now));
        rules::bring(make);
        page.act(Action::Rules(Act::Ready));
    });
    Html::default()
}

/// The cards of all dashboards that send something, by their titles.
fn cards(state: &State) -> Cards {
    let mut cards = Cards::default();
    for spec in state.dashboards.cards() {
        if let Some(card) = card(spec).filter(|_| !spec.title.is_empty()) {
            cards.add(&spec.title, card);
        }
    }
    cards
}

fn card(spec: &Spec) -> Option<Card> {
    let to = if spec.send_to.is_empty() { &spec.topic } else { &spec.send_to };
    let topic = TopicName::new(to).ok()?;
    Some(match spec.kind {
        CardKind::Switch => Card::Switch { topic, on: spec.on.clone(), off: spec.off.clone() },
        CardKind::Button => Card::Press { topic, payload: spec.on.clone() },
        CardKind::Slider | CardKind::Text => Card::Value(Command::new(topic)),
        _ => return None,
    })
}

/// The driver's half.
struct Shared(Rc<RefCell<Agent>>);

impl Shared {
    fn new(options: Options, text: &str, now: Instant) -> Self {
        // What is wrong with a stored text is said where it is seen.
        let rules = Rules::parse(text).unwrap_or_default();
        let mut agent = Agent::new(options, rules, now);
        agent.set_cards(bound_cards());
        let agent = Rc::new(RefCell::new(agent));
        AGENT.set(Rc::downgrade(&agent));
        Self(agent)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rules")
    }
}

impl Endpoint for Shared {
    fn handle_open(&mut self, now: Instant) {
        self.0.borrow_mut().handle_open(now);
    }

    fn handle_bytes(&mut self, now: Instant, bytes: &Bytes) {
        self.0.borrow_mut().handle_bytes(now, bytes);
    }

    fn handle_closed(&mut self, now: Instant) {
        self.0.borrow_mut().handle_closed(now);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.0.borrow_mut().handle_timeout(now);
    }

    fn handle_text(&mut self, now: Instant, text: &str) {
        if let Ok(rules) = Rules::parse(text) {
            self.0.borrow_mut().replace(now, rules);
        }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.0.borrow().poll_timeout()
    }

    fn poll_transmit(&mut self) -> Option<Bytes> {
        self.0.borrow_mut().poll_transmit()
    }

    fn poll_fact(&mut self) -> Option<Fact> {
        Some(match self.0.borrow_mut().poll_event()? {
            AgentEvent::Connected => Fact::Connected,
            AgentEvent::Closed(cause) => Fact::Closed(cause),
            AgentEvent::Notify { rule, text } => said(&rule, &text),
            AgentEvent::Halted { rule, halt } => said(&rule, &halt.says(LANG.get())),
            AgentEvent::Refused { .. } | AgentEvent::NotSubscribed(_) => Fact::Rules(Act::Happened),
        })
    }

    fn disconnect(&mut self, now: Instant) {
        self.0.borrow_mut().disconnect(now);
    }
}

fn said(rule: &str, text: &str) -> Fact {
    Fact::Rules(Act::Said { rule: rule.into(), text: text.into() })
}
