//! Whose packets the broker is asked for, if it lets the page ask.

use shared::broker::admin::ClientView;
use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::WatchSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::broker::admin::{Access, Refusal};
use crate::state::packets::Act;
use crate::state::packets::watch::{Wanted, Watch};
use crate::state::place::Place;

/// The clients that are offered, by the id of their list.
const OFFERED: &str = "watch-clients";

/// The bar.
pub fn watch_bar(page: &Context, state: &State) -> Html {
    let say = |what: WatchSay<'_>| page.say(what);
    let watch = &state.packets.watch;
    let admin = &state.peer().broker.admin;
    let inside = match (&watch.wanted, admin.access) {
        (Some(wanted), _) => watching(page, watch, wanted),
        (None, Access::Granted) => {
            let clients = admin.clients.as_ref().map(|it| it.items.as_slice());
            form(page, clients.unwrap_or_default())
        }
        (None, Access::LoginNeeded { .. }) => html! {
            <p class="soft" data-testid="watch-login">
                { say(WatchSay::LogIn) }{ " " }
                <a href={Place::Broker.hash()}>{ say(WatchSay::LogInLink) }</a>
            </p>
        },
        (None, Access::Missing | Access::Elsewhere) => html! {
            <p class="soft">{ say(WatchSay::Elsewhere) }</p>
        },
        (None, Access::Asking) => Html::default(),
    };
    let refused = watch.refusal.map(|refusal| match refusal {
        Refusal::Status(429) => say(WatchSay::TooMany),
        refusal => say(WatchSay::Refused(refusal)),
    });
    html! {
        <section class="toolbar watch" aria-label={say(WatchSay::Title)} data-testid="watch">
            { inside }
            if let Some(refused) = refused {
                <p class="field-error" role="alert" data-testid="watch-refused">{ refused }</p>
            }
        </section>
    }
}

fn watching(page: &Context, watch: &Watch, wanted: &Wanted) -> Html {
    let say = |what: WatchSay<'_>| page.say(what);
    let what = wanted.client.as_deref().map_or(WatchSay::WatchingAll, WatchSay::Watching);
    html! {
        <>
            <span role="status" data-testid="watch-state">{ say(what) }</span>
            if watch.lost > 0 {
                <span class="soft" data-testid="watch-lost">{ say(WatchSay::Lost(watch.lost)) }</span>
            }
            <button type="button" class="button slim" data-testid="watch-end"
                onclick={page.on(Action::Packets(Act::Watch(None)))}>
                { say(WatchSay::End) }
            </button>
        </>
    }
}

fn form(page: &Context, clients: &[ClientView]) -> Html {
    let say = |what: WatchSay<'_>| page.say(what);
    let onsubmit = page.dispatch.reform(|event: SubmitEvent| {
        event.prevent_default();
        let form: HtmlFormElement = event.target_unchecked_into();
        let data = FormData::new_with_form(&form).ok();
        let client = data.and_then(|it| it.get("client").as_string()).unwrap_or_default();
        Action::Packets(Act::Watch(Some(client.into())))
    });
    let offer = |client: &ClientView| html! { <option value={client.client_id.clone()} /> };
    html! {
        <form {onsubmit}>
            <label for="watch-client">{ say(WatchSay::Client) }</label>
            <input id="watch-client" class="input" name="client" list={OFFERED} autocomplete="off"
                placeholder={say(WatchSay::Everyone)} data-testid="watch-client" />
            <datalist id={OFFERED}>{ for clients.iter().map(offer) }</datalist>
            <button type="submit" class="button slim" data-testid="watch-begin">
                { say(WatchSay::Begin) }
            </button>
        </form>
    }
}
