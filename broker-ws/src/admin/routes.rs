//! What each address under `/api/v1` says and does.

use hyper::header::{self, HeaderValue};
use hyper::{Method, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use shared::broker::admin::UnknownClient;
use shared::broker::clearing::{BroughtBack, UnknownClearing};
use shared::broker::{Broker, MAX_WATCHES, Stats, TooManyWatches};
use tracing::info;

use super::query::Query;
use super::refusal::Refusal;
use super::{Admin, Asked, Route, answer, no_store};
use crate::automation;
use crate::page::{self, Response};

/// The description of the interface (OpenAPI 3.1).
const DESCRIPTION: &str = include_str!("openapi.json");

/// An answer, or why there is none.
type Answered = Result<Response, Refusal>;

/// The answer to a request by the administrator `who`.
pub(super) async fn respond(
    admin: &Admin,
    route: Route,
    method: &Method,
    asked: Asked<'_>,
    who: &str,
) -> Answered {
    let query = |known: &[&str]| Query::read(asked.query, known).map_err(wrong);
    match (route, method == Method::DELETE) {
        (Route::Clients, false) => clients(admin, &query(&["search", "after", "limit"])?),
        (Route::Clients, true) => kick(admin, &query(&["client", "forget"])?, asked, who),
        (Route::Subscriptions, _) => subscriptions(admin, &query(&["client", "after", "limit"])?),
        (Route::Packets, _) => packets(admin, &query(&["client", "after"])?, asked, who),
        (Route::Retained, false) => retained(admin, &query(&["filter", "after", "limit"])?),
        (Route::Retained, true) => clear(admin, &query(&["filter", "dry_run"])?, asked, who).await,
        (Route::Restore, _) => restore(admin, &query(&["clearing"])?, asked, who).await,
        (Route::Payload, _) => payload(admin, &query(&["topic"])?),
        (Route::Rules | Route::RuleSwitch, _) => {
            query(&[])?;
            Ok(rules(admin, route, method, asked, who))
        }
        _ => {
            query(&[])?;
            Ok(answer(StatusCode::OK, &broker(admin)))
        }
    }
}

/// The description itself.
pub(super) fn description() -> Response {
    no_store(page::body(StatusCode::OK, "application/json", DESCRIPTION.into()))
}

fn broker(admin: &Admin) -> Value {
    let (stats, counters, uptime) =
        admin.hub.ask(|broker, now| (broker.stats(), broker.counters(), broker.uptime(now)));
    let Stats { connections, clients, sessions, subscriptions, retained, queued_bytes, .. } = stats;
    let listen: Vec<String> = admin.doors.addrs().iter().map(ToString::to_string).collect();
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "uptime": uptime.as_secs(),
        "listen": listen,
        "is_stopping": admin.hub.is_stopping(),
        "is_store_failing": admin.hub.is_store_failing(),
        "connections": connections,
        "clients": clients,
        "sessions": sessions,
        "subscriptions": subscriptions,
        "retained": retained,
        "queued_bytes": queued_bytes,
        "received": {
            "bytes": counters.bytes_received,
            "packets": counters.packets_received,
            "messages": counters.messages_received,
        },
        "sent": {
            "bytes": counters.bytes_sent,
            "packets": counters.packets_sent,
            "messages": counters.messages_sent,
        },
        "dropped": counters.messages_dropped,
    })
}

fn clients(admin: &Admin, query: &Query<'_>) -> Answered {
    let (search, page) = (query.get("search").unwrap_or_default(), query.page().map_err(wrong)?);
    Ok(list(&admin.hub.ask(|broker, _| broker.client_views(search, page))))
}

fn kick(admin: &Admin, query: &Query<'_>, asked: Asked<'_>, who: &str) -> Answered {
    let client = query.must("client").map_err(wrong)?;
    let forget = query.flag("forget").map_err(wrong)?;
    let kicked = admin.hub.ask(|broker, now| broker.kick(now, client, forget));
    kicked.map_err(|error| no_client(client, error))?;
    let session = if forget { ", and its Session is forgotten" } else { "" };
    info!("{who} at {} disconnects {client:?}{session}", asked.addr);
    let mut response = no_store(Response::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

fn subscriptions(admin: &Admin, query: &Query<'_>) -> Answered {
    let (client, page) = (query.must("client").map_err(wrong)?, query.page().map_err(wrong)?);
    let listing = admin.hub.ask(|broker, _| broker.subscription_views(client, page));
    Ok(list(&listing.map_err(|error| no_client(client, error))?))
}

fn packets(admin: &Admin, query: &Query<'_>, asked: Asked<'_>, who: &str) -> Answered {
    let (client, after) = (query.get("client"), query.number("after").map_err(wrong)?);
    let watched = admin.hub.ask(|broker, now| broker.watch(now, client.into(), after));
    let watched = watched.map_err(|TooManyWatches| {
        let text = format!("{MAX_WATCHES} clients are watched already.");
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, text)
    })?;
    if after == 0 {
        let whom = client.map_or_else(|| "everyone".to_owned(), |client| format!("{client:?}"));
        info!("{who} at {} watches the packets of {whom}", asked.addr);
    }
    Ok(answer(StatusCode::OK, &json!(watched)))
}

fn retained(admin: &Admin, query: &Query<'_>) -> Answered {
    let (filter, page) = (query.filter().map_err(wrong)?, query.page().map_err(wrong)?);
    Ok(list(&admin.hub.ask(|broker, _| broker.retained_views(&filter, page))))
}

async fn clear(admin: &Admin, query: &Query<'_>, asked: Asked<'_>, who: &str) -> Answered {
    let filter = query.filter().map_err(wrong)?;
    let text = filter.as_str();
    if query.flag("dry_run").map_err(wrong)? {
        let preview = admin.hub.ask(|broker, _| broker.preview_clearing(&filter));
        return Ok(answer(StatusCode::OK, &json!(preview)));
    }
    let mut count = 0;
    let (clearing, there) =
        admin.hub.ask(|broker, now| (broker.begin_clearing(now), broker.count_clearable(&filter)));
    // No longer than what was there takes: somebody may go on retaining.
    for _ in 0..=there / Broker::CLEARED_AT_ONCE {
        let some = admin.hub.ask(|broker, now| broker.clear_some_retained(now, &filter, clearing));
        count += some;
        // Everybody else has a turn.
        tokio::task::yield_now().await;
    }
    let cleared = admin.hub.ask(|broker, _| broker.cleared(clearing, count));
    info!("{who} at {} clears {count} retained messages below {text:?}", asked.addr);
    Ok(answer(StatusCode::OK, &json!(cleared)))
}

async fn restore(admin: &Admin, query: &Query<'_>, asked: Asked<'_>, who: &str) -> Answered {
    query.must("clearing").map_err(wrong)?;
    let clearing = query.number("clearing").map_err(wrong)?.into();
    let room = admin.classroom().mount();
    let back = loop {
        let some =
            admin.hub.ask(|broker, now| broker.bring_back_some(now, clearing, room.as_ref()));
        match some {
            Ok(None) => tokio::task::yield_now().await,
            Ok(Some(back)) => break back,
            Err(UnknownClearing) => {
                let text = "What was cleared there cannot be brought back (any more): it is too \
                            long ago, was brought back already, or the broker has been restarted.";
                return Err(Refusal::new(StatusCode::GONE, text));
            }
        }
    };
    let BroughtBack { restored, newer, expired, no_room } = back;
    info!(
        "{who} at {} brings back {restored} retained messages; {newer} have newer ones, {expired} \
         have expired, {no_room} find no room",
        asked.addr
    );
    Ok(answer(StatusCode::OK, &json!(back)))
}

fn payload(admin: &Admin, query: &Query<'_>) -> Answered {
    let topic = query.must("topic").map_err(wrong)?;
    let Some(payload) = admin.hub.ask(|broker, _| broker.retained_payload(topic)) else {
        let text = format!("Nothing is retained on {topic:?}.");
        return Err(Refusal::new(StatusCode::NOT_FOUND, text));
    };
    let mut response = no_store(page::body(StatusCode::OK, "application/octet-stream", payload));
    // A browser that is led here does not show what a client has published.
    let disposition = HeaderValue::from_static("attachment; filename=\"payload\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

fn rules(admin: &Admin, route: Route, method: &Method, asked: Asked<'_>, who: &str) -> Response {
    let rules = admin.automation();
    let answered = match (route, method == Method::POST) {
        (Route::RuleSwitch, _) => automation::switch(rules, asked, who),
        (_, true) => automation::change(rules, asked, who),
        (_, false) => Ok(automation::show(rules)),
    };
    match answered {
        Ok(value) => answer(StatusCode::OK, &value),
        Err((status, value)) => answer(status, &value),
    }
}

fn list(listing: &impl Serialize) -> Response {
    let value = serde_json::to_value(listing).expect("names, numbers and lists are JSON");
    answer(StatusCode::OK, &value)
}

fn wrong(text: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, text)
}

fn no_client(client: &str, UnknownClient: UnknownClient) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, format!("There is no client {client:?}."))
}
