//! Why a request about the classroom is not answered as asked: a status, a word for programs and a
//! sentence for people.

use std::io;

use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use serde_json::Value;

use super::names::OutOfRandomness;
use super::state::Refused;
use crate::admin::answer;
use crate::page::Response;

/// Why a request is not answered as asked.
pub(super) enum Fault {
    Refused(Refused),
    /// A sentence about the request.
    Wrong(String),
    /// Other devices could not be let in.
    NotOpened(io::Error),
    /// As many questions about packets are asked as may be at the same time.
    Watched(usize),
    NotFound,
    Method(&'static str),
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<OutOfRandomness> for Fault {
    fn from(OutOfRandomness: OutOfRandomness) -> Self {
        Self::Refused(Refused::NoRandomness)
    }
}
impl From<Fault> for Response {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refused) => refused.into(),
            Fault::Wrong(text) => said(StatusCode::BAD_REQUEST, "wrong-request", &text),
            Fault::NotOpened(error) => {
                let text = format!("Other devices could not be let in: {error}.");
                said(StatusCode::CONFLICT, "not-opened", &text)
            }
            Fault::Watched(most) => {
                let text = format!("The packets of {most} clients or seats are watched already.");
                said(StatusCode::TOO_MANY_REQUESTS, "too-many-watches", &text)
            }
            Fault::NotFound => {
                said(StatusCode::NOT_FOUND, "not-found", "There is nothing at this address.")
            }
            Fault::Method(methods) => {
                let text = format!("Use {methods} at this address.");
                let mut response = said(StatusCode::METHOD_NOT_ALLOWED, "method", &text);
                let value = HeaderValue::from_static(methods);
                response.headers_mut().insert(header::ALLOW, value);
                response
            }
        }
    }
}

impl From<Refused> for Response {
    fn from(refused: Refused) -> Self {
        let (status, code, text) = match refused {
            Refused::NoLesson => {
                (StatusCode::CONFLICT, "no-lesson", "No lesson is held here at the moment.")
            }
            Refused::WrongCode => {
                (StatusCode::FORBIDDEN, "wrong-code", "The code is not that of this room.")
            }
            Refused::Locked => {
                (StatusCode::CONFLICT, "locked", "The teacher lets nobody new in at the moment.")
            }
            Refused::Full => (StatusCode::CONFLICT, "full", "Every seat is taken."),
            Refused::BadName => (
                StatusCode::BAD_REQUEST,
                "bad-name",
                "A name has 1 to 40 characters that can be seen.",
            ),
            Refused::NoSeat => (
                StatusCode::FORBIDDEN,
                "no-seat",
                "There is no such seat, or not with this password.",
            ),
            Refused::TooMany(wait) => {
                let seconds = wait.as_secs() + 1;
                let text = format!("Too many tries: wait {seconds} s.");
                let mut response = said(StatusCode::TOO_MANY_REQUESTS, "too-many", &text);
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                return response;
            }
            Refused::NoRandomness => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "no-randomness",
                "The system gave no random bytes for a password.",
            ),
        };
        said(status, code, text)
    }
}

/// A refusal with a word for programs and a sentence for people.
fn said(status: StatusCode, code: &str, text: &str) -> Response {
    answer(status, &Value::from_iter([("error", text), ("code", code)]))
}
