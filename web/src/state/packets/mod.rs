//! The packets that pass: on the page's own connections and those of its virtual boards.
//!
//! Knows how bytes become a list that a person can look through, and the workbench where packets
//! are taken apart and put together. Does not know where the bytes come from: the driver listens at
//! every connection and reports what goes by. What is fit to be seen is dissected when it is drawn.

mod act;
pub mod draft;
mod filter;
pub mod hex;
pub mod mark;
mod moment;
mod pcap;
mod record;
mod tap;
pub mod watch;
mod workbench;

use std::rc::Rc;

use shared::inspect::{Direction, Exchange, Relation};
use shared::time::Instant;
use shared::wire::Version;

pub use self::act::{Act, address, is_sequence};
pub use self::filter::Filter;
use self::mark::{Happening, Mark, Marks};
pub use self::moment::Moments;
pub use self::record::{MAX_PACKET_SIZE, Record, Ring};
use self::tap::Tap;
use self::watch::Watch;
pub use self::workbench::{Edit, Workbench};
use super::chunks::Chunks;
use super::line::LineId;

/// A list of packets that was cleared, with what was broken between them.
#[derive(Clone, Debug)]
pub struct Gone {
    ring: Ring,
    marks: Marks,
}

/// The packets.
#[derive(Clone, Debug, Default)]
pub struct Packets {
    /// What is kept.
    pub ring: Ring,
    /// What of it is seen.
    pub filter: Filter,
    /// The one that is looked at.
    pub selected: Option<u64>,
    /// The address leads to this one, which is not here.
    pub missing: Option<u64>,
    /// The number of the next one when the address was last another: whoever came with an address has
    /// not meant that one, or a later one.
    known: u64,
    /// The list is held still: its last packet.
    pub held: Option<u64>,
    /// What is in the field for a password is seen.
    pub shows_secrets: bool,
    /// Where packets are taken apart and put together.
    pub workbench: Workbench,
    /// Whose packets the broker is asked for.
    pub watch: Watch,
    /// What was broken on purpose, and when.
    pub marks: Marks,
    /// Numbers of those that are seen.
    seen: Chunks<u64>,
    taps: Vec<(LineId, Rc<Tap>)>,
}

impl Packets {
    /// Bytes passed on a connection that is called `name` until its client id is known: the name of
    /// the board, where its program speaks.
    pub fn handle_bytes(
        &mut self,
        now: Instant,
        line: &LineId,
        name: &Rc<str>,
        direction: Direction,
        bytes: &[u8],
    ) {
        let index = self.taps.iter().position(|(it, _)| it == line).unwrap_or_else(|| {
            let tap = match line {
                LineId::Program(..) => Tap::of_program(Rc::clone(name), Version::V5),
                LineId::Peer(_) | LineId::Board(_) | LineId::Rules => {
                    Tap::new(Rc::clone(name), Version::V5)
                }
            };
            self.taps.push((line.clone(), Rc::new(tap)));
            self.taps.len() - 1
        });
        Rc::make_mut(&mut self.taps[index].1).handle_bytes(direction, bytes);
        loop {
            let tap = Rc::make_mut(&mut self.taps[index].1);
            let before = Rc::clone(&tap.who);
            let Some(frame) = tap.poll(self.ring.end()) else { break };
            let record = Record::new(now, tap, frame);
            if let Relation::Answers { opened, .. } = record.relation
                && tap.who != before
            {
                // CONNACK gives it a name: its CONNECT had none.
                let (who, numbers) = (Rc::clone(&tap.who), tap.numbers().collect::<Vec<_>>());
                let numbers = numbers.into_iter().filter(|&number| number >= opened);
                self.name(&before, &who, numbers);
            }
            self.keep(record);
        }
    }

    /// The connection has ended, as far as this side knows.
    pub fn handle_end(&mut self, now: Instant, line: &LineId) {
        let Some((_, tap)) = self.taps.iter_mut().find(|(it, _)| it == line) else { return };
        if tap.is_open() {
            let tap = Rc::make_mut(tap);
            tap.handle_end();
            let who = Rc::clone(&tap.who);
            self.mark(now, Some(who), Happening::Ended);
        }
    }

    /// These packets were of a client without a name of its own, which it has now.
    fn name(&mut self, before: &str, who: &Rc<str>, numbers: impl Iterator<Item = u64>) {
        for number in numbers {
            self.ring.edit(number, |record| {
                if *record.who == *before {
                    record.who = Rc::clone(who);
                }
            });
        }
        if self.filter.who.is_some() {
            self.find_again();
        }
    }

    /// Something was broken on purpose, or mended.
    pub fn mark(&mut self, at: Instant, who: Option<Rc<str>>, what: Happening) {
        self.marks.push(Mark { next: self.ring.end(), at, who, what });
    }

    /// What was broken after one packet and before another, to the client that is seen, or to the
    /// board that it is on.
    pub fn marks_between(
        &self,
        previous: Option<u64>,
        next: Option<u64>,
    ) -> impl Iterator<Item = &Mark> {
        let who = self.filter.who.as_deref();
        let board = who.and_then(|who| match self.line_of(who)? {
            LineId::Program(board, _) => Some(&**board),
            LineId::Peer(_) | LineId::Board(_) | LineId::Rules => None,
        });
        self.marks.between(previous, next, move |it| {
            who.is_none() || who == Some(it) || board == Some(it)
        })
    }

    fn keep(&mut self, mut record: Record) {
        record.number = self.ring.end();
        let record = Rc::new(record);
        self.ring.push(Rc::clone(&record));
        if self.filter.takes(&record) {
            self.seen.push_back(record.number);
        }
        while self.seen.first().is_some_and(|&number| number < self.ring.first()) {
            self.seen.pop_front();
        }
    }

    /// A connection is gone for good.
    pub fn forget(&mut self, line: &LineId) {
        self.taps.retain(|(it, _)| it != line);
    }

    /// The newest packets, the newest first.
    pub fn latest(&self, count: usize) -> impl Iterator<Item = &Rc<Record>> {
        self.ring.iter().rev().take(count)
    }

    /// How many are seen.
    pub fn len(&self) -> usize {
        let all = self.seen.len();
        match self.held {
            None => all,
            Some(last) => all - self.seen.iter().rev().take_while(|it| **it > last).count(),
        }
    }

    /// Whether none is seen.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One that is seen, the newest being 0.
    pub fn nth(&self, index: usize) -> Option<&Rc<Record>> {
        self.ring.get(*self.seen.get(self.len().checked_sub(index + 1)?)?)
    }

    /// Where a packet stands among those that are seen, the newest being 0.
    pub fn position(&self, number: u64) -> Option<usize> {
        let len = self.len();
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = usize::midpoint(low, high);
            if *self.seen.get(middle)? < number { low = middle + 1 } else { high = middle }
        }
        (low < len && self.seen.get(low) == Some(&number)).then(|| len - 1 - low)
    }

    /// The packet that is looked at, if it is still there.
    pub fn selection(&self) -> Option<&Rc<Record>> {
        self.ring.get(self.selected?)
    }

    /// The clients of which packets are kept, by name.
    pub fn clients(&self) -> Vec<Rc<str>> {
        let mut clients: Vec<Rc<str>> = Vec::new();
        for tap in self.all_taps() {
            if !clients.contains(&tap.who) {
                clients.push(Rc::clone(&tap.who));
            }
        }
        clients.sort();
        clients
    }

    /// A client of which packets are kept, as a person reads it.
    pub fn caller(&self, who: &str) -> String {
        let tap = self.all_taps().find(|tap| *tap.who == *who);
        tap.map_or_else(|| who.to_owned(), |tap| tap.caller().to_string())
    }

    /// The client at this connection, by the name that it has given in CONNECT.
    pub fn who(&self, line: &LineId) -> Option<&Rc<str>> {
        self.taps.iter().find(|(it, _)| it == line).map(|(_, tap)| &tap.who)
    }

    /// The connections of the page that are listened to.
    pub fn lines(&self) -> impl Iterator<Item = &LineId> {
        self.taps.iter().map(|(line, _)| line)
    }

    /// The connection on which a client of this name speaks; `None` for who is only watched.
    pub fn line_of(&self, who: &str) -> Option<&LineId> {
        self.taps.iter().find(|(_, tap)| *tap.who == *who).map(|(line, _)| line)
    }

    /// What is owed at this moment on the connections of a client.
    pub fn owed(&self, who: &str) -> Vec<Exchange> {
        self.all_taps().filter(|tap| *tap.who == *who).flat_map(|tap| tap.owed()).collect()
    }

    fn all_taps(&self) -> impl Iterator<Item = &Rc<Tap>> {
        self.taps.iter().map(|(_, tap)| tap).chain(self.watch.taps())
    }

    fn find_again(&mut self) {
        self.seen = Chunks::default();
        for record in self.ring.iter().filter(|it| self.filter.takes(it)) {
            self.seen.push_back(record.number);
        }
    }

    fn clear(&mut self) -> Gone {
        let gone = Gone { ring: self.ring.clone(), marks: self.marks.clone() };
        self.ring.clear();
        self.marks.clear();
        self.held = None;
        self.missing = self.selected.take().or(self.missing);
        self.find_again();
        gone
    }

    /// Puts what was cleared before what has come since.
    fn bring_back(&mut self, gone: Gone) {
        let since = std::mem::replace(&mut self.ring, gone.ring);
        since.iter().for_each(|record| self.ring.push(Rc::clone(record)));
        let since = std::mem::replace(&mut self.marks, gone.marks);
        since.iter().for_each(|mark| self.marks.push(mark.clone()));
        self.find_again();
        if let Some(number) = self.missing.filter(|&it| it < self.known) {
            self.look_at(Some(number));
        }
    }

    /// Looks at a packet, or at none.
    fn look_at(&mut self, number: Option<u64>) {
        let is_here = |number: &u64| self.ring.get(*number).is_some();
        self.selected = number.filter(is_here);
        self.missing = number.filter(|it| !is_here(it));
    }

    /// The capture file of what is seen.
    fn capture(&self, epoch_ms: f64) -> Vec<u8> {
        let numbers = self.seen.iter().take(self.len());
        let records = numbers.filter_map(|&number| self.ring.get(number));
        pcap::write(records, |at| (epoch_ms * 1000.0) as u64 + at.as_micros())
    }
}
