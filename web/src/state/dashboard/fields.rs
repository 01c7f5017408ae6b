//! The numbers in a payload, each with the way to it as the field of a card is written.
//!
//! Knows JSON. Does not know what a number is of.

use serde_json::Value;

/// Levels that are looked into.
const DEPTH: u8 = 4;
/// Items of one list that are looked at.
const ITEMS: usize = 8;
/// Names of one object that are put in the order in which they were written.
const SORTED: usize = 64;

/// Hands over each number of `text`, which says `json`, with its field, in the order in which they were
/// written, until `take` says that it has enough. A payload that is a number itself has the empty field.
pub fn numbers(text: &str, json: &Value, take: &mut impl FnMut(&str, f64) -> bool) {
    walk(text, json, &mut String::new(), 0, take);
}

/// Whether there was enough.
fn walk(
    text: &str,
    json: &Value,
    field: &mut String,
    depth: u8,
    take: &mut impl FnMut(&str, f64) -> bool,
) -> bool {
    let before = field.len();
    match json {
        Value::Number(number) => return number.as_f64().is_some_and(|it| take(field, it)),
        Value::Object(object) if depth < DEPTH => {
            // The parser has them by name; who wrote them began with what matters most.
            let place = |key: &str| text.find(&format!("\"{key}\"")).unwrap_or(text.len());
            let mut entries: Vec<_> = object.iter().collect();
            if entries.len() <= SORTED {
                entries.sort_by_cached_key(|(key, _)| place(key));
            }
            for (key, value) in entries {
                let is_word = key.chars().all(|c| c.is_alphanumeric() || c == '_');
                if key.is_empty() || key.contains(['\'', '\\', '|', '}']) {
                    continue;
                }
                match (is_word, before) {
                    (true, 0) => field.push_str(key),
                    (true, _) => field.extend([".", key]),
                    (false, _) => field.extend(["['", key, "']"]),
                }
                if walk(text, value, field, depth + 1, take) {
                    return true;
                }
                field.truncate(before);
            }
        }
        Value::Array(items) if depth < DEPTH => {
            for (index, value) in items.iter().take(ITEMS).enumerate() {
                field.push_str(&format!("[{index}]"));
                if walk(text, value, field, depth + 1, take) {
                    return true;
                }
                field.truncate(before);
            }
        }
        _ => {}
    }
    false
}
