//! The list of saved connections, and what is done with the list.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::Context;
use super::super::file_input::FileInput;
use super::super::icon::Icon;
use super::title;
use crate::i18n::LinksSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::file::Chosen;
use crate::state::links::{Act, MAX_FILE, Report};
use crate::state::shell::ShellAct;

/// The list.
pub fn list(page: &Context, state: &State) -> Html {
    let links = |what: LinksSay<'_>| page.say(what);
    let act = |act: Act| page.on::<MouseEvent>(Action::Links(act));
    let selected = state.links.seen().id;
    let items = state.links.profiles.iter().map(|profile| {
        let is_used = state.peers().iter().any(|peer| peer.connection.profile.id == profile.id);
        let id = profile.id;
        html! {
            <li key={id.to_string()}>
                <button type="button" class="link-item" onclick={act(Act::Select(id))}
                    aria-current={(id == selected).then_some("true")}
                    data-testid={format!("link-{id}")}>
                    <span>{ title(page.language, profile, &state.server) }</span>
                    if is_used { <small class="soft">{ links(LinksSay::InUse) }</small> }
                </button>
            </li>
        }
    });
    let on_file =
        page.dispatch.reform(|chosen: Chosen| Action::Links(Act::Import(Rc::new(chosen))));
    html! {
        <section class="link-list" aria-labelledby="link-list-title">
            <h3 id="link-list-title">{ links(LinksSay::List) }</h3>
            <ul data-testid="link-list">{ for items }</ul>
            <div class="link-tools">
                <button type="button" class="button slim" onclick={act(Act::Add)}
                    data-testid="link-add">{ Icon::Add.html(17) }{ links(LinksSay::Add) }</button>
                <button type="button" class="button slim" onclick={act(Act::Duplicate(selected))}
                    data-testid="link-duplicate">{ links(LinksSay::Duplicate) }</button>
                <button type="button" class="button slim" onclick={act(Act::Delete(selected))}
                    data-testid="link-delete">{ Icon::Bin.html(17) }{ links(LinksSay::Delete) }
                </button>
                <button type="button" class="button slim" onclick={act(Act::Export)}
                    data-testid="link-export">{ Icon::Save.html(17) }{ links(LinksSay::Export) }
                </button>
                <FileInput label={links(LinksSay::Import)} accept=".json,application/json"
                    limit={MAX_FILE} testid="link-import" {on_file} />
            </div>
            <p class="soft small">{ links(LinksSay::ImportHint) }</p>
            { report(page, state.links.report.as_ref()) }
        </section>
    }
}

/// Its place is always there, so that it is read out when it is filled.
fn report(page: &Context, report: Option<&Report>) -> Html {
    let class = match report {
        None => "visually-hidden",
        Some(Report::Deleted(..) | Report::Imported { .. }) => "note",
        Some(Report::NotImported(_) | Report::Full) => "note bad",
    };
    let undo = matches!(report, Some(Report::Deleted(..))).then(|| {
        html! {
            <button type="button" class="button slim" data-testid="link-undo"
                onclick={page.on(Action::Shell(ShellAct::Undo))}>
                { page.say(LinksSay::Undo) }
            </button>
        }
    });
    html! {
        <div {class} role="status" data-testid="link-report">
            if let Some(report) = report { { page.say(LinksSay::Report(report)) } }
            { " " }{ undo }
        </div>
    }
}
