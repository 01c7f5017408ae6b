//! Questions before a client is disconnected or retained messages are cleared.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::Context;
use super::super::dialog::Dialog;
use crate::i18n::{BrokerSay, Say};
use crate::state::action::Action;
use crate::state::administration::Administer;
use crate::state::broker::admin::Admin;

/// Topics of a preview that are named.
const NAMED: usize = 8;

/// Really disconnect this client, and forget its Session?
pub fn kick(page: &Context, client_id: &Rc<str>, admin: &Admin) -> Html {
    let say = |what: BrokerSay<'_>| page.say(what);
    let clients = admin.clients.iter().flat_map(|listing| &listing.items);
    let known = clients.into_iter().find(|client| *client.client_id == **client_id);
    let hint = known.map_or(BrokerSay::KickHint, |client| BrokerSay::KickHas {
        subscriptions: client.subscription_count,
        waiting: client.waiting + client.inflight,
    });
    let button = |forget: bool, what, testid: &'static str| {
        let client_id = Rc::clone(client_id);
        html! {
            <button type="button" class="button danger" data-testid={testid}
                onclick={page.on(Action::Administer(Administer::Kick { client_id, forget }))}>
                { say(what) }
            </button>
        }
    };
    html! {
        <Dialog title={say(BrokerSay::KickTitle(client_id))} testid="confirm">
            <p data-testid="kick-hint">{ say(hint) }</p>
            <div class="actions">
                { cancel(page) }
                { button(true, BrokerSay::KickAndForget, "confirm-forget") }
                { button(false, BrokerSay::Kick, "confirm-yes") }
            </div>
        </Dialog>
    }
}

/// Really clear these? They are counted and named first.
pub fn clear(page: &Context, filter: &Rc<str>, admin: &Admin) -> Html {
    let say = |what: BrokerSay<'_>| page.say(what);
    let (preview, would) = (admin.preview.as_deref(), admin.clearing);
    let total = would.filter(|_| preview.is_some()).map_or(0, |would| would.cleared);
    let named = preview.map(|preview| {
        let topics = preview.items.iter().take(NAMED);
        let more = preview.total.saturating_sub(NAMED);
        html! {
            <ul class="filters" data-testid="clear-preview">
                { for topics.map(|it| html! { <li class="mono" dir="auto">{ &it.topic }</li> }) }
                if more > 0 { <li class="soft">{ say(BrokerSay::AndMore(more)) }</li> }
            </ul>
        }
    });
    let is_counted = preview.is_some() && would.is_some();
    let hint = if is_counted { BrokerSay::ClearHint(total) } else { BrokerSay::Counting };
    html! {
        <Dialog title={say(BrokerSay::ClearTitle(filter))} testid="confirm">
            <p role="status" data-testid="clear-hint">{ say(hint) }</p>
            { named }
            if let Some(would) = would.filter(|_| total > 0) {
                <p class="soft" data-testid="clear-undo">{ say(BrokerSay::ClearUndo(would)) }</p>
            }
            <div class="actions">
                { cancel(page) }
                <button type="button" class="button danger" disabled={total == 0}
                    onclick={page.on(Action::Administer(Administer::Clear(Rc::clone(filter))))}
                    data-testid="confirm-yes">{ say(BrokerSay::ClearIt(total)) }</button>
            </div>
        </Dialog>
    }
}

fn cancel(page: &Context) -> Html {
    html! {
        <button type="button" class="button" onclick={page.on(Action::Show(None))}
            data-testid="confirm-no">{ page.say(Say::Cancel) }</button>
    }
}
