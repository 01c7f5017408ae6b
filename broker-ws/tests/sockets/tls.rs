//! TLS on the port that speaks everything: MQTT, WebSocket and the page inside it, certificates
//! that are refused on either side, and peers that stop in the middle.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use broker_ws::{CertificateSource, ClientCertificate, Server, TlsOptions, edit_passwords};
use rustls::{CertificateError, ClientConnection, Error};
use shared::broker::diagnosis::LogMessage;
use shared::wire::{Packet, QoS, ReasonCode, Version};

use crate::support::{
    Authority, Peer, Scratch, TestClient, TestServer, WsPeer, client, client_of, connect, keep_log,
    log_lines, options, wait_for,
};

/// A server with a good certificate for `localhost`, and its authority.
fn secure_server(
    scratch: &Scratch,
    change: impl FnOnce(&mut TlsOptions),
) -> (TestServer, Authority) {
    let authority = Authority::new("test authority");
    let mut tls = authority.sign(&["localhost"], "broker", 2100).options(scratch);
    change(&mut tls);
    (TestServer::start_with(|options| options.tls = Some(tls)), authority)
}

/// What a client thinks of the server, or of what it is told by it.
fn refusal(addr: SocketAddr, tls: ClientConnection) -> Error {
    let mut peer = Peer::secure(addr, tls);
    peer.try_send(&connect(Version::V5, "refused"));
    let error = peer.error();
    error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).cloned().unwrap()
}

#[test]
fn mqtt_websocket_and_page_are_spoken_inside_tls_and_beside_it() {
    let scratch = Scratch::new();
    let (server, authority) = secure_server(&scratch, |_| {});
    let secure = || Peer::secure(server.addr(), client(authority.pem(), "localhost", None));
    let websocket = || WsPeer::on(secure(), "/mqtt", &["Sec-WebSocket-Protocol: mqtt"]).0;
    for version in [Version::V311, Version::V5] {
        let clients = |name: &str| {
            let options = |transport| options(version, &format!("{name} {transport}"));
            [
                TestClient::on(secure(), options("mqtts")),
                TestClient::on_ws(websocket(), options("wss")),
                TestClient::tcp(server.addr(), options("mqtt")),
                TestClient::ws(server.addr(), options("ws")),
            ]
        };
        let mut receivers = clients("receive");
        for receiver in &mut receivers {
            receiver.subscribe("all", QoS::ExactlyOnce);
        }
        let senders = clients("send");
        for (number, mut sender) in senders.into_iter().enumerate() {
            // Several records of TLS, and several reads of a socket.
            let payload = vec![number as u8; 200_000];
            sender.publish("all", payload.clone(), QoS::ExactlyOnce, false);
            for receiver in &mut receivers {
                assert!(receiver.message().payload == payload);
            }
        }
    }
    let mut page = secure();
    page.send(b"GET /blinklab.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(page.take_until(b"\r\n\r\n").starts_with(b"HTTP/1.1 200 OK"));
}

#[test]
fn a_server_that_stops_says_so_inside_tls() {
    let scratch = Scratch::new();
    let (mut server, authority) = secure_server(&scratch, |_| {});
    let mut peer = Peer::secure(server.addr(), client(authority.pem(), "localhost", None));
    peer.speak(Version::V5);
    peer.send(&connect(Version::V5, "told"));
    assert!(matches!(peer.packet(), Packet::ConnAck(_)));
    server.stop();
    // A clean end of TLS, too: without close_notify, reading would fail.
    assert!(matches!(peer.packets_to_the_end()[..], [Packet::Disconnect(_)]));
}

#[test]
fn clients_refuse_a_certificate_that_is_expired_for_another_name_or_of_a_stranger() {
    let scratch = Scratch::new();
    let authority = Authority::new("test authority");
    let expired = authority.sign(&["localhost"], "broker", 2021).options(&scratch);
    let server = TestServer::start_with(|options| options.tls = Some(expired));
    match refusal(server.addr(), client(authority.pem(), "localhost", None)) {
        Error::InvalidCertificate(CertificateError::ExpiredContext { .. }) => {}
        other => panic!("{other:?}"),
    }

    let scratch = Scratch::new();
    let (server, authority) = secure_server(&scratch, |_| {});
    match refusal(server.addr(), client(authority.pem(), "example.org", None)) {
        Error::InvalidCertificate(CertificateError::NotValidForNameContext { .. }) => {}
        other => panic!("{other:?}"),
    }

    let stranger = Authority::new("stranger");
    let found = refusal(server.addr(), client(stranger.pem(), "localhost", None));
    assert_eq!(found, Error::InvalidCertificate(CertificateError::UnknownIssuer));
}

#[test]
fn a_client_without_a_good_certificate_stays_out_where_one_is_required() {
    let scratch = Scratch::new();
    let people = Authority::new("people");
    let client_ca = scratch.file("people.pem", people.pem());
    let (server, authority) =
        secure_server(&scratch, |tls| tls.client_ca = Some(client_ca.clone()));
    let comes_with = |shown| client(authority.pem(), "localhost", shown);
    let ann = people.sign(&[], "ann", 2100);
    let peer = Peer::secure(server.addr(), comes_with(Some(&ann)));
    TestClient::on(peer, options(Version::V5, "ann"));

    let stranger = Authority::new("strangers").sign(&[], "ann", 2100);
    let late = people.sign(&[], "ann", 2021);
    for shown in [None, Some(&stranger), Some(&late)] {
        let found = refusal(server.addr(), comes_with(shown));
        assert!(matches!(found, Error::AlertReceived(_)), "{found:?}");
    }

    let (server, authority) = secure_server(&scratch, |tls| {
        tls.client_ca = Some(client_ca);
        tls.client_certificate = ClientCertificate::Optional;
    });
    let comes_with = |shown| client(authority.pem(), "localhost", shown);
    for shown in [None, Some(&ann)] {
        let peer = Peer::secure(server.addr(), comes_with(shown));
        TestClient::on(peer, options(Version::V5, "ann"));
    }
    let found = refusal(server.addr(), comes_with(Some(&stranger)));
    assert!(matches!(found, Error::AlertReceived(_)), "{found:?}");
}

#[test]
fn a_certificate_is_exchanged_while_connections_stay_and_a_broken_one_changes_nothing() {
    let scratch = Scratch::new();
    let (server, old) = secure_server(&scratch, |_| {});
    let comes_to = |authority: &Authority| {
        Peer::secure(server.addr(), client(authority.pem(), "localhost", None))
    };
    let mut stays = TestClient::on(comes_to(&old), options(Version::V5, "stays"));
    let fingerprint = server.certificates().fingerprint();

    let new = Authority::new("new authority");
    let pair = new.sign(&["localhost"], "broker", 2100);
    pair.options(&scratch);
    fs::write(scratch.path("key.pem"), "no key").unwrap();
    let error = server.certificates().reload().unwrap_err().to_string();
    assert!(error.contains("there is no private key in"), "{error}");
    fs::write(scratch.path("key.pem"), &new.sign(&[], "other", 2100).key).unwrap();
    let error = server.certificates().reload().unwrap_err().to_string();
    assert!(error.contains("is not that of the first certificate"), "{error}");
    assert_eq!(server.certificates().fingerprint(), fingerprint);
    TestClient::on(comes_to(&old), options(Version::V5, "still old"));

    pair.options(&scratch);
    server.certificates().reload().unwrap();
    assert_ne!(server.certificates().fingerprint(), fingerprint);
    TestClient::on(comes_to(&new), options(Version::V5, "new"));
    stays.subscribe("a", QoS::AtLeastOnce);
}

#[test]
fn a_server_makes_its_own_certificate_once() {
    let scratch = Scratch::new();
    let folder = scratch.path("tls");
    let tls = TlsOptions::new(CertificateSource::SelfMade { folder: Some(folder) });
    let start = || TestServer::start_with(|options| options.tls = Some(tls.clone()));
    let server = start();
    let authority = server.certificates().authority().unwrap();
    let kept = fs::read(&authority).unwrap();
    for host in ["localhost", "127.0.0.1", "::1", "blinklab.local"] {
        let peer = Peer::secure(server.addr(), client_of(&authority, host));
        TestClient::on(peer, options(Version::V311, "trusting"));
    }
    let fingerprint = server.certificates().fingerprint();
    server.join();
    let server = start();
    assert_eq!(server.certificates().fingerprint(), fingerprint);
    assert_eq!(fs::read(&authority).unwrap(), kept);
}

#[test]
fn files_that_make_no_certificate_keep_a_server_from_starting() {
    let scratch = Scratch::new();
    let authority = Authority::new("test authority");
    let good = authority.sign(&["localhost"], "broker", 2100).options(&scratch);
    let CertificateSource::Files { certificate, key } = good.certificate else { unreachable!() };
    let missing = scratch.path("missing.pem");
    let text = scratch.file("text.pem", "hello");
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n\
                     -----END ENCRYPTED PRIVATE KEY-----\n";
    let encrypted = scratch.file("encrypted.pem", encrypted);
    for (certificate, key, words) in [
        (&missing, &key, "cannot read"),
        (&text, &key, "there is no certificate in"),
        (&certificate, &text, "there is no private key in"),
        (&certificate, &encrypted, "decrypt it with openssl pkey"),
    ] {
        let (certificate, key) = (certificate.clone(), key.clone());
        let tls = TlsOptions::new(CertificateSource::Files { certificate, key });
        let options = broker_ws::Options {
            listen: vec!["127.0.0.1:0".parse().unwrap()],
            tls: Some(tls),
            ..Default::default()
        };
        let error = Server::bind(options).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn who_stops_in_the_middle_of_a_handshake_is_not_kept() {
    let scratch = Scratch::new();
    let (server, _) = secure_server(&scratch, |tls| {
        tls.handshake_timeout = Duration::from_millis(100);
    });
    // The head of a record of 512 bytes, and nothing of them.
    for beginning in [&b"\x16\x03\x01\x02\x00\x01"[..], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"] {
        let mut peer = Peer::open(server.addr());
        peer.send(beginning);
        assert_eq!(peer.take_all(), b"");
    }
}

#[test]
fn bytes_that_only_begin_like_tls_end_their_connection() {
    let scratch = Scratch::new();
    let (server, _) = secure_server(&scratch, |_| {});
    let mut peer = Peer::open(server.addr());
    peer.send(&[&b"\x16\x03\x01\x00\x04"[..], b"MQTT"].concat());
    peer.take_all();
    TestClient::tcp(server.addr(), options(Version::V311, "other"));
}

/// ClientHello of TLS 1.0 (RFC 2246, section 7.4.1.2): AES-128 with RSA, no extensions.
fn hello_of_tls_1_0() -> Vec<u8> {
    let mut body = vec![0x03, 0x01];
    body.extend([7; 32]);
    body.extend([0, 0, 2, 0x00, 0x2f, 1, 0]);
    let mut hello = vec![0x16, 0x03, 0x01, 0, 4 + body.len() as u8, 0x01, 0, 0, body.len() as u8];
    hello.extend(body);
    hello
}

#[test]
fn an_old_client_is_told_by_an_alert_that_there_is_no_common_ground() {
    let scratch = Scratch::new();
    let (server, _) = secure_server(&scratch, |_| {});
    let mut peer = Peer::open(server.addr());
    peer.send(&hello_of_tls_1_0());
    let answer = peer.take_all();
    // A fatal alert: handshake_failure.
    assert!(answer.ends_with(&[2, 40]), "{answer:x?}");
}

#[test]
fn every_failed_handshake_is_explained() {
    let scratch = Scratch::new();
    let people = Authority::new("people");
    let client_ca = scratch.file("people.pem", people.pem());
    let (server, authority) = secure_server(&scratch, |tls| {
        tls.client_ca = Some(client_ca);
        tls.handshake_timeout = Duration::from_millis(300);
    });
    let mut watcher = TestClient::tcp(server.addr(), options(Version::V5, "watcher"));
    watcher.subscribe("$SYS/broker/log/#", QoS::AtMostOnce);
    let mut code = || {
        let message = watcher.message();
        LogMessage::read(&message.payload).unwrap().code
    };
    let stranger = Authority::new("stranger");
    let late = people.sign(&[], "ann", 2021);
    for (tls, expected) in [
        (client(stranger.pem(), "localhost", None), "tls-unknown-authority"),
        (client(authority.pem(), "example.org", None), "tls-wrong-name"),
        (client(authority.pem(), "localhost", None), "tls-no-client-certificate"),
        (client(authority.pem(), "localhost", Some(&late)), "tls-client-certificate"),
    ] {
        refusal(server.addr(), tls);
        assert_eq!(code(), expected);
    }
    let garbage = [&b"\x16\x03\x01\x00\x04"[..], b"MQTT"].concat();
    for (bytes, expected) in [
        (&hello_of_tls_1_0()[..], "tls-nothing-in-common"),
        (&garbage, "plain-on-tls-port"),
        (&hello_of_tls_1_0()[..20], "tls-timed-out"),
    ] {
        let mut peer = Peer::open(server.addr());
        peer.send(bytes);
        assert_eq!(code(), expected);
    }
    let mut peer = Peer::open(server.addr());
    peer.send(&hello_of_tls_1_0()[..20]);
    drop(peer);
    assert_eq!(code(), "tls-hung-up");
}

#[test]
fn a_connection_inside_tls_has_to_say_something() {
    let scratch = Scratch::new();
    let authority = Authority::new("test authority");
    let tls = authority.sign(&["localhost"], "broker", 2100).options(&scratch);
    let server = TestServer::start_with(|options| {
        options.tls = Some(tls);
        options.hello_timeout = Duration::from_millis(200);
    });
    let mut peer = Peer::secure(server.addr(), client(authority.pem(), "localhost", None));
    peer.send(b"G");
    // It is cut without close_notify, so that nobody takes it for the end of an answer.
    assert_eq!(peer.error().kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn the_name_in_a_certificate_lets_its_client_in_without_a_password() {
    let scratch = Scratch::new();
    let people = Authority::new("people");
    let authority = Authority::new("test authority");
    let mut tls = authority.sign(&["localhost"], "broker", 2100).options(&scratch);
    tls.client_ca = Some(scratch.file("people.pem", people.pem()));
    tls.client_certificate = ClientCertificate::Optional;
    tls.client_name_as_user = true;
    let passwords = scratch.path("passwords");
    edit_passwords(&passwords, "somebody", Some(b"else")).unwrap();
    keep_log();
    let server = TestServer::start_with(|options| {
        options.tls = Some(tls);
        options.access.passwords = Some(passwords);
    });
    let secure = |shown| Peer::secure(server.addr(), client(authority.pem(), "localhost", shown));
    let ann = people.sign(&[], "ann-of-the-certificate", 2100);
    TestClient::on(secure(Some(&ann)), options(Version::V311, "by tls"));
    let websocket = WsPeer::on(secure(Some(&ann)), "/mqtt", &["Sec-WebSocket-Protocol: mqtt"]).0;
    TestClient::on_ws(websocket, options(Version::V5, "by wss"));
    wait_for("two lines", || {
        let lines = log_lines("as \"ann-of-the-certificate\"");
        (lines.len() == 2).then_some(())
    });
    // Without a certificate, the password file decides.
    let mut nobody = secure(None);
    nobody.speak(Version::V5);
    nobody.send(&connect(Version::V5, "nobody"));
    match &nobody.packets_to_the_end()[..] {
        [Packet::ConnAck(ack)] => assert_eq!(ack.reason, ReasonCode::NotAuthorized),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_of_the_same_host_may_connect_by_wss_and_no_other() {
    let scratch = Scratch::new();
    let (server, authority) = secure_server(&scratch, |_| {});
    let port = server.addr().port();
    let answer = |origin: &str| {
        let mut peer = Peer::secure(server.addr(), client(authority.pem(), "localhost", None));
        let request = WsPeer::request("/mqtt", &[&format!("Origin: {origin}")]);
        let request = request.replace("Host: localhost", &format!("Host: localhost:{port}"));
        peer.send(request.as_bytes());
        String::from_utf8(peer.take_until(b"\r\n")).unwrap()
    };
    assert!(answer(&format!("https://localhost:{port}")).contains(" 101 "));
    assert!(answer("https://elsewhere.example").contains(" 403 "));
}
