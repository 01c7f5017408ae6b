//! A lesson that is played: a scenario's boards, clients and broker do it, and what passes on their
//! links is what the lesson is told.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;

use shared::inspect::{Lang, Stream};
use shared::lesson::{Fact, Lesson, Progress, Role, Seen};
use shared::scenario::{Run, Scenario};
use shared::wire::Version;

/// The client that stands for the page.
const PAGE: &str = "page";

/// The text of a file of lessons/.
pub fn text(name: &str) -> String {
    let path = format!("{}/../lessons/{name}.md", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lesson in it.
pub fn lesson(name: &str) -> Lesson {
    Lesson::parse(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What the lesson says when all of a scenario has happened.
pub struct Played {
    pub progress: Progress,
    /// Every hint that was seen on the way, in English.
    pub hints: Vec<String>,
}

/// Plays steps of a scenario in which the page is `page`, programs on boards are clients that begin
/// with `board`, and everyone else is somebody whom the page does not see.
pub fn play(name: &str, head: &str, steps: &str) -> Played {
    let text = format!("name: {name}\n{head}steps:\n{steps}");
    let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut run = Run::new(scenario);
    let mut listener = Listener {
        played: Played { progress: Progress::new(lesson(name), 0), hints: Vec::new() },
        streams: BTreeMap::new(),
        seen: 0,
    };
    listener.played.progress.settle();
    while let Some(outcome) = run.step() {
        if let Some(miss) = outcome.miss {
            panic!("{}: {}", run.scenario().steps[outcome.step].text, miss.says(Lang::En));
        }
        listener.listen(&run);
    }
    listener.played
}

struct Listener {
    played: Played,
    streams: BTreeMap<usize, Stream>,
    seen: usize,
}

impl Listener {
    fn tell(&mut self, fact: &Fact<'_>) {
        self.played.progress.handle(fact);
        let hint = self.played.progress.hint().map(|hint| hint.words.en.clone());
        if let Some(hint) = hint
            && self.played.hints.last() != Some(&hint)
        {
            self.played.hints.push(hint);
        }
    }

    fn listen(&mut self, run: &Run) {
        let passed = run.trace().passed()[self.seen..].to_vec();
        self.seen += passed.len();
        for it in passed {
            let who = run.name(it.who).to_owned();
            let Some(role) = role(run, it.who, &who) else { continue };
            let new = || Stream::new(Version::V5, u32::MAX);
            let stream = self.streams.entry(it.who).or_insert_with(new);
            if it.is_first && stream.seen() > 0 {
                stream.handle_reconnect();
            }
            stream.handle_bytes(it.direction, &it.bytes);
            let frames: Vec<_> = std::iter::from_fn(|| stream.poll_frame()).collect();
            for frame in frames {
                let packet = frame.outcome.expect("clients and broker send packets");
                let is_in =
                    matches!(&packet, shared::wire::Packet::ConnAck(ack) if !ack.reason.is_error());
                let is_out = matches!(&packet, shared::wire::Packet::Disconnect(_));
                let topic = frame.topic.as_ref().map(|topic| topic.as_str());
                let seen =
                    Seen { role, who: &who, direction: frame.direction, packet: &packet, topic };
                self.tell(&Fact::Packet(seen));
                if is_in || is_out {
                    self.tell(&Fact::Online { role, who: &who, is_online: is_in });
                }
            }
        }
        for (who, spec) in run.scenario().boards.iter().enumerate() {
            let looks = run.board(who).expect("boards come first").circuit().looks();
            for (part, look) in spec.parts.iter().zip(looks) {
                let (kind, is_on) = (part.kind.key(), look.is_on());
                self.tell(&Fact::Part { who: &spec.id, part: &part.id, kind, is_on });
            }
        }
    }
}

/// What somebody is to the page; `None` for whom it does not see.
fn role(run: &Run, index: usize, name: &str) -> Option<Role> {
    match name {
        PAGE => Some(Role::Page),
        _ if run.board(index).is_some() || name.starts_with("board") => Some(Role::Board),
        _ => None,
    }
}
