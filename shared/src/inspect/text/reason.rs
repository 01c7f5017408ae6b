//! What Reason Codes and Return Codes say, in the packet that they stand in.

use super::Pair;
use crate::inspect::field::Place;
use crate::wire::{PacketType, ReasonCode as R};

pub(super) fn of(reason: R, place: Place) -> Pair {
    match reason {
        R::Success => success(place.packet),
        R::GrantedQoS1 => Pair::new(
            "订阅成功，消息最高以 QoS 1 送来",
            "subscribed; messages come with at most QoS 1",
        ),
        R::GrantedQoS2 => Pair::new(
            "订阅成功，消息最高以 QoS 2 送来",
            "subscribed; messages come with at most QoS 2",
        ),
        R::DisconnectWithWill => Pair::new(
            "客户端主动断开，但仍要求发布遗嘱",
            "the client leaves and wants its Will published all the same",
        ),
        R::NoMatchingSubscribers => Pair::new(
            "消息已接受，只是现在没有人订阅这个主题",
            "accepted, but nobody subscribes to this topic right now",
        ),
        R::NoSubscriptionExisted => {
            Pair::new("本来就没有这个订阅", "there was no such subscription")
        }
        R::ContinueAuthentication => Pair::new(
            "认证还没完，请继续下一步",
            "the authentication goes on: the next step, please",
        ),
        R::ReAuthenticate => Pair::new(
            "客户端要在这个连接上重新认证",
            "the client wants to authenticate again on this connection",
        ),
        R::UnspecifiedError if place.packet == Some(PacketType::SubAck) => Pair::new(
            "服务器拒绝了这个订阅，没有说明原因",
            "the server refused this subscription and does not say why",
        ),
        R::UnspecifiedError => {
            Pair::new("出错了，对方没有说明原因", "it failed; the sender does not say why")
        }
        R::MalformedPacket => {
            Pair::new("收到的字节不符合报文格式", "the bytes received do not form a valid packet")
        }
        R::ProtocolError => Pair::new(
            "报文格式没错，但在这里不允许",
            "the packet is well formed, but not allowed at this point",
        ),
        R::ImplementationSpecificError => Pair::new(
            "请求合法，但这个实现不接受",
            "the request is valid, but this implementation does not accept it",
        ),
        R::UnsupportedProtocolVersion => Pair::new(
            "服务器不支持客户端要求的 MQTT 版本",
            "the server does not speak the version that the client asked for",
        ),
        R::ClientIdentifierNotValid => Pair::new(
            "客户端标识符不被接受，换一个再连",
            "the Client Identifier is not accepted: connect with another one",
        ),
        R::BadUserNameOrPassword => {
            Pair::new("用户名或密码不对", "the user name or the password is wrong")
        }
        R::NotAuthorized => Pair::new("没有权限这样做", "the client is not permitted to do this"),
        R::ServerUnavailable => {
            Pair::new("服务器现在不可用，稍后再试", "the server is not available: try again later")
        }
        R::ServerBusy => Pair::new("服务器正忙，稍后再试", "the server is busy: try again later"),
        R::Banned => {
            Pair::new("这个客户端已被管理员封禁", "an administrator has banned this client")
        }
        R::ServerShuttingDown => Pair::new("服务器正在关闭", "the server is shutting down"),
        R::BadAuthenticationMethod => Pair::new(
            "认证方法不支持，或与 CONNECT 里的不一致",
            "the authentication method is not supported, or not the one of CONNECT",
        ),
        R::KeepAliveTimeout => Pair::new(
            "超过 1.5 倍保持连接时间没有收到任何报文",
            "nothing came for one and a half times the Keep Alive",
        ),
        R::SessionTakenOver => Pair::new(
            "同一个客户端标识符从别处连上来了，旧连接被顶替",
            "another connection came with the same Client Identifier and took the Session over",
        ),
        R::TopicFilterInvalid => Pair::new(
            "主题过滤器格式没错，但服务器不接受",
            "the Topic Filter is well formed, but not accepted here",
        ),
        R::TopicNameInvalid => Pair::new(
            "主题名格式没错，但对方不接受",
            "the Topic Name is well formed, but not accepted here",
        ),
        R::PacketIdentifierInUse => Pair::new(
            "这个报文标识符还在使用，说明两边的会话状态不一致",
            "this Packet Identifier is still taken: the two sides disagree about the Session",
        ),
        R::PacketIdentifierNotFound => Pair::new(
            "不认识这个报文标识符，说明两边的会话状态不一致",
            "this Packet Identifier is unknown: the two sides disagree about the Session",
        ),
        R::ReceiveMaximumExceeded => Pair::new(
            "未确认的消息超过了接收最大值",
            "more messages were under way than Receive Maximum allows",
        ),
        R::TopicAliasInvalid => Pair::new(
            "主题别名为 0，或超过了允许的最大值",
            "the Topic Alias is 0 or above the maximum",
        ),
        R::PacketTooLarge => Pair::new(
            "报文超过了接收方允许的最大长度",
            "the packet is larger than its receiver allows",
        ),
        R::MessageRateTooHigh => Pair::new("消息发得太快", "messages come in too fast"),
        R::QuotaExceeded => {
            Pair::new("超出了对方设定的限额", "a limit that the receiver has set is reached")
        }
        R::AdministrativeAction => {
            Pair::new("连接被管理员关闭", "an administrator closed the connection")
        }
        R::PayloadFormatInvalid => Pair::new(
            "载荷不是载荷格式指示所说的格式",
            "the payload is not what Payload Format Indicator says",
        ),
        R::RetainNotSupported => {
            Pair::new("服务器不支持保留消息", "the server does not keep retained messages")
        }
        R::QoSNotSupported => {
            Pair::new("服务器不支持这个 QoS", "the server does not support this QoS")
        }
        R::UseAnotherServer => {
            Pair::new("请暂时改用另一台服务器", "use another server for the time being")
        }
        R::ServerMoved => Pair::new(
            "服务器已搬走，今后请用另一台",
            "the server has moved: use another one from now on",
        ),
        R::SharedSubscriptionsNotSupported => {
            Pair::new("服务器不支持共享订阅", "the server does not support Shared Subscriptions")
        }
        R::ConnectionRateExceeded => Pair::new("连接来得太频繁", "connections come in too fast"),
        R::MaximumConnectTime => {
            Pair::new("连接已达到允许的最长时间", "the connection has lasted as long as it may")
        }
        R::SubscriptionIdentifiersNotSupported => Pair::new(
            "服务器不支持订阅标识符",
            "the server does not support Subscription Identifiers",
        ),
        R::WildcardSubscriptionsNotSupported => Pair::new(
            "服务器不支持带通配符的订阅",
            "the server does not support wildcards in subscriptions",
        ),
    }
}

/// Success has a name of its own in several packets.
fn success(packet: Option<PacketType>) -> Pair {
    match packet {
        Some(PacketType::ConnAck) => Pair::new("连接已接受", "the connection is accepted"),
        Some(PacketType::SubAck) => {
            Pair::new("订阅成功，消息以 QoS 0 送来", "subscribed; messages come with QoS 0")
        }
        Some(PacketType::UnsubAck) => Pair::new("已取消订阅", "the subscription is gone"),
        Some(PacketType::Disconnect) => {
            Pair::new("正常断开，遗嘱不会发布", "a normal goodbye: the Will is not published")
        }
        Some(PacketType::Auth) => Pair::new("认证成功", "the authentication succeeded"),
        _ => Pair::new("成功", "it went well"),
    }
}
