//! The interface for those who look after the broker: who may use it, and what it says and does.

pub mod schema;

use std::net::SocketAddr;

use serde_json::{Value, json};
use shared::client::Event;
use shared::wire::{Packet, QoS, ReasonCode, Version};

use crate::durable::{self, Folder};
use crate::support::{
    Answer, Peer, SettingsFile, TestClient, TestServer, ask, options, publish, subscribe,
};

/// The administrator of a server.
struct Admin {
    addr: SocketAddr,
    authorization: String,
}

impl Admin {
    /// Who has the token.
    fn of(server: &TestServer) -> Self {
        let authorization = format!("Bearer {}", server.admin_token().unwrap());
        Self { addr: server.addr(), authorization }
    }

    fn ask(&self, method: &str, path: &str) -> Answer {
        let lines = format!("Authorization: {}\r\n", self.authorization);
        let answer = ask(&mut Peer::open(self.addr), method, path, &lines);
        schema::check(method, path, &answer);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        answer
    }

    fn clear(&self, filter: &str) -> Value {
        let answer = self.ask("DELETE", &format!("/api/v1/retained?filter={filter}"));
        assert_eq!(answer.status, 200, "{filter}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.ask("GET", path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }
}

fn status(addr: SocketAddr, method: &str, path: &str, lines: &str) -> u16 {
    ask(&mut Peer::open(addr), method, path, lines).status
}

/// Leaves retained messages.
fn retain(server: &TestServer, topics: &[String]) {
    let mut peer = Peer::connected(server.addr(), Version::V311, "keeper");
    for topic in topics {
        let mut bytes = publish(Version::V311, QoS::AtMostOnce, topic, "一".as_bytes());
        bytes[0] |= 1;
        peer.send(&bytes);
    }
    peer.send(&[0xC0, 0]);
    peer.take(2);
}

#[test]
fn clients_are_listed_and_sent_away() {
    let server = TestServer::start();
    let admin = Admin::of(&server);
    let mut board = Peer::connected(server.addr(), Version::V5, "board 灯");
    board.send(&subscribe(Version::V5, "room/#"));
    board.packet();
    let _other = Peer::connected(server.addr(), Version::V311, "other");
    let listing = admin.get("/api/v1/clients?limit=1");
    assert_eq!((listing["total"].as_u64(), listing["next"].as_str()), (Some(2), Some("board 灯")));
    let seen = &listing["items"][0];
    assert_eq!(seen["address"], board.stream().local_addr().unwrap().to_string());
    assert_eq!((&seen["transport"], &seen["version"]), (&"tcp".into(), &"5.0".into()));
    assert_eq!(seen["subscriptions"][0]["filter"], "room/#");
    let rest = admin.get("/api/v1/clients?after=board+%E7%81%AF&search=o");
    assert_eq!(rest["items"][0]["client_id"], "other");
    assert_eq!(rest["next"], Value::Null);
    let subscriptions = admin.get("/api/v1/subscriptions?client=board%20%E7%81%AF");
    assert_eq!(subscriptions["items"][0]["filter"], "room/#");
    let kick = "/api/v1/clients?client=board%20%E7%81%AF&forget=true";
    assert_eq!(admin.ask("DELETE", kick).status, 204);
    match &board.packets_to_the_end()[..] {
        [Packet::Disconnect(packet)] => assert_eq!(packet.reason, ReasonCode::AdministrativeAction),
        other => panic!("{other:?}"),
    }
    assert_eq!(admin.ask("DELETE", kick).status, 404);
    assert_eq!(admin.ask("GET", "/api/v1/subscriptions?client=board%20%E7%81%AF").status, 404);
    let broker = admin.get("/api/v1/broker");
    assert_eq!(broker["sessions"], 1);
    assert_eq!(broker["listen"][0], server.addr().to_string());
}

#[test]
fn retained_messages_are_shown_and_cleared_with_all_that_lie_below() {
    let server = TestServer::start();
    let admin = Admin::of(&server);
    let topics: Vec<String> = (0..1200).map(|n| format!("room/{n}/t")).collect();
    retain(&server, &topics);
    retain(&server, &["hall".to_owned()]);
    let listing = admin.get("/api/v1/retained?filter=room/%23&limit=1000");
    assert_eq!(listing["total"], 1200);
    let next = listing["next"].as_str().unwrap();
    let rest = admin.get(&format!("/api/v1/retained?filter=room/%23&after={next}"));
    assert_eq!(rest["items"].as_array().unwrap().len(), 100);
    let item = &listing["items"][0];
    assert_eq!((&item["topic"], &item["size"]), (&"room/0/t".into(), &3.into()));
    assert_eq!(item["excerpt"], "一");
    let payload = admin.ask("GET", "/api/v1/retained/payload?topic=room/0/t");
    assert_eq!((payload.body.as_str(), payload.status), ("一", 200));
    assert_eq!(admin.ask("GET", "/api/v1/retained/payload?topic=room").status, 404);

    let mut watcher = TestClient::tcp(server.addr(), options(Version::V5, "watcher"));
    watcher.subscribe("room/1199/t", QoS::AtMostOnce);
    watcher.message();
    let dry = admin.clear("room/%23&dry_run=true");
    let would = json!({
        "cleared": 1200, "dry_run": true, "undoable": 1200, "clearing": null, "undo_seconds": 600
    });
    assert_eq!(dry, would);
    let done = admin.clear("room/%23");
    assert_eq!((&done["cleared"], &done["dry_run"]), (&1200.into(), &false.into()));
    let mut told = || {
        watcher.expect("a message", |event| match event {
            Event::Message(message) => Some(message.payload.clone()),
            _ => None,
        })
    };
    assert!(told().is_empty());
    assert_eq!(admin.get("/api/v1/retained?filter=%23")["total"], 1);
    let own = admin.clear("$SYS/%23");
    assert_eq!((&own["cleared"], &own["clearing"]), (&0.into(), &Value::Null));

    // Somebody says something meanwhile, and somebody that there is nothing any more.
    retain(&server, &["room/7/t".to_owned()]);
    let mut peer = Peer::connected(server.addr(), Version::V311, "remover");
    let mut nothing = publish(Version::V311, QoS::AtLeastOnce, "room/8/t", b"");
    nothing[0] |= 1;
    peer.send(&nothing);
    peer.packet();
    let restore = format!("/api/v1/retained/restore?clearing={}", done["clearing"]);
    let back = admin.ask("POST", &restore);
    let expected = json!({ "restored": 1198, "newer": 2, "expired": 0, "no_room": 0 });
    assert_eq!(serde_json::from_str::<Value>(&back.body).unwrap(), expected);
    assert_eq!(&told()[..], "一".as_bytes());
    assert_eq!(admin.get("/api/v1/retained?filter=%23")["total"], 1200);
    let again = admin.ask("POST", &restore);
    assert_eq!(again.status, 410);
    assert!(again.body.contains("brought back already"), "{}", again.body);
}

#[test]
fn what_came_back_is_there_after_a_restart_and_a_clearing_is_not() {
    let folder = Folder::new();
    let start = || TestServer::start_with(|options| options.store = durable::store(&folder.0));
    let server = start();
    retain(&server, &["a".to_owned(), "b".to_owned()]);
    let admin = Admin::of(&server);
    let gone = admin.clear("a");
    let restore = |gone: &Value| format!("/api/v1/retained/restore?clearing={}", gone["clearing"]);
    assert_eq!(admin.ask("POST", &restore(&gone)).status, 200);
    let gone = admin.clear("b");
    server.join();

    let server = start();
    let admin = Admin::of(&server);
    let listing = admin.get("/api/v1/retained?filter=%23");
    assert_eq!((&listing["total"], &listing["items"][0]["topic"]), (&1.into(), &"a".into()));
    assert_eq!(admin.ask("POST", &restore(&gone)).status, 410);
}

#[test]
fn without_proof_there_is_no_answer() {
    let server = TestServer::start();
    let (addr, token) = (server.addr(), server.admin_token().unwrap().to_owned());
    for path in ["broker", "clients", "subscriptions?client=a", "retained?filter=%23"] {
        let path = format!("/api/v1/{path}");
        let answer = ask(&mut Peer::open(addr), "GET", &path, "");
        schema::check("GET", &path, &answer);
        assert_eq!(answer.status, 401, "{path}");
        // A browser that is asked for Basic sends it along from then on, whoever makes it ask.
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"broker-ws\""));
    }
    assert_eq!(status(addr, "POST", "/api/v1/retained/restore?clearing=1", ""), 401);
    let right = format!("Authorization: Bearer {token}\r\n");
    for (lines, expected) in [
        ("Authorization: Bearer 0123456789abcdef0123456789abcdef\r\n".to_owned(), 401),
        ("Authorization: Bearer\r\n".to_owned(), 401),
        ("Authorization: Basic YTpi\r\n".to_owned(), 401),
        (format!("Cookie: Authorization=Bearer {token}\r\n"), 401),
        (right.clone() + "X-Forwarded-For: 192.0.2.1\r\n", 401),
        (right.clone() + "Origin: http://evil.example\r\n", 403),
        (right.clone() + "Origin: null\r\n", 403),
        (right.clone() + "Origin: http://localhost:8080\r\n", 200),
        (right, 200),
    ] {
        assert_eq!(status(addr, "GET", "/api/v1/broker", &lines), expected, "{lines}");
    }
    // What a browser asks before it lets another site's page try.
    let preflight = "Origin: http://evil.example\r\nAccess-Control-Request-Method: DELETE\r\n";
    let answer = ask(&mut Peer::open(addr), "OPTIONS", "/api/v1/clients", preflight);
    assert_eq!(answer.status, 405);
    assert!(!answer.head.to_lowercase().contains("access-control-allow"), "{}", answer.head);
}

#[test]
fn with_passwords_an_administrator_needs_one() {
    // Of "teacher" and "pupil", both with the password "secret".
    let line = |user| format!("{user}:{}\n", SECRET);
    let users = SettingsFile::new("admins", &(line("teacher") + &line("pupil")));
    let server = TestServer::start_with(|options| {
        options.access.passwords = Some(users.path().into());
        options.access.admins = vec!["teacher".to_owned()];
    });
    assert_eq!(server.admin_token(), None);
    let basic = |text: &str| {
        let encoded = data_encoding::BASE64.encode(text.as_bytes());
        format!("Authorization: Basic {encoded}\r\n")
    };
    for (lines, expected) in [
        (basic("teacher:secret"), 200),
        (basic("teacher:secret"), 200),
        (basic("pupil:secret"), 403),
        (basic("teacher:wrong"), 401),
        (basic("nobody:secret"), 401),
        ("Authorization: Basic ????\r\n".to_owned(), 401),
        ("Authorization: Bearer 0123456789abcdef0123456789abcdef\r\n".to_owned(), 401),
    ] {
        assert_eq!(status(server.addr(), "GET", "/api/v1/broker", &lines), expected, "{lines}");
    }
}

/// `$7$101$…`: PBKDF2 as mosquitto_passwd writes it, of "secret".
const SECRET: &str = "$7$101$c2FsdHNhbHQxMjM0$ZUDL/DOTpY+j0vU6TLx17Ud6QVkZosWH6ghaAn9+ZXE8Ez+WqSO7budZ+V/w+wbgfVMSVIvQMl6Mf0XvMEwcdg==";

#[test]
fn what_is_wrong_with_a_request_is_said() {
    let server = TestServer::start();
    let admin = Admin::of(&server);
    for (method, path, says) in [
        ("GET", "/api/v1/clients?serch=a", "no parameter"),
        ("GET", "/api/v1/clients?limit=0", "from 1 to 1000"),
        ("GET", "/api/v1/retained", "filter is missing"),
        ("GET", "/api/v1/retained?filter=a%23", "no Topic Filter"),
        ("DELETE", "/api/v1/retained?filter=%23&dry_run=yes", "true or false"),
        ("DELETE", "/api/v1/clients", "client is missing"),
        ("POST", "/api/v1/retained/restore", "clearing is missing"),
        ("POST", "/api/v1/retained/restore?clearing=x", "a whole number"),
        ("GET", "/api/v1/broker?a=1", "no parameter"),
    ] {
        let answer = admin.ask(method, path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.body.contains(says), "{path}: {}", answer.body);
    }
}

#[test]
fn every_path_and_method_has_its_answer() {
    let server = TestServer::start();
    let authorization = format!("Authorization: Bearer {}\r\n", server.admin_token().unwrap());
    for (method, path, expected) in [
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/v1", 404),
        ("DELETE", "/api/v2/clients", 404),
        ("GET", "/api/v1/openapi.json", 200),
        ("HEAD", "/api/v1/broker", 200),
        ("POST", "/api/v1/clients", 405),
        ("PUT", "/api/v1/retained?filter=a", 405),
        ("GET", "/api/v1/retained/restore?clearing=1", 405),
        ("POST", "/api/v1/retained/restore?clearing=1", 410),
        ("DELETE", "/api/v1/broker", 405),
        ("DELETE", "/metrics", 405),
        ("POST", "/healthz", 405),
        ("GET", "/healthz", 200),
        ("GET", "/healthz/", 404),
        ("GET", "/metrics", 200),
        ("GET", "/nothing", 404),
        ("POST", "/", 405),
        ("DELETE", "/nothing", 405),
        ("BREW", "/", 405),
    ] {
        let answer = ask(&mut Peer::open(server.addr()), method, path, &authorization);
        assert_eq!(answer.status, expected, "{method} {path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{method} {path}");
        assert_eq!(answer.header("allow").is_some(), expected == 405, "{method} {path}");
    }
}

#[test]
fn bodies_are_read_up_to_a_limit_and_for_a_while() {
    let server = TestServer::start_with(|options| {
        options.hello_timeout = std::time::Duration::from_millis(500);
    });
    let token = server.admin_token().unwrap().to_owned();
    let authorization = format!("Authorization: Bearer {token}\r\n");
    let send = |lines: &str, body: &[u8]| {
        let mut peer = Peer::open(server.addr());
        let request =
            format!("GET /api/v1/broker HTTP/1.1\r\nHost: a\r\n{authorization}{lines}\r\n");
        peer.send(request.as_bytes());
        peer.send(body);
        String::from_utf8(peer.take_until(b"\r\n")).unwrap()
    };
    assert!(send("Content-Length: 4\r\n", b"{}  ").contains(" 200 "));
    assert!(send("Content-Length: 20000\r\n", b"").contains(" 413 "));
    let chunk = [b"4000\r\n", &[b'x'; 0x4000][..], b"\r\n"].concat();
    let chunks = [&chunk[..], b"1\r\nx\r\n"].concat();
    assert!(send("Transfer-Encoding: chunked\r\n", &chunks).contains(" 413 "));
    assert!(send("Content-Length: 4\r\n", b"{}").contains(" 408 "));
}

#[test]
fn metrics_are_for_this_computer_and_for_administrators() {
    let server = TestServer::start();
    let mut client = TestClient::tcp(server.addr(), options(Version::V5, "client"));
    client.subscribe("t", QoS::AtMostOnce);
    let metrics = ask(&mut Peer::open(server.addr()), "GET", "/metrics", "");
    assert_eq!(metrics.status, 200);
    let kind = metrics.header("content-type").unwrap();
    assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
    for line in ["blinklab_clients_connected 1", "blinklab_clients_accepted_total 1", "# EOF"] {
        assert!(metrics.body.lines().any(|known| known == line), "{line}: {}", metrics.body);
    }
    let passed_on = "X-Forwarded-For: 192.0.2.1\r\n";
    assert_eq!(status(server.addr(), "GET", "/metrics", passed_on), 401);
    // A page whose name leads to this computer, since a stranger wants it so.
    let mut rebound = Peer::open(server.addr());
    rebound.send(b"GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    rebound.take_until(b"HTTP/1.1 401");
    let strange = "Origin: http://evil.example\r\n";
    assert_eq!(status(server.addr(), "GET", "/metrics", strange), 403);
}

#[test]
fn packets_of_a_client_are_watched_without_its_password() {
    let server = TestServer::start();
    let admin = Admin::of(&server);
    let path = "/api/v1/packets?client=board%20%E7%81%AF";
    let begun = admin.get(path);
    assert_eq!((&begun["last"], &begun["items"]), (&0.into(), &Value::Array(vec![])));
    let mut board = Peer::connected(server.addr(), Version::V5, "board 灯");
    let _other = Peer::connected(server.addr(), Version::V5, "other");
    board.send(&[0xC0, 0]);
    board.take(2);
    let seen = admin.get(&format!("{path}&after=0"));
    let kinds = seen["items"].as_array().unwrap().iter().map(|packet| {
        assert_eq!((&packet["client"], &packet["version"]), (&"board 灯".into(), &"5.0".into()));
        (packet["to_server"].as_bool().unwrap(), packet["bytes"].as_str().unwrap()[..2].to_owned())
    });
    let kinds = kinds.collect::<Vec<_>>();
    let expected = [(true, "10"), (false, "20"), (true, "c0"), (false, "d0")];
    assert_eq!(kinds, expected.map(|(to_server, first)| (to_server, first.to_owned())));
    assert_eq!(
        (&seen["last"], &seen["lost"], &seen["more"]),
        (&4.into(), &0.into(), &false.into())
    );
    let rest = admin.get(&format!("{path}&after=4"));
    assert_eq!(rest["items"], Value::Array(vec![]));
    for n in 0..7 {
        admin.get(&format!("/api/v1/packets?client={n}"));
    }
    assert_eq!(admin.ask("GET", "/api/v1/packets").status, 429);
    assert_eq!(admin.ask("GET", &format!("{path}&after=x")).status, 400);
}
