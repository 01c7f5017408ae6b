//! How a light is, in one sentence: what the real one reports on several topics, for its twin; and what
//! a twin was, for the real board that came back.
//!
//! Knows components and looks. Does not know who speaks.

use std::rc::Rc;

use shared::board::manifest::{Component, Kind, Rgb};
use shared::board::{Look, Part, PartKind};

use super::super::card::Sheet;
use super::super::part::{Order, Reported};

/// What a light reports of itself, in the words that lights of ours take: with its brightness and its
/// colour, if it says them, since each alone would switch it on.
pub(super) fn light(sheet: &Sheet, id: &str, on: bool) -> String {
    let state = if on { "ON" } else { "OFF" };
    let mut json = format!(r#"{{"state":"{state}""#);
    let plain = json.len();
    for (component, part) in sheet.manifest.components.iter().zip(&sheet.parts) {
        if component.of.as_deref() != Some(id) {
            continue;
        }
        match (&component.kind, &part.reported) {
            (Kind::Number(_), Reported::Value(value)) => {
                if let Some(number) = value.trim().parse().ok().filter(|it: &f64| it.is_finite()) {
                    json += &format!(r#","brightness":{number}"#);
                }
            }
            (Kind::Color { .. }, Reported::Color(Rgb([r, g, b]))) => {
                json += &format!(r#","color":{{"r":{r},"g":{g},"b":{b}}}"#);
            }
            _ => {}
        }
    }
    if json.len() == plain { state.to_owned() } else { json + "}" }
}

/// What would make the real part be as its twin looks, by component.
pub(super) fn orders(part: &Part, look: &Look) -> Vec<(Rc<str>, Order)> {
    let own = || Rc::from(&*part.id);
    let of = |what: &str| Rc::from(format!("{}.{what}", part.id));
    let rounded = |light: f64| (light * 255.0).round().clamp(0.0, 255.0);
    let lit = |channels: &[f64]| {
        let strongest = channels.iter().fold(0.0_f64, |most, it| most.max(*it));
        let mut orders = vec![(own(), Order::Switch(strongest > 0.0))];
        if strongest > 0.0 {
            orders.push((of("brightness"), Order::Value(rounded(strongest).to_string())));
            if let [red, green, blue] = channels {
                let color = [red, green, blue].map(|it| rounded(it / strongest) as u8);
                orders.push((of("color"), Order::Color(Rgb(color))));
            }
        }
        orders
    };
    match (part.kind, look) {
        (PartKind::Led, Look::Lit(light)) => lit(&[*light]),
        (_, Look::Color(channels)) => lit(channels),
        (_, Look::Pixels(pixels)) => {
            let first = pixels.first().copied().unwrap_or_default();
            lit(&first.map(|it| f64::from(it) / 255.0))
        }
        (PartKind::Relay, look) => vec![(own(), Order::Switch(look.is_on()))],
        (PartKind::Servo, Look::Angle(Some(angle))) => {
            vec![(own(), Order::Value(format!("{angle:.0}")))]
        }
        _ => Vec::new(),
    }
}

/// Whether a component has reported what it would be asked for, but for what rounding loses. Of what it
/// has not reported nobody knows, and it is not asked.
pub(super) fn is_so(component: &Component, reported: &Reported, order: &Order) -> bool {
    match (order, reported, &component.kind) {
        (Order::Switch(asked), Reported::Switch(on), _) => asked == on,
        (Order::Color(asked), Reported::Color(color), Kind::Color { space, .. }) => {
            space.is_same(*asked, *color)
        }
        (Order::Value(asked), Reported::Value(value), _) => {
            match (asked.parse::<f64>(), value.trim().parse::<f64>()) {
                (Ok(asked), Ok(value)) => (asked - value).abs() <= 1.0,
                _ => asked == value,
            }
        }
        _ => true,
    }
}
