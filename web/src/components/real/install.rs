//! How the program gets onto the board without this page: what has to be there, and what is done.

use shared::board::PartKind;
use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::RealSay;
use crate::state::real::Stage;
use crate::state::real::plan::{Plan, Runtime};
use crate::state::real::write::{ARDUINO_LIBRARIES, CIRCUITPYTHON_LIBRARIES};

/// Python's tool for boards with MicroPython.
const MPREMOTE: &str = "pip install mpremote";

pub(super) fn install(page: &Context, stage: &Stage) -> Html {
    let plan = &stage.plan;
    let (steps, commands) = match plan.runtime {
        Runtime::MicroPython => {
            (vec![page.say(RealSay::Firmware), page.say(RealSay::Mpremote)], mpremote(plan))
        }
        Runtime::Arduino => {
            let libraries = needed(plan, ARDUINO_LIBRARIES.iter().map(|it| (it.1, it.0)));
            let core = RealSay::ArduinoCore(plan.spec.kind);
            let steps = [core, RealSay::ArduinoLibraries(&libraries), RealSay::ArduinoFolder];
            (steps.map(|it| page.say(it)).into(), Vec::new())
        }
        Runtime::CircuitPython => {
            let libraries = needed(plan, CIRCUITPYTHON_LIBRARIES.into_iter());
            let steps = [RealSay::CircuitPythonCopy, RealSay::CircuitPythonLibraries];
            let commands = vec![
                "pip install circup".to_owned(),
                format!("circup install {}", libraries.replace(", ", " ")),
            ];
            (steps.map(|it| page.say(it)).into(), commands)
        }
    };
    html! {
        <details class="panel real-install">
            <summary class="panel-head" data-testid="real-install">
                <h3>{ page.say(RealSay::Install) }</h3>
            </summary>
            <div class="panel-body">
                <ol>{ for steps.into_iter().map(|step| html! { <li>{ step }</li> }) }</ol>
                if !commands.is_empty() {
                    <pre class="code" tabindex="0"><code>{ commands.join("\n") }</code></pre>
                }
            </div>
        </details>
    }
}

/// What is needed for what is plugged in. A DHT11 needs what a DHT22 does.
fn needed<'a>(plan: &Plan, all: impl Iterator<Item = (Option<PartKind>, &'a str)>) -> String {
    let has = |kind: PartKind| {
        let is = |it: PartKind| it == kind || (kind == PartKind::Dht22 && it == PartKind::Dht11);
        plan.spec.parts.iter().any(|part| is(part.kind))
    };
    let names = all.filter(|(kind, _)| kind.is_none_or(has)).map(|(_, name)| name);
    names.collect::<Vec<_>>().join(", ")
}

fn mpremote(plan: &Plan) -> Vec<String> {
    let mut commands =
        vec![MPREMOTE.to_owned(), format!("mpremote mip install {}", plan.umqtt.module())];
    if plan.spec.parts.iter().any(|part| part.kind == PartKind::Ssd1306) {
        commands.push("mpremote mip install ssd1306".to_owned());
    }
    commands.extend(["mpremote cp config.py main.py :", "mpremote reset"].map(str::to_owned));
    commands
}
