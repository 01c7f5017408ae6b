//! Simplified Chinese.

use shared::client::ClientError;
use shared::wire::ReasonCode;
use yew::AttrValue;

use super::{
    AddressError, BindingError, Failure, Language, LogEntry, Notice, Problem, Say, SendError,
    Shape, TopicErrorKind, Trouble, ValueError,
};

/// A sentence; one without anything to fill in costs no allocation.
macro_rules! text {
    ($($part:tt)*) => {
        AttrValue::from(format_args!($($part)*))
    };
}

pub(super) fn say(what: Say<'_>) -> AttrValue {
    match what {
        Say::Tagline => text!("MQTT 实验台"),
        Say::Language => text!("语言"),
        Say::Theme => text!("主题"),
        Say::ThemeAuto => text!("跟随系统"),
        Say::ThemeLight => text!("浅色"),
        Say::ThemeDark => text!("深色"),
        Say::Connection => text!("连接"),
        Say::PhaseOff => text!("未连接"),
        Say::PhaseOpening => text!("正在连接…"),
        Say::PhaseOnline => text!("已连接"),
        Say::PhaseWaiting => text!("等待重连"),
        Say::PhaseStopped => text!("未连接"),
        Say::AtServer => text!("本页服务器"),
        Say::AtTab => text!("标签页内"),
        Say::Milliseconds(ms) => text!("{ms} 毫秒"),
        Say::RoundTripTitle => text!("消息到服务器再回来的时间"),

        Say::NotConnected => text!("没有连接。"),
        Say::RetryIn(0) => text!("正在重试。"),
        Say::RetryIn(seconds) => text!("{seconds} 秒后自动重试。"),
        Say::TryNow => text!("立即重试"),
        Say::ChangeConnection => text!("更改连接"),
        Say::Failure(it) => failure(it),
        Say::Address(it) => address(it),
        Say::Notice(it) => notice(it),
        Say::Dismiss => text!("知道了"),

        Say::ConnectTitle => text!("连接到哪个 MQTT 服务器？"),
        Say::ChooseServer => text!("提供本页的服务器"),
        Say::ChooseServerHint => text!("真实的开发板和其他同学的页面都在这里会合。"),
        Say::NoServerHint => {
            text!("本页来自普通的文件服务器，它不是 MQTT 服务器。启动 broker-ws 后就有了。")
        }
        Say::ChooseTab => text!("标签页内的服务器"),
        Say::ChooseTabHint => {
            text!("页面里自带一个完整的 MQTT 服务器，不联网也能用，但只有这个标签页能连上。")
        }
        Say::ChooseAddress => text!("其他地址"),
        Say::ChooseAddressHint => text!("任何支持 WebSocket 的 MQTT 服务器。"),
        Say::AddressLabel => text!("地址"),
        Say::Username => text!("用户名"),
        Say::Password => text!("密码"),
        Say::Optional => text!("可不填"),
        Say::KeepPassword => text!("在这个浏览器里记住密码"),
        Say::Connect => text!("连接"),
        Say::Cancel => text!("取消"),
        Say::Close => text!("关闭"),

        Say::Dashboard => text!("控制面板"),
        Say::DashboardHint => text!("卡片由开发板的自我介绍生成；灯亮不亮，以开发板的回报为准。"),
        Say::BindTopic => text!("绑定主题"),
        Say::BoardsNotShown(count) => text!("还有 {count} 块开发板，这里放不下了。"),
        Say::EmptyDashboard => text!("还没有开发板报到"),
        Say::EmptyDashboardHint => {
            text!(
                "添加一块虚拟 ESP32：它会连上服务器、介绍自己，卡片随即出现在这里。\
                如果开发板只会收发普通主题，可以自己动手，把卡片绑定到那个主题。"
            )
        }
        Say::LessonCard => text!("LED_CONTROL 课堂卡片"),
        Say::Desk => text!("工作台"),
        Say::DeskHint => text!("在本页中运行的虚拟开发板，每块都有自己的 MQTT 连接。"),
        Say::AddVirtualBoard => text!("添加虚拟 ESP32"),
        Say::EmptyDesk => text!("工作台还空着"),
        Say::EmptyDeskHint => {
            text!(
                "虚拟 ESP32 的 2 号引脚接了一个 LED，4 号引脚接了 DHT22 温湿度传感器，\
                它和真板子一样使用 MQTT。给传感器加热、按一下 LED、拔掉电源试试：\
                控制面板只能通过 MQTT 服务器得知这一切。"
            )
        }

        Say::JoinTitle => text!("接入真实的开发板"),
        Say::JoinLan => text!("在开发板的程序里，把 MQTT 服务器地址写成："),
        Say::JoinLoopback => {
            text!("服务器目前只接受本机的连接。要让同一网络里的开发板连进来，请这样重新启动：")
        }
        Say::JoinTab => {
            text!("开发板连不到标签页里的服务器。请在同一网络的电脑上启动它，再从那里打开本页：")
        }
        Say::JoinAddress => {
            text!("让开发板连接同一个服务器的 TCP 端口（通常是 1883）即可。")
        }

        Say::Online => text!("在线"),
        Say::Offline => text!("离线"),
        Say::PresenceUnknown => text!("在线状态未知"),
        Say::OnThisPage => text!("在本页中"),
        Say::Broken => text!("无法识别"),
        Say::BrokenHint => text!("这块开发板发来了自我介绍，但是内容读不懂。"),
        Say::At(line, column) => text!("第 {line} 行，第 {column} 列："),
        Say::Problem(it) => problem(it),
        Say::NoParts => text!("这块开发板没有列出任何部件。"),
        Say::UnknownPart(platform) => text!("“{platform}”类型的部件"),
        Say::Lit => text!("亮"),
        Say::Dark => text!("灭"),
        Say::On => text!("开"),
        Say::Off => text!("关"),
        Say::NotReported => text!("尚未回报"),
        Say::Asked(true) => text!("已发出“开”，等待开发板回报…"),
        Say::Asked(false) => text!("已发出“关”，等待开发板回报…"),
        Say::NoAnswer => text!("5 秒内没有收到开发板的回报。"),
        Say::NotSent(it) => send_error(it),
        Say::Trouble(it) => trouble(it),
        Say::ReportedAt(time) => text!("{time} 回报"),
        Say::ReportedEarlier => text!("此前回报，由服务器保留"),
        Say::SwitchOf(name) => text!("{name} 的开关"),
        Say::OfflineNote => text!("已离线。以上是它最后一次回报的内容。"),
        Say::StaleNote => text!("页面没有连接服务器，以上内容可能已经过时。"),
        Say::NoValue => text!("还没有数据"),
        Say::Trend(low, high) => text!("变化曲线，在 {low} 与 {high} 之间"),
        Say::Quantity(class) => match class {
            "temperature" => text!("温度"),
            "humidity" => text!("湿度"),
            other => text!("{other}"),
        },
        Say::RemoveCard => text!("移除卡片"),
        Say::RemoveCardTitle(name) => text!("移除 {name} 的卡片？"),
        Say::RemoveCardHint => {
            text!(
                "服务器会忘掉为它保留的消息：自我介绍和最后的状态。开发板再次上线时，会重新报到。"
            )
        }
        Say::Remove => text!("移除"),

        Say::Bound => text!("手动绑定"),
        Say::LastSent => text!("这个主题上最后的消息"),
        Say::LastSentEarlier => text!("此前发送，由服务器保留"),
        Say::NothingSent => text!("还没有看到这个主题的消息。"),
        Say::SwitchHonesty => {
            text!("这里显示的是最后发到该主题的命令；开发板是否照做，它没有回报。")
        }
        Say::Other => text!("其他消息"),
        Say::SendIt(payload) => text!("发送 {payload}"),
        Say::Payload => text!("消息内容"),
        Say::Send => text!("发送"),
        Say::Retain => text!("保留"),
        Say::Retained => text!("保留消息"),
        Say::Hex => text!("不是文本，以十六进制显示。"),
        Say::Cut(size) => text!("共 {size} 字节，只显示开头部分。"),
        Say::EmptyPayload => text!("（空消息）"),
        Say::Unbind(topic) => text!("移除 {topic} 的卡片"),
        Say::NoPermission(code) => text!("服务器拒绝了订阅：{}。", reason_words(code)),

        Say::BindTitle => text!("把卡片绑定到主题"),
        Say::BindHint => text!("适合只在某个主题上收发文本的开发板，比如第一节课里的那块。"),
        Say::BindSwitch => text!("两个按钮"),
        Say::BindSwitchHint => text!("一条“开”的消息，一条“关”的消息。"),
        Say::BindText => text!("文本"),
        Say::BindTextHint => text!("显示最后一条消息，也可以发送任意文本。"),
        Say::Topic => text!("主题"),
        Say::PayloadOn => text!("“开”的消息"),
        Say::PayloadOff => text!("“关”的消息"),
        Say::Bind => text!("添加卡片"),
        Say::BindingError(it) => binding_error(it),

        Say::Power => text!("电源"),
        Say::BoardName => text!("开发板的名字"),
        Say::BoardOff => text!("未通电"),
        Say::BoardOpening => text!("正在连接…"),
        Say::BoardOnline => text!("已连接"),
        Say::BoardWaiting(seconds) => text!("没有连接，{seconds} 秒后重试"),
        Say::BoardStopped => text!("没有连接"),
        Say::Reconnect => text!("重新连接"),
        Say::Drawing(name) => text!("{name} 和它的部件"),
        Say::PressLed(name) => text!("在开发板上手动切换 {name}"),
        Say::Surroundings => text!("传感器周围的环境"),
        Say::Temperature => text!("温度"),
        Say::Humidity => text!("湿度"),
        Say::WaveForm => text!("变化方式"),
        Say::WaveConstant => text!("恒定"),
        Say::WaveSine => text!("正弦"),
        Say::WaveTriangle => text!("三角"),
        Say::WaveSquare => text!("方波"),
        Say::Swing => text!("幅度"),
        Say::Period => text!("周期"),
        Say::Seconds(seconds) => text!("{seconds} 秒"),
        Say::NotRead => text!("尚未读数"),
        Say::ObeyLesson => text!("也听从 LED_CONTROL 主题上的 LED_ON / LED_OFF"),
        Say::Log => text!("日志"),
        Say::LogEmpty => text!("还没有发生任何事。"),
        Say::LogEntry(it) => log_entry(it),
        Say::TakeAway => text!("移除"),
        Say::TakeAwayTitle(name) => text!("移除 {name}？"),
        Say::TakeAwayHint => text!("这块虚拟开发板会向服务器道别，然后连同它的设置一起消失。"),
    }
}

fn reason_words(code: ReasonCode) -> String {
    super::reason(Language::Zh, code)
}

/// What a Reason Code means; `None` for one that no person is told.
pub(super) fn reason(code: ReasonCode) -> Option<&'static str> {
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

fn failure(it: &Failure) -> AttrValue {
    match it {
        Failure::BadAddress(error) => address(error),
        Failure::Blocked(to) => {
            text!("浏览器不允许 https 页面打开 {to}。请改用 wss:// 地址，或者用 http 打开本页。")
        }
        Failure::Unreachable(to) if to.port() == Some(1883) => text!(
            "{to} 没有 WebSocket 服务。多数服务器的 1883 端口只供开发板使用，\
             请改用 WebSocket 端口，常见的有 8080、8083、9001。"
        ),
        Failure::Unreachable(to) => {
            text!("{to} 没有应答。请确认服务器已经启动，地址、端口和路径都没有写错。")
        }
        Failure::NotMqtt(to) => {
            text!("{to} 有服务器，但那里不是 MQTT。请检查端口和路径，路径通常是 /mqtt。")
        }
        Failure::OpenTimedOut(to) => {
            text!("{to} 迟迟没有应答。请检查地址，并确认电脑和服务器在同一个网络里。")
        }
        Failure::ConnectTimedOut => {
            text!("连接已经建立，但服务器没有回应 CONNECT。请确认这个端口是 MQTT 服务器的。")
        }
        Failure::Refused { reason: code, text } => {
            let advice = match code {
                ReasonCode::BadUserNameOrPassword | ReasonCode::NotAuthorized => {
                    "请检查用户名和密码。"
                }
                ReasonCode::ClientIdentifierNotValid => "服务器不接受这个客户端标识符。",
                ReasonCode::UnsupportedProtocolVersion => {
                    "服务器不支持 MQTT 5，需要升级到较新的版本。"
                }
                _ => "请询问服务器的管理员。",
            };
            text!("服务器拒绝登录：{}{}。{advice}", reason_words(*code), words(text))
        }
        Failure::Disconnected { reason: ReasonCode::SessionTakenOver, .. } => text!(
            "另一个页面或开发板使用了相同的客户端标识符，接管了连接。请先关掉那一个，再重新连接。"
        ),
        Failure::Disconnected { reason: code, text } => {
            text!("服务器断开了连接：{}{}。", reason_words(*code), words(text))
        }
        Failure::Closed(1006) => text!("连接中断。请检查网络，并确认服务器仍在运行。"),
        Failure::Closed(code) => {
            text!("服务器关闭了连接，没有说明原因（WebSocket 代码 {code}）。")
        }
        Failure::Silent => text!("服务器不再应答，可能是网络断了。"),
        Failure::Protocol(detail) => text!("服务器发来的内容不符合 MQTT 协议：{detail}。"),
        Failure::Congested => text!("连接太慢，来不及传送这么多内容。"),
        Failure::Unsendable(detail) => text!("登录信息无法发送：{detail}。"),
        Failure::TabFull => text!("标签页内的服务器已达到连接数上限。"),
    }
}

fn words(text: &Option<String>) -> String {
    text.as_ref().map(|text| format!("，“{text}”")).unwrap_or_default()
}

fn address(it: &AddressError) -> AttrValue {
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

fn notice(it: &Notice) -> AttrValue {
    match it {
        Notice::NotRemoved(error) => text!("卡片没有移除。{}", send_error(error)),
        Notice::TooManyVirtualBoards => text!("本页已有 16 块虚拟开发板，请先移除一块。"),
        Notice::NothingStored => {
            text!("这个浏览器不保存数据：刷新页面后，开发板和卡片都会消失。")
        }
    }
}

fn send_error(it: &SendError) -> AttrValue {
    match it {
        SendError::Client(ClientError::NotConnected) => text!("没有发出：当前没有连接。"),
        SendError::Client(ClientError::QueueFull) => text!("没有发出：等待发送的消息太多了。"),
        SendError::Client(ClientError::QosNotSupported { maximum }) => {
            text!("没有发出：服务器最高只支持 QoS {}。", *maximum as u8)
        }
        SendError::Client(ClientError::RetainNotSupported) => {
            text!("没有发出：服务器不支持保留消息。")
        }
        SendError::Client(error) => text!("没有发出：{error}。"),
        SendError::Refused(code) => text!("服务器拒收了消息：{}。", reason_words(*code)),
        SendError::Discarded => text!("服务器确认收到之前，连接就断了。"),
    }
}

fn trouble(it: &Trouble) -> AttrValue {
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
        Trouble::NoValue(ValueError::Unsupported, _) => text!("这里看不懂该部件的取值模板。"),
        Trouble::NeitherOnNorOff(payload) => {
            text!("数据有误：“{}”既不是开也不是关。", payload.excerpt())
        }
        Trouble::NotSubscribed(code) => text!("服务器拒绝了订阅：{}。", reason_words(*code)),
    }
}

fn problem(it: &Problem) -> AttrValue {
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

fn binding_error(it: BindingError) -> AttrValue {
    match it {
        BindingError::Topic(error) => AttrValue::Static(topic_error(error.kind)),
        BindingError::Taken => text!("这个主题已经有卡片了。"),
        BindingError::SamePayload => text!("“开”和“关”需要两条不同的消息。"),
        BindingError::Full => text!("手动绑定的卡片已有 48 张，请先移除一张。"),
    }
}

fn log_entry(it: &LogEntry) -> AttrValue {
    match it {
        LogEntry::Power(true) => text!("通电"),
        LogEntry::Power(false) => text!("断电"),
        LogEntry::Connected => text!("已连接，发出自我介绍"),
        LogEntry::Failed(error) => failure(error),
        LogEntry::Published(topic, payload) => text!("→ {topic} {}", payload.excerpt()),
        LogEntry::Obeyed(topic, payload) => text!("← {topic} {}", payload.excerpt()),
        LogEntry::NotUnderstood(topic, payload, [one, other]) => {
            text!("← {topic} “{}”看不懂，应为 {one} 或 {other}", payload.excerpt())
        }
        LogEntry::NotSent(topic, error) => text!("没能发到 {topic}：{error}"),
        LogEntry::Refused(code) => text!("被服务器拒绝：{}", reason_words(*code)),
    }
}
