//! Chinese for real boards.

use shared::board::kind::Kind;
use yew::AttrValue;

use super::super::real::RealSay as Say;
use crate::state::real::plan::Fault;
use crate::state::real::serial::PortFault;
use crate::state::real::serial::job::{Stage, Trouble};
use crate::state::real::serial::raw::Fault as LineFault;

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::Save(count) => return text!("保存 {count} 个文件"),
        Say::Loose(part, terminal) => return text!("“{part}”的{terminal}没有接引脚。"),
        Say::ArduinoLibraries(names) => return text!("“项目 → 加载库 → 管理库”：安装 {names}。"),
        Say::ArduinoCore(kind) => {
            return text!("“工具 → 开发板 → 开发板管理器”：安装 {}。", core(kind));
        }
        Say::Fault(fault) => self::fault(fault),
        Say::PortFault(fault) => return port(fault),
        Say::Step(step) => return self::step(step),
        Say::Usb => "通过 USB",
        Say::NotSecure => {
            "浏览器只允许通过 https 或在本机打开的网页使用 USB，而本页是通过 http 从另一台电脑打开的。请改用 https \
             （broker-ws --lan --tls auto），或保存文件后用 Thonny 或 mpremote 发送，方法见下。"
        }
        Say::NoSerial => {
            "这个浏览器没有 Web Serial；电脑上的 Chrome 和 Edge 有。也可以保存文件后用 Thonny 或 mpremote 发送，方法见下。"
        }
        Say::Choose => "连接板子",
        Say::Disconnect => "断开",
        Say::Send => "发送程序",
        Say::OnlyMicroPython => "这里显示板子的输出；只有 MicroPython 程序能从这里发送。",
        Say::NoLibrary => "程序要导入的模块没有取到，请重试。",
        Say::Output => "板子的输出",
        Say::Input => "输入给板子",
        Say::Put => "回车",
        Say::Interrupt => "中断（Ctrl-C）",
        Say::Restart => "重新启动（Ctrl-D）",
        Say::Clear => "清空",
        Say::Hint => {
            "选好开发板和元件，网页就写出程序；程序会让板子自我介绍，它的卡片会自动出现在实验台上。"
        }
        Say::BoardTitle => "开发板",
        Say::Kind => "型号",
        Say::Runtime => "语言",
        Say::Umqtt => "MQTT 库",
        Say::Board => "名字",
        Say::BoardHint => "留空则取芯片编号，每块板子都不会重名",
        Say::Home => "主题的开头",
        Say::HomeHint => "{board} 代表板子的名字",
        Say::Parts => "元件和引脚",
        Say::Lamp => "板上自带的 LED 也当灯用",
        Say::Network => "Wi-Fi 和服务器",
        Say::Wifi => "Wi-Fi 名称",
        Say::WifiPassword => "Wi-Fi 密码",
        Say::Server => "服务器",
        Say::Port => "端口",
        Say::OnLan => "本页的服务器：",
        Say::NotOnLan => "本页的服务器没有对其他设备开放。要让板子连进来，请这样启动：",
        Say::Username => "用户名",
        Say::Password => "密码",
        Say::LoginHint => "服务器或座位需要登录时填写，否则都留空。",
        Say::ShowPasswords => "显示密码",
        Say::PasswordsStay => "密码只留在本页：不保存，也不发给服务器。",
        Say::Program => "程序",
        Say::Copy => "复制",
        Say::Install => "手动存到板子上",
        Say::Firmware => {
            "板子要有 MicroPython 1.20 或更新的固件；可以用 Thonny 安装：“工具 → 选项 → 解释器”。"
        }
        Say::Mpremote => {
            "把两个文件存到板子上：用 Thonny（“文件 → 另存为 → MicroPython 设备”），或用命令行："
        }
        Say::ArduinoFolder => "把两个文件放进名为 blinklab 的文件夹，打开 blinklab.ino，然后上传。",
        Say::CircuitPythonCopy => {
            "板子要有 CircuitPython 9 或更新的固件，它在电脑上是一个名为 CIRCUITPY 的磁盘：把两个文件存进去。"
        }
        Say::CircuitPythonLibraries => "用 circup 把需要的库装进 lib：",
    })
}

fn port(fault: &PortFault) -> AttrValue {
    match fault {
        PortFault::NotChosen => text!("没有选择板子。列表里没有它？请检查 USB 线能否传数据。"),
        PortFault::NotOpened(words) => {
            text!("端口打不开：是不是被 Thonny 或另一个标签页占用了？浏览器的提示：{words}")
        }
        PortFault::Lost => text!("板子不见了：线被拔掉，或板子被复位。"),
    }
}

fn step(step: &Stage) -> AttrValue {
    match step {
        Stage::Entering => text!("正在中断板子上的程序…"),
        Stage::Asking => text!("正在询问板子的型号和已有的模块…"),
        Stage::Writing(file, _, 0) => text!("正在写入 {file}…"),
        Stage::Writing(file, done, all) => text!("正在写入 {file}：{done} / {all} 字节"),
        Stage::Done => text!("全部写好，板子正在用新程序启动。"),
        Stage::Failed(trouble) => self::trouble(trouble),
    }
}

fn trouble(trouble: &Trouble) -> AttrValue {
    match trouble {
        Trouble::Line(LineFault::NoRepl) => {
            text!("没有 MicroPython 应答。板子上有它的固件吗？按一下板子的复位键，再试一次。")
        }
        Trouble::Line(LineFault::Silent) => text!("板子不再应答：请复位后重试。"),
        Trouble::Line(LineFault::Garbled) => text!("板子的回答无法理解：请复位后重试。"),
        Trouble::Line(LineFault::TooMuch) => text!("板子不停地输出：请复位后重试。"),
        Trouble::OtherBoard(name) => {
            text!("板子说自己是另一种型号：{name}。请选对型号，引脚才会正确。")
        }
        Trouble::OtherRuntime(name) => text!("板子上运行的不是 MicroPython，而是 {name}。"),
        Trouble::Refused(line) => text!("板子没能完成：{line}"),
        Trouble::Damaged(file) => text!("{file} 收到的内容与发送的不同；旧文件还在。请重试。"),
    }
}

const fn core(kind: Kind) -> &'static str {
    match kind {
        Kind::Esp32 => "esp32（Espressif Systems）",
        Kind::Esp8266 => "esp8266（ESP8266 Community）",
        Kind::PicoW => "Raspberry Pi Pico/RP2040（Earle F. Philhower）",
    }
}

const fn fault(fault: &Fault) -> &'static str {
    match fault {
        // Said by the parts themselves.
        Fault::Spec(_) | Fault::Loose(..) => "",
        Fault::NoCircuitPython => "ESP8266 没有 CircuitPython：请选 MicroPython 或 Arduino。",
        Fault::TwoDisplays => "程序只支持一块显示屏。",
        Fault::NoBus => {
            "在 Pico W 上，显示屏的 SDA 和 SCL 必须属于同一个 I²C，例如 GP4 和 GP5，或 GP6 和 GP7。"
        }
        Fault::BoardName => "名字由 1 到 23 个字母、数字、_ 和 - 组成。",
        Fault::Topics => "这不能作主题的开头：不能有 +、#、引号、反斜杠，也不能以 / 结尾。",
        Fault::NoWifi => "还没有填 Wi-Fi 名称。",
        Fault::WifiName => "Wi-Fi 名称最长 32 个字节。",
        Fault::WifiPassword => "Wi-Fi 密码为 8 到 64 个字符。",
        Fault::NoServer => "还没有填服务器地址。",
        Fault::Server => "这不是电脑的名字或地址，例如 192.168.1.10。",
        Fault::Loopback => "板子会在自己身上找这个地址：请填电脑在局域网里的地址。",
        Fault::Port => "端口是 1 到 65535 的数。",
        Fault::NoUsername => "有密码就要有用户名。",
        Fault::Nul => "其中有程序存不下的字符（NUL）。",
    }
}
