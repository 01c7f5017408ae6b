//! Two clients that send any bytes in turns: the broker does not panic, writes only packets, and
//! keeps nothing when both have gone. The input is a list of (client and length, bytes).
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use shared::broker::{Broker, Config, ConnId, Stats};
use shared::time::Instant;
use shared::wire::{BytesMut, Connect, Decoder, Packet, Properties, Text, Version};

const VERSIONS: [Version; 2] = [Version::V5, Version::V311];

fn connect(broker: &mut Broker, now: Instant, number: usize) -> ConnId {
    let conn = broker.handle_open(now).expect("two are not too many");
    let connect = Connect {
        version: VERSIONS[number],
        is_bridge: false,
        clean_start: true,
        keep_alive: 0,
        properties: Properties::new(),
        client_id: Text::new(["a", "b"][number]).expect("a short name"),
        will: None,
        username: None,
        password: None,
    };
    let mut bytes = BytesMut::new();
    Packet::Connect(connect).encode(VERSIONS[number], &mut bytes).expect("a plain CONNECT");
    broker.handle_bytes(now, conn, &bytes);
    conn
}

fuzz_target!(|input: &[u8]| {
    let mut now = Instant::from_millis(1);
    let mut broker = Broker::new(Config { sys_interval: None, ..Config::default() }, now);
    let conns = [connect(&mut broker, now, 0), connect(&mut broker, now, 1)];
    let mut decoders = VERSIONS.map(|version| Decoder::new(version, u32::MAX));
    let mut rest = input;
    while let [head, bytes @ ..] = rest {
        let number = usize::from(head & 1);
        let len = usize::from(head >> 1).min(bytes.len());
        broker.handle_bytes(now, conns[number], &bytes[..len]);
        rest = &bytes[len..];
        now = now + Duration::from_millis(100);
        broker.handle_timeout(now);
        for (conn, decoder) in conns.into_iter().zip(&mut decoders) {
            while let Some(bytes) = broker.poll_transmit(conn) {
                decoder.feed(&bytes);
            }
            while let Some(packet) = decoder.poll_packet() {
                packet.expect("a broker writes packets");
            }
        }
        while broker.poll_event().is_some() {}
    }
    for conn in conns {
        broker.handle_closed(now, conn);
    }
    broker.handle_timeout(now + Duration::from_secs(60 * 24 * 3600));
    let Stats { connections, sessions, subscriptions, timers, .. } = broker.stats();
    assert_eq!((connections, sessions, subscriptions, timers), (0, 0, 0, 0));
});
