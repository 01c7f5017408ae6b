//! How a rule is, as a line of a list: of this page's engine, or as the broker says.

use std::time::Duration;

use serde_json::Value;
use shared::automation::RuleStatus;
use shared::inspect::Lang;
use shared::time::Instant;

/// A line of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Where it begins in the text.
    pub line: usize,
    /// Why it is stopped, if so.
    pub halt: Option<String>,
    /// How often it has fired; nothing while it does not run.
    pub fired: Option<u64>,
    /// How long ago it fired last.
    pub last_fired: Option<Duration>,
    /// The last message: its topic, the value, what came of it, and how long ago.
    pub sight: Option<(String, String, String, Duration)>,
    /// It fires in so long.
    pub due: Option<Duration>,
    /// What last went wrong.
    pub trouble: Option<String>,
}

impl Row {
    /// A rule at work on this page.
    pub fn of(status: &RuleStatus, now: Instant, lang: Lang) -> Self {
        let ago = |at: Instant| now.saturating_since(at);
        let sight = status
            .sight
            .as_ref()
            .map(|it| (it.topic.clone(), it.value.clone(), it.verdict.says(lang), ago(it.at)));
        Self {
            name: status.name.clone(),
            line: status.line,
            halt: status.halt.as_ref().map(|it| it.says(lang)),
            fired: Some(status.fired),
            last_fired: status.last_fired.map(ago),
            sight,
            due: status.due.map(|due| due.saturating_since(now)),
            trouble: status.trouble.as_ref().map(|it| it.says(lang)),
        }
    }

    /// A rule of the broker.
    pub fn of_json(rule: &Value, lang: Lang) -> Self {
        let key = match lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        };
        let words = |it: &Value| it[key].as_str().map(str::to_owned);
        let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
        let time = |it: &Value| it.as_u64().map(Duration::from_millis);
        let sight = &rule["sight"];
        Self {
            name: text(&rule["name"]),
            line: rule["line"].as_u64().unwrap_or_default() as usize,
            halt: words(&rule["halt"]),
            fired: rule["fired"].as_u64(),
            last_fired: time(&rule["last_fired"]),
            sight: words(&sight["verdict"]).map(|verdict| {
                let ago = time(&sight["ago"]).unwrap_or_default();
                (text(&sight["topic"]), text(&sight["value"]), verdict, ago)
            }),
            due: time(&rule["due"]),
            trouble: words(&rule["trouble"]),
        }
    }
}

/// `3 s`, `5 min`, `2 h`: a time that need not be exact.
pub fn roughly(time: Duration, lang: Lang) -> String {
    let (number, [zh, en]) = match time.as_secs() {
        seconds @ 0..120 => (seconds, ["秒", "s"]),
        seconds @ 120..7200 => (seconds / 60, ["分钟", "min"]),
        seconds => (seconds / 3600, ["小时", "h"]),
    };
    let unit = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    format!("{number} {unit}")
}
