//! What a teacher is shown: the wall, what happened at a seat, and the whole lesson as a file.

use std::net::SocketAddr;

use fast_qr::{ECL, QRBuilder};
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use serde_json::json;

use super::FACTS;
use super::fault::Fault;
use super::routes::Setting;
use super::state::{Classroom, now_millis};
use crate::admin::{Asked, answer, no_store};
use crate::net::addresses;
use crate::page::{self, Response};

/// Entries of a seat's log that are shown.
const LOG: usize = 100;
/// Characters of a program's error that are shown.
const MAX_ERROR: usize = 400;

/// Everything that the teacher sees at once.
pub(super) fn wall(setting: Setting<'_>, asked: Asked<'_>) -> Response {
    let Setting { hub, classroom, addrs } = setting;
    let Some(mut room) = classroom.view() else {
        return answer(StatusCode::OK, &json!({ "running": false }));
    };
    hub.ask(|broker, _| {
        for seat in &mut room.seats {
            let fact = |name: &str| {
                broker.retained_payload(&format!("{}/{}/{FACTS}/{name}", room.root, seat.seat))
            };
            seat.hand = fact("hand").is_some_and(|said| &*said != b"down");
            seat.error = fact("error").map(|said| excerpt(&said));
        }
    });
    let is_over = room.is_ended;
    let pages: Vec<String> = addresses::pages(asked.scheme, &reachable(addrs)).collect();
    answer(
        StatusCode::OK,
        &json!({
            "running": !is_over,
            "now": now_millis(),
            "room": room.code,
            "root": room.root,
            "begun_at": room.begun_at,
            "ended": is_over,
            "locked": room.is_locked,
            "frozen": room.is_frozen,
            "most_seats": classroom.options.seats,
            "qr": pages.first().and_then(|page| modules(page)),
            "pages": pages,
            "seats": room.seats,
        }),
    )
}

/// Where other devices reach the server; where there are none, this computer does.
pub(super) fn reachable(addrs: &[SocketAddr]) -> Vec<SocketAddr> {
    let lan = crate::net::lan::reachable(addrs);
    if lan.is_empty() { addresses::from_this_computer(addrs) } else { lan }
}

/// The rows of a QR code, with a 1 for each dark module.
fn modules(text: &str) -> Option<Vec<String>> {
    let qr = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let digit = |is_dark: bool| if is_dark { '1' } else { '0' };
    let row = |row: usize| (0..qr.size).map(|at| digit(qr[row][at].value())).collect();
    Some((0..qr.size).map(row).collect())
}

/// The beginning of what a program says.
fn excerpt(said: &[u8]) -> String {
    let head = &said[..said.len().min(4 * MAX_ERROR)];
    String::from_utf8_lossy(head).chars().take(MAX_ERROR).collect()
}

/// What happened at a seat last.
pub(super) fn log(classroom: &Classroom, query: &str) -> Result<Response, Fault> {
    let seat = query.strip_prefix("seat=").and_then(|seat| seat.parse().ok());
    let Some(seat) = seat else {
        return Err(Fault::Wrong("The parameter seat is the number of a seat.".to_owned()));
    };
    let items = classroom.record().last_of(seat, LOG);
    Ok(answer(StatusCode::OK, &json!({ "items": items })))
}

pub(super) fn export(classroom: &Classroom, query: &str) -> Result<Response, Fault> {
    let (content_type, disposition, text) = match query {
        "format=csv" => (
            "text/csv; charset=utf-8",
            "attachment; filename=\"lesson.csv\"",
            classroom.record().to_csv(),
        ),
        "format=jsonl" | "" => (
            "application/jsonl",
            "attachment; filename=\"lesson.jsonl\"",
            classroom.record().to_json_lines(),
        ),
        _ => return Err(Fault::Wrong("The parameter format is csv or jsonl.".to_owned())),
    };
    let mut response = no_store(page::body(StatusCode::OK, content_type, text.into()));
    let disposition = HeaderValue::from_static(disposition);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}
