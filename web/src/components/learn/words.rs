//! The words, explained.

use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::{LearnSay, Word};

/// All of them.
pub(super) fn words(page: &Context) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let entries = Word::ALL.into_iter().map(|word| {
        html! {
            <div>
                <dt>{ say(LearnSay::Word(word)) }</dt>
                <dd>{ say(LearnSay::WordText(word)) }</dd>
            </div>
        }
    });
    html! {
        <section class="lesson" aria-labelledby="words">
            <h3 id="words">{ say(LearnSay::Words) }</h3>
            <p class="soft">{ say(LearnSay::WordsHint) }</p>
            <dl class="words" data-testid="words">{ for entries }</dl>
        </section>
    }
}
