//! The dialog that chooses a broker, and shows how it goes.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::context::{Context, use_page};
use super::dialog::Dialog;
use crate::i18n::Say;
use crate::state::State;
use crate::state::action::Action;
use crate::state::address::{AddressError, SocketAddress};
use crate::state::connection::{Choice, Profile, Server};
use crate::state::line::Phase;
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
    let server = &props.state.server;
    let connection = &props.state.peer().connection;
    let choice = connection.effective_choice(server);
    let draft = use_state(|| Profile { choice, ..(*connection.profile).clone() });
    let error = use_state(|| None::<AddressError>);
    let is_served = matches!(server, Server::Broker(_));
    let choose = |choice: Choice| {
        let draft = draft.clone();
        Callback::from(move |_: Event| draft.set(draft.with_choice(choice)))
    };
    let onsubmit = {
        let (page, draft, error) = (page.clone(), draft.clone(), error.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if draft.choice == Choice::Address
                && let Err(fault) = SocketAddress::parse(&draft.address)
            {
                return error.set(Some(fault));
            }
            error.set(None);
            page.act(Action::Connect((*draft).clone()));
        })
    };
    let option = |it: Choice, name: Say<'_>, hint: Say<'_>, testid: &'static str, off: bool| {
        html! {
            <label class="choice">
                <input type="radio" name="broker" checked={draft.choice == it} disabled={off}
                    onchange={choose(it)} data-testid={testid} />
                <strong>{ page.say(name) }</strong>
                <span>{ page.say(hint) }</span>
            </label>
        }
    };
    let server_hint = if is_served { Say::ChooseServerHint } else { Say::NoServerHint };
    html! {
        <Dialog title={page.say(Say::ConnectTitle)} testid="connection-dialog">
            <form class="dialog-body bare" {onsubmit}>
                <div>
                    { option(Choice::Server, Say::ChooseServer, server_hint, "choose-server",
                        !is_served) }
                    { option(Choice::Tab, Say::ChooseTab, Say::ChooseTabHint, "choose-tab", false) }
                    { option(Choice::Address, Say::ChooseAddress, Say::ChooseAddressHint,
                        "choose-address", false) }
                </div>
                if draft.choice == Choice::Address {
                    { address_field(&page, &draft, error.as_ref()) }
                }
                if draft.choice != Choice::Tab {
                    { login_fields(&page, &draft) }
                }
                { outcome(&page, &props.state) }
                <div class="actions">
                    <button type="button" class="button" onclick={page.on(Action::Show(None))}>
                        { page.say(Say::Close) }
                    </button>
                    <button type="submit" class="button primary" data-testid="connect">
                        { page.say(Say::Connect) }
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// How the last attempt went.
fn outcome(page: &Context, state: &State) -> Html {
    let line = &state.peer().connection.line;
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

/// Changes what is filled in.
fn edit(
    draft: &UseStateHandle<Profile>,
    change: fn(&mut Profile, &HtmlInputElement),
) -> Callback<InputEvent> {
    let draft = draft.clone();
    Callback::from(move |event: InputEvent| {
        let mut next = (*draft).clone();
        change(&mut next, &event.target_unchecked_into());
        draft.set(next);
    })
}

/// The address of another broker.
fn address_field(
    page: &Context,
    draft: &UseStateHandle<Profile>,
    error: Option<&AddressError>,
) -> Html {
    let fault = error.map(|fault| {
        html! {
            <p id="address-fault" class="field-error" role="alert" data-testid="address-error">
                { page.say(Say::Address(fault)) }
            </p>
        }
    });
    html! {
        <div class="field">
            <label for="address">{ page.say(Say::AddressLabel) }</label>
            <input id="address" class="input mono" type="text" inputmode="url"
                autocomplete="off" spellcheck="false" placeholder="ws://192.168.1.5:8080/mqtt"
                value={draft.address.clone()} aria-invalid={error.is_some().to_string()}
                aria-describedby="address-fault" data-testid="address"
                oninput={edit(draft, |profile, input| profile.address = input.value())} />
            { fault }
        </div>
    }
}

/// Who the page and its virtual boards say they are.
fn login_fields(page: &Context, draft: &UseStateHandle<Profile>) -> Html {
    html! {
        <>
            <div class="columns">
                <div class="field">
                    <label for="username">
                        { page.say(Say::Username) }{ " · " }{ page.say(Say::Optional) }
                    </label>
                    <input id="username" class="input" type="text" autocomplete="off"
                        value={draft.username.clone()} data-testid="username"
                        oninput={edit(draft, |profile, input| profile.username = input.value())} />
                </div>
                <div class="field">
                    <label for="password">
                        { page.say(Say::Password) }{ " · " }{ page.say(Say::Optional) }
                    </label>
                    <input id="password" class="input" type="password" autocomplete="off"
                        value={draft.password.clone()} data-testid="password"
                        oninput={edit(draft, |profile, input| profile.password = input.value())} />
                </div>
            </div>
            <label class="check">
                <input type="checkbox" checked={draft.keep_password}
                    oninput={edit(draft, |profile, input| profile.keep_password = input.checked())} />
                { page.say(Say::KeepPassword) }
            </label>
        </>
    }
}
