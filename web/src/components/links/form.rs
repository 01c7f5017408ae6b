//! The form of one saved connection: the simple choice first, the rest folded.
//!
//! What is typed is kept at once; nothing is connected before a person says so.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use crate::i18n::{CardSay, LinksSay, Say, Sentence};
use crate::state::action::Action;
use crate::state::connection::Choice;
use crate::state::links::{Act, Edit, Field, Flag, Number};
use crate::state::profile::{Mqtt, Profile};

/// A form with the Actions for its connection.
pub struct Form<'a> {
    /// The page.
    pub page: &'a Context,
    /// What it is about.
    pub profile: &'a Profile,
}

impl Form<'_> {
    fn on_text<E: AsRef<Event> + 'static>(&self, field: Field) -> Callback<E> {
        let (dispatch, id) = (self.page.dispatch.clone(), self.profile.id);
        Callback::from(move |event: E| {
            let text = value_of(event.as_ref());
            dispatch.emit(Action::Links(Act::Edit(id, Edit::Text(field, text))));
        })
    }

    /// A line of text.
    pub fn text(&self, field: Field, label: AttrValue, kind: Kind) -> Html {
        let (inputmode, mono) = match kind {
            Kind::Address => (Some("url"), Some("mono")),
            Kind::Mono => (None, Some("mono")),
            Kind::Plain | Kind::Password => (None, None),
        };
        let id = testid(field);
        html! {
            <div class="field">
                <label for={id}>{ label }</label>
                <input {id} class={classes!("input", mono)} autocomplete="off" spellcheck="false"
                    type={if matches!(kind, Kind::Password) { "password" } else { "text" }}
                    {inputmode} placeholder={placeholder(field)}
                    value={field.of(self.profile).clone()} data-testid={id}
                    oninput={self.on_text::<InputEvent>(field)} />
            </div>
        }
    }

    /// Several lines of text.
    pub fn lines(&self, field: Field, label: impl Sentence, hint: impl Sentence) -> Html {
        let id = testid(field);
        let text = field.of(self.profile).clone();
        html! {
            <div class="field">
                <label for={id}>{ self.page.say(label) }{ " · " }{ self.page.say(hint) }</label>
                <textarea {id} class="input mono" rows="2" spellcheck="false" value={text}
                    data-testid={id} oninput={self.on_text::<InputEvent>(field)} />
            </div>
        }
    }

    /// A box to tick.
    pub fn flag(&self, flag: Flag, label: impl Sentence, testid: &'static str) -> Html {
        let (dispatch, id) = (self.page.dispatch.clone(), self.profile.id);
        let onchange = Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            dispatch.emit(Action::Links(Act::Edit(id, Edit::Flag(flag, input.checked()))));
        });
        html! {
            <label class="check">
                <input type="checkbox" checked={*flag.of(self.profile)} {onchange}
                    data-testid={testid} />
                { self.page.say(label) }
            </label>
        }
    }

    /// A number.
    pub fn number(&self, number: Number, label: LinksSay<'_>, testid: &'static str) -> Html {
        let value = number.of(self.profile);
        let id = self.profile.id;
        let label = self.page.say(label);
        html! { <NumberField {id} {number} {value} {label} {testid} /> }
    }

    /// The version and the QoS of the Will: one of a few.
    pub fn select(
        &self,
        label: AttrValue,
        testid: &'static str,
        options: &[(&'static str, Edit)],
        chosen: usize,
    ) -> Html {
        let (dispatch, id) = (self.page.dispatch.clone(), self.profile.id);
        let edits: Vec<_> = options.iter().map(|(_, edit)| edit.clone()).collect();
        let onchange = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let index = usize::try_from(select.selected_index()).unwrap_or_default();
            if let Some(edit) = edits.get(index) {
                dispatch.emit(Action::Links(Act::Edit(id, edit.clone())));
            }
        });
        let options = options.iter().enumerate().map(|(index, (name, _))| {
            html! { <option selected={index == chosen}>{ name }</option> }
        });
        html! {
            <div class="field">
                <label for={testid}>{ label }</label>
                <select id={testid} class="input" data-testid={testid} {onchange}>
                    { for options }
                </select>
            </div>
        }
    }

    /// Which broker.
    pub fn choice(
        &self,
        it: Choice,
        say: [LinksSay<'_>; 2],
        testid: &'static str,
        off: bool,
    ) -> Html {
        let [name, hint] = say;
        let (dispatch, id) = (self.page.dispatch.clone(), self.profile.id);
        let onchange = Callback::from(move |_: Event| {
            dispatch.emit(Action::Links(Act::Edit(id, Edit::Choice(it))));
        });
        html! {
            <label class="choice">
                <input type="radio" name="broker" disabled={off} {onchange}
                    checked={self.profile.choice == it} data-testid={testid} />
                <strong>{ self.page.say(name) }</strong>
                <span>{ self.page.say(hint) }</span>
            </label>
        }
    }

    /// What few need.
    pub fn advanced(&self) -> Html {
        let links = |what| self.page.say(what);
        let is_v5 = self.profile.mqtt == Mqtt::V5;
        let clean = if is_v5 { LinksSay::CleanStart } else { LinksSay::CleanSession };
        let versions = [("5.0", Edit::Mqtt(Mqtt::V5)), ("3.1.1", Edit::Mqtt(Mqtt::V311))];
        html! {
            <details class="advanced">
                <summary data-testid="advanced">{ links(LinksSay::Advanced) }</summary>
                <div class="columns">
                    { self.select(links(LinksSay::Version), "mqtt-version", &versions,
                        usize::from(!is_v5)) }
                    { self.text(Field::ClientId, links(LinksSay::ClientId), Kind::Mono) }
                    { self.number(Number::KeepAlive, LinksSay::KeepAlive, "keep-alive") }
                    { self.number(Number::ConnectTimeout, LinksSay::ConnectTimeout,
                        "connect-timeout") }
                    { self.number(Number::LongestWait, LinksSay::LongestWait, "longest-wait") }
                    if is_v5 {
                        { self.number(Number::SessionExpiry, LinksSay::SessionExpiry,
                            "session-expiry") }
                        { self.number(Number::ReceiveMaximum, LinksSay::ReceiveMaximum,
                            "receive-maximum") }
                        { self.number(Number::MaximumPacketSize, LinksSay::MaximumPacketSize,
                            "maximum-packet-size") }
                        { self.number(Number::TopicAliasMaximum, LinksSay::TopicAliasMaximum,
                            "topic-alias-maximum") }
                    }
                </div>
                { self.flag(Flag::CleanStart, clean, "clean-start") }
                { self.flag(Flag::Reconnects, LinksSay::Reconnects, "reconnects") }
                if is_v5 {
                    { self.flag(Flag::AsksProblem, LinksSay::AsksProblem, "asks-problem") }
                    { self.flag(Flag::AsksResponse, LinksSay::AsksResponse, "asks-response") }
                    { self.lines(Field::UserProperties, LinksSay::UserProperties,
                        LinksSay::UserPropertiesHint) }
                }
            </details>
        }
    }

    /// The Will.
    pub fn will(&self) -> Html {
        let links = |what| self.page.say(what);
        let is_v5 = self.profile.mqtt == Mqtt::V5;
        let qos = ["0", "1", "2"]
            .map(|name| (name, Edit::Number(Number::WillQos, name.parse().unwrap_or_default())));
        let chosen = usize::from(self.profile.will.qos.min(2));
        html! {
            <details class="advanced">
                <summary data-testid="will">{ links(LinksSay::Will) }</summary>
                { self.flag(Flag::HasWill, LinksSay::HasWill, "has-will") }
                if self.profile.has_will {
                    <div class="columns">
                        { self.text(Field::WillTopic, links(LinksSay::WillTopic), Kind::Mono) }
                        { self.select("QoS".into(), "will-qos", &qos, chosen) }
                    </div>
                    { self.lines(Field::WillPayload, LinksSay::WillPayload,
                        Say::Optional) }
                    { self.flag(Flag::WillRetain, CardSay::Retain, "will-retain") }
                    if is_v5 {
                        { self.flag(Flag::WillIsText, LinksSay::WillIsText, "will-is-text") }
                        <div class="columns">
                            { self.number(Number::WillDelay, LinksSay::WillDelay, "will-delay") }
                            { self.number(Number::WillExpiry, LinksSay::WillExpiry,
                                "will-expiry") }
                            { self.text(Field::WillContentType, links(LinksSay::WillContentType),
                                Kind::Plain) }
                            { self.text(Field::WillResponseTopic,
                                links(LinksSay::WillResponseTopic), Kind::Mono) }
                            { self.text(Field::WillCorrelationData,
                                links(LinksSay::WillCorrelationData), Kind::Mono) }
                        </div>
                        { self.lines(Field::WillUserProperties,
                            LinksSay::UserProperties,
                            LinksSay::UserPropertiesHint) }
                    }
                }
            </details>
        }
    }
}

/// What a field is for.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Words.
    Plain,
    /// A WebSocket's address.
    Address,
    /// Something of MQTT.
    Mono,
    /// Not to be seen.
    Password,
}

fn testid(field: Field) -> &'static str {
    match field {
        Field::Name => "link-name",
        Field::Address => "address",
        Field::Username => "username",
        Field::Password => "password",
        Field::ClientId => "client-id",
        Field::UserProperties => "user-properties",
        Field::WillTopic => "will-topic",
        Field::WillPayload => "will-payload",
        Field::WillContentType => "will-content-type",
        Field::WillResponseTopic => "will-response-topic",
        Field::WillCorrelationData => "will-correlation-data",
        Field::WillUserProperties => "will-user-properties",
    }
}

fn placeholder(field: Field) -> Option<&'static str> {
    match field {
        Field::Address => Some("ws://192.168.1.5:8080/mqtt"),
        Field::WillTopic => Some("page/status"),
        Field::WillContentType => Some("text/plain"),
        _ => None,
    }
}

fn value_of(event: &Event) -> String {
    use wasm_bindgen::JsCast;
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(other) => other
            .dyn_into::<web_sys::HtmlTextAreaElement>()
            .map_or_else(|_| String::new(), |area| area.value()),
    }
}

/// A number that is kept while it is one.
#[derive(Properties, PartialEq)]
struct NumberProps {
    id: u32,
    number: Number,
    value: u32,
    label: AttrValue,
    testid: AttrValue,
}

#[component]
fn NumberField(props: &NumberProps) -> Html {
    let page = use_page();
    let typed = use_state(|| None::<String>);
    let (low, high) = props.number.range();
    let oninput = {
        let (page, typed) = (page.clone(), typed.clone());
        let (id, number) = (props.id, props.number);
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let text = input.value();
            match text.trim().parse::<u32>() {
                Ok(value) if (low..=high).contains(&value) => {
                    typed.set(None);
                    page.act(Action::Links(Act::Edit(id, Edit::Number(number, value))));
                }
                _ => typed.set(Some(text)),
            }
        })
    };
    let fault = format!("{}-fault", props.testid);
    let value = (*typed).clone().unwrap_or_else(|| props.value.to_string());
    html! {
        <div class="field">
            <label for={props.testid.clone()}>{ &props.label }</label>
            <input id={props.testid.clone()} class="input" type="text" inputmode="numeric"
                autocomplete="off" {value} {oninput} aria-invalid={typed.is_some().to_string()}
                aria-describedby={fault.clone()} data-testid={props.testid.clone()} />
            if typed.is_some() {
                <p id={fault} class="field-error" role="alert">
                    { page.say(LinksSay::OutOfRange(low, high)) }
                </p>
            }
        </div>
    }
}
