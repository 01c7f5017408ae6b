//! The fault lab: buttons that break links, boards and the broker, and marks on what is broken.

mod inside;

use std::num::NonZeroUsize;

use yew::prelude::*;

pub use self::inside::{empty_broker, inside};
use super::context::Context;
use super::segments::{Segment, Segments};
use crate::i18n::FaultsSay;
use crate::state::action::Action;
use crate::state::faults::{Act, Condition, Network, Scope, Subject};

/// The delays that a person is offered, in milliseconds.
const DELAYS: [u32; 4] = [0, 100, 1000, 5000];
/// What a link in pieces carries at a time.
const PIECE: NonZeroUsize = NonZeroUsize::new(3).expect("it is three");

/// What each button comes to.
const HINTS: [(FaultsSay<'static>, FaultsSay<'static>); 3] = [
    (FaultsSay::Cut, FaultsSay::CutHint),
    (FaultsSay::WifiOff, FaultsSay::WifiHint),
    (FaultsSay::PullPlug, FaultsSay::PlugHint),
];

/// Marks for what is wrong, to be seen where the board is.
pub fn marks(page: &Context, condition: Condition, testid: &str) -> Html {
    if condition == Condition::default() {
        return Html::default();
    }
    let Network { delay_ms, max_chunk, is_stalled, .. } = condition.network;
    let mark = |is_so: bool, what: FaultsSay<'_>| {
        is_so.then(|| html! { <span class="chip wait">{ say(page, what) }</span> })
    };
    html! {
        <p class="chips fault-marks" role="status" data-testid={format!("faults-of-{testid}")}>
            { for mark(condition.has_no_wifi, FaultsSay::MarkWifi) }
            { for mark(is_stalled, FaultsSay::MarkStalled) }
            { for mark(delay_ms > 0, FaultsSay::MarkDelay(delay_ms)) }
            { for mark(max_chunk.is_some(), FaultsSay::MarkChunks) }
        </p>
    }
}

/// The lab of one board: folded away until it is asked for.
pub fn board_lab(page: &Context, board: &std::rc::Rc<str>, condition: Condition) -> Html {
    let scope = Scope::Only(Subject::Board(board.clone()));
    let act = |act: Act| page.on::<MouseEvent>(Action::Fault(act));
    let wifi = if condition.has_no_wifi { FaultsSay::WifiOn } else { FaultsSay::WifiOff };
    html! {
        <details class="fault-lab">
            <summary data-testid={format!("fault-lab-{board}")}>
                { say(page, FaultsSay::Title) }
            </summary>
            <p class="soft">{ say(page, FaultsSay::BoardHint) }</p>
            { network(page, &scope, condition.network, board) }
            <div class="fault-row">
                { cut(page, &scope, board) }
                <button type="button" class="button slim"
                    aria-pressed={condition.has_no_wifi.to_string()}
                    onclick={act(Act::Wifi(board.clone(), condition.has_no_wifi))}
                    data-testid={format!("wifi-{board}")}>{ say(page, wifi) }</button>
                <button type="button" class="button slim"
                    onclick={act(Act::PullPlug(board.clone()))}
                    data-testid={format!("pull-plug-{board}")}>
                    { say(page, FaultsSay::PullPlug) }
                </button>
                { mend(page, &scope, condition != Condition::default(), board) }
            </div>
            <dl class="fault-hints soft">
                { for HINTS.map(|(name, hint)| html! {
                    <><dt>{ say(page, name) }</dt><dd>{ say(page, hint) }</dd></>
                }) }
            </dl>
        </details>
    }
}

/// What a network is like: how late, in which pieces, whether it moves.
fn network(page: &Context, scope: &Scope, network: Network, testid: &str) -> Html {
    let act = |act: Act| page.on::<MouseEvent>(Action::Fault(act));
    let segment = |ms: u32| {
        let name = if ms == 0 { FaultsSay::NoDelay } else { FaultsSay::DelayOf(ms) };
        let name = say(page, name);
        let testid = format!("delay-{testid}-{ms}").into();
        Segment { face: html! { <span>{ &name }</span> }, name, testid }
    };
    let on_choose = {
        let (page, scope) = (page.clone(), scope.clone());
        Callback::from(move |index: usize| {
            let delay = DELAYS.get(index).copied().unwrap_or_default();
            let act = Act::Delay(scope.clone(), delay, network.jitter_ms.min(delay));
            page.act(Action::Fault(act));
        })
    };
    let delays = Segments {
        legend: say(page, FaultsSay::Delay),
        group: format!("delay-{testid}").into(),
        segments: DELAYS.into_iter().map(segment).collect(),
        chosen: DELAYS.iter().rposition(|ms| *ms <= network.delay_ms).unwrap_or_default(),
        on_choose,
    };
    let is_uneven = network.jitter_ms > 0;
    let jitter = if is_uneven { 0 } else { network.delay_ms };
    let chunk = if network.max_chunk.is_some() { None } else { Some(PIECE) };
    let stall = if network.is_stalled { FaultsSay::GoOn } else { FaultsSay::Stall };
    html! {
        <div class="fault-row">
            { delays.html() }
            if network.delay_ms > 0 {
                <button type="button" class="button slim" aria-pressed={is_uneven.to_string()}
                    onclick={act(Act::Delay(scope.clone(), network.delay_ms, jitter))}
                    data-testid={format!("jitter-{testid}")}>
                    { say(page, FaultsSay::Jitter) }
                </button>
            }
            <button type="button" class="button slim" title={say(page, FaultsSay::Chunks)}
                aria-pressed={network.max_chunk.is_some().to_string()}
                onclick={act(Act::Chunk(scope.clone(), chunk))}
                data-testid={format!("chunks-{testid}")}>
                { say(page, FaultsSay::ByteByByte) }
            </button>
            <button type="button" class="button slim" aria-pressed={network.is_stalled.to_string()}
                onclick={act(Act::Stall(scope.clone(), !network.is_stalled))}
                data-testid={format!("stall-{testid}")}>{ say(page, stall) }</button>
        </div>
    }
}

fn cut(page: &Context, scope: &Scope, testid: &str) -> Html {
    html! {
        <button type="button" class="button slim"
            onclick={page.on::<MouseEvent>(Action::Fault(Act::Cut(scope.clone())))}
            data-testid={format!("cut-{testid}")}>{ say(page, FaultsSay::Cut) }</button>
    }
}

fn mend(page: &Context, scope: &Scope, is_broken: bool, testid: &str) -> Html {
    html! {
        <button type="button" class="button slim quiet" disabled={!is_broken}
            onclick={page.on::<MouseEvent>(Action::Fault(Act::Mend(scope.clone())))}
            data-testid={format!("mend-{testid}")}>{ say(page, FaultsSay::Mend) }</button>
    }
}

fn say(page: &Context, what: FaultsSay<'_>) -> AttrValue {
    page.say(what)
}
