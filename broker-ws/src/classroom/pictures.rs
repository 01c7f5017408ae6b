//! What a teacher is shown: the wall, what happened at a seat, and the whole lesson as a file.

use std::net::SocketAddr;

use fast_qr::{ECL, QRBuilder};
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use serde_json::{Value, json};
use shared::broker::{COMMON, MAX_WATCHES, TooManyWatches, Whom};
use shared::topic::TopicFilter;
use shared::wire::{Bytes, Text};

use super::fault::Fault;
use super::lesson::Progress;
use super::routes::Setting;
use super::state::{Classroom, now_millis};
use super::{FACTS, TEACHER};
use crate::admin::{Asked, answer, no_store};
use crate::hub::Hub;
use crate::net::{addresses, lan};
use crate::page::{self, Response};

/// Entries of a seat's log that are shown.
const LOG: usize = 100;
/// Characters of a program's error that are shown.
const MAX_ERROR: usize = 400;
/// Bytes of a seat's retained messages that are told at once.
const MAX_RETAINED: usize = 256 * 1024;

/// Everything that the teacher sees at once.
pub(super) fn wall(setting: Setting<'_>, asked: Asked<'_>) -> Response {
    let Setting { hub, classroom, doors } = setting;
    let Some(mut room) = classroom.view() else {
        let (reachable, openable) = (!lan::reachable(&doors.addrs()).is_empty(), doors.can_open());
        let facts = json!({ "running": false, "reachable": reachable, "openable": openable });
        return answer(StatusCode::OK, &facts);
    };
    let said = hub.ask(|broker, _| {
        for seat in &mut room.seats {
            let fact = |name: &str| {
                broker.retained_payload(&format!("{}/{}/{FACTS}/{name}", room.root, seat.seat))
            };
            seat.hand = fact("hand").is_some_and(|said| &*said != b"down");
            seat.error = fact("error").map(|said| excerpt(&said));
            seat.lesson = fact("lesson").and_then(|said| Progress::read(&said));
        }
        ["message", "program"].map(|last| {
            broker.retained_payload(&format!("{}/{COMMON}/{TEACHER}/{last}", room.root))
        })
    });
    let [message, program] = said;
    let is_over = room.is_ended;
    let addrs = doors.addrs();
    let pages: Vec<String> = addresses::pages(asked.scheme, &reachable(&addrs)).collect();
    let join: Vec<String> =
        pages.iter().map(|page| addresses::join_link(page, &room.code)).collect();
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
            "qr": join.first().and_then(|link| modules(link)),
            "pages": pages,
            "join": join,
            "reachable": !lan::reachable(&addrs).is_empty(),
            "openable": doors.can_open(),
            "message": message.map(|said| excerpt(&said)),
            "program_lines": program.map_or(0, |said| said.split(|it| *it == b'\n').count()),
            "seats": room.seats,
        }),
    )
}

/// Where other devices reach the server; where there are none, this computer does.
pub(super) fn reachable(addrs: &[SocketAddr]) -> Vec<SocketAddr> {
    let lan = lan::reachable(addrs);
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

/// What happened at a seat last, the program that it shows, and what that printed last.
pub(super) fn log(hub: &Hub, classroom: &Classroom, query: &str) -> Result<Response, Fault> {
    let seat = seat_of(query)?;
    let topic = format!("{}/{FACTS}/program", classroom.root_of(seat)?);
    let program = hub.ask(|broker, _| broker.retained_payload(&topic));
    let program = program.map(|it| String::from_utf8_lossy(&it).into_owned());
    let items = classroom.record().last_of(seat, LOG);
    let output = classroom.output(seat);
    Ok(answer(StatusCode::OK, &json!({ "items": items, "program": program, "output": output })))
}

/// What is retained at a seat, as the seat names it.
pub(super) fn retained(hub: &Hub, classroom: &Classroom, query: &str) -> Result<Response, Fault> {
    let root = classroom.root_of(seat_of(query)?)?;
    let filter =
        TopicFilter::new(&format!("{root}/#")).expect("a room's code and a number are levels");
    let messages = hub.ask(|broker, _| broker.retained_messages(&filter, MAX_RETAINED));
    let item = |(topic, payload): &(Text, Bytes)| {
        let topic = topic[root.len()..].trim_start_matches('/');
        json!({ "topic": topic, "payload": String::from_utf8_lossy(payload) })
    };
    let items: Vec<Value> = messages.iter().map(item).collect();
    Ok(answer(StatusCode::OK, &json!({ "items": items })))
}

/// The packets of all clients of a seat since the question before, and whose seat that is.
pub(super) fn packets(hub: &Hub, classroom: &Classroom, query: &str) -> Result<Response, Fault> {
    let (seat, after) = match query.split_once('&') {
        Some((seat, after)) => (seat_of(seat)?, after.strip_prefix("after=")),
        None => (seat_of(query)?, Some("0")),
    };
    let after = after.and_then(|after| after.parse().ok()).ok_or_else(|| {
        Fault::Wrong("The parameter after is `last` of the answer before.".to_owned())
    })?;
    let (name, prefix) = (classroom.name_of(seat)?, format!("{}/", classroom.root_of(seat)?));
    let watched = hub.ask(|broker, now| broker.watch(now, Whom::Below(&prefix), after));
    let watched = watched.map_err(|TooManyWatches| Fault::Watched(MAX_WATCHES))?;
    Ok(answer(StatusCode::OK, &json!({ "seat": seat, "name": name, "packets": watched })))
}

/// The seat that a query names.
fn seat_of(query: &str) -> Result<u32, Fault> {
    let seat = query.strip_prefix("seat=").and_then(|seat| seat.parse().ok());
    seat.ok_or_else(|| Fault::Wrong("The parameter seat is the number of a seat.".to_owned()))
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
