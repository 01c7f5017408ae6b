//! What the 27 properties are called and what they are for.

use super::{Entry, entry};
use crate::wire::PropertyKind as P;

pub(super) fn of(kind: P) -> Entry {
    match kind {
        P::PayloadFormatIndicator => entry(
            "载荷格式指示",
            "Payload Format Indicator",
            "告诉接收者载荷是不是 UTF-8 文本。",
            "Tells receivers whether the payload is UTF-8 text.",
        ),
        P::MessageExpiryInterval => entry(
            "消息过期间隔",
            "Message Expiry Interval",
            "消息的有效期，单位秒。过期还没送到的就不再送。",
            "How many seconds the message is good for. What has not been delivered by then is dropped.",
        ),
        P::ContentType => entry(
            "内容类型",
            "Content Type",
            "说明载荷是什么，常用 MIME 类型，例如 application/json。",
            "Describes the payload, usually by a MIME type such as application/json.",
        ),
        P::ResponseTopic => entry(
            "响应主题",
            "Response Topic",
            "请求者希望回答发到哪个主题。",
            "The topic where the requester expects the response.",
        ),
        P::CorrelationData => entry(
            "关联数据",
            "Correlation Data",
            "请求者用来认出回答的数据，回答时原样带回。",
            "What the requester recognises the response by; the responder sends it back as it is.",
        ),
        P::SubscriptionIdentifier => entry(
            "订阅标识符",
            "Subscription Identifier",
            "客户端给订阅编的号。收到消息时就知道是哪个订阅匹配上了。",
            "The client's own number for a subscription. A message brings it back to say which one matched.",
        ),
        P::SessionExpiryInterval => entry(
            "会话过期间隔",
            "Session Expiry Interval",
            "断开以后会话再保留多少秒；0 为立即结束，最大值为永久。",
            "How many seconds the Session outlives its connection; 0: not at all, the largest value: for ever.",
        ),
        P::AssignedClientIdentifier => entry(
            "分配的客户端标识符",
            "Assigned Client Identifier",
            "客户端没有给出标识符，服务器替它起了一个。",
            "The client came without an identifier, and the server made one up for it.",
        ),
        P::ServerKeepAlive => entry(
            "服务器保持连接",
            "Server Keep Alive",
            "服务器规定的保持连接秒数，客户端必须改用它。",
            "The Keep Alive that the server wants; the client has to use it instead of its own.",
        ),
        P::AuthenticationMethod => entry(
            "认证方法",
            "Authentication Method",
            "增强认证用哪种方法，例如 SCRAM-SHA-256。",
            "The method of enhanced authentication: SCRAM-SHA-256, for example.",
        ),
        P::AuthenticationData => entry(
            "认证数据",
            "Authentication Data",
            "认证方法在这一步交换的数据。",
            "What the authentication method exchanges in this step.",
        ),
        P::RequestProblemInformation => entry(
            "请求问题信息",
            "Request Problem Information",
            "客户端出错时要不要看到原因字符串和用户属性。",
            "Whether the client wants Reason Strings and User Properties when something fails.",
        ),
        P::WillDelayInterval => entry(
            "遗嘱延迟间隔",
            "Will Delay Interval",
            "掉线后等多少秒再发布遗嘱。其间重新连上就不发布。",
            "How many seconds to wait before the Will is published. A client that is back by then has none.",
        ),
        P::RequestResponseInformation => entry(
            "请求响应信息",
            "Request Response Information",
            "客户端要不要服务器给出可用作响应主题的前缀。",
            "Whether the client wants to be told what its Response Topics may start with.",
        ),
        P::ResponseInformation => entry(
            "响应信息",
            "Response Information",
            "服务器给出的、拼响应主题时可用的前缀。",
            "What the client may build its Response Topics from.",
        ),
        P::ServerReference => entry(
            "服务器引用",
            "Server Reference",
            "请客户端改连另一台服务器，这里是它的地址。",
            "The address of another server that the client should use.",
        ),
        P::ReasonString => entry(
            "原因字符串",
            "Reason String",
            "写给人看的原因，程序不应据此判断。",
            "The reason in words, for people. Programs should not act upon it.",
        ),
        P::ReceiveMaximum => entry(
            "接收最大值",
            "Receive Maximum",
            "对方同时最多可以有多少条 QoS 1、2 消息还没确认。",
            "How many QoS 1 and 2 messages the other side may have under way without an acknowledgement.",
        ),
        P::TopicAliasMaximum => entry(
            "主题别名最大值",
            "Topic Alias Maximum",
            "对方发来的主题别名最大可以是多少；0 为不接受别名。",
            "The highest Topic Alias that the other side may use; 0: none at all.",
        ),
        P::TopicAlias => entry(
            "主题别名",
            "Topic Alias",
            "用一个小号码代替长主题名，省流量。带主题名时登记，空主题名时使用。",
            "A small number in place of a long Topic Name. With a name it is learned, with an empty one it is used.",
        ),
        P::MaximumQoS => entry(
            "最大 QoS",
            "Maximum QoS",
            "服务器支持的最高服务质量，客户端不能发更高的。",
            "The highest QoS that the server supports. The client must not publish with more.",
        ),
        P::RetainAvailable => entry(
            "保留可用",
            "Retain Available",
            "服务器支不支持保留消息。",
            "Whether the server keeps retained messages.",
        ),
        P::UserProperty => entry(
            "用户属性",
            "User Property",
            "一对自定义的名称和值，可以有多个，顺序保持不变。",
            "A name and a value of one's own, as many as wanted; their order is kept.",
        ),
        P::MaximumPacketSize => entry(
            "最大报文长度",
            "Maximum Packet Size",
            "本方能接收的最大报文，单位字节。",
            "The largest packet in bytes that this side takes.",
        ),
        P::WildcardSubscriptionAvailable => entry(
            "通配符订阅可用",
            "Wildcard Subscription Available",
            "主题过滤器里能不能用 + 和 #。",
            "Whether Topic Filters may have + and # in them.",
        ),
        P::SubscriptionIdentifierAvailable => entry(
            "订阅标识符可用",
            "Subscription Identifier Available",
            "服务器支不支持订阅标识符。",
            "Whether the server supports Subscription Identifiers.",
        ),
        P::SharedSubscriptionAvailable => entry(
            "共享订阅可用",
            "Shared Subscription Available",
            "能不能用 $share/… 让几个客户端分担消息。",
            "Whether several clients may share the messages of a $share/… subscription.",
        ),
    }
}
