//! Chinese, for what the driver sees and for clients that stay.

use alloc::format;

use super::{Advice, Quoted, advice, zh_closed};
use crate::broker::diagnosis::{Action, Cause, TlsFault, WebFault};

pub(super) fn says(cause: &Cause) -> Advice {
    match cause {
        Cause::Closed(reason) => zh_closed::says(reason),
        Cause::SilentSocket { seconds } => advice(
            format!("连接建立后 {seconds} 秒内没有发来任何内容。"),
            "连接一打开就应发送 CONNECT。端口扫描和健康检查也会留下这样的记录。",
        ),
        Cause::TlsOnPlainPort => advice(
            "对方一上来就做 TLS 握手，但这个端口没有启用 TLS。",
            "请改用不加密的地址：mqtt://、ws:// 或 http://，而不是 mqtts://、wss:// 或 https://；或者让服务器启用 TLS。",
        ),
        Cause::Tls(fault) => tls(fault),
        Cause::Web(fault) => web(fault),
        Cause::StuckReader { seconds } => advice(
            format!("已有 {seconds} 秒没有取走任何等待它接收的数据。"),
            "让程序经常读取数据（在循环里调用 check_msg() 或 wait_msg()），或者少订阅一些主题。死机或离开网络的设备也是这样。",
        ),
        Cause::TooManySockets { limit } => advice(
            format!("已经打开了 {limit} 个网络连接，达到服务器的上限。"),
            "关掉用不着的连接：是不是有程序在循环里反复新建连接？也可以调高服务器的上限。",
        ),
        Cause::TooManyConnections { limit } => advice(
            format!("已经有 {limit} 个 MQTT 连接，达到服务器的上限。"),
            "关掉用不着的连接：是不是有程序在循环里反复新建连接？也可以调高服务器的上限。",
        ),
        Cause::TooManyFromAddress { limit } => advice(
            format!("来自这个地址的连接已有 {limit} 个，达到上限。"),
            "程序应先关闭旧连接，再建立新连接。如果许多设备共用一个地址，可以调高服务器对单个地址的上限。",
        ),
        Cause::ConnectionRate => advice(
            "这个地址新建连接的速度太快。",
            "让程序等一会儿再重连，并逐次加长等待：1 秒、2 秒、4 秒，直到 1 分钟。",
        ),
        Cause::NotAuthorized { action, topic } => advice(
            match action {
                Action::Publish => format!("没有权限向主题 {} 发布消息。", Quoted(topic)),
                Action::Subscribe => format!("没有权限订阅 {}。", Quoted(topic)),
            },
            "请逐字核对主题，并确认登录所用的用户名；或者请服务器管理员在访问控制表里放行。",
        ),
        Cause::QueueFull { dropped } => advice(
            format!("它收消息的速度跟不上，已经为它丢弃了 {dropped} 条。"),
            "减少订阅的主题，降低发布频率，或让客户端读得快一些。如果它已离线，可缩短会话过期时间，或改用干净会话连接。",
        ),
        Cause::NotRetained { topic } => advice(
            format!("保留消息已达上限：{} 的消息照常转发，但没有保留下来。", Quoted(topic)),
            "清除不需要的保留消息；保留消息的主题里不要带时间或计数。也可以调高服务器的上限。",
        ),
        Cause::ClientIdFight { takeovers } => advice(
            format!(
                "有两个客户端使用同一个客户端标识符，互相把对方挤下线，短时间内已有 {takeovers} 次。"
            ),
            "给每台设备起一个不同的客户端标识符，例如带上它的序列号。最常见的原因是把同一个程序拷进了两块板子。",
        ),
    }
}

fn web(fault: &WebFault) -> Advice {
    match fault {
        WebFault::Method(method) => advice(
            format!("它发来 HTTP 的 {} 请求，而这里的网页只供读取。", Quoted(method)),
            "打开网页用 GET。要发送 MQTT 消息，请使用 MQTT 客户端，POST 发布不了消息。",
        ),
        WebFault::BadHandshake(detail) => advice(
            format!("WebSocket 握手请求无效：{detail}。"),
            "请使用 WebSocket 第 13 版的客户端。如果中间有代理，要让它转发 Upgrade 和 Connection 这两个请求头。",
        ),
        WebFault::Subprotocol => advice(
            "WebSocket 握手时提出的子协议都不能承载 MQTT。",
            "子协议请写 mqtt（或 mqttv3.1），或者不写。",
        ),
        WebFault::Origin(origin) => advice(
            format!("来自其他网站 {} 的页面想要连接。", Quoted(origin)),
            "如果允许这个页面使用服务器，请在启动时用 --allow-origin 写上这个来源。",
        ),
        WebFault::TextFrame => advice(
            "WebSocket 上发来的是文本消息，而 MQTT 要用二进制消息。",
            "请在 WebSocket 之上使用 MQTT 库。在 JavaScript 里应发送 ArrayBuffer，而不是字符串。",
        ),
        WebFault::BadFrame => advice(
            "发来的内容不是有效的 WebSocket 帧。",
            "握手之后，每个字节都要放在带掩码的 WebSocket 帧里，不能把 MQTT 的字节直接写到连接上。",
        ),
        WebFault::Silent { ping } => advice(
            format!("WebSocket 的 ping 没有得到回应：静默 {ping} 秒后会发一次。"),
            "电脑休眠、标签页被冻结或网络中断时都会这样。恢复后客户端会重新连接。",
        ),
        WebFault::HalfRequest { seconds } => advice(
            format!("只收到 HTTP 请求的开头，{seconds} 秒内没有等到后面的部分。"),
            "请一次发出完整的请求，请求头之后要有一个空行。如果反复出现，可能有人故意占用服务器。",
        ),
        WebFault::BadHttp(detail) => advice(
            format!("发来的内容不是有效的 HTTP 请求：{}。", Quoted(detail)),
            "请确认程序对这个端口使用的是 MQTT、WebSocket 或 HTTP/1.1。",
        ),
    }
}

fn tls(fault: &TlsFault) -> Advice {
    match fault {
        TlsFault::NotTls => advice(
            "这个端口使用 TLS，发来的却不是 TLS。",
            "请用 TLS 连接（mqtts://、wss:// 或 https://），或者改用服务器不加密的端口。",
        ),
        TlsFault::UnknownAuthority => advice(
            "TLS 握手失败：客户端不信任签发服务器证书的机构。",
            "把该机构的证书交给客户端；如果证书是服务器自己生成的，就把它本身交给客户端。浏览器要先用 https 打开网页，接受这个证书。",
        ),
        TlsFault::Expired => advice(
            "TLS 握手失败：客户端认为服务器的证书已经过期，或尚未生效。",
            "先看客户端的时钟：没有用 NTP 校时的板子还停留在 2000 年。再更新服务器的证书。",
        ),
        TlsFault::WrongName => advice(
            "TLS 握手失败：客户端不接受服务器的证书。",
            "请用证书里写明的名称或地址连接，或为实际使用的名称重新制作证书。",
        ),
        TlsFault::NoClientCertificate => {
            advice("TLS 握手失败：客户端必须出示证书，却没有出示。", "给客户端配上证书和私钥。")
        }
        TlsFault::ClientCertificate(detail) => advice(
            format!("TLS 握手失败：客户端的证书没有被接受（{detail}）。"),
            "请给客户端一份有效的、由服务器信任的机构签发的证书。",
        ),
        TlsFault::NothingInCommon => advice(
            "TLS 握手失败：双方没有共同的版本或加密套件。",
            "请更新客户端的 TLS：服务器支持 TLS 1.2 和 1.3。",
        ),
        TlsFault::HungUp => advice(
            "TLS 握手进行到一半，客户端就挂断了。",
            "请查看客户端自己的日志：多半是它不信任服务器的证书，或者内存不够做 TLS。",
        ),
        TlsFault::TimedOut => advice(
            "TLS 握手没有按时完成。",
            "请检查双方之间的网络。小型开发板握手一次要好几秒，应保持连接，不要反复新建。",
        ),
        TlsFault::Other(detail) => advice(
            format!("TLS 握手失败：{detail}。"),
            "请检查客户端的 TLS 设置、时钟，以及它信任的证书。",
        ),
    }
}
