//! Requests to the HTTP interface of the broker that served the page.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCache, RequestInit, Response};

use crate::ports::admin_acts;
use crate::state::broker::admin::{Answer, Call, Refusal};

/// Asks, and reads the answer.
pub async fn ask(call: &Call) -> Result<Answer, Refusal> {
    let (status, body) = fetch(call).await.ok_or(Refusal::Unreachable)?;
    admin_acts::read(&call.request, status, &body).unwrap_or(Err(Refusal::Unreadable))
}

async fn fetch(call: &Call) -> Option<(u16, String)> {
    let (method, path) = call.request.http();
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    if let Some(authorization) = &call.authorization {
        let headers = Headers::new().ok()?;
        headers.set("Authorization", authorization).ok()?;
        init.set_headers(&headers);
    }
    let fetched = web_sys::window()?.fetch_with_str_and_init(&path, &init);
    let response: Response = JsFuture::from(fetched).await.ok()?.dyn_into().ok()?;
    let body = JsFuture::from(response.text().ok()?).await.ok()?;
    Some((response.status(), body.as_string().unwrap_or_default()))
}
