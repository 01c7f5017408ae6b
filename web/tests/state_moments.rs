//! Packets have addresses, what was owed after each is known, and what a person sees of them is kept.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::inspect::{Direction, Kept, Link};
use shared::time::Duration;
use shared::wire::PacketType;
use web::state::action::{Action, Effect, Parting};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId};
use web::state::packets::mark::Happening;
use web::state::packets::{Act, Moments, Packets, hex};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::settings::Settings;

use crate::common::{Bench, closed};

const LINE: LineId = LineId::Peer(PeerId(0));
/// MQTT 3.1.1, client `esp`, Will at `w`, the Session kept.
const CONNECT: &str = "10 15 00 04 4D 51 54 54 04 04 00 3C 00 03 65 73 70 00 01 77 00 01 78";
const CONNACK: &str = "20 02 00 00";
/// QoS 2 at `a`, with Packet Identifier 7.
const PUBLISH: &str = "34 06 00 01 61 00 07 78";

fn up(bench: &mut Bench, bytes: &str) {
    pass(bench, Direction::ToServer, bytes);
}

fn down(bench: &mut Bench, bytes: &str) {
    pass(bench, Direction::ToClient, bytes);
}

fn pass(bench: &mut Bench, direction: Direction, bytes: &str) {
    bench.act(Action::Traffic(LINE, direction, hex::parse(bytes).unwrap().into()));
}

fn arrive(bench: &mut Bench, path: &str) {
    let arrival = Arrival { place: Place::Packets, path: path.into(), ..Arrival::default() };
    bench.act(Action::Arrived(arrival));
}

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Packets(act))
}

fn seen(bench: &Bench) -> (Option<u64>, Option<u64>) {
    (bench.state.packets.selected, bench.state.packets.missing)
}

/// Who owes what after a packet.
fn owed(packets: &Packets, number: u64) -> Vec<(Direction, PacketType)> {
    owed_in(&mut Moments::default(), packets, number)
}

fn owed_in(moments: &mut Moments, packets: &Packets, number: u64) -> Vec<(Direction, PacketType)> {
    let moment = moments.after(packets, number).unwrap();
    moment.client("esp").unwrap().owed().map(|one| (one.owed_by, one.owed)).collect()
}

#[test]
fn a_moment_is_what_was_owed_right_after_that_packet() {
    use Direction::{ToClient, ToServer};
    let mut bench = Bench::online();
    up(&mut bench, CONNECT);
    down(&mut bench, CONNACK);
    up(&mut bench, PUBLISH);
    // Of no account, and none of it is read again.
    up(&mut bench, &"30 03 00 01 61".repeat(500));
    down(&mut bench, "50 02 00 07");
    up(&mut bench, "62 02 00 07");
    bench.act(Action::Line(LINE, closed(Failure::Closed(1006))));
    bench.act(Action::Line(LINE, closed(Failure::Closed(1006))));
    up(&mut bench, CONNECT);
    down(&mut bench, "20 02 01 00");
    let packets = &bench.state.packets;
    for (number, expected) in [
        (1, vec![(ToClient, PacketType::ConnAck)]),
        (2, vec![]),
        (3, vec![(ToClient, PacketType::PubRec)]),
        (503, vec![(ToClient, PacketType::PubRec)]),
        (504, vec![(ToServer, PacketType::PubRel)]),
        (505, vec![(ToClient, PacketType::PubComp)]),
        (506, vec![(ToClient, PacketType::PubComp), (ToClient, PacketType::ConnAck)]),
        (507, vec![(ToClient, PacketType::PubComp)]),
    ] {
        assert_eq!(owed(packets, number), expected, "after packet {number}");
    }
    assert!(Moments::default().after(packets, 508).is_none() && packets.is_whole());
    let ends = packets.marks_between(None, None).filter(|mark| mark.what == Happening::Ended);
    assert_eq!(ends.count(), 1, "it ended once");
    let will = |number| {
        let moment = Moments::default().after(packets, number).unwrap();
        let account = moment.client("esp").unwrap();
        (account.link, account.kept, account.will.as_ref().map(|will| will.is_due))
    };
    assert_eq!(will(1), (Link::Connecting, Kept::Unknown, None));
    assert_eq!(will(2), (Link::Online, Kept::Always, Some(false)));
    assert_eq!(will(506), (Link::Connecting, Kept::Always, Some(true)));
    assert_eq!(will(507), (Link::Online, Kept::Always, Some(false)));
}

/// As a person goes through a long exchange, by keys and by leaps.
#[test]
fn moments_are_the_same_whichever_was_looked_at_before() {
    let mut bench = Bench::online();
    up(&mut bench, CONNECT);
    down(&mut bench, CONNACK);
    // Each with an identifier of its own, answered two messages later.
    let publish = |id: u16| format!("32 06 00 01 61 {:02X} {:02X} 78 ", id >> 8, id & 255);
    let puback = |id: u16| format!("40 02 {:02X} {:02X} ", id >> 8, id & 255);
    for id in 1..=6_000_u16 {
        up(&mut bench, &publish(id));
        if id > 2 {
            down(&mut bench, &puback(id - 2));
        }
        if id == 3_000 {
            bench.act(Action::Line(LINE, closed(Failure::Closed(1006))));
            bench.act(Action::Line(LINE, closed(Failure::Closed(1006))));
            up(&mut bench, CONNECT);
            down(&mut bench, "20 02 01 00");
        }
    }
    let packets = &bench.state.packets;
    let last = packets.ring.end() - 1;
    let mut moments = Moments::default();
    for number in [last, 10, 2_051, 2_050, 2_049, 6_001, 6_002, 6_003, last - 1, 5, last] {
        let told = owed_in(&mut moments, packets, number);
        assert_eq!(told, owed(packets, number), "after packet {number}");
        assert!(!told.is_empty(), "after packet {number}");
    }
    assert_eq!(moments.after(packets, last + 1).map(|_| ()), None);
}

#[test]
fn a_link_that_this_page_cuts_has_ended() {
    let mut bench = Bench::online();
    let id = common_board(&mut bench);
    let line = LineId::Board(id.clone());
    let bytes = |text: &str| hex::parse(text).unwrap().into();
    bench.act(Action::Traffic(line.clone(), Direction::ToServer, bytes(CONNECT)));
    let effects = bench.act(Action::Handle(id, web::state::action::Touch::Power(false)));
    assert!(effects.contains(&Effect::Shut(line, Parting::Cut)), "{effects:?}");
    let marks = bench.state.packets.marks_between(None, None);
    let marks: Vec<_> = marks.map(|mark| (mark.who.as_deref(), mark.what)).collect();
    assert!(marks.contains(&(Some("esp"), Happening::Ended)), "{marks:?}");
}

fn common_board(bench: &mut Bench) -> std::rc::Rc<str> {
    bench.act(Action::AddVirtualBoard(shared::board::Kind::Esp32));
    std::rc::Rc::clone(&bench.state.virtual_boards[0].id)
}

#[test]
fn a_client_without_a_name_has_the_one_that_connack_gives_it() {
    let mut bench = Bench::online();
    up(&mut bench, "10 0D 00 04 4D 51 54 54 05 02 00 3C 00 00 00");
    down(&mut bench, "20 0B 00 00 08 12 00 05 61 75 74 6F 31");
    let who: Vec<_> = bench.state.packets.ring.iter().map(|it| it.who.to_string()).collect();
    assert_eq!(who, ["auto1", "auto1"]);
    let moment = Moments::default().after(&bench.state.packets, 2).unwrap();
    assert_eq!(moment.client("auto1").unwrap().owed().count(), 0);
}

#[test]
fn a_packet_that_is_chosen_has_an_address_and_keys_leave_no_trail() {
    let mut bench = Bench::online();
    up(&mut bench, CONNECT);
    down(&mut bench, CONNACK);
    arrive(&mut bench, "");
    let effects = act(&mut bench, Act::Select(Some(1)));
    assert_eq!(effects, [Effect::Visit("#/packets/1".into())]);
    assert_eq!(seen(&bench), (Some(1), None));
    let effects = act(&mut bench, Act::Step(Some(2)));
    assert_eq!(effects, [Effect::Readdress("#/packets/2".into())]);
    assert_eq!((seen(&bench), &*bench.state.path), ((Some(2), None), "2"));
    // In the sequence it stays the sequence, and the way back leads to nothing chosen.
    arrive(&mut bench, "sequence/1");
    assert_eq!(seen(&bench), (Some(1), None));
    let effects = act(&mut bench, Act::Select(Some(2)));
    assert_eq!(effects, [Effect::Visit("#/packets/sequence/2".into())]);
    arrive(&mut bench, "sequence");
    assert_eq!(seen(&bench), (None, None));
    // From another place nobody is led away.
    bench.act(Action::Arrived(Arrival::default()));
    assert_eq!(act(&mut bench, Act::Select(Some(1))), []);
}

#[test]
fn a_link_to_a_packet_that_is_gone_leads_to_no_other() {
    let mut bench = Bench::apart(Settings::default());
    arrive(&mut bench, "1");
    up(&mut bench, CONNECT);
    bench.act(Action::Fetched(web::state::pieces::Piece::Packets, true));
    assert_eq!(seen(&bench), (None, Some(1)), "that was packet 1 of an earlier visit");
    act(&mut bench, Act::Select(Some(1)));
    assert_eq!(seen(&bench), (Some(1), None));
    act(&mut bench, Act::Clear);
    assert_eq!(seen(&bench), (None, Some(1)));
    bench.act(Action::Shell(web::state::shell::ShellAct::Undo));
    assert_eq!(seen(&bench), (Some(1), None), "it is back");
    arrive(&mut bench, "77");
    assert_eq!(seen(&bench), (None, Some(77)));
}

#[test]
fn filters_are_kept_over_a_reload_and_find_what_comes_then() {
    let mut bench = Bench::online();
    act(&mut bench, Act::Text("LED".into()));
    act(&mut bench, Act::Kind(Some(PacketType::Publish)));
    act(&mut bench, Act::Who(Some("esp".into())));
    act(&mut bench, Act::HidePings(true));
    let effects = bench.wait(Duration::from_secs(1));
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::Save(text) => Some(text.clone()),
        _ => None,
    });
    let settings = Settings::parse(&saved.unwrap());
    let filter = bench.state.packets.filter.clone();
    assert_eq!(settings.packets, filter);

    // The piece that finds a text comes after the first packets.
    let mut bench = Bench::apart(settings);
    assert_eq!(bench.state.packets.filter, filter);
    bench.act(Action::Line(LINE, LineEvent::Online));
    up(&mut bench, CONNECT);
    // QoS 0 at `LED`.
    up(&mut bench, "30 06 00 03 4C 45 44 31");
    arrive(&mut bench, "");
    bench.act(Action::Fetched(web::state::pieces::Piece::Packets, true));
    assert_eq!((bench.state.packets.len(), bench.state.packets.ring.len()), (1, 2));
}
