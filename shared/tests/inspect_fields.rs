//! The table of packets through the dissector: what `wire` says, and every byte shown once.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod table;

use shared::inspect::{Dissection, Field, Lang, Name, Verdict, dissect};
use shared::wire::{DecodeErrorKind, Decoder, ReasonCode, Version};
use table::{LIMIT, bytes};

/// Checks that the leaves tile the packet, and the bits their byte, and returns the leaves.
fn leaves(dissection: &Dissection) -> Vec<Field> {
    let mut out = Vec::new();
    let end = tile(&dissection.fields, 0, &mut out);
    assert_eq!(end, dissection.bytes.len(), "{dissection:#?}");
    out
}

fn tile(fields: &[Field], start: usize, out: &mut Vec<Field>) -> usize {
    let mut at = start;
    for field in fields.iter().filter(|field| !field.is_fault()) {
        assert_eq!(field.range.start, at, "{field:#?}");
        assert!(field.range.end > at, "{field:#?} is empty");
        at = field.range.end;
        let in_one_byte = field.children.iter().all(|child| child.bits.is_some());
        if in_one_byte {
            out.push(field.clone());
        } else {
            assert_eq!(tile(&field.children, field.range.start, out), at, "{field:#?}");
        }
        if in_one_byte && !field.children.is_empty() {
            assert_eq!(field.range.len(), 1);
            let mut bit = 8;
            for bits in field.children.iter().map(|child| child.bits.unwrap()) {
                assert_eq!(bits.high + 1, bit);
                bit = bits.low;
            }
            assert_eq!(bit, 0, "{field:#?}");
        }
    }
    assert!(fields.iter().all(|field| !field.is_fault() || field.range.end <= at), "{fields:#?}");
    at
}

fn named(dissection: &Dissection, name: Name) -> Field {
    let mut found = None;
    dissection.for_each(|field| {
        if found.is_none() && field.name == name {
            found = Some(field.clone());
        }
    });
    found.unwrap_or_else(|| panic!("no {name:?} in {dissection:#?}"))
}

fn says(notation: &str, version: Version, name: Name) -> (String, String) {
    let field = named(&dissect(&bytes(notation), version, LIMIT), name);
    (field.says(Lang::Zh), field.says(Lang::En))
}

#[test]
fn the_dissector_and_wire_agree_on_every_entry() {
    for entry in table::entries() {
        let dissection = dissect(&entry.bytes, entry.version, LIMIT);
        let mut decoder = Decoder::new(entry.version, LIMIT);
        decoder.feed(&entry.bytes);
        let mut faults = Vec::new();
        dissection.for_each(|field| {
            if field.is_fault() {
                faults.push(field.clone());
            }
        });
        match decoder.poll_packet().unwrap() {
            Ok(packet) => {
                assert_eq!(dissection.verdict, Verdict::Packet(packet), "{}", entry.name);
                assert!(faults.is_empty());
                let unread = leaves(&dissection).iter().any(|leaf| leaf.name == Name::Unread);
                assert!(!unread, "{}: {dissection:#?}", entry.name);
            }
            Err(error) => {
                assert_eq!(dissection.verdict, Verdict::Fault(error), "{}", entry.name);
                assert_eq!(faults.len(), 1, "{}", entry.name);
                assert_eq!(faults[0].range.start, error.offset, "{}", entry.name);
                assert_eq!(faults[0].sections().v5.to_string(), error.spec);
                assert!(faults[0].range.end <= dissection.bytes.len());
            }
        }
    }
}

#[test]
fn every_byte_of_every_entry_is_in_one_leaf_also_of_its_beginnings() {
    for entry in table::entries() {
        leaves(&dissect(&entry.bytes, entry.version, LIMIT));
        for cut in 0..entry.bytes.len() {
            leaves(&dissect(&entry.bytes[..cut], entry.version, LIMIT));
        }
    }
}

#[test]
fn a_field_before_a_fault_is_read_and_none_behind_it() {
    for (entry, kind, offset) in table::faulty() {
        for leaf in leaves(&dissect(&entry.bytes, entry.version, LIMIT)) {
            let early = leaf.range.end <= offset;
            let late = leaf.range.start > offset;
            // A property, and a string, that is at fault from its first byte on is shown whole.
            let whole = matches!(
                kind,
                DecodeErrorKind::MisplacedProperty(_)
                    | DecodeErrorKind::DuplicateProperty(_)
                    | DecodeErrorKind::InvalidPropertyValue(_)
                    | DecodeErrorKind::InvalidProtocolName
            );
            let trailing = kind == DecodeErrorKind::TrailingBytes && leaf.range.start == offset;
            assert!(!(early && leaf.name == Name::Unread), "{}: {leaf:?}", entry.name);
            assert!(!trailing || leaf.name == Name::Unread, "{}: {leaf:?}", entry.name);
            assert!(!late || whole || leaf.name == Name::Unread, "{}: {leaf:?}", entry.name);
        }
    }
}

#[test]
fn a_field_at_fault_from_its_first_byte_on_is_shown_whole() {
    let name = says(r#"10 06 00 04 "HTTP""#, Version::V311, Name::ProtocolName);
    assert_eq!(name.0, "“HTTP”");
    let forbidden = dissect(&bytes(r#"30 06 00 01 "a" 02 01 02"#), Version::V5, LIMIT);
    let property = Name::Property(shared::wire::PropertyKind::PayloadFormatIndicator);
    assert_eq!(named(&forbidden, property).says(Lang::En), "2: it can be 0 or 1 only");
    let fault = named(&forbidden, Name::Fault);
    assert_eq!(fault.range, 6..7);
}

#[test]
fn every_field_has_words_in_both_languages_and_a_section() {
    for entry in table::entries() {
        let dissection = dissect(&entry.bytes, entry.version, LIMIT);
        let chinese = |text: &str| text.chars().any(|c| c >= '\u{2E80}');
        dissection.for_each(|field| {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!field.title(lang).is_empty());
                assert!(!field.purpose(lang).is_empty());
            }
            assert!(chinese(field.purpose(Lang::Zh)), "{field:#?}");
            assert!(!chinese(field.title(Lang::En)) && !chinese(field.purpose(Lang::En)));
            let section = field.sections().of(dissection.version).to_string();
            let numbers = section.trim_start_matches("MQTT-").split(['.', '-']);
            let expected = section.ends_with("of 3.1.1") || numbers.clone().count() > 1;
            assert!(expected, "{section} of {field:#?}");
            assert!(!field.says(Lang::Zh).is_empty(), "{field:#?}");
            assert!(!field.says(Lang::En).is_empty(), "{field:#?}");
        });
        assert!(!dissection.summary(Lang::Zh).is_empty());
        assert!(!chinese(&dissection.summary(Lang::En)) || entry.name.contains("灯"));
    }
}

#[test]
fn flags_are_told_bit_by_bit() {
    let connect = r#"10 0F 00 04 "MQTT" 04 C6 00 00 00 03 "esp""#;
    let dissection = dissect(&bytes(connect), Version::V311, LIMIT);
    let bits = named(&dissection, Name::ConnectFlags).children;
    let words = bits.iter().map(|bit| bit.says(Lang::En)).collect::<Vec<_>>();
    assert_eq!(bits[3].says(Lang::En), "QoS 0: at most once, never acknowledged");
    assert_eq!(words[0], "1: the payload has it");
    assert_eq!(words[2], "0: the Will is not retained");
    assert_eq!(words[5], "1: begin anew");
    assert_eq!(bits[5].title(Lang::Zh), "清除会话");
    let v5 = dissect(&bytes(r#"10 0D 00 04 "MQTT" 05 02 00 00 00 00 00"#), Version::V311, LIMIT);
    assert_eq!(v5.version, Version::V5);
    assert_eq!(named(&v5, Name::CleanStart).title(Lang::Zh), "全新开始");
}

#[test]
fn a_value_says_what_it_means_where_it_stands() {
    let keep_alive = r#"10 0F 00 04 "MQTT" 04 02 00 0F 00 03 "esp""#;
    assert_eq!(
        says(keep_alive, Version::V311, Name::KeepAlive),
        (
            "15 秒；22.5 秒没有任何报文，服务器就断开".into(),
            "15 seconds; after 22.5 seconds without a packet the server hangs up".into()
        )
    );
    let refused = says("20 02 00 05", Version::V311, Name::ReasonCode);
    assert_eq!(refused.1, "5: the client is not permitted to do this");
    let refused = says("20 03 00 87 00", Version::V5, Name::ReasonCode);
    assert_eq!(refused.0, "0x87 Not authorized：没有权限这样做");
    let granted = says("90 04 00 01 00 00", Version::V5, Name::ReasonCode);
    assert_eq!(granted.1, "0x00 Success: subscribed; messages come with QoS 0");
    let goodbye = says("E0 01 00", Version::V5, Name::ReasonCode);
    assert_eq!(goodbye.0, "0x00 Success：正常断开，遗嘱不会发布");
    let payload = says(r#"30 0B 00 03 "a/b" "灯亮""#, Version::V311, Name::Payload);
    assert_eq!(payload, ("6 字节：“灯亮”".into(), "6 bytes: “灯亮”".into()));
}

#[test]
fn a_section_is_that_of_the_version_in_force() {
    let section = |notation, version, name| {
        let field = named(&dissect(&bytes(notation), version, LIMIT), name);
        field.sections().of(version).to_string()
    };
    let ack = "40 02 00 01";
    assert_eq!(section(ack, Version::V5, Name::PacketId), "2.2.1");
    assert_eq!(section(ack, Version::V311, Name::PacketId), "2.3.1");
    let expiry = shared::wire::PropertyKind::SessionExpiryInterval;
    let connack = "20 08 00 00 05 11 00 00 00 0A";
    assert_eq!(section(connack, Version::V5, Name::Property(expiry)), "3.2.2.3.2");
    assert_eq!(section("40 03 00 01 10", Version::V5, Name::ReasonCode), "3.4.2.1");
}

#[test]
fn one_line_says_what_a_packet_is() {
    let line = |notation, version| {
        let dissection = dissect(&bytes(notation), version, LIMIT);
        (dissection.summary(Lang::Zh), dissection.summary(Lang::En))
    };
    assert_eq!(
        line(r#"32 15 00 0B "LED_CONTROL" 00 07 "LED_ON""#, Version::V311),
        (
            "PUBLISH QoS 1 编号 7 LED_CONTROL（6 字节）".into(),
            "PUBLISH QoS 1 id 7 LED_CONTROL (6 bytes)".into()
        )
    );
    assert_eq!(line(r#"82 08 00 07 00 03 "a/+" 01"#, Version::V311).1, "SUBSCRIBE id 7 a/+ QoS 1");
    assert_eq!(line("AF E4", Version::V311).0, "UNSUBSCRIBE 有错误，在第 0 字节");
    assert_eq!(line("30 05 00", Version::V311).1, "PUBLISH, of which 4 bytes are missing");
    assert_eq!(line("", Version::V311).0, "没有字节");
}

#[test]
fn the_line_of_an_answer_says_its_code_in_both_languages() {
    let line = |notation| {
        let dissection = dissect(&bytes(notation), Version::V5, LIMIT);
        (dissection.summary(Lang::Zh), dissection.summary(Lang::En))
    };
    let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    assert_eq!(line("20 03 00 00 00"), both("CONNACK 成功（Success）", "CONNACK Success"));
    assert_eq!(
        line("20 03 00 87 00"),
        both("CONNACK 没有权限（Not authorized）", "CONNACK Not authorized")
    );
    assert_eq!(
        line("90 04 00 01 00 00"),
        both("SUBACK 编号 1 同意 QoS 0（Granted QoS 0）", "SUBACK id 1 Granted QoS 0")
    );
    // Two of them have room for one name each.
    assert_eq!(
        line("90 05 00 01 00 02 87"),
        both("SUBACK 编号 1 同意 QoS 2, 没有权限", "SUBACK id 1 Granted QoS 2, Not authorized")
    );
    assert_eq!(
        line("40 03 00 07 10"),
        both(
            "PUBACK 编号 7 没有人订阅（No matching subscribers） (0x10)",
            "PUBACK id 7 No matching subscribers (0x10)"
        )
    );
}

#[test]
fn every_code_is_told_in_words_of_its_own() {
    let mut seen = std::collections::BTreeSet::new();
    for &reason in ReasonCode::ALL {
        let all = shared::wire::PacketType::ALL;
        let packet = all.into_iter().find(|&packet| reason.stands_in(packet)).unwrap();
        let notation = match packet as u8 {
            2 => format!("20 03 00 {:02X} 00", reason.code()),
            9 | 11 => format!("{:X}0 04 00 01 00 {:02X}", packet as u8, reason.code()),
            14 | 15 => format!("{:X}0 01 {:02X}", packet as u8, reason.code()),
            6 => format!("62 03 00 01 {:02X}", reason.code()),
            other => format!("{other:X}0 03 00 01 {:02X}", reason.code()),
        };
        let (zh, en) = says(&notation, Version::V5, Name::ReasonCode);
        assert!(zh.starts_with(&format!("0x{:02X} {}：", reason.code(), reason.name())));
        assert!(seen.insert(zh) && seen.insert(en));
    }
}
