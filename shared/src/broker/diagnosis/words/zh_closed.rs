//! Chinese, for connections that end.

use alloc::format;
use alloc::string::String;

use super::{Advice, advice, allowed_silence, reason_name};
use crate::broker::diagnosis::Foreign;
use crate::broker::{Breach, CloseReason};
use crate::inspect::{Lang, fault};
use crate::wire::{DecodeError, DecodeErrorKind, PacketType, ReasonCode};

pub(super) fn says(reason: &CloseReason) -> Advice {
    match reason {
        CloseReason::ClientDisconnect(ReasonCode::Success | ReasonCode::DisconnectWithWill) => {
            advice("它道别后离开了。", "一切正常，无需处理。")
        }
        CloseReason::ClientDisconnect(code) => advice(
            format!("它主动断开了连接，理由是：{}。", name(*code)),
            "请检查客户端：它不接受收到的内容。",
        ),
        CloseReason::TransportClosed => advice(
            "连接断开了，之前没有收到 DISCONNECT。",
            "刷新网页、重启板子或断电时都会这样。如果反复出现，请检查 Wi-Fi 信号和供电。",
        ),
        CloseReason::NotMqtt(foreign) => {
            let (what, fix) = of_foreign(*foreign);
            advice(format!("这里应当是 MQTT，发来的却是{what}。"), fix)
        }
        CloseReason::Malformed(error) => malformed(error),
        CloseReason::CountedInCharacters(error) => advice(
            format!(
                "报文格式错误，位于第 {} 字节 [{}]：长度是按字符数的，发出的却是字节，而一个汉字有三个字节。",
                error.offset, error.spec
            ),
            "先把文本转成字节，再取长度。MicroPython 里应写 client.publish(topic.encode(), message.encode())。",
        ),
        CloseReason::UnexpectedPacket(PacketType::Connect) => advice(
            "在同一个连接上发来了第二个 CONNECT。",
            "CONNECT 只发一次。要重新连接，请关闭旧连接，再打开新的。",
        ),
        CloseReason::UnexpectedPacket(packet) => advice(
            format!("{} 出现在不允许的地方。", packet.name()),
            "连接要以 CONNECT 开头；CONNACK、SUBACK、UNSUBACK 和 PINGRESP 只能由服务器发出。",
        ),
        CloseReason::Protocol(breach) => of_breach(*breach),
        CloseReason::Refused(code) => refused(*code),
        CloseReason::ConnectTimeout => advice(
            "没有按时收到完整的 CONNECT。",
            "连接一打开就应发送 CONNECT，并且发满剩余长度所说的字节数。不使用 MQTT 的程序也会这样。",
        ),
        CloseReason::KeepAliveTimeout { keep_alive } => advice(
            format!(
                "已有 {} 秒没有消息，超过保持连接时间 {keep_alive} 秒的 1.5 倍。",
                allowed_silence(*keep_alive)
            ),
            format!(
                "至少每 {keep_alive} 秒发送一次内容，MicroPython 里可以调用 client.ping()。\
                 最常见的原因是循环里的 time.sleep() 太长，或者板子断了电、断了 Wi-Fi。"
            ),
        ),
        CloseReason::TakenOver => advice(
            "使用同一个客户端标识符的新连接取代了它。",
            "刷新网页或重启板子时都会这样。如果反复出现，就是两台设备用了同一个标识符，请分别命名。",
        ),
        CloseReason::ByServer(code) => by_server(*code),
        CloseReason::Redirected(code) => {
            advice(format!("它被转到另一台服务器：{}。", name(*code)), "请连接应答中给出的服务器。")
        }
        CloseReason::NotReading => advice(
            "它只管发送，不读服务器的应答。",
            "让程序在发消息的间隙读取数据：在循环里调用 check_msg()。",
        ),
    }
}

fn name(code: ReasonCode) -> String {
    format!("{}（0x{:02X}）", reason_name(code, Lang::Zh), code.code())
}

pub(super) fn by_server(code: ReasonCode) -> Advice {
    match code {
        ReasonCode::AdministrativeAction => {
            advice("服务器管理员断开了它的连接。", "请询问管理员。多数客户端会自动重新连接。")
        }
        ReasonCode::ServerShuttingDown => advice("服务器正在关闭。", "等服务器重新启动后再连接。"),
        ReasonCode::NotAuthorized => advice(
            "它的登录已失效：用户、密码或访问规则已更改。",
            "请在客户端里填写现在有效的用户名和密码。",
        ),
        code => advice(format!("服务器断开了连接：{}。", name(code)), "请稍后再连接。"),
    }
}

pub(super) fn malformed(error: &DecodeError) -> Advice {
    match error.kind {
        DecodeErrorKind::PacketTooLarge { size, limit } => advice(
            format!("报文有 {size} 字节，超过了 {limit} 字节的上限。"),
            "一次少发一些，或调高服务器的上限。前一个报文的长度写错了，也会读出这样的结果。",
        ),
        DecodeErrorKind::UnsupportedVersion(_) | DecodeErrorKind::InvalidProtocolName => advice(
            format!(
                "CONNECT 要求的版本不存在，位于第 {} 字节 [{}]：{}",
                error.offset,
                error.spec,
                fault(error.kind, Lang::Zh)
            ),
            "请把客户端设为 MQTT 3.1.1 或 5.0。",
        ),
        kind => advice(
            format!(
                "报文格式错误，位于第 {} 字节 [{}]：{}",
                error.offset,
                error.spec,
                fault(kind, Lang::Zh)
            ),
            "请检查客户端怎样写出这个报文和前一个报文。如果几个线程同时写一个连接，报文会混在一起：只让一个线程去写。",
        ),
    }
}

fn of_breach(breach: Breach) -> Advice {
    match breach {
        Breach::QosAboveMaximum => {
            advice("它发布消息的 QoS 超过了 CONNACK 给出的最大值。", "请用较低的 QoS 发布。")
        }
        Breach::SubscriptionIdentifier => advice(
            "它的 PUBLISH 带有订阅标识符。",
            "请去掉这个属性：只有服务器发出的 PUBLISH 才带它。",
        ),
        Breach::ResponseTopic => {
            advice("响应主题含有通配符，或者是空的。", "请写一个明确的主题，不含 + 和 #。")
        }
        Breach::ReceiveMaximum => advice(
            "它有太多消息还没得到确认，超过了 CONNACK 给出的接收最大值。",
            "等收到 PUBREC 和 PUBCOMP 后再发布。MQTT.js 在 MQTT 5 中不理会接收最大值：请分批发布，或改用 MQTT 3.1.1 连接。",
        ),
        Breach::TopicAliasAboveMaximum => advice(
            "它的主题别名超过了 CONNACK 给出的最大值。",
            "请使用不超过该值的别名，或者不用别名。",
        ),
        Breach::TopicAliasUnknown => advice(
            "它使用的主题别名还没有对应的主题。",
            "在每个新连接上，第一次使用别名时要同时写出主题。",
        ),
        Breach::NoLocalShared => advice(
            "它在共享订阅上设置了“不接收自己的消息”。",
            "以 $share/ 开头的订阅不能设置这一项。",
        ),
        Breach::SessionAfterAll => advice(
            "它在 DISCONNECT 里要求保留会话，而 CONNECT 里没有要求。",
            "请在 CONNECT 里就设好会话过期时间。",
        ),
        Breach::AuthWithoutMethod => advice(
            "它发来 AUTH，但 CONNECT 里没有写认证方法。",
            "请在 CONNECT 里写明认证方法，或者不发 AUTH。",
        ),
        Breach::AuthOtherMethod => {
            advice("它的 AUTH 与 CONNECT 写的认证方法不同。", "同一个连接上只能使用一种认证方法。")
        }
        Breach::AuthReason => advice(
            "它的 AUTH 带有客户端此时不能发出的原因码。",
            "请用“继续认证”（0x18），连接后用“重新认证”（0x19）。",
        ),
    }
}

pub(super) fn refused(code: ReasonCode) -> Advice {
    match code {
        ReasonCode::ClientIdentifierNotValid => advice(
            "CONNECT 被拒绝：没有服务器可以接受的客户端标识符。",
            "请给设备起一个自己的标识符：不能为空，也不能是其他用户正在用的。在 MQTT 3.1.1 中，不写标识符时必须使用干净会话（clean_session=True）。",
        ),
        ReasonCode::BadUserNameOrPassword => advice(
            "CONNECT 被拒绝：用户名或密码错误。",
            "请检查客户端里的用户名和密码，注意区分大小写。",
        ),
        ReasonCode::NotAuthorized => advice(
            "CONNECT 被拒绝：不允许这个客户端连接。",
            "请填写服务器认识的用户名和密码。没有设置密码的 broker-ws 要用 --lan 启动，才允许其他设备连接。",
        ),
        ReasonCode::Banned => {
            advice("CONNECT 被拒绝：这个客户端已被禁止。", "请询问服务器管理员。")
        }
        ReasonCode::BadAuthenticationMethod => advice(
            "CONNECT 被拒绝：服务器不认识它的认证方法。",
            "请用用户名和密码连接，不写认证方法。",
        ),
        ReasonCode::QuotaExceeded => advice(
            "CONNECT 被拒绝：服务器保存的会话已达上限。",
            "请使用干净会话和固定的客户端标识符：每次启动都换一个随机标识符，会留下旧会话。也可以调高服务器的上限。",
        ),
        ReasonCode::TopicNameInvalid | ReasonCode::QoSNotSupported | ReasonCode::ProtocolError => {
            advice(
                format!("CONNECT 因遗嘱被拒绝：{}。", name(code)),
                "遗嘱的主题不能含有 + 和 #，QoS 不能超过服务器支持的等级。",
            )
        }
        ReasonCode::PacketTooLarge => advice(
            "CONNECT 被拒绝：客户端允许的最大报文太小，连 CONNACK 也放不下。",
            "请让客户端接收更大的报文。",
        ),
        code => advice(format!("CONNECT 被拒绝：{}。", name(code)), "请询问服务器管理员。"),
    }
}

const fn of_foreign(foreign: Foreign) -> (&'static str, &'static str) {
    const WRONG_PORT: &str = "请检查那个程序的端口：它要找的是另一台服务器。也可能是端口扫描。";
    match foreign {
        Foreign::Ssh => (" SSH", WRONG_PORT),
        Foreign::Redis => (" Redis 命令", WRONG_PORT),
        Foreign::Amqp => {
            (" AMQP", "请使用 MQTT 客户端，或把 AMQP 发给支持它的服务器，端口通常是 5672。")
        }
        Foreign::Stomp => {
            (" STOMP", "请使用 MQTT 客户端，或把 STOMP 发给支持它的服务器，端口通常是 61613。")
        }
        Foreign::Http2 => {
            ("未加密的 HTTP/2", "请使用 HTTP/1.1：连接本服务器的 WebSocket 要以它开始。")
        }
        Foreign::Smtp => ("邮件程序的命令", WRONG_PORT),
        Foreign::Media => ("摄像头或网络电话的协议（RTSP、SIP）", WRONG_PORT),
        Foreign::ProxyProtocol => {
            (" PROXY 协议的头部", "请在负载均衡器里为本服务器关闭 PROXY 协议。")
        }
        Foreign::Socks => (" SOCKS", "这里不是代理：请检查那个程序的代理设置。也可能是端口扫描。"),
        Foreign::PostgreSql => (" PostgreSQL 客户端的请求", WRONG_PORT),
        Foreign::Smb => (" Windows 文件共享的请求", WRONG_PORT),
        Foreign::Rdp => ("远程桌面的请求", WRONG_PORT),
        Foreign::Text => {
            ("普通文本", "消息要按 MQTT 的格式打包：请使用 MQTT 库，不要把文本直接写到连接上。")
        }
    }
}
