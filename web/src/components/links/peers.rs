//! The brokers that the page talks to at once, and how each connection goes.

use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::super::top_bar::{phase, round_trip};
use super::title;
use crate::i18n::{LinksSay, Say, ShellSay};
use crate::state::State;
use crate::state::action::Action;
use crate::state::line::Phase;
use crate::state::peer::Peer;

/// A row for each, once there are several or one is to be ended.
pub fn peers(page: &Context, state: &State) -> Html {
    let several = state.peers().len() > 1;
    let is_off = |peer: &Peer| peer.connection.line.phase == Phase::Off;
    if !several && is_off(state.peer()) {
        return Html::default();
    }
    let rows = state.peers().iter().map(|peer| row(page, state, peer));
    html! {
        <section aria-labelledby="peers-title">
            <h3 id="peers-title">{ page.say(ShellSay::Peers) }</h3>
            <ul class="peers" data-testid="peers">{ for rows }</ul>
        </section>
    }
}

fn row(page: &Context, state: &State, peer: &Peer) -> Html {
    let links = |what: LinksSay<'_>| page.say(what);
    let line = &peer.connection.line;
    let number = peer.id.0;
    let name = title(page.language, &peer.connection.profile, &state.server);
    let is_current = state.is_current(peer.id);
    let (class, word) = phase(&line.phase);
    let how = match line.seconds_left(state.now) {
        Some(seconds) => page.say(Say::RetryIn(seconds)),
        None => page.say(word),
    };
    let is_home = state.home().id == peer.id && state.peers().len() > 1;
    html! {
        <li key={number.to_string()} class="peer">
            <button type="button" class="link-item" aria-current={is_current.then_some("true")}
                title={links(LinksSay::Look(&name))} data-testid={format!("peer-{number}")}
                data-state={class} onclick={page.on(Action::Look(peer.id))}>
                <span class={classes!("lamp", class)}></span>
                <span class="peer-name">{ &name }</span>
                <span class="soft">{ how }</span>
                { round_trip(page, line) }
                if is_home {
                    <small class="soft">{ links(LinksSay::Home) }</small>
                }
            </button>
            <button type="button" class="icon-button" aria-label={links(LinksSay::Leave(&name))}
                title={links(LinksSay::Disconnect)} data-testid={format!("leave-{number}")}
                onclick={page.on(Action::Leave(peer.id))}>
                { Icon::Close.html(18) }
            </button>
        </li>
    }
}
