//! What the value of a field says, where it stands.

use alloc::format;
use alloc::string::{String, ToString};

use super::{Lang, Pair, fault, number, reason};
use crate::inspect::field::{Field, Name, Value};
use crate::wire::{Bytes, PacketType, QoS, ReasonCode, RetainHandling};

/// Characters of a text, and bytes of data, that are shown; the rest is in the packet.
const SHOWN: usize = 64;

pub(in crate::inspect) fn says(field: &Field, lang: Lang) -> String {
    match &field.value {
        Value::Group => group(field, lang),
        Value::Number(value) => number::says(field, *value, lang),
        Value::Text(text) => string(field.name, text, lang),
        Value::Bytes(bytes) => data(bytes, lang),
        Value::Flag(set) => flag(field, *set).get(lang).into(),
        Value::PacketType(packet) => named(packet.name(), packet_type(*packet), lang),
        Value::QoS(qos) => named(&format!("QoS {}", *qos as u8), level(*qos), lang),
        Value::RetainHandling(handling) => {
            named(&(*handling as u8).to_string(), retain_handling(*handling), lang)
        }
        Value::Reason(code) => {
            named(&reason_name(field, *code), reason::of(*code, field.place), lang)
        }
        Value::Version(version) => format!("MQTT {}", version.name()),
        Value::Property(kind) => super::property::of(*kind).title.get(lang).into(),
        Value::Unknown(value) => match lang {
            Lang::Zh => format!("{value}（0x{value:02X}）：没有这个值"),
            Lang::En => format!("{value} (0x{value:02X}): there is no such value"),
        },
        Value::Cut { bytes, of } => match lang {
            Lang::Zh => format!("应有 {of} 字节，只有 {} 字节", bytes.len()),
            Lang::En => format!("{} of {of} bytes are there", bytes.len()),
        },
        Value::Fault(fault) => fault::says(fault.kind, lang),
    }
}

fn named(name: &str, meaning: Pair, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{name}：{}", meaning.zh),
        Lang::En => format!("{name}: {}", meaning.en),
    }
}

/// Before MQTT 5 CONNACK has numbers of its own, and no code has an official name.
fn reason_name(field: &Field, code: ReasonCode) -> String {
    if field.place.version.has_properties() {
        return format!("0x{:02X} {}", code.code(), code.name());
    }
    match field.place.packet {
        Some(PacketType::ConnAck) => code.to_return_code().to_string(),
        _ => format!("0x{:02X}", code.code()),
    }
}

/// A field that only its children make out; of those with a value of their own, what is left if the
/// packet stops inside them.
fn group(field: &Field, lang: Lang) -> String {
    if field.name == Name::Properties {
        let property = |child: &&Field| matches!(child.name, Name::Property(_));
        let count = field.children.iter().filter(property).count();
        return match (lang, count) {
            (Lang::Zh, _) => format!("{count} 个属性"),
            (Lang::En, 1) => "1 property".into(),
            (Lang::En, _) => format!("{count} properties"),
        };
    }
    let half = |name| {
        let found = field.children.iter().find(|child| child.name == name)?;
        if let Value::Text(text) = &found.value { Some(shown(text)) } else { None }
    };
    match (half(Name::PairName), half(Name::PairValue), lang) {
        (Some(name), Some(value), _) => format!("{name} = {value}"),
        (_, _, Lang::Zh) => "不完整".into(),
        (_, _, Lang::En) => "not whole".into(),
    }
}

fn string(name: Name, text: &str, lang: Lang) -> String {
    let note = match name {
        Name::ClientId if text.is_empty() => {
            Pair::new("空：请服务器分配一个", "empty: the server is to make one up")
        }
        Name::TopicName if text.is_empty() => {
            Pair::new("空：由主题别名代替", "empty: a Topic Alias stands for it")
        }
        _ if text.is_empty() => Pair::new("空", "empty"),
        Name::TopicFilter | Name::Subscription if text.starts_with("$share/") => Pair::new(
            "共享订阅：每条消息只送给组里的一个客户端",
            "a Shared Subscription: each message goes to one client of the group",
        ),
        Name::TopicFilter | Name::Subscription if text.ends_with('#') => {
            Pair::new("以及它下面的所有层", "with everything below")
        }
        Name::TopicFilter | Name::Subscription if text.contains('+') => {
            Pair::new("+ 处可以是任何一层", "any one level where the + is")
        }
        _ => return shown(text),
    };
    if text.is_empty() {
        return note.get(lang).into();
    }
    match lang {
        Lang::Zh => format!("{}（{}）", shown(text), note.zh),
        Lang::En => format!("{} ({})", shown(text), note.en),
    }
}

/// The text in quotes, not longer than what can be read at a glance.
fn shown(text: &str) -> String {
    let mut out = String::from("“");
    out.extend(text.chars().take(SHOWN).map(|c| if c.is_control() { '\u{FFFD}' } else { c }));
    out.push_str(if text.chars().nth(SHOWN).is_some() { "…”" } else { "”" });
    out
}

fn data(bytes: &Bytes, lang: Lang) -> String {
    let len = bytes.len();
    let readable = core::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.is_empty() && !text.contains(|c: char| c.is_control() && c != '\n'));
    let content = match readable {
        Some(text) => shown(text),
        None => {
            let hex = bytes.iter().take(SHOWN / 4).map(|byte| format!("{byte:02X} "));
            hex.collect::<String>().trim_end().into()
        }
    };
    match lang {
        Lang::Zh if len == 0 => "0 字节".into(),
        Lang::En if len == 0 => "0 bytes".into(),
        Lang::En if len == 1 => format!("1 byte: {content}"),
        Lang::Zh => format!("{len} 字节：{content}"),
        Lang::En => format!("{len} bytes: {content}"),
    }
}

fn flag(field: &Field, set: bool) -> Pair {
    match (field.name, set) {
        (Name::Dup, true) => Pair::new("1：这是重发", "1: sent again"),
        (Name::Dup, false) => Pair::new("0：第一次发送", "0: sent for the first time"),
        (Name::Retain, true) => Pair::new("1：保留消息", "1: a retained message"),
        (Name::Retain, false) => Pair::new("0：普通消息，不保留", "0: not a retained message"),
        (Name::UsernameFlag | Name::PasswordFlag | Name::WillFlag, true) => {
            Pair::new("1：载荷里有", "1: the payload has it")
        }
        (Name::UsernameFlag | Name::PasswordFlag | Name::WillFlag, false) => {
            Pair::new("0：没有", "0: none")
        }
        (Name::WillRetain, true) => Pair::new("1：遗嘱会被保留", "1: the Will is retained"),
        (Name::WillRetain, false) => Pair::new("0：遗嘱不保留", "0: the Will is not retained"),
        (Name::CleanStart, true) => Pair::new("1：从头开始", "1: begin anew"),
        (Name::CleanStart, false) => {
            Pair::new("0：接着用旧会话（如果有）", "0: go on with the old Session, if there is one")
        }
        (Name::SessionPresent, true) => Pair::new(
            "1：旧会话还在，不必重新订阅",
            "1: the Session is there: no need to subscribe again",
        ),
        (Name::SessionPresent, false) => {
            Pair::new("0：没有旧会话，需要重新订阅", "0: there is no Session: subscribe again")
        }
        (Name::RetainAsPublished, true) => {
            Pair::new("1：保持发布者所设", "1: kept as the publisher set it")
        }
        (Name::RetainAsPublished, false) => Pair::new(
            "0：转发时清零，只有订阅时送来的保留消息才为 1",
            "0: cleared, but for retained messages sent at subscribe",
        ),
        (Name::NoLocal, true) => Pair::new("1：不要送回", "1: not sent back"),
        (Name::NoLocal, false) => {
            Pair::new("0：自己发的也会收到", "0: its own messages come as well")
        }
        (_, true) => Pair::new("1：是", "1: yes"),
        (_, false) => Pair::new("0：否", "0: no"),
    }
}

const fn packet_type(packet: PacketType) -> Pair {
    match packet {
        PacketType::Connect => Pair::new("客户端请求连接", "a client asks for a connection"),
        PacketType::ConnAck => Pair::new("服务器答复连接请求", "the server answers CONNECT"),
        PacketType::Publish => Pair::new("发布一条消息", "a message"),
        PacketType::PubAck => Pair::new("确认 QoS 1 的消息", "acknowledges a QoS 1 message"),
        PacketType::PubRec => {
            Pair::new("已收到 QoS 2 的消息（第一步）", "a QoS 2 message was received (step 1)")
        }
        PacketType::PubRel => {
            Pair::new("可以放行 QoS 2 的消息（第二步）", "a QoS 2 message is released (step 2)")
        }
        PacketType::PubComp => {
            Pair::new("QoS 2 的消息已完成（第三步）", "a QoS 2 message is complete (step 3)")
        }
        PacketType::Subscribe => Pair::new("客户端订阅主题", "a client subscribes to topics"),
        PacketType::SubAck => Pair::new("服务器答复订阅", "the server answers SUBSCRIBE"),
        PacketType::Unsubscribe => Pair::new("客户端取消订阅", "a client gives subscriptions up"),
        PacketType::UnsubAck => Pair::new("服务器答复取消订阅", "the server answers UNSUBSCRIBE"),
        PacketType::PingReq => Pair::new("客户端问：还在吗？", "a client asks: still there?"),
        PacketType::PingResp => Pair::new("服务器答：在。", "the server answers: yes"),
        PacketType::Disconnect => Pair::new("断开连接", "the connection is about to end"),
        PacketType::Auth => Pair::new("增强认证的一步", "a step of enhanced authentication"),
    }
}

const fn level(qos: QoS) -> Pair {
    match qos {
        QoS::AtMostOnce => Pair::new("最多一次，不确认", "at most once, never acknowledged"),
        QoS::AtLeastOnce => Pair::new("至少一次，可能重复", "at least once, perhaps more often"),
        QoS::ExactlyOnce => Pair::new("恰好一次", "exactly once"),
    }
}

const fn retain_handling(handling: RetainHandling) -> Pair {
    match handling {
        RetainHandling::Always => {
            Pair::new("每次订阅都发来保留消息", "retained messages come at every subscribe")
        }
        RetainHandling::IfNew => Pair::new(
            "只有新订阅才发来保留消息",
            "retained messages come only if the subscription is new",
        ),
        RetainHandling::Never => {
            Pair::new("不发来保留消息", "no retained messages come at subscribe")
        }
    }
}
