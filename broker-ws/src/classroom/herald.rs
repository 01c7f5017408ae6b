//! Tells the seats that are slowed that they are, and by which limit: what a student sees of it
//! otherwise is that everything takes longer.

use std::convert::Infallible;
use std::time::Duration;

use shared::topic::TopicName;
use shared::wire::Bytes;

use super::Classroom;
use crate::hub::Hub;
use crate::net::pace::Limit;

/// It is looked after that often.
const PAUSE: Duration = Duration::from_millis(500);

/// Tells them, as long as the server runs. What a seat is told is retained: what it was told before a
/// restart is taken back as well.
pub(crate) async fn tell_slowed(classroom: &Classroom, hub: &Hub) -> Infallible {
    loop {
        tokio::time::sleep(PAUSE).await;
        let seats = if classroom.is_running() { classroom.slowed() } else { Vec::new() };
        if seats.is_empty() {
            continue;
        }
        hub.ask(|broker, now| {
            for (topic, limit) in seats {
                let text = limit.map(said).unwrap_or_default();
                let known = broker.retained_payload(&topic).unwrap_or_default();
                if *known != *text.as_bytes() {
                    let topic = TopicName::new(&topic).expect("a code, a number and letters");
                    broker.say(now, &topic, Bytes::from(text), true);
                }
            }
        });
    }
}

/// Such as `messages 100`.
fn said(limit: Limit) -> String {
    match limit {
        Limit::Messages(rate) => format!("messages {rate}"),
        Limit::Bytes(rate) => format!("bytes {rate}"),
    }
}
