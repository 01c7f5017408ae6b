//! Seats that do what they should not: they flood, send what is too large or no text, or connect again
//! and again. Nobody else notices.

use std::io::Write;
use std::time::{Duration, Instant};

use super::*;

/// What another seat's messages take on their way, at worst, while `disturb` is at work.
fn worst_of_others(lesson: &Lesson, disturb: impl FnOnce(&Seat) + Send) -> Duration {
    let (eve, ben) = (lesson.seat("Eve"), lesson.seat("Ben"));
    let mut board = ben.client(lesson.addr(), Version::V5, "esp32");
    board.subscribe("echo", QOS1);
    std::thread::scope(|scope| {
        let disturbing = scope.spawn(|| disturb(&eve));
        let mut worst = Duration::ZERO;
        while !disturbing.is_finished() {
            let sent = Instant::now();
            board.publish("echo", "x", QOS1, false);
            board.message();
            worst = worst.max(sent.elapsed());
            std::thread::sleep(Duration::from_millis(10));
        }
        disturbing.join().unwrap();
        worst
    })
}

const FLOOD: Duration = Duration::from_secs(2);
/// No figure of speed, which a busy machine spoils: a message that was held up takes longer.
const PROMPT: Duration = Duration::from_secs(5);

#[test]
fn a_seat_that_floods_is_slowed_and_disturbs_nobody() {
    let lesson = Lesson::start();
    let mut view = Value::Null;
    let worst = worst_of_others(&lesson, |eve| {
        let mut peer = Peer::open(lesson.addr());
        peer.speak(Version::V311);
        peer.send(&eve.connect(Version::V311, "flood"));
        assert!(matches!(peer.packet(), Packet::ConnAck(_)));
        let batch = publish(Version::V311, QoS::AtMostOnce, "all/flood", b"x").repeat(200);
        let mut stream = peer.stream();
        stream.set_write_timeout(Some(Duration::from_millis(20))).unwrap();
        let (begun, mut at) = (Instant::now(), 0);
        // As much as the broker takes, for as long as it takes some.
        while begun.elapsed() < FLOOD {
            at = (at + stream.write(&batch[at..]).unwrap_or(0)) % batch.len();
        }
        view = lesson.seat_view(eve);
    });
    assert!(worst < PROMPT, "{worst:?}");
    assert_eq!(view["slowed"], true, "{view}");
    assert!(view["messages_per_second"].as_f64().unwrap() < 400.0, "{view}");
}

#[test]
fn a_seat_that_sends_huge_and_binary_messages_ends_its_own_connection_alone() {
    let lesson = Lesson::start();
    let worst = worst_of_others(&lesson, |eve| {
        for payload in [vec![0xFF; 70_000], vec![0; 1 << 20]] {
            let mut peer = Peer::open(lesson.addr());
            peer.speak(Version::V5);
            peer.send(&eve.connect(Version::V5, "huge"));
            assert!(matches!(peer.packet(), Packet::ConnAck(_)));
            peer.try_send(&publish(Version::V5, QOS1, "all/huge", &payload));
            match peer.packets_to_the_end().last() {
                Some(Packet::Disconnect(end)) => {
                    assert_eq!(end.reason, ReasonCode::PacketTooLarge);
                }
                other => panic!("{other:?}"),
            }
        }
        let mut board = eve.client(lesson.addr(), Version::V5, "binary");
        let bytes: Vec<u8> = (0..=255).cycle().take(60_000).collect();
        board.subscribe("raw", QOS1);
        board.publish("raw", bytes.clone(), QOS1, true);
        assert_eq!(&board.message().payload[..], bytes);
    });
    assert!(worst < PROMPT, "{worst:?}");
}

#[test]
fn a_seat_that_connects_in_a_loop_is_kept_out_for_a_while_and_disturbs_nobody() {
    let lesson = Lesson::start();
    let mut refused = 0;
    let worst = worst_of_others(&lesson, |eve| {
        let begun = Instant::now();
        let messages = publish(Version::V5, QoS::AtMostOnce, "all/loop", b"x").repeat(50);
        while begun.elapsed() < FLOOD {
            let mut peer = Peer::open(lesson.addr());
            peer.speak(Version::V5);
            peer.send(&eve.connect(Version::V5, "loop"));
            match peer.packet() {
                Packet::ConnAck(ack) if ack.reason == ReasonCode::Success => {
                    peer.try_send(&messages);
                }
                Packet::ConnAck(ack) => {
                    assert_eq!(ack.reason, ReasonCode::QuotaExceeded);
                    refused += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    });
    assert!(refused > 5, "{refused}");
    assert!(worst < PROMPT, "{worst:?}");
}
