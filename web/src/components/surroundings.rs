//! What surrounds a board's sensors, set by hand: a slider for each quantity, and where its values
//! come from.

use std::rc::Rc;

use shared::board::part::Sensed;
use shared::board::source::MAX_CSV_LEN;
use shared::board::{Part, Quantity, Shape, Source};
use shared::topic::TopicName;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::context::Context;
use super::file_input::FileInput;
use super::icon::Icon;
use super::segments::{Segment, Segments};
use super::trend::short;
use crate::i18n::{CardSay, PartsSay};
use crate::state::action::{Action, Touch};
use crate::state::dashboard::spec::template;
use crate::state::file::Chosen;
use crate::state::recorder::{Record, Recording};
use crate::state::source::{SECONDS, SourceChange, numbers};

/// Sliders for each sensor.
pub fn surroundings(
    page: &Context,
    id: &Rc<str>,
    parts: &[Part],
    recording: Option<&Recording>,
) -> Html {
    let sliders = parts.iter().flat_map(|part| {
        let senses = part.kind.senses().iter().zip(&part.properties.sources);
        senses.map(|(sensed, source)| Around { page, id, part, sensed, source, recording }.html())
    });
    html! { <>{ for sliders }</> }
}

/// One quantity around a sensor.
struct Around<'a> {
    page: &'a Context,
    id: &'a Rc<str>,
    part: &'a Part,
    sensed: &'a Sensed,
    source: &'a Source,
    recording: Option<&'a Recording>,
}

impl Around<'_> {
    fn name(&self) -> String {
        format!("{}-{}_{}", self.id, self.part.id, self.sensed.quantity.key())
    }

    fn change(&self) -> Callback<SourceChange> {
        let (page, id, part) = (self.page.clone(), Rc::clone(self.id), self.part.id.clone());
        let quantity = self.sensed.quantity;
        Callback::from(move |change: SourceChange| {
            let touch = Touch::Source { part: part.clone(), quantity, change };
            page.act(Action::Handle(Rc::clone(&id), touch));
        })
    }

    fn html(&self) -> Html {
        let label = self.page.say(PartsSay::QuantityOf(&self.part.name, self.sensed.quantity));
        html! {
            <div class="quantity" role="group" aria-label={label.clone()}>
                { self.level(label) }
                { self.choice() }
                { self.settings() }
                { self.tables() }
            </div>
        }
    }

    /// The slider: where the value is, or where it begins.
    fn level(&self, label: AttrValue) -> Html {
        let unit = self.sensed.quantity.unit();
        let level = self.source.level();
        let (low, high) = (self.sensed.low, self.sensed.high);
        let shown = match self.sensed.quantity {
            Quantity::Motion => {
                self.page.say(if level >= 0.5 { CardSay::On } else { CardSay::Off })
            }
            _ => format!("{} {unit}", short(level)).into(),
        };
        let step = self.sensed.step.max((high - low) / 2000.0);
        let scale = Scale::of(self.sensed);
        Slider {
            id: format!("level-{}", self.name()),
            label,
            range: scale.range(low, high, step),
            value: scale.position(level),
            shown,
            on_set: on_set(&self.change(), move |position| {
                SourceChange::Level(scale.value(position))
            }),
        }
        .html()
    }

    /// Where the values come from.
    fn choice(&self) -> Html {
        let (change, own) = (self.change(), self.source.key());
        let onchange = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let key = Source::KEYS.into_iter().find(|key| *key == select.value());
            match key {
                // A table is brought or recorded, below.
                Some("csv" | "recorded") | None => select.set_value(own),
                Some(key) => change.emit(SourceChange::Kind(key)),
            }
        });
        let is_offered = |key: &&str| !matches!(*key, "csv" | "recorded") || *key == own;
        let options = Source::KEYS.into_iter().filter(is_offered).map(|key| {
            html! {
                <option value={key} selected={key == own}>
                    { self.page.say(PartsSay::Source(key)) }
                </option>
            }
        });
        html! {
            <select class="select slim" aria-label={self.page.say(PartsSay::SourceOf)}
                {onchange} data-testid={format!("source-{}", self.name())}>
                { for options }
            </select>
        }
    }

    /// What brings a table: a file, or a recording of a real board.
    fn tables(&self) -> Html {
        let quantity = self.sensed.quantity;
        let on_file = {
            let (page, id, part) = (self.page.clone(), Rc::clone(self.id), self.part.id.clone());
            Callback::from(move |chosen: Chosen| {
                let touch = Touch::Table { part: part.clone(), quantity, file: Rc::new(chosen) };
                page.act(Action::Handle(Rc::clone(&id), touch));
            })
        };
        let own = self.recording.filter(|it| it.part == self.part.id && it.quantity == quantity);
        let say = |what| self.page.say(what);
        html! {
            <details class="tables">
                <summary data-testid={format!("tables-{}", self.name())}>
                    { say(PartsSay::Tables) }
                </summary>
                <p class="small soft">{ say(PartsSay::CsvHint) }</p>
                <FileInput label={say(PartsSay::OpenCsv)} accept=".csv,text/csv,text/plain"
                    limit={MAX_CSV_LEN} testid={format!("csv-{}", self.name())} {on_file} />
                { match own {
                    Some(recording) => self.recording(recording),
                    None => self.record_form(),
                } }
            </details>
        }
    }

    /// How a recording goes.
    fn recording(&self, recording: &Recording) -> Html {
        let say = |what| self.page.say(what);
        let topic = recording.topic.as_str();
        let button = |what, record, key: &str| {
            html! {
                <button type="button" class="button slim" onclick={self.page.on(Action::Record(record))}
                    data-testid={format!("record-{key}-{}", self.name())}>{ say(what) }</button>
            }
        };
        html! {
            <div class="send-row">
                <span role="status" data-testid={format!("recorded-{}", self.name())}>
                    { say(PartsSay::Recording(topic, recording.len(), recording.without)) }
                </span>
                if !recording.is_empty() {
                    { button(PartsSay::RecordEnd, Record::End, "end") }
                }
                { button(PartsSay::RecordDrop, Record::Drop, "drop") }
            </div>
        }
    }

    fn record_form(&self) -> Html {
        let (page, board) = (self.page.clone(), Rc::clone(self.id));
        let (part, quantity) = (self.part.id.clone(), self.sensed.quantity);
        html! { <RecordForm {page} {board} {part} quantity={quantity} name={self.name()} /> }
    }

    /// What else the source has.
    fn settings(&self) -> Html {
        let span = self.sensed.high - self.sensed.low;
        let step = self.sensed.step.max(0.1);
        let within = (self.sensed.low, self.sensed.high, step);
        let size = (0.0, span / 4.0, step);
        let seconds = |value: std::time::Duration| value.as_secs_f64();
        let sliders: Vec<Html> = match self.source {
            Source::Constant { .. } => return Html::default(),
            Source::Wave { shape, amplitude, period, .. } => vec![
                self.shapes(*shape),
                self.number(PartsSay::Amplitude, size, *amplitude, SourceChange::Amplitude),
                self.time(PartsSay::Period, seconds(*period)),
            ],
            Source::DayCurve { low, high, day } => vec![
                self.number(PartsSay::Morning, within, *low, SourceChange::Low),
                self.number(PartsSay::Afternoon, within, *high, SourceChange::High),
                self.time(PartsSay::Day, seconds(*day)),
            ],
            Source::RandomWalk { low, high, step: longest, every, .. } => vec![
                self.number(PartsSay::Low, within, *low, SourceChange::Low),
                self.number(PartsSay::High, within, *high, SourceChange::High),
                self.number(PartsSay::Step, size, *longest, SourceChange::Step),
                self.time(PartsSay::Every, seconds(*every)),
            ],
            Source::Noise { amplitude, every, .. } => vec![
                self.number(PartsSay::Amplitude, size, *amplitude, SourceChange::Amplitude),
                self.time(PartsSay::Every, seconds(*every)),
            ],
            Source::Steps { values, every } => {
                vec![self.values(values), self.time(PartsSay::Every, seconds(*every))]
            }
            Source::Csv(table) | Source::Recorded(table) => {
                let say = PartsSay::Rows(table.rows().len(), table.duration());
                vec![html! { <p class="small soft">{ self.page.say(say) }</p> }]
            }
        };
        html! { <div class="swing">{ for sliders }</div> }
    }

    fn number(
        &self,
        say: PartsSay<'static>,
        range: (f64, f64, f64),
        value: f64,
        change: impl Fn(f64) -> SourceChange + 'static,
    ) -> Html {
        let unit = self.sensed.quantity.unit();
        let slider = Slider {
            id: format!("{}-{}", say.key(), self.name()),
            label: self.page.say(say),
            range,
            value,
            shown: AttrValue::from(format!("{} {unit}", short(value))),
            on_set: on_set(&self.change(), change),
        };
        html! { <div class="quantity">{ slider.html() }</div> }
    }

    /// A time: a field, as it may be a tenth of a second or a day.
    fn time(&self, say: PartsSay<'static>, seconds: f64) -> Html {
        let id = format!("{}-{}", say.key(), self.name());
        let change = self.change();
        let onchange = Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            change.emit(SourceChange::Seconds(input.value_as_number()));
        });
        html! {
            <div class="quantity">
                <label class="field-label" for={id.clone()}>
                    { self.page.say(say) }
                </label>
                <input type="number" class="input slim" id={id.clone()} data-testid={id}
                    min={SECONDS.0.to_string()} max={SECONDS.1.to_string()} step="any"
                    value={seconds.to_string()} {onchange} />
            </div>
        }
    }

    fn values(&self, values: &[f64]) -> Html {
        let id = format!("values-{}", self.name());
        let change = self.change();
        let written: Vec<_> = values.iter().map(ToString::to_string).collect();
        let written = written.join(", ");
        let onchange = {
            let written = written.clone();
            Callback::from(move |event: Event| {
                let input: HtmlInputElement = event.target_unchecked_into();
                match numbers(&input.value()) {
                    Some(values) => change.emit(SourceChange::Values(values)),
                    None => input.set_value(&written),
                }
            })
        };
        html! {
            <div class="quantity">
                <label class="field-label" for={id.clone()}>
                    { self.page.say(PartsSay::Values) }
                </label>
                <input type="text" class="input slim" id={id.clone()} data-testid={id}
                    autocomplete="off" value={written} {onchange} />
            </div>
        }
    }

    fn shapes(&self, own: Shape) -> Html {
        let name = self.name();
        let change = self.change();
        let segment = |shape: Shape| {
            let (icon, say) = match shape {
                Shape::Sine => (Icon::Sine, CardSay::WaveSine),
                Shape::Triangle => (Icon::Triangle, CardSay::WaveTriangle),
                Shape::Square => (Icon::Square, CardSay::WaveSquare),
            };
            let testid = format!("wave-{name}-{}", shape.key()).into();
            Segment { name: self.page.say(say), face: icon.html(18), testid }
        };
        Segments {
            legend: self.page.say(CardSay::WaveForm),
            group: format!("wave-{name}").into(),
            segments: Shape::ALL.map(segment).to_vec(),
            chosen: Shape::ALL.iter().position(|it| *it == own).unwrap_or_default(),
            on_choose: change.reform(|index: usize| SourceChange::Shape(Shape::ALL[index])),
        }
        .html()
    }
}

/// Where a recording gets its values from.
#[derive(Properties, PartialEq)]
struct RecordProps {
    page: Context,
    board: Rc<str>,
    part: String,
    quantity: Quantity,
    name: String,
}

#[component]
fn RecordForm(props: &RecordProps) -> Html {
    let (topic, key) = (use_state(String::new), use_state(String::new));
    let typed = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |event: InputEvent| {
            state.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let begin = Record::Begin {
        board: Rc::clone(&props.board),
        part: props.part.clone(),
        quantity: props.quantity,
        topic: (*topic).clone(),
        key: (*key).clone(),
    };
    let is_ready = TopicName::new(topic.trim()).is_ok() && template(&key).is_some();
    let say = |what| props.page.say(what);
    let field = |label, id: String, state: &UseStateHandle<String>| {
        html! {
            <label class="fitting" for={id.clone()}>
                { label }
                <input type="text" class="input mono slim" id={id.clone()} data-testid={id}
                    autocomplete="off" spellcheck="false" value={(**state).clone()}
                    oninput={typed(state)} />
            </label>
        }
    };
    html! {
        <div class="fitted-body">
            { field(say(PartsSay::RecordTopic), format!("record-topic-{}", props.name), &topic) }
            { field(say(PartsSay::RecordKey), format!("record-key-{}", props.name), &key) }
            <button type="button" class="button slim" disabled={!is_ready}
                onclick={props.page.on(Action::Record(begin))}
                data-testid={format!("record-{}", props.name)}>
                { say(PartsSay::RecordBegin) }
            </button>
        </div>
    }
}

/// How a slider goes from its lowest to its highest value: light is felt in powers of ten.
#[derive(Clone, Copy)]
enum Scale {
    Even,
    Powers,
}

impl Scale {
    const fn of(sensed: &Sensed) -> Self {
        match sensed.quantity {
            Quantity::Illuminance => Self::Powers,
            _ => Self::Even,
        }
    }

    fn range(self, low: f64, high: f64, step: f64) -> (f64, f64, f64) {
        match self {
            Self::Even => (low, high, step),
            Self::Powers => (low.log10(), high.log10(), 0.02),
        }
    }

    fn position(self, value: f64) -> f64 {
        match self {
            Self::Even => value,
            Self::Powers => value.max(f64::MIN_POSITIVE).log10(),
        }
    }

    fn value(self, position: f64) -> f64 {
        match self {
            Self::Even => position,
            Self::Powers => {
                // Two digits are what a person means.
                let value = 10_f64.powf(position);
                let digit = 10_f64.powf(value.log10().floor() - 1.0);
                (value / digit).round() * digit
            }
        }
    }
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
