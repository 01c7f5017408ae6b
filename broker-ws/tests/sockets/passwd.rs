//! `broker-ws passwd` as people use it, with the password from standard input.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::Scratch;

const PROGRAM: &str = env!("CARGO_BIN_EXE_broker-ws");

fn passwd(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .arg("passwd")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that asks for nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_file_of_passwords_is_made_changed_and_read_by_the_broker() {
    let scratch = Scratch::new();
    let path = scratch.path("passwords");
    let file = path.to_str().unwrap();
    for (arguments, input, says) in [
        (&[file, "alice"][..], "secret\n", "\"alice\" is new in "),
        (&[file, "bob"], "secret", "\"bob\" is new in "),
        (&[file, "alice"], "other\r\n", "\"alice\" has a new password in "),
        (&[file, "bob", "--delete"], "", "\"bob\" is gone from "),
    ] {
        let output = passwd(arguments, input);
        assert!(output.status.success(), "{output:?}");
        assert!(text(&output.stdout).starts_with(says), "{output:?}");
        assert_eq!(text(&output.stderr), "");
    }
    let lines = std::fs::read_to_string(&path).unwrap();
    assert_eq!(lines.lines().count(), 1);
    assert!(lines.starts_with("alice:$argon2id$v=19$"), "{lines}");

    for (arguments, input, says) in [
        (&[file, "bob", "--delete"][..], "", "error: there is no user \"bob\" to delete\n"),
        (&[file, "alice"], "\n", "error: the password is empty\n"),
        (&[file, "a:b"], "x\n", "error: a user name has no colon and no line break in it\n"),
    ] {
        let output = passwd(arguments, input);
        assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
        assert_eq!(text(&output.stderr), says);
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), lines);
}

#[test]
fn a_line_that_no_broker_reads_is_kept_warned_of_and_an_error_at_the_start() {
    let scratch = Scratch::new();
    let path = scratch.file("passwords", "bob:plain\n");
    let file = path.to_str().unwrap();
    let output = passwd(&[file, "alice"], "secret\n");
    assert!(output.status.success(), "{output:?}");
    let warning = format!("warning: {file}, line 1: behind the user name stands no hash");
    assert!(text(&output.stderr).starts_with(&warning), "{output:?}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("bob:plain\nalice:"));

    let arguments = ["--listen", "127.0.0.1:0", "--passwords", file];
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    assert!(!output.status.success());
    let error = format!("error: {file}, line 1: behind the user name stands no hash");
    assert!(text(&output.stderr).starts_with(&error), "{output:?}");
}
