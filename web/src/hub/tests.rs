//! A hub with guests, joined by batches of bytes as a port would carry them.

use shared::client::{Client, Event, Options};
use shared::message::Message;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Bytes, Properties, QoS, SubscribeOptions, Text};

use super::guest::{Guest, News, WINDOW, batch};
use super::*;

const NOW: Instant = Instant::from_millis(1_700_000_000_000);

/// A tab with clients in it.
struct Page {
    tab: TabId,
    guest: Guest,
    clients: Vec<(u32, Client)>,
    news: Vec<News>,
    events: Vec<Event>,
    reads: bool,
}

struct Room {
    hub: Hub,
    pages: Vec<Page>,
    commits: Vec<Commit>,
}

fn client(name: &str, expiry: u32) -> Client {
    let mut options = Options::new(Text::new(name).unwrap());
    options.clean_start = expiry == 0;
    options.session_expiry_interval = expiry;
    Client::new(options)
}

impl Room {
    fn new(hub: Hub, tabs: u32) -> Self {
        let mut room = Self { hub, pages: Vec::new(), commits: Vec::new() };
        for tab in (0..tabs).map(TabId) {
            assert!(room.hub.handle_tab(NOW, tab));
            let (clients, news, events) = (Vec::new(), Vec::new(), Vec::new());
            let guest = Guest::default();
            room.pages.push(Page { tab, guest, clients, news, events, reads: true });
        }
        room
    }

    fn connect(&mut self, page: usize, name: &str, expiry: u32) {
        let page = &mut self.pages[page];
        let mut client = client(name, expiry);
        client.handle_open(NOW);
        let lane = page.guest.open();
        page.clients.push((lane, client));
        self.settle();
    }

    /// Until nothing moves. Commits are kept, and take as long as the test wants.
    fn settle(&mut self) {
        loop {
            let mut is_quiet = true;
            for page in &mut self.pages {
                is_quiet &= !page.turn();
                while let Some(batch) = page.guest.poll_batch() {
                    let mut batch = Bytes::from(batch);
                    while let Some(frame) = Frame::read(&mut batch) {
                        self.hub.handle_frame(NOW, page.tab, frame);
                    }
                    is_quiet = false;
                }
            }
            is_quiet &= !self.hub.pump(NOW);
            while let Some((tab, frame)) = self.hub.poll_frame() {
                let page = self.pages.iter_mut().find(|page| page.tab == tab).unwrap();
                let written = batch({
                    let mut frame = Some(frame);
                    move || frame.take()
                });
                let read = Frame::read(&mut Bytes::from(written.unwrap())).unwrap();
                page.news.extend(page.guest.handle_frame(read));
                is_quiet = false;
            }
            self.commits.extend(self.hub.poll_commit());
            if is_quiet {
                return;
            }
        }
    }

    fn do_it(&mut self, order: Order) {
        self.pages[0].guest.order(order);
        self.settle();
    }

    fn subscribe(&mut self, page: usize, filter: &str) {
        let filter = TopicFilter::new(filter).unwrap();
        let options = SubscribeOptions::with_qos(QoS::AtLeastOnce);
        let (_, client) = self.pages[page].clients.last_mut().unwrap();
        client.subscribe_with(NOW, &[(filter, options)], Properties::new()).unwrap();
        self.settle();
    }

    fn publish(&mut self, page: usize, topic: &str, payload: Vec<u8>, retain: bool) {
        let message = Message::new(TopicName::new(topic).unwrap(), Bytes::from(payload));
        let (_, client) = self.pages[page].clients.last_mut().unwrap();
        client.publish(NOW, message.qos(QoS::AtLeastOnce).retain(retain)).unwrap();
        self.settle();
    }

    fn messages(&self, page: usize) -> Vec<(String, usize)> {
        let message = |event: &Event| match event {
            Event::Message(it) => Some((it.topic.as_str().to_owned(), it.payload.len())),
            _ => None,
        };
        self.pages[page].events.iter().filter_map(message).collect()
    }

    fn status(&self, page: usize) -> &Status {
        let status = |news: &'_ News| matches!(news, News::Status(_));
        let Some(News::Status(status)) = self.pages[page].news.iter().rfind(|it| status(it)) else {
            panic!("no status");
        };
        status
    }
}

impl Page {
    fn turn(&mut self) -> bool {
        let mut moved = false;
        for (lane, client) in &mut self.clients {
            while self.reads
                && let Some(bytes) = self.guest.receive(*lane)
            {
                client.handle_bytes(NOW, &bytes);
                moved = true;
            }
            if self.reads && self.guest.has_ended(*lane) {
                client.handle_closed(NOW);
            }
            while self.guest.is_ready(*lane)
                && let Some(bytes) = client.poll_transmit()
            {
                self.guest.send(*lane, bytes);
                moved = true;
            }
            while let Some(event) = client.poll_event() {
                self.events.push(event);
                moved = true;
            }
        }
        moved
    }
}

#[test]
fn what_one_tab_publishes_another_one_hears() {
    let mut room = Room::new(Hub::new(NOW), 2);
    room.connect(0, "board", 0);
    room.connect(1, "page", 0);
    room.subscribe(1, "led/#");
    room.publish(0, "led/1", b"on".to_vec(), false);
    assert_eq!(room.messages(1), [("led/1".to_owned(), 2)]);
    assert_eq!(room.status(1).tabs, 2);
}

#[test]
fn an_administrator_is_answered_as_over_http() {
    let mut room = Room::new(Hub::new(NOW), 1);
    room.connect(0, "板1", 0);
    let request = Request::Clients("".into());
    let number = room.pages[0].guest.ask_once(&request);
    assert_eq!(room.pages[0].guest.ask_once(&request), number, "it waits already");
    room.settle();
    assert_ne!(room.pages[0].guest.ask_once(&request), number, "it was answered");
    let told = room.pages[0].news.iter().find_map(|news| match news {
        News::Told(ask, status, body) if *ask == number => Some((*status, body.clone())),
        _ => None,
    });
    let (status, body) = told.unwrap();
    let Ok(Answer::Clients(listing)) = request.read(status, std::str::from_utf8(&body).unwrap())
    else {
        panic!("{status} {body:?}")
    };
    assert_eq!(listing.items[0].client_id, "板1");
    let kick = Request::Kick { client_id: "nobody".into(), forget: false };
    room.pages[0].guest.ask_once(&kick);
    room.settle();
    assert!(matches!(room.pages[0].news.last(), Some(News::Told(_, 404, _))));
}

#[test]
fn a_tab_that_does_not_read_costs_no_more_than_its_windows() {
    let mut room = Room::new(Hub::new(NOW), 2);
    room.connect(0, "busy", 0);
    room.connect(1, "asleep", 0);
    room.subscribe(1, "#");
    room.pages[1].reads = false;
    for _ in 0..40 {
        room.publish(0, "a", vec![7; 64 * 1024], false);
    }
    let lane = room.hub.lanes.values().map(|lane| lane.under_way).max().unwrap();
    assert!((WINDOW..WINDOW + 128 * 1024).contains(&lane), "{lane}");
    // What waits, waits in its Session; once it reads, all comes.
    room.pages[1].reads = true;
    room.settle();
    assert_eq!(room.messages(1).len(), 40);
}

#[test]
fn a_tab_that_falls_silent_is_gone_with_its_clients() {
    let mut room = Room::new(Hub::new(NOW), 2);
    room.connect(1, "board", 0);
    let later = NOW + SILENCE;
    room.hub.handle_frame(later, TabId(0), Frame::Alive);
    room.hub.handle_timeout(later);
    room.hub.pump(later);
    assert_eq!((room.hub.tab_count(), room.hub.broker.stats().clients), (1, 0));
}

#[test]
fn a_restart_with_its_store_goes_on_and_one_without_does_not() {
    for (keeps, expected) in [(true, 1), (false, 0)] {
        let mut room = Room::new(Hub::new(NOW), 1);
        room.connect(0, "board", 300);
        room.publish(0, "a", b"1".to_vec(), true);
        room.do_it(Order::Restart { keeps });
        let lane = room.pages[0].clients[0].0;
        assert!(room.pages[0].guest.has_ended(lane), "its connection was cut");
        assert_eq!(room.hub.broker.stats().sessions, expected, "{keeps}");
        let kept = room.hub.broker.retained_payload("a").is_some();
        assert_eq!((kept, room.status(0).restarts), (keeps, 1));
    }
}

#[test]
fn what_is_kept_is_promised_only_once_it_is_stored() {
    let mut room = Room::new(Hub::new(NOW), 1);
    room.do_it(Order::Keep(true));
    assert_eq!((room.commits.len(), &room.status(0).keep), (1, &Keep::Beginning));
    assert!(room.commits[0].keeps && room.commits[0].clears);
    room.hub.handle_committed(Ok(()));
    room.settle();
    assert_eq!(room.status(0).keep, Keep::On);

    room.connect(0, "board", 300);
    let is_connected =
        |room: &Room| room.pages[0].events.iter().any(|it| matches!(it, Event::Connected { .. }));
    assert!(!is_connected(&room), "CONNACK waits for the storage");
    room.hub.handle_committed(Ok(()));
    room.settle();
    assert!(is_connected(&room));
}

#[test]
fn a_storage_that_fails_is_said_and_holds_nothing_up() {
    let mut room = Room::new(Hub::new(NOW), 1);
    room.do_it(Order::Keep(true));
    room.hub.handle_committed(Ok(()));
    room.settle();
    room.connect(0, "board", 300);
    room.hub.handle_committed(Err(KeepFault::Full));
    room.settle();
    assert_eq!(room.status(0).keep, Keep::Failed(KeepFault::Full));
    assert!(room.pages[0].events.iter().any(|it| matches!(it, Event::Connected { .. })));
    room.commits.clear();
    room.publish(0, "a", b"1".to_vec(), true);
    assert_eq!(room.commits, [], "nothing is stored any more");
}

/// What a storage holds after these commits.
fn stored(commits: &[Commit]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut table = Map::new();
    for commit in commits {
        if commit.clears {
            table.clear();
        }
        for (key, value) in commit.changes.iter().cloned() {
            match value {
                Some(value) => table.insert(key, value),
                None => table.remove(&key),
            };
        }
    }
    table.into_iter().collect()
}

fn kept_room() -> Room {
    let mut room = Room::new(Hub::new(NOW), 1);
    room.do_it(Order::Keep(true));
    let acknowledge = |room: &mut Room| {
        room.hub.handle_committed(Ok(()));
        room.settle();
    };
    acknowledge(&mut room);
    room.connect(0, "board", 300);
    acknowledge(&mut room);
    room.publish(0, "灯/1", b"on".to_vec(), true);
    acknowledge(&mut room);
    room
}

#[test]
fn another_hub_goes_on_with_what_was_stored() {
    let room = kept_room();
    let rows = stored(&room.commits);
    let found = Found { keeps: true, is_stored: true, rows, fault: None };
    let hub = Hub::restore(NOW, found);
    assert_eq!(hub.broker.retained_payload("灯/1").as_deref(), Some(&b"on"[..]));
    assert_eq!((hub.broker.stats().sessions, hub.status.restored), (1, 2));
    assert_eq!(hub.rows.keep(), &Keep::On);
}

#[test]
fn what_an_administrator_clears_can_be_brought_back_once() {
    let mut room = kept_room();
    let mut ask = |request: &Request| {
        let (status, body) = room.hub.answer(NOW, &frame::write_request(request));
        request.read(status, &body)
    };
    let Ok(Answer::Cleared(would)) = ask(&Request::TryClear("#".into())) else { panic!() };
    let Ok(Answer::Cleared(gone)) = ask(&Request::Clear("#".into())) else { panic!() };
    assert_eq!((would.cleared, would.undoable), (gone.cleared, gone.undoable));
    assert!(gone.cleared > 0 && gone.undoable == gone.cleared);
    let Ok(Answer::BroughtBack(back)) = ask(&Request::Restore(gone)) else { panic!() };
    assert_eq!(back.restored, gone.cleared);
    assert_eq!(ask(&Request::Restore(gone)), Err(Refusal::Gone));
    assert!(room.hub.broker.retained_payload("灯/1").is_some());
}

#[test]
fn a_damaged_row_puts_the_store_aside_as_a_whole_and_says_which() {
    let mut rows = stored(&kept_room().commits);
    rows[1].1.truncate(1);
    let mut hub = Hub::restore(NOW, Found { keeps: true, is_stored: true, rows, fault: None });
    assert_eq!(hub.broker.stats().sessions, 0);
    assert!(hub.rows.aside().is_some_and(|why| why.starts_with("2: ")), "{:?}", hub.rows.aside());
    let commit = hub.poll_commit().unwrap();
    assert!(commit.puts_aside && commit.keeps);
}

#[test]
fn what_is_handed_over_arrives_whole_or_not_at_all() {
    let mut room = kept_room();
    let found = room.hub.hand_over(NOW).unwrap();
    let bytes = found.write();
    assert_eq!(Found::read(&bytes), Some(found));
    for end in [0, bytes.len() - 1] {
        assert_eq!(Found::read(&bytes[..end]), None);
    }
    let mut hub = Hub::restore(NOW, Found::read(&bytes).unwrap());
    assert!(hub.broker.retained_payload("灯/1").is_some());
    let commit = hub.poll_commit().unwrap();
    assert!(commit.clears && !commit.changes.is_empty(), "the storage is written anew");
}

#[test]
fn no_longer_kept_is_erased() {
    let mut room = kept_room();
    room.commits.clear();
    room.do_it(Order::Keep(false));
    assert_eq!(
        room.commits,
        [Commit { keeps: false, puts_aside: false, clears: true, changes: Vec::new() }]
    );
    assert!(room.hub.broker.retained_payload("灯/1").is_some(), "the broker still holds it");
}
