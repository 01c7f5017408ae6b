//! Simplified Chinese for the console.

use shared::topic::TopicError;
use yew::AttrValue;

use super::super::console::ConsoleSay;
use super::super::{Language, reason};
use super::faults::spec_error;
use crate::state::console::Gone;
use crate::state::console::draft::{DraftError, Field, Input};
use crate::state::console::filter::{Direction, Fault, FieldFault, Mode};
use crate::state::console::format::FaultKind;
use crate::state::console::rows::Order;
use crate::state::console::subscriptions::{MAX_IDENTIFIER, MAX_USER_PROPERTIES, SubscribeFault};
use crate::state::console::template::{TemplateError, TemplateFault};
use crate::state::console::transfer::{FileError, FileFault};
use crate::state::dashboard::spec::SpecError;
use crate::state::file::Unread;

const ZH: Language = Language::Zh;

pub(in crate::i18n) fn say(what: ConsoleSay<'_>) -> AttrValue {
    use ConsoleSay as S;
    match what {
        S::Title => text!("控制台"),

        S::Topics => text!("主题"),
        S::SearchTopics => text!("搜索主题"),
        S::OpenAll => text!("全部展开"),
        S::CloseAll => text!("全部收起"),
        S::NoTopics => text!("还没有主题"),
        S::NoTopicsHint => text!("收到消息后就会出现。可以添加一块虚拟开发板，或者自己发布一条。"),
        S::NoTopicFound => text!("没有主题包含这段文字。"),
        S::TopicsLeftOut(count) => {
            text!("主题树已满：其他主题的 {count} 条消息只在消息列表中。")
        }
        S::TopicCounts { topics, messages } => text!("{topics} 个主题，{messages} 条消息"),
        S::Retained => text!("服务器保留着这里的消息"),
        S::RetainedBelow(count) => text!("{count} 条保留"),
        S::NoMessageHere => text!("这个主题本身没有消息"),
        S::TreeOrder => text!("排序"),
        S::OrderName(Order::Name) => text!("按名称"),
        S::OrderName(Order::Messages) => text!("消息多的在前"),
        S::OrderName(Order::Topics) => text!("主题多的在前"),

        S::Messages => text!("消息"),
        S::FilterTopic => text!("主题过滤器，例如 home/+/temperature"),
        S::FilterText => text!("查找"),
        S::FilterMode => text!("查找方式"),
        S::ModeName(Mode::Text) => text!("文字"),
        S::ModeName(Mode::Pattern) => text!("正则表达式"),
        S::ModeName(Mode::Field) => text!("JSON 字段"),
        S::FieldExample => text!("temperature > 20"),
        S::DirectionTitle => text!("方向"),
        S::DirectionName(Direction::Both) => text!("全部"),
        S::DirectionName(Direction::Received) => text!("收到"),
        S::DirectionName(Direction::Sent) => text!("发出"),
        S::Fault(fault) => self::fault(fault),
        S::ResetFilter => text!("清除过滤"),
        S::Pause => text!("暂停"),
        S::Resume => text!("继续"),
        S::Behind(count) => text!("{count} 条新消息"),
        S::ClearMessages => text!("清空"),
        S::ExportCsv => text!("导出为 CSV"),
        S::ExportJson => text!("导出为 JSON 行"),
        S::Shown { shown, kept, all } if kept as u64 == all => text!("{shown} / {all} 条"),
        S::Shown { shown, kept, all } => text!("{shown} / {all} 条，只留最近 {kept} 条"),
        S::Searching => text!("正在查找…"),
        S::NoMessages => text!("还没有消息"),
        S::NoMessagesHint => text!("服务器发给本页的消息，以及你发布的消息，都会出现在这里。"),
        S::NothingMatches => text!("没有符合条件的消息。"),
        S::Received => text!("收到"),
        S::Sent => text!("发出"),
        S::Duplicate => text!("DUP：之前可能发送过"),
        S::SentWaiting => text!("等待确认"),
        S::SentDone => text!("已确认"),
        S::SentRefused(code) => text!("被拒绝：{}", reason(ZH, code)),

        S::Details => text!("内容"),
        S::NothingChosen => text!("未选择主题"),
        S::NothingChosenHint => text!("选一个主题或一条消息，查看它的内容和历史。"),
        S::NotSeenYet => text!("这个主题还没有收到消息。"),
        S::Follow => text!("看最新一条"),
        S::ReadAs => text!("显示为"),
        S::Auto => text!("自动"),
        S::ShowDiff => text!("与上一条对比"),
        S::FirstOfTopic => text!("这个主题没有更早的消息可以对比。"),
        S::PinThis => text!("以这条为准对比"),
        S::PinnedTo(time) => text!("正在与 {time} 的消息对比"),
        S::Unpin => text!("结束对比"),
        S::HideMessage => text!("从列表中删除"),
        S::CopyTopic => text!("复制主题"),
        S::CopyPayload => text!("复制内容"),
        S::Copied => text!("已复制。"),
        S::SavePayload => text!("把内容存为文件"),
        S::Numbers => text!("数值"),
        S::WholeNumber => text!("整个内容"),
        S::Chart => text!("画曲线"),
        S::ChartOf(name) => text!("为 {name} 画曲线"),
        S::EmptyPayload => text!("（空）"),
        S::PayloadFault(fault) => {
            text!("第 {} 字节处{}", fault.offset, payload_fault(fault.kind))
        }
        S::PayloadCut(size) => text!("只显示开头部分，全长 {size} 字节。"),
        S::ValueCut(size) => text!("全长 {size} 字节，只保留了开头部分。"),
        S::Size(size) => text!("{size} B"),
        S::Properties => text!("属性"),
        S::History => text!("历史"),
        S::OnlyThisTopic => text!("只看它"),
        S::PublishHere => text!("向这里发布"),
        S::SendAgain => text!("编辑后重发"),
        S::MakeCard => text!("做成卡片"),
        S::LinkToTopic => text!("链接"),

        S::ClearRetained => text!("清除保留消息…"),
        S::ClearTitle(count) => text!("清除 {count} 条保留消息？"),
        S::ClearHint => text!("会向下列每个主题发布一条空的保留消息。"),
        S::ClearAll => text!("清除全部保留消息…"),
        S::ClearAsking(filter) => text!("正在订阅 {filter}，向服务器查询全部保留消息…"),
        S::ClearAsked(filter) => {
            text!("已订阅 {filter} 查询过：在当前登录的权限内，服务器发来的保留消息都列在这里。")
        }
        S::ClearOffline => text!("当前没有连接：这里只列出本页之前见过的。"),
        S::ClearRefused(filter, code) => {
            text!("服务器不允许本页订阅 {filter}（{}）：这里只列出本页见过的。", reason(ZH, code))
        }
        S::ClearTreeFull => text!("主题树已满：可能还有别的保留消息。"),
        S::ClearMany => text!("不少服务器一次只发送一定数量。清除之后请再查一次，确认没有剩下的。"),
        S::ClearCut(count) => text!("其中 {count} 条太长，清除后无法恢复。"),
        S::Sweep { sent, all, brings_back: false } => text!("已清除 {sent} / {all} 条"),
        S::Sweep { sent, all, brings_back: true } => text!("已恢复 {sent} / {all} 条"),
        S::SweepBroken { sent, all, brings_back: false } => {
            text!("清除 {sent} / {all} 条之后，连接断开了。")
        }
        S::SweepBroken { sent, all, brings_back: true } => {
            text!("恢复 {sent} / {all} 条之后，连接断开了。")
        }
        S::Clear => text!("清除"),
        S::AndMore(count) => text!("另有 {count} 个"),

        S::Publish => text!("发布"),
        S::InputName(Input::Text) => text!("文字"),
        S::InputName(Input::Json) => text!("JSON"),
        S::InputName(Input::Hex) => text!("十六进制"),
        S::InputName(Input::Base64) => text!("Base64"),
        S::WrittenAs => text!("写法"),
        S::LayOut => text!("整理 JSON"),
        S::PayloadFile => text!("从文件读取…"),
        S::PublishKeys => text!("按 Ctrl+Enter 发布"),
        S::Template => text!("填充模板"),
        S::TemplateHint => text!(
            "{{{{counter}}}}、{{{{time}}}}、{{{{iso}}}}、{{{{int 1 6}}}}、{{{{float 0 1}}}}、\
             {{{{pick on off}}}}、{{{{walk 20 0.5 0 40}}}}：随机游走，从 20 开始，\
             每步不超过 0.5，保持在 0 到 40 之间"
        ),
        S::Version5 => text!("MQTT 5 属性"),
        S::ContentType => text!("内容类型（Content Type）"),
        S::ResponseTopic => text!("响应主题（Response Topic）"),
        S::Correlation => text!("关联数据（文字或 0x…）"),
        S::Expiry => text!("消息过期间隔（秒）"),
        S::SaysUtf8 => text!("声明内容是 UTF-8 文字"),
        S::TopicAlias => text!("主题别名（Topic Alias）"),
        S::TopicAliasHint => text!(
            "主题别名是在这条连接上代表主题的数字：先和主题一起发一次，以后主题可以留空。不填时，只要服务器支持，\
             本页会自动使用别名。在“报文”中可以看到。"
        ),
        S::PlainMessage(false) => text!("这个连接使用 MQTT 3.1.1，消息没有属性。"),
        S::PlainMessage(true) => {
            text!("这个连接使用 MQTT 3.1.1，消息没有属性：这条消息里填写的属性不会发送。")
        }
        S::UserProperty => text!("用户属性（User Property）"),
        S::UserKey => text!("名称"),
        S::UserValue => text!("值"),
        S::AddUser => text!("添加"),
        S::RemoveUser => text!("删除这个属性"),
        S::DraftError(error) => draft_error(error),
        S::NotConnected => text!("连接之后才能发布。"),

        S::Saved => text!("保存的消息"),
        S::Save => text!("保存"),
        S::SaveHint => text!("文件夹和名称都相同的消息会被替换。"),
        S::Folder => text!("文件夹"),
        S::Name => text!("名称"),
        S::NoFolder => text!("未分类"),
        S::Unsave(name) => text!("删除 {name}"),
        S::UnsaveFolder(name) => text!("删除文件夹 {name}"),
        S::NoSaved => text!("还没有保存的消息。写好一条，在下面保存。"),
        S::SentBefore => text!("发过的消息"),
        S::ClearHistory => text!("清空历史"),
        S::Full => text!("已经放满，请先删除一些。"),

        S::Repeats => text!("重复发送"),
        S::Repeat => text!("开始重复"),
        S::Every => text!("间隔（秒）"),
        S::Times => text!("次数（0 为不限）"),
        S::RepeatHint => {
            text!("重复发送上面的消息；用上模板，每一条都可以不同。文件夹里的消息会轮流发送。")
        }
        S::RepeatWhat => text!("重复什么"),
        S::RepeatMessage => text!("上面的消息"),
        S::RepeatOf(name) => text!("轮流发送文件夹 {name}"),
        S::RepeatFolder(name) => text!("轮流发送文件夹 {name}"),
        S::RepeatSent { sent, times: 0 } => text!("已发 {sent} 条"),
        S::RepeatSent { sent, times } => text!("已发 {sent} / {times} 条"),
        S::RepeatBack => text!("页面刷新后已停止。点“开始”，从第一条重新发送。"),
        S::Start => text!("开始"),
        S::Stop => text!("停止"),
        S::RemoveRepeat(name) => text!("删除 {name} 的重复"),

        S::Subscriptions => text!("订阅"),
        S::Subscribe => text!("订阅"),
        S::Filter => text!("主题过滤器"),
        S::NoLocal => text!("No Local：不收本页自己发布的"),
        S::RetainAsPublished => text!("Retain As Published：保留标志照原样"),
        S::RetainHandling => text!("保留消息"),
        S::Identifier => text!("订阅标识符（Subscription Identifier）"),
        S::FiltersHint => text!("一次订阅多个：每行一个，按 Shift+Enter 换行"),
        S::Alias => text!("列表中的名称（可不填）"),
        S::EditSubscription(filter) => text!("修改 {filter}"),
        S::SaveSubscription => text!("保存"),
        S::EndEdit => text!("取消"),
        S::OnlySubscription(filter) => text!("只看 {filter} 的消息"),
        S::SubscribeUser => text!("用户属性，每行一个：名称=值"),
        S::SubscribeFault(fault) => subscribe_fault(fault),
        S::PlainSubscription => text!("这个连接使用 MQTT 3.1.1，订阅只有 QoS，没有其他选项。"),
        S::Numbered(number) => text!("标识符 {number}"),
        S::HeardTwice => text!(
            "另一个订阅也匹配这些主题：服务器可能按各自的选项为每个订阅各发一次，也可能合并选项只发一次。\
             设置订阅标识符，就能看出消息来自哪个订阅。"
        ),
        S::Covered(wide) => text!("本页已订阅 {wide}，这里的消息由它带来。"),
        S::LocalCovered(wide) => {
            text!("本页已订阅 {wide}，没有设 No Local，这里的消息由它带来，包括本页自己发布的。")
        }
        S::Handling(0) => text!("每次都发送"),
        S::Handling(1) => text!("仅新订阅时发送"),
        S::Handling(_) => text!("不发送"),
        S::Hits(count) => text!("{count} 条消息"),
        S::PauseSubscription(filter) => text!("暂停 {filter}"),
        S::ResumeSubscription(filter) => text!("恢复 {filter}"),
        S::Unsubscribe(filter) => text!("删除 {filter}"),
        S::Recolour(filter) => text!("给 {filter} 换一种颜色"),
        S::Paused => text!("已暂停"),
        S::Refused(code) => text!("服务器拒绝：{}", reason(ZH, code)),
        S::SubscribeSys => text!("加上 $SYS/#：服务器自身的情况"),
        S::SubscribeAll => text!("加上 #：全部主题"),
        S::NoSubscriptions => text!("控制台自己没有订阅任何主题。"),

        S::Session => text!("会话录放"),
        S::SessionHint => text!(
            "录下收到的消息，以后按任意速度重新发布。录制保存在这个浏览器里，刷新页面后还在；要带到别处，请存成文件。"
        ),
        S::Record => text!("录制"),
        S::StopRecording => text!("停止录制"),
        S::Recorded(count) => text!("已录 {count} 条消息"),
        S::RecordingFull => text!("录制已到上限，自动停止。"),
        S::SaveRecording => text!("存为文件"),
        S::PlayRecording => text!("重放"),
        S::Load => text!("打开录制文件…"),
        S::FileError(error) => file_error(*error),
        S::ReplayOf { sent, all } => text!("已发布 {sent} / {all} 条"),
        S::ReplayWarning => text!("重放时，消息会发布到本页所连接的服务器。"),
        S::Speed => text!("速度"),
        S::Unload => text!("关闭"),

        S::Gone(it) => gone(it),
    }
}

fn fault(fault: &Fault) -> AttrValue {
    match fault {
        Fault::Topic(error) => topic_error(error),
        Fault::Pattern(words) => text!("不是正则表达式：{words}"),
        Fault::Field(kind, at) => {
            let kind = match kind {
                FieldFault::NoField => "请写出字段名，例如 temperature > 20",
                FieldFault::NoValue => "缺少要比较的值",
                FieldFault::NoNumber => "比较大小需要一个数",
            };
            text!("第 {at} 个字符之后：{kind}")
        }
    }
}

const fn payload_fault(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Truncated => "提前结束",
        FaultKind::Trailing => "已经结束，后面还有多余的内容",
        FaultKind::Invalid => "不符合格式",
        FaultKind::NotUtf8 => "不是 UTF-8",
        FaultKind::TooDeep => "嵌套太深",
    }
}

fn draft_error(error: &DraftError) -> AttrValue {
    match error {
        DraftError::Topic(error) => text!("主题：{}", topic_error(error)),
        DraftError::ResponseTopic(error) => text!("响应主题：{}", topic_error(error)),
        DraftError::Template(field, TemplateError { kind, at }) => {
            let kind = match kind {
                TemplateFault::Open => "大括号没有闭合",
                TemplateFault::Unknown => "没有这种模板",
                TemplateFault::Numbers => "这种模板需要别的数",
                TemplateFault::TooMany => "模板太多",
            };
            let field = draft_field(*field);
            text!("{field}：第 {at} 个字符处的模板，{kind}")
        }
        DraftError::Payload(input, at) => {
            let name = say(ConsoleSay::InputName(*input));
            text!("消息内容：从第 {at} 个字符起不是{name}")
        }
        DraftError::Expiry => text!("消息过期间隔：请填整数秒"),
        DraftError::Alias => text!("主题别名：请填 1 到 65535 的整数"),
        DraftError::AliasUnset(number) => {
            text!("主题别名 {number} 在这条连接上还不代表任何主题：请先和主题一起发一次")
        }
        DraftError::File(Unread::TooLarge { limit }) => {
            text!("消息内容：文件超过 {} MiB", limit >> 20)
        }
        DraftError::File(Unread::Unreadable) => text!("消息内容：浏览器读不出这个文件"),
        DraftError::Text(field) => text!("{}：有 MQTT 不能传送的字符", draft_field(*field)),
    }
}

fn draft_field(field: Field) -> AttrValue {
    match field {
        Field::Topic => text!("主题"),
        Field::Payload => text!("消息内容"),
        Field::ContentType => text!("内容类型"),
        Field::ResponseTopic => text!("响应主题"),
        Field::Expiry => text!("消息过期间隔"),
        Field::Alias => text!("主题别名"),
        Field::User(at) => text!("第 {} 个用户属性", at + 1),
    }
}

fn file_error(FileError { kind, line }: FileError) -> AttrValue {
    let kind = match kind {
        FileFault::NotJson => "不是 JSON 对象",
        FileFault::Topic => "缺少 topic，或者它不是主题",
        FileFault::Base64 => "base64 不正确",
        FileFault::TooLarge => "录制内容太大",
        FileFault::Unreadable => "浏览器读不出这个文件",
        FileFault::Empty => "文件里没有消息",
    };
    text!("第 {line} 行：{kind}")
}

pub(super) fn gone(gone: &Gone) -> AttrValue {
    match gone {
        Gone::Subscription(_, _, it) => text!("已删除订阅 {}", it.filter),
        Gone::Saved(all) => text!("已删除 {} 条保存的消息", all.len()),
        Gone::History(_) => text!("已清空历史"),
        Gone::Repeat(_, it) => text!("已删除 {} 的重复", it.name),
        Gone::Messages(ring) => text!("已清空 {} 条消息", ring.len()),
        Gone::Tape(tape) if tape.name.is_empty() => text!("已删除一段录制"),
        Gone::Tape(tape) => text!("已删除录制 {}", tape.name),
        Gone::Message(..) => text!("已从列表中删除一条消息"),
        Gone::Retained(_, all) => text!("已清除 {} 条保留消息", all.len()),
    }
}

fn subscribe_fault(fault: &SubscribeFault) -> AttrValue {
    match fault {
        SubscribeFault::Filter(1, error) => text!("主题过滤器：{}", topic_error(error)),
        SubscribeFault::Filter(line, error) => {
            text!("主题过滤器第 {line} 行：{}", topic_error(error))
        }
        SubscribeFault::Alias => text!("名称：一个名称只能用于一个主题过滤器"),
        SubscribeFault::Identifier => text!("订阅标识符：请填 1 到 {MAX_IDENTIFIER} 之间的整数"),
        SubscribeFault::User(line) => text!(
            "用户属性第 {line} 行：有 MQTT 不能传送的字符，或者超过了 {MAX_USER_PROPERTIES} 个"
        ),
    }
}

/// What is wrong with a topic is said as for a card.
fn topic_error(error: &TopicError) -> AttrValue {
    spec_error(SpecError::Topic(*error))
}
