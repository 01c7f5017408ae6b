//! The numbers of a message, each with what it was before, and a way onto a dashboard.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::trend::trend;
use super::say;
use crate::i18n::ConsoleSay;
use crate::state::action::{Action, Dialog};
use crate::state::console::feed::Feed;
use crate::state::console::numbers::{Number, numbers};
use crate::state::console::record::Record;
use crate::state::dashboard::spec::{CardKind, Spec};
use crate::state::snapshot::Snapshot;

/// Whose numbers.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the message is part of.
    pub feed: Snapshot<Feed>,
    /// The message.
    pub record: Rc<Record>,
}

/// The numbers. They are read anew only for another message.
#[component]
pub fn Numbers(props: &Props) -> Html {
    let page = use_page();
    let (feed, record) = (&props.feed, &props.record);
    let key = (Rc::clone(&record.topic), record.number);
    let all = use_memo(key, |_| {
        let (history, ring) = (&feed.history, &feed.ring);
        let first = history.place(ring, record.number);
        numbers(record, (first..history.len(ring)).filter_map(|at| history.get(ring, at)))
    });
    if all.is_empty() {
        return Html::default();
    }
    html! {
        <details class="fold" open=true data-testid="numbers">
            <summary>{ say(&page, ConsoleSay::Numbers) }<span class="count">{ all.len() }</span></summary>
            <ul class="numbers">{ for all.iter().map(|it| line(&page, &record.topic, it)) }</ul>
        </details>
    }
}

fn line(page: &Context, topic: &Rc<str>, it: &Number) -> Html {
    let name = match &*it.field {
        "" => say(page, ConsoleSay::WholeNumber),
        field => field.to_owned().into(),
    };
    let spec = Spec { field: it.field.clone(), ..Spec::new(CardKind::Chart, topic) };
    let chart = page.on::<MouseEvent>(Action::Show(Some(Dialog::Card(Rc::new(spec)))));
    let label = say(page, ConsoleSay::ChartOf(&name));
    html! {
        <li key={it.field.clone()} data-testid={format!("number-{}", it.field)}
            data-readings={it.history.len().to_string()}>
            <div class="number">
                <span class="mono" dir="auto">{ &name }</span>
                <strong>{ plain(it.value) }</strong>
                <button type="button" class="button slim quiet" onclick={chart} aria-label={label}
                    data-testid={format!("chart-{}", it.field)}>
                    { say(page, ConsoleSay::Chart) }
                </button>
            </div>
            { trend(page, &it.history) }
        </li>
    }
}

/// As it was written, unless that is endless.
fn plain(value: f64) -> String {
    const LETTERS: usize = 14;
    let text = value.to_string();
    if text.len() > LETTERS { format!("{value:.4e}") } else { text }
}
