//! What the broker counts.

use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::BrokerSay;
use crate::state::broker::{Broker, Figure};

/// The figures, each with its name.
pub fn figures(page: &Context, broker: &Broker) -> Html {
    let say = |what: BrokerSay<'_>| page.say(what);
    if let Some(reason) = broker.refused {
        return html! {
            <p class="note bad" role="alert" data-testid="sys-refused">
                { say(BrokerSay::SysRefused(reason)) }
            </p>
        };
    }
    let get = |figure| broker.figures.get(figure);
    let tile = |name, testid: &'static str, value: Option<AttrValue>, more: Option<AttrValue>| {
        html! {
            <div class="figure">
                <dt>{ say(name) }</dt>
                <dd data-testid={testid}>{ value.unwrap_or_else(|| "–".into()) }</dd>
                if let Some(more) = more { <dd class="more">{ more }</dd> }
            </div>
        }
    };
    let per_second = |figure| get(figure).map(|minute| minute / 60.0);
    let messages = |figure| per_second(figure).map(|rate| say(BrokerSay::PerSecond(rate)));
    let bytes = |figure| per_second(figure).map(|rate| say(BrokerSay::BytesPerSecond(rate)));
    let uptime = get(Figure::Uptime).map(|seconds| say(BrokerSay::Uptime(seconds as u64)));
    let most = get(Figure::MostConnected).map(|most| say(BrokerSay::AtMost(most as u64)));
    let number = |figure| get(figure).map(|number| AttrValue::from(format!("{number:.0}")));
    html! {
        <section aria-labelledby="figures">
            <h2 id="figures" class="visually-hidden">{ say(BrokerSay::Figures) }</h2>
            <dl class="figures">
                { tile(BrokerSay::UptimeName, "figure-uptime", uptime, None) }
                { tile(BrokerSay::Connected, "figure-connected", number(Figure::Connected), most) }
                { tile(BrokerSay::MessagesIn, "figure-in", messages(Figure::MessagesIn),
                    bytes(Figure::BytesIn)) }
                { tile(BrokerSay::MessagesOut, "figure-out", messages(Figure::MessagesOut),
                    bytes(Figure::BytesOut)) }
                { tile(BrokerSay::Subscriptions, "figure-subscriptions",
                    number(Figure::Subscriptions), None) }
                { tile(BrokerSay::RetainedName, "figure-retained", number(Figure::Retained), None) }
                { tile(BrokerSay::Dropped, "figure-dropped", number(Figure::Dropped), None) }
            </dl>
            if let Some(version) = &broker.version {
                <p class="soft small" dir="auto" data-testid="broker-version">{ &**version }</p>
            }
        </section>
    }
}
