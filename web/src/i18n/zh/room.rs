//! Chinese for the classroom.

use yew::AttrValue;

use super::super::room::RoomSay;
use crate::state::room::{Happened, Limit, Refused};

pub fn say(what: RoomSay<'_>) -> AttrValue {
    match what {
        RoomSay::Refused(refused) => of(refused),
        RoomSay::Happened(event) => happened(event),
        RoomSay::JoinTitle => text!("加入课堂"),
        RoomSay::JoinHint => text!("输入老师给出的教室代码和你的名字。"),
        RoomSay::Code => text!("教室代码"),
        RoomSay::Name => text!("你的名字"),
        RoomSay::Join => text!("入座"),
        RoomSay::ForTeachers => text!("你是老师？"),
        RoomSay::Seat(number) => text!("{number} 号座位"),
        RoomSay::SeatHint => text!(
            "这个座位有自己的主题：你可以和大家运行同一份程序，连客户端标识符都一样，也不会互相干扰。"
        ),
        RoomSay::YourBoards => text!("你的虚拟开发板"),
        RoomSay::ToBench => text!("去实验台"),
        RoomSay::ProgramOf(name) => text!("{name} 的程序"),
        RoomSay::Topics => text!("你的主题在别人那里是什么"),
        RoomSay::YouWrite => text!("你写的"),
        RoomSay::BrokerHas => text!("服务器上的"),
        RoomSay::WhoSees => text!("谁能用"),
        RoomSay::OnlyYou => text!("你的座位"),
        RoomSay::WholeClass => text!("全班"),
        RoomSay::ForBoards => text!("给真的开发板"),
        RoomSay::ForBoardsHint => text!("真的开发板用这个登录加入你的座位。程序里的主题不用改。"),
        RoomSay::Address => text!("服务器"),
        RoomSay::Username => text!("用户名"),
        RoomSay::Password => text!("密码"),
        RoomSay::LeaveSeat => text!("离开座位"),
        RoomSay::RaiseHand => text!("举手"),
        RoomSay::LowerHand => text!("把手放下"),
        RoomSay::Elsewhere => text!("网页现在连着别的服务器"),
        RoomSay::BackToSeat => text!("回到座位"),
        RoomSay::Read => text!("知道了"),
        RoomSay::TeacherSays => text!("老师说："),
        RoomSay::TeacherProgram => text!("老师发来了一份程序。"),
        RoomSay::TakeProgram => text!("放进我的板子并运行"),
        RoomSay::TakeProgramInto(name) => text!("放进 {name} 并运行"),
        RoomSay::IsFrozen => text!("老师冻结了全班：现在发布的消息谁也收不到。"),
        RoomSay::IsMuted => text!("老师让你的座位静音了：现在发布的消息谁也收不到。"),
        RoomSay::IsSlowed(limit) => slowed(limit),
        RoomSay::NeedsBoard => text!("先添加一块虚拟开发板才能运行。"),
        RoomSay::ToWall => text!("教师墙"),
        RoomSay::Wall => text!("教师墙"),
        RoomSay::WallHint => text!("学生扫码，或者打开网址再输入代码。"),
        RoomSay::ToProjector => text!("投影用"),
        RoomSay::ShowHint => text!("扫码，或者打开这个网址，再输入代码："),
        RoomSay::Controls => text!("对全班"),
        RoomSay::OnlyHere => text!("现在只有这台电脑能连上服务器：学生还进不来。"),
        RoomSay::OnlyHereTls => {
            text!("现在只有这台电脑能连上服务器。用 --lan 启动它，学生才进得来。")
        }
        RoomSay::LetIn => text!("让教室里的设备进来"),
        RoomSay::PlainHttp => text!(
            "这个网址是没有加密的 http，浏览器因此不让学生的网页做几件事：用 USB 把程序送到开发板、按按钮复制、断网时继续用。用 https 就都可以：请用 --lan --tls auto 启动服务器。"
        ),
        RoomSay::LetInMeanwhile => text!("上课期间让这个网络里的设备进来"),
        RoomSay::NoLesson => text!("还没有上课"),
        RoomSay::NoLessonHint => text!(
            "上课时每个学生有一个座位和自己的主题。上课期间，别的设备没有座位或密码就进不来。"
        ),
        RoomSay::Ended => text!("下课了"),
        RoomSay::EndedHint => text!("课堂记录还可以导出。下一堂课有新的代码和空的座位。"),
        RoomSay::Begin => text!("开始上课"),
        RoomSay::ReallyBegin(seats) => text!(
            "开始后，上一堂课的记录和 {seats} 个座位保留的消息将永久消失。想留下记录，请先导出。"
        ),
        RoomSay::Online(online, all) => text!("{all} 个座位，{online} 个在线"),
        RoomSay::Hands(hands) => text!("{hands} 人举手"),
        RoomSay::NoSeats => text!("还没有人"),
        RoomSay::NoSeatsHint => text!("每个加入的学生在这里有一张卡片。"),
        RoomSay::Freeze => text!("全班冻结"),
        RoomSay::Release => text!("全班放开"),
        RoomSay::Lock => text!("不再让新人进来"),
        RoomSay::Unlock => text!("让新人进来"),
        RoomSay::End => text!("下课"),
        RoomSay::ReallyEnd(0) => text!("下课？之后这个代码不再让人进来。"),
        RoomSay::ReallyEnd(seats) => text!(
            "让全班下课？之后这个代码和 {seats} 个座位都进不来了；课堂记录在下一堂课之前还可以导出。"
        ),
        RoomSay::Cancel => text!("取消"),
        RoomSay::ExportCsv => text!("导出 CSV"),
        RoomSay::ExportJson => text!("导出 JSON"),
        RoomSay::MessageForAll => text!("对全班说"),
        RoomSay::Send => text!("发送"),
        RoomSay::AllSee => text!("全班看到："),
        RoomSay::TakeBack => text!("收回"),
        RoomSay::ProgramForAll => text!("给全班的程序"),
        RoomSay::Given(lines) => text!("已发出：{lines} 行"),
        RoomSay::FromFile => text!("从文件"),
        RoomSay::FromBoard => text!("从我的板子"),
        RoomSay::TooLong => text!("给全班的程序最多 48 KiB。"),
        RoomSay::Give => text!("发给全班"),
        RoomSay::Rate(rate) => text!("每秒 {rate:.1} 条"),
        RoomSay::Silent(seconds @ ..120) => text!("{seconds} 秒前"),
        RoomSay::Silent(seconds) => text!("{} 分钟前", seconds / 60),
        RoomSay::NeverHeard => text!("还没有发过消息"),
        RoomSay::HandIsUp => text!("举手"),
        RoomSay::Muted => text!("已静音"),
        RoomSay::Slowed => text!("发得太快"),
        RoomSay::IsOpen => text!("对全班开放"),
        RoomSay::Offline => text!("离线"),
        RoomSay::IsOnline => text!("在线"),
        RoomSay::BrokenBoard => text!("它的清单读不了。"),
        RoomSay::Quality(name) => match name {
            "brightness" => text!("亮度"),
            "color" => text!("颜色"),
            "color_temp" => text!("色温"),
            "effect" => text!("效果"),
            "position" => text!("位置"),
            "speed" => text!("速度"),
            other => text!("{other}"),
        },
        RoomSay::LampOn => text!("亮"),
        RoomSay::LampOff => text!("灭"),
        RoomSay::LookInto(number) => text!("查看 {number} 号座位"),
        RoomSay::Close => text!("关闭"),
        RoomSay::HandSeen => text!("看到举手了"),
        RoomSay::Mute => text!("静音"),
        RoomSay::Unmute => text!("取消静音"),
        RoomSay::Open => text!("对全班开放"),
        RoomSay::Shut => text!("不再开放"),
        RoomSay::Remove => text!("移走座位"),
        RoomSay::ReallyRemove(name) => text!("{name} 会离开，这个座位保留的消息将永久消失。"),
        RoomSay::LastError => text!("程序的最后一个错误"),
        RoomSay::Values => text!("板子和值"),
        RoomSay::Log => text!("发生了什么"),
        RoomSay::Program => text!("它的程序"),
        RoomSay::Output => text!("程序最近的输出"),
        RoomSay::NoOutput => text!("网页里的程序还没有输出。"),
        RoomSay::NoProgram => text!("网页里还没有程序。"),
        RoomSay::Clients => text!("客户端"),
        RoomSay::ItsConsole => text!("它的控制台"),
        RoomSay::ItsPackets => text!("它的报文"),
        RoomSay::Lesson => text!("它的课程"),
        RoomSay::LessonNumber(number) => text!("第 {number} 课"),
        RoomSay::StepOf(step, all) => text!("第 {step} 步，共 {all} 步"),
        RoomSay::OfStep(come, wanted) => text!("{come} / {wanted}"),
        RoomSay::LessonDone => text!("做完了"),
        RoomSay::Almost => text!("差一点："),
        RoomSay::Qr => text!("加入课堂的二维码"),
    }
}

/// Why the broker reads more slowly.
fn slowed(limit: Limit) -> AttrValue {
    match limit {
        Limit::Messages(rate) => text!(
            "你的座位每秒发布超过 {rate} 条消息（每次连接算十条），服务器放慢了接收。消息不会丢。"
        ),
        Limit::Bytes(rate) => {
            text!("你的座位每秒发出超过 {} KiB，服务器放慢了接收。消息不会丢。", rate / 1024)
        }
        Limit::Other => text!("你的座位发得太多，服务器放慢了接收。消息不会丢。"),
    }
}

fn of(refused: Refused) -> AttrValue {
    match refused {
        Refused::Unreachable => text!("没有回应：服务器还在运行吗？"),
        Refused::NoClassroom => text!("这个网页不是由带课堂的服务器提供的。"),
        Refused::NoLesson => text!("现在没有上课。"),
        Refused::WrongCode => text!("教室代码不对。"),
        Refused::Locked => text!("老师现在不让新人进来。"),
        Refused::Full => text!("座位都满了。"),
        Refused::BadName => text!("名字要有 1 到 40 个看得见的字符。"),
        Refused::NoSeat => text!("这个座位没有了：老师移走了它，或者开始了另一堂课。"),
        Refused::TooMany => text!("试得太多了：请等几秒钟。"),
        Refused::Watched => text!("正在观察的客户端已经到了服务器允许的数目。"),
        Refused::Login => text!("这里只给管理员看。"),
        Refused::NotOpened => {
            text!("没能让别的设备进来：这台电脑没有联网，或者端口被别的程序占用。")
        }
        Refused::Status(status) => text!("服务器拒绝了（状态 {status}）。"),
    }
}

fn happened(what: Happened) -> AttrValue {
    match what {
        Happened::Joined => text!("入座"),
        Happened::Connected => text!("连接"),
        Happened::Disconnected => text!("断开"),
        Happened::Message => text!("发布"),
        Happened::Muted(true) => text!("被静音"),
        Happened::Muted(false) => text!("取消静音"),
        Happened::Opened(true) => text!("对全班开放"),
        Happened::Opened(false) => text!("不再开放"),
        Happened::HandSeen => text!("老师看到了举手"),
    }
}
