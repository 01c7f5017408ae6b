//! The fault lab, and the broker inside the browser as a person sees it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::num::NonZeroUsize;
use std::rc::Rc;

use shared::board::kind::Kind;
use shared::inspect::Direction;
use shared::time::Duration;
use shared::wire::Bytes;
use web::hub::Status;
use web::hub::frame::Order;
use web::state::action::{Action, Dialog, Effect};
use web::state::connection::{Choice, Profile, Target};
use web::state::failure::Failure;
use web::state::faults::{Act, MAX_DELAY_MS, Network, Scope, Subject};
use web::state::household::{Home, HouseholdNews};
use web::state::line::{LineEvent, LineId, Phase};
use web::state::packets::{self, mark::Happening};
use web::state::peer::PeerId;

use crate::common::{Bench, closed};

/// A page with a board that is connected.
fn stage() -> (Bench, Rc<str>, LineId) {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let line = LineId::Board(Rc::clone(&id));
    bench.act(Action::Line(line.clone(), LineEvent::Online));
    (bench, id, line)
}

fn only(id: &Rc<str>) -> Scope {
    Scope::Only(Subject::Board(Rc::clone(id)))
}

#[test]
fn a_link_is_as_bad_as_a_person_makes_it_until_it_is_mended() {
    let (mut bench, id, _) = stage();
    let subject = Subject::Board(Rc::clone(&id));
    let piece = NonZeroUsize::new(3);
    bench.act(Action::Fault(Act::Delay(only(&id), 200, u32::MAX)));
    bench.act(Action::Fault(Act::Chunk(only(&id), piece)));
    let effects = bench.act(Action::Fault(Act::Stall(only(&id), true)));
    let bad =
        Network { delay_ms: 200, jitter_ms: MAX_DELAY_MS, max_chunk: piece, is_stalled: true };
    assert_eq!(effects, [Effect::Network(subject.clone(), bad)]);
    assert_eq!(bench.state.faults.of(&subject).network, bad);
    // The same once more is nothing new.
    assert_eq!(bench.act(Action::Fault(Act::Stall(only(&id), true))), []);
    let effects = bench.act(Action::Fault(Act::Mend(only(&id))));
    assert_eq!(effects, [Effect::Network(subject, Network::default())]);
    assert!(bench.state.faults.is_empty());
}

#[test]
fn faults_of_a_broker_are_those_of_all_links_there() {
    let (mut bench, id, _) = stage();
    let effects = bench.act(Action::Fault(Act::Cut(Scope::Broker(PeerId(0)))));
    let both = [Subject::Page(PeerId(0)), Subject::Board(id)];
    assert_eq!(effects, both.map(Effect::Cut));
}

#[test]
fn without_wifi_a_board_is_not_connected_and_with_it_comes_back_by_itself() {
    let (mut bench, id, line) = stage();
    let effects = bench.act(Action::Fault(Act::Wifi(Rc::clone(&id), false)));
    assert_eq!(effects, [Effect::Wifi(Rc::clone(&id), false)]);
    let board = |bench: &Bench| bench.state.virtual_boards[0].line.clone();
    assert_eq!(board(&bench).failure, Some(Failure::NoWifi));
    // What the driver still says of the old connection, and whoever tries again.
    bench.act(Action::Line(line.clone(), closed(Failure::Closed(1006))));
    bench.act(Action::TryNow);
    bench.wait(Duration::from_secs(60));
    let opens = |effects: &[Effect]| effects.contains(&Effect::Open(line.clone(), Target::Tab));
    assert!(!opens(&bench.effects[bench.effects.len() - 1..]));
    assert_eq!(board(&bench).phase, Phase::Stopped);
    let effects = bench.act(Action::Fault(Act::Wifi(Rc::clone(&id), true)));
    assert!(effects[0] == Effect::Wifi(id, true) && opens(&effects), "{effects:?}");
    assert_eq!(board(&bench).phase, Phase::Opening);
}

#[test]
fn a_board_whose_plug_is_pulled_is_off_and_its_link_is_not_shut() {
    let (mut bench, id, _) = stage();
    let effects = bench.act(Action::Fault(Act::PullPlug(Rc::clone(&id))));
    assert_eq!(effects, [Effect::PullPlug(Rc::clone(&id))]);
    let board = &bench.state.virtual_boards[0];
    assert!(!board.powered && board.line.phase == Phase::Off);
    assert_eq!(bench.act(Action::Fault(Act::PullPlug(id))), [], "it is off already");
}

#[test]
fn only_a_broker_inside_the_browser_is_begun_again_by_the_page() {
    let (mut bench, ..) = stage();
    bench.act(Action::Show(Some(Dialog::EmptyBroker)));
    let effects = bench.act(Action::Fault(Act::RestartBroker { keeps: false }));
    let order = Order::Restart { keeps: false };
    assert_eq!(effects, [Effect::Order { is_private: false, order }]);
    assert_eq!(bench.state.dialog, None);

    let own = Profile { choice: Choice::Tab, is_private: true, ..Profile::default() };
    bench.act(Action::Connect(own.into()));
    let effects = bench.act(Action::Fault(Act::RestartBroker { keeps: true }));
    let order = Order::Restart { keeps: true };
    assert_eq!(effects, [Effect::Order { is_private: true, order }]);

    let address = "ws://h:9001".to_owned();
    let other = Profile { choice: Choice::Address, address, ..Profile::default() };
    bench.act(Action::Connect(other.into()));
    assert_eq!(bench.act(Action::Fault(Act::RestartBroker { keeps: true })), []);
}

#[test]
fn what_is_known_of_the_common_broker_and_of_the_own_one_are_two_things() {
    let mut bench = Bench::online();
    let status = |tabs| Box::new(Status { tabs, ..Status::default() });
    for (is_private, tabs) in [(false, 3), (true, 1)] {
        let news = HouseholdNews::Status { is_private, status: status(tabs) };
        bench.act(Action::Household(news));
    }
    bench.act(Action::Household(HouseholdNews::Home(Home::OtherTab)));
    let household = &bench.state.household;
    let tabs = |is_private| household.status(is_private).map(|status| status.tabs);
    assert_eq!((tabs(false), tabs(true), household.home), (Some(3), Some(1), Some(Home::OtherTab)));
}

#[test]
fn the_packets_say_what_was_broken_and_when() {
    let (mut bench, id, line) = stage();
    let bytes = |bench: &mut Bench| {
        let ping = Bytes::from_static(&[0xC0, 0]);
        bench.act(Action::Traffic(line.clone(), Direction::ToServer, ping));
    };
    bytes(&mut bench);
    bench.act(Action::Fault(Act::Stall(only(&id), true)));
    bench.act(Action::Fault(Act::RestartBroker { keeps: true }));
    bytes(&mut bench);
    bench.act(Action::Fault(Act::PullPlug(Rc::clone(&id))));
    bench.act(Action::Packets(packets::Act::Who(Some(Rc::clone(&id)))));
    let packets = &bench.state.packets;
    let numbers = [packets.nth(1).unwrap().number, packets.nth(0).unwrap().number];
    let found = |previous, next| -> Vec<Happening> {
        packets.marks_between(previous, next).map(|mark| mark.what).collect()
    };
    let between = [Happening::Stalled(true), Happening::Restarted { keeps: true }];
    assert_eq!(found(Some(numbers[0]), Some(numbers[1])), between);
    assert_eq!(found(Some(numbers[1]), None), [Happening::PlugPulled]);
}
