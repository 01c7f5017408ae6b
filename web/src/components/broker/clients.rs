//! Who is connected, and whose Sessions wait.

use std::rc::Rc;

use shared::broker::admin::ClientView;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::context::{Context, use_page};
use crate::i18n::{BrokerSay, CardSay};
use crate::state::action::{Action, Dialog};
use crate::state::administration::Administer;
use crate::state::broker::Broker;
use crate::state::snapshot::Snapshot;

/// Whose clients.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The broker.
    pub broker: Snapshot<Broker>,
}

/// The clients, and a field to look for some.
#[component]
pub fn Clients(props: &Props) -> Html {
    let page = use_page();
    let say = |what: BrokerSay<'_>| page.say(what);
    let admin = &props.broker.admin;
    let Some(clients) = &admin.clients else { return Html::default() };
    let oninput = {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let search = event.target_unchecked_into::<HtmlInputElement>().value();
            page.act(Action::Administer(Administer::Search(search)));
        })
    };
    let shown = clients.items.len();
    let rows = clients.items.iter().map(|client| row(&page, client));
    html! {
        <section class="half" aria-labelledby="clients">
            <header class="half-head">
                <h2 id="clients">{ say(BrokerSay::Clients) }</h2>
                <span class="count" data-testid="client-count">{ clients.total }</span>
                <span class="spring"></span>
                <input class="input search" type="search" value={admin.search.to_string()} {oninput}
                    placeholder={say(BrokerSay::Search)} aria-label={say(BrokerSay::Search)}
                    data-testid="client-search" />
                <p>{ say(BrokerSay::ClientsHint) }</p>
            </header>
            if shown == 0 {
                <p class="note soft" data-testid="no-clients">{ say(BrokerSay::NoClients) }</p>
            } else {
                <ul class="rows">{ for rows }</ul>
            }
            if shown < clients.total {
                <p class="note soft">{ say(BrokerSay::FirstOf(shown, clients.total)) }</p>
            }
        </section>
    }
}

fn row(page: &Context, client: &ClientView) -> Html {
    let say = |what: BrokerSay<'_>| page.say(what);
    let id: Rc<str> = client.client_id.as_str().into();
    let state = if client.connected { "online" } else { "offline" };
    let place = client.address.as_ref().map(|address| {
        let transport = client.transport.as_ref().map(|name| format!(" ({name})"));
        html! { <span class="mono">{ address }{ transport }</span> }
    });
    let fact = |what: Option<AttrValue>| what.map(|text| html! { <span>{ text }</span> });
    let version = client.version.as_ref().map(|version| format!("MQTT {version}").into());
    let user = client.user.as_ref().map(|user| say(BrokerSay::User(user)));
    let keep_alive = client.keep_alive.map(|seconds| say(BrokerSay::KeepAlive(seconds)));
    let some = |count: u64, what| (count > 0).then(|| say(what));
    let waiting = some(client.waiting as u64, BrokerSay::Waiting(client.waiting));
    let inflight = some(client.inflight as u64, BrokerSay::Inflight(client.inflight));
    let dropped = some(client.dropped, BrokerSay::DroppedFor(client.dropped));
    let count = client.subscription_count;
    let more = count.saturating_sub(client.subscriptions.len());
    let since = client.connected_for.map(|seconds| say(BrokerSay::ConnectedFor(seconds)));
    let filters = client.subscriptions.iter().map(|it| {
        html! { <li class="mono">{ &it.filter }<span class="soft">{ format!(" QoS {}", it.qos) }</span></li> }
    });
    html! {
        <li key={client.client_id.clone()} data-testid={format!("client-{id}")} data-state={state}>
            <div class="row-head">
                <span class={classes!("pill", state)}>
                    { page.say(if client.connected { CardSay::Online } else { CardSay::Offline }) }
                </span>
                <strong class="mono" dir="auto">{ &client.client_id }</strong>
                <button type="button" class="button slim danger" data-testid={format!("kick-{id}")}
                    aria-label={say(BrokerSay::KickOf(&id))}
                    onclick={page.on(Action::Show(Some(Dialog::Kick(Rc::clone(&id)))))}>
                    { say(BrokerSay::Kick) }
                </button>
            </div>
            <p class="facts">
                { place }{ fact(version) }{ fact(since) }{ fact(user) }{ fact(keep_alive) }{ fact(waiting) }
                { fact(inflight) }{ fact(dropped) }
            </p>
            if count > 0 {
                <details>
                    <summary>{ say(BrokerSay::SubscriptionsOf(count)) }</summary>
                    <ul class="filters">
                        { for filters }
                        if more > 0 { <li class="soft">{ say(BrokerSay::AndMore(more)) }</li> }
                    </ul>
                </details>
            }
        </li>
    }
}
