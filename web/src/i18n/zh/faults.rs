//! Simplified Chinese for what goes wrong, and for a board's log.

use shared::broker::diagnosis::Told;
use shared::client::{ClientError, PeerError};
use shared::flow::AliasError;
use shared::wire::{EncodeError, ReasonCode};
use yew::AttrValue;

use crate::state::address::SocketAddress;

use super::super::{
    AddressError, Failure, Language, LogEntry, Notice, Problem, SendError, Shape, TopicErrorKind,
    Trouble, ValueError, told,
};
use super::parts;
use crate::state::dashboard::spec::SpecError;

pub(super) fn reason_words(code: ReasonCode) -> String {
    super::super::reason(Language::Zh, code)
}

pub(super) fn failure(it: &Failure) -> AttrValue {
    match it {
        Failure::BadAddress(error) => address(error),
        Failure::BadWill(error) => text!("遗嘱的主题不正确：{}", topic_error(error.kind)),
        Failure::Blocked(to) => {
            text!("浏览器不允许 https 页面打开 {to}。请改用 wss:// 地址，或者用 http 打开本页。")
        }
        Failure::Unreachable(to) => unreachable(to),
        Failure::NotMqtt(to) => {
            text!("{to} 有服务器，但那里不是 MQTT。请检查端口和路径，路径通常是 /mqtt。")
        }
        Failure::OpenTimedOut(to) => {
            text!("{to} 迟迟没有应答。请检查地址，并确认电脑和服务器在同一个网络里。")
        }
        Failure::ConnectTimedOut => {
            text!("连接已经建立，但服务器没有回应 CONNECT。请确认这个端口是 MQTT 服务器的。")
        }
        Failure::Refused { reason: ReasonCode::UnsupportedProtocolVersion, text } => {
            text!(
                "服务器不支持这个 MQTT 版本{}。请在“高级设置”里换成另一个版本（3.1.1 或 5.0）。",
                words(text)
            )
        }
        Failure::Refused { reason, text } => {
            let (cause, fix) = told(Language::Zh, Told::Refused(*reason));
            text!("{cause}{}{fix}", said(text))
        }
        Failure::Disconnected { reason: ReasonCode::SessionTakenOver, .. } => text!(
            "另一个页面或开发板使用了相同的客户端标识符，接管了连接。请先关掉那一个，再重新连接。"
        ),
        Failure::Disconnected { reason, text } => {
            let (cause, fix) = told(Language::Zh, Told::ByServer(*reason));
            text!("{cause}{}{fix}", said(text))
        }
        Failure::Closed(1006) => {
            text!("连接突然中断，没有任何说明。可能是网络断了，或者服务器停了。")
        }
        Failure::Closed(code) => {
            text!("服务器关闭了连接，没有说明原因（WebSocket 代码 {code}）。")
        }
        Failure::Silent => text!("服务器不再应答，可能是网络断了。"),
        Failure::Protocol(error) => {
            text!("服务器发来的内容不符合 MQTT 协议：{}", peer_error(error))
        }
        Failure::Congested => text!("连接太慢，来不及传送这么多内容。"),
        Failure::NotRead => text!("程序一直不读取收到的内容，积压太多，连接被切断了。"),
        Failure::Unsendable(detail) => text!("登录信息无法发送：{detail}。"),
        Failure::Cut => text!("连接在故障实验里被剪断了。"),
        Failure::NoWifi => text!("故障实验关掉了 Wi-Fi；打开后会自动重新连接。"),
    }
}

/// What is known is little: the browser keeps the cause from the page. The rest is likely.
fn unreachable(to: &SocketAddress) -> AttrValue {
    let likely = match to.port() {
        Some(1883 | 8883) => {
            "很可能这个端口只供开发板使用，多数服务器都是如此；\
             请改用 WebSocket 端口，常见的有 8080、8083、9001。"
        }
        _ if to.is_secure() => {
            "可能的原因：服务器没有启动；地址、端口或路径写错了；或者浏览器不信任它的证书。\
             可以在新标签页里用 https:// 打开同一地址看看。"
        }
        _ => "可能的原因：服务器没有启动；地址、端口或路径写错了；或者被防火墙挡住了。",
    };
    text!("{to} 的 WebSocket 打不开，浏览器没有说明原因。{likely}")
}

fn peer_error(it: &PeerError) -> AttrValue {
    match it {
        PeerError::Decode(error) => {
            AttrValue::from(told(Language::Zh, Told::Malformed(*error)).0.into_owned())
        }
        PeerError::UnexpectedPacket(packet) => text!("{} 来得不是时候。", packet.name()),
        PeerError::UnknownPacketId(packet) => {
            text!("{} 的报文标识符没有在使用。", packet.name())
        }
        PeerError::WrongCodeCount(packet) => text!("{} 里代码的个数不对。", packet.name()),
        PeerError::InvalidTopic(error) => AttrValue::Static(topic_error(error.kind)),
        PeerError::TopicAlias(AliasError::AboveMaximum) => text!("主题别名超过了最大值。"),
        PeerError::TopicAlias(AliasError::Unknown) => text!("主题别名还没有对应的主题。"),
        PeerError::AuthenticationMethod => text!("AUTH 换了一种认证方法。"),
        PeerError::ReceiveMaximumExceeded => text!("未确认的消息超过了接收最大值。"),
        PeerError::UnexpectedSession => text!("服务器说会话还在，其实没有。"),
    }
}

fn words(text: &Option<String>) -> String {
    text.as_ref().map(|text| format!("，“{text}”")).unwrap_or_default()
}

fn said(text: &Option<String>) -> String {
    text.as_ref().map(|text| format!("它的说明：“{text}”。")).unwrap_or_default()
}

pub(super) fn address(it: &AddressError) -> AttrValue {
    match it {
        AddressError::Empty => text!("请填写地址，例如 ws://192.168.1.5:8080/mqtt。"),
        AddressError::NoScheme => {
            text!("地址要以 ws:// 或 wss:// 开头，例如 ws://192.168.1.5:8080/mqtt。")
        }
        AddressError::WrongScheme(scheme) => text!(
            "浏览器不能用 {scheme}:// 连接 MQTT。请填写服务器的 WebSocket 地址，以 ws:// 或 wss:// 开头。"
        ),
        AddressError::NoHost => text!("缺少主机名，应写成 ws://主机:端口/路径。"),
        AddressError::BadPort(port) => text!("“{port}”不是端口号，端口号是 1 到 65535 的数字。"),
        AddressError::BadCharacter(' ') => text!("地址里有空格。"),
        AddressError::BadCharacter(c) => text!("地址里不能出现“{c}”。"),
        AddressError::LoginInside => text!("请把用户名和密码填到各自的输入框里。"),
        AddressError::Fragment => text!("地址里不能有“#”。"),
        AddressError::NotAccepted => text!("浏览器不接受这个地址。"),
    }
}

pub(super) fn notice(it: &Notice) -> AttrValue {
    match it {
        Notice::NotRemoved(error) => text!("卡片没有移除。{}", send_error(error)),
        Notice::NotRestored(error) => text!("没有恢复。{}", send_error(error)),
        Notice::NotBroughtBack => text!("清除的保留消息没有全部恢复，原因见“服务器”页面。"),
        Notice::TooManyVirtualBoards => text!("本页已有 16 块虚拟开发板，请先移除一块。"),
        Notice::TooManyPeers => text!("本页已经连接了 8 个服务器，请先关闭其中一个连接。"),
        Notice::NotFetched => {
            text!("没能完成：页面的一部分没有载入。请在服务器恢复响应后再试一次。")
        }
        Notice::Rule { rule, text, more: 0 } => text!("“{rule}”：{text}"),
        Notice::Rule { rule, text, more } => text!("“{rule}”：{text}（之前还有 {more} 条）"),
        Notice::NothingDownloaded => text!("浏览器没有保存这个文件。"),
        Notice::NothingStored => {
            text!("这个浏览器不保存数据：刷新页面后，开发板和卡片都会消失。")
        }
    }
}

pub(super) fn send_error(it: &SendError) -> AttrValue {
    match it {
        SendError::Client(ClientError::NotConnected) => text!("没有发出：当前没有连接。"),
        SendError::Client(ClientError::QueueFull) => text!("没有发出：等待发送的消息太多了。"),
        SendError::Client(ClientError::QosNotSupported { maximum }) => {
            text!("没有发出：服务器最高只支持 QoS {}。", *maximum as u8)
        }
        SendError::Client(ClientError::RetainNotSupported) => {
            text!("没有发出：服务器不支持保留消息。")
        }
        SendError::Client(ClientError::Encode(EncodeError::TooLarge { limit })) => {
            text!("没有发出：服务器允许的包最大 {limit} 字节。")
        }
        SendError::Client(ClientError::TopicAliasAboveMaximum { maximum: 0 }) => {
            text!("没有发出：这台服务器不接受主题别名。")
        }
        SendError::Client(ClientError::TopicAliasAboveMaximum { maximum }) => {
            text!("没有发出：这台服务器最大只接受主题别名 {maximum}。")
        }
        SendError::Client(ClientError::TopicAliasUnset) => {
            text!("没有发出：在这条连接上，这个主题别名不代表该主题。")
        }
        SendError::Client(error) => text!("没有发出：{error}。"),
        SendError::Refused(code) => text!("服务器拒收了消息：{}。", reason_words(*code)),
        SendError::Discarded => text!("服务器确认收到之前，连接就断了。"),
    }
}

pub(super) fn trouble(it: &Trouble) -> AttrValue {
    match it {
        Trouble::NoValue(ValueError::NotUtf8, payload) => {
            text!("数据有误：不是文本（{}）。", payload.excerpt())
        }
        Trouble::NoValue(ValueError::NotJson, payload) => {
            text!("数据有误：“{}”不是 JSON。", payload.excerpt())
        }
        Trouble::NoValue(ValueError::Missing { path }, payload) => {
            text!("数据有误：“{}”里没有“{path}”。", payload.excerpt())
        }
        Trouble::NoValue(ValueError::NotANumber { .. }, payload) | Trouble::NotANumber(payload) => {
            text!("数据有误：“{}”不是数字。", payload.excerpt())
        }
        Trouble::NoColor(payload) => text!("数据有误：“{}”不是颜色。", payload.excerpt()),
        Trouble::NoValue(ValueError::Unsupported, _) => text!("这里看不懂该部件的取值模板。"),
        Trouble::NeitherOnNorOff(payload) => {
            text!("数据有误：“{}”既不是开也不是关。", payload.excerpt())
        }
        Trouble::NotSubscribed(code) => text!("服务器拒绝了订阅：{}。", reason_words(*code)),
    }
}

pub(super) fn problem(it: &Problem) -> AttrValue {
    match it {
        Problem::TooLarge { bytes } => text!("有 {bytes} 字节，太大了。"),
        Problem::TooManyComponents => text!("部件太多了。"),
        Problem::NotUtf8 => text!("不是 UTF-8 文本。"),
        Problem::NotJson { .. } => text!("这里不符合 JSON 的写法。"),
        Problem::Unfinished => text!("JSON 没有写完，可能少了括号。"),
        Problem::Missing { key } => text!("缺少“{key}”。"),
        Problem::WrongShape { key, expected, found } if key.is_empty() => {
            text!("自我介绍应当是{}，这里却是{}。", shape(*expected), shape(*found))
        }
        Problem::WrongShape { key, expected, found } => {
            text!("“{key}”应当是{}，这里却是{}。", shape(*expected), shape(*found))
        }
        Problem::NotAllowed { key, value } => text!("“{key}”不能是“{value}”。"),
        Problem::InvalidTopic { key, topic, error } => {
            text!("“{key}”应当是主题，“{topic}”却不是：{}", topic_error(error.kind))
        }
    }
}

fn shape(it: Shape) -> &'static str {
    match it {
        Shape::Null => "空值（null）",
        Shape::Boolean => "真假值",
        Shape::Number => "数字",
        Shape::Text => "文本",
        Shape::List => "列表",
        Shape::Object => "对象",
    }
}

fn topic_error(it: TopicErrorKind) -> &'static str {
    match it {
        TopicErrorKind::Empty => "主题不能为空。",
        TopicErrorKind::TooLong => "主题最长 65535 字节。",
        TopicErrorKind::Nul => "主题里不能有空字符。",
        TopicErrorKind::TooManyLevels => "主题的层级太多了。",
        TopicErrorKind::WildcardInName => "这里的主题不能含有通配符 + 或 #。",
        TopicErrorKind::PlusNotAlone => "通配符 + 必须独占一层。",
        TopicErrorKind::HashNotAlone => "通配符 # 必须独占一层。",
        TopicErrorKind::HashNotLast => "通配符 # 只能放在最后一层。",
        TopicErrorKind::InvalidShareName => {
            "共享订阅 $share/组名/主题 的组名不能为空，也不能含有通配符。"
        }
        TopicErrorKind::NoFilterInShare => "共享订阅要写成 $share/组名/主题。",
    }
}

pub(super) fn spec_error(it: SpecError) -> AttrValue {
    match it {
        SpecError::Topic(error) => AttrValue::Static(topic_error(error.kind)),
        SpecError::Field => text!("字段写法不对，应当像 a.b[0] 这样。"),
        SpecError::SamePayload => text!("“开”和“关”需要两条不同的消息。"),
        SpecError::Range => text!("最小值必须小于最大值。"),
        SpecError::Step => text!("步长必须大于 0。"),
        SpecError::TooManyLines => text!("一张曲线图最多 8 条曲线。"),
        SpecError::TooLong => text!("有一处文字太长。"),
        SpecError::Full => text!("这个面板上已有 48 张卡片，请先移除一张。"),
    }
}

pub(super) fn log_entry(it: &LogEntry) -> AttrValue {
    match it {
        LogEntry::Power(true) => text!("通电"),
        LogEntry::Power(false) => text!("断电"),
        LogEntry::PlugPulled => text!("突然断电，没来得及发送 DISCONNECT"),
        LogEntry::Wifi(true) => text!("Wi-Fi 恢复"),
        LogEntry::Wifi(false) => text!("Wi-Fi 断开"),
        LogEntry::Connected => text!("已连接，发出自我介绍"),
        LogEntry::Failed(error) => failure(error),
        LogEntry::Published(topic, payload) => text!("→ {topic} {}", payload.excerpt()),
        LogEntry::Obeyed(topic, payload) => text!("← {topic} {}", payload.excerpt()),
        LogEntry::NotUnderstood(topic, payload, expected) => {
            let expected = parts::expected(expected);
            text!("← {topic} “{}”看不懂，应为 {expected}", payload.excerpt())
        }
        LogEntry::NotSent(topic, error) => {
            text!("→ {topic} {}", send_error(&SendError::Client(*error)))
        }
        LogEntry::Refused(code) => text!("被服务器拒绝：{}", reason_words(*code)),
    }
}
