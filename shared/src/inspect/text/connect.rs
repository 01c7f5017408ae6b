//! What the fields of CONNECT are called and what they are for.

use super::{Entry, entry};

pub(super) const PROTOCOL_NAME: Entry = entry(
    "协议名",
    "Protocol Name",
    "让服务器确认对方说的是 MQTT。3.1 写作 MQIsdp，之后写作 MQTT。",
    "Lets the server see that this is MQTT. Version 3.1 writes MQIsdp, later ones MQTT.",
);

pub(super) const PROTOCOL_LEVEL: Entry = entry(
    "协议级别",
    "Protocol Version",
    "客户端要用哪个版本：3 是 3.1，4 是 3.1.1，5 是 5.0。",
    "Which version the client speaks: 3 is 3.1, 4 is 3.1.1, 5 is 5.0.",
);

pub(super) const CONNECT_FLAGS: Entry = entry(
    "连接标志",
    "Connect Flags",
    "说明载荷里有哪些字段，以及遗嘱和会话怎样处理。",
    "Say which fields the payload has, and what to do about Will and Session.",
);

pub(super) const USERNAME_FLAG: Entry = entry(
    "用户名标志",
    "User Name Flag",
    "载荷里有没有用户名。",
    "Whether the payload has a user name.",
);

pub(super) const PASSWORD_FLAG: Entry = entry(
    "密码标志",
    "Password Flag",
    "载荷里有没有密码。MQTT 5 之前有密码就必须有用户名。",
    "Whether the payload has a password. Before MQTT 5 it needs a user name as well.",
);

pub(super) const WILL_RETAIN: Entry = entry(
    "遗嘱保留",
    "Will Retain",
    "发布遗嘱时，服务器要不要把它作为保留消息留住。",
    "Whether the Will Message is kept as a retained message once it is published.",
);

pub(super) const WILL_QOS: Entry = entry(
    "遗嘱 QoS",
    "Will QoS",
    "用哪个服务质量发布遗嘱。",
    "The QoS that the Will Message is published with.",
);

pub(super) const WILL_FLAG: Entry = entry(
    "遗嘱标志",
    "Will Flag",
    "载荷里有没有遗嘱：客户端意外掉线时由服务器代发的消息。",
    "Whether there is a Will: a message that the server publishes should the client vanish.",
);

pub(super) const CLEAN_SESSION: Entry = entry(
    "清除会话",
    "Clean Session",
    "是否从头开始，断开后也不保留订阅和未送达的消息。",
    "Whether to begin anew, and to keep neither subscriptions nor messages afterwards.",
);

pub(super) const CLEAN_START: Entry = entry(
    "全新开始",
    "Clean Start",
    "是否丢弃旧会话，从头开始。断开后保留多久由会话过期间隔决定。",
    "Whether to drop an old Session. How long the new one is kept is up to Session Expiry Interval.",
);

pub(super) const KEEP_ALIVE: Entry = entry(
    "保持连接",
    "Keep Alive",
    "客户端最多沉默多少秒，没事可发就要发 PINGREQ。服务器等 1.5 倍时间仍无消息就断开。",
    "How many seconds the client may be silent before it sends PINGREQ. After 1.5 times as long the server hangs up.",
);

pub(super) const CLIENT_ID: Entry = entry(
    "客户端标识符",
    "Client Identifier",
    "服务器靠它认出客户端和它的会话。两块板用同一个标识符会不断把对方踢下线。",
    "What the server knows the client and its Session by. Two boards with the same one keep throwing each other out.",
);

pub(super) const WILL_TOPIC: Entry = entry(
    "遗嘱主题",
    "Will Topic",
    "遗嘱发往哪个主题。",
    "The topic that the Will Message is published to.",
);

pub(super) const WILL_PAYLOAD: Entry = entry(
    "遗嘱载荷",
    "Will Payload",
    "遗嘱消息的内容，例如 offline。",
    "What the Will Message says: offline, for example.",
);

pub(super) const USERNAME: Entry = entry(
    "用户名",
    "User Name",
    "登录用的名字。没有 TLS 时在网络上是明文。",
    "The name to log in with. Without TLS everybody on the network can read it.",
);

pub(super) const PASSWORD: Entry = entry(
    "密码",
    "Password",
    "登录用的密码，可以是任意字节。没有 TLS 时在网络上是明文。",
    "What to log in with, any bytes. Without TLS everybody on the network can read it.",
);

pub(super) const WILL_PROPERTIES: Entry = entry(
    "遗嘱属性",
    "Will Properties",
    "遗嘱消息的附加信息，发布遗嘱时一起转发。",
    "What goes with the Will Message when it is published.",
);
