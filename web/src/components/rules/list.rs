//! The rules in a list: whether each runs, what it saw last, and why it did nothing.

use shared::automation::Rules;
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use crate::i18n::RuleSay;
use crate::state::rules::row::{Row, roughly};
use crate::state::rules::sheet::Edited;
use crate::state::rules::stage::{Act, Remote, Side, Stage};

/// Characters of a value that are seen.
const VALUE: usize = 40;

pub(super) fn list(page: &Context, stage: &Stage, rows: &[Row], act: &Callback<Act>) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    html! {
        <section class="panel" aria-labelledby="rules-list">
            <header class="panel-head">
                <h3 id="rules-list">{ say(RuleSay::List) }</h3>
                <span class="count">{ rows.len() }</span>
            </header>
            <div class="panel-body">
                { loops(page, stage) }
                if rows.is_empty() {
                    <div class="empty" data-testid="no-rules">
                        <h3>{ say(RuleSay::Empty) }</h3>
                        if stage.is_editable() { <p class="soft">{ say(RuleSay::EmptyHint) }</p> }
                    </div>
                } else {
                    <ul class="rules-list">{ for rows.iter().map(|row| item(page, stage, row, act)) }</ul>
                }
                { notices(page, stage) }
            </div>
        </section>
    }
}

fn item(page: &Context, stage: &Stage, row: &Row, act: &Callback<Act>) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    let name = row.name.as_str();
    let is_on = row.halt.is_none();
    let switch = {
        let (act, name) = (act.clone(), row.name.clone());
        Callback::from(move |_: MouseEvent| act.emit(Act::Switch(name.clone(), !is_on)))
    };
    let delete = {
        let (act, name) = (act.clone(), row.name.clone());
        Callback::from(move |_: MouseEvent| act.emit(Act::Remove(name.clone())))
    };
    let what = say(if is_on { RuleSay::Stop(name) } else { RuleSay::Start(name) });
    let icon = if is_on { Icon::Pause } else { Icon::Play };
    let fired = row.fired.map_or(Some("0".to_owned()), |count| Some(count.to_string()));
    html! {
        <li key={row.name.clone()} class={classes!((!is_on).then_some("stopped"))}
            data-testid={format!("rule-{name}")} data-fired={fired}
            data-state={if is_on { "on" } else { "stopped" }}>
            <div class="rules-name">
                <strong>{ name }</strong>
                <span class="soft">{ say(RuleSay::ToLine(row.line)) }</span>
                <span class="spring"></span>
                if row.fired.is_some() {
                    <button type="button" class="icon-button" aria-label={what.clone()} title={what}
                        onclick={switch} data-testid={format!("rule-switch-{name}")}>
                        { icon.html(17) }
                    </button>
                }
                if stage.is_editable() {
                    <button type="button" class="icon-button" aria-label={say(RuleSay::Delete(name))}
                        title={say(RuleSay::Delete(name))} onclick={delete}
                        data-testid={format!("rule-remove-{name}")}>{ Icon::Bin.html(17) }</button>
                }
            </div>
            { facts(page, row) }
        </li>
    }
}

fn facts(page: &Context, row: &Row) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    let lang = page.language.into();
    let last = row.last_fired.map(|time| roughly(time, lang));
    let fired = match row.fired {
        Some(0) => say(RuleSay::NotFired),
        Some(count) => say(RuleSay::Fired(count, last.as_deref())),
        None => return Html::default(),
    };
    let sight = row.sight.as_ref().map(|(topic, value, verdict, ago)| {
        let short = shortened(value);
        let saw = RuleSay::Saw { topic, value: &short, ago: &roughly(*ago, lang) };
        html! {
            <>
                <span class="rules-saw">{ say(saw) }</span>
                { " " }
                <span data-testid="rule-verdict">{ verdict }</span>
            </>
        }
    });
    let due = row.due.map(|due| roughly(due + std::time::Duration::from_millis(999), lang));
    html! {
        <>
            if let Some(halt) = &row.halt {
                <p class="note wait" data-testid="rule-halt">{ say(RuleSay::Stopped(halt)) }</p>
            }
            <p class="soft">{ fired }</p>
            <p class="soft">
                { sight.unwrap_or_else(|| html! { <span>{ say(RuleSay::SawNothing) }</span> }) }
            </p>
            if let Some(due) = due { <p class="soft">{ say(RuleSay::Due(&due)) }</p> }
            if let Some(trouble) = &row.trouble {
                <p class="note bad" data-testid="rule-trouble">{ say(RuleSay::Trouble(trouble)) }</p>
            }
        </>
    }
}

fn shortened(value: &str) -> String {
    let mut characters = value.chars();
    let mut short: String = characters.by_ref().take(VALUE).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

/// Rules that may set each other off, of the text that is seen.
fn loops(page: &Context, stage: &Stage) -> Html {
    if stage.sheet().state() == Edited::Wrong {
        return Html::default();
    }
    let loops = Rules::parse(&stage.sheet().text).map(|rules| rules.loops()).unwrap_or_default();
    let said = loops.iter().map(|found| {
        let names = found.names.join(" → ");
        html! {
            <p class="note wait" role="status" data-testid="rule-loop">
                { page.say(RuleSay::Loop(&names)) }
            </p>
        }
    });
    html! { <>{ for said }</> }
}

/// What the broker's rules have said.
fn notices(page: &Context, stage: &Stage) -> Html {
    let (Side::Broker, Remote::Known(known)) = (stage.side, &stage.remote) else {
        return Html::default();
    };
    let notices = known["notices"].as_array().map(Vec::as_slice).unwrap_or_default();
    if notices.is_empty() {
        return Html::default();
    }
    let line = |notice: &serde_json::Value| {
        let text = |key: &str| notice[key].as_str().unwrap_or_default().to_owned();
        let ago = std::time::Duration::from_millis(notice["ago"].as_u64().unwrap_or_default());
        html! {
            <li>
                <strong>{ text("rule") }</strong>{ " " }{ text("text") }{ " " }
                <span class="soft">{ roughly(ago, page.language.into()) }</span>
            </li>
        }
    };
    html! {
        <details class="rules-notices">
            <summary>{ page.say(RuleSay::Notices) }</summary>
            <ul data-testid="rule-notices">{ for notices.iter().rev().map(line) }</ul>
        </details>
    }
}
