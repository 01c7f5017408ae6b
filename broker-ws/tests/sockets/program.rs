//! The program as people start it: what it prints, its errors, its log, and its end.

use std::process::Output;

use shared::wire::{QoS, Version};

use crate::durable::Folder;
use crate::support::{PROGRAM, Peer, Program, SettingsFile, program, program_at, publish};

fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

fn error(args: &[&str]) -> String {
    let output = run(args);
    assert!(!output.status.success());
    assert_eq!(output.stdout, b"");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn help_says_everything() {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    for word in ["--listen", "--lan", "--store", "--log", "Examples:", "127.0.0.1:1883"] {
        assert!(help.contains(word), "{word} is missing: {help}");
    }
}

#[test]
fn a_port_in_use_is_named_with_another_to_take() {
    let program = Program::start(program().args(["--listen", "127.0.0.1:0"]));
    let taken = program.boards;
    let error = error(&["--listen", &taken.to_string()]);
    let says = format!("error: port {} on 127.0.0.1 is already in use", taken.port());
    assert!(error.starts_with(&says), "{error}");
    assert!(error.contains("--listen 127.0.0.1:"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn the_same_place_twice_is_once_too_often() {
    let error = error(&["--listen", "127.0.0.1:18999", "--listen", "localhost:18999"]);
    assert!(error.starts_with("error: 127.0.0.1:18999 is given twice"), "{error}");
}

#[test]
fn an_address_of_another_machine_is_said_to_be_one() {
    // An address that documentation is reserved for.
    let error = error(&["--listen", "192.0.2.1:1883"]);
    assert!(error.starts_with("error: 192.0.2.1 is not an address of this machine"), "{error}");
}

#[test]
fn the_real_port_is_printed_and_it_answers() {
    let listen = ["--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"];
    let program = Program::start(program().args(listen));
    assert_ne!(program.boards.port(), 0);
    let page = program.greeting.lines().find_map(|line| line.trim().strip_prefix("Page")).unwrap();
    let page = page.trim().trim_start_matches("http://").trim_end_matches('/');
    for addr in [program.boards, page.parse().unwrap()] {
        Peer::connected(addr, Version::V311, "anyone");
    }
}

#[test]
fn the_log_says_who_came_and_why_they_went_and_no_payload() {
    let listen = ["--listen", "127.0.0.1:0", "--log", "debug"];
    let mut program = Program::start(program().args(listen));
    let mut peer = Peer::connected(program.boards, Version::V5, "board-1");
    let from = peer.stream().local_addr().unwrap().to_string();
    let line = program.log_line(&["INFO", "connected"]);
    for word in ["\"board-1\"", &from, "(tcp)", "MQTT 5.0"] {
        assert!(line.contains(word), "{word} is missing: {line}");
    }
    peer.send(&publish(Version::V5, QoS::AtMostOnce, "a", b"top secret"));
    peer.send(&[0x36, 4, 0, 1, b'a', b'!']);
    peer.take_all();
    let mut log = program.log_line(&["WARN", "board-1"]);
    for word in [&from, "Malformed packet", "There is no 3", "byte 0", "MQTT-3.3.1-4"] {
        assert!(log.contains(word), "{word} is missing: {log}");
    }
    Peer::open(program.boards).send(b"\x16\x03\x01\x02\x00");
    log += &program.log_line(&["WARN", "TLS handshake", "without TLS", "code=tls-on-plain-port"]);
    program.child.kill().unwrap();
    log += &program.rest_of_log();
    assert!(!log.contains("top secret"), "{log}");
}

#[cfg(unix)]
#[test]
fn a_shortage_of_files_passes() {
    // The shell lowers the limit for the program that it becomes.
    let script = "ulimit -n 24; exec \"$0\" --listen 127.0.0.1:0";
    let mut program = Program::start(program_at("sh").args(["-c", script, PROGRAM]));
    let peers: Vec<Peer> = (0..40).map(|_| Peer::open(program.boards)).collect();
    let line = program.log_line(&["WARN", "cannot accept connections"]);
    assert!(line.contains("ulimit -n"), "{line}");
    drop(peers);
    program.log_line(&["INFO", "connections are accepted again"]);
    Peer::connected(program.boards, Version::V311, "late");
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_the_environment() {
    let file = SettingsFile::new("order", "listen = '192.0.2.1:1'\nlog = 'error'\n");
    let mut command = program();
    command.args(["--config", file.path(), "--log", "debug"]);
    command.env("BROKER_WS_LISTEN", "127.0.0.1:0").env("BROKER_WS_LOG", "off");
    command.env("BROKER_WS_MAX_CONECTIONS", "1");
    let mut program = Program::start(&mut command);
    program.log_line(&["WARN", "MAX_CONECTIONS is no", "did you mean BROKER_WS_MAX_CONNECTIONS?"]);
    Peer::connected(program.boards, Version::V311, "anyone");
    program.log_line(&["INFO", "connected"]);
}

#[test]
fn check_says_what_holds_or_everything_that_is_wrong() {
    let bridge = "[[bridge]]\nname = 'b'\nurl = 'mqtt://localhost'\n\
                  topics = [{ filter = '#', direction = 'out' }]\n";
    let file = SettingsFile::new("right", &format!("max-connections = 7\n{bridge}"));
    let output = run(&["check", file.path()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    assert!(text.starts_with(&format!("{}: ok\n", file.path())), "{text}");
    assert!(text.contains("\n  max-connections = 7  (file)\n"), "{text}");
    assert!(text.contains("\n  max-retained = 50000  (default)\n"), "{text}");
    assert!(text.contains("\n  passwords = not set  (default)\n"), "{text}");
    assert!(text.contains("\n  bridge b to mqtt://localhost:1883\n"), "{text}");
    let file = SettingsFile::new("wrong", "listn = 1\n\nlog = 'loud'\nlan = [\n");
    let error = error(&["check", file.path()]);
    assert!(error.contains(", line 1: there is no setting `listn`: did you mean `listen`?"));
    assert!(error.contains(", line 4: "), "{error}");
    assert!(error.contains(", line 3: `log`: `loud` does not do: use off, error,"), "{error}");
    let text = "passwords = '/nowhere/passwords'\ntls-cert = '/nowhere/cert.pem'\n\
                tls-key = '/k.pem'\n[[bridge]]\nname = 'b'\nurl = 'mqtts://localhost'\n\
                ca = '/nowhere/ca.pem'\ntopics = [{ filter = '#', direction = 'out' }]\n";
    let file = SettingsFile::new("files", text);
    let error = crate::program::error(&["check", file.path()]);
    for name in ["/nowhere/passwords", "/nowhere/cert.pem", "/nowhere/ca.pem"] {
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn a_store_that_cannot_be_read_is_put_aside_and_said() {
    let folder = Folder::new();
    let kept = folder.0.to_string_lossy().into_owned();
    let args = ["--listen", "127.0.0.1:0", "--store", &kept];
    let program = Program::start(program().args(args));
    assert!(program.greeting.contains(&format!("is kept in {kept}")), "{}", program.greeting);
    drop(program);
    let file = folder.0.join("store.redb");
    std::fs::write(&file, "damaged").unwrap();
    let mut again = Program::start(crate::support::program().args(args));
    let line = again.log_line(&["ERROR", "the store could not be read"]);
    assert!(line.contains("store.redb.damaged-1"), "{line}");
    let text = std::fs::read_to_string(folder.0.join("store.redb.damaged-1"));
    assert_eq!(text.unwrap(), "damaged");
}
