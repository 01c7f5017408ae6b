//! The question before what a broker keeps is cleared: it names all that will go.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::Context;
use super::super::dialog::Dialog;
use super::say;
use crate::i18n::{ConsoleSay, Say};
use crate::state::action::Action;
use crate::state::console::feed::Feed;
use crate::state::console::{Act, MAX_CLEARED};

/// Topics that the question names.
const SHOWN: usize = 100;

/// The question.
pub fn question(page: &Context, feed: &Feed, topic: &Rc<str>) -> Html {
    let all = feed.tree.retained(topic);
    let count = all.len().min(MAX_CLEARED);
    let lines = all.iter().take(count.min(SHOWN)).map(|record| {
        html! { <li class="mono" dir="auto">{ &*record.topic }</li> }
    });
    let cut = all.iter().take(count).filter(|record| !record.is_whole()).count();
    let act = Act::ClearRetained(Rc::clone(topic));
    html! {
        <Dialog title={say(page, ConsoleSay::ClearTitle(count))} testid="console-clear-dialog">
            <p class="soft">{ say(page, ConsoleSay::ClearHint) }</p>
            <ul class="filters clear-list" tabindex="0" data-testid="console-clear-list"
                aria-label={say(page, ConsoleSay::ClearTitle(count))}>{ for lines }</ul>
            if count > SHOWN {
                <p class="note soft">{ say(page, ConsoleSay::AndMore(count - SHOWN)) }</p>
            }
            if all.len() > count {
                <p class="note soft">{ say(page, ConsoleSay::ClearRest(all.len() - count)) }</p>
            }
            if cut > 0 { <p class="note soft">{ say(page, ConsoleSay::ClearCut(cut)) }</p> }
            <div class="actions">
                <button type="button" class="button" onclick={page.on(Action::Show(None))}
                    data-testid="confirm-no">{ page.say(Say::Cancel) }</button>
                <button type="button" class="button danger" disabled={count == 0}
                    onclick={page.on(Action::Console(act))} data-testid="confirm-yes">
                    { say(page, ConsoleSay::Clear) }
                </button>
            </div>
        </Dialog>
    }
}
