//! What numbers say: lengths, identifiers, times, and the numbers that properties hold.

use alloc::format;
use alloc::string::{String, ToString};

use super::{Lang, Pair};
use crate::inspect::field::{Field, Name};
use crate::wire::PropertyKind as P;

pub(super) fn says(field: &Field, value: u32, lang: Lang) -> String {
    match field.name {
        Name::Property(kind) => property(kind, value, lang),
        Name::KeepAlive => keep_alive(value, lang),
        Name::RemainingLength | Name::Length | Name::PropertyLength => bytes(value, lang),
        Name::FirstByte | Name::ConnectFlags | Name::ConnAckFlags | Name::SubscriptionOptions => {
            format!("0x{value:02X}")
        }
        Name::ReservedBits if value != 0 => say(value, "必须为 0", "it has to be 0", lang),
        Name::ReservedFlags => format!("{value:04b}"),
        _ => value.to_string(),
    }
}

fn bytes(value: u32, lang: Lang) -> String {
    match (lang, value) {
        (Lang::Zh, _) => format!("{value} 字节"),
        (Lang::En, 1) => "1 byte".into(),
        (Lang::En, _) => format!("{value} bytes"),
    }
}

fn seconds(value: u32, lang: Lang) -> String {
    match (lang, value) {
        (Lang::Zh, _) => format!("{value} 秒"),
        (Lang::En, 1) => "1 second".into(),
        (Lang::En, _) => format!("{value} seconds"),
    }
}

fn keep_alive(value: u32, lang: Lang) -> String {
    match (lang, value) {
        (Lang::Zh, 0) => "0：不检查，客户端想沉默多久都行".into(),
        (Lang::En, 0) => "0: not checked, the client may be silent for ever".into(),
        (Lang::Zh, _) => {
            format!("{value} 秒；{} 秒没有任何报文，服务器就断开", f64::from(value) * 1.5)
        }
        (Lang::En, _) => format!(
            "{}; after {} seconds without a packet the server hangs up",
            seconds(value, lang),
            f64::from(value) * 1.5
        ),
    }
}

fn property(kind: P, value: u32, lang: Lang) -> String {
    match kind {
        P::MessageExpiryInterval | P::ServerKeepAlive => seconds(value, lang),
        P::SessionExpiryInterval => match value {
            0 => say(0, "断开时会话立即结束", "the Session ends with the connection", lang),
            u32::MAX => say(value, "永不过期", "the Session never ends", lang),
            _ => seconds(value, lang),
        },
        P::WillDelayInterval => match value {
            0 => say(0, "掉线后立即发布遗嘱", "the Will is published at once", lang),
            _ => seconds(value, lang),
        },
        P::TopicAliasMaximum if value == 0 => {
            say(0, "不接受主题别名", "no Topic Alias is accepted", lang)
        }
        P::MaximumPacketSize => bytes(value, lang),
        P::SubscriptionIdentifier
        | P::ReceiveMaximum
        | P::TopicAliasMaximum
        | P::TopicAlias
        | P::ContentType
        | P::ResponseTopic
        | P::CorrelationData
        | P::AssignedClientIdentifier
        | P::AuthenticationMethod
        | P::AuthenticationData
        | P::ResponseInformation
        | P::ServerReference
        | P::ReasonString
        | P::UserProperty => value.to_string(),
        P::PayloadFormatIndicator
        | P::RequestProblemInformation
        | P::RequestResponseInformation
        | P::MaximumQoS
        | P::RetainAvailable
        | P::WildcardSubscriptionAvailable
        | P::SubscriptionIdentifierAvailable
        | P::SharedSubscriptionAvailable => match (value, switch(kind)) {
            (0, (off, _)) => say(0, off.zh, off.en, lang),
            (1, (_, on)) => say(1, on.zh, on.en, lang),
            _ => say(value, "只能是 0 或 1", "it can be 0 or 1 only", lang),
        },
    }
}

/// What 0 and 1 mean.
const fn switch(kind: P) -> (Pair, Pair) {
    match kind {
        P::PayloadFormatIndicator => (
            Pair::new("载荷是未说明格式的字节", "the payload is bytes of no stated format"),
            Pair::new("载荷是 UTF-8 文本", "the payload is UTF-8 text"),
        ),
        P::RequestProblemInformation => (
            Pair::new(
                "出错时只要原因码（CONNACK、DISCONNECT 除外）",
                "Reason Codes are enough, but in CONNACK and DISCONNECT",
            ),
            Pair::new("出错时可以附上详细信息", "details are welcome"),
        ),
        P::RequestResponseInformation => (
            Pair::new("不要响应信息", "no Response Information, please"),
            Pair::new("请给出响应信息", "Response Information, please"),
        ),
        P::MaximumQoS => {
            (Pair::new("只支持 QoS 0", "QoS 0 only"), Pair::new("支持 QoS 0 和 1", "QoS 0 and 1"))
        }
        _ => (Pair::new("不支持", "not supported"), Pair::new("支持", "supported")),
    }
}

fn say(value: u32, zh: &str, en: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{value}：{zh}"),
        Lang::En => format!("{value}: {en}"),
    }
}
