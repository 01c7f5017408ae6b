//! Why a request is not answered as asked.

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::json;

use super::answer;
use crate::page::Response;

/// A status with a sentence for a person.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    text: String,
    header: Option<(HeaderName, &'static str)>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), header: None }
    }

    /// With a header that goes along.
    pub(super) fn with(self, name: HeaderName, value: &'static str) -> Self {
        Self { header: Some((name, value)), ..self }
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let mut response = answer(refusal.status, &json!({ "error": refusal.text }));
        if let Some((name, value)) = refusal.header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
