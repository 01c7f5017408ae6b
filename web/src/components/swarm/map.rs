//! The heat map: one pixel of a small picture for each point, which the browser makes large.

use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ImageData};
use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::SwarmSay;
use crate::state::action::Action;
use crate::state::swarm::{Act, Grid, Live, Way, color};

/// Stops of the legend.
const STOPS: u32 = 8;

/// What is drawn.
#[derive(Properties)]
pub struct Props {
    /// The swarm.
    pub live: Live,
    /// Language, and where Actions go.
    pub page: Context,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        // Values come with a new report each time.
        std::rc::Rc::ptr_eq(&self.live.report, &other.live.report)
            && self.live.selected == other.live.selected
            && self.live.plan == other.live.plan
            && self.page == other.page
    }
}

/// The map with its legend.
#[component]
pub fn HeatMap(props: &Props) -> Html {
    let Props { live, page } = props;
    let say = |what: SwarmSay<'_>| page.say(what);
    let canvas = use_node_ref();
    let grid = Grid::new(live.plan.count);
    use_effect({
        let (canvas, live) = (canvas.clone(), live.clone());
        move || draw(&canvas, grid, &live)
    });
    let onclick = {
        let (canvas, page) = (canvas.clone(), page.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(element) = canvas.cast::<Element>() else { return };
            let place = element.get_bounding_client_rect();
            let across = (f64::from(event.client_x()) - place.left()) / place.width();
            let down = (f64::from(event.client_y()) - place.top()) / place.height();
            page.act(Action::Swarm(Act::Select(grid.at(across, down))));
        })
    };
    let onkeydown = {
        let page = page.clone();
        Callback::from(move |event: KeyboardEvent| {
            let way = match event.key().as_str() {
                "ArrowRight" => Way::By(1),
                "ArrowLeft" => Way::By(-1),
                "ArrowDown" => Way::Rows(1),
                "ArrowUp" => Way::Rows(-1),
                "Home" => Way::First,
                "End" => Way::Last,
                _ => return,
            };
            event.prevent_default();
            page.act(Action::Swarm(Act::Move(way)));
        })
    };
    let mark = live.selected.map(|index| {
        let (column, row) = grid.cell(index);
        html! {
            <rect x={column.to_string()} y={row.to_string()} width="1" height="1"
                vector-effect="non-scaling-stroke" />
        }
    });
    let (columns, rows) = (grid.columns.to_string(), grid.rows.to_string());
    html! {
        <section class="panel swarm-map" aria-labelledby="swarm-map">
            <header class="panel-head">
                <h3 id="swarm-map">{ say(SwarmSay::Map) }</h3>
                <span class="spring"></span>
                <span class="soft" role="status" data-testid="swarm-selected">
                    { selected(page, live) }
                </span>
            </header>
            <div class="panel-body">
                <div class="swarm-grid" tabindex="0" role="group" aria-label={say(SwarmSay::MapHint)}
                    {onclick} {onkeydown} data-testid="swarm-map">
                    <canvas ref={canvas} width={columns.clone()} height={rows.clone()}
                        aria-hidden="true"></canvas>
                    <svg viewBox={format!("0 0 {columns} {rows}")} preserveAspectRatio="none"
                        aria-hidden="true">{ mark.unwrap_or_default() }</svg>
                </div>
                { legend(live) }
            </div>
        </section>
    }
}

fn selected(page: &Context, live: &Live) -> AttrValue {
    let say = |what: SwarmSay<'_>| page.say(what);
    let Some(index) = live.selected else { return say(SwarmSay::MapHint) };
    let value = match live.value(index) {
        Some(value) => format!("{value:.1}").into(),
        None => say(SwarmSay::Offline),
    };
    format!("{}: {value}", say(SwarmSay::Point(index + 1))).into()
}

/// Which color stands for which value.
fn legend(live: &Live) -> Html {
    let (low, high) = (live.plan.low, live.plan.high);
    let stop = |index: u32| {
        let value = low + (high - low) * f64::from(index) / f64::from(STOPS - 1);
        let [red, green, blue, _] = color(value as f32, low, high);
        let x = (index * 20).to_string();
        html! {
            <rect {x} y="0" width="20" height="10" fill={format!("rgb({red},{green},{blue})")} />
        }
    };
    html! {
        <p class="swarm-legend soft">
            <span>{ low }</span>
            <svg viewBox={format!("0 0 {} 10", STOPS * 20)} preserveAspectRatio="none"
                aria-hidden="true">{ for (0..STOPS).map(stop) }</svg>
            <span>{ high }</span>
        </p>
    }
}

/// Puts the values on the canvas; where the browser has none, the list has them.
fn draw(canvas: &NodeRef, grid: Grid, live: &Live) {
    let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
    let Ok(Some(context)) = canvas.get_context("2d") else { return };
    let Ok(context) = context.dyn_into::<CanvasRenderingContext2d>() else { return };
    let cells = grid.columns as usize * grid.rows as usize;
    let mut pixels = Vec::with_capacity(cells * 4);
    for index in 0..grid.count as usize {
        let value = live.report.values.get(index).copied().unwrap_or(f32::NAN);
        pixels.extend(color(value, live.plan.low, live.plan.high));
    }
    // Behind the last point there is nothing.
    pixels.resize(cells * 4, 0);
    let image = ImageData::new_with_u8_clamped_array_and_sh(
        wasm_bindgen::Clamped(&pixels),
        grid.columns,
        grid.rows,
    );
    if let Ok(image) = image {
        // A picture of the canvas' own size can always be put onto it.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}
