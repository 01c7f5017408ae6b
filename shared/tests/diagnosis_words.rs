//! Every cause has a code of its own and words in both languages.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use shared::broker::diagnosis::{Action, Cause, Diagnosis, Foreign, Peer, TlsFault, WebFault};
use shared::broker::{Breach, CloseReason};
use shared::inspect::Lang;
use shared::wire::{DecodeError, DecodeErrorKind, PacketType, ReasonCode, Text};

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn error(kind: DecodeErrorKind) -> DecodeError {
    DecodeError { kind, offset: 7, spec: "3.1.2" }
}

fn close_reasons() -> Vec<CloseReason> {
    let too_large = DecodeErrorKind::PacketTooLarge { size: 2_000_000, limit: 1_048_576 };
    let mut all = vec![
        CloseReason::TransportClosed,
        CloseReason::Malformed(error(DecodeErrorKind::InvalidQoS)),
        CloseReason::Malformed(error(DecodeErrorKind::UnsupportedVersion(6))),
        CloseReason::Malformed(error(DecodeErrorKind::InvalidProtocolName)),
        CloseReason::Malformed(error(too_large)),
        CloseReason::CountedInCharacters(error(DecodeErrorKind::UnknownPacketType(0))),
        CloseReason::UnexpectedPacket(PacketType::Connect),
        CloseReason::UnexpectedPacket(PacketType::ConnAck),
        CloseReason::ConnectTimeout,
        CloseReason::KeepAliveTimeout { keep_alive: 15 },
        CloseReason::TakenOver,
        CloseReason::NotReading,
    ];
    all.extend(Foreign::ALL.map(CloseReason::NotMqtt));
    all.extend(Breach::ALL.map(CloseReason::Protocol));
    for &code in ReasonCode::ALL {
        all.push(CloseReason::Refused(code));
        all.push(CloseReason::ByServer(code));
        all.push(CloseReason::Redirected(code));
        all.push(CloseReason::ClientDisconnect(code));
    }
    all
}

fn causes() -> Vec<Cause> {
    let detail = || String::from("detail");
    let tls = [
        TlsFault::NotTls,
        TlsFault::UnknownAuthority,
        TlsFault::Expired,
        TlsFault::WrongName,
        TlsFault::NoClientCertificate,
        TlsFault::ClientCertificate(detail()),
        TlsFault::NothingInCommon,
        TlsFault::HungUp,
        TlsFault::TimedOut,
        TlsFault::Other(detail()),
    ];
    let web = [
        WebFault::BadHttp(detail()),
        WebFault::Method("POST".into()),
        WebFault::BadHandshake(detail()),
        WebFault::Subprotocol,
        WebFault::HalfRequest { seconds: 10 },
        WebFault::Origin("https://elsewhere.example".into()),
        WebFault::TextFrame,
        WebFault::Silent { ping: 25 },
        WebFault::BadFrame,
    ];
    let mut all = vec![
        Cause::SilentSocket { seconds: 10 },
        Cause::TlsOnPlainPort,
        Cause::StuckReader { seconds: 30 },
        Cause::TooManySockets { limit: 5 },
        Cause::TooManyConnections { limit: 5 },
        Cause::TooManyFromAddress { limit: 5 },
        Cause::ConnectionRate,
        Cause::NotAuthorized { action: Action::Publish, topic: text("a/b") },
        Cause::NotAuthorized { action: Action::Subscribe, topic: text("a/#") },
        Cause::QueueFull { dropped: 8 },
        Cause::NotRetained { topic: text("a/b") },
        Cause::ClientIdFight { takeovers: 3 },
    ];
    all.extend(tls.map(Cause::Tls));
    all.extend(web.map(Cause::Web));
    all.extend(close_reasons().into_iter().map(Cause::Closed));
    all
}

#[test]
fn every_cause_is_told_in_both_languages_with_what_would_mend_it() {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    for cause in causes() {
        let code = cause.code();
        let is_kebab = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(code.chars().all(is_kebab) && !code.starts_with('-'), "{code}");
        for lang in [Lang::En, Lang::Zh] {
            let says = cause.says(lang);
            for sentence in [&says.cause, &says.fix] {
                assert!(sentence.chars().count() >= 6, "{code}: {sentence:?}");
                assert!(sentence.ends_with(['.', '。']), "{code}: {sentence:?}");
                assert!(!sentence.contains(['{', '}', '\n']), "{code}: {sentence:?}");
                assert!(!sentence.contains("  "), "{code}: {sentence:?}");
                assert_eq!(is_chinese(sentence), lang == Lang::Zh, "{code}: {sentence:?}");
                assert_eq!(sentence.ends_with('。'), lang == Lang::Zh, "{code}: {sentence:?}");
            }
        }
    }
}

#[test]
fn what_has_the_same_code_is_told_in_the_same_language_of_facts() {
    // Two causes that a program cannot tell apart must not need different cures, except where the
    // code says no more than what was broken.
    let general = ["protocol-error", "not-mqtt", "will-refused", "connect-refused", "redirected"];
    let general = |code| general.contains(&code) || code == "closed-by-server";
    let mut fixes: BTreeMap<&str, String> = BTreeMap::new();
    for cause in causes().into_iter().filter(|cause| !general(cause.code())) {
        let fix = cause.says(Lang::En).fix.into_owned();
        if cause.code() == "topic-alias-invalid" {
            continue;
        }
        let known = fixes.entry(cause.code()).or_insert_with(|| fix.clone());
        assert_eq!(*known, fix, "{}", cause.code());
    }
}

#[test]
fn a_line_names_the_client_where_it_is_and_what_to_do() {
    let peer = Peer { address: text("192.168.1.7:50123"), transport: "tcp" };
    let reason = CloseReason::KeepAliveTimeout { keep_alive: 15 };
    let mut diagnosis =
        Diagnosis::new(Cause::Closed(reason), Some(text("灯\n1")), Some(peer.clone()));
    diagnosis.more = 4;
    let line = diagnosis.to_string();
    let begins = r#""灯\n1" at 192.168.1.7:50123 (tcp): Nothing came for 22.5 s, 1.5 times"#;
    assert!(line.starts_with(begins), "{line}");
    assert!(line.contains("client.ping()"), "{line}");
    assert!(line.ends_with(" (and 4 more like it)"), "{line}");
    let nameless = Diagnosis::new(Cause::TlsOnPlainPort, None, Some(peer));
    assert!(nameless.to_string().starts_with("192.168.1.7:50123 (tcp): It begins with"));
}
