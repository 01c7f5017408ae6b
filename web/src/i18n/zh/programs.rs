//! Simplified Chinese for the programs of virtual boards.

use yew::AttrValue;

use super::super::programs::ProgramsSay;
use super::faults::{address, failure};
use super::program_faults::{cause, note};
use crate::state::programs::addresses::{Destination, Refused, RowError, Wish};
use shared::board::program::{MAX_FILE_NAME_LEN, MAX_FILES, MAX_PROGRAM_LEN};

use crate::state::programs::files::FileError;
use crate::state::programs::said::{Doing, How, Lost};
use crate::state::programs::{Gone, MAX_SOCKETS, Remark, Route, Status};

pub(in crate::i18n) fn say(what: ProgramsSay<'_>) -> AttrValue {
    match what {
        ProgramsSay::Program => text!("程序"),
        ProgramsSay::ToBench => text!("回到实验台"),
        ProgramsSay::WriteProgram => text!("编写程序"),
        ProgramsSay::WriteProgramHint => {
            text!(
                "这块板子现在不用程序也会自我介绍、上报数据、执行命令。写了程序，它就运行 \
                MicroPython，只做程序里写的事。"
            )
        }
        ProgramsSay::NoBoard => text!("这个页面上没有这块板子。"),
        ProgramsSay::Behave => text!("去掉板上的程序"),
        ProgramsSay::NoPower => text!("板子没有通电。"),
        ProgramsSay::Run => text!("运行"),
        ProgramsSay::Restart => text!("重新运行"),
        ProgramsSay::Stop => text!("停止"),
        ProgramsSay::Force => text!("强制停止"),
        ProgramsSay::ForceHint => {
            text!(
                "程序只有在休眠或读取时才能自己停下，而它一直没有走到那里：也许有个循环里没有 \
                sleep。其他板子不受影响。"
            )
        }
        ProgramsSay::Prompt => text!("只开命令行"),
        ProgramsSay::Status(it) => status(it),
        ProgramsSay::Changed => text!("启动后又有改动"),
        ProgramsSay::Memory(used, total) => text!("内存 {used}（真实板子 {total}）"),
        ProgramsSay::Load(percent) => text!("CPU 占用 {percent}%"),
        ProgramsSay::Version(version) => text!("MicroPython {version} 版"),

        ProgramsSay::Files => text!("文件"),
        ProgramsSay::NewFile => text!("新建文件"),
        ProgramsSay::FileName => text!("文件名"),
        ProgramsSay::Add => text!("添加"),
        ProgramsSay::Rename => text!("重命名"),
        ProgramsSay::RenameTitle(name) => text!("{name} 的新名字"),
        ProgramsSay::Delete(name) => text!("删除 {name}"),
        ProgramsSay::OpenFile => text!("从电脑打开"),
        ProgramsSay::SaveFile => text!("存到电脑"),
        ProgramsSay::Examples => text!("示例"),
        ProgramsSay::ExamplesHint => text!("选择一个示例……"),
        ProgramsSay::ExamplesFailed => text!("示例没有取到。"),
        ProgramsSay::FileError(it) => file_error(it),
        ProgramsSay::Text(name) => text!("{name} 的内容"),
        ProgramsSay::EditorKeys => text!("Tab 键缩进；要离开编辑器，先按 Esc，再按 Tab。"),
        ProgramsSay::EditorLoading => text!("编辑器正在加载，现在就可以写。"),
        ProgramsSay::EditorFailed => text!("编辑器没有加载成功，用这个文本框也一样能写。"),

        ProgramsSay::Output => text!("串口输出"),
        ProgramsSay::OutputOf(name) => text!("{name} 的串口输出"),
        ProgramsSay::OutputEmpty => text!("还没有输出。"),
        ProgramsSay::NothingFound => text!("没有含这段文字的行。"),
        ProgramsSay::Lines(count) => text!("{count} 行"),
        ProgramsSay::Search => text!("搜索输出"),
        ProgramsSay::Hold => text!("暂停滚动"),
        ProgramsSay::GoOn => text!("继续"),
        ProgramsSay::Clear => text!("清空"),
        ProgramsSay::Copy => text!("复制"),
        ProgramsSay::SaveOutput => text!("保存"),
        ProgramsSay::Input => text!("向板子输入"),
        ProgramsSay::InputHint => text!("命令行里的 Python，或对 input() 的回答"),
        ProgramsSay::Send => text!("回车"),
        ProgramsSay::Remark(it) => remark(it),

        ProgramsSay::FaultAt(fault) => {
            let (kind, message) = (&fault.kind, &fault.message);
            match fault.line {
                0 => text!("{kind}：{message}"),
                line => text!("{} 第 {line} 行，{kind}：{message}", fault.file),
            }
        }
        ProgramsSay::Cause(it) => cause(it),
        ProgramsSay::ShowLine(line) => text!("看第 {line} 行"),
        ProgramsSay::NotesTitle => text!("与真实板子不同之处"),
        ProgramsSay::Note(it) => note(it),

        ProgramsSay::Connections => text!("它的连接"),
        ProgramsSay::NoConnections => text!("无"),
        ProgramsSay::Leads(wish, route) => text!("{} → {}", wish.text(), leads(route)),
        ProgramsSay::Packets => text!("它的报文"),
        ProgramsSay::Wifi => text!("无线网络"),
        ProgramsSay::Network(ssid) => text!("已加入“{ssid}”"),
        ProgramsSay::NoNetwork => text!("未加入"),
        ProgramsSay::Addresses => text!("地址通向哪里"),
        ProgramsSay::AddressesHint => {
            text!(
                "浏览器不能像板子那样连接任意一台电脑。这张表说明程序里的地址在这里指什么，\
                以第一条匹配的为准。* 代表任意字符；不写端口，就是指 1883 和 8883。\
                本服务器自己的地址不用写。其他地址一律拒绝。"
            )
        }
        ProgramsSay::AddressColumn => text!("程序里的地址"),
        ProgramsSay::ToColumn => text!("通向"),
        ProgramsSay::To(it) => destination(it),
        ProgramsSay::ToSocket => text!("另一台服务器（WebSocket）"),
        ProgramsSay::AddRow => text!("添加"),
        ProgramsSay::RemoveRow(address) => text!("删除 {address}"),
        ProgramsSay::ResetRows => text!("恢复最初的表"),
        ProgramsSay::RowError(it) => row_error(it),
        ProgramsSay::LetHere(address) => text!("让 {address} 通向本服务器"),
        ProgramsSay::Gone(it) => gone(it),
    }
}

fn status(status: &Status) -> AttrValue {
    match status {
        Status::Off => text!("未启动"),
        Status::Starting => text!("正在启动"),
        Status::On(Doing::Running) => text!("运行中"),
        Status::On(Doing::Sleeping) => text!("运行中，正在休眠"),
        Status::On(Doing::Input) => text!("等待你输入"),
        Status::On(Doing::Repl) => text!("命令行"),
        Status::Stopping { is_late: false } => text!("正在停止"),
        Status::Stopping { is_late: true } => text!("停不下来"),
        Status::Hanging => text!("没有响应"),
        Status::Ended(How::End) => text!("已结束"),
        Status::Ended(How::Stop) => text!("已停止"),
        Status::Ended(How::Error) => text!("出错结束"),
        Status::Ended(How::Reset | How::DeepSleep(_)) => text!("正在重新启动"),
        Status::Killed => text!("已强制停止"),
        Status::DeepSleep => text!("深度睡眠"),
        Status::Broken => text!("启动失败"),
    }
}

fn remark(remark: &Remark) -> AttrValue {
    match remark {
        Remark::Ready(version) => text!("MicroPython {version} 已启动。"),
        Remark::Ended(How::End) => text!("程序运行到了末尾。"),
        Remark::Ended(How::Stop) => text!("程序已停止。"),
        Remark::Ended(How::Error) => text!("程序出错结束。"),
        Remark::Ended(How::Reset) => text!("程序让板子复位：重新启动。"),
        Remark::Ended(How::DeepSleep(Some(ms))) => {
            text!("板子深度睡眠 {ms} 毫秒，然后重新启动。")
        }
        Remark::Ended(How::DeepSleep(None)) => text!("板子深度睡眠，直到你重新启动它。"),
        Remark::Killed => text!("程序已被强制停止，它的连接已切断。"),
        Remark::Hanging => {
            text!("3 秒没有程序的动静了：也许有个循环里没有 sleep。可以强制停止。")
        }
        Remark::Broken(words) if words.is_empty() => {
            text!("MicroPython 没有取到，请检查与页面服务器的连接。")
        }
        Remark::Broken(words) => text!("MicroPython 崩溃了：{words}"),
        Remark::Lost(Lost::Output, bytes) => {
            text!("程序输出太快，没人看得过来：有 {bytes} 字节没有显示。")
        }
        Remark::Lost(Lost::Received, bytes) => {
            text!("程序一直不读取收到的内容：{bytes} 字节连同连接一起丢失。")
        }
        Remark::Lost(Lost::Typed, bytes) => text!("输入太多：有 {bytes} 字节丢失。"),
        Remark::Lost(Lost::Send, bytes) => text!("有 {bytes} 字节没能发出。"),
        Remark::Note(it) => note(it),
        Remark::Connected(wish, route) => text!("已连接：{} → {}", wish.text(), leads(route)),
        Remark::Refused(wish, why) => refused(wish, *why),
        Remark::Failed(wish, why) => text!("{}：{}", wish.text(), failure(why)),
        Remark::Wifi(true) => text!("Wi-Fi 恢复了。"),
        Remark::Wifi(false) => text!("Wi-Fi 没有了，连接已断开。"),
        Remark::Power(true) => text!("板子已通电。"),
        Remark::Power(false) => text!("板子已断电。"),
    }
}

fn refused(wish: &Wish, why: Refused) -> AttrValue {
    let address = wish.text();
    match why {
        Refused::Unknown => {
            text!(
                "{address} 被拒绝（EHOSTUNREACH）：“地址通向哪里”的表里没有它，浏览器自己也\
                连不到那里。"
            )
        }
        Refused::ByRow => text!("{address} 被拒绝（EHOSTUNREACH）：表里有一行这样规定。"),
        Refused::NoWifi => text!("无法到达 {address}（EHOSTUNREACH）：没有 Wi-Fi。"),
        Refused::TooMany => text!("{address} 被拒绝（ENFILE）：已经有 {MAX_SOCKETS} 个连接。"),
        Refused::Unreachable => {
            text!("{address} 被拒绝（ECONNREFUSED）：它通向的服务器不在。")
        }
    }
}

fn leads(route: &Route) -> AttrValue {
    match route {
        Route::Own => text!("本服务器（这就是它的地址）"),
        Route::Row(row) => text!("{}（按 {} 这一行）", destination(&row.to), row.address),
    }
}

fn destination(to: &Destination) -> AttrValue {
    match to {
        Destination::Here => text!("本服务器"),
        Destination::Tab => text!("本标签页内的服务器"),
        Destination::Socket(address) => text!("{address}"),
        Destination::Nowhere => text!("不通：拒绝"),
    }
}

fn file_error(error: &FileError) -> AttrValue {
    match error {
        FileError::NoName => text!("文件要有名字，例如 sensor.py。"),
        FileError::BadName(name) => {
            text!("文件不能叫“{name}”：只用英文字母、数字、. _ -，用 / 分文件夹。")
        }
        FileError::LongName => text!("文件名最多 {MAX_FILE_NAME_LEN} 字节。"),
        FileError::Taken(name) => text!("已经有文件 {name} 了。"),
        FileError::TooMany => text!("一块板子最多 {MAX_FILES} 个文件。"),
        FileError::TooLarge => text!("一块板子的文件总共最多 {} KiB。", MAX_PROGRAM_LEN / 1024),
        FileError::NoText(name) => text!("{name} 不是文本文件。"),
    }
}

fn row_error(error: &RowError) -> AttrValue {
    match error {
        RowError::Empty => text!("请填写地址，例如 broker.example 或 192.168.1.5:1883。"),
        RowError::BadHost(host) => text!("“{host}”不是主机：不要写协议、路径和空格。"),
        RowError::BadPort(port) => text!("“{port}”不是 1 到 65535 的端口。"),
        RowError::BadSocket(it) => address(it),
        RowError::TooMany => text!("表已经满了。"),
    }
}

pub(super) fn gone(gone: &Gone) -> AttrValue {
    match gone {
        Gone::File(_, _, file) => text!("{} 已删除。", file.name),
        Gone::Files(..) => text!("你的文件已被替换。"),
        Gone::Output(..) => text!("输出已清空。"),
        Gone::Row(_, row) => text!("{} 这一行已删除。", row.address),
        Gone::Rows(_) => text!("表已恢复成最初的样子。"),
    }
}
