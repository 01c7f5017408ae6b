//! A board on the mat with its parts around it, wired up.
//!
//! Knows where each part lies and how wires run. What is lit and what is read comes from the
//! board's parts as they are, not from what the dashboard thinks.

use std::rc::Rc;

use shared::board::{LedColor, Part, PartKind, Reading, Terminal};
use yew::prelude::*;

use super::context::Context;
use super::devkit::{self, BOTTOM, Pad, RIGHT, n};
use crate::i18n::Say;
use crate::state::action::{Action, Touch};
use crate::state::virtual_board::{Seen, VirtualBoard};

const HEIGHT: f64 = 278.0;
/// Room for each part beside the board.
const SLOT: f64 = 92.0;
/// Where the legs of parts end.
const TERMINALS: f64 = 196.0;
/// The pin that the blue lamp on the board is soldered to.
const LAMP_PIN: u8 = 2;

/// The drawing of a board with its parts as they are.
pub fn scene(page: &Context, board: &VirtualBoard) -> Html {
    let parts = &board.spec.parts;
    let slots = parts.iter().enumerate();
    let slots = slots.map(|(index, part)| (slot(index), part)).collect::<Vec<_>>();
    let lamp = parts.iter().zip(&board.seen).any(|(part, seen)| {
        part.kind == PartKind::Led
            && part.pin(Terminal::Signal) == Some(LAMP_PIN)
            && seen.look.is_on()
    });
    let wires = slots.iter().flat_map(|&(x, part)| wires(x, part));
    let drawn = slots.iter().zip(&board.seen).map(|(&(x, part), seen)| match part.kind {
        PartKind::Led => led(page, board, x, part, seen),
        _ => dht22(page, x, part, seen),
    });
    let width = slot(parts.len().max(1)) - SLOT / 2.0 + 6.0;
    html! {
        <svg class="scene" viewBox={format!("0 0 {width} {HEIGHT}")} role="group"
            aria-label={page.say(Say::Drawing(&board.spec.name))}>
            { devkit::devkit(board.powered, lamp) }
            { for wires }
            { for drawn }
        </svg>
    }
}

/// The middle of the place with this number.
fn slot(index: usize) -> f64 {
    RIGHT + 16.0 + SLOT * (index as f64 + 0.5)
}

/// The wires of a part: signal, ground, and power where it needs any.
fn wires(x: f64, part: &Part) -> Vec<Html> {
    let ground = devkit::pad("GND");
    let signal = part.pins.first().and_then(|(_, pin)| devkit::pin(*pin));
    let ends = match part.kind {
        PartKind::Led => {
            let color = light(part.properties.color);
            vec![(ground, x + 6.0, "var(--wire-ground)"), (signal, x - 6.0, color)]
        }
        _ => vec![
            (ground, x + 15.0, "var(--wire-ground)"),
            (devkit::pad("3V3"), x - 15.0, "#e0473a"),
            (signal, x - 5.0, "#f0c24b"),
        ],
    };
    ends.into_iter().filter_map(|(pad, x, color)| Some(wire(pad?, x, color))).collect()
}

/// A wire hangs below the board: the farther it goes, the deeper.
fn wire(from: Pad, x: f64, color: &'static str) -> Html {
    let depth = BOTTOM + 46.0 + (x - from.x).abs() * 0.06;
    let path =
        format!("M{} {}C{} {depth:.1} {x} {depth:.1} {x} {TERMINALS}", from.x, from.y, from.x);
    html! {
        <>
            <path class="wire-shade" d={path.clone()} transform="translate(1.5 3)" />
            <path class="wire" d={path} stroke={color} />
            <circle cx={n(from.x)} cy={n(from.y)} r="3.4" fill={color} stroke="#0d0e10" />
        </>
    }
}

const fn light(color: LedColor) -> &'static str {
    match color {
        LedColor::Red => "#ff4a38",
        LedColor::Yellow => "#ffc531",
        LedColor::Green => "#4be07e",
        LedColor::Blue => "#4aa3ff",
        LedColor::White => "#fff3d6",
    }
}

/// The plastic of an LED that is dark.
const fn plastic(color: LedColor) -> &'static str {
    match color {
        LedColor::Red => "#8c2b22",
        LedColor::Yellow => "#8d6f1f",
        LedColor::Green => "#256b40",
        LedColor::Blue => "#27507d",
        LedColor::White => "#a9a496",
    }
}

/// An LED that can be pressed, as a button on the board could.
fn led(page: &Context, board: &VirtualBoard, x: f64, led: &Part, seen: &Seen) -> Html {
    let (on, color) = (seen.look.is_on(), led.properties.color);
    let touch = Touch::Led { part: led.id.clone(), on: !on };
    let press = Action::Handle(Rc::clone(&board.id), touch);
    let onclick = page.on::<MouseEvent>(press.clone());
    let onkeydown = {
        let (page, powered) = (page.clone(), board.powered);
        Callback::from(move |event: KeyboardEvent| {
            if powered && matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                page.act(press.clone());
            }
        })
    };
    let top = 92.0;
    let glow = format!("glow-{}-{}", board.id, led.id);
    let dome = format!("M{} {}v-22a18 18 0 0136 0v22z", x - 18.0, top + 48.0);
    let legs =
        format!("M{} {}V{TERMINALS}M{} {}V{TERMINALS}", x - 6.0, top + 52.0, x + 6.0, top + 52.0);
    let fill = if on { light(color) } else { plastic(color) };
    html! {
        <>
            <g class={classes!("pressable", on.then_some("lit"))} role="button" tabindex="0"
                aria-pressed={on.to_string()} aria-label={page.say(Say::PressLed(&led.name))}
                aria-disabled={(!board.powered).to_string()} {onclick} {onkeydown}
                data-testid={format!("vled-{}-{}", board.id, led.id)} data-lit={on.to_string()}>
                { devkit::glow(glow.clone(), light(color)) }
                <circle class="halo" cx={n(x)} cy={n(top + 26.0)} r="66"
                    fill={format!("url(#{glow})")} />
                <path d={legs} stroke="#c9ccd0" stroke-width="2.6" />
                { resistor(x - 6.0, top + 70.0) }
                <path class="dome" d={dome} {fill} />
                <rect x={n(x - 22.0)} y={n(top + 46.0)} width="44" height="8" rx="2" {fill}
                    class="dome" />
                <path d={format!("M{} {}v-12a11 11 0 017-10", x - 11.0, top + 40.0)} fill="none"
                    stroke="#fff" stroke-opacity="0.55" stroke-width="3.4" stroke-linecap="round" />
            </g>
            { caption(x, top - 28.0, "caption", led.name.clone().into()) }
            { caption(x, top - 12.0, "caption soft-ink", gpio(led)) }
        </>
    }
}

fn gpio(part: &Part) -> AttrValue {
    part.pins.first().map(|(_, pin)| format!("GPIO {pin}").into()).unwrap_or_default()
}

fn caption(x: f64, y: f64, class: &'static str, text: AttrValue) -> Html {
    html! { <text {class} x={n(x)} y={n(y)} text-anchor="middle">{ text }</text> }
}

fn resistor(x: f64, y: f64) -> Html {
    let band = |dy: f64, color: &'static str| {
        html! { <rect x={n(x - 4.5)} y={n(y + dy)} width="9" height="2.6" fill={color} /> }
    };
    html! {
        <>
            <rect x={n(x - 4.5)} y={n(y)} width="9" height="24" rx="3.5" fill="#d8c29a" />
            { band(4.0, "#c0392b") }{ band(9.0, "#c0392b") }{ band(14.0, "#6b4226") }
        </>
    }
}

/// A DHT22 with what it read last.
fn dht22(page: &Context, x: f64, part: &Part, seen: &Seen) -> Html {
    let top = 84.0;
    let slots = (0..15).map(|index| {
        let (column, row) = (f64::from(index % 3), f64::from(index / 3));
        html! {
            <rect x={n(x - 21.0 + column * 15.0)} y={n(top + 20.0 + row * 11.0)} width="11"
                height="6" rx="2" fill="#c2c6c8" />
        }
    });
    let pins = [-15.0, -5.0, 5.0, 15.0].map(|dx| {
        html! {
            <path d={format!("M{} {}V{TERMINALS}", x + dx, top + 84.0)} stroke="#c9ccd0"
                stroke-width="2.6" />
        }
    });
    let lines = match &seen.readings[..] {
        [] => vec![page.say(Say::NotRead)],
        readings => {
            let line = |it: &Reading| format!("{it} {}", it.quantity.unit()).into();
            readings.iter().map(line).collect()
        }
    };
    html! {
        <g>
            { for pins }
            <rect class="board-shadow" x={n(x - 27.0)} y={n(top + 5.0)} width="60" height="86"
                rx="5" />
            <rect x={n(x - 30.0)} y={n(top)} width="60" height="86" rx="5" fill="#eceef0"
                stroke="#c3c7ca" />
            <circle cx={n(x)} cy={n(top + 9.0)} r="4" fill="#c2c6c8" />
            { for slots }
            { caption(x, top - 60.0, "caption", part.name.clone().into()) }
            { caption(x, top - 44.0, "caption soft-ink", gpio(part)) }
            { for lines.into_iter().zip([28.0, 12.0]).map(|(line, above)| {
                caption(x, top - above, "caption", line)
            }) }
        </g>
    }
}
