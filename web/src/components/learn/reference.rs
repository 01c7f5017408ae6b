//! The Control Packets and the Reason Codes: drawn from the tables of `wire` and `inspect`, so that
//! nothing here can differ from what the page does.

use shared::inspect::{Field, Lang, dissect};
use shared::wire::{PacketType, PropertyHolder, PropertyKind, ReasonCode, Version};
use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::LearnSay;
use crate::state::learn::{self, example};
use crate::state::packets::hex;

/// Larger than any example.
const LIMIT: u32 = 1024;

/// A Control Packet.
pub(super) fn packet(page: &Context, kind: PacketType, version: Version) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let link = |it: PacketType| {
        let name = it.name();
        let href = address(it, version);
        html! {
            <li><a {href} aria-current={(it == kind).then_some("page")}
                data-testid={format!("packet-{name}")}>{ name }</a></li>
        }
    };
    let both = [Version::V5, Version::V311].map(|it| {
        html! {
            <a href={address(kind, it)} aria-current={(it == version).then_some("true")}>
                { "MQTT " }{ it.name() }
            </a>
        }
    });
    html! {
        <section class="lesson reference" aria-labelledby="packet">
            <p class="soft">{ say(LearnSay::PacketsHint) }</p>
            <ul class="packet-names">{ for PacketType::ALL.into_iter().map(link) }</ul>
            <header class="packet-head">
                <h3 id="packet" data-testid="packet-title">{ kind.name() }</h3>
                <span class="pill">{ say(sender(kind, version)) }</span>
                <span class="soft">{ say(LearnSay::Section) }{ format!(" 3.{}", kind as u8) }</span>
                <span class="spring"></span>
                <span class="versions">{ for both }</span>
            </header>
            <p>{ say(LearnSay::What(kind)) }</p>
            { shown(page, kind, version) }
            if version == Version::V5 { { in_5(page, kind) } }
        </section>
    }
}

fn address(kind: PacketType, version: Version) -> String {
    let suffix = if version == Version::V5 { "" } else { "/3.1.1" };
    format!("#/learn/packets/{}{suffix}", kind.name().to_ascii_lowercase())
}

const fn sender(kind: PacketType, version: Version) -> LearnSay<'static> {
    match kind {
        PacketType::Connect
        | PacketType::Subscribe
        | PacketType::Unsubscribe
        | PacketType::PingReq => LearnSay::SentByClient,
        PacketType::Disconnect if !version.has_properties() => LearnSay::SentByClient,
        PacketType::ConnAck | PacketType::SubAck | PacketType::UnsubAck | PacketType::PingResp => {
            LearnSay::SentByServer
        }
        _ => LearnSay::SentByBoth,
    }
}

/// The example, with its fields.
fn shown(page: &Context, kind: PacketType, version: Version) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let lang = Lang::from(page.language);
    let Some(bytes) = example(kind, version) else {
        return html! { <p class="note">{ say(LearnSay::OnlyIn5) }</p> };
    };
    let dissection = dissect(bytes, version, LIMIT);
    let mut rows = Vec::new();
    dissection.for_each(|field| rows.push(row(field, lang, version)));
    let text = hex::write(bytes);
    let plain: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    html! {
        <>
            <h4>{ say(LearnSay::Example) }</h4>
            <p class="bytes"><code>{ text }</code></p>
            <p>
                <a class="button slim" href={format!("#/packets/hex/{plain}")}
                    data-testid="to-workbench">{ say(LearnSay::Workbench) }</a>
            </p>
            <div class="scroll" tabindex="0" role="region" aria-label={say(LearnSay::Example)}>
                <table class="facts-table">
                    <thead><tr>
                        <th scope="col">{ say(LearnSay::Field) }</th>
                        <th scope="col">{ say(LearnSay::InExample) }</th>
                        <th scope="col">{ say(LearnSay::Meaning) }</th>
                        <th scope="col">{ say(LearnSay::Section) }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </>
    }
}

fn row(field: &Field, lang: Lang, version: Version) -> Html {
    let section = field.sections().of(version).to_string();
    html! {
        <tr>
            <th scope="row">{ field.title(lang) }</th>
            <td>{ field.says(lang) }</td>
            <td>{ field.purpose(lang) }</td>
            <td class="mono">{ section }</td>
        </tr>
    }
}

/// What MQTT 5 lets stand in it besides.
fn in_5(page: &Context, kind: PacketType) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let lang = Lang::from(page.language);
    let codes: Vec<_> = ReasonCode::ALL.iter().filter(|code| code.stands_in(kind)).collect();
    let codes = codes.into_iter().map(|&code| {
        html! {
            <tr>
                <th scope="row" class="mono">{ format!("0x{:02X}", code.code()) }</th>
                <td>{ code.name() }</td>
                <td>{ learn::reason(code, kind).says(lang) }</td>
            </tr>
        }
    });
    let codes: Vec<Html> = codes.collect();
    html! {
        <>
            { match PropertyHolder::of(kind) {
                Some(it) => properties(page, kind, it, LearnSay::Properties),
                None => html! { <p class="soft">{ say(LearnSay::NoProperties) }</p> },
            } }
            if kind == PacketType::Connect {
                { properties(page, kind, PropertyHolder::Will, LearnSay::WillProperties) }
            }
            if !codes.is_empty() {
                <h4>{ say(LearnSay::Reasons) }</h4>
                <table class="facts-table"><tbody>{ for codes }</tbody></table>
            }
        </>
    }
}

fn properties(
    page: &Context,
    kind: PacketType,
    holder: PropertyHolder,
    title: LearnSay<'_>,
) -> Html {
    let lang = Lang::from(page.language);
    let all = PropertyKind::ALL.iter().filter(|it| it.stands_in(holder));
    let rows = all.map(|&it| {
        let field = learn::property(it, kind, holder);
        html! {
            <tr>
                <th scope="row">{ field.title(lang) }</th>
                <td class="mono">{ format!("0x{:02X}", it as u8) }</td>
                <td>{ field.purpose(lang) }</td>
                <td class="mono">{ field.sections().v5.to_string() }</td>
            </tr>
        }
    });
    html! {
        <>
            <h4>{ page.say(title) }</h4>
            <table class="facts-table"><tbody>{ for rows }</tbody></table>
        </>
    }
}

/// All Reason Codes, and where each may stand.
pub(super) fn reasons(page: &Context) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let lang = Lang::from(page.language);
    let rows = ReasonCode::ALL.iter().map(|&code| {
        let packets: Vec<_> =
            PacketType::ALL.into_iter().filter(|&kind| code.stands_in(kind)).collect();
        let meaning = packets.first().map(|&kind| learn::reason(code, kind).says(lang));
        let links = packets.iter().map(|&kind| {
            html! { <><a href={address(kind, Version::V5)}>{ kind.name() }</a>{ " " }</> }
        });
        html! {
            <tr class={if code.is_error() { "bad" } else { "good" }}>
                <th scope="row" class="mono">{ format!("0x{:02X}", code.code()) }</th>
                <td>{ code.name() }</td>
                <td>{ meaning }</td>
                <td class="small">{ for links }</td>
            </tr>
        }
    });
    html! {
        <section class="lesson reference" aria-labelledby="reasons">
            <h3 id="reasons">{ say(LearnSay::Reasons) }</h3>
            <p class="soft">{ say(LearnSay::ReasonsHint) }</p>
            <div class="scroll" tabindex="0" role="region" aria-label={say(LearnSay::Reasons)}>
                <table class="facts-table" data-testid="reason-table">
                    <thead><tr>
                        <th scope="col">{ say(LearnSay::Code) }</th>
                        <th scope="col">{ say(LearnSay::CodeName) }</th>
                        <th scope="col">{ say(LearnSay::Meaning) }</th>
                        <th scope="col">{ say(LearnSay::StandsIn) }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </section>
    }
}
