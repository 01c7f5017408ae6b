//! What MicroPython and CircuitPython have in common: the manifest, the words at the top.

use shared::board::Part;
use shared::board::says::terminal;
use shared::inspect::Lang;

use super::super::plan::{NAME, Plan};
use super::entry::{Word, entries};
use super::quote::{comment, python};

/// The lines that say where what is plugged in, each after `mark`.
pub fn wiring(plan: &Plan, mark: &str) -> String {
    let line = |part: &Part| {
        let pins = part.pins.iter().map(|(it, pin)| {
            let label = plan.spec.kind.pin(*pin).map_or("", |pin| pin.label);
            let number = pin.to_string();
            let label = if label == number { number } else { format!("{number} ({label})") };
            if part.pins.len() == 1 {
                label
            } else {
                format!("{} {label}", terminal(*it, Lang::En))
            }
        });
        let pins: Vec<_> = pins.collect();
        format!("{mark}   {}: {}\n", comment(&part.name), pins.join(", "))
    };
    plan.spec.parts.iter().map(line).collect()
}

/// The board's topics as an expression: a text, and `BOARD` in it.
pub fn home(plan: &Plan) -> String {
    let pieces: Vec<_> = plan.home.split(NAME).collect();
    let quoted: Vec<_> = pieces.iter().map(|it| python(it)).collect();
    let sum = quoted.join(" + BOARD + ");
    let sum = sum.strip_prefix("\"\" + ").unwrap_or(&sum);
    sum.strip_suffix(" + \"\"").unwrap_or(sum).to_owned()
}

/// The manifest as a `dict`.
pub fn manifest(plan: &Plan, runtime: &str) -> String {
    let components: String = entries(plan)
        .iter()
        .map(|entry| {
            let unique = format!(
                "            \"unique_id\": BOARD + {},\n",
                python(&format!("_{}", entry.id))
            );
            let rows = entry.rows.iter().map(|(key, word)| match word {
                Word::Text(text) => format!("            \"{key}\": {},\n", python(text)),
                Word::Topic(end) => {
                    format!("            \"{key}\": HOME + {},\n", python(&format!("/{end}")))
                }
            });
            let rows: String = rows.collect();
            format!("        {}: {{\n{rows}{unique}        }},\n", python(&entry.id))
        })
        .collect();
    format!(
        "# 清单：Home Assistant 的 MQTT 设备发现，网页照着它画卡片\n\
         # The manifest: Home Assistant's MQTT device discovery, from which the page draws a card\n\
         MANIFEST = {{\n    \"device\": {{\n        \"identifiers\": [BOARD],\n        \"name\": BOARD,\n        \
         \"manufacturer\": \"Blinklab\",\n        \"model\": {},\n    }},\n    \
         \"origin\": {{\"name\": {}}},\n    \"availability_topic\": STATUS,\n    \"components\": {{\n\
         {components}    }},\n}}\n",
        python(plan.spec.kind.name()),
        python(&format!("Blinklab, {runtime}")),
    )
}
