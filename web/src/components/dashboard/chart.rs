//! A chart: lines over time, zoomed and moved by pointer, wheel and keys.
//!
//! Knows where the pointer is. What stretch of time is seen is the state's.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AddEventListenerOptions, Element, WheelEvent};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::trend::short;
use super::kinds::testid;
use super::plot::{HEIGHT, Plot, WIDTH, plot};
use crate::i18n::DashboardSay;
use crate::state::action::Action;
use crate::state::dashboard::Act;
use crate::state::dashboard::live::Live;
use crate::state::snapshot::Snapshot;

/// What a key zooms by.
const ZOOM: f64 = 1.5;
/// What a key moves by.
const STEP: f64 = 0.2;

/// A chart.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The card.
    pub live: Snapshot<Live>,
}

/// The chart.
#[component]
pub fn Chart(props: &Props) -> Html {
    let page = use_page();
    let live = &props.live;
    let card = live.spec.id;
    let area = use_node_ref();
    let pointer = use_state(|| None::<f64>);
    let pressed = use_mut_ref(|| None::<f64>);
    use_wheel(&page, card, &area);
    let act = {
        let page = page.clone();
        move |act: Act| page.act(Action::Dashboard(act))
    };
    let onpointerdown = {
        let pressed = pressed.clone();
        Callback::from(move |event: PointerEvent| {
            let target: Element = event.target_unchecked_into();
            // Where a pointer cannot be held, it pans as long as it stays inside.
            let _ = target.set_pointer_capture(event.pointer_id());
            *pressed.borrow_mut() = Some(f64::from(event.client_x()));
        })
    };
    let onpointermove = {
        let (pressed, pointer, area, act) =
            (pressed.clone(), pointer.clone(), area.clone(), act.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(place) = area.cast::<Element>().map(|it| it.get_bounding_client_rect()) else {
                return;
            };
            let x = f64::from(event.client_x());
            if let Some(before) = &mut *pressed.borrow_mut() {
                let by = (*before - x) / place.width();
                *before = x;
                act(Act::Pan { card, by });
            }
            pointer.set(Some(((x - place.left()) / place.width()).clamp(0.0, 1.0)));
        })
    };
    let release = Callback::from(move |_: PointerEvent| *pressed.borrow_mut() = None);
    let leave = {
        let (pointer, release) = (pointer.clone(), release.clone());
        Callback::from(move |event: PointerEvent| {
            pointer.set(None);
            release.emit(event);
        })
    };
    let is_held = live.view.end.is_some();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let zoom = |factor| Act::Zoom { card, factor, at: if is_held { 0.5 } else { 1.0 } };
        let chosen = match event.key().as_str() {
            "ArrowLeft" => Act::Pan { card, by: -STEP },
            "ArrowRight" => Act::Pan { card, by: STEP },
            "+" | "=" | "ArrowUp" => zoom(1.0 / ZOOM),
            "-" | "ArrowDown" => zoom(ZOOM),
            "0" => Act::Fit(card),
            " " => Act::Hold(card, !is_held),
            _ => return,
        };
        event.prevent_default();
        act(chosen);
    });
    let Some(plot) = plot(live) else {
        return html! { <p class="soft">{ page.say(DashboardSay::NoNumbers) }</p> };
    };
    let spec = &live.spec;
    let points = live.series.iter().map(|it| it.len()).sum();
    let label = DashboardSay::Chart(spec.name(), live.series.len(), points);
    html! {
        <>
            <div class="chart" tabindex="0" role="group" {onkeydown}
                aria-label={page.say(label)}
                title={page.say(DashboardSay::ChartKeys)}
                data-testid={testid(spec, "chart")} data-points={points.to_string()}
                data-held={is_held.to_string()}>
                <div class="chart-range" aria-hidden="true">
                    <span>{ short(plot.range.1) }</span><span>{ short(plot.range.0) }</span>
                </div>
                <div class="chart-area" ref={area} {onpointerdown} {onpointermove}
                    onpointerup={release.clone()} onpointercancel={release} onpointerleave={leave}>
                    { lines(&plot, *pointer) }
                </div>
                <div class="chart-times" aria-hidden="true">
                    <span>{ page.time(plot.window.0) }</span>
                    if is_held {
                        <strong>{ page.say(DashboardSay::Held) }</strong>
                    } else if pointer.is_some() {
                        <span class="wheel-hint">{ page.say(DashboardSay::WheelHint) }</span>
                    }
                    <span>{ page.time(plot.window.1) }</span>
                </div>
            </div>
            { table(&page, live, &plot, *pointer) }
            { buttons(&page, live) }
        </>
    }
}

/// The wheel zooms where a person means the chart: with Ctrl, or after a click into it. Otherwise it
/// scrolls the page, on which a chart is in the way. Yew's own listener could not keep the page from
/// scrolling along.
#[hook]
fn use_wheel(page: &Context, card: u32, area: &NodeRef) {
    let (page, area) = (page.clone(), area.clone());
    // Before the first number there is nothing to listen on.
    use_effect(move || {
        let element = area.cast::<Element>();
        let listener = Closure::<dyn FnMut(WheelEvent)>::new({
            let element = element.clone();
            move |event: WheelEvent| {
                let focused = |it: &Element| it.closest(".chart:focus").ok().flatten().is_some();
                let is_meant = event.ctrl_key() || event.meta_key();
                if !is_meant && !element.as_ref().is_some_and(focused) {
                    return;
                }
                event.prevent_default();
                let Some(place) = element.as_ref().map(Element::get_bounding_client_rect) else {
                    return;
                };
                let at = (f64::from(event.client_x()) - place.left()) / place.width();
                let factor = (event.delta_y() * 0.002).clamp(-1.0, 1.0).exp();
                page.act(Action::Dashboard(Act::Zoom { card, factor, at }));
            }
        });
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        let function = listener.as_ref().unchecked_ref::<js_sys::Function>().clone();
        if let Some(element) = &element {
            // An element takes any listener.
            let _ = element.add_event_listener_with_callback_and_add_event_listener_options(
                "wheel", &function, &options,
            );
        }
        move || {
            if let Some(element) = element {
                let _ = element.remove_event_listener_with_callback("wheel", &function);
            }
            drop(listener);
        }
    });
}

fn lines(plot: &Plot, pointer: Option<f64>) -> Html {
    let paths = plot.paths.iter().enumerate().map(|(index, path)| {
        html! { <path class={format!("curve line-{index}")} d={path.clone()} /> }
    });
    let mark = pointer.map(|at| {
        let x = (at * WIDTH as f64).to_string();
        html! { <line class="mark" x1={x.clone()} x2={x} y1="0" y2={HEIGHT.to_string()} /> }
    });
    let middle = (HEIGHT / 2).to_string();
    html! {
        <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} preserveAspectRatio="none" aria-hidden="true">
            <line class="rule" x1="0" x2={WIDTH.to_string()} y1={middle.clone()} y2={middle} />
            { for paths }
            { mark }
        </svg>
    }
}

/// What the lines say in numbers: for those who do not see them, and where the pointer is.
fn table(page: &Context, live: &Live, plot: &Plot, pointer: Option<f64>) -> Html {
    let say = |what: DashboardSay<'_>| page.say(what);
    let (from, to) = plot.window;
    let pointed = pointer.map(|at| {
        let micros = to.saturating_since(from).as_secs_f64() * at * 1e6;
        from + shared::time::Duration::from_micros(micros as u64)
    });
    let rows = live.spec.lines().zip(&live.series).enumerate().map(|(index, (line, series))| {
        let last = match pointed {
            Some(at) => series.at(at),
            None => series.last(),
        };
        let number = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), short);
        let span = plot.spans.get(index).copied().flatten();
        let (topic, field) = line;
        let name = if field.is_empty() { topic.to_string() } else { format!("{topic} {field}") };
        html! {
            <tr>
                <th scope="row">
                    <span class={format!("legend-stroke line-{index}")} aria-hidden="true"></span>{ name }
                </th>
                <td data-testid={format!("line-{}-{index}", live.spec.id)}>
                    { number(last.map(|(_, value)| value)) }
                </td>
                <td>{ number(span.map(|it| it.0)) }</td>
                <td>{ number(span.map(|it| it.1)) }</td>
            </tr>
        }
    });
    let at = match pointed {
        Some(at) => AttrValue::from(page.time(at)),
        None => say(DashboardSay::Last),
    };
    html! {
        <table class="legend">
            <thead><tr>
                <th scope="col">{ say(DashboardSay::Line) }</th><th scope="col">{ at }</th>
                <th scope="col">{ say(DashboardSay::Least) }</th>
                <th scope="col">{ say(DashboardSay::Most) }</th>
            </tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

fn buttons(page: &Context, live: &Live) -> Html {
    let (card, is_held) = (live.spec.id, live.view.end.is_some());
    let at = if is_held { 0.5 } else { 1.0 };
    let button = |what: DashboardSay<'_>, act: Act, testid: &str| {
        html! {
            <button type="button" class="button slim quiet" onclick={page.on(Action::Dashboard(act))}
                data-testid={format!("{testid}-{card}")}>{ page.say(what) }</button>
        }
    };
    let hold = if is_held { DashboardSay::Resume } else { DashboardSay::Hold };
    html! {
        <div class="chart-buttons">
            { button(hold, Act::Hold(card, !is_held), "hold") }
            { button(DashboardSay::ZoomIn, Act::Zoom { card, factor: 1.0 / ZOOM, at }, "zoom-in") }
            { button(DashboardSay::ZoomOut, Act::Zoom { card, factor: ZOOM, at }, "zoom-out") }
            { button(DashboardSay::Fit, Act::Fit(card), "fit") }
            { button(DashboardSay::Clear, Act::Clear(card), "clear-chart") }
        </div>
    }
}
