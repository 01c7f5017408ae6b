//! The administrator's side: who may see it, and how the last thing that was done went.

use yew::prelude::*;

use super::super::context::Context;
use super::clients::Clients;
use super::login::Login;
use super::retained::Retained;
use crate::i18n::BrokerSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::administration::Administer;
use crate::state::broker::admin::{Access, Outcome};
use crate::state::connection::Choice;

/// Clients and retained messages, or why they are not seen.
pub fn admin(page: &Context, state: &State) -> Html {
    let admin = &state.peer().broker.admin;
    let seen = match admin.access {
        Access::Asking => Html::default(),
        Access::Missing => note(page, BrokerSay::AdminMissing, "admin-missing"),
        Access::Elsewhere => note(page, BrokerSay::AdminElsewhere, "admin-elsewhere"),
        Access::LoginNeeded { is_wrong } => html! { <Login {is_wrong} /> },
        Access::Granted => html! {
            <>
                <Clients broker={state.peer().broker.clone()} />
                <Retained broker={state.peer().broker.clone()} />
                if state.peer().connection.effective_choice(&state.server) == Choice::Server {
                    { log_out(page, admin.is_logged_in()) }
                }
            </>
        },
    };
    // What is about retained messages is said beside them.
    let here = admin.outcome.as_ref().filter(|outcome| !outcome.is_of_retained());
    html! { <>{ outcome(page, here, "admin-outcome") }{ seen }</> }
}

fn note(page: &Context, what: BrokerSay<'_>, testid: &'static str) -> Html {
    html! { <p class="note soft" data-testid={testid}>{ page.say(what) }</p> }
}

/// How it went. Its place is always there, so that it is read out when it is filled.
pub fn outcome(page: &Context, outcome: Option<&Outcome>, testid: &'static str) -> Html {
    let (class, text) = match outcome {
        None => ("visually-hidden", AttrValue::default()),
        Some(Outcome::Kicked(name)) => ("note good", page.say(BrokerSay::Kicked(name))),
        Some(Outcome::Cleared(gone)) => ("note good", page.say(BrokerSay::Cleared(*gone))),
        Some(Outcome::BroughtBack(back)) => {
            let is_whole = back.newer + back.expired + back.no_room == 0;
            let class = if is_whole { "note good" } else { "note wait" };
            (class, page.say(BrokerSay::BroughtBack(*back)))
        }
        Some(Outcome::Failed(refusal)) => ("note bad", page.say(BrokerSay::Refused(*refusal))),
    };
    html! { <p {class} role="status" data-testid={testid}>{ text }</p> }
}

fn log_out(page: &Context, is_logged_in: bool) -> Html {
    if !is_logged_in {
        return Html::default();
    }
    html! {
        <p>
            <button type="button" class="button slim" data-testid="admin-log-out"
                onclick={page.on(Action::Administer(Administer::LogOut))}>
                { page.say(BrokerSay::LogOut) }
            </button>
        </p>
    }
}
