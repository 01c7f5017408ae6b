//! What went wrong, said under the bar in one sentence with what to do.

use shared::time::Instant;
use yew::prelude::*;

use super::context::Context;
use crate::i18n::Say;
use crate::state::Notice;
use crate::state::action::{Action, Dialog};
use crate::state::line::{Line, Phase};

/// Why there is no connection, when it is tried again, and what a person can do.
pub fn banner(page: &Context, line: &Line, now: Instant) -> Html {
    let Some(failure) = &line.failure else { return Html::default() };
    let is_stopped = line.phase == Phase::Stopped;
    let countdown = line.seconds_left(now).map(|seconds| {
        html! {
            <span class="countdown soft" data-testid="countdown">
                { page.say(Say::RetryIn(seconds)) }
            </span>
        }
    });
    let change = page.on(Action::Show(Some(Dialog::Connection)));
    html! {
        <section class={classes!("banner", is_stopped.then_some("stopped"))}
            aria-label={page.say(Say::Connection)} data-testid="banner">
            <p role="alert">
                <strong>{ page.say(Say::NotConnected) }</strong>
                <span data-testid="failure">{ page.say(Say::Failure(failure)) }</span>
            </p>
            { countdown }
            <div class="actions">
                <button type="button" class="button slim" onclick={page.on(Action::TryNow)}
                    disabled={line.phase == Phase::Opening} data-testid="try-now">
                    { page.say(Say::TryNow) }
                </button>
                <button type="button" class="button slim" onclick={change}>
                    { page.say(Say::ChangeConnection) }
                </button>
            </div>
        </section>
    }
}

/// Something to be read once, if there is something. Its place is always there, so that it is read
/// out when it is filled.
pub fn notice_line(page: &Context, notice: Option<&Notice>) -> Html {
    let notice = notice.map(|notice| {
        html! {
            <div class="banner" data-testid="notice">
                <p>{ page.say(Say::Notice(notice)) }</p>
                <button type="button" class="button slim" onclick={page.on(Action::DismissNotice)}>
                    { page.say(Say::Dismiss) }
                </button>
            </div>
        }
    });
    html! { <div role="status">{ notice }</div> }
}
