//! What the program does when it is sent a signal: new settings, a good end, an end at once.

use std::io::Read;

use shared::wire::{Packet, QoS, Version};

use crate::support::{
    Authority, Peer, Program, Scratch, SettingsFile, TestClient, client, connect, options, program,
    publish, subscribe,
};

fn start(file: &SettingsFile, args: &[&str]) -> Program {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--config", file.path()]).args(args);
    Program::start(&mut command)
}

/// Connects as one client too many.
fn turned_away(program: &Program) {
    let mut peer = Peer::open(program.boards);
    peer.send(&connect(Version::V5, "one too many"));
    assert_eq!(peer.take_all(), b"");
}

#[test]
fn new_settings_hold_and_nobody_is_disconnected() {
    let file = SettingsFile::new("reload", "max-connections = 1\nlan = false\n");
    let mut program = start(&file, &["--max-retained", "7"]);
    let mut client = TestClient::tcp(program.boards, options(Version::V5, "first"));
    client.subscribe("t", QoS::AtMostOnce);
    turned_away(&program);
    program.log_line(&["WARN", "1 MQTT connections are open"]);
    file.rewrite("max-connections = 2\nlan = true\nlog = 'debug'\nmax-retained = 8\n");
    program.signal("HUP");
    program.log_line(&["WARN", "lan changes with a restart only: it is still false, not yet true"]);
    program.log_line(&["INFO", "max-connections is 2 now, and was 1"]);
    program.log_line(&["INFO", "log is debug now, and was info"]);
    program.log_line(&["INFO", "reloaded: 2 settings changed"]);
    let mut second = Peer::connected(program.boards, Version::V311, "second");
    second.send(&publish(Version::V311, QoS::AtMostOnce, "t", b"still here"));
    assert_eq!(&client.message().payload[..], b"still here");
    Peer::open(program.boards).send(b"GET /nothing HTTP/1.1\r\n\r\n");
    program.log_line(&["DEBUG", "/nothing", "404"]);
}

#[test]
fn a_broken_file_changes_nothing_and_says_so() {
    let file = SettingsFile::new("broken", "max-connections = 1\n");
    let mut program = start(&file, &[]);
    let _first = Peer::connected(program.boards, Version::V5, "first");
    file.rewrite("log = 'off'\nmax-conections = 2\n");
    program.signal("HUP");
    let line = program.log_line(&["ERROR", "line 2: there is no setting `max-conections`"]);
    assert!(line.contains("did you mean `max-connections`?"), "{line}");
    program.log_line(&["ERROR", "nothing was reloaded: everything stays as it was"]);
    // The second to be turned away, and as such worth a line.
    turned_away(&program);
    program.log_line(&["WARN", "1 MQTT connections are open"]);
    std::fs::remove_file(file.path()).unwrap();
    program.signal("HUP");
    program.log_line(&["ERROR", "cannot be read"]);
    program.log_line(&["ERROR", "nothing was reloaded"]);
}

#[test]
fn sigterm_says_goodbye_to_clients() {
    let mut program = Program::start(program().args(["--listen", "127.0.0.1:0"]));
    let mut peer = Peer::connected(program.boards, Version::V5, "board");
    program.signal("TERM");
    let status = program.wait();
    assert!(status.success(), "{status}");
    assert!(matches!(
        &peer.packets_to_the_end()[..],
        [Packet::Disconnect(packet)] if packet.reason as u8 == 0x8B
    ));
    let mut rest = String::new();
    program.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest.trim(), "");
}

/// A peer that takes none of the many bytes that wait for it: the program gives it time.
fn stuck(program: &Program) -> Peer {
    let mut stuck = Peer::connected(program.boards, Version::V311, "stuck");
    stuck.send(&subscribe(Version::V311, "flood"));
    stuck.take(5);
    let mut sender = TestClient::tcp(program.boards, options(Version::V5, "sender"));
    sender.subscribe("flood", QoS::AtMostOnce);
    for _ in 0..200 {
        sender.publish("flood", vec![0; 100_000], QoS::AtMostOnce, false);
        sender.message();
    }
    stuck
}

#[test]
fn the_second_ctrl_c_stops_at_once() {
    let file = SettingsFile::new("twice", "shutdown-timeout = '10m'\nwrite-timeout = '10m'\n");
    let mut program = start(&file, &[]);
    let _stuck = stuck(&program);
    program.signal("INT");
    program.log_line(&["INFO", "shutting down"]);
    program.signal("INT");
    program.log_line(&["WARN", "stopped at once"]);
    assert_eq!(program.wait().code(), Some(130));
}

#[test]
fn a_log_in_json_is_an_object_to_a_line() {
    let file = SettingsFile::new("json", "log-format = 'json'\n");
    let mut program = start(&file, &[]);
    Peer::connected(program.boards, Version::V5, "a \"quoted\"\nname");
    let line = program.log_line(&["connected"]);
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["client"], "a \"quoted\"\nname");
    assert_eq!((&line["event"], &line["transport"]), (&"connected".into(), &"tcp".into()));
    assert_eq!((&line["version"], &line["keep_alive"]), (&"5.0".into(), &0.into()));
    program.log_line(&["\"code\":\"connection-lost\""]);
    program.signal("TERM");
    program.wait();
    let log = program.rest_of_log();
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let lines: Vec<_> = lines.collect();
    let stopping = &lines[0];
    assert!(stopping["message"].as_str().unwrap().contains("shutting down"), "{stopping}");
    assert_eq!(stopping["level"], "INFO");
    assert!(stopping["timestamp"].as_str().unwrap().ends_with('Z'), "{stopping}");
}

#[test]
fn who_may_not_be_anonymous_any_more_is_sent_away_unless_a_file_is_broken() {
    let users = SettingsFile::new("users", "");
    let closed = format!("passwords = '{}'\n", users.path());
    let file = SettingsFile::new("access", &(closed.clone() + "anonymous = 'everywhere'\n"));
    let mut program = start(&file, &[]);
    let mut peer = Peer::connected(program.boards, Version::V5, "anybody");
    file.rewrite(&closed);
    users.rewrite("a line without a colon\n");
    program.signal("HUP");
    program.log_line(&["ERROR", users.path()]);
    program.log_line(&["ERROR", "nothing was reloaded"]);
    let mut other = Peer::connected(program.boards, Version::V5, "somebody");
    users.rewrite("");
    program.signal("HUP");
    program.log_line(&["INFO", "anonymous is not set now, and was everywhere"]);
    for peer in [&mut peer, &mut other] {
        let packets = peer.packets_to_the_end();
        assert!(
            matches!(&packets[..], [Packet::Disconnect(packet)] if packet.reason as u8 == 0x87),
            "{packets:?}"
        );
    }
}

#[test]
fn a_certificate_is_exchanged_and_with_a_broken_one_nothing_else_changes_either() {
    let scratch = Scratch::new();
    let authority = Authority::new("authority");
    authority.sign(&["localhost"], "old", 2100).options(&scratch);
    let name = |file| scratch.path(file).display().to_string();
    let tls =
        format!("tls-cert = '{}'\ntls-key = '{}'\n", name("certificate.pem"), name("key.pem"));
    let file = SettingsFile::new("certificate", &tls);
    let mut program = start(&file, &[]);
    let mut stays = TestClient::tcp(program.boards, options(Version::V5, "stays"));
    let new = authority.sign(&["localhost"], "new", 2100);
    new.options(&scratch);
    scratch.file("key.pem", "no key");
    file.rewrite(&(tls.clone() + "max-connections = 1\n"));
    program.signal("HUP");
    program.log_line(&["ERROR", "there is no private key in"]);
    program.log_line(&["ERROR", "nothing was reloaded"]);
    Peer::connected(program.boards, Version::V5, "as many as before");
    new.options(&scratch);
    file.rewrite(&tls);
    program.signal("HUP");
    program.log_line(&["INFO", "the certificate is now"]);
    program.log_line(&["INFO", "reloaded: 0 settings changed"]);
    Peer::secure(program.boards, client(authority.pem(), "localhost", None));
    stays.subscribe("a", QoS::AtLeastOnce);
}
