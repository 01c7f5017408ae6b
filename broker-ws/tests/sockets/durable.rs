//! What outlives a server, on real sockets and a real disk.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use broker_ws::{Options, Server, StartError, StoreError, StoreOptions, StorePlace};
use shared::Message;
use shared::client::{self, Will};
use shared::topic::TopicName;
use shared::wire::{QoS, Version};

use crate::support::{TestClient, TestServer, options};

/// A folder of one test's own, gone with the value.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("broker-ws-durable-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A leftover in the temporary folder is no reason to fail a test.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn store(folder: &Path) -> StoreOptions {
    StoreOptions { place: StorePlace::Folder(folder.to_owned()), ..StoreOptions::default() }
}

fn server(folder: &Path) -> TestServer {
    TestServer::start_with(|options| options.store = store(folder))
}

/// A client whose Session outlives its connections.
fn lasting(version: Version, client_id: &str) -> client::Options {
    client::Options {
        clean_start: false,
        session_expiry_interval: 3600,
        ..options(version, client_id)
    }
}

/// The messages on `topic` until the one that says `end`.
fn messages(client: &mut TestClient, end: &str) -> Vec<Message> {
    let mut all = Vec::new();
    loop {
        let message = client.message();
        if message.payload == end.as_bytes() {
            return all;
        }
        all.push(message);
    }
}

fn absent(addr: SocketAddr, version: Version, qos: QoS) {
    let mut client = TestClient::tcp(addr, lasting(version, "absent"));
    client.subscribe("room/#", qos);
}

#[test]
fn sessions_and_retained_messages_are_there_after_a_restart() {
    for (version, qos) in [(Version::V311, QoS::AtLeastOnce), (Version::V5, QoS::ExactlyOnce)] {
        let folder = Folder::new();
        let first = server(&folder.0);
        absent(first.addr(), version, qos);
        let mut sender = TestClient::ws(first.addr(), options(Version::V5, "sender"));
        for number in 0..100 {
            sender.publish("room/1", number.to_string(), qos, number == 99);
        }
        drop(sender);
        first.join();
        let second = server(&folder.0);
        let mut absent = TestClient::tcp(second.addr(), lasting(version, "absent"));
        let mut sender = TestClient::tcp(second.addr(), options(Version::V5, "sender"));
        sender.publish("room/1", "end", qos, false);
        let found = messages(&mut absent, "end");
        let payloads = found.iter().map(|message| String::from_utf8_lossy(&message.payload));
        let expected = (0..100).map(|number| number.to_string());
        assert_eq!(payloads.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        assert!(found.iter().all(|message| message.qos == qos));
        let mut new = TestClient::tcp(second.addr(), options(Version::V311, "new"));
        new.subscribe("room/+", QoS::AtMostOnce);
        let kept = new.message();
        assert_eq!((&kept.payload[..], kept.retain), (&b"99"[..], true));
    }
}

#[test]
fn a_stop_publishes_the_wills_of_who_was_there() {
    let folder = Folder::new();
    let first = server(&folder.0);
    let topic = TopicName::new("status/board").unwrap();
    let message = Message::new(topic, &b"offline"[..]).qos(QoS::AtLeastOnce).retain(true);
    let will = Some(Will { message, delay_interval: 0 });
    let board = client::Options { will, ..options(Version::V311, "board") };
    let mut board = TestClient::tcp(first.addr(), board);
    board.publish("status/board", "online", QoS::AtLeastOnce, true);
    first.join();
    let second = server(&folder.0);
    let mut new = TestClient::tcp(second.addr(), options(Version::V5, "new"));
    new.subscribe("status/+", QoS::AtMostOnce);
    assert_eq!(&new.message().payload[..], b"offline");
}

#[test]
fn a_second_broker_on_the_same_folder_is_refused() {
    let folder = Folder::new();
    let first = server(&folder.0);
    let listen = vec!["127.0.0.1:0".parse().unwrap()];
    let options = Options { listen, store: store(&folder.0), ..Options::default() };
    let error = Server::bind(options.clone()).unwrap_err();
    assert!(matches!(error, StartError::Store(StoreError::InUse(_))), "{error:?}");
    first.join();
    Server::bind(options).unwrap();
}
