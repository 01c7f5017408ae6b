//! Simplified Chinese for the place to learn.

use shared::topic::TopicErrorKind;
use shared::wire::PacketType as P;
use yew::AttrValue;

use super::super::learn::{LearnSay, Word};
use crate::state::learn::Step;

pub(in crate::i18n) fn say(what: LearnSay<'_>) -> AttrValue {
    AttrValue::Static(match what {
        LearnSay::Heard(count) => {
            return text!("实时主题是本页收到过消息的主题，目前有 {count} 个。");
        }
        LearnSay::HeardFirst(count) => {
            return text!("实时主题是本页收到过消息的主题，这里列出前 {count} 个。");
        }
        LearnSay::AtCharacter(at) => return text!("第 {at} 个字符："),
        LearnSay::Compared(count, all) => return text!("{all} 个主题中有 {count} 个匹配"),
        LearnSay::Differs(filter, topic) => {
            return text!("这一层过滤器要的是“{filter}”，主题里却是“{topic}”。");
        }
        LearnSay::TopicEnded(filter) => {
            return text!("主题到这里就结束了，过滤器却还要一层“{filter}”。");
        }
        LearnSay::FilterEnded(topic) => {
            return text!(
                "过滤器到这里就结束了，主题却还有“{topic}”。用 + 可多匹配一层，用 # 可匹配后面所有层。"
            );
        }
        LearnSay::SharedHint(group, filter) => {
            return text!(
                "这是共享订阅（MQTT 5）：以组名“{group}”订阅的客户端分担消息，每条只送给其中一个。\
                 与主题比较的是 {filter}。"
            );
        }
        LearnSay::Step(step) => step_title(step),
        LearnSay::StepHint(step) => step_hint(step),
        LearnSay::FilterError(kind) => filter_error(kind),
        LearnSay::What(kind) => packet(kind),
        LearnSay::FlowTitle(0) => "QoS 0：最多一次",
        LearnSay::FlowTitle(1) => "QoS 1：至少一次",
        LearnSay::FlowTitle(_) => "QoS 2：恰好一次",
        LearnSay::FlowText(0) => "发出去就不再管。途中断线，消息就丢了。适合一秒后又有新值的读数。",
        LearnSay::FlowText(1) => {
            "收到 PUBACK 之前，发送方一直欠着这条消息。断线前没等到，重连后就带 DUP 标志再发一次：\
             接收方可能收到两次。"
        }
        LearnSay::FlowText(_) => {
            "PUBREC：收到了。PUBREL：那我不再重发。PUBCOMP：那我把编号也忘掉。四个报文，换来消息恰好到达一次。"
        }
        LearnSay::Word(word) => word_name(word),
        LearnSay::WordText(word) => word_text(word),
        other => plain(other),
    })
}

fn plain(what: LearnSay<'_>) -> &'static str {
    match what {
        LearnSay::Start => "入门",
        LearnSay::Lessons => "课程",
        LearnSay::Scenarios => "情景",
        LearnSay::Filters => "主题过滤器",
        LearnSay::Packets => "报文",
        LearnSay::Reasons => "原因码",
        LearnSay::Flows => "QoS",
        LearnSay::Words => "术语",
        LearnSay::Roles => "三种角色",
        LearnSay::RolesHint => {
            "发送者不知道谁会收到，接收者也不知道谁会发送。双方只认识服务器和主题，MQTT 需要的就这些。"
        }
        LearnSay::Publisher => "发布者",
        LearnSay::PublisherText => "向主题发布消息：传感器发布读数，页面发布命令。",
        LearnSay::Broker => "服务器",
        LearnSay::BrokerText => "接收每一条消息，再转给所有订阅匹配的客户端。",
        LearnSay::Subscriber => "订阅者",
        LearnSay::SubscriberText => {
            "说一次自己要哪些主题，之后这些主题的每条消息都会送来。多数客户端既发布也订阅。"
        }
        LearnSay::First => "最初五分钟",
        LearnSay::FirstHint => "到实验台上动手做。真正发生过的步骤会自动打勾。",
        LearnSay::Done => "已完成",
        LearnSay::NotDone => "待完成",
        LearnSay::ToBench => "去实验台",
        LearnSay::ToMap => "在地图上看",
        LearnSay::FilterHint => {
            "输入一个主题过滤器，下面逐层说明每个主题为什么匹配或不匹配：+ 代表一层，末尾的 # 代表后面所有层。"
        }
        LearnSay::FilterLabel => "主题过滤器",
        LearnSay::TopicsLabel => "想试的主题，每行一个",
        LearnSay::TopicsHint => "实时主题会自动列在后面。",
        LearnSay::HearsAll => {
            "本页正在收听全部主题（#）。此后没有人发布、也没有保留消息的主题，它无从知道。"
        }
        LearnSay::HearsLittle => "本页只订阅了自己需要的主题，服务器上可能还有很多别的。",
        LearnSay::Listen => "收听全部主题（#）",
        LearnSay::LinkToThis => "此过滤器的链接",
        LearnSay::NoTopics => "写一个想试的主题，例如 room/1/temp。",
        LearnSay::Matches => "匹配",
        LearnSay::MatchesNot => "不匹配",
        LearnSay::Equal => "相同",
        LearnSay::One => "+ 匹配任意一层",
        LearnSay::All => "# 匹配后面所有层",
        LearnSay::AllOfNone => "# 也匹配它的上一层本身",
        LearnSay::CaseDiffers => "大写和小写是不同的字母。",
        LearnSay::SpaceDiffers => "空格也算一个字符。",
        LearnSay::Reserved => {
            "以 $ 开头的主题归服务器自己用，开头的通配符永远不匹配它们。想看就写 $SYS/#。"
        }
        LearnSay::NotATopic => "这不是主题：+ 和 # 只能用来订阅。",
        LearnSay::PacketsHint => "MQTT 的全部对话只用 15 种报文。这里每种拆开一个给你看。",
        LearnSay::SentByClient => "客户端 → 服务器",
        LearnSay::SentByServer => "服务器 → 客户端",
        LearnSay::SentByBoth => "双向",
        LearnSay::OnlyIn5 => "只有 MQTT 5 才有。",
        LearnSay::Example => "例子",
        LearnSay::Workbench => "放到工作台",
        LearnSay::Field => "字段",
        LearnSay::Meaning => "用途",
        LearnSay::InExample => "例子里的值",
        LearnSay::Section => "章节",
        LearnSay::Properties => "可以带的属性（MQTT 5）",
        LearnSay::WillProperties => "遗嘱可以带的属性（MQTT 5）",
        LearnSay::NoProperties => "没有属性。",
        LearnSay::ReasonsHint => {
            "小于 0x80 是成功，0x80 及以上是失败。MQTT 3.1.1 只在 CONNACK 和 SUBACK 里有返回码。"
        }
        LearnSay::Code => "代码",
        LearnSay::CodeName => "名称",
        LearnSay::StandsIn => "出现在",
        LearnSay::FlowsHint => {
            "QoS 只管一段路：发布者到服务器是一段，服务器到每个订阅者又是一段。后一段取发布与订阅中较低的 QoS。"
        }
        LearnSay::Sender => "发送方",
        LearnSay::Receiver => "接收方",
        LearnSay::WordsHint => "页面、服务器和规范里的叫法。",
        // The title, and what is said with something filled in.
        _ => "学习",
    }
}

const fn step_title(step: Step) -> &'static str {
    match step {
        Step::Connected => "页面已连接",
        Step::Board => "有一块虚拟板已连接",
        Step::Announced => "它已介绍自己",
        Step::Switched => "用消息控制了它的 LED",
        Step::Shared => "两块板听到了同一条消息",
    }
}

const fn step_hint(step: Step) -> &'static str {
    match step {
        Step::Connected => {
            "页面和板子一样，也是 MQTT 客户端：发 CONNECT，收 CONNACK。连的是哪个服务器，看页面顶部。"
        }
        Step::Board => "在实验台添加一块虚拟板：它有自己的连接。",
        Step::Announced => "板子发布一条保留消息，说明自己有什么。它的卡片就是照着这条消息画的。",
        Step::Switched => {
            "点卡片上的开关。页面向 …/set 发布命令，板子照做后发布 …/state，这时卡片上的灯才会变。"
        }
        Step::Shared => {
            "再加一块板，给主题 LED_CONTROL 绑定一张卡片，发送 LED_ON：一条消息，两盏灯都亮。\
             页面并不知道有几个在听。"
        }
    }
}

const fn filter_error(kind: TopicErrorKind) -> &'static str {
    match kind {
        TopicErrorKind::Empty => "过滤器至少要有一个字符。",
        TopicErrorKind::TooLong => "过滤器最长 65535 字节。",
        TopicErrorKind::Nul => "不能有空字符。",
        TopicErrorKind::TooManyLevels => "层级超过了 Blinklab 的上限。",
        TopicErrorKind::WildcardInName => "+ 和 # 只能用来订阅。",
        TopicErrorKind::PlusNotAlone => "+ 代表完整的一层。写 room/+/temp，不能写 room/1+。",
        TopicErrorKind::HashNotAlone => "# 代表完整的层。写 room/#，不能写 room#。",
        TopicErrorKind::HashNotLast => "# 后面不能再有内容。中间的一层请用 +。",
        TopicErrorKind::InvalidShareName => "组名为空，或含有通配符。",
        TopicErrorKind::NoFilterInShare => "缺少过滤器：$share/组名/过滤器。",
    }
}

const fn packet(kind: P) -> &'static str {
    match kind {
        P::Connect => "连接上的第一个报文：我是谁、我要什么，还有我的遗嘱。",
        P::ConnAck => "对 CONNECT 的答复：欢迎，或者为什么不行。",
        P::Publish => "把一条消息送到它的主题，两个方向都用它。",
        P::PubAck => "“收到了”，用于 QoS 1 的消息。",
        P::PubRec => "“收到了”，用于 QoS 2 的消息，三个答复中的第一个。",
        P::PubRel => "“那我不再重发”，QoS 2。",
        P::PubComp => "“那就完成了”，QoS 2，报文标识符可以再用了。",
        P::Subscribe => "请求所有与这些过滤器匹配的消息。",
        P::SubAck => "对 SUBSCRIBE 的答复：每个过滤器得到的 QoS，或者拒绝。",
        P::Unsubscribe => "不再要这些过滤器的消息。",
        P::UnsubAck => "对 UNSUBSCRIBE 的答复。",
        P::PingReq => "“我还在”，在保持连接时间内没有别的可说时发送。",
        P::PingResp => "“我也在”，对 PINGREQ 的答复。",
        P::Disconnect => "再见。之后不会发布遗嘱，除非报文里要求发布。",
        P::Auth => "增强认证中的一步。",
    }
}

const fn word_name(word: Word) -> &'static str {
    match word {
        Word::Broker => "服务器（Broker）",
        Word::Client => "客户端（Client）",
        Word::ClientId => "客户端标识符（Client Identifier）",
        Word::Topic => "主题名（Topic Name）",
        Word::Filter => "主题过滤器（Topic Filter）",
        Word::Payload => "载荷（Payload）",
        Word::QoS => "服务质量（QoS）",
        Word::Retained => "保留消息（Retained message）",
        Word::Will => "遗嘱（Will）",
        Word::Session => "会话（Session）",
        Word::CleanStart => "全新开始（Clean Start）",
        Word::KeepAlive => "保持连接（Keep Alive）",
        Word::PacketId => "报文标识符（Packet Identifier）",
        Word::Shared => "共享订阅（Shared Subscription）",
        Word::NoLocal => "非本地（No Local）",
        Word::Alias => "主题别名（Topic Alias）",
        Word::Reason => "原因码（Reason Code）",
        Word::Discovery => "自动发现（Discovery）",
    }
}

const fn word_text(word: Word) -> &'static str {
    match word {
        Word::Broker => "居中的程序，所有客户端都连到它。",
        Word::Client => "连到服务器的一切：板子、本页、某个程序。",
        Word::ClientId => "客户端在服务器上的名字。第二个同名客户端连上来，第一个就会被顶下线。",
        Word::Topic => "消息发布到的名字，分成若干层：room/1/temp。不需要事先创建。",
        Word::Filter => "订阅者要的东西：一个主题，或带 + 和 # 的模式。",
        Word::Payload => "消息携带的内容。MQTT 不看内容，什么字节都行。",
        Word::QoS => "一段路上的送达保证有多强：0、1 或 2。",
        Word::Retained => {
            "服务器为每个主题留住最后一条，后来的订阅者一订阅就能收到。发布空载荷即可清除。"
        }
        Word::Will => "客户端交给服务器保管的消息，它不辞而别时由服务器发布。",
        Word::Session => "服务器记住的客户端状态：订阅，以及等着它的消息。",
        Word::CleanStart => "从空的会话开始（MQTT 3.1.1 叫 Clean Session）。",
        Word::KeepAlive => {
            "客户端允许自己沉默的秒数。超过 1.5 倍，服务器就认为它已掉线，并发布它的遗嘱。"
        }
        Word::PacketId => "确认报文靠这个编号说明自己在答复哪一个。",
        Word::Shared => "$share/组名/过滤器：每条消息只送给组里的一个客户端。",
        Word::NoLocal => "这样的订阅收不到客户端自己发布的消息。",
        Word::Alias => "在一个连接上用一个号码代替长主题名。",
        Word::Reason => "答复里的编号，说明结果如何。",
        Word::Discovery => {
            "板子用一条保留消息说明自己有什么，页面和 Home Assistant 就能把它画出来。"
        }
    }
}
