//! What Reason Codes are called. What each one means where it stands is said in `reason`.

use alloc::format;
use alloc::string::String;

use super::Lang;
use crate::wire::{PacketType, ReasonCode};

/// What a Reason Code is called: in English by the specification.
pub const fn reason_name(code: ReasonCode, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => zh(code),
        Lang::En => code.name(),
    }
}

/// What stands in the line of a packet: the specification's name, in Chinese after what it means.
pub(super) fn in_line(code: ReasonCode, packet: PacketType, lang: Lang) -> String {
    let term = short_name(code, packet, Lang::En);
    match lang {
        Lang::Zh => format!("{}（{term}）", short_name(code, packet, lang)),
        Lang::En => term.into(),
    }
}

/// The name alone. Success is called otherwise in SUBACK.
pub(super) const fn short_name(code: ReasonCode, packet: PacketType, lang: Lang) -> &'static str {
    match (code, packet, lang) {
        (ReasonCode::Success, PacketType::SubAck, Lang::Zh) => "同意 QoS 0",
        (ReasonCode::Success, PacketType::SubAck, Lang::En) => "Granted QoS 0",
        _ => reason_name(code, lang),
    }
}

const fn zh(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::Success => "成功",
        ReasonCode::GrantedQoS1 => "同意 QoS 1",
        ReasonCode::GrantedQoS2 => "同意 QoS 2",
        ReasonCode::DisconnectWithWill => "断开并发布遗嘱",
        ReasonCode::NoMatchingSubscribers => "没有人订阅",
        ReasonCode::NoSubscriptionExisted => "本来没有这个订阅",
        ReasonCode::ContinueAuthentication => "继续认证",
        ReasonCode::ReAuthenticate => "重新认证",
        ReasonCode::UnspecifiedError => "未说明的错误",
        ReasonCode::MalformedPacket => "报文格式错误",
        ReasonCode::ProtocolError => "违反协议",
        ReasonCode::ImplementationSpecificError => "服务器不支持这样做",
        ReasonCode::UnsupportedProtocolVersion => "不支持的协议版本",
        ReasonCode::ClientIdentifierNotValid => "客户端标识符无效",
        ReasonCode::BadUserNameOrPassword => "用户名或密码错误",
        ReasonCode::NotAuthorized => "没有权限",
        ReasonCode::ServerUnavailable => "服务器不可用",
        ReasonCode::ServerBusy => "服务器正忙",
        ReasonCode::Banned => "客户端已被禁止",
        ReasonCode::ServerShuttingDown => "服务器正在关闭",
        ReasonCode::BadAuthenticationMethod => "认证方式错误",
        ReasonCode::KeepAliveTimeout => "保持连接超时",
        ReasonCode::SessionTakenOver => "会话被接管",
        ReasonCode::TopicFilterInvalid => "主题过滤器无效",
        ReasonCode::TopicNameInvalid => "主题名无效",
        ReasonCode::PacketIdentifierInUse => "报文标识符已被占用",
        ReasonCode::PacketIdentifierNotFound => "没有这个报文标识符",
        ReasonCode::ReceiveMaximumExceeded => "未确认的消息太多",
        ReasonCode::TopicAliasInvalid => "主题别名无效",
        ReasonCode::PacketTooLarge => "报文过大",
        ReasonCode::MessageRateTooHigh => "消息发送太快",
        ReasonCode::QuotaExceeded => "超出配额",
        ReasonCode::AdministrativeAction => "被管理员断开",
        ReasonCode::PayloadFormatInvalid => "载荷格式无效",
        ReasonCode::RetainNotSupported => "不支持保留消息",
        ReasonCode::QoSNotSupported => "不支持该 QoS 等级",
        ReasonCode::UseAnotherServer => "请换用其他服务器",
        ReasonCode::ServerMoved => "服务器已迁移",
        ReasonCode::SharedSubscriptionsNotSupported => "不支持共享订阅",
        ReasonCode::ConnectionRateExceeded => "连接过于频繁",
        ReasonCode::MaximumConnectTime => "已达最长连接时间",
        ReasonCode::SubscriptionIdentifiersNotSupported => "不支持订阅标识符",
        ReasonCode::WildcardSubscriptionsNotSupported => "不支持通配符订阅",
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_reason_code_has_a_chinese_name_of_its_own() {
        let names: Vec<_> = ReasonCode::ALL.iter().map(|&code| zh(code)).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(name.contains(|c: char| c >= '\u{2E80}'), "{name}");
            assert!(!names[..index].contains(name), "{name}");
        }
        for &code in ReasonCode::ALL {
            assert_eq!(reason_name(code, Lang::En), code.name());
        }
    }
}
