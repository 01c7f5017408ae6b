//! Reason Codes by name, as a person is told them.

use crate::inspect::Lang;
use crate::wire::ReasonCode;

/// What a Reason Code is called. Chinese has names for those that a person is told; the others keep
/// the specification's.
pub const fn reason_name(code: ReasonCode, lang: Lang) -> &'static str {
    match (lang, zh(code)) {
        (Lang::Zh, Some(name)) => name,
        _ => code.name(),
    }
}

const fn zh(code: ReasonCode) -> Option<&'static str> {
    Some(match code {
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
        ReasonCode::KeepAliveTimeout => "保活超时",
        ReasonCode::SessionTakenOver => "会话被接管",
        ReasonCode::TopicFilterInvalid => "主题过滤器无效",
        ReasonCode::TopicNameInvalid => "主题名无效",
        ReasonCode::PacketIdentifierInUse => "报文标识符已被占用",
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
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::PacketType;

    #[test]
    fn every_reason_code_that_a_person_is_told_has_a_chinese_name() {
        let told =
            [PacketType::ConnAck, PacketType::SubAck, PacketType::PubAck, PacketType::Disconnect];
        for &code in ReasonCode::ALL {
            if code.is_error() && told.iter().any(|&packet| code.stands_in(packet)) {
                assert_ne!(reason_name(code, Lang::Zh), code.name(), "{code}");
            }
            assert_eq!(reason_name(code, Lang::En), code.name());
        }
    }
}
