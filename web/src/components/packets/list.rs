//! The list of packets, what of it is seen, and the packet that is looked at.

use std::ops::Range;
use std::rc::Rc;

use shared::inspect::Direction;
use shared::wire::PacketType;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::fold::Fold;
use super::super::icon::Icon;
use super::super::virtual_list::VirtualList;
use super::dissection::{DissectionView, has_secrets};
use super::moment::MomentPanel;
use crate::i18n::PacketsSay;
use crate::state::action::Action;
use crate::state::packets::{Act, Packets, Record, hex};
use crate::state::snapshot::Snapshot;

/// The height of a line, as the style sheet has it.
pub const LINE: usize = 30;

/// Which packets.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// They.
    pub packets: Snapshot<Packets>,
}

/// The list with its controls.
#[component]
pub fn PacketList(props: &Props) -> Html {
    let page = use_page();
    let packets = &props.packets;
    let step = page.dispatch.reform(|number| Action::Packets(Act::Step(number)));
    let rows = {
        let (page, packets) = (page.clone(), packets.clone());
        Callback::from(move |range: Range<usize>| {
            range.filter_map(|index| Some(row(&page, &packets, packets.nth(index)?))).collect()
        })
    };
    html! {
        <section class="packet-list">
            { controls(&page, packets) }
            if packets.is_empty() {
                { nothing(&page, packets) }
            } else {
                <VirtualList total={packets.len()} height={LINE} {rows} role="listbox"
                    label={page.say(PacketsSay::Title)} testid="packets"
                    active={packets.selected.and_then(|it| packets.position(it))}
                    active_id={packets.selected.map(row_id)}
                    onkeydown={keys(packets, &step, |index| index)} />
            }
        </section>
    }
}

/// Arrow keys go from packet to packet.
///
/// `turned` gives the place of a line among the packets, and back: the newest of these is 0.
pub fn keys(
    packets: &Snapshot<Packets>,
    step: &Callback<Option<u64>>,
    turned: impl Fn(usize) -> usize + 'static,
) -> Callback<KeyboardEvent> {
    let (step, packets) = (step.clone(), packets.clone());
    Callback::from(move |event: KeyboardEvent| {
        let now = packets.selected.and_then(|number| packets.position(number)).map(&turned);
        let last = packets.len().saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowDown" => now.map_or(0, |it| (it + 1).min(last)),
            "ArrowUp" => now.map_or(0, |it| it.saturating_sub(1)),
            "PageDown" => now.map_or(0, |it| (it + 15).min(last)),
            "PageUp" => now.map_or(0, |it| it.saturating_sub(15)),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        step.emit(packets.nth(turned(next)).map(|it| it.number));
    })
}

/// What is seen of all packets, and what is done with them.
pub fn controls(page: &Context, packets: &Packets) -> Html {
    let say = |what: PacketsSay<'_>| page.say(what);
    let filter = &packets.filter;
    let on_who = page.dispatch.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let who = (!value.is_empty()).then(|| Rc::from(value.as_str()));
        Action::Packets(Act::Who(who))
    });
    let on_kind = page.dispatch.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        Action::Packets(Act::Kind(PacketType::ALL.into_iter().find(|it| it.name() == value)))
    });
    let on_text = page.dispatch.reform(|event: InputEvent| {
        let value = event.target_unchecked_into::<HtmlInputElement>().value();
        Action::Packets(Act::Text(value.into()))
    });
    let on_pings = page.dispatch.reform(|event: Event| {
        let checked = event.target_unchecked_into::<HtmlInputElement>().checked();
        Action::Packets(Act::HidePings(checked))
    });
    let is_held = packets.held.is_some();
    let mut clients = packets.clients();
    // One that was chosen before the page was loaded again may not have come back.
    clients.extend(filter.who.clone().filter(|who| !clients.contains(who)));
    let client = |who: Rc<str>| {
        let selected = filter.who.as_ref() == Some(&who);
        html! { <option value={who.to_string()} {selected}>{ packets.caller(&who) }</option> }
    };
    let kind = |kind: PacketType| {
        let selected = filter.kind == Some(kind);
        html! { <option value={kind.name()} {selected}>{ kind.name() }</option> }
    };
    html! {
        <div class="toolbar folding">
            <select class="input select" aria-label={say(PacketsSay::Client)} onchange={on_who}
                data-testid="packets-who">
                <option value="" selected={filter.who.is_none()}>
                    { say(PacketsSay::AllClients) }
                </option>
                { for clients.into_iter().map(client) }
            </select>
            <select class="input select" aria-label={say(PacketsSay::Type)} onchange={on_kind}
                data-testid="packets-kind">
                <option value="" selected={filter.kind.is_none()}>
                    { say(PacketsSay::AllTypes) }
                </option>
                { for PacketType::ALL.map(kind) }
            </select>
            <Fold label={say(PacketsSay::More)} testid="packets-more" />
            <input class="input search" type="search" value={filter.text.to_string()}
                placeholder={say(PacketsSay::Search)} aria-label={say(PacketsSay::Search)}
                oninput={on_text} data-testid="packets-text" />
            <label class="check">
                <input type="checkbox" checked={filter.hides_pings} onchange={on_pings}
                    data-testid="packets-pings" />
                <span>{ say(PacketsSay::HidePings) }</span>
            </label>
            <span class="spring"></span>
            <span class="soft" data-testid="packets-seen">
                { say(PacketsSay::Seen(packets.len(), packets.ring.len())) }
            </span>
            <button type="button" class="button slim" aria-pressed={is_held.to_string()}
                onclick={page.on(Action::Packets(Act::Hold(!is_held)))} data-testid="packets-hold">
                { say(if is_held { PacketsSay::GoOn } else { PacketsSay::Hold }) }
            </button>
            <button type="button" class="button slim" disabled={packets.ring.is_empty()}
                onclick={page.on(Action::Packets(Act::Clear))} data-testid="packets-clear">
                { say(PacketsSay::Clear) }
            </button>
            <button type="button" class="button slim" disabled={packets.is_empty()}
                onclick={page.on(Action::Packets(Act::Save))} data-testid="packets-save">
                { Icon::Save.html(17) }{ say(PacketsSay::Save) }
            </button>
        </div>
    }
}

/// Why there is nothing to see.
pub fn nothing(page: &Context, packets: &Packets) -> Html {
    let say = |what: PacketsSay<'_>| page.say(what);
    if packets.ring.is_empty() {
        html! {
            <div class="empty" data-testid="no-packets">
                <h3>{ say(PacketsSay::Empty) }</h3>
                <p class="soft">{ say(PacketsSay::EmptyHint) }</p>
            </div>
        }
    } else {
        html! { <p class="note" data-testid="no-match">{ say(PacketsSay::NothingFound) }</p> }
    }
}

/// The id of a line's element.
pub fn row_id(number: u64) -> AttrValue {
    format!("packet-{number}").into()
}

fn row(page: &Context, packets: &Packets, record: &Rc<Record>) -> Html {
    let number = record.number;
    let is_selected = packets.selected == Some(number);
    let is_up = record.direction == Direction::ToServer;
    let (arrow, way) =
        if is_up { ("→", PacketsSay::Sent) } else { ("←", PacketsSay::Received) };
    let class = classes!(
        "packet-row",
        if is_up { "up" } else { "down" },
        record.is_fault.then_some("fault")
    );
    let caller: AttrValue = record.caller().to_string().into();
    html! {
        <div key={number} id={row_id(number)} {class} role="option"
            aria-selected={is_selected.to_string()}
            onclick={page.on(Action::Packets(Act::Select(Some(number))))}
            data-testid="packet" data-kind={record.name()}>
            <span class="number">{ number }</span>
            <time>{ page.time(record.at) }</time>
            <span class="arrow" title={page.say(way)}>{ arrow }</span>
            <span class="who mono" dir="auto" title={&caller}>{ &caller }</span>
            <strong class="kind">{ record.name() }</strong>
            <span class="summary" dir="auto">{ summary(page, record) }</span>
            <span class="size soft">
                { page.say(PacketsSay::Bytes(record.bytes.len())) }
            </span>
        </div>
    }
}

/// What it says besides its type, and the topic that an alias stands for.
fn summary(page: &Context, record: &Record) -> String {
    let whole = record.summary(page.language.into());
    let rest = whole.strip_prefix(record.name()).unwrap_or(&whole).trim_start();
    match &record.topic {
        Some(topic) if !rest.contains(&**topic) => format!("{rest} {topic}"),
        _ => rest.to_owned(),
    }
}

/// The packet that is looked at, with what was owed after it where the exchange is looked at.
pub fn detail(page: &Context, packets: &Snapshot<Packets>, shows_moment: bool) -> Html {
    let say = |what: PacketsSay<'_>| page.say(what);
    let Some(record) = packets.selection() else {
        return html! {
            <section class="packet-detail" aria-label={say(PacketsSay::Detail)}>
                <div class="empty">
                    if let Some(number) = packets.selected.or(packets.missing) {
                        <h3 data-testid="packet-gone">{ say(PacketsSay::Gone(number)) }</h3>
                        <p class="soft">{ say(PacketsSay::GoneHint) }</p>
                    } else {
                        <p class="soft">{ say(PacketsSay::ChooseOne) }</p>
                    }
                </div>
            </section>
        };
    };
    let dissection = Rc::new(record.dissect());
    let shows = packets.shows_secrets;
    let secret = has_secrets(&dissection).then(|| {
        let toggle = if shows { PacketsSay::HideSecret } else { PacketsSay::ShowSecret };
        html! {
            <p class="note">
                if !shows { { say(PacketsSay::Secret) }{ " " } }
                <button type="button" class="button slim" data-testid="packet-secret"
                    onclick={page.on(Action::Packets(Act::ShowSecrets(!shows)))}>
                    { say(toggle) }
                </button>
            </p>
        }
    });
    let is_secret = secret.is_some() && !shows;
    let href = format!("#/packets/hex/{}", hex::write(&record.bytes).replace(' ', ""));
    let relation = record.relation.says(page.language.into());
    html! {
        <section class="packet-detail" aria-label={say(PacketsSay::Detail)}
            data-testid="packet-detail">
            <header class="panel-head">
                <h3>{ record.name() }{ " " }<span class="soft">{ record.number }</span></h3>
                <span class="mono soft" dir="auto">{ record.caller().to_string() }</span>
                <span class="spring"></span>
                if !is_secret && record.bytes.len() <= 4_096 {
                    <a class="button slim" {href} data-testid="packet-to-workbench">
                        { say(PacketsSay::OnWorkbench) }
                    </a>
                }
            </header>
            if !relation.is_empty() { <p class="relation">{ relation }</p> }
            if shows_moment {
                <MomentPanel packets={packets.clone()} number={record.number} />
            }
            { secret.unwrap_or_default() }
            <DissectionView {dissection} shows_secrets={shows} />
        </section>
    }
}
