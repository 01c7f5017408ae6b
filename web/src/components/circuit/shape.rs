//! The few shapes that drawings of parts are made of.

use yew::prelude::*;

/// A number as an attribute.
pub fn n(value: f64) -> AttrValue {
    // A tenth of a unit is nothing that is seen.
    ((value * 10.0).round() / 10.0).to_string().into()
}

/// A rectangle with round corners.
pub fn rect(x: f64, y: f64, width: f64, height: f64, rx: f64, fill: &'static str) -> Html {
    html! {
        <rect x={n(x)} y={n(y)} width={n(width)} height={n(height)} rx={n(rx)} {fill} />
    }
}

/// A disc.
pub fn disc(x: f64, y: f64, r: f64, fill: impl Into<AttrValue>) -> Html {
    html! { <circle cx={n(x)} cy={n(y)} r={n(r)} fill={fill.into()} /> }
}

/// A filled shape.
pub fn shape(d: impl Into<AttrValue>, fill: impl Into<AttrValue>) -> Html {
    html! { <path d={d.into()} fill={fill.into()} /> }
}

/// A line.
pub fn line(d: impl Into<AttrValue>, stroke: impl Into<AttrValue>, width: f64) -> Html {
    html! {
        <path d={d.into()} fill="none" stroke={stroke.into()} stroke-width={n(width)}
            stroke-linecap="round" stroke-linejoin="round" />
    }
}

/// What is printed on something.
pub fn print(x: f64, y: f64, size: f64, fill: &'static str, text: &'static str) -> Html {
    html! {
        <text x={n(x)} y={n(y)} font-size={n(size)} text-anchor="middle" {fill}>{ text }</text>
    }
}

/// A color as an attribute: red, green, blue, each from 0 to 1.
pub fn rgb(color: [f64; 3]) -> String {
    let [red, green, blue] = color.map(|it| (it.clamp(0.0, 1.0) * 255.0).round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// How bright a light looks that is lit for this part of the time: eyes are no meters.
pub fn seen(light: f64) -> f64 {
    light.clamp(0.0, 1.0).powf(0.45)
}
