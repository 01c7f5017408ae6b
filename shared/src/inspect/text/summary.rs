//! One line for a packet.

use alloc::format;
use alloc::string::String;

use super::Lang;
use super::reason_name::{in_line, short_name};
use crate::inspect::Verdict;
use crate::wire::{
    Ack, ConnAck, Connect, DecodeError, Packet, PacketType, Publish, QoS, ReasonCode, SubAck,
    Subscribe, Text, UnsubAck, Unsubscribe,
};

/// Characters of one text that fit into a line with others.
const SHOWN: usize = 40;

pub(in crate::inspect) fn summary(verdict: &Verdict, bytes: &[u8], lang: Lang) -> String {
    match (verdict, lang) {
        (Verdict::Packet(packet), _) => of(packet, None, lang),
        (Verdict::Fault(fault), _) => self::fault(bytes, fault, lang),
        (Verdict::Incomplete { .. }, Lang::Zh) if bytes.is_empty() => "没有字节".into(),
        (Verdict::Incomplete { .. }, Lang::En) if bytes.is_empty() => "no bytes".into(),
        (Verdict::Incomplete { missing: Some(missing) }, Lang::Zh) => {
            format!("{} 不完整，还缺 {missing} 字节", name(bytes))
        }
        (Verdict::Incomplete { missing: Some(1) }, Lang::En) => {
            format!("{}, of which 1 byte is missing", name(bytes))
        }
        (Verdict::Incomplete { missing: Some(missing) }, Lang::En) => {
            format!("{}, of which {missing} bytes are missing", name(bytes))
        }
        (Verdict::Incomplete { missing: None }, Lang::Zh) => format!("{} 不完整", name(bytes)),
        (Verdict::Incomplete { missing: None }, Lang::En) => format!("{}, not whole", name(bytes)),
    }
}

/// The summary of a packet in its stream, where the topic behind an alias is known.
pub(in crate::inspect) fn frame_summary(
    outcome: &Result<Packet, DecodeError>,
    bytes: &[u8],
    topic: Option<&Text>,
    lang: Lang,
) -> String {
    match outcome {
        Ok(packet) => of(packet, topic, lang),
        Err(fault) => self::fault(bytes, fault, lang),
    }
}

fn fault(bytes: &[u8], fault: &DecodeError, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{} 有错误，在第 {} 字节", name(bytes), fault.offset),
        Lang::En => format!("{} with a fault at byte {}", name(bytes), fault.offset),
    }
}

fn name(bytes: &[u8]) -> &'static str {
    bytes.first().and_then(|&first| PacketType::of(first)).map_or("?", PacketType::name)
}

fn of(packet: &Packet, topic: Option<&Text>, lang: Lang) -> String {
    let name = packet.packet_type().name();
    match packet {
        Packet::Connect(connect) => self::connect(connect, lang),
        Packet::ConnAck(ack) => connack(ack, lang),
        Packet::Publish(publish) => self::publish(publish, topic, lang),
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            acknowledgement(packet.packet_type(), ack, lang)
        }
        Packet::Subscribe(Subscribe { packet_id, filters, .. }) => {
            let filters = filters
                .iter()
                .map(|one| format!("{} QoS {}", short(&one.filter), one.options.qos as u8));
            format!("{name} {} {}", id(packet_id.get(), lang), list(filters))
        }
        Packet::Unsubscribe(Unsubscribe { packet_id, filters, .. }) => {
            let filters = filters.iter().map(|filter| short(filter));
            format!("{name} {} {}", id(packet_id.get(), lang), list(filters))
        }
        Packet::SubAck(SubAck { packet_id, reasons, .. }) => {
            let codes = codes(reasons, PacketType::SubAck, lang);
            format!("{name} {} {}", id(packet_id.get(), lang), codes)
        }
        Packet::UnsubAck(UnsubAck { packet_id, reasons, .. }) => {
            let codes = codes(reasons, PacketType::UnsubAck, lang);
            format!("{name} {} {}", id(packet_id.get(), lang), codes).trim_end().into()
        }
        Packet::PingReq | Packet::PingResp => name.into(),
        Packet::Disconnect(disconnect) => match disconnect.reason {
            ReasonCode::Success => name.into(),
            reason => format!("{name} {}", with_code(reason, PacketType::Disconnect, lang)),
        },
        Packet::Auth(auth) => {
            format!("{name} {}", with_code(auth.reason, PacketType::Auth, lang))
        }
    }
}

fn connect(connect: &Connect, lang: Lang) -> String {
    let version = connect.version.name();
    let client = if connect.client_id.is_empty() {
        match lang {
            Lang::Zh => "（空标识符）".into(),
            Lang::En => "(no identifier)".into(),
        }
    } else {
        short(&connect.client_id)
    };
    match lang {
        Lang::Zh => format!("CONNECT MQTT {version} {client} 保持连接 {} 秒", connect.keep_alive),
        Lang::En => format!("CONNECT MQTT {version} {client} keep alive {} s", connect.keep_alive),
    }
}

fn connack(ack: &ConnAck, lang: Lang) -> String {
    let session = match (ack.session_present, lang) {
        (false, _) => "",
        (true, Lang::Zh) => "，会话还在",
        (true, Lang::En) => ", session present",
    };
    let reason = in_line(ack.reason, PacketType::ConnAck, lang);
    format!("CONNACK {reason}{session}")
}

fn publish(publish: &Publish, topic: Option<&Text>, lang: Lang) -> String {
    let mut line = format!("PUBLISH QoS {}", publish.qos as u8);
    if let Some(packet_id) = publish.packet_id.filter(|_| publish.qos != QoS::AtMostOnce) {
        line.push(' ');
        line.push_str(&id(packet_id.get(), lang));
    }
    if publish.dup {
        line.push_str(" DUP");
    }
    if publish.retain {
        line.push_str(" RETAIN");
    }
    let alias = publish.properties.topic_alias();
    match (alias, lang) {
        (Some(alias), Lang::Zh) => line.push_str(&format!(" 别名 {alias}")),
        (Some(alias), Lang::En) => line.push_str(&format!(" alias {alias}")),
        (None, _) => {}
    }
    let topic = topic.unwrap_or(&publish.topic);
    if !topic.is_empty() {
        line.push(' ');
        line.push_str(&short(topic));
    }
    let len = publish.payload.len();
    match (lang, len) {
        (Lang::Zh, _) => format!("{line}（{len} 字节）"),
        (Lang::En, 1) => format!("{line} (1 byte)"),
        (Lang::En, _) => format!("{line} ({len} bytes)"),
    }
}

fn acknowledgement(packet: PacketType, ack: &Ack, lang: Lang) -> String {
    let line = format!("{} {}", packet.name(), id(ack.packet_id.get(), lang));
    match ack.reason {
        ReasonCode::Success => line,
        reason => format!("{line} {}", with_code(reason, packet, lang)),
    }
}

fn with_code(reason: ReasonCode, packet: PacketType, lang: Lang) -> String {
    format!("{} (0x{:02X})", in_line(reason, packet, lang), reason.code())
}

/// Where there are several, there is no room for two names of each.
fn codes(reasons: &[ReasonCode], packet: PacketType, lang: Lang) -> String {
    match reasons {
        [one] => in_line(*one, packet, lang),
        several => list(several.iter().map(|&reason| short_name(reason, packet, lang).into())),
    }
}

fn id(number: u16, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("编号 {number}"),
        Lang::En => format!("id {number}"),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    for (index, item) in items.enumerate() {
        if out.chars().count() > 2 * SHOWN {
            out.push_str(", …");
            break;
        }
        out.push_str(if index == 0 { "" } else { ", " });
        out.push_str(&item);
    }
    out
}

fn short(text: &str) -> String {
    let control = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut out: String = text.chars().take(SHOWN).map(control).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}
