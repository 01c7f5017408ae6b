//! What passes at one seat, as its teacher sees it: a console and an inspector to be read only. There is
//! nothing here to publish with.

use std::rc::Rc;

use shared::inspect::Direction;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::super::packets::DissectionView;
use crate::driver::room::{Asking, ask, now};
use crate::i18n::GlanceSay;
use crate::state::State;
use crate::state::packets::Record;
use crate::state::place::Place;
use crate::state::room::glance::{Glance, Last, Message, client};
use crate::state::room::{Ask, REFRESH_MS, Refused, Way};
use crate::state::snapshot::Snapshot;

/// Packets and messages that are drawn.
const SHOWN: usize = 200;

/// The place, for the seat that its address names.
pub fn glance(page: &Context, state: &Snapshot<State>) -> Html {
    let Some(Way::Glance(seat, is_packets)) = Way::of(&state.path) else { return Html::default() };
    let authorization = state.peer().broker.admin.authorization().cloned();
    let tab = |to: &str, name, is_here: bool, testid: &'static str| {
        html! {
            <a class="chip" href={format!("{}/wall/{seat}/{to}", Place::Room.hash())}
                aria-current={is_here.then_some("page")} data-testid={testid}>{ page.say(name) }</a>
        }
    };
    let tabs = html! {
        <nav class="chips" aria-label={page.say(GlanceSay::Views)}>
            { tab("console", GlanceSay::Console, !is_packets, "glance-console") }
            { tab("packets", GlanceSay::Packets, is_packets, "glance-packets") }
        </nav>
    };
    html! { <View key={seat} {seat} {is_packets} {authorization} {tabs} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    seat: u32,
    is_packets: bool,
    /// Who asks.
    authorization: Option<Rc<str>>,
    tabs: Html,
}

#[component]
fn View(props: &Props) -> Html {
    let page = use_page();
    let seat = props.seat;
    let glance = use_mut_ref(Glance::default);
    let refused = use_state(|| None::<Refused>);
    let redraw = use_force_update();
    let text = use_state(String::new);
    let selected = use_state(|| None::<u64>);
    use_effect_with(props.authorization.clone(), {
        let (glance, refused, clock) = (Rc::clone(&glance), refused.setter(), page.clock);
        move |authorization| {
            let asking = authorization.clone().map(|who| {
                let known = Rc::clone(&glance);
                ask(Ask::Retained(seat), Some(Rc::clone(&who)), move |answer| {
                    if let Ok(body) = answer {
                        known.borrow_mut().note_retained(&body);
                    }
                });
                let known = Rc::clone(&glance);
                let question = move || Ask::Packets(seat, known.borrow().after());
                Asking::start(question, Some(who), REFRESH_MS, move |answer| {
                    let read = |body: String| glance.borrow_mut().handle(now(clock), &body);
                    refused.set(answer.and_then(read).err());
                    redraw.force_update();
                })
            });
            move || drop(asking)
        }
    });
    let refused = if props.authorization.is_none() { Some(Refused::Login) } else { *refused };
    let glance = glance.borrow();
    html! {
        <main class="packets fill glance" data-testid="glance">
            <header class="toolbar packets-head">
                <a class="button slim" href={format!("{}/wall/{seat}", Place::Room.hash())}
                    data-testid="glance-back">{ page.say(GlanceSay::Back) }</a>
                <h2>{ page.say(GlanceSay::Seat(seat)) }
                    if !glance.name.is_empty() { { " · " }<bdi>{ &glance.name }</bdi> }</h2>
                <span class="chip wait" data-testid="glance-read-only">
                    { page.say(GlanceSay::ReadOnly) }</span>
                { props.tabs.clone() }
            </header>
            <p class="glance-hint soft small">{ page.say(GlanceSay::Hint) }
                if glance.lost > 0 { { " " }{ page.say(GlanceSay::Lost(glance.lost)) } }</p>
            if let Some(why) = refused {
                <p class="note bad" role="alert" data-testid="glance-refused">
                    { page.say(GlanceSay::Refused(why)) }</p>
            }
            if props.is_packets {
                { packets(&page, &glance, &selected) }
            } else {
                { console(&page, &glance, &text) }
            }
        </main>
    }
}

/// The last message on each topic, and the messages one after the other.
fn console(page: &Context, glance: &Glance, text: &UseStateHandle<String>) -> Html {
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| {
            text.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let messages: Vec<Html> =
        glance.messages(text).take(SHOWN).map(|it| message(page, &it)).collect();
    html! {
        <div class="grow glance-split">
            <section class="panel" aria-label={page.say(GlanceSay::Topics)}>
                <div class="panel-head"><h3>{ page.say(GlanceSay::Topics) }</h3></div>
                <div class="panel-body" tabindex="0" role="group"
                    aria-label={page.say(GlanceSay::Topics)}>
                    if glance.topics.is_empty() {
                        <p class="soft">{ page.say(GlanceSay::NoTopics) }</p>
                    }
                    <ul class="glance-list" data-testid="glance-topics">
                        { for glance.topics.iter().map(|(topic, last)| self::topic(page, topic, last)) }
                    </ul>
                </div>
            </section>
            <section class="panel" aria-label={page.say(GlanceSay::Messages)}>
                <div class="panel-head">
                    <h3>{ page.say(GlanceSay::Messages) }</h3>
                    <span class="spring"></span>
                    <input class="input search" type="search" value={(**text).clone()} {oninput}
                        placeholder={page.say(GlanceSay::Search)}
                        aria-label={page.say(GlanceSay::Search)} data-testid="glance-search" />
                </div>
                <div class="panel-body" tabindex="0" role="group"
                    aria-label={page.say(GlanceSay::Messages)}>
                    if messages.is_empty() {
                        <p class="soft">{ page.say(GlanceSay::NoMessages) }</p>
                    }
                    <ol class="glance-list" data-testid="glance-messages">{ for messages }</ol>
                </div>
            </section>
        </div>
    }
}

fn topic(page: &Context, topic: &str, last: &Last) -> Html {
    html! {
        <li key={topic.to_owned()}>
            <bdi class="mono glance-topic">{ topic.to_owned() }</bdi>
            if last.is_retained { { " " }<span class="chip">{ page.say(GlanceSay::Retained) }</span> }
            if let Some(at) = last.at { { " " }<time class="soft small">{ page.time(at) }</time> }
            <bdi class="mono glance-text">{ last.text.clone() }</bdi>
        </li>
    }
}

fn message(page: &Context, message: &Message<'_>) -> Html {
    let Message { record, topic, text, publish } = message;
    html! {
        <li key={record.number}>
            <time class="soft small">{ page.time(record.at) }</time>{ " " }
            { way(page, record) }{ " " }
            <bdi class="glance-topic mono">{ topic.to_string() }</bdi>{ " " }
            <span class="soft small">{ format!("QoS {}", publish.qos as u8) }</span>
            if publish.retain { { " " }<span class="chip">{ page.say(GlanceSay::Retained) }</span> }
            <bdi class="mono glance-text">{ text.clone() }</bdi>
        </li>
    }
}

/// Which client sent it, or got it.
fn way(page: &Context, record: &Record) -> Html {
    let (icon, class, way) = match record.direction {
        Direction::ToServer => (Icon::Right, "glance-sent", GlanceSay::Sent),
        Direction::ToClient => (Icon::Left, "glance-got", GlanceSay::Got),
    };
    html! {
        <>
            <bdi class="mono small">{ client(&record.who).to_owned() }</bdi>
            <span {class} title={page.say(way)}>
                { icon.html(15) }<span class="visually-hidden">{ page.say(way) }</span>
            </span>
        </>
    }
}

/// The packets one after the other, and the one that is looked at, byte by byte.
fn packets(page: &Context, glance: &Glance, selected: &UseStateHandle<Option<u64>>) -> Html {
    let looked = selected.and_then(|number| glance.packets.ring.get(number));
    let row = |record: &Rc<Record>| {
        let (number, setter) = (record.number, selected.setter());
        let is_looked = **selected == Some(number);
        let onclick =
            Callback::from(move |_: MouseEvent| setter.set((!is_looked).then_some(number)));
        let class = classes!("glance-packet", record.is_fault.then_some("bad"));
        let summary = record.summary(page.language.into());
        // What an alias stands for is not among its bytes.
        let topic = record.topic.as_ref().filter(|topic| !summary.contains(&***topic));
        html! {
            <li key={number}>
                <button type="button" {class} {onclick} aria-pressed={is_looked.to_string()}
                    data-testid="glance-packet" data-kind={record.name()}>
                    <time class="soft small">{ page.time(record.at) }</time>
                    { way(page, record) }
                    <bdi class="glance-what">{ &summary }
                        if let Some(topic) = topic { { " " }{ topic.to_string() } }
                    </bdi>
                </button>
            </li>
        }
    };
    let rows: Vec<Html> = glance.packets.latest(SHOWN).map(row).collect();
    html! {
        <div class="grow glance-split">
            <section class="panel" aria-label={page.say(GlanceSay::Packets)}>
                <div class="panel-body flush">
                    if rows.is_empty() {
                        <p class="glance-empty soft">{ page.say(GlanceSay::NoPackets) }</p>
                    }
                    <ol class="glance-list" data-testid="glance-rows">{ for rows }</ol>
                </div>
            </section>
            <section class="packet-detail" aria-label={page.say(GlanceSay::Bytes)}
                data-testid="glance-detail">
                if let Some(record) = looked {
                    <DissectionView dissection={Rc::new(record.dissect())} id="glance" />
                } else {
                    <div class="empty"><p class="soft">{ page.say(GlanceSay::ChooseOne) }</p></div>
                }
            </section>
        </div>
    }
}
