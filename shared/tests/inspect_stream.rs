//! A Network Connection as a watcher sees it: which packet answers which, and what is owed.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod table;

use shared::inspect::Direction::{ToClient, ToServer};
use shared::inspect::{Direction, Frame, Lang, MAX_ALIASES, MAX_EXCHANGES, Relation, Stream};
use shared::wire::{PacketType, Version};
use table::{LIMIT, bytes};

/// A stream that is fed packet by packet.
struct Watch(Stream);

impl Watch {
    fn new(version: Version) -> Self {
        Self(Stream::new(version, LIMIT))
    }

    fn see(&mut self, direction: Direction, notation: &str) -> Frame {
        self.0.handle_bytes(direction, &bytes(notation));
        let frame = self.0.poll_frame().unwrap();
        assert_eq!(self.0.poll_frame(), None);
        frame
    }

    fn relation(&mut self, direction: Direction, notation: &str) -> Relation {
        self.see(direction, notation).relation
    }

    /// Who owes what, for which packet.
    fn owed(&self) -> Vec<(Direction, PacketType, u64)> {
        self.0.owed().map(|one| (one.owed_by, one.owed, one.opened)).collect()
    }
}

fn step(to: u64, opened: u64) -> Relation {
    Relation::Answers { to, opened, complete: false }
}

fn last(to: u64, opened: u64) -> Relation {
    Relation::Answers { to, opened, complete: true }
}

#[test]
fn every_entry_is_one_frame_however_its_bytes_arrive() {
    for entry in table::entries() {
        for split in 0..=entry.bytes.len() {
            let mut stream = Stream::new(entry.version, LIMIT);
            stream.handle_bytes(ToServer, &entry.bytes[..split]);
            let early = stream.poll_frame();
            stream.handle_bytes(ToServer, &entry.bytes[split..]);
            let frame = early.or_else(|| stream.poll_frame()).unwrap();
            assert_eq!(stream.poll_frame(), None);
            let outcome = frame.outcome.clone().map_err(|fault| (fault.kind, fault.offset));
            assert_eq!(outcome, entry.outcome, "{} at {split}", entry.name);
            assert!(entry.bytes.starts_with(&frame.bytes));
            assert!(outcome.is_err() || frame.bytes == entry.bytes);
            assert_eq!(frame.dissect().bytes, frame.bytes);
        }
    }
}

#[test]
fn a_payload_that_was_counted_in_characters_is_explained_in_both_languages() {
    let mut watch = Watch::new(Version::V311);
    // Two characters of three bytes each, sent with a Remaining Length that says two.
    watch.see(ToServer, r#"30 05 00 01 "a" E6 B8"#);
    let rest = watch.see(ToServer, "A9 E5 BA A6");
    assert!(rest.outcome.is_err());
    assert_eq!(rest.relation, Relation::CountedInCharacters);
    assert!(rest.relation.says(Lang::Zh).contains("字符数"));
    assert!(rest.relation.says(Lang::En).contains("characters"));
    // Another direction, and a payload that ends where a character does, explain nothing.
    watch.see(ToClient, r#"30 04 00 01 "a" 31"#);
    assert_eq!(watch.relation(ToClient, "A9 00"), Relation::Alone);
}

#[test]
fn connect_tells_the_version_for_both_directions() {
    let mut watch = Watch::new(Version::V311);
    watch.see(ToServer, r#"10 0D 00 04 "MQTT" 05 02 00 00 00 00 00"#);
    assert_eq!(watch.0.version(), Version::V5);
    assert_eq!(watch.owed(), [(ToClient, PacketType::ConnAck, 1)]);
    let connack = watch.see(ToClient, "20 03 00 00 00");
    assert_eq!((connack.version, connack.relation), (Version::V5, last(1, 1)));
    assert!(watch.owed().is_empty());
}

#[test]
fn qos_1_is_owed_one_answer_and_qos_2_three() {
    let mut watch = Watch::new(Version::V311);
    assert_eq!(watch.relation(ToServer, r#"32 05 00 01 "a" 00 07"#), Relation::Opens);
    // The same identifier the other way is another message.
    assert_eq!(watch.relation(ToClient, r#"34 05 00 01 "a" 00 07"#), Relation::Opens);
    assert_eq!(
        watch.owed(),
        [(ToClient, PacketType::PubAck, 1), (ToServer, PacketType::PubRec, 2)]
    );
    assert_eq!(watch.0.inflight(ToServer).count(), 1);
    assert_eq!(watch.relation(ToServer, "50 02 00 07"), step(2, 2));
    assert_eq!(watch.owed()[1], (ToClient, PacketType::PubRel, 2));
    assert_eq!(watch.relation(ToClient, "40 02 00 07"), last(1, 1));
    assert_eq!(watch.relation(ToClient, "62 02 00 07"), step(3, 2));
    assert_eq!(watch.owed(), [(ToServer, PacketType::PubComp, 2)]);
    assert_eq!(watch.0.inflight(ToClient).count(), 1);
    assert_eq!(watch.relation(ToServer, "70 02 00 07"), last(5, 2));
    assert!(watch.owed().is_empty());
}

#[test]
fn requests_and_pings_find_their_answers() {
    let mut watch = Watch::new(Version::V311);
    watch.see(ToServer, r#"82 06 00 05 00 01 "a" 01"#);
    watch.see(ToServer, "C0 00");
    watch.see(ToServer, "C0 00");
    watch.see(ToServer, r#"A2 05 00 06 00 01 "a""#);
    assert_eq!(watch.relation(ToClient, "D0 00"), last(2, 2));
    assert_eq!(watch.relation(ToClient, "B0 02 00 06"), last(4, 4));
    assert_eq!(watch.relation(ToClient, "90 03 00 05 01"), last(1, 1));
    assert_eq!(watch.relation(ToClient, "D0 00"), last(3, 3));
    assert_eq!(watch.relation(ToClient, "D0 00"), Relation::Unexpected);
    assert!(watch.owed().is_empty());
}

#[test]
fn an_answer_to_nothing_or_of_the_wrong_kind_is_unexpected() {
    let mut watch = Watch::new(Version::V311);
    assert_eq!(watch.relation(ToClient, "40 02 00 07"), Relation::Unexpected);
    watch.see(ToServer, r#"34 05 00 01 "a" 00 07"#);
    assert_eq!(watch.relation(ToClient, "40 02 00 07"), Relation::Unexpected);
    assert_eq!(watch.relation(ToServer, "50 02 00 07"), Relation::Unexpected);
    assert_eq!(watch.relation(ToServer, "62 02 00 07"), Relation::Unexpected);
    assert_eq!(watch.owed(), [(ToClient, PacketType::PubRec, 2)]);
    watch.see(ToServer, r#"82 06 00 05 00 01 "a" 01"#);
    assert_eq!(watch.relation(ToClient, "B0 02 00 05"), Relation::Unexpected);
}

#[test]
fn dup_is_recognised_as_a_resend_also_after_a_reconnect() {
    let mut watch = Watch::new(Version::V311);
    watch.see(ToServer, r#"32 05 00 01 "a" 00 07"#);
    watch.see(ToServer, r#"34 05 00 01 "b" 00 08"#);
    watch.see(ToClient, "50 02 00 08");
    watch.see(ToServer, "62 02 00 08");
    watch.see(ToServer, "C0 00");
    watch.0.handle_bytes(ToServer, &[0x32, 0x05]);
    watch.0.handle_reconnect();
    let connect = r#"10 0F 00 04 "MQTT" 04 00 00 00 00 03 "esp""#;
    assert_eq!(watch.see(ToServer, connect).number, 6);
    assert_eq!(watch.relation(ToClient, "20 02 01 00"), last(6, 6));
    let again = watch.relation(ToServer, r#"3A 05 00 01 "a" 00 07"#);
    assert_eq!(again, Relation::Resends { earlier: 1 });
    assert_eq!(watch.relation(ToServer, "62 02 00 08"), Relation::Resends { earlier: 4 });
    assert_eq!(watch.relation(ToClient, "40 02 00 07"), last(8, 1));
    assert_eq!(watch.relation(ToClient, "70 02 00 08"), last(9, 2));
    let unseen = watch.relation(ToServer, r#"3A 05 00 01 "a" 00 09"#);
    assert_eq!(unseen, Relation::ResendsUnseen);
    assert_eq!(watch.owed(), [(ToClient, PacketType::PubAck, 12)]);
}

#[test]
fn a_session_that_is_gone_takes_with_it_what_was_under_way() {
    let mut watch = Watch::new(Version::V311);
    watch.see(ToServer, r#"32 05 00 01 "a" 00 07"#);
    watch.0.handle_reconnect();
    watch.see(ToServer, r#"10 0F 00 04 "MQTT" 04 02 00 00 00 03 "esp""#);
    // Sent before CONNACK: it belongs to the new Session.
    watch.see(ToServer, r#"32 05 00 01 "a" 00 08"#);
    watch.see(ToClient, "20 02 00 00");
    assert_eq!(watch.owed(), [(ToClient, PacketType::PubAck, 3)]);
}

#[test]
fn an_identifier_in_use_is_noticed() {
    let mut watch = Watch::new(Version::V311);
    watch.see(ToServer, r#"32 05 00 01 "a" 00 07"#);
    let reuses = Relation::Reuses { earlier: 1 };
    assert_eq!(watch.relation(ToServer, r#"82 06 00 07 00 01 "a" 01"#), reuses);
    assert_eq!(watch.owed(), [(ToClient, PacketType::SubAck, 2)]);
    let message = watch.relation(ToServer, r#"3A 05 00 01 "a" 00 07"#);
    assert_eq!(message, Relation::Reuses { earlier: 2 });
    assert_eq!(reuses.says(Lang::Zh), "报文标识符还被第 1 号报文占用着，不该再用");
}

#[test]
fn an_alias_is_resolved_in_its_own_direction() {
    let mut watch = Watch::new(Version::V5);
    watch.see(ToServer, r#"30 09 00 01 "a" 03 23 00 05 "hi""#);
    let by_alias = r#"30 08 00 00 03 23 00 05 "hi""#;
    let resolved = watch.see(ToServer, by_alias);
    assert_eq!(resolved.topic.as_deref(), Some("a"));
    assert_eq!(resolved.summary(Lang::En), "PUBLISH QoS 0 alias 5 a (2 bytes)");
    assert_eq!(watch.see(ToClient, by_alias).topic, None);
    assert_eq!(watch.0.alias(ToServer, 5).map(|topic| topic.as_str()), Some("a"));
    watch.0.handle_reconnect();
    assert_eq!(watch.0.alias(ToServer, 5), None);
}

#[test]
fn steps_of_authentication_take_turns() {
    let mut watch = Watch::new(Version::V5);
    watch.see(ToServer, r#"10 11 00 04 "MQTT" 05 02 00 00 04 15 00 01 "M" 00 00"#);
    let challenge = r#"F0 06 18 04 15 00 01 "M""#;
    assert_eq!(watch.relation(ToClient, challenge), step(1, 1));
    assert_eq!(watch.owed(), [(ToClient, PacketType::ConnAck, 1), (ToServer, PacketType::Auth, 2)]);
    assert_eq!(watch.relation(ToServer, challenge), step(2, 2));
    assert_eq!(watch.relation(ToClient, "20 03 00 00 00"), last(1, 1));
    assert!(watch.owed().is_empty());
    assert_eq!(watch.relation(ToServer, &challenge.replace("18", "19")), Relation::Opens);
    assert_eq!(watch.relation(ToClient, "F0 00"), last(5, 5));
    assert!(watch.owed().is_empty());
}

#[test]
fn what_is_remembered_has_a_limit_and_the_oldest_goes_first() {
    let mut watch = Watch::new(Version::V311);
    for _ in 0..=MAX_EXCHANGES {
        watch.see(ToServer, "C0 00");
    }
    assert_eq!(watch.0.owed().count(), MAX_EXCHANGES);
    assert_eq!(watch.relation(ToClient, "D0 00"), last(2, 2));

    let mut watch = Watch::new(Version::V5);
    for (alias, remembered) in [(MAX_ALIASES, true), (MAX_ALIASES + 1, false)] {
        let alias_bytes = format!("{:02X} {:02X}", alias >> 8, alias & 0xFF);
        watch.see(ToServer, &format!(r#"30 07 00 01 "a" 03 23 {alias_bytes}"#));
        assert_eq!(watch.0.alias(ToServer, alias).is_some(), remembered);
    }
}

#[test]
fn a_fault_ends_its_direction_and_not_the_other() {
    let mut watch = Watch::new(Version::V311);
    let fault = watch.see(ToServer, "AF E4 BA AE");
    assert_eq!(&fault.bytes[..], bytes("AF E4 BA AE"));
    assert!(fault.outcome.is_err());
    watch.0.handle_bytes(ToServer, &bytes("C0 00"));
    assert_eq!(watch.0.poll_frame(), None);
    assert_eq!(watch.see(ToClient, "D0 00").number, 2);
}

#[test]
fn what_is_owed_is_said_in_both_languages() {
    let mut watch = Watch::new(Version::V311);
    watch.see(ToClient, r#"32 05 00 01 "a" 00 07"#);
    let owed = watch.0.owed().next().unwrap();
    assert_eq!(owed.says(Lang::Zh), "客户端还欠第 1 号报文一个 PUBACK");
    assert_eq!(owed.says(Lang::En), "the client owes PUBACK for packet 1");
    let answer = watch.relation(ToServer, "40 02 00 07");
    assert_eq!(answer.says(Lang::En), "answers packet 1, which completes it");
}
