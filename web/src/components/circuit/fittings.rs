//! The parts of a board as a list: their pins and settings, and further ones to add.

use std::rc::Rc;

use shared::board::part::{MAX_PIXELS, Pull};
use shared::board::says::terminal as terminal_name;
use shared::board::spec::MAX_PARTS;
use shared::board::{BoardSpec, LedColor, Part, PartKind, Terminal};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::selection::selection;
use super::sound::SoundSwitch;
use crate::i18n::{PartsSay, Say};
use crate::state::action::{Action, Touch};
use crate::state::fit::{Fit, Property};
use crate::state::virtual_board::{MAX_NAME, VirtualBoard};

/// The list, folded away until it is asked for, and what adds to it.
pub fn fittings(page: &Context, board: &VirtualBoard) -> Html {
    let id = Rc::clone(&board.id);
    let act = page.dispatch.reform(move |it| fit(&id, it));
    let id = &board.id;
    let (spec, kinds) = (&board.spec, PartKind::ALL.as_slice());
    let has_buzzer = board.spec.parts.iter().any(|part| part.kind == PartKind::Buzzer);
    html! {
        <details class="fittings">
            <summary data-testid={format!("vparts-{id}")}>
                { page.say(PartsSay::Fittings(board.spec.parts.len())) }
            </summary>
            { for Fittings { page, id, spec, kinds, act }.html() }
            if has_buzzer { <SoundSwitch /> }
        </details>
    }
}

/// The parts of any board, virtual or real, and what adds one.
pub struct Fittings<'a> {
    /// The page.
    pub page: &'a Context,
    /// What tells the board's controls from those of others.
    pub id: &'a str,
    /// The board.
    pub spec: &'a BoardSpec,
    /// What can be added.
    pub kinds: &'a [PartKind],
    /// Where changes go.
    pub act: Callback<Fit>,
}

impl Fittings<'_> {
    /// The list, and below it what adds to it.
    pub fn html(self) -> [Html; 2] {
        let Self { page, id, spec, kinds, act } = self;
        let rows = spec.parts.iter().map(|part| Fitted { page, id, spec, part, act: &act }.html());
        let list = html! { <ul>{ for rows }</ul> };
        let has_room = spec.parts.len() < MAX_PARTS;
        [list, if has_room { palette(page, id, kinds, &act) } else { Html::default() }]
    }
}

/// Why the last change could not be done.
pub fn fault(page: &Context, board: &VirtualBoard) -> Html {
    let Some(fault) = &board.fault else { return Html::default() };
    let dismiss = fit(&board.id, Fit::Dismiss);
    html! {
        <div class="note bad closable" role="alert" data-testid={format!("vfault-{}", board.id)}>
            <p>{ page.say(PartsSay::Fault(fault)) }</p>
            <button type="button" class="icon-button" onclick={page.on(dismiss)}
                aria-label={page.say(Say::Close)}>{ Icon::Close.html(16) }</button>
        </div>
    }
}

fn fit(id: &Rc<str>, fit: Fit) -> Action {
    Action::Handle(Rc::clone(id), Touch::Fit(fit))
}

/// What adds a part: chosen from a list, it is there at once, on pins that are free.
fn palette(page: &Context, id: &str, kinds: &[PartKind], act: &Callback<Fit>) -> Html {
    let act = act.clone();
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        if let Some(kind) = PartKind::of_key(&select.value()) {
            act.emit(Fit::Add(kind));
        }
        select.set_selected_index(0);
    });
    let option = |kind: &PartKind| {
        html! {
            <option value={kind.key()}>{ page.say(PartsSay::Part(*kind)) }</option>
        }
    };
    html! {
        <select class="select" {onchange} data-testid={format!("vadd-{id}")}
            aria-label={page.say(PartsSay::AddPart)}>
            <option value="" selected=true>{ page.say(PartsSay::AddPart) }</option>
            { for kinds.iter().map(option) }
        </select>
    }
}

/// A part in the list.
struct Fitted<'a> {
    page: &'a Context,
    id: &'a str,
    spec: &'a BoardSpec,
    part: &'a Part,
    act: &'a Callback<Fit>,
}

impl Fitted<'_> {
    fn say(&self, what: PartsSay<'_>) -> AttrValue {
        self.page.say(what)
    }

    fn name(&self) -> String {
        format!("{}-{}", self.id, self.part.id)
    }

    /// Sends what a control makes of its event.
    fn on<E: 'static>(&self, make: impl Fn(String, E) -> Option<Fit> + 'static) -> Callback<E> {
        let (act, part) = (self.act.clone(), self.part.id.clone());
        Callback::from(move |event: E| {
            if let Some(it) = make(part.clone(), event) {
                act.emit(it);
            }
        })
    }

    fn set(&self, make: impl Fn(&Event) -> Option<Property> + 'static) -> Callback<Event> {
        self.on(move |part, event: Event| Some(Fit::Set(part, make(&event)?)))
    }

    fn html(&self) -> Html {
        let terminals = self.part.kind.terminals().iter().map(|(it, _)| self.terminal(*it));
        let remove = self.on(|part, _: MouseEvent| Some(Fit::Remove(part)));
        let kind = self.say(PartsSay::Part(self.part.kind));
        html! {
            <li key={self.part.id.clone()} class="fitted" data-testid={format!("part-row-{}", self.name())}>
                <div class="fitted-head">
                    { self.name_input() }
                    <span class="small soft">{ kind }</span>
                    <button type="button" class="icon-button" onclick={remove}
                        data-testid={format!("part-remove-{}", self.name())}
                        aria-label={self.say(PartsSay::RemovePart(&self.part.name))}>
                        { Icon::Bin.html(16) }
                    </button>
                </div>
                <div class="fitted-body">{ for terminals }{ self.properties() }</div>
                { self.cautions() }
            </li>
        }
    }

    fn name_input(&self) -> Html {
        let onchange = self.on(|part, event: Event| {
            Some(Fit::Name(part, event.target_unchecked_into::<HtmlInputElement>().value()))
        });
        html! {
            <input type="text" class="input slim" value={self.part.name.clone()} {onchange}
                maxlength={MAX_NAME.to_string()} autocomplete="off" spellcheck="false"
                aria-label={self.say(PartsSay::PartName)}
                data-testid={format!("part-name-{}", self.name())} />
        }
    }

    /// Which pin a terminal is on. What cannot be chosen says why once it is chosen.
    fn terminal(&self, terminal: Terminal) -> Html {
        let lang = self.page.language.into();
        let own = self.part.pin(terminal);
        let spec = self.spec;
        let chosen = own.map(|pin| pin.to_string()).unwrap_or_default();
        let onchange = {
            let (act, part) = (self.act.clone(), self.part.clone());
            let (spec, chosen) = (spec.clone(), chosen.clone());
            Callback::from(move |event: Event| {
                let select: HtmlSelectElement = event.target_unchecked_into();
                let pin: Option<u8> = select.value().parse().ok();
                if pin.is_some_and(|pin| spec.pin_fault(&part, terminal, pin).is_some()) {
                    select.set_value(&chosen);
                }
                act.emit(Fit::Connect(part.id.clone(), terminal, pin));
            })
        };
        let option = |pin: &shared::board::kind::Pin| {
            let number = pin.number.to_string();
            let name = self.say(PartsSay::Pin(pin.number, pin.label));
            let text = match spec.pin_fault(self.part, terminal, pin.number) {
                Some(fault) => format!("{name} – {}", fault.say(lang)),
                None => name.to_string(),
            };
            html! {
                <option value={number.clone()} selected={number == chosen}>{ text }</option>
            }
        };
        let id = format!("pin-{}-{}", self.name(), terminal.key());
        html! {
            <label class="fitting" for={id.clone()}>
                { terminal_name(terminal, lang) }
                <select class="select slim" id={id.clone()} data-testid={id} {onchange}>
                    <option value="" selected={own.is_none()}>
                        { self.say(PartsSay::NotConnected) }
                    </option>
                    { for spec.kind.pins().iter().map(option) }
                </select>
            </label>
        }
    }

    fn properties(&self) -> Html {
        let own = &self.part.properties;
        let mut controls = Vec::new();
        match self.part.kind {
            PartKind::Led => {
                let colors = LedColor::ALL.map(|it| (it.key(), self.say(PartsSay::Color(it))));
                let pick = |key: &str| LedColor::ALL.into_iter().find(|it| it.key() == key);
                let on = self.set(move |event| pick(&chosen(event)).map(Property::Color));
                controls.push(self.choice(
                    PartsSay::ColorOf,
                    "color",
                    &colors,
                    own.color.key(),
                    on,
                ));
                controls.push(self.active_low());
            }
            PartKind::RgbLed | PartKind::Relay => controls.push(self.active_low()),
            PartKind::NeopixelStrip | PartKind::NeopixelRing => {
                controls.push(self.count());
            }
            PartKind::Button | PartKind::Switch => controls.push(self.contact()),
            PartKind::Buzzer => {
                let on = self.set(|event| Some(Property::OwnTone(is_checked(event))));
                controls.push(self.check(PartsSay::OwnTone, "own-tone", own.has_own_tone, on));
            }
            PartKind::Ssd1306 => controls.push(self.address(&[0x3C, 0x3D])),
            PartKind::Lcd1602 => {
                let all: Vec<u8> = (0x20..=0x27).chain(0x38..=0x3F).collect();
                controls.push(self.address(&all));
            }
            _ => {}
        }
        html! { <>{ for controls }</> }
    }

    fn choice(
        &self,
        label: PartsSay<'_>,
        key: &str,
        options: &[(&str, AttrValue)],
        own: &str,
        onchange: Callback<Event>,
    ) -> Html {
        let id = format!("{key}-{}", self.name());
        selection(id, self.say(label), options, own, onchange)
    }

    fn check(
        &self,
        label: PartsSay<'_>,
        key: &str,
        checked: bool,
        onchange: Callback<Event>,
    ) -> Html {
        html! {
            <label class="check small">
                <input type="checkbox" {checked} {onchange}
                    data-testid={format!("{key}-{}", self.name())} />
                { self.say(label) }
            </label>
        }
    }

    fn active_low(&self) -> Html {
        let on = self.set(|event| Some(Property::ActiveLow(is_checked(event))));
        let is_low = self.part.properties.is_active_low;
        self.check(PartsSay::ActiveLow, "active-low", is_low, on)
    }

    fn count(&self) -> Html {
        let onchange = self.set(|event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let count = input.value_as_number();
            let is_count = count.fract() == 0.0 && (1.0..=f64::from(MAX_PIXELS)).contains(&count);
            is_count.then_some(Property::Count(count as u16))
        });
        let id = format!("count-{}", self.name());
        html! {
            <label class="fitting" for={id.clone()}>
                { self.say(PartsSay::Pixels) }
                <input type="number" class="input slim" id={id.clone()} data-testid={id} min="1"
                    max={MAX_PIXELS.to_string()} value={self.part.properties.count.to_string()}
                    {onchange} />
            </label>
        }
    }

    /// How a contact is wired: against ground or 3.3 V, with a resistor or without.
    fn contact(&self) -> Html {
        let own = &self.part.properties;
        let wirings = [
            ("low-up", false, Some(Pull::Up)),
            ("low-none", false, None),
            ("high-down", true, Some(Pull::Down)),
            ("high-none", true, None),
        ];
        let is_own = |it: &(&str, bool, Option<Pull>)| (it.1, it.2) == (own.closed_level, own.pull);
        let key = wirings.iter().find(|it| is_own(it)).map_or("", |it| it.0);
        let options = wirings
            .map(|(key, level, pull)| (key, self.say(PartsSay::Contact(level, pull.is_some()))));
        let on = self.set(move |event| {
            let key = chosen(event);
            let wiring = wirings.into_iter().find(|it| it.0 == key)?;
            Some(Property::Contact(wiring.1, wiring.2))
        });
        self.choice(PartsSay::Wiring, "wiring", &options, key, on)
    }

    fn address(&self, addresses: &[u8]) -> Html {
        let names: Vec<_> = addresses.iter().map(|it| format!("0x{it:02X}")).collect();
        let options: Vec<_> =
            names.iter().map(|it| (it.as_str(), AttrValue::from(it.clone()))).collect();
        let own = format!("0x{:02X}", self.part.properties.address);
        let on = self.set(|event| {
            let value = chosen(event);
            let digits = value.strip_prefix("0x")?;
            u8::from_str_radix(digits, 16).ok().map(Property::Address)
        });
        self.choice(PartsSay::Address, "address", &options, &own, on)
    }

    /// What works, but should be known.
    fn cautions(&self) -> Html {
        let lang = self.page.language.into();
        let cautions = self.spec.cautions(self.part);
        let lines = cautions.map(|(_, pin, caution)| {
            html! { <li>{ format!("GPIO {pin}: {}", caution.say(lang)) }</li> }
        });
        let lines: Vec<_> = lines.collect();
        if lines.is_empty() {
            return Html::default();
        }
        html! { <ul class="cautions small soft">{ for lines }</ul> }
    }
}

fn chosen(event: &Event) -> String {
    event.target_unchecked_into::<HtmlSelectElement>().value()
}

fn is_checked(event: &Event) -> bool {
    event.target_unchecked_into::<HtmlInputElement>().checked()
}
