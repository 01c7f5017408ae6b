//! How a program goes, what can be done about that, and which connections it has.

use std::rc::Rc;

use yew::prelude::*;

use super::{act, say};
use crate::components::context::Context;
use crate::components::icon::Icon;
use crate::i18n::ProgramsSay;
use crate::state::action::{Action, Touch};
use crate::state::packets;
use crate::state::programs::addresses::{Destination, Refused, Row};
use crate::state::programs::said::{Doing, How};
use crate::state::programs::{Act, AddressAct, Program, Status};
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::VirtualBoard;

/// For tests and for the style sheet.
pub const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Off => "off",
        Status::Starting => "starting",
        Status::On(Doing::Running) => "running",
        Status::On(Doing::Sleeping) => "sleeping",
        Status::On(Doing::Input) => "input",
        Status::On(Doing::Repl) => "prompt",
        Status::Stopping { is_late: false } => "stopping",
        Status::Stopping { is_late: true } => "late",
        Status::Hanging => "hanging",
        Status::Ended(How::End) => "ended",
        Status::Ended(How::Stop) => "stopped",
        Status::Ended(_) => "error",
        Status::Killed => "killed",
        Status::DeepSleep => "deep-sleep",
        Status::Broken => "broken",
    }
}

/// Run, stop, and how it goes.
pub fn controls(page: &Context, board: &Snapshot<VirtualBoard>, program: &Program) -> Html {
    let id = &board.id;
    let is_running = program.is_running();
    let run = if is_running { ProgramsSay::Restart } else { ProgramsSay::Run };
    let needs_force =
        matches!(program.status, Status::Hanging | Status::Stopping { is_late: true });
    let button =
        |testid: &'static str, class: &'static str, icon: Icon, what, on: bool, it: Act| {
            html! {
                <button type="button" class={classes!("button", "slim", class)} data-testid={testid}
                    disabled={!on} onclick={page.on(act(id, it))}>
                    { icon.html(17) }{ say(page, what) }
                </button>
            }
        };
    html! {
        <div class="program-controls">
            { button("program-run", "primary", Icon::Play, run, board.powered, Act::Run) }
            if needs_force {
                { button("program-force", "danger", Icon::Stop, ProgramsSay::Force, true, Act::Kill) }
            } else {
                { button("program-stop", "", Icon::Stop, ProgramsSay::Stop, is_running, Act::Stop) }
            }
            { button("program-prompt", "quiet", Icon::Console, ProgramsSay::Prompt, board.powered,
                Act::Prompt) }
            <p class="program-status" role="status">
                <span class="lamp" data-status={status_name(program.status)}
                    data-testid="program-lamp"></span>
                if board.powered {
                    { say(page, ProgramsSay::Status(&program.status)) }
                } else {
                    { say(page, ProgramsSay::NoPower) }
                }
                if program.is_changed && is_running {
                    <span class="soft" data-testid="program-changed">
                        { " · " }{ say(page, ProgramsSay::Changed) }
                    </span>
                }
            </p>
            { figures(page, program) }
            if !board.powered {
                <button type="button" class="button slim" data-testid="program-power"
                    onclick={page.on(Action::Handle(Rc::clone(id), Touch::Power(true)))}>
                    { page.say(crate::i18n::CardSay::Power) }
                </button>
            }
            if needs_force {
                <p class="note bad" role="alert" data-testid="program-hangs">
                    { say(page, ProgramsSay::ForceHint) }
                </p>
            }
        </div>
    }
}

fn figures(page: &Context, program: &Program) -> Html {
    if !program.is_on() || program.memory.total == 0 {
        return Html::default();
    }
    let (used, total) = (bytes(program.memory.used), bytes(program.memory.total));
    let percent = (program.busy_ms / 10.0).round().clamp(0.0, 100.0) as u32;
    html! {
        <p class="program-figures soft">
            <span data-testid="program-memory">
                { say(page, ProgramsSay::Memory(&used, &total)) }
            </span>
            { " · " }
            <span data-testid="program-load">{ say(page, ProgramsSay::Load(percent)) }</span>
            if let Some(version) = &program.version {
                { " · " }{ say(page, ProgramsSay::Version(version)) }
            }
        </p>
    }
}

fn bytes(count: u64) -> String {
    let kib = count.div_ceil(1024);
    if kib < 10 * 1024 { format!("{kib} KiB") } else { format!("{} MiB", kib / 1024) }
}

/// Its Wi-Fi, its connections and where they lead; and what to do about one that was refused.
pub fn connections(page: &Context, board: &VirtualBoard, program: &Program) -> Html {
    let id = &board.id;
    let sockets = program.sockets.iter().flatten().map(|socket| {
        html! {
            <li data-testid="program-socket" data-open={socket.is_open.to_string()}>
                { say(page, ProgramsSay::Leads(&socket.wish, &socket.route)) }
            </li>
        }
    });
    let has_none = program.sockets.iter().all(Option::is_none);
    let network = match &program.network {
        Some(ssid) => say(page, ProgramsSay::Network(ssid)),
        None => say(page, ProgramsSay::NoNetwork),
    };
    let wifi = page.on::<MouseEvent>(act(id, Act::Wifi(!program.has_wifi)));
    let packets = Action::Packets(packets::Act::Who(None));
    html! {
        <section class="program-net" aria-labelledby="program-net">
            <header>
                <h3 id="program-net">{ say(page, ProgramsSay::Connections) }</h3>
                <label class="power">
                    { say(page, ProgramsSay::Wifi) }
                    <button type="button" role="switch" class="switch small" onclick={wifi}
                        aria-checked={program.has_wifi.to_string()}
                        aria-label={say(page, ProgramsSay::Wifi)} data-testid="program-wifi"></button>
                    <span class="soft" data-testid="program-network">{ network }</span>
                </label>
                <a class="button slim quiet" href="#/packets" data-testid="program-packets"
                    onclick={page.on::<MouseEvent>(packets)}>
                    { say(page, ProgramsSay::Packets) }
                </a>
            </header>
            if has_none {
                <p class="soft small">{ say(page, ProgramsSay::NoConnections) }</p>
            } else {
                <ul>{ for sockets }</ul>
            }
            { refused(page, program) }
        </section>
    }
}

fn refused(page: &Context, program: &Program) -> Html {
    let Some((wish, why)) = &program.refused else { return Html::default() };
    let pattern = wish.pattern();
    let row = Row { address: pattern.as_str().into(), to: Destination::Here };
    let remark = crate::state::programs::Remark::Refused(wish.clone(), *why);
    let can_lead = matches!(why, Refused::Unknown | Refused::ByRow);
    html! {
        <div class="note bad" data-testid="program-refused">
            <p>{ say(page, ProgramsSay::Remark(&remark)) }</p>
            if can_lead {
                <button type="button" class="button slim" data-testid="program-let-here"
                    onclick={page.on(Action::Addresses(AddressAct::Put(None, row)))}>
                    { say(page, ProgramsSay::LetHere(&pattern)) }
                </button>
            }
        </div>
    }
}
