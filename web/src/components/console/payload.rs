//! A payload as text, and what is different from the one before it.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::use_page;
use super::say;
use crate::i18n::ConsoleSay;
use crate::state::console::format::diff::{Line, diff};
use crate::state::console::format::{Format, read};
use crate::state::console::record::Record;

/// Whose payload.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The message.
    pub record: Rc<Record>,
    /// The one to compare it with.
    pub before: Option<Rc<Record>>,
    /// How it is read.
    pub format: Format,
    /// Whether it is compared.
    pub shows_diff: bool,
}

/// The payload. It is read anew only for another message.
#[component]
pub fn Payload(props: &Props) -> Html {
    let page = use_page();
    let record = &props.record;
    let format = props.format.on(&record.topic, &record.payload);
    let reading = read(&record.payload, format);
    let before = props.before.as_ref().filter(|_| props.shows_diff);
    let text = match before {
        Some(before) => {
            let old = read(&before.payload, reading.format);
            let lines = diff(&old.text, &reading.text);
            html! { <>{ for lines.into_iter().map(line) }</> }
        }
        None if record.size == 0 => html! {
            <span class="soft">{ say(&page, ConsoleSay::EmptyPayload) }</span>
        },
        None => html! { <>{ reading.text.clone() }</> },
    };
    let fault = reading.fault.as_ref().map(|fault| {
        html! {
            <p class="field-error" role="status" data-testid="detail-fault">
                { say(&page, ConsoleSay::PayloadFault(fault)) }
            </p>
        }
    });
    let cut = if record.is_whole() {
        reading.is_cut.then_some(ConsoleSay::PayloadCut(record.size))
    } else {
        Some(ConsoleSay::ValueCut(record.size))
    };
    html! {
        <>
            { fault }
            if props.shows_diff && before.is_none() {
                <p class="small soft">{ say(&page, ConsoleSay::FirstOfTopic) }</p>
            }
            <pre class="payload" tabindex="0" dir="auto" data-testid="detail-payload"
                aria-label={say(&page, ConsoleSay::Details)} data-format={reading.format.name()}>
                { text }
            </pre>
            if let Some(cut) = cut { <p class="small soft">{ say(&page, cut) }</p> }
        </>
    }
}

fn line(line: Line<'_>) -> Html {
    let (class, sign, text) = match line {
        Line::Same(text) => ("same", "  ", text),
        Line::New(text) => ("new", "+ ", text),
        Line::Gone(text) => ("gone", "- ", text),
    };
    html! { <span class={classes!("line", class)}>{ sign }{ text.to_owned() }{ "\n" }</span> }
}
