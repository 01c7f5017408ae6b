//! The classroom over HTTP, under `/api/v1/room`: what students ask for with a code or a seat's login,
//! and what an administrator sees and does. `openapi.json` describes it.

use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use shared::board::topics::HOME_ASSISTANT_STATUS;
use shared::broker::{Broker, COMMON};
use shared::topic::{TopicFilter, TopicName};
use shared::wire::Bytes;
use tracing::info;

use super::actions::Switch;
use super::fault::Fault;
use super::pictures::{export, log, packets, reachable, retained, wall};
use super::state::{Classroom, Given};
use super::{FACTS, TEACHER};
use crate::admin::{Asked, answer, no_store};
use crate::hub::Hub;
use crate::net::addresses;
use crate::net::doors::Doors;
use crate::page::Response;
use crate::place::Place;

const ROOT: &str = "/api/v1/room";
/// Largest body of a request, in bytes: a program in JSON.
pub(crate) const MAX_BODY: usize = 256 * 1024;
/// Largest text that is sent to all seats, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// True for a path that is answered here.
pub(crate) fn is_for(path: &str) -> bool {
    path == ROOT || path.starts_with("/api/v1/room/")
}

/// True for what anybody may ask; all else is for administrators.
pub(crate) fn is_public(path: &str) -> bool {
    matches!(below(path), "" | "join" | "seat" | "output")
}

/// What the requests are about: the classroom, its broker, and where that is reached.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) hub: &'a Hub,
    pub(crate) classroom: &'a Classroom,
    pub(crate) doors: &'a Doors,
}

fn below(path: &str) -> &str {
    path.strip_prefix(ROOT).unwrap_or_default().trim_start_matches('/')
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    code: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    username: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Output {
    username: String,
    password: String,
    text: String,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Begin {
    /// Other devices of the network are let in for as long as the lesson is held.
    lan: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct On {
    on: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeatOn {
    seat: u32,
    on: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneSeat {
    seat: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Broadcast {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Message,
    Program,
}

/// The answer to a request; `who` is the administrator who asks, if one does.
pub(crate) async fn respond(
    setting: Setting<'_>,
    method: &Method,
    asked: Asked<'_>,
    who: Option<&str>,
) -> Response {
    let path = below(asked.path);
    let answered = match (path, who) {
        ("" | "join" | "seat" | "output", _) => public(setting, path, method, asked),
        (_, Some(who)) => teacher(setting, path, method, asked, who).await,
        (_, None) => Err(Fault::NotFound),
    };
    answered.unwrap_or_else(Response::from)
}

/// What a student asks.
fn public(
    setting: Setting<'_>,
    path: &str,
    method: &Method,
    asked: Asked<'_>,
) -> Result<Response, Fault> {
    let Setting { hub, classroom, doors } = setting;
    let place = Place::of(asked.addr.ip());
    let given = |given: &Given| {
        let places = reachable(&doors.addrs());
        let boards = addresses::boards(&places).map(|addr| addr.to_string());
        answer(
            StatusCode::OK,
            &json!({
                "room": given.code.to_uppercase(),
                "seat": given.number,
                "name": given.name,
                "username": given.user,
                "password": given.password,
                "boards": boards.collect::<Vec<_>>(),
            }),
        )
    };
    match (path, method) {
        ("", &Method::GET) => {
            Ok(answer(StatusCode::OK, &json!({ "running": classroom.is_running() })))
        }
        ("join", &Method::POST) => {
            let Join { code, name } = body(asked)?;
            let joined = classroom.join(place, &code, &name)?;
            let grants = classroom.grants();
            hub.ask(|broker, now| broker.set_grants(now, grants));
            info!("{} takes seat {} as {:?}", asked.addr, joined.number, joined.name);
            Ok(given(&joined))
        }
        ("seat", &Method::POST) => {
            let Login { username, password } = body(asked)?;
            Ok(given(&classroom.find(place, &username, &password)?))
        }
        ("output", &Method::POST) => {
            let Output { username, password, text } = body(asked)?;
            classroom.note_output(place, &username, &password, text)?;
            Ok(no_content())
        }
        ("", _) => Err(Fault::Method("GET, HEAD")),
        _ => Err(Fault::Method("POST")),
    }
}

/// What a teacher asks and does.
async fn teacher(
    setting: Setting<'_>,
    path: &str,
    method: &Method,
    asked: Asked<'_>,
    who: &str,
) -> Result<Response, Fault> {
    let Setting { hub, classroom, .. } = setting;
    match path {
        "wall" | "export" | "log" | "packets" | "retained" if *method != Method::GET => {
            return Err(Fault::Method("GET, HEAD"));
        }
        "wall" => return Ok(wall(setting, asked)),
        "export" => return export(classroom, asked.query),
        "log" => return log(hub, classroom, asked.query),
        "packets" => return packets(hub, classroom, asked.query),
        "retained" => return retained(hub, classroom, asked.query),
        "begin" | "end" | "lock" | "freeze" | "mute" | "open" | "remove" | "hand" | "lan"
        | "broadcast" => {}
        _ => return Err(Fault::NotFound),
    }
    if *method != Method::POST {
        return Err(Fault::Method("POST"));
    }
    let After { gone, released } = does(setting, path, asked)?;
    let grants = classroom.grants();
    hub.ask(|broker, now| {
        broker.set_grants(now, grants);
        if let Some(root) = &gone {
            broker.forget_clients(now, &format!("{root}/"));
        }
    });
    for root in released {
        ask_boards(hub, &root);
    }
    if let Some(root) = gone {
        clear(hub, &root).await;
    }
    info!("{who} at {}: {path} in the classroom", asked.addr);
    Ok(no_content())
}

/// What is to follow when the seats may do what they may now.
#[derive(Default)]
struct After {
    /// Topics of seats that are not there any more.
    gone: Option<String>,
    /// Topics of seats that are heard again.
    released: Vec<String>,
}

/// Does what a teacher wishes.
fn does(setting: Setting<'_>, path: &str, asked: Asked<'_>) -> Result<After, Fault> {
    let Setting { hub, classroom, doors } = setting;
    let mut after = After::default();
    match path {
        "begin" => {
            let Begin { lan } = if asked.body.is_empty() { Begin::default() } else { body(asked)? };
            let places = if lan { doors.bind().map_err(Fault::NotOpened)? } else { Vec::new() };
            after.gone = classroom.begin()?;
            hub.send_strangers_away();
            doors.open(places);
        }
        "end" => {
            nothing(asked)?;
            // What is retained stays, for whoever looks at it.
            let root = classroom.end()?;
            hub.ask(|broker, now| broker.forget_clients(now, &format!("{root}/")));
            doors.close();
        }
        // Only a lesson keeps strangers out.
        "lan" if body::<On>(asked)?.on => {
            classroom.root()?;
            doors.open(doors.bind().map_err(Fault::NotOpened)?);
        }
        "lan" => doors.close(),
        "lock" => classroom.set_locked(body::<On>(asked)?.on)?,
        "freeze" => {
            let On { on } = body(asked)?;
            classroom.set_frozen(on)?;
            let root = classroom.root()?;
            say_switch(hub, &format!("{root}/{COMMON}/{TEACHER}/frozen"), on);
            if !on {
                let seats = classroom.seats().into_iter();
                after.released = seats.map(|seat| format!("{root}/{seat}")).collect();
            }
        }
        "mute" | "open" => {
            let SeatOn { seat, on } = body(asked)?;
            let switch = if path == "mute" { Switch::Muted } else { Switch::Open };
            classroom.set_seat(seat, switch, on)?;
            if path == "mute" {
                let root = classroom.root_of(seat)?;
                say_switch(hub, &format!("{root}/{FACTS}/muted"), on);
                after.released.extend((!on).then_some(root));
            }
        }
        "hand" => {
            let topic = classroom.hand_seen(body::<OneSeat>(asked)?.seat)?;
            say(hub, &topic, String::new());
        }
        "remove" => after.gone = Some(classroom.remove(body::<OneSeat>(asked)?.seat)?),
        _ => broadcast(setting, body(asked)?)?,
    }
    Ok(after)
}

/// Takes away what is retained below the topics of seats that are gone, for good.
async fn clear(hub: &Hub, root: &str) {
    let Ok(filter) = TopicFilter::new(&format!("{root}/#")) else { return };
    // No longer than what was there takes: somebody may go on retaining.
    let rounds = hub.ask(|broker, _| broker.count_clearable(&filter)) / Broker::CLEARED_AT_ONCE;
    for _ in 0..=rounds {
        hub.ask(|broker, now| broker.forget_some_retained(now, &filter));
        // Everybody else has a turn.
        tokio::task::yield_now().await;
    }
}

fn broadcast(setting: Setting<'_>, Broadcast { kind, text }: Broadcast) -> Result<(), Fault> {
    if text.len() > MAX_TEXT {
        return Err(Fault::Wrong(format!("A text for all seats has {MAX_TEXT} bytes at most.")));
    }
    let root = setting.classroom.root()?;
    let last = match kind {
        Kind::Message => "message",
        Kind::Program => "program",
    };
    say(setting.hub, &format!("{root}/{COMMON}/{TEACHER}/{last}"), text);
    setting.classroom.note_broadcast(last);
    Ok(())
}

/// Tells a student's page that it is to be still, or no longer.
fn say_switch(hub: &Hub, topic: &str, on: bool) {
    say(hub, topic, if on { "on".to_owned() } else { String::new() });
}

/// Has boards say again who they are and how they are: what they said meanwhile nobody heard.
fn ask_boards(hub: &Hub, root: &str) {
    let topic = format!("{root}/{HOME_ASSISTANT_STATUS}");
    let topic = TopicName::new(&topic).expect("a room's code, a number and letters are levels");
    hub.ask(|broker, now| broker.say(now, &topic, Bytes::from_static(b"online"), false));
}

/// Publishes something that is retained.
fn say(hub: &Hub, topic: &str, text: String) {
    let topic = TopicName::new(topic).expect("a room's code, a number and letters are levels");
    hub.ask(|broker, now| broker.say(now, &topic, Bytes::from(text), true));
}

/// What the body of a request says.
fn body<T: DeserializeOwned>(asked: Asked<'_>) -> Result<T, Fault> {
    serde_json::from_slice(asked.body).map_err(|error| {
        Fault::Wrong(format!("The request's body is not the JSON that it should be: {error}."))
    })
}

fn nothing(asked: Asked<'_>) -> Result<(), Fault> {
    match asked.body {
        b"" | b"{}" => Ok(()),
        _ => Err(Fault::Wrong("This request has no body.".to_owned())),
    }
}

fn no_content() -> Response {
    let mut response = no_store(Response::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
