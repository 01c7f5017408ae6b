//! Simplified Chinese for the dashboard.

use yew::AttrValue;

use super::super::dashboard::DashboardSay;
use super::faults::spec_error;
use crate::state::dashboard::spec::CardKind;

pub(in crate::i18n) fn say(what: DashboardSay<'_>) -> AttrValue {
    match what {
        DashboardSay::Edit(name) => text!("修改卡片 {name}"),
        DashboardSay::RemoveCard(name) => text!("移除卡片 {name}"),
        DashboardSay::Arrange(name) => text!("移动卡片 {name} 或改变大小"),
        DashboardSay::ArrangeHint => {
            text!("可以拖动，也可以用方向键移动；按住 Shift 再按方向键则改变大小。")
        }
        DashboardSay::ResizeCorner => text!("拖动可改变大小"),
        DashboardSay::Moved(it) => {
            text!("第 {} 位，共 {} 张；宽 {} 列，高 {} 行", it.place, it.of, it.width, it.height)
        }
        DashboardSay::Pending(payload) => text!("已发出 {payload}，主题上还没有出现…"),
        DashboardSay::Unseen(payload) => text!("已发出 {payload}，但 5 秒内没有在主题上看到。"),
        DashboardSay::SentWords => text!("已发出。这个部件不回报状态。"),
        DashboardSay::Range(min, max) => text!("{min} 到 {max}"),
        DashboardSay::SliderOf(name) => text!("设置 {name}"),
        DashboardSay::Press(name) => text!("按下 {name}"),
        DashboardSay::NoNumber => text!("最后一条消息不是数字。"),
        DashboardSay::NoField(path) => text!("最后一条消息里没有“{path}”。"),
        DashboardSay::LogEmpty => text!("收到的消息会依次显示在这里。"),
        DashboardSay::LogLost(count) => text!("更早的 {count} 条消息没有保留。"),
        DashboardSay::Clear => text!("清空"),
        DashboardSay::NoPicture => text!("这个主题上还没有图片。"),
        DashboardSay::PictureTooLarge(size) => text!("图片有 {size} 字节，最多显示 1 MiB。"),
        DashboardSay::PictureUnknown(size) => {
            text!("这 {size} 字节不是 PNG、JPEG、GIF 或 WebP 图片。")
        }
        DashboardSay::PictureAlt(name, size) => text!("来自 {name} 的图片，{size} 字节"),
        DashboardSay::NoBoard(board) => text!("开发板 {board} 还没有在这里出现。"),

        DashboardSay::NoNumbers => text!("收到第一个数字后开始画曲线。"),
        DashboardSay::Chart(name, lines, points) => {
            text!("{name} 的曲线图：{lines} 条曲线，{points} 个数据点")
        }
        DashboardSay::ChartKeys => {
            text!(
                "方向键沿时间移动，加号和减号缩放，0 显示全部，空格暂停；也可以拖动，按住 Ctrl 或先点一下曲线再滚动滚轮缩放。"
            )
        }
        DashboardSay::WheelHint => text!("Ctrl+滚轮缩放"),
        DashboardSay::ZoomIn => text!("放大"),
        DashboardSay::ZoomOut => text!("缩小"),
        DashboardSay::Fit => text!("显示全部"),
        DashboardSay::Hold => text!("暂停"),
        DashboardSay::Resume => text!("跟随最新"),
        DashboardSay::Held => text!("已暂停"),
        DashboardSay::Line => text!("曲线"),
        DashboardSay::Last => text!("最新"),
        DashboardSay::Least => text!("最低"),
        DashboardSay::Most => text!("最高"),
        DashboardSay::Count => text!("数据点"),

        DashboardSay::AskedFor(value) => text!("已请求 {value}，等待开发板回报…"),
        DashboardSay::ToneOf(name) => text!("{name}：音调"),
        DashboardSay::Brightness => text!("亮度"),
        DashboardSay::Color => text!("颜色"),
        DashboardSay::ColorTemperature => text!("色温"),
        DashboardSay::LightEffect => text!("灯效"),
        DashboardSay::Position => text!("位置"),
        DashboardSay::Speed => text!("转速"),
        DashboardSay::Choose(name) => text!("选择 {name}"),
        DashboardSay::Set => text!("设置"),
        DashboardSay::LeftOut(keys) => text!("以下内容这里看不懂，没有显示：{keys}。"),
        DashboardSay::Characters(min, max) => text!("{min} 到 {max} 个字符"),

        DashboardSay::NewCard => text!("为主题添加卡片"),
        DashboardSay::ChangeCard => text!("修改卡片"),
        DashboardSay::Kind(it) => kind(it),
        DashboardSay::KindHint(it) => kind_hint(it),
        DashboardSay::KindLabel => text!("卡片类型"),
        DashboardSay::TitleLabel => text!("标题"),
        DashboardSay::TopicHint => text!("显示这个主题上的消息。"),
        DashboardSay::PressHint => text!("按下时，消息发到这个主题。"),
        DashboardSay::FilterHint => text!("这里可以用 + 和 #。"),
        DashboardSay::BoardLabel => text!("开发板"),
        DashboardSay::SendTo => text!("发送到"),
        DashboardSay::SendToHint => text!("不填则发到同一主题"),
        DashboardSay::Field => text!("JSON 字段"),
        DashboardSay::FieldHint => text!("例如 temperature 或 a.b[0]；不填则取整条消息"),
        DashboardSay::Unit => text!("单位"),
        DashboardSay::Min => text!("最小值"),
        DashboardSay::Max => text!("最大值"),
        DashboardSay::Step => text!("步长"),
        DashboardSay::Message => text!("消息"),
        DashboardSay::More => text!("更多曲线"),
        DashboardSay::MoreHint => text!("每行一条：主题，空格，再写字段"),
        DashboardSay::Save => text!("保存"),
        DashboardSay::SpecError(it) => spec_error(it),
        DashboardSay::NotANumber => text!("这不是数字。"),
    }
}

fn kind(it: CardKind) -> AttrValue {
    match it {
        CardKind::Switch => text!("开关"),
        CardKind::Button => text!("按钮"),
        CardKind::Slider => text!("滑块"),
        CardKind::Gauge => text!("仪表"),
        CardKind::Value => text!("数值"),
        CardKind::Chart => text!("曲线"),
        CardKind::Text => text!("文本"),
        CardKind::Log => text!("日志"),
        CardKind::Image => text!("图片"),
        CardKind::Board => text!("开发板"),
    }
}

fn kind_hint(it: CardKind) -> AttrValue {
    match it {
        CardKind::Switch => text!("一条“开”的消息，一条“关”的消息。"),
        CardKind::Button => text!("按一下发送一条消息。"),
        CardKind::Slider => text!("拖动后发送一个数字。"),
        CardKind::Gauge => text!("两端之间的一个数字。"),
        CardKind::Value => text!("大号显示最后的值。"),
        CardKind::Chart => text!("随时间变化的数字，可画多条曲线。"),
        CardKind::Text => text!("显示最后一条消息，也可以发送任意文本。"),
        CardKind::Log => text!("符合主题过滤器的最近消息。"),
        CardKind::Image => text!("PNG、JPEG、GIF 或 WebP 图片。"),
        CardKind::Board => text!("已经报到的一块开发板。"),
    }
}
