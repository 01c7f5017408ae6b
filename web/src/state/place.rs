//! The places of the page, and the addresses that lead to them.
//!
//! Knows what stands behind the `#` of the page's address. Does not know the browser's history: a
//! way to a place is a link, and the browser remembers links by itself.

use std::rc::Rc;

use super::pieces;
use super::real;
use super::rules;
use super::share::LINK;
use super::swarm;

/// A place of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The dashboard and the desk.
    #[default]
    Bench,
    /// Topics, messages, publishing.
    Console,
    /// What travels, byte by byte.
    Packets,
    /// What MQTT is.
    Learn,
    /// The broker: who is connected, what it keeps, what went wrong.
    Broker,
    /// A classroom: where students sit down, and the teacher's wall. Whoever is to be there follows
    /// a link.
    Room,
}

impl Place {
    /// Those that a person is offered everywhere, in their order.
    pub const ALL: [Self; 5] =
        [Self::Bench, Self::Console, Self::Packets, Self::Learn, Self::Broker];

    /// What leads there.
    pub const fn hash(self) -> &'static str {
        match self {
            Self::Bench => "#/",
            Self::Console => "#/console",
            Self::Packets => "#/packets",
            Self::Learn => "#/learn",
            Self::Broker => "#/broker",
            Self::Room => "#/room",
        }
    }
}

/// Where an address leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The place.
    pub place: Place,
    /// The thing in that place: what follows it in the address, after a `/`.
    pub path: Rc<str>,
    /// The token of an administrator, from a link that the broker printed.
    pub token: Option<String>,
    /// A board, from a link that somebody made of one.
    pub board: Option<String>,
}

impl Arrival {
    /// Reads what begins with the `#` of an address; what is not known leads to the bench.
    pub fn parse(hash: &str) -> Self {
        if let Some(token) = hash.strip_prefix("#admin=") {
            let token = (!token.is_empty()).then(|| token.to_owned());
            return Self { place: Place::Broker, token, ..Self::default() };
        }
        if let Some(board) = hash.strip_prefix(LINK) {
            return Self { board: Some(board.to_owned()), ..Self::default() };
        }
        let named = hash.strip_prefix("#/").unwrap_or_default();
        let (name, path) = named.split_once('/').unwrap_or((named, ""));
        if name == "board" || [real::PATH, rules::PATH].contains(&named) {
            // Things on the bench, not places of their own.
            return Self { path: named.into(), ..Self::default() };
        }
        let is_named = |place: &Place| place.hash()[2..] == *name;
        let mut named = Place::ALL.into_iter().chain([Place::Room]);
        named.find(is_named).map_or_else(Self::default, |place| Self {
            place,
            path: path.into(),
            ..Self::default()
        })
    }
}

/// What of a path is a page of its own that is read from its top, or nothing.
pub fn scene(place: Place, path: &str) -> &str {
    match place {
        Place::Bench if pieces::is_program(path) => path,
        Place::Bench if [real::PATH, rules::PATH, swarm::PATH].contains(&path) => path,
        Place::Learn if path.starts_with("lessons/") => path,
        _ => "",
    }
}

/// What `%2F` and its like stand for in an address; what is no text stays recognisable.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |at: usize| char::from(*tail.get(at)?).to_digit(16);
        rest = match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                &tail[2..]
            }
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_place() {
        for place in Place::ALL {
            assert_eq!(Arrival::parse(place.hash()), Arrival { place, ..Arrival::default() });
        }
        for unknown in ["", "#", "#/nowhere", "#broker", "#/nowhere/map"] {
            assert_eq!(Arrival::parse(unknown), Arrival::default(), "{unknown}");
        }
    }

    #[test]
    fn an_address_leads_to_a_thing_in_its_place() {
        for (hash, place, path) in [
            ("#/broker/map", Place::Broker, "map"),
            ("#/console/room/1/%23", Place::Console, "room/1/%23"),
            ("#/room/KMRTW", Place::Room, "KMRTW"),
            ("#//board/7", Place::Bench, "board/7"),
            ("#/real", Place::Bench, "real"),
            ("#/rules", Place::Bench, "rules"),
            ("#/board/esp32-7/program", Place::Bench, "board/esp32-7/program"),
        ] {
            let arrival = Arrival { place, path: path.into(), ..Arrival::default() };
            assert_eq!(Arrival::parse(hash), arrival);
        }
    }

    #[test]
    fn a_link_brings_the_token_of_an_administrator() {
        let arrival = Arrival::parse("#admin=s3cret");
        assert_eq!((arrival.place, arrival.token.as_deref()), (Place::Broker, Some("s3cret")));
        assert_eq!(Arrival::parse("#admin=").token, None);
    }

    #[test]
    fn a_link_brings_a_board_to_the_bench() {
        let arrival = Arrival::parse("#board=abc");
        assert_eq!((arrival.place, arrival.board.as_deref()), (Place::Bench, Some("abc")));
    }

    #[test]
    fn a_scene_is_what_is_read_from_its_top() {
        for (place, path, expected) in [
            (Place::Bench, "real", "real"),
            (Place::Bench, "board/esp32-7/program", "board/esp32-7/program"),
            (Place::Bench, "dashboard/2", ""),
            (Place::Console, "room/1", ""),
            (Place::Packets, "7", ""),
            (Place::Learn, "lessons/python", "lessons/python"),
            (Place::Learn, "lessons", ""),
            (Place::Learn, "filter/a%2Fb", ""),
        ] {
            assert_eq!(scene(place, path), expected, "{path}");
        }
    }

    #[test]
    fn an_address_is_decoded_whatever_it_is() {
        for (text, expected) in
            [("a%2F%2b", "a/+"), ("%E7%81%AF", "灯"), ("100%", "100%"), ("%zz%4", "%zz%4")]
        {
            assert_eq!(decoded(text), expected);
        }
    }
}
