//! What every side owed the others after the packet that is looked at.

use std::rc::Rc;

use shared::inspect::{Account, Direction, Exchange};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use crate::i18n::PacketsSay;
use crate::state::packets::{Moments, Packets, address};
use crate::state::snapshot::Snapshot;

/// Clients that are shown.
const MAX_SHOWN: usize = 8;
/// What is shown of each list.
const MAX_ITEMS: usize = 6;

/// After which packet.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// All of them.
    pub packets: Snapshot<Packets>,
    /// This one.
    pub number: u64,
    /// Is told which packet a person goes to; without it, the address of the inspector leads there.
    #[prop_or_default]
    pub select: Option<Callback<Option<u64>>>,
}

/// The panel.
#[component]
pub fn MomentPanel(props: &Props) -> Html {
    let page = use_page();
    let Props { packets, number, select } = props;
    let moments = use_mut_ref(Moments::default);
    // What comes later changes nothing of it: it is told once.
    let moment = {
        let packets = packets.clone();
        use_memo(*number, move |&number| moments.borrow_mut().after(&packets, number))
    };
    let say = |what: PacketsSay<'_>| page.say(what);
    let Some(moment) = moment.as_ref() else { return Html::default() };
    let own: Rc<str> = packets.ring.get(*number).map(|it| Rc::clone(&it.who)).unwrap_or_default();
    let others = moment.clients().filter(|(who, it)| **who != *own && !it.is_settled());
    let shown = moment.clients().filter(|(who, _)| **who == *own).chain(others);
    let links = Links { page: &page, select: select.as_ref() };
    let sections = shown.take(MAX_SHOWN).map(|(who, it)| client(&links, packets, who, it));
    html! {
        <section class="moment" data-testid="moment">
            <h4>{ say(PacketsSay::MomentAfter(*number)) }</h4>
            { for sections }
            if !packets.is_whole() { <p class="small soft">{ say(PacketsSay::MomentPart) }</p> }
        </section>
    }
}

fn client(links: &Links<'_>, packets: &Packets, who: &str, account: &Account) -> Html {
    let page = links.page;
    let say = |what: PacketsSay<'_>| page.say(what);
    let side = |way: Direction, title: PacketsSay<'_>, testid: &'static str| {
        let owed: Vec<_> = account.owed().filter(|one| one.owed_by == way).collect();
        let more = owed.len().saturating_sub(MAX_ITEMS);
        html! {
            <div class="moment-side" data-testid={testid}>
                <h6 class="soft">{ say(title) }</h6>
                if owed.is_empty() {
                    <p class="soft">{ say(PacketsSay::OwesNothing) }</p>
                } else {
                    <ul>
                        { for owed.iter().take(MAX_ITEMS).map(|one| exchange(links, one)) }
                        if more > 0 { <li class="soft">{ say(PacketsSay::AndMore(more)) }</li> }
                    </ul>
                }
            </div>
        }
    };
    html! {
        <article class="moment-client" data-testid="moment-client" data-who={who.to_owned()}>
            <h5>
                <span class="mono" dir="auto">{ packets.caller(who) }</span>
                <span class="chip">{ say(PacketsSay::LinkIs(account.link)) }</span>
            </h5>
            <div class="moment-sides">
                { side(Direction::ToServer, PacketsSay::ClientOwes, "moment-client-owes") }
                { side(Direction::ToClient, PacketsSay::ServerOwes, "moment-server-owes") }
            </div>
            { kept(links, account) }
        </article>
    }
}

/// An answer that is owed, and the packet that it is owed for.
fn exchange(links: &Links<'_>, one: &Exchange) -> Html {
    let say = |what: PacketsSay<'_>| links.page.say(what);
    html! {
        <li data-testid="moment-owed">
            <strong>{ say(PacketsSay::Awaited(one.owed.name())) }</strong>
            if let Some(id) = one.packet_id { { " · " }{ say(PacketsSay::Identifier(id.get())) } }
            { " · " }
            { links.to(one.opened, PacketsSay::ForPacket(one.kind.name(), one.opened)) }
        </li>
    }
}

/// What the server keeps for the client: its Will, its Session, its messages.
fn kept(links: &Links<'_>, account: &Account) -> Html {
    let say = |what: PacketsSay<'_>| links.page.say(what);
    let session = PacketsSay::SessionIs(account.kept);
    let will = account.will.as_ref().map(|will| {
        let what = PacketsSay::WillIs(&will.topic, will.qos as u8, will.retain, will.is_due);
        html! { <li data-testid="moment-will" dir="auto">{ say(what) }</li> }
    });
    let count = account.queued().len();
    let queued = account.queued().take(MAX_ITEMS).map(|one| {
        html! {
            <li>
                { links.to(one.number, PacketsSay::QueuedOne(&one.topic, one.qos as u8)) }
            </li>
        }
    });
    html! {
        <ul class="moment-kept">
            { will.unwrap_or_default() }
            if count > 0 {
                <li data-testid="moment-queued">
                    { say(PacketsSay::Queued(count)) }
                    <ul>
                        { for queued }
                        if count > MAX_ITEMS {
                            <li class="soft">{ say(PacketsSay::AndMore(count - MAX_ITEMS)) }</li>
                        }
                    </ul>
                </li>
            }
            <li class="soft" data-testid="moment-session">{ say(session) }</li>
        </ul>
    }
}

/// What leads to a packet in the sequence.
struct Links<'a> {
    page: &'a Context,
    select: Option<&'a Callback<Option<u64>>>,
}

impl Links<'_> {
    fn to(&self, number: u64, text: PacketsSay<'_>) -> Html {
        let text = self.page.say(text);
        match self.select {
            Some(select) => html! {
                <button type="button" class="link" data-testid="moment-link"
                    onclick={select.reform(move |_: MouseEvent| Some(number))}>{ text }</button>
            },
            None => html! { <a href={address("sequence", Some(number))}>{ text }</a> },
        }
    }
}
