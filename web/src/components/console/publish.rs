//! The message that is being written.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::file_input::FileInput;
use super::super::icon::Icon;
use super::repeats::repeats;
use super::saved::saved;
use super::{on, say};
use crate::i18n::{CardSay, ConsoleSay};
use crate::state::State;
use crate::state::action::Action;
use crate::state::console::Act;
use crate::state::console::draft::{
    Change, Draft, DraftError, Field, Input, MAX_FILE, MAX_USER_PROPERTIES,
};
use crate::state::snapshot::Snapshot;

/// What is needed to write one.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page.
    pub state: Snapshot<State>,
}

/// The form, and what was written before.
#[component]
pub fn Publish(props: &Props) -> Html {
    let page = use_page();
    let state = &props.state;
    let draft = &state.console.draft;
    let is_online = state.peer().connection.line.is_online();
    let onsubmit = {
        let page = page.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            page.act(Action::Console(Act::Publish));
        })
    };
    let payload = {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            page.act(Action::Console(Act::Write(Change::Payload(text))));
        })
    };
    // In the payload Enter begins a line.
    let onkeydown = {
        let page = page.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && is_online {
                event.prevent_default();
                page.act(Action::Console(Act::Publish));
            }
        })
    };
    let wrong = state.console.error.as_ref().map(DraftError::field);
    let is_wrong = |field: Field| (wrong == Some(field)).to_string();
    // What is wrong is not hidden, and what is being mended does not close before a person's eyes.
    let opened = use_state(|| false);
    let is_inside = wrong.is_some_and(|field| !matches!(field, Field::Topic | Field::Payload));
    use_effect_with(is_inside, {
        let opened = opened.clone();
        move |is_inside| {
            if *is_inside {
                opened.set(true);
            }
        }
    });
    let error = state.console.error.as_ref().map(|error| {
        html! {
            <p class="field-error" role="alert" data-testid="publish-error">
                { say(&page, ConsoleSay::DraftError(error)) }
            </p>
        }
    });
    // One child with and without an error: else the fields before it would be made anew, and what is
    // being typed would be lost.
    let error = error.unwrap_or_default();
    html! {
        <div class="publish">
            <form class="publish-form" {onsubmit} {onkeydown}>
                <div class="field">
                    <label for="publish-topic">{ page.say(CardSay::Topic) }</label>
                    <input id="publish-topic" class="input mono" type="text" autocomplete="off"
                        spellcheck="false" value={draft.topic.to_string()}
                        aria-invalid={is_wrong(Field::Topic)}
                        oninput={typed(&page, Change::Topic)} data-testid="publish-topic" />
                </div>
                <div class="field">
                    <label for="publish-payload">{ page.say(CardSay::Payload) }</label>
                    <textarea id="publish-payload" class="input mono" rows="5" spellcheck="false"
                        value={draft.payload.to_string()} oninput={payload}
                        aria-invalid={is_wrong(Field::Payload)}
                        data-testid="publish-payload" />
                </div>
                { beside(&page, draft) }
                { options(&page, draft) }
                if draft.has_template {
                    <p class="small soft">{ say(&page, ConsoleSay::TemplateHint) }</p>
                }
                if state.peer().has_properties() {
                    { properties(&page, draft, wrong, &opened) }
                } else {
                    <p class="small soft" data-testid="publish-plain">
                        { say(&page, ConsoleSay::PlainMessage(draft.has_properties())) }
                    </p>
                }
                { error }
                <div class="actions">
                    if !is_online { <span class="small soft">{ say(&page, ConsoleSay::NotConnected) }</span> }
                    <button type="submit" class="button primary" disabled={!is_online}
                        title={say(&page, ConsoleSay::PublishKeys)} aria-keyshortcuts="Control+Enter"
                        data-testid="publish">{ say(&page, ConsoleSay::Publish) }</button>
                </div>
            </form>
            if state.console.is_full {
                <p class="note wait" role="status" data-testid="console-full">
                    { say(&page, ConsoleSay::Full) }
                </p>
            }
            { saved(&page, &state.console) }
            { repeats(&page, &state.console) }
        </div>
    }
}

fn typed(page: &Context, change: impl Fn(String) -> Change + 'static) -> Callback<InputEvent> {
    let page = page.clone();
    Callback::from(move |event: InputEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        page.act(Action::Console(Act::Write(change(text))));
    })
}

fn ticked(page: &Context, change: fn(bool) -> Change) -> Callback<Event> {
    let page = page.clone();
    Callback::from(move |event: Event| {
        let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
        page.act(Action::Console(Act::Write(change(is_on))));
    })
}

fn picked(page: &Context, change: fn(usize) -> Option<Change>) -> Callback<Event> {
    let page = page.clone();
    Callback::from(move |event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        if let Some(change) = value.parse().ok().and_then(change) {
            page.act(Action::Console(Act::Write(change)));
        }
    })
}

/// How large the payload is, and how it comes to be otherwise than by typing.
fn beside(page: &Context, draft: &Draft) -> Html {
    let on_file = {
        let page = page.clone();
        Callback::from(move |chosen| page.act(Action::Console(Act::TakePayload(chosen))))
    };
    html! {
        <div class="publish-options">
            if draft.may_be_json() {
                <button type="button" class="button slim" onclick={on(page, Act::LayOut)}
                    data-testid="publish-lay-out">{ say(page, ConsoleSay::LayOut) }</button>
            }
            <FileInput label={say(page, ConsoleSay::PayloadFile)} accept="" limit={MAX_FILE}
                testid="publish-file" {on_file} />
            <span class="spring"></span>
            if let Some(size) = draft.size() {
                <span class="small soft" data-testid="publish-size">
                    { say(page, ConsoleSay::Size(size)) }
                </span>
            }
        </div>
    }
}

fn options(page: &Context, draft: &Draft) -> Html {
    let check = |is_on: bool, change: fn(bool) -> Change, name: AttrValue, testid: &'static str| {
        html! {
            <label class="check">
                <input type="checkbox" checked={is_on} onchange={ticked(page, change)}
                    data-testid={testid} />
                { name }
            </label>
        }
    };
    let input = |(at, it): (usize, Input)| {
        html! {
            <option value={at.to_string()} selected={it == draft.input}>
                { say(page, ConsoleSay::InputName(it)) }
            </option>
        }
    };
    let qos = |level: u8| {
        let value = level.to_string();
        html! { <option selected={level == draft.qos} {value}>{ format!("QoS {level}") }</option> }
    };
    html! {
        <div class="publish-options">
            <select class="input" aria-label={say(page, ConsoleSay::WrittenAs)}
                onchange={picked(page, |at| Input::ALL.get(at).map(|it| Change::Input(*it)))}
                data-testid="publish-input">{ for Input::ALL.into_iter().enumerate().map(input) }</select>
            <select class="input" aria-label="QoS" data-testid="publish-qos"
                onchange={picked(page, |qos| u8::try_from(qos).ok().map(Change::Qos))}>
                { for (0..=2).map(qos) }
            </select>
            { check(draft.retain, Change::Retain, page.say(CardSay::Retain), "publish-retain") }
            { check(draft.has_template, Change::Template, say(page, ConsoleSay::Template),
                "publish-template") }
        </div>
    }
}

fn properties(
    page: &Context,
    draft: &Draft,
    wrong: Option<Field>,
    opened: &UseStateHandle<bool>,
) -> Html {
    let is_wrong = |field: Field| (wrong == Some(field)).to_string();
    let field = |name, value: &str, change: fn(String) -> Change, testid: &'static str| {
        let invalid = match testid {
            "publish-content-type" => is_wrong(Field::ContentType),
            "publish-response-topic" => is_wrong(Field::ResponseTopic),
            "publish-expiry" => is_wrong(Field::Expiry),
            "publish-alias" => is_wrong(Field::Alias),
            _ => "false".to_owned(),
        };
        html! {
            <div class="field">
                <label for={testid}>{ say(page, name) }</label>
                <input id={testid} class="input mono" type="text" autocomplete="off"
                    value={value.to_owned()} oninput={typed(page, change)} aria-invalid={invalid}
                    data-testid={testid} />
            </div>
        }
    };
    let user = draft.user.iter().enumerate().map(|(at, (key, value))| {
        let invalid = is_wrong(Field::User(at));
        html! {
            <div class="user-property" key={at}>
                <input class="input mono" type="text" autocomplete="off" value={key.to_string()}
                    aria-label={say(page, ConsoleSay::UserKey)} data-testid={format!("user-key-{at}")}
                    aria-invalid={invalid.clone()}
                    oninput={typed(page, move |text| Change::UserKey(at, text))} />
                <input class="input mono" type="text" autocomplete="off" value={value.to_string()}
                    aria-label={say(page, ConsoleSay::UserValue)} aria-invalid={invalid}
                    data-testid={format!("user-value-{at}")}
                    oninput={typed(page, move |text| Change::UserValue(at, text))} />
                <button type="button" class="icon-button"
                    onclick={on(page, Act::Write(Change::RemoveUser(at)))}
                    aria-label={say(page, ConsoleSay::RemoveUser)}>{ Icon::Close.html(16) }</button>
            </div>
        }
    });
    let toggle = {
        let opened = opened.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            opened.set(!*opened);
        })
    };
    html! {
        <details class="fold" open={**opened}>
            <summary data-testid="publish-properties" onclick={toggle}>
                { say(page, ConsoleSay::Version5) }
            </summary>
            <div class="publish-fields">
                { field(ConsoleSay::ContentType, &draft.content_type, Change::ContentType,
                    "publish-content-type") }
                { field(ConsoleSay::ResponseTopic, &draft.response_topic, Change::ResponseTopic,
                    "publish-response-topic") }
                { field(ConsoleSay::Correlation, &draft.correlation, Change::Correlation,
                    "publish-correlation") }
                { field(ConsoleSay::Expiry, &draft.expiry, Change::Expiry, "publish-expiry") }
                { field(ConsoleSay::TopicAlias, &draft.alias, Change::Alias, "publish-alias") }
                <label class="check">
                    <input type="checkbox" checked={draft.says_utf8}
                        onchange={ticked(page, Change::Utf8)} data-testid="publish-utf8" />
                    { say(page, ConsoleSay::SaysUtf8) }
                </label>
            </div>
            <p class="field-label">{ say(page, ConsoleSay::UserProperty) }</p>
            { for user }
            <button type="button" class="button slim" onclick={on(page, Act::Write(Change::AddUser))}
                disabled={draft.user.len() >= MAX_USER_PROPERTIES} data-testid="user-add">
                { say(page, ConsoleSay::AddUser) }
            </button>
            <p class="small soft">{ say(page, ConsoleSay::TopicAliasHint) }</p>
        </details>
    }
}
