//! The three flows of a message, as sequence diagrams.

use shared::wire::PacketType as P;
use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::LearnSay;

/// Which packets go forth and back.
const FLOWS: [&[P]; 3] =
    [&[P::Publish], &[P::Publish, P::PubAck], &[P::Publish, P::PubRec, P::PubRel, P::PubComp]];

/// All three.
pub(super) fn flows(page: &Context) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let cards = (0_u8..).zip(FLOWS).map(|(qos, packets)| {
        html! {
            <li class="flow" data-testid={format!("flow-{qos}")}>
                <h4>{ say(LearnSay::FlowTitle(qos)) }</h4>
                { diagram(page, packets) }
                <p>{ say(LearnSay::FlowText(qos)) }</p>
            </li>
        }
    });
    html! {
        <section class="lesson" aria-labelledby="flows">
            <h3 id="flows">{ say(LearnSay::Flows) }</h3>
            <p class="soft">{ say(LearnSay::FlowsHint) }</p>
            <ul class="flows">{ for cards }</ul>
        </section>
    }
}

fn diagram(page: &Context, packets: &[P]) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let names: Vec<_> = packets.iter().map(|packet| packet.name()).collect();
    let arrows = packets.iter().enumerate().map(|(index, packet)| {
        let y = 50 + 38 * index;
        // The first goes from the sender, and each answers the one before.
        let (path, class) = if index % 2 == 0 {
            (format!("M40 {y}H255m-8 -5 8 5 -8 5"), "forth")
        } else {
            (format!("M260 {y}H45m8 -5 -8 5 8 5"), "back")
        };
        html! {
            <>
                <path {class} d={path} />
                <text x="150" y={(y - 6).to_string()} text-anchor="middle">{ packet.name() }</text>
            </>
        }
    });
    let bottom = (30 + 38 * packets.len()).to_string();
    let height = 44 + 38 * packets.len();
    html! {
        <svg class="sequence" viewBox={format!("0 0 300 {height}")} role="img"
            aria-label={names.join(", ")}>
            <text x="40" y="18" text-anchor="middle">{ say(LearnSay::Sender) }</text>
            <text x="260" y="18" text-anchor="middle">{ say(LearnSay::Receiver) }</text>
            <line class="life" x1="40" y1="26" x2="40" y2={bottom.clone()} />
            <line class="life" x1="260" y1="26" x2="260" y2={bottom} />
            { for arrows }
        </svg>
    }
}
