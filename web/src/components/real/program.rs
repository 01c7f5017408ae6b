//! The program that follows from what was filled in, and what is missing.

use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::form::fault_text;
use crate::driver;
use crate::i18n::RealSay;
use crate::state::action::Action;
use crate::state::real::write::{SourceFile, files};
use crate::state::real::{Act, Stage};
use crate::state::share::Share;

pub(super) fn program(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let faults = stage.plan.faults();
    let lines = faults.iter().map(|fault| html! { <li>{ fault_text(page, fault) }</li> });
    html! {
        <section class="panel real-program" aria-labelledby="real-program">
            <header class="panel-head"><h3 id="real-program">{ page.say(RealSay::Program) }</h3></header>
            <div class="panel-body">
                if !faults.is_empty() {
                    <div class="note wait" role="status" data-testid="real-faults">
                        <ul>{ for lines }</ul>
                    </div>
                }
                { stage.shown().map(|shown| seen(page, stage, &shown, act)).unwrap_or_default() }
            </div>
        </section>
    }
}

fn seen(page: &Context, stage: &Stage, shown: &[SourceFile], act: &Callback<Act>) -> Html {
    let index = stage.seen.min(shown.len() - 1);
    let tab = |(number, file): (usize, &SourceFile)| {
        html! {
            <button type="button" class={classes!("chip", (number == index).then_some("copper"))}
                aria-pressed={(number == index).to_string()}
                onclick={act.reform(move |_: MouseEvent| Act::Look(number))}
                data-testid={format!("real-file-{}", file.name)}>{ file.name }</button>
        }
    };
    // What is copied and kept has its passwords, whether they are shown or not.
    let whole = files(&stage.plan).unwrap_or_default();
    let copy = {
        let (page, text) = (page.clone(), whole.get(index).map(|it| it.text.to_string()));
        Callback::from(move |_: MouseEvent| {
            page.act(Action::Share(Share::Copy(text.clone().unwrap_or_default())));
        })
    };
    let save = {
        let (page, whole) = (page.clone(), whole.clone());
        Callback::from(move |_: MouseEvent| {
            for file in &whole {
                if !driver::download_file(file.name, "text/plain", file.text.as_bytes()) {
                    page.act(Action::DownloadFailed);
                }
            }
        })
    };
    html! {
        <>
            <div class="toolbar">
                <span class="chips">{ for shown.iter().enumerate().map(tab) }</span>
                <span class="spring"></span>
                <button type="button" class="button slim" onclick={copy} data-testid="real-copy">
                    { Icon::Copy.html(17) }{ page.say(RealSay::Copy) }
                </button>
                <button type="button" class="button slim" onclick={save} data-testid="real-save">
                    { Icon::Save.html(17) }{ page.say(RealSay::Save(shown.len())) }
                </button>
            </div>
            <pre class="code real-code" tabindex="0" data-testid="real-text"><code>
                { &*shown[index].text }
            </code></pre>
        </>
    }
}
