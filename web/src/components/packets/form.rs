//! The form that puts a packet together: made from the tables of the codec and the words of the
//! dissector, so that it has every field and property that they have.

use std::rc::Rc;

use shared::inspect::{Lang, Name, reason_name};
use shared::wire::{PacketType, PropertyKind, PropertyShape};
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use crate::i18n::PacketsSay;
use crate::state::action::Action;
use crate::state::packets::draft::{Control, Draft, DraftError, Entry, PropertyDraft, field};
use crate::state::packets::{Act, Edit};

fn edit(edit: Edit) -> Action {
    Action::Packets(Act::Workbench(edit))
}

/// The form, with what is wrong in it marked.
pub fn form(page: &Context, draft: &Draft, error: Option<DraftError>) -> Html {
    let on_kind = page.dispatch.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let kind = PacketType::ALL.into_iter().find(|it| it.name() == value);
        edit(Edit::Kind(kind.unwrap_or(PacketType::Publish)))
    });
    let v5 = draft.version.has_properties();
    let kinds = PacketType::ALL.into_iter().filter(|it| v5 || *it != PacketType::Auth);
    html! {
        <div class="packet-form">
            <label class="field">
                <span>{ page.say(PacketsSay::Type) }</span>
                <select class="input select" onchange={on_kind} data-testid="build-kind">
                    { for kinds.map(|kind| html! {
                        <option value={kind.name()} selected={kind == draft.kind}>{ kind.name() }</option>
                    }) }
                </select>
            </label>
            { for draft.entries().into_iter().map(|entry| {
                input(page, draft, entry, error == Some(DraftError::Number(entry)))
            }) }
            { properties(page, draft, error) }
        </div>
    }
}

fn input(page: &Context, draft: &Draft, entry: Entry, is_wrong: bool) -> Html {
    let lang = page.language.into();
    let field = entry.field(draft.kind, draft.version);
    let title = field.title(lang);
    let testid = format!("build-{entry:?}");
    let set = move |value: String| edit(Edit::Set(entry, value.into()));
    let on_input = page.dispatch.reform(move |event: InputEvent| {
        set(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let on_select = page.dispatch.reform(move |event: Event| {
        set(event.target_unchecked_into::<HtmlSelectElement>().value())
    });
    let value = draft.value(entry).to_owned();
    let control = match entry.control() {
        Control::Flag => {
            let onchange = page.dispatch.reform(move |event: Event| {
                let checked = event.target_unchecked_into::<HtmlInputElement>().checked();
                set(if checked { "1" } else { "" }.to_owned())
            });
            return html! {
                <label class="check" title={field.purpose(lang)}>
                    <input type="checkbox" checked={draft.flag(entry)} {onchange} data-testid={testid} />
                    <span>{ title }</span>
                </label>
            };
        }
        Control::QoS => html! {
            <select class="input select" onchange={on_select} data-testid={testid}>
                { for ["0", "1", "2", "3"].map(|it| html! {
                    <option value={it} selected={it == value || (value.is_empty() && it == "0")}>{ it }</option>
                }) }
            </select>
        },
        Control::Reason => html! {
            <select class="input select" onchange={on_select} data-testid={testid}>
                { for draft.reasons().into_iter().map(|(code, reason)| {
                    let code_text = code.to_string();
                    let selected = value == code_text;
                    let name = reason.name();
                    let meaning = (lang == Lang::Zh).then(|| reason_name(reason, lang));
                    html! {
                        <option value={code_text} {selected}>
                            { format!("0x{code:02X} {name}") }
                            if let Some(meaning) = meaning { { "：" }{ meaning } }
                        </option>
                    }
                }) }
            </select>
        },
        Control::Number => html! {
            <input class="input mono" type="text" inputmode="numeric" {value} oninput={on_input}
                aria-invalid={is_wrong.to_string()} data-testid={testid} />
        },
        Control::Text => html! {
            <input class="input" type="text" autocomplete="off" {value} oninput={on_input}
                data-testid={testid} />
        },
        Control::Lines => {
            let oninput = page.dispatch.reform(move |event: InputEvent| {
                set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
            });
            let hint = match entry {
                Entry::Reasons => PacketsSay::CodesHint,
                _ => PacketsSay::LinesHint,
            };
            html! {
                <>
                    <textarea class="input mono" rows="3" {value} {oninput}
                        aria-invalid={is_wrong.to_string()} data-testid={testid} />
                    <small class="soft">{ page.say(hint) }</small>
                </>
            }
        }
    };
    html! { <label class="field" title={field.purpose(lang)}><span>{ title }</span>{ control }</label> }
}

/// What a property of this packet is called.
pub fn title(draft: &Draft, kind: PropertyKind, lang: Lang) -> &'static str {
    field(Name::Property(kind), draft.kind, draft.version, draft.holder()).title(lang)
}

fn properties(page: &Context, draft: &Draft, error: Option<DraftError>) -> Html {
    let Some(holder) = draft.holder() else { return Html::default() };
    let lang = page.language.into();
    let title = |kind: PropertyKind| title(draft, kind, lang);
    let on_add = page.dispatch.reform(|event: Event| {
        let select = event.target_unchecked_into::<HtmlSelectElement>();
        let value = select.value();
        select.set_value("");
        let kind = PropertyKind::ALL.iter().find(|it| it.name() == value);
        edit(Edit::AddProperty(kind.copied().unwrap_or(PropertyKind::UserProperty)))
    });
    let row = |(index, property): (usize, &PropertyDraft)| {
        let is_wrong = error == Some(DraftError::Property(property.kind));
        property_row(page, index, property, title(property.kind), is_wrong)
    };
    let offered = PropertyKind::ALL.iter().filter(|it| it.stands_in(holder));
    html! {
        <fieldset class="packet-properties">
            <legend>{ field(Name::Properties, draft.kind, draft.version, None).title(lang) }</legend>
            { for draft.properties.iter().enumerate().map(row) }
            <select class="input select" onchange={on_add} data-testid="build-add-property"
                aria-label={page.say(PacketsSay::AddProperty)}>
                <option value="" selected=true>
                    { page.say(PacketsSay::AddProperty) }{ "…" }
                </option>
                { for offered.map(|kind| html! {
                    <option value={kind.name()}>{ title(*kind) }</option>
                }) }
            </select>
        </fieldset>
    }
}

fn property_row(
    page: &Context,
    index: usize,
    property: &PropertyDraft,
    title: &'static str,
    is_wrong: bool,
) -> Html {
    let say = |what: PacketsSay<'_>| page.say(what);
    let kind = property.kind;
    let is_pair = kind.shape() == PropertyShape::Pair;
    let on_value = page.dispatch.reform(move |event: InputEvent| {
        let value = event.target_unchecked_into::<HtmlInputElement>().value();
        edit(Edit::SetProperty(index, value.into()))
    });
    let on_second = page.dispatch.reform(move |event: InputEvent| {
        let value = event.target_unchecked_into::<HtmlInputElement>().value();
        edit(Edit::SetSecond(index, value.into()))
    });
    let placeholder = (kind.shape() == PropertyShape::Binary).then(|| say(PacketsSay::BinaryHint));
    let label = if is_pair { say(PacketsSay::Name) } else { title.into() };
    let name = kind.name();
    html! {
        <div class="property-row" key={index}>
            <span>{ title }</span>
            <input class="input" type="text" value={Rc::clone(&property.value).to_string()}
                oninput={on_value} aria-label={label} {placeholder}
                aria-invalid={is_wrong.to_string()} data-testid={format!("build-{name}")} />
            if is_pair {
                <input class="input" type="text" value={property.second.to_string()}
                    oninput={on_second} aria-label={say(PacketsSay::SecondValue)}
                    data-testid={format!("build-{name}-value")} />
            }
            <button type="button" class="icon-button"
                aria-label={say(PacketsSay::RemoveProperty(kind))}
                onclick={page.on(edit(Edit::RemoveProperty(index)))}>
                { Icon::Close.html(16) }
            </button>
        </div>
    }
}
