//! What surrounds a board's sensors, set by hand: a level and a wave around it.

use std::rc::Rc;

use shared::board::{Dht22, Part, Quantity, Source, Wave};
use shared::time::Duration;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::context::Context;
use super::icon::Icon;
use super::segments::{Segment, Segments};
use super::trend::short;
use crate::i18n::Say;
use crate::state::action::{Action, SourceChange, Touch};

/// Sliders for each sensor.
pub fn surroundings(page: &Context, id: &Rc<str>, parts: &[Part]) -> Html {
    let sensors = parts.iter().filter_map(|part| match part {
        Part::Dht22(dht22) => Some(dht22),
        Part::Led(_) => None,
    });
    let sliders =
        sensors.flat_map(|dht22| Quantity::ALL.map(|quantity| sliders(page, id, dht22, quantity)));
    html! { <>{ for sliders }</> }
}

fn source(dht22: &Dht22, quantity: Quantity) -> Source {
    match quantity {
        Quantity::Temperature => dht22.temperature,
        Quantity::Humidity => dht22.humidity,
    }
}

/// Level, wave form, and how far and how fast it swings.
fn sliders(page: &Context, id: &Rc<str>, dht22: &Dht22, quantity: Quantity) -> Html {
    let source = source(dht22, quantity);
    let (low, high) = quantity.range();
    let set = {
        let (page, id, part) = (page.clone(), Rc::clone(id), dht22.id.clone());
        Callback::from(move |change: SourceChange| {
            let touch = Touch::Source { part: part.clone(), quantity, change };
            page.act(Action::Handle(Rc::clone(&id), touch));
        })
    };
    let name = format!("{id}-{}_{}", dht22.id, quantity.key());
    let unit = quantity.unit();
    let with_unit = |value: f64| AttrValue::from(format!("{} {unit}", short(value)));
    let level = Slider {
        id: format!("level-{name}"),
        label: page.say(label(quantity)),
        range: (low, high, 0.5),
        value: source.level,
        shown: with_unit(source.level),
        on_set: on_set(&set, SourceChange::Level),
    };
    let swing = Slider {
        id: format!("swing-{name}"),
        label: page.say(Say::Swing),
        range: (0.0, (high - low) / 4.0, 0.5),
        value: source.amplitude,
        shown: AttrValue::from(format!("± {} {unit}", short(source.amplitude))),
        on_set: on_set(&set, SourceChange::Amplitude),
    };
    let seconds = source.period.as_secs();
    let period = Slider {
        id: format!("period-{name}"),
        label: page.say(Say::Period),
        range: (4.0, 180.0, 2.0),
        value: seconds as f64,
        shown: page.say(Say::Seconds(seconds)),
        on_set: on_set(&set, |seconds| {
            SourceChange::Period(Duration::from_secs(seconds.max(0.0) as u64))
        }),
    };
    let waves = Segments {
        legend: page.say(Say::WaveForm),
        group: format!("wave-{name}").into(),
        segments: Wave::ALL.map(|wave| segment(page, &name, wave)).to_vec(),
        chosen: Wave::ALL.iter().position(|it| *it == source.wave).unwrap_or_default(),
        on_choose: set.reform(|index: usize| SourceChange::Wave(Wave::ALL[index])),
    };
    html! {
        <div class="quantity" role="group" aria-label={page.say(label(quantity))}>
            { level.html() }
            { waves.html() }
            if source.wave != Wave::Constant {
                <div class="swing">
                    <div class="quantity">{ swing.html() }</div>
                    <div class="quantity">{ period.html() }</div>
                </div>
            }
        </div>
    }
}

const fn label(quantity: Quantity) -> Say<'static> {
    match quantity {
        Quantity::Temperature => Say::Temperature,
        Quantity::Humidity => Say::Humidity,
    }
}

fn segment(page: &Context, name: &str, wave: Wave) -> Segment {
    let (icon, say, key) = match wave {
        Wave::Constant => (Icon::Constant, Say::WaveConstant, "constant"),
        Wave::Sine => (Icon::Sine, Say::WaveSine, "sine"),
        Wave::Triangle => (Icon::Triangle, Say::WaveTriangle, "triangle"),
        Wave::Square => (Icon::Square, Say::WaveSquare, "square"),
    };
    let testid = format!("wave-{name}-{key}").into();
    Segment { name: page.say(say), face: icon.html(18), testid }
}

fn on_set(
    set: &Callback<SourceChange>,
    change: impl Fn(f64) -> SourceChange + 'static,
) -> Callback<InputEvent> {
    set.reform(move |event: InputEvent| {
        change(event.target_unchecked_into::<HtmlInputElement>().value_as_number())
    })
}

/// A labelled slider with its value.
struct Slider {
    id: String,
    label: AttrValue,
    range: (f64, f64, f64),
    value: f64,
    shown: AttrValue,
    on_set: Callback<InputEvent>,
}

impl Slider {
    fn html(self) -> Html {
        let (low, high, step) = self.range;
        html! {
            <>
                <label class="field-label" for={self.id.clone()}>{ self.label }</label>
                <output for={self.id.clone()}>{ self.shown.clone() }</output>
                <input type="range" id={self.id.clone()} data-testid={self.id} min={low.to_string()}
                    max={high.to_string()} step={step.to_string()} value={self.value.to_string()}
                    aria-valuetext={self.shown} oninput={self.on_set} />
            </>
        }
    }
}
