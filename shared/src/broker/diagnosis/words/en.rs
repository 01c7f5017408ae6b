//! English, for what the driver sees and for clients that stay.

use alloc::format;

use super::{Advice, Quoted, advice, en_closed};
use crate::broker::diagnosis::{Action, Cause, TlsFault, WebFault};

pub(super) fn says(cause: &Cause) -> Advice {
    match cause {
        Cause::Closed(reason) => en_closed::says(reason),
        Cause::SilentSocket { seconds } => advice(
            format!("It connected and said nothing for {seconds} s."),
            "Send CONNECT right after the socket is open. A port scan or a health check looks like \
             this as well.",
        ),
        Cause::TlsOnPlainPort => advice(
            "It begins with a TLS handshake, which this port does not speak.",
            "Connect without TLS: mqtt://, ws:// or http://, not mqtts://, wss:// or https://. Or \
             start the broker with TLS.",
        ),
        Cause::Tls(fault) => tls(fault),
        Cause::Web(fault) => web(fault),
        Cause::StuckReader { seconds } => advice(
            format!("For {seconds} s it has taken none of the bytes that wait for it."),
            "Let the program read its socket (check_msg() or wait_msg() in the loop), or subscribe \
             to less. A machine that hangs or has left the network looks like this as well.",
        ),
        Cause::TooManySockets { limit } => advice(
            format!("Already {limit} sockets are open, as many as the broker allows."),
            "Close connections that nobody needs: does a program open a new one in every loop? Or \
             raise the broker's limit.",
        ),
        Cause::TooManyConnections { limit } => advice(
            format!("Already {limit} MQTT connections are open, as many as the broker allows."),
            "Close connections that nobody needs: does a program open a new one in every loop? Or \
             raise the broker's limit.",
        ),
        Cause::TooManyFromAddress { limit } => advice(
            format!("Already {limit} connections come from this address, as many as allowed."),
            "Let the program close its old connection before it opens a new one. Where many \
             devices share one address, raise the broker's limit for each address.",
        ),
        Cause::ConnectionRate => advice(
            "New connections come too fast from this address.",
            "Let the program wait before it connects again, longer each time: one second, two, \
             four, up to a minute.",
        ),
        Cause::NotAuthorized { action, topic } => advice(
            match action {
                Action::Publish => format!("It may not publish to {}.", Quoted(topic)),
                Action::Subscribe => format!("It may not subscribe to {}.", Quoted(topic)),
            },
            "Check the topic letter by letter, and with which user name the client connects; or \
             let whoever runs the broker allow it in the access list.",
        ),
        Cause::QueueFull { dropped } => advice(
            format!(
                "It takes messages more slowly than they come: {dropped} dropped for it so far."
            ),
            "Subscribe to fewer topics, publish less often, or let the client read faster. If it \
             is away, shorten its Session Expiry Interval or connect with a clean Session.",
        ),
        Cause::NotRetained { topic } => advice(
            format!(
                "There are as many retained messages as allowed: the one on {} is passed on but \
                 not kept.",
                Quoted(topic)
            ),
            "Clear retained messages that nobody needs, and do not put times or counters into the \
             topics of retained messages. Or raise the broker's limit.",
        ),
        Cause::ClientIdFight { takeovers } => advice(
            format!(
                "Two clients use this client id and push each other out: {takeovers} times in \
                 quick succession now."
            ),
            "Give each device a client id of its own, for example with its serial number in it. \
             The same program copied to two boards is the usual cause.",
        ),
    }
}

fn web(fault: &WebFault) -> Advice {
    match fault {
        WebFault::Method(method) => advice(
            format!("It asks by HTTP with {}, and the page is only read here.", Quoted(method)),
            "Use GET for the page. To send an MQTT message, connect with an MQTT client: a POST \
             publishes nothing.",
        ),
        WebFault::BadHandshake(detail) => advice(
            format!("Its request for a WebSocket is not valid: {detail}."),
            "Connect with a WebSocket client of version 13. If a proxy stands in between, let it \
             pass the headers Upgrade and Connection on.",
        ),
        WebFault::Subprotocol => advice(
            "Its WebSocket offers no subprotocol that carries MQTT.",
            "Offer the subprotocol mqtt (or mqttv3.1), or none.",
        ),
        WebFault::Origin(origin) => advice(
            format!("A page of another site, {}, wants to connect.", Quoted(origin)),
            "If this page may use the broker, start it with --allow-origin and this origin.",
        ),
        WebFault::TextFrame => advice(
            "Text came on its WebSocket; MQTT travels in binary messages.",
            "Use an MQTT library on top of the WebSocket. In JavaScript, send an ArrayBuffer and \
             not a string.",
        ),
        WebFault::BadFrame => advice(
            "What came is no valid WebSocket frame.",
            "After the handshake, every byte travels in masked WebSocket frames: MQTT's bytes do \
             not go straight on the socket.",
        ),
        WebFault::Silent { ping } => advice(
            format!("It answers no ping of its WebSocket; one is sent after {ping} s of silence."),
            "A computer that sleeps, a page in a frozen tab or a network that is gone looks like \
             this. The client connects again when it is back.",
        ),
        WebFault::HalfRequest { seconds } => advice(
            format!("The beginning of an HTTP request came, and not its end within {seconds} s."),
            "Send the whole request at once, with an empty line behind its head. If it comes again \
             and again, somebody wants to keep the broker busy.",
        ),
        WebFault::BadHttp(detail) => advice(
            format!("What came is no valid HTTP request: {}.", Quoted(detail)),
            "Check that the program speaks MQTT, WebSocket or HTTP/1.1 to this port.",
        ),
    }
}

fn tls(fault: &TlsFault) -> Advice {
    match fault {
        TlsFault::NotTls => advice(
            "This port speaks TLS, and what came is none.",
            "Connect with TLS (mqtts://, wss:// or https://), or use the broker's port without.",
        ),
        TlsFault::UnknownAuthority => advice(
            "The TLS handshake failed: the client does not trust who signed the broker's \
             certificate.",
            "Give the client the certificate of that authority, or the broker's own if it made one \
             itself. A browser first has to open the page by https and accept the certificate.",
        ),
        TlsFault::Expired => advice(
            "The TLS handshake failed: the client takes the broker's certificate for expired, or \
             for not valid yet.",
            "Look at the client's clock first: a board without NTP lives in the year 2000. Then \
             renew the broker's certificate.",
        ),
        TlsFault::WrongName => advice(
            "The TLS handshake failed: the client refuses the broker's certificate.",
            "Connect by a name or address that stands in the certificate, or let one be made for \
             the name that is used.",
        ),
        TlsFault::NoClientCertificate => advice(
            "The TLS handshake failed: the client has to show a certificate, and shows none.",
            "Give the client a certificate and its key.",
        ),
        TlsFault::ClientCertificate(detail) => advice(
            format!("The TLS handshake failed: the client's certificate is refused ({detail})."),
            "Give the client a valid certificate that the broker's authority has signed.",
        ),
        TlsFault::NothingInCommon => advice(
            "The TLS handshake failed: the two sides have no version or cipher suite in common.",
            "Update the client's TLS: the broker speaks TLS 1.2 and 1.3.",
        ),
        TlsFault::HungUp => advice(
            "The client hung up in the middle of the TLS handshake.",
            "Look into the client's own log: most often it does not trust the broker's \
             certificate, or has no memory left for TLS.",
        ),
        TlsFault::TimedOut => advice(
            "The TLS handshake was not finished in time.",
            "Look at the network between the two. Small boards need some seconds for a handshake: \
             keep the connection open instead of opening new ones.",
        ),
        TlsFault::Other(detail) => advice(
            format!("The TLS handshake failed: {detail}."),
            "Check the client's TLS settings, its clock, and the certificate that it trusts.",
        ),
    }
}
