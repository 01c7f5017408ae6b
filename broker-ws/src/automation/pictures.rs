//! The rules in JSON, as administrators see them. Sentences are there in both languages.

use serde_json::{Value, json};
use shared::automation::{RuleStatus, Sight};
use shared::inspect::Lang;
use shared::time::Instant;

use super::desk::{Automation, Desk, Notice};
use super::place::Place;

/// All there is to know.
pub(super) fn all(automation: &Automation) -> Value {
    let now = automation.now();
    let desk = automation.lock();
    let (kind, path) = match &desk.place {
        Place::Settings(path) => ("settings", Some(path)),
        Place::Own(path) => ("own", Some(path)),
        Place::Memory => ("memory", None),
    };
    let rules: Vec<Value> = desk.agent.engine().status().iter().map(|it| rule(it, now)).collect();
    let loops: Vec<&Vec<String>> = desk.loops.iter().map(|it| &it.names).collect();
    json!({
        "version": desk.version,
        "place": kind,
        "path": path.map(|path| path.display().to_string()),
        "text": desk.text,
        "rules": rules,
        "loops": loops,
        "notices": notices(&desk, now),
    })
}

fn rule(status: &RuleStatus, now: Instant) -> Value {
    let ago = |at: Instant| now.saturating_since(at).as_millis() as u64;
    let sight = status.sight.as_ref().map(|sight| {
        let Sight { at, topic, value, verdict } = sight;
        json!({ "ago": ago(*at), "topic": topic, "value": value, "verdict": both(|it| verdict.says(it)) })
    });
    json!({
        "name": status.name,
        "line": status.line,
        "halt": status.halt.as_ref().map(|halt| both(|it| halt.says(it))),
        "fired": status.fired,
        "paused": status.paused,
        "last_fired": status.last_fired.map(ago),
        "sight": sight,
        "topics": status.topics,
        "due": status.due.map(|due| due.saturating_since(now).as_millis() as u64),
        "trouble": status.trouble.as_ref().map(|trouble| both(|it| trouble.says(it))),
    })
}

fn notices(desk: &Desk, now: Instant) -> Vec<Value> {
    let notice = |Notice { number, at, rule, text }: &Notice| {
        let ago = now.saturating_since(*at).as_millis() as u64;
        json!({ "number": number, "ago": ago, "rule": rule, "text": text })
    };
    desk.notices.iter().map(notice).collect()
}

/// A sentence in both languages.
pub(super) fn both(say: impl Fn(Lang) -> String) -> Value {
    json!({ "zh": say(Lang::Zh), "en": say(Lang::En) })
}
