//! What is wrong with a packet, in words that help to find the mistake.

use alloc::format;
use alloc::string::String;

use super::Lang;
use crate::wire::{DecodeErrorKind as Kind, PropertyKind, TextError};

pub(crate) fn says(kind: Kind, lang: Lang) -> String {
    match lang {
        Lang::Zh => zh(kind),
        Lang::En => en(kind),
    }
}

fn zh(kind: Kind) -> String {
    match kind {
        Kind::UnknownPacketType(number) => {
            format!("没有类型为 {number} 的报文（AUTH 只在 MQTT 5 中才有）。收发双方可能已经错位：检查前一个报文的长度。")
        }
        Kind::InvalidFlags(packet) => {
            format!("{} 首字节的低四位不是规定的值。如果前一个报文的长度写错了，也会读到这样的字节。", packet.name())
        }
        Kind::RemainingLengthTooLong => "剩余长度最多四个字节，第四个字节却说后面还有。".into(),
        Kind::PacketTooLarge { size, limit } => {
            format!("报文有 {size} 字节，接收方最多只收 {limit} 字节。")
        }
        Kind::UnexpectedEnd => "报文在字段中间就结束了：某个长度写大了，或者剩余长度写小了。".into(),
        Kind::TrailingBytes => "所有字段都读完了，后面还有字节：剩余长度写大了，或者多写了东西。".into(),
        Kind::InvalidVarint => "变长整数写得太长：超过四个字节，或者用了多余的字节。".into(),
        Kind::InvalidText(TextError::NotUtf8 { .. }) => {
            "从这个字节起不是合法的 UTF-8。长度若按字符数而不是字节数计算，汉字就会被从中间切断。".into()
        }
        Kind::InvalidText(TextError::Nul { .. }) => "字符串里不能有空字符 U+0000。".into(),
        Kind::InvalidText(TextError::TooLong { bytes }) => {
            format!("字符串有 {bytes} 字节，最多只能有 65535 字节。")
        }
        Kind::InvalidProtocolName => "协议名不是 MQTT，也不是 MQIsdp：对方说的不是 MQTT。".into(),
        Kind::UnsupportedVersion(level) => {
            format!("协议级别 {level} 不认识，或与协议名不配。可用的是 MQIsdp 配 3，MQTT 配 4 或 5。")
        }
        Kind::InvalidConnectFlags => "连接标志互相矛盾：保留位不是 0，没有遗嘱却设了遗嘱的标志，或（MQTT 5 之前）有密码而没有用户名。".into(),
        Kind::InvalidConnAckFlags => "连接确认标志里除最低位外都必须是 0。".into(),
        Kind::InvalidQoS => "QoS 只有 0、1、2，没有 3。".into(),
        Kind::DupAtQoS0 => "QoS 0 的消息从不重发，所以不能设 DUP。".into(),
        Kind::ZeroPacketId => "报文标识符不能是 0。".into(),
        Kind::InvalidTopicName => "主题名不能含通配符 + 和 #，没有主题别名时也不能为空。".into(),
        Kind::NoFilter => "至少要有一个主题过滤器。".into(),
        Kind::InvalidSubscriptionOptions => "订阅选项用了保留的位或不存在的值。".into(),
        Kind::InvalidReasonCode(code) => format!("代码 0x{code:02X} 不能出现在这种报文里。"),
        Kind::UnknownProperty(id) => format!("没有编号为 {id} 的属性。"),
        Kind::MisplacedProperty(id) => format!("属性 {} 不能出现在这里。", property(id)),
        Kind::DuplicateProperty(id) => format!("属性 {} 只能出现一次。", property(id)),
        Kind::InvalidPropertyValue(id) => format!("属性 {} 不能取这个值。", property(id)),
    }
}

fn en(kind: Kind) -> String {
    match kind {
        Kind::UnknownPacketType(number) => format!(
            "No packet has type {number} (AUTH is MQTT 5 only). The two sides may be out of step: look at the length of the packet before."
        ),
        Kind::InvalidFlags(packet) => format!(
            "The low four bits of {} are not what they must be. A wrong length in the packet before leads to such bytes, too.",
            packet.name()
        ),
        Kind::RemainingLengthTooLong => {
            "Remaining Length takes four bytes at most, and the fourth says that it goes on.".into()
        }
        Kind::PacketTooLarge { size, limit } => {
            format!("The packet has {size} bytes; the receiver takes {limit} at most.")
        }
        Kind::UnexpectedEnd => {
            "The packet ends inside a field: some length says too much, or Remaining Length too little.".into()
        }
        Kind::TrailingBytes => {
            "All fields are read and bytes are left: Remaining Length says too much, or something was added.".into()
        }
        Kind::InvalidVarint => {
            "A Variable Byte Integer that is too long: over four bytes, or more than the number needs.".into()
        }
        Kind::InvalidText(TextError::NotUtf8 { .. }) => {
            "From this byte on it is not UTF-8. A length that counts characters instead of bytes cuts a Chinese character in two.".into()
        }
        Kind::InvalidText(TextError::Nul { .. }) => "A string must not hold U+0000.".into(),
        Kind::InvalidText(TextError::TooLong { bytes }) => {
            format!("The string has {bytes} bytes; 65535 is the most.")
        }
        Kind::InvalidProtocolName => {
            "The protocol name is neither MQTT nor MQIsdp: this is some other protocol.".into()
        }
        Kind::UnsupportedVersion(level) => format!(
            "Protocol level {level} is not known, or not with this name. MQIsdp goes with 3, MQTT with 4 or 5."
        ),
        Kind::InvalidConnectFlags => {
            "The flags contradict each other: the reserved bit is set, Will flags without a Will, or (before MQTT 5) a password without a user name.".into()
        }
        Kind::InvalidConnAckFlags => "All flags but the lowest have to be 0.".into(),
        Kind::InvalidQoS => "There are QoS 0, 1 and 2. There is no 3.".into(),
        Kind::DupAtQoS0 => "A QoS 0 message is never sent again, so DUP cannot be set.".into(),
        Kind::ZeroPacketId => "A Packet Identifier is never 0.".into(),
        Kind::InvalidTopicName => {
            "A Topic Name has no wildcards + and #, and is not empty unless a Topic Alias stands for it.".into()
        }
        Kind::NoFilter => "There has to be at least one Topic Filter.".into(),
        Kind::InvalidSubscriptionOptions => {
            "The options use a reserved bit or a value that does not exist.".into()
        }
        Kind::InvalidReasonCode(code) => {
            format!("Code 0x{code:02X} does not belong in this packet.")
        }
        Kind::UnknownProperty(id) => format!("No property has the number {id}."),
        Kind::MisplacedProperty(id) => format!("{} does not belong here.", property(id)),
        Kind::DuplicateProperty(id) => format!("{} may stand only once.", property(id)),
        Kind::InvalidPropertyValue(id) => format!("{} must not have this value.", property(id)),
    }
}

/// The specification's name and the number.
fn property(id: u8) -> String {
    let name = PropertyKind::of(u32::from(id)).map_or("?", |kind| kind.name());
    format!("{name} (0x{id:02X})")
}
