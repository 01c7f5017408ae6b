//! Displays: the OLED's frame buffer on a canvas, and the characters of the LCD.

use std::rc::Rc;

use shared::board::device::{LcdFace, OledFace};
use yew::prelude::*;

use super::shape::{n, print, rect};
use crate::driver::paint_oled;

/// The size of the OLED on the drawing.
const OLED: (f64, f64) = (128.0, 64.0);

/// A module with its four legs above, and the picture.
pub fn oled(face: &OledFace) -> Html {
    html! {
        <>
            { rect(-76.0, -2.0, 152.0, 92.0, 4.0, "#1c4f8f") }
            { rect(-70.0, 4.0, 140.0, 76.0, 2.0, "#0b0d10") }
            <foreignObject x={n(-OLED.0 / 2.0)} y="10" width={n(OLED.0)} height={n(OLED.1)}>
                <Oled face={Rc::new(face.clone())} />
            </foreignObject>
        </>
    }
}

/// The canvas.
#[derive(Properties, PartialEq)]
struct OledProps {
    face: Rc<OledFace>,
}

#[component]
fn Oled(props: &OledProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), Rc::clone(&props.face)), |(node, face)| {
        if let Some(canvas) = node.cast() {
            paint_oled(&canvas, &face.pixels, face.contrast);
        }
    });
    // Inside a drawing every element would be one of a drawing, if it did not say what it is.
    html! {
        <canvas ref={node} xmlns="http://www.w3.org/1999/xhtml" class="oled" width="128"
            height="64" aria-hidden="true"></canvas>
    }
}

/// Two lines of sixteen characters.
pub fn lcd(face: &LcdFace) -> Html {
    let (back, ink) = match (face.has_backlight, face.is_on) {
        (true, true) => ("#8fc31f", "#1c2a06"),
        (true, false) => ("#8fc31f", "none"),
        (false, true) => ("#5d7a2a", "#2c3a12"),
        (false, false) => ("#5d7a2a", "none"),
    };
    let cells = (0..2).flat_map(|line| (0..16).map(move |column| (line, column)));
    let cells = cells.map(|(line, column)| {
        let (x, y) = (-74.0 + 9.3 * f64::from(column), 24.0 + 22.0 * f64::from(line));
        let code = face.characters[line as usize][column as usize];
        html! {
            <>
                { rect(x, y, 8.2, 16.0, 0.0, "rgb(0 0 0 / 7%)") }
                { cell(face, code, x, y, ink) }
                if face.blinks == Some((column, line)) {
                    <rect class="blink" x={n(x)} y={n(y)} width="8.2" height="16" fill={ink} />
                } else if face.cursor == Some((column, line)) {
                    <rect x={n(x)} y={n(y + 14.0)} width="8.2" height="2" fill={ink} />
                }
            </>
        }
    });
    html! {
        <>
            { rect(-86.0, 0.0, 172.0, 90.0, 3.0, "#1f7a4d") }
            { rect(-80.0, 10.0, 160.0, 66.0, 3.0, "#22262b") }
            { rect(-77.0, 18.0, 154.0, 50.0, 2.0, back) }
            { for cells }
        </>
    }
}

/// A character: a letter, or the dots of a glyph that the program made.
fn cell(face: &LcdFace, code: u8, x: f64, y: f64, ink: &'static str) -> Html {
    match code {
        b' ' => Html::default(),
        0..16 => {
            let rows = &face.glyphs[usize::from(code & 7) * 8..][..8];
            let mut dots = String::new();
            for (row, bits) in rows.iter().enumerate() {
                for column in (0..5).filter(|column| bits >> (4 - column) & 1 == 1) {
                    let (x, y) = (x + 1.64 * f64::from(column), y + 2.0 * row as f64);
                    dots.push_str(&format!("M{x:.1} {y:.1}h1.4v1.7h-1.4z"));
                }
            }
            html! { <path d={dots} fill={ink} /> }
        }
        0x21..=0x7D => html! {
            <text x={n(x + 4.1)} y={n(y + 13.0)} font-size="13.5" text-anchor="middle" fill={ink}>
                { char::from(code) }
            </text>
        },
        0x7E => print(x + 4.1, y + 13.0, 12.0, ink, "→"),
        0x7F => print(x + 4.1, y + 13.0, 12.0, ink, "←"),
        0xDF => print(x + 4.1, y + 13.0, 13.5, ink, "°"),
        0xFF => rect(x, y, 8.2, 16.0, 0.0, ink),
        _ => print(x + 4.1, y + 13.0, 12.0, ink, "▯"),
    }
}
