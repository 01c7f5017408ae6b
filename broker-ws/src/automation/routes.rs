//! The rules over HTTP, under `/api/v1/rules`: for administrators. `openapi.json` describes it.

use hyper::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::inspect::Lang;
use tracing::{error, info};

use super::desk::{Automation, NotTaken};
use super::pictures;
use crate::admin::Asked;

/// Largest body of a request, in bytes: a file of rules in JSON.
pub(crate) const MAX_BODY: usize = 3 * shared::automation::MAX_FILE;

/// True for a path whose requests have such a body.
pub(crate) fn is_for_change(path: &str) -> bool {
    path == "/api/v1/rules"
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
    version: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    rule: String,
    on: bool,
}

/// What is not done, and why, in JSON.
type Answered = Result<Value, (StatusCode, Value)>;

/// The rules as they are.
pub(crate) fn show(automation: &Automation) -> Value {
    pictures::all(automation)
}

/// Other rules, as the administrator `who` wants.
pub(crate) fn change(automation: &Automation, asked: Asked<'_>, who: &str) -> Answered {
    let Text { text, version } = body(asked)?;
    match automation.edit(text, version) {
        Ok(count) => {
            info!("{who} at {} changes the rules: there are {count} now", asked.addr);
            Ok(pictures::all(automation))
        }
        Err(NotTaken::Wrong(error)) => Err((
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({
                "error": error.says(Lang::En),
                "zh": error.says(Lang::Zh),
                "line": error.line,
                "column": error.column,
            }),
        )),
        Err(NotTaken::Meanwhile) => {
            refuse(StatusCode::CONFLICT, "Somebody else has changed the rules meanwhile.".into())
        }
        Err(NotTaken::Elsewhere(path)) => {
            let path = path.display();
            let text = format!("The rules are in {path}: change them there, and reload.");
            refuse(StatusCode::FORBIDDEN, text)
        }
        Err(NotTaken::Disk(error)) => {
            error!("the rules cannot be kept: {error}");
            let text = format!("The rules cannot be kept: {error}.");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, text)
        }
    }
}

/// Stops or starts a rule, as the administrator `who` wants.
pub(crate) fn switch(automation: &Automation, asked: Asked<'_>, who: &str) -> Answered {
    let Switch { rule, on } = body(asked)?;
    if !automation.switch(&rule, on) {
        return refuse(StatusCode::NOT_FOUND, format!("There is no rule {rule:?}."));
    }
    let done = if on { "starts" } else { "stops" };
    info!("{who} at {} {done} the rule {rule:?}", asked.addr);
    Ok(pictures::all(automation))
}

fn body<T: DeserializeOwned>(asked: Asked<'_>) -> Result<T, (StatusCode, Value)> {
    serde_json::from_slice(asked.body).map_err(|error| {
        let text = format!("The request's body is not the JSON that it should be: {error}.");
        (StatusCode::BAD_REQUEST, json!({ "error": text }))
    })
}

fn refuse(status: StatusCode, text: String) -> Answered {
    Err((status, json!({ "error": text })))
}
