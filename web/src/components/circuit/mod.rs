//! A board on the mat with its parts above it, wired up.
//!
//! Knows where each part stands and how wires run. What is lit and what is read comes from the
//! board's parts as they are, not from what the dashboard thinks.

mod art;
mod boards;
mod displays;
pub mod fittings;
pub mod rules;
mod selection;
mod shape;
pub mod share;
mod sound;

use std::rc::Rc;

use shared::board::behaviour::acts;
use shared::board::{Kind, Part, PartKind, Reading, Terminal};
use yew::prelude::*;

use self::art::{LEGS, Leg, art, is_wide, legs};
use self::boards::{HEIGHT, Pad};
use self::shape::{line, n};
use self::sound::Sound;
use super::context::Context;
use crate::i18n::{CardSay, PartsSay};
use crate::state::action::{Action, Touch};
use crate::state::virtual_board::{Seen, VirtualBoard};

/// The width of a drawing: that of a board and a margin.
const WIDTH: f64 = 392.0;
/// Places in a row of parts.
const COLUMNS: usize = 4;
const SLOT: f64 = WIDTH / COLUMNS as f64;
/// Captions, the part, and the rails below it.
const ROW: f64 = 196.0;
/// The top of a part in its row: its captions are above.
const ART: f64 = 46.0;
/// The rails for power and ground, below the legs.
const RAILS: (f64, f64) = (ART + LEGS + 12.0, ART + LEGS + 19.0);
/// Wires of several parts are told apart by their colors.
const WIRES: [&str; 8] =
    ["#f0c24b", "#59c27a", "#5aa9f0", "#f08a3c", "#c58af0", "#e86fa6", "#66d0c8", "#d6dbe0"];
const POWER: &str = "#e0473a";

/// A part in its place: the middle of it, and its row.
struct Placed<'a> {
    index: usize,
    part: &'a Part,
    seen: &'a Seen,
    x: f64,
    row: usize,
}

/// The drawing of a board with its parts as they are.
pub fn scene(page: &Context, board: &VirtualBoard) -> Html {
    let kind = board.spec.kind;
    let placed = place(board);
    let rows = placed.last().map_or(0, |last| last.row + 1);
    let top = ROW * rows as f64;
    // The board's drawing has a margin of its own above.
    let board_top = top - 16.0;
    let height = board_top + HEIGHT + 6.0;
    let lamp = lamp(board);
    let wires = placed.iter().flat_map(|it| wires(kind, it, board_top));
    let shown = (0..rows).map(rails);
    let feeds = if rows > 0 { feeds(kind, rows, board_top) } else { Html::default() };
    html! {
        <svg class="scene" viewBox={format!("0 0 {WIDTH} {}", n(height))} role="group"
            aria-label={page.say(CardSay::Drawing(&board.spec.name))}>
            { for shown }
            <g transform={format!("translate(0 {})", n(board_top))}>
                { boards::board(kind, board.powered, lamp) }
            </g>
            { feeds }
            { for wires }
            { for placed.iter().map(|it| part(page, board, it)) }
        </svg>
    }
}

fn place(board: &VirtualBoard) -> Vec<Placed<'_>> {
    let (mut row, mut column) = (0, 0);
    let parts = board.spec.parts.iter().zip(&board.seen).enumerate();
    parts
        .map(|(index, (part, seen))| {
            let width = if is_wide(part.kind) { 2 } else { 1 };
            if column + width > COLUMNS {
                (row, column) = (row + 1, 0);
            }
            let x = SLOT * (column as f64 + width as f64 / 2.0);
            column += width;
            Placed { index, part, seen, x, row }
        })
        .collect()
}

/// How bright the lamp on the board is: an LED on its pin is in step with it.
fn lamp(board: &VirtualBoard) -> f64 {
    let lamp = board.spec.kind.lamp();
    let parts = board.spec.parts.iter().zip(&board.seen);
    let on_pin = parts.filter(|(part, _)| {
        part.kind == PartKind::Led && part.pin(Terminal::Signal) == Some(lamp.pin)
    });
    let lit = on_pin.map(|(part, seen)| {
        let is_lit = seen.look.is_on();
        let is_same = part.properties.is_active_low == lamp.is_active_low;
        f64::from(u8::from(board.powered && is_lit == is_same))
    });
    lit.fold(0.0, f64::max)
}

/// The rails below a row, as on a breadboard.
fn rails(row: usize) -> Html {
    let y = ROW * row as f64;
    html! {
        <g class="rails">
            <rect x="6" y={n(y + RAILS.0 - 6.0)} width={n(WIDTH - 12.0)} height="19" rx="3" />
            { line(format!("M12 {}H{}", n(y + RAILS.0), n(WIDTH - 12.0)), POWER, 1.6) }
            { line(format!("M12 {}H{}", n(y + RAILS.1), n(WIDTH - 12.0)), "#1d2024", 1.6) }
        </g>
    }
}

/// The wires that bring power and ground from the board to all rails.
fn feeds(kind: Kind, rows: usize, board_top: f64) -> Html {
    let feed = |name: &str, rail: f64, x: f64, color: &'static str| {
        let pad = boards::pad(kind, name)?;
        let (first, last) = (rail, rail + ROW * (rows - 1) as f64);
        let (from, to) = (pad.y + board_top, last + 22.0);
        let path = format!(
            "M{x} {}V{}C{x} {} {} {} {} {}",
            n(first),
            n(last),
            n(to),
            n(pad.x),
            n(to),
            n(pad.x),
            n(from)
        );
        Some(line(path, color, 2.6))
    };
    html! {
        <>
            { feed("GND", RAILS.1, 10.0, "var(--wire-ground)").unwrap_or_default() }
            { feed("3V3", RAILS.0, 14.0, POWER).unwrap_or_default() }
        </>
    }
}

/// The wires of a part: to the rails, and to its pins.
fn wires(kind: Kind, placed: &Placed<'_>, board_top: f64) -> Vec<Html> {
    let top = ROW * placed.row as f64;
    let from = top + ART + LEGS;
    let wire = |(nth, (leg, x)): (usize, (Leg, f64))| {
        let x = placed.x + x;
        match leg {
            Leg::Power => {
                Some(line(format!("M{} {}V{}", n(x), n(from), n(top + RAILS.0)), POWER, 2.4))
            }
            Leg::Ground => Some(line(
                format!("M{} {}V{}", n(x), n(from), n(top + RAILS.1)),
                "var(--wire-ground)",
                2.4,
            )),
            Leg::Pin(terminal) => {
                let pad = boards::pin(kind, placed.part.pin(terminal)?)?;
                let color = WIRES[(placed.index * 3 + nth) % WIRES.len()];
                Some(signal(x, from, Pad { x: pad.x, y: pad.y + board_top }, color))
            }
        }
    };
    legs(placed.part.kind).into_iter().enumerate().filter_map(wire).collect()
}

/// A wire with some slack.
fn signal(x: f64, y: f64, pad: Pad, color: &'static str) -> Html {
    let slack = (24.0 + (pad.y - y) * 0.3).min(90.0);
    let path = format!(
        "M{} {}C{} {} {} {} {} {}",
        n(x),
        n(y),
        n(x),
        n(y + slack),
        n(pad.x),
        n(pad.y - slack),
        n(pad.x),
        n(pad.y)
    );
    html! {
        <>
            <path class="wire-shade" d={path.clone()} transform="translate(1.5 3)" />
            <path class="wire" d={path} stroke={color} />
            <circle cx={n(pad.x)} cy={n(pad.y)} r="3.4" fill={color} stroke="#0d0e10" />
        </>
    }
}

/// A part with its captions, to be pressed if there is something to press.
fn part(page: &Context, board: &VirtualBoard, placed: &Placed<'_>) -> Html {
    let Placed { part, seen, .. } = placed;
    let transform = format!("translate({} {})", n(placed.x), n(ROW * placed.row as f64 + ART));
    let glow = format!("glow-{}-{}", board.id, part.id);
    // What is printed on a part is no name of it.
    let drawn = html! { <g aria-hidden="true">{ art(part, &seen.look, &glow) }</g> };
    let drawn = match part.kind {
        PartKind::Button => pressed(page, board, part, seen, drawn),
        PartKind::Switch => switched(page, board, part, seen, drawn),
        kind if acts(kind) && can_switch(kind) && board.spec.program.behaviour().is_some() => {
            toggled(page, board, part, seen, drawn)
        }
        _ => html! { <g data-testid={testid(board, part)} data-lit={lit(seen)}>{ drawn }</g> },
    };
    html! {
        <g class={classes!("part", seen.look.is_on().then_some("lit"))} {transform}>
            { drawn }
            <Sound tone={tone(seen)} />
            { for captions(page, part, seen) }
        </g>
    }
}

const fn can_switch(kind: PartKind) -> bool {
    !matches!(kind, PartKind::Servo) && !kind.is_display()
}

fn tone(seen: &Seen) -> Option<f64> {
    match seen.look {
        shared::board::Look::Tone(tone) => tone,
        _ => None,
    }
}

fn testid(board: &VirtualBoard, part: &Part) -> String {
    format!("vled-{}-{}", board.id, part.id)
}

fn lit(seen: &Seen) -> String {
    seen.look.is_on().to_string()
}

/// What is written above a part: its name, its pins, what it said.
fn captions(page: &Context, part: &Part, seen: &Seen) -> Vec<Html> {
    let pins: Vec<_> = part.pins.iter().map(|(_, pin)| pin.to_string()).collect();
    let pins = match pins.len() {
        0 => page.say(PartsSay::NotConnected),
        _ => format!("GPIO {}", pins.join(" ")).into(),
    };
    let line = |it: &Reading| match it.quantity.unit() {
        "" => it.to_string(),
        unit => format!("{it} {unit}"),
    };
    let says = match &seen.readings[..] {
        [] => AttrValue::default(),
        readings => readings.iter().map(line).collect::<Vec<_>>().join(" · ").into(),
    };
    let reading = if seen.readings.len() > 1 { "caption reading two" } else { "caption reading" };
    let caption = |y: f64, class: &'static str, text: AttrValue| {
        html! { <text {class} x="0" y={n(y)} text-anchor="middle">{ text }</text> }
    };
    vec![
        caption(-31.0, "caption", part.name.clone().into()),
        caption(-18.0, "caption soft-ink", pins),
        caption(-5.0, reading, says),
    ]
}

/// A button is down as long as it is held, by a finger or by a key.
fn pressed(page: &Context, board: &VirtualBoard, part: &Part, seen: &Seen, drawn: Html) -> Html {
    let press = |down: bool| {
        let touch = Touch::Press { part: part.id.clone(), down };
        Action::Handle(Rc::clone(&board.id), touch)
    };
    let onkeydown = key(page, press(true));
    let onkeyup = key(page, press(false));
    let onpointerdown = {
        let (page, down) = (page.clone(), press(true));
        Callback::from(move |event: PointerEvent| {
            // The finger may leave it before it is lifted.
            let target: web_sys::Element = event.target_unchecked_into();
            let _ = target.set_pointer_capture(event.pointer_id());
            page.act(down.clone());
        })
    };
    let up = |_: &str| page.on::<PointerEvent>(press(false));
    let onblur = page.on::<FocusEvent>(press(false));
    html! {
        <g class="pressable" role="button" tabindex="0" aria-pressed={lit(seen)} {onkeydown}
            {onkeyup} {onpointerdown} onpointerup={up("up")} onpointercancel={up("cancel")}
            {onblur} aria-label={page.say(PartsSay::Press(&part.name))}
            data-testid={testid(board, part)} data-lit={lit(seen)}>
            { drawn }
        </g>
    }
}

/// A switch stays as it is put.
fn switched(page: &Context, board: &VirtualBoard, part: &Part, seen: &Seen, drawn: Html) -> Html {
    use crate::state::source::SourceChange;
    let level = if seen.look.is_on() { 0.0 } else { 100.0 };
    let touch = Touch::Source {
        part: part.id.clone(),
        quantity: shared::board::Quantity::Position,
        change: SourceChange::Level(level),
    };
    let action = Action::Handle(Rc::clone(&board.id), touch);
    pressable(page, board, part, seen, drawn, action, "switch")
}

/// A light or a relay of a behaviour can be switched on the board itself.
fn toggled(page: &Context, board: &VirtualBoard, part: &Part, seen: &Seen, drawn: Html) -> Html {
    let touch = Touch::Led { part: part.id.clone(), on: !seen.look.is_on() };
    let action = Action::Handle(Rc::clone(&board.id), touch);
    pressable(page, board, part, seen, drawn, action, "button")
}

fn pressable(
    page: &Context,
    board: &VirtualBoard,
    part: &Part,
    seen: &Seen,
    drawn: Html,
    action: Action,
    role: &'static str,
) -> Html {
    let (checked, pressed) = match role {
        "switch" => (Some(lit(seen)), None),
        _ => (None, Some(lit(seen))),
    };
    let onclick = page.on::<MouseEvent>(action.clone());
    let onkeydown = key(page, action);
    html! {
        <g class="pressable" {role} tabindex="0" aria-checked={checked} aria-pressed={pressed}
            aria-label={page.say(CardSay::PressLed(&part.name))} {onclick} {onkeydown}
            aria-disabled={(!board.powered && role == "button").to_string()}
            data-testid={testid(board, part)} data-lit={lit(seen)}>
            { drawn }
        </g>
    }
}

/// Does it for the keys that press a button, once for each press.
fn key(page: &Context, action: Action) -> Callback<KeyboardEvent> {
    let page = page.clone();
    Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            if !event.repeat() {
                page.act(action.clone());
            }
        }
    })
}
