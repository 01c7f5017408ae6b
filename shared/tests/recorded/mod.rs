//! The messages in `discovery/`, which real devices published.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use serde_json::Value;
use shared::board::manifest::{Discovery, Heard};

/// A message as it was published.
pub struct Message {
    pub topic: String,
    pub payload: String,
}

/// The messages of a file.
pub fn lines(file: &str) -> Vec<Message> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../shared/tests/discovery/{file}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap();
    let read = |line: &str| {
        let json: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| json[key].as_str().unwrap().to_owned();
        Message { topic: text("topic"), payload: text("payload") }
    };
    text.lines().map(read).collect()
}

/// Tells them all.
pub fn heard(discovery: &mut Discovery, file: &str) -> Vec<Heard> {
    let tell = |it: Message| discovery.handle(&it.topic, it.payload.as_bytes());
    lines(file).into_iter().flat_map(tell).collect()
}
