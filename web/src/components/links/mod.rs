//! The dialog of the connections: those in use, those that are saved, and the form of one.

mod form;
mod list;
mod peers;

use yew::prelude::*;

use self::form::{Form, Kind};
use self::list::list;
use self::peers::peers;
use super::context::{Context, use_page};
use super::dialog::Dialog;
use crate::i18n::{Language, LinksSay, Say, Sentence};
use crate::state::State;
use crate::state::action::Action;
use crate::state::connection::{Choice, Server};
use crate::state::failure::Failure;
use crate::state::line::Phase;
use crate::state::links::{Act, Field, Flag};
use crate::state::peer::MAX_PEERS;
use crate::state::profile::Profile;
use crate::state::snapshot::Snapshot;

/// What the dialog shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page.
    pub state: Snapshot<State>,
}

/// The dialog.
#[component]
pub fn ConnectionDialog(props: &Props) -> Html {
    let page = use_page();
    let state = &props.state;
    let profile = state.links.seen();
    let onsubmit = page.dispatch.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Links(Act::Connect { also: false })
    });
    let also = page.on::<MouseEvent>(Action::Links(Act::Connect { also: true }));
    let fault = state.links.fault.as_ref();
    let fault = fault.filter(|(id, _)| *id == profile.id).map(|(_, failure)| failure);
    html! {
        <Dialog title={page.say(LinksSay::ConnectTitle)} testid="connection-dialog">
            { peers(&page, state) }
            <div class="links">
                { list(&page, state) }
                <form class="link-form" key={profile.id.to_string()} {onsubmit}>
                    { fields(&page, state, profile, fault) }
                    <div class="link-foot">
                    { outcome(&page, state) }
                    <div class="actions">
                        <button type="button" class="button" onclick={also}
                            disabled={state.peers().len() >= MAX_PEERS}
                            title={page.say(LinksSay::ConnectAlsoHint)}
                            data-testid="connect-also">
                            { page.say(LinksSay::ConnectAlso) }
                        </button>
                        <button type="submit" class="button primary" data-testid="connect">
                            { page.say(LinksSay::Connect) }
                        </button>
                    </div>
                    </div>
                </form>
            </div>
        </Dialog>
    }
}

/// What a saved connection is called.
pub fn title(language: Language, profile: &Profile, server: &Server) -> AttrValue {
    let title = profile.title();
    if !title.is_empty() {
        return AttrValue::from(title.to_owned());
    }
    language.say(match profile.choice.fallen_back(server) {
        Choice::Server => LinksSay::AtServer,
        Choice::Tab if profile.is_private => LinksSay::AtPrivate,
        Choice::Tab => LinksSay::AtTab,
        Choice::Address => LinksSay::ChooseAddress,
    })
}

fn fields(page: &Context, state: &State, profile: &Profile, fault: Option<&Failure>) -> Html {
    let shown = Profile { choice: profile.choice.fallen_back(&state.server), ..profile.clone() };
    let form = Form { page, profile: &shown };
    let is_served = matches!(state.server, Server::Broker(_));
    let hint = if is_served { LinksSay::ChooseServerHint } else { LinksSay::NoServerHint };
    let (address_fault, other_fault) = match fault {
        Some(Failure::BadAddress(fault)) => (Some(page.say(LinksSay::Address(fault))), None),
        Some(other) => (None, Some(page.say(Say::Failure(other)))),
        None => (None, None),
    };
    let error = |text: Option<AttrValue>, testid: &'static str| {
        text.map(|text| {
            html! { <p class="field-error" role="alert" data-testid={testid}>{ text }</p> }
        })
    };
    html! {
        <>
            { form.text(Field::Name, optional(page, LinksSay::Name), Kind::Plain) }
            <div>
                { form.choice(Choice::Server, [LinksSay::ChooseServer, hint], "choose-server",
                    !is_served) }
                { form.choice(Choice::Tab, [LinksSay::ChooseTab, LinksSay::ChooseTabHint], "choose-tab",
                    false) }
                { form.choice(Choice::Address, [LinksSay::ChooseAddress, LinksSay::ChooseAddressHint],
                    "choose-address", false) }
            </div>
            if shown.choice == Choice::Tab {
                { form.flag(Flag::IsPrivate, LinksSay::OnlyThisTab, "only-this-tab") }
            }
            if shown.choice == Choice::Address {
                { form.text(Field::Address, page.say(LinksSay::AddressLabel), Kind::Address) }
                { error(address_fault, "address-error") }
            }
            if shown.choice != Choice::Tab {
                <div class="columns">
                    { form.text(Field::Username, optional(page, Say::Username), Kind::Plain) }
                    { form.text(Field::Password, optional(page, Say::Password), Kind::Password) }
                </div>
                { form.flag(Flag::KeepPassword, LinksSay::KeepPassword, "keep-password") }
            }
            { form.advanced() }
            { form.will() }
            { error(other_fault, "link-error") }
        </>
    }
}

/// The label of what may stay empty.
fn optional(page: &Context, what: impl Sentence) -> AttrValue {
    AttrValue::from(format!("{} · {}", page.say(what), page.say(Say::Optional)))
}

/// How the last attempt went, with the connection that is seen.
fn outcome(page: &Context, state: &State) -> Html {
    let connection = &state.peer().connection;
    if connection.profile.id != state.links.seen().id {
        return Html::default();
    }
    let line = &connection.line;
    if line.phase == Phase::Opening && line.failure.is_none() {
        return html! { <p class="note wait" role="status">{ page.say(Say::PhaseOpening) }</p> };
    }
    let Some(failure) = &line.failure else { return Html::default() };
    let countdown = line.seconds_left(state.now).map(|seconds| page.say(Say::RetryIn(seconds)));
    html! {
        <p class="note bad" role="status">
            { page.say(Say::Failure(failure)) }{ " " }
            <span class="countdown">{ countdown }</span>
        </p>
    }
}
