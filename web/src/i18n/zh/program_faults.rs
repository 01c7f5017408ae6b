//! Simplified Chinese for what goes wrong in a program, with what to do about it.

use shared::board::program::{MAX_FILES, MAX_PROGRAM_LEN};
use yew::AttrValue;

use crate::state::programs::fault::Cause;
use crate::state::programs::said::Note;

pub(super) fn cause(cause: &Cause) -> AttrValue {
    match cause {
        Cause::NoModule(name) if matches!(&**name, "simple" | "umqttsimple") => {
            text!("“{name}”是课程里对 umqtt.simple 的叫法：请改为导入 umqtt.simple。")
        }
        Cause::NoModule(name) => {
            text!(
                "这块板子上没有模块“{name}”。检查拼写；自己写的模块要作为文件“{name}.py”放在板上。"
            )
        }
        Cause::OnlyReal => text!("真实的板子能做到，虚拟板不能。下面写了可以怎么做。"),
        Cause::NoNameInModule => text!("模块有，但里面没有这个名字。检查拼写和大小写。"),
        Cause::NoName(name) => {
            text!("“{name}”还没有定义就用了。检查拼写，或者先导入它；文字要加引号。")
        }
        Cause::NoAttribute(name) => {
            text!("这里没有“.{name}”。检查拼写；如果说的是 NoneType，那么点号前面的东西是 None。")
        }
        Cause::Indentation => {
            text!("这一行的缩进与前后不一致。冒号之后缩进四个空格，不要混用 Tab 和空格。")
        }
        Cause::Syntax => {
            text!("这不是合法的 Python。看看这一行或上一行末尾是否少了冒号、引号或括号。")
        }
        Cause::System(errno) => system(*errno),
        Cause::Mqtt(code) => mqtt(*code),
        Cause::Memory => {
            text!(
                "内存不够了。少往列表和文字里存东西，或者重复使用 bytearray；真实的 ESP32 内存更少。"
            )
        }
        Cause::Recursion => text!("函数互相调用，没有尽头。"),
        Cause::Type => {
            text!(
                "这里需要另一种类型的值，比如该是文字却给了数字，或者参数个数不对。可用 str()、int() 转换。"
            )
        }
        Cause::Value => {
            text!("值的类型对，但不可能：比如板子没有这个引脚，或者这段文字不是数字。")
        }
        Cause::Index => text!("超出了列表的末尾：第一个元素的编号是 0。"),
        Cause::Key => text!("字典里没有这个键。用 get() 来取就不会出错。"),
        Cause::Zero => text!("除数是零。"),
        Cause::Interrupt => text!("程序在运行中被停止了。"),
        Cause::Other => text!("输出的最后一行说明了发生了什么、在哪里。"),
    }
}

fn system(errno: i32) -> AttrValue {
    match errno {
        -202 | -2 => text!("主机名解析不了：连上 Wi-Fi 了吗？拼写对吗？"),
        -1 => text!(
            "服务器关闭了连接。是不是另一块板子用了同一个 client_id？后连上的会把先连上的挤下线。"
        ),
        2 => text!("ENOENT：板上没有这个文件。"),
        5 => text!("EIO：器件没有应答。它在板上吗？引脚对吗？"),
        9 => text!("EBADF：套接字已经关闭，用之前要重新连接。"),
        11 => text!("EAGAIN：现在还没有，稍后再试。"),
        12 => text!("ENOMEM：没有内存，或没有套接字了。把不用的关掉。"),
        16 => text!("EBUSY：正被别处占用。"),
        19 => text!("ENODEV：这个地址没有应答。检查 SDA、SCL 和接线。"),
        22 => text!("EINVAL：参数不合理。"),
        23 => text!("ENFILE：打开的套接字太多，把不用的关掉。"),
        104 => text!(
            "ECONNRESET：服务器切断了连接，请重新连接。如果总是这样：是不是另一块板子用了同一个 client_id？"
        ),
        107 | 128 => text!("ENOTCONN：套接字没有连接。"),
        111 => text!("ECONNREFUSED：这个地址和端口上没有服务。服务器启动了吗？端口对吗？"),
        110 | 116 => text!("ETIMEDOUT：一直没有回答。地址对吗？连上 Wi-Fi 了吗？"),
        113 | 118 => {
            text!("EHOSTUNREACH：到不了这个地址。检查 SERVER，以及本页的“地址通向哪里”。")
        }
        other => text!("系统报错，编号 {other}。"),
    }
}

fn mqtt(code: Option<u32>) -> AttrValue {
    match code {
        Some(1) => text!("服务器不支持这个 MQTT 版本。"),
        Some(2) => text!("服务器不接受这个 client_id。"),
        Some(3) => text!("服务器暂时不可用。"),
        Some(4) => text!("用户名或密码不对。"),
        Some(5) => text!("服务器不允许这个客户端连接。"),
        Some(128) => text!("服务器不允许这个订阅。"),
        Some(other) => text!("服务器拒绝了，代码 {other}。"),
        None => text!("服务器的回答不符合 MQTT。"),
    }
}

pub(super) fn note(note: &Note) -> AttrValue {
    let name = &note.name;
    match &*note.code {
        "no-tls" => {
            text!("虚拟板不能用 TLS（{name}）。请连接普通 MQTT 的端口 1883；真实板子两种都可以。")
        }
        "no-http" => {
            text!("虚拟板不能访问网站（{name}）：浏览器不允许。请用 MQTT，或者用真实板子。")
        }
        "no-udp" => text!("虚拟板有 TCP，没有 UDP（{name}）。"),
        "no-server" => text!("别人连不到虚拟板：{name} 在这里不起作用。"),
        "no-access-point" => text!("虚拟板不能当热点（{name}）。"),
        "no-module" => text!("真实板子有模块 {name}，虚拟板没有。"),
        "no-class" => text!("真实板子有 {name}，虚拟板没有。"),
        "no-level-irq" => {
            text!("虚拟板只有边沿中断（IRQ_RISING、IRQ_FALLING），没有电平中断。")
        }
        "no-wake" => text!("虚拟板只能定时唤醒：{name} 唤醒不了它。"),
        "no-speed" => text!("虚拟板和这台电脑一样快：{name} 只改变它报告的数值。"),
        "no-power" => {
            text!("虚拟板不省电：{name} 只是让程序等待。真实板子在此期间可能会断开 Wi-Fi。")
        }
        "no-current" => text!("虚拟板里没有电流：{name} 不起作用。"),
        "no-hard-irq" => {
            text!("虚拟板的中断总在程序的指令之间执行：{name}=True 没有区别。")
        }
        "no-chip-sensor" => text!("虚拟板的芯片什么也不测量：{name} 总是同一个数。"),
        "no-log" => text!("虚拟板没有芯片日志：{name} 不会显示什么。"),
        "no-option" => text!("虚拟板的套接字没有选项：{name} 不起作用。"),
        "no-radio" => {
            text!("虚拟板没有无线电，也没有自己的地址：{name} 会记下来，但不起作用。")
        }
        "no-native" => {
            text!("虚拟板不生成机器码：请去掉 {name}… 这一行。程序的作用不变，只是慢一些。")
        }
        "display-size" => text!(
            "这里的 OLED 是 128×64 点，程序按 {name} 写：真实的同尺寸屏幕能看到整幅画面，\
            而真实的 128×64 屏幕上各行会被拉开。"
        ),
        "no-alarm" => text!("虚拟板的时钟没有闹钟（{name}）：请用 Timer。"),
        "no-dac" => text!("虚拟板上没有器件能显示 {name} 的输出：请用 PWM。"),
        "no-spi" => text!("虚拟板上没有器件接在 {name} 上：发出去的内容没有人收。"),
        "no-spi-display" => text!("虚拟板的 OLED 接在 I2C 上：请用 SSD1306_I2C，而不是 {name}。"),
        "no-uart" => text!("虚拟板的 {name} 上什么也没有接。"),
        "no-registers" => text!("虚拟板的以太网芯片没有寄存器（{name}）。"),
        "too-large" => text!(
            "程序占用的内存超过了真实板子：除去自带模块，这种板子大约只有 {name} KiB，在那里会出现 MemoryError。"
        ),
        "file-lost" => text!(
            "板子重新启动后，{name} 就没有了：虚拟板只保留文本文件，最多 {MAX_FILES} 个，总共 {} KiB，\
            文件名只能用字母、数字和 _ - .；真实板子什么文件都保留。",
            MAX_PROGRAM_LEN / 1024
        ),
        "flash-pin" => text!("在真实板子上这个引脚接着闪存：用了它，板子会崩溃。"),
        "pyboard-pin" => text!("“{name}”是 pyboard 的引脚：在这里代表本板的一个引脚。"),
        other => text!("这里与真实板子不同：{other} {name}"),
    }
}
