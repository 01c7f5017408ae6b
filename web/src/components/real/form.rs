//! What a person fills in: board, parts, Wi-Fi, broker.

use shared::board::kind::Kind;
use shared::board::says::terminal;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::circuit::fittings::Fittings;
use super::super::context::Context;
use super::super::segments::{Segment, Segments};
use crate::i18n::RealSay;
use crate::state::real::plan::{Fault, PARTS, Runtime, Umqtt};
use crate::state::real::{Act, Field, Stage, text_of};

pub(super) fn form(page: &Context, stage: &Stage, lan: &[String], act: &Callback<Act>) -> Html {
    html! {
        <form class="real-form" onsubmit={|event: SubmitEvent| event.prevent_default()} novalidate=true>
            { board(page, stage, act) }
            { parts(page, stage, act) }
            { network(page, stage, lan, act) }
        </form>
    }
}

fn panel(title: AttrValue, id: &'static str, body: Html) -> Html {
    html! {
        <section class="panel" aria-labelledby={id}>
            <header class="panel-head"><h3 {id}>{ title }</h3></header>
            <div class="panel-body">{ body }</div>
        </section>
    }
}

fn board(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let plan = &stage.plan;
    let named = |name: &'static str, testid: String| Segment {
        name: name.into(),
        face: html! { <span>{ name }</span> },
        testid: testid.into(),
    };
    let kinds = Segments {
        legend: page.say(RealSay::Kind),
        group: "real-kind".into(),
        segments: Kind::ALL.map(|it| named(it.name(), format!("real-kind-{}", it.key()))).into(),
        chosen: Kind::ALL.iter().position(|it| *it == plan.spec.kind).unwrap_or_default(),
        on_choose: act.reform(|index: usize| Act::Kind(Kind::ALL[index])),
    };
    let runtimes = Segments {
        legend: page.say(RealSay::Runtime),
        group: "real-runtime".into(),
        segments: Runtime::ALL
            .map(|it| named(it.name(), format!("real-runtime-{}", it.name())))
            .into(),
        chosen: Runtime::ALL.iter().position(|it| *it == plan.runtime).unwrap_or_default(),
        on_choose: act.reform(|index: usize| Act::Runtime(Runtime::ALL[index])),
    };
    let clients = [Umqtt::Simple, Umqtt::Robust];
    let umqtt = Segments {
        legend: page.say(RealSay::Umqtt),
        group: "real-umqtt".into(),
        segments: clients.map(|it| named(it.module(), format!("real-{}", it.module()))).into(),
        chosen: clients.iter().position(|it| *it == plan.umqtt).unwrap_or_default(),
        on_choose: act.reform(move |index: usize| Act::Umqtt(clients[index])),
    };
    let rows = html! {
        <>
            { row(page.say(RealSay::Kind), kinds.html()) }
            { row(page.say(RealSay::Runtime), runtimes.html()) }
            if plan.runtime == Runtime::MicroPython {
                { row(page.say(RealSay::Umqtt), umqtt.html()) }
            }
            { field(page, stage, act, Field::Board, RealSay::Board, Some(RealSay::BoardHint)) }
            { field(page, stage, act, Field::Home, RealSay::Home, Some(RealSay::HomeHint)) }
        </>
    };
    panel(page.say(RealSay::BoardTitle), "real-board", rows)
}

fn row(label: AttrValue, control: Html) -> Html {
    html! { <div class="field"><span class="field-label">{ label }</span>{ control }</div> }
}

fn parts(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let plan = &stage.plan;
    let on_lamp = act.reform(|event: Event| {
        Act::Lamp(event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    let fittings =
        Fittings { page, id: "real", spec: &plan.spec, kinds: &PARTS, act: act.reform(Act::Fit) };
    let body = html! {
        <div class="fittings">
            if plan.spec.kind == Kind::PicoW {
                <label class="check small">
                    <input type="checkbox" checked={plan.lamp} onchange={on_lamp}
                        data-testid="real-lamp" />
                    { page.say(RealSay::Lamp) }
                </label>
            }
            { for fittings.html() }
            if let Some(error) = &stage.refused {
                <p class="field-error" role="alert" data-testid="real-refused">
                    { error.say(page.language.into()) }
                </p>
            }
        </div>
    };
    panel(page.say(RealSay::Parts), "real-parts", body)
}

fn network(page: &Context, stage: &Stage, lan: &[String], act: &Callback<Act>) -> Html {
    let on_show = act.reform(|event: Event| {
        Act::ShowPasswords(event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    let of = |it: Field, label: RealSay<'static>| field(page, stage, act, it, label, None);
    let suggestion = |address: &String| {
        let act = act.clone();
        let host: std::rc::Rc<str> = address.as_str().into();
        let onclick = Callback::from(move |_: MouseEvent| {
            act.emit(Act::Edit(Field::Server, String::new()));
            act.emit(Act::Suggest(host.clone()));
        });
        html! {
            <button type="button" class="chip" {onclick} data-testid="real-lan">{ address }</button>
        }
    };
    let body = html! {
        <>
            <div class="real-fields">
                { of(Field::Wifi, RealSay::Wifi) }
                { of(Field::WifiPassword, RealSay::WifiPassword) }
            </div>
            <div class="real-fields">
                { of(Field::Server, RealSay::Server) }
                { of(Field::Port, RealSay::Port) }
            </div>
            if lan.is_empty() {
                <p class="small soft">{ page.say(RealSay::NotOnLan) }{ " " }<code>{ "broker-ws --lan" }</code></p>
            } else {
                <p class="chips small"><span class="soft">{ page.say(RealSay::OnLan) }</span>{ for lan.iter().map(suggestion) }</p>
            }
            <div class="real-fields">
                { of(Field::Username, RealSay::Username) }
                { of(Field::Password, RealSay::Password) }
            </div>
            <p class="small soft">{ page.say(RealSay::LoginHint) }</p>
            <label class="check small">
                <input type="checkbox" checked={stage.shows_passwords} onchange={on_show}
                    data-testid="real-show-passwords" />
                { page.say(RealSay::ShowPasswords) }
            </label>
            <p class="small soft">{ page.say(RealSay::PasswordsStay) }</p>
        </>
    };
    panel(page.say(RealSay::Network), "real-network", body)
}

fn field(
    page: &Context,
    stage: &Stage,
    act: &Callback<Act>,
    field: Field,
    label: RealSay<'static>,
    hint: Option<RealSay<'static>>,
) -> Html {
    let is_secret = matches!(field, Field::WifiPassword | Field::Password);
    let kind = if is_secret && !stage.shows_passwords { "password" } else { "text" };
    let oninput = act.reform(move |event: InputEvent| {
        Act::Edit(field, event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let testid = match field {
        Field::Board => "real-board-name",
        Field::Wifi => "real-wifi",
        Field::WifiPassword => "real-wifi-password",
        Field::Server => "real-server",
        Field::Port => "real-port",
        Field::Username => "real-username",
        Field::Password => "real-password",
        Field::Home => "real-home",
    };
    let faults = stage.plan.faults();
    let fault = faults.iter().find(|it| field_of(it) == Some(field) && !is_gap(it));
    // A browser that offers to store a password would store the Wi-Fi's for this page.
    let complete = if is_secret { "new-password" } else { "off" };
    html! {
        <label class="field">
            <span class="field-label">{ page.say(label) }</span>
            <input type={kind} class="input" value={text_of(&stage.plan, field).to_owned()} {oninput}
                data-testid={testid} autocomplete={complete} autocapitalize="off" spellcheck="false"
                aria-invalid={fault.is_some().then_some("true")} />
            if let Some(fault) = fault {
                <span class="field-error" role="alert">{ fault_text(page, fault) }</span>
            } else if let Some(hint) = hint {
                <span class="small soft">{ page.say(hint) }</span>
            }
        </label>
    }
}

/// Which field a fault is of.
const fn field_of(fault: &Fault) -> Option<Field> {
    Some(match fault {
        Fault::BoardName => Field::Board,
        Fault::Topics => Field::Home,
        Fault::NoWifi | Fault::WifiName => Field::Wifi,
        Fault::WifiPassword => Field::WifiPassword,
        Fault::NoServer | Fault::Server | Fault::Loopback => Field::Server,
        Fault::Port => Field::Port,
        Fault::NoUsername => Field::Username,
        _ => return None,
    })
}

/// Whether something has just not been filled in yet.
const fn is_gap(fault: &Fault) -> bool {
    matches!(fault, Fault::NoWifi | Fault::NoServer)
}

/// Why there is no program, or none that reaches a broker.
pub(super) fn fault_text(page: &Context, fault: &Fault) -> AttrValue {
    let lang = page.language.into();
    match fault {
        Fault::Spec(error) => error.say(lang).into(),
        Fault::Loose(part, it) => page.say(RealSay::Loose(part, terminal(*it, lang))),
        fault => page.say(RealSay::Fault(fault)),
    }
}
