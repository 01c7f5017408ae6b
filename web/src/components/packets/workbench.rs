//! The workbench: bytes that a person writes or puts together, taken apart.

use std::rc::Rc;

use shared::inspect::Dissection;
use shared::wire::Version;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::context::Context;
use super::dissection::DissectionView;
use super::form::{form, title};
use crate::i18n::PacketsSay;
use crate::state::action::Action;
use crate::state::packets::draft::DraftError;
use crate::state::packets::{Act, Edit, Workbench};

/// Packets that are drawn; of more the first ones.
const MAX_DRAWN: usize = 20;

/// The form on one side, bytes and what they mean on the other.
pub fn workbench(page: &Context, workbench: &Workbench) -> Html {
    let say = |what: PacketsSay<'_>| page.say(what);
    html! {
        <div class="workbench grow">
            <section class="panel" aria-labelledby="build">
                <header class="panel-head"><h3 id="build">{ say(PacketsSay::Build) }</h3></header>
                <div class="panel-body">
                    <p class="soft">{ say(PacketsSay::BuildHint) }</p>
                    { version(page, workbench.version) }
                    { form(page, &workbench.draft, workbench.draft_error) }
                    if let Some(error) = workbench.draft_error {
                        <p class="note bad" role="alert" data-testid="draft-error">
                            { say(PacketsSay::DraftError(error, culprit(page, workbench, error))) }
                        </p>
                    }
                </div>
            </section>
            <section class="panel" aria-labelledby="take-apart">
                <header class="panel-head">
                    <h3 id="take-apart">{ say(PacketsSay::TakeApart) }</h3>
                    <span class="spring"></span>
                    <a class="button slim" href={link(workbench)} data-testid="workbench-link">
                        { say(PacketsSay::Link) }
                    </a>
                </header>
                <div class="panel-body">{ bytes(page, workbench) }</div>
            </section>
        </div>
    }
}

/// The field that is wrong, as the form calls it.
fn culprit(page: &Context, workbench: &Workbench, error: DraftError) -> &'static str {
    let (draft, lang) = (&workbench.draft, page.language.into());
    match error {
        DraftError::Number(entry) => entry.field(draft.kind, draft.version).title(lang),
        DraftError::Property(kind) => title(draft, kind, lang),
        DraftError::TooLong => "",
    }
}

fn link(workbench: &Workbench) -> String {
    let digits: String = workbench.text.chars().filter(char::is_ascii_hexdigit).collect();
    format!("#/packets/hex/{digits}")
}

fn version(page: &Context, version: Version) -> Html {
    let all = [Version::V5, Version::V311, Version::V31];
    let onchange = page.dispatch.reform(move |event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        let version = all.into_iter().find(|it| it.name() == value).unwrap_or(Version::V5);
        Action::Packets(Act::Workbench(Edit::Version(version)))
    });
    html! {
        <label class="field">
            <span>{ page.say(PacketsSay::Version) }</span>
            <select class="input select" {onchange} data-testid="workbench-version">
                { for all.map(|it| html! {
                    <option value={it.name()} selected={it == version}>{ "MQTT " }{ it.name() }</option>
                }) }
            </select>
        </label>
    }
}

fn bytes(page: &Context, workbench: &Workbench) -> Html {
    let say = |what: PacketsSay<'_>| page.say(what);
    let oninput = page.dispatch.reform(|event: InputEvent| {
        let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
        Action::Packets(Act::Workbench(Edit::Hex(text.into())))
    });
    let field = html! {
        <label class="field">
            <span>{ say(PacketsSay::TakeApartHint) }</span>
            <textarea class="input mono" rows="4" spellcheck="false" autocomplete="off"
                value={workbench.text.to_string()} {oninput} data-testid="workbench-hex" />
        </label>
    };
    let result = match workbench.dissections() {
        Err(error) => html! {
            <p class="note bad" role="alert" data-testid="hex-error">
                { say(PacketsSay::HexError(error)) }
            </p>
        },
        Ok(all) if all.is_empty() => html! { <p class="note">{ say(PacketsSay::NoBytes) }</p> },
        Ok(all) => {
            let count = all.len();
            let view = |(index, dissection): (usize, Dissection)| {
                let dissection = Rc::new(dissection);
                let summary = dissection.summary(page.language.into());
                let id = format!("bench-{index}");
                html! {
                    <article key={index} data-testid="workbench-packet">
                        if count > 1 { <h4 dir="auto">{ summary }</h4> }
                        <DissectionView {dissection} {id} />
                    </article>
                }
            };
            all.into_iter().take(MAX_DRAWN).enumerate().map(view).collect()
        }
    };
    html! { <>{ field }{ result }</> }
}
