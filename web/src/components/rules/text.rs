//! The rules as a text, with what is wrong at its line.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::super::context::Context;
use super::super::file_input::FileInput;
use super::super::icon::Icon;
use super::help;
use crate::driver;
use crate::i18n::RuleSay;
use crate::state::rules::sheet::Edited;
use crate::state::rules::stage::{Act, LIMIT, Refused, Stage};

/// The field's id, to find it again.
const ID: &str = "rules-text";

pub(super) fn text(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    let sheet = stage.sheet();
    let oninput = act.reform(|event: InputEvent| {
        Act::Write(event.target_unchecked_into::<HtmlTextAreaElement>().value().into())
    });
    let save = {
        let text = Rc::clone(&sheet.text);
        Callback::from(move |_: MouseEvent| {
            // A browser that does not save says so itself.
            let _ = driver::download_file("rules.yaml", "application/yaml", text.as_bytes());
        })
    };
    let is_editable = stage.is_editable();
    let key = format!("{:?}-{}", stage.side, sheet.edition);
    html! {
        <section class="panel" aria-labelledby="rules-as-text">
            <header class="panel-head">
                <h3 id="rules-as-text">{ say(RuleSay::TextTitle) }</h3>
                <span class="spring"></span>
                if is_editable {
                    <FileInput label={say(RuleSay::Open)} limit={LIMIT} testid="rules-open"
                        accept=".yaml,.yml,application/yaml,text/yaml"
                        on_file={act.reform(Act::Open)} />
                }
                <button type="button" class="button slim" onclick={save} data-testid="rules-download">
                    { Icon::Save.html(17) }{ say(RuleSay::Download) }
                </button>
            </header>
            <div class="panel-body">
                { help::help(page, stage, act) }
                <textarea {key} id={ID} class="input mono rules-text" rows="18" spellcheck="false"
                    autocapitalize="off" wrap="off" aria-labelledby="rules-as-text" {oninput}
                    readonly={!is_editable} aria-invalid={(sheet.state() == Edited::Wrong).to_string()}
                    defaultvalue={sheet.text.to_string()} data-testid="rules-text" />
                { fault(page, stage) }
                { refused(page, stage) }
                if sheet.state() != Edited::Not { { hold(page, stage, act) } }
            </div>
        </section>
    }
}

fn fault(page: &Context, stage: &Stage) -> Html {
    let sheet = stage.sheet();
    let Some(fault) = sheet.fault() else { return Html::default() };
    let range = sheet.line_range(fault.line);
    let go = Callback::from(move |_: MouseEvent| driver::select_lines(ID, range));
    let excerpt = sheet.excerpt().map(|(line, mark)| html! { <pre>{ line }{ "\n" }{ mark }</pre> });
    html! {
        <div class="note bad rules-fault" role="alert" data-testid="rules-fault"
            data-line={fault.line.to_string()} data-column={fault.column.to_string()}>
            <p>{ fault.says(page.language.into()) }</p>
            { excerpt.unwrap_or_default() }
            <button type="button" class="button slim" onclick={go} data-testid="rules-go">
                { page.say(RuleSay::GoToLine) }
            </button>
        </div>
    }
}

fn refused(page: &Context, stage: &Stage) -> Html {
    let Some(refused) = &stage.refused else { return Html::default() };
    let words = page.say(match refused {
        Refused::File(unread) => RuleSay::File(*unread),
        Refused::NotText => RuleSay::NotText,
        Refused::Meanwhile => RuleSay::Meanwhile,
        Refused::Broker(words) => RuleSay::Refused(words),
        Refused::Unreachable => RuleSay::Unreachable,
    });
    html! { <p class="note bad" role="alert" data-testid="rules-refused">{ words }</p> }
}

/// What is done with a text that is not in use yet.
fn hold(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let is_right = stage.sheet().state() == Edited::Right;
    html! {
        <div class="send-row">
            <button type="button" class="button primary" disabled={!is_right}
                onclick={act.reform(|_: MouseEvent| Act::Save)} data-testid="rules-save">
                { page.say(RuleSay::Save) }
            </button>
            <button type="button" class="button" onclick={act.reform(|_: MouseEvent| Act::Revert)}
                data-testid="rules-revert">{ page.say(RuleSay::Revert) }</button>
            if is_right { <span class="soft" role="status">{ page.say(RuleSay::Right) }</span> }
        </div>
    }
}
