//! What the fields of a packet are called and what they are for.

use super::{Entry, connect, entry, property};
use crate::inspect::field::{Name, Place};
use crate::wire::PropertyHolder;

pub(super) fn of(name: Name, place: Place) -> Entry {
    let before_5 = !place.version.has_properties();
    match name {
        Name::FirstByte => FIRST_BYTE,
        Name::PacketType => PACKET_TYPE,
        Name::ReservedFlags => RESERVED_FLAGS,
        Name::Dup => DUP,
        Name::QoS => QOS,
        Name::Retain => RETAIN,
        Name::RemainingLength => REMAINING_LENGTH,
        Name::Length => LENGTH,
        Name::Content => CONTENT,
        Name::ProtocolName => connect::PROTOCOL_NAME,
        Name::ProtocolLevel => connect::PROTOCOL_LEVEL,
        Name::ConnectFlags => connect::CONNECT_FLAGS,
        Name::UsernameFlag => connect::USERNAME_FLAG,
        Name::PasswordFlag => connect::PASSWORD_FLAG,
        Name::WillRetain => connect::WILL_RETAIN,
        Name::WillQoS => connect::WILL_QOS,
        Name::WillFlag => connect::WILL_FLAG,
        Name::CleanStart if before_5 => connect::CLEAN_SESSION,
        Name::CleanStart => connect::CLEAN_START,
        Name::ReservedBits => RESERVED_BITS,
        Name::KeepAlive => connect::KEEP_ALIVE,
        Name::ClientId => connect::CLIENT_ID,
        Name::WillTopic => connect::WILL_TOPIC,
        Name::WillPayload => connect::WILL_PAYLOAD,
        Name::Username => connect::USERNAME,
        Name::Password => connect::PASSWORD,
        Name::ConnAckFlags => CONNACK_FLAGS,
        Name::SessionPresent => SESSION_PRESENT,
        Name::ReasonCode if before_5 => RETURN_CODE,
        Name::ReasonCode => REASON_CODE,
        Name::TopicName => TOPIC_NAME,
        Name::PacketId => PACKET_ID,
        Name::Payload => PAYLOAD,
        Name::Subscription => SUBSCRIPTION,
        Name::TopicFilter => TOPIC_FILTER,
        Name::SubscriptionOptions => SUBSCRIPTION_OPTIONS,
        Name::RetainHandling => RETAIN_HANDLING,
        Name::RetainAsPublished => RETAIN_AS_PUBLISHED,
        Name::NoLocal => NO_LOCAL,
        Name::RequestedQoS => REQUESTED_QOS,
        Name::Properties if place.holder == Some(PropertyHolder::Will) => connect::WILL_PROPERTIES,
        Name::Properties => PROPERTIES,
        Name::PropertyLength => PROPERTY_LENGTH,
        Name::PropertyId => PROPERTY_ID,
        Name::Property(kind) => property::of(kind),
        Name::PairName => PAIR_NAME,
        Name::PairValue => PAIR_VALUE,
        Name::Unread => UNREAD,
        Name::Fault => FAULT,
    }
}

const FIRST_BYTE: Entry = entry(
    "首字节",
    "First byte",
    "高四位说明这是哪种报文，低四位是它的标志位。",
    "The high four bits say which packet this is, the low four are its flags.",
);

const PACKET_TYPE: Entry = entry(
    "报文类型",
    "Packet type",
    "告诉接收方后面的字节该按哪种报文来读。",
    "Tells the receiver as which packet to read the bytes that follow.",
);

const RESERVED_FLAGS: Entry = entry(
    "固定标志位",
    "Fixed flags",
    "除 PUBLISH 外，每种报文的这四位都是规定好的：PUBREL、SUBSCRIBE、UNSUBSCRIBE 为 0010，其余为 0000。",
    "Prescribed in every packet but PUBLISH: 0010 in PUBREL, SUBSCRIBE and UNSUBSCRIBE, 0000 in all others.",
);

const DUP: Entry = entry(
    "DUP 重发标志",
    "DUP",
    "发送方没等到确认，把同一条消息再发一次时置 1。",
    "Set when the sender sends a message again because no acknowledgement came.",
);

const QOS: Entry = entry(
    "服务质量 QoS",
    "QoS",
    "这一段传输要保证到什么程度：0 最多一次，1 至少一次，2 恰好一次。",
    "How hard this hop tries to deliver: 0 at most once, 1 at least once, 2 exactly once.",
);

const RETAIN: Entry = entry(
    "RETAIN 保留标志",
    "RETAIN",
    "请服务器留住这条消息，以后订阅的人也能马上收到它。",
    "Asks the server to keep the message, so that later subscribers get it at once.",
);

const REMAINING_LENGTH: Entry = entry(
    "剩余长度",
    "Remaining Length",
    "固定报头之后还有多少字节。每字节存 7 位，最高位为 1 表示长度还没写完。",
    "How many bytes follow the fixed header. Seven bits a byte; the highest bit says that the number goes on.",
);

const LENGTH: Entry = entry(
    "长度",
    "Length",
    "后面的内容占多少字节。数的是字节，不是字符：一个汉字占 3 个字节。",
    "How many bytes follow. Bytes, not characters: one Chinese character takes three.",
);

const CONTENT: Entry = entry("内容", "Content", "字段本身的值。", "The value of the field itself.");

const RESERVED_BITS: Entry = entry(
    "保留位",
    "Reserved bits",
    "留给将来使用，现在必须为 0。",
    "Kept for the future; they have to be 0.",
);

const CONNACK_FLAGS: Entry = entry(
    "连接确认标志",
    "Connect acknowledge flags",
    "只有最低位有含义：服务器那里是否还留着会话。",
    "Only the lowest bit means something: whether the server still had a Session.",
);

const SESSION_PRESENT: Entry = entry(
    "会话已存在",
    "Session Present",
    "说明服务器是否记得这个客户端之前的订阅和未完成的消息。",
    "Says whether the server remembers this client's subscriptions and unfinished messages.",
);

const RETURN_CODE: Entry = entry(
    "返回码",
    "Return Code",
    "对请求的答复：成功，或者为什么不行。",
    "The answer to a request: granted, or why not.",
);

const REASON_CODE: Entry = entry(
    "原因码",
    "Reason Code",
    "说明结果：小于 0x80 是成功，0x80 及以上是失败，并指出原因。",
    "Says how it went: below 0x80 well, from 0x80 on not, and why.",
);

const TOPIC_NAME: Entry = entry(
    "主题名",
    "Topic Name",
    "消息发往哪里。服务器据此找到订阅者。不能含通配符 + 和 #。",
    "Where the message goes. The server finds the subscribers by it. No wildcards in it.",
);

const PACKET_ID: Entry = entry(
    "报文标识符",
    "Packet Identifier",
    "把请求和它的确认对上号。确认完成之前，同一方向不能再用这个号码。",
    "Matches a request with its acknowledgement. Until that has come, this side must not use the number again.",
);

const PAYLOAD: Entry = entry(
    "有效载荷",
    "Payload",
    "消息本身。MQTT 不规定它的格式，可以是任何字节，也可以为空。",
    "The message itself. MQTT does not care what it is: any bytes, or none.",
);

const SUBSCRIPTION: Entry = entry(
    "一个订阅",
    "Subscription",
    "一个主题过滤器和它的订阅选项。一个 SUBSCRIBE 里可以有多个。",
    "One Topic Filter with its options. A SUBSCRIBE may hold several.",
);

const TOPIC_FILTER: Entry = entry(
    "主题过滤器",
    "Topic Filter",
    "想要（或不再要）哪些主题。+ 代表一层，# 代表其下所有层。",
    "Which topics are wanted, or no longer wanted. + stands for one level, # for all below.",
);

const SUBSCRIPTION_OPTIONS: Entry = entry(
    "订阅选项",
    "Subscription Options",
    "这个订阅希望服务器怎样转发消息。MQTT 5 之前只有 QoS。",
    "How the server is to forward messages for this subscription. Before MQTT 5 there is only the QoS.",
);

const RETAIN_HANDLING: Entry = entry(
    "保留消息处理",
    "Retain Handling",
    "订阅时要不要发来已有的保留消息。",
    "Whether the retained messages there already are get sent at this subscribe.",
);

const RETAIN_AS_PUBLISHED: Entry = entry(
    "保持保留标志",
    "Retain As Published",
    "转发时是否保留发布者所设的 RETAIN 标志。",
    "Whether forwarded messages keep the RETAIN flag that their publisher set.",
);

const NO_LOCAL: Entry = entry(
    "不收自己的消息",
    "No Local",
    "是否不要把自己发布的消息再送回来。",
    "Whether the client's own messages are not sent back to it.",
);

const REQUESTED_QOS: Entry = entry(
    "最高 QoS",
    "Maximum QoS",
    "订阅者愿意接收的最高服务质量，转发时只会降低，不会提高。",
    "The highest QoS the subscriber wants. Forwarding may lower a message's QoS, never raise it.",
);

const PROPERTY_ID: Entry = entry(
    "属性编号",
    "Property identifier",
    "说明是哪个属性，也就决定了后面的值怎样读。",
    "Says which property it is, and thereby how its value is written.",
);

const UNREAD: Entry = entry(
    "未解读的字节",
    "Not read",
    "前面已经出错，或报文还不完整，接收方无法知道这些字节的含义。",
    "After a fault, or in a packet that is not whole, a receiver cannot know what these bytes mean.",
);

const FAULT: Entry = entry(
    "错误",
    "Fault",
    "接收方读到这个字节时放弃：从这里起它不再是合法的 MQTT 报文，连接必须关闭。",
    "At this byte the receiver gives up: this is no MQTT packet, and the connection must be closed.",
);

const PAIR_NAME: Entry = entry(
    "名称",
    "Name",
    "用户属性的名称，可以重复出现。",
    "The user property's name. The same name may stand more than once.",
);

const PAIR_VALUE: Entry = entry("值", "Value", "用户属性的值。", "The user property's value.");

const PROPERTIES: Entry = entry(
    "属性",
    "Properties",
    "MQTT 5 的附加信息：先是总长度，然后一个接一个。",
    "What MQTT 5 adds to a packet: first their length, then one after the other.",
);

const PROPERTY_LENGTH: Entry = entry(
    "属性长度",
    "Property Length",
    "所有属性一共占多少字节，不含这个长度本身；没有属性时为 0。",
    "How many bytes all properties take, without this length itself; 0 for none.",
);
