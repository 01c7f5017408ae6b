//! A number between two ends, as a needle's arc.

use std::f64::consts::PI;

use yew::prelude::*;

use super::super::context::Context;
use super::super::trend::short;
use super::kinds::{state_of, testid};
use crate::i18n::DashboardSay;
use crate::state::dashboard::live::Live;
use crate::state::dashboard::spec::Spec;

/// The arc, and the number below it.
pub fn gauge(page: &Context, spec: &Spec, live: &Live) -> Html {
    let number = live.number();
    let part = number.map(|it| ((it - spec.min) / (spec.max - spec.min)).clamp(0.0, 1.0));
    let (min, max) = (short(spec.min), short(spec.max));
    let text = number.map_or_else(|| "—".to_owned(), short);
    let range = page.say(DashboardSay::Range(&min, &max));
    let is_words = live.seen.as_ref().is_some_and(|seen| seen.value.is_ok()) && number.is_none();
    html! {
        <>
            <svg class="gauge" viewBox="0 0 120 74" role="meter" aria-valuemin={min.clone()}
                aria-valuemax={max.clone()} aria-valuenow={number.map(|it| it.to_string())}
                aria-label={format!("{} {text} {}, {range}", spec.name(), spec.unit)}>
                <path class="rail" d={arc(1.0)} />
                if let Some(part) = part { <path class="fill" d={arc(part)} /> }
                <text class="ends" x="12" y="73" text-anchor="middle">{ min }</text>
                <text class="ends" x="108" y="73" text-anchor="middle">{ max }</text>
                <text class="number" x="60" y="56" text-anchor="middle"
                    data-testid={testid(spec, "value")}>{ text }</text>
                <text class="ends" x="60" y="73" text-anchor="middle">{ &spec.unit }</text>
            </svg>
            if is_words {
                <p class="part-state bad">{ page.say(DashboardSay::NoNumber) }</p>
            } else {
                { state_of(page, live) }
            }
        </>
    }
}

/// The arc from the left end to this part of the way.
fn arc(part: f64) -> String {
    let angle = PI * (1.0 - part);
    let (x, y) = (60.0 + 48.0 * angle.cos(), 58.0 - 48.0 * angle.sin());
    format!("M12 58A48 48 0 0 1 {x:.2} {y:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arc_ends_where_the_number_is() {
        assert_eq!(arc(0.0), "M12 58A48 48 0 0 1 12.00 58.00");
        assert_eq!(arc(0.5), "M12 58A48 48 0 0 1 60.00 10.00");
        assert_eq!(arc(1.0), "M12 58A48 48 0 0 1 108.00 58.00");
    }
}
