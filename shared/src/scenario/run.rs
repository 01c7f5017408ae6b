//! A scenario on its way: one step after the other, until the last one or the first that fails.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::expect::{self, Miss};
use super::plan::{Act, PacketWanted, Scenario, StatusWanted, Who};
use super::trace::Trace;
use super::world::World;
use crate::board::Board;
use crate::client::{Client, ClientError};
use crate::time::{Duration, Instant};

/// A scenario that is run.
#[derive(Debug)]
pub struct Run {
    scenario: Scenario,
    world: World,
    next: usize,
    has_failed: bool,
    mark: Mark,
}

/// How a step went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which step: its place among all of them.
    pub step: usize,
    /// When it began, from the beginning of the scenario.
    pub began: Instant,
    /// When it was over.
    pub ended: Instant,
    /// What passed meanwhile: places in [`Trace::passed`].
    pub passed: Range<usize>,
    /// Why it failed, if it did. Nothing comes after that.
    pub miss: Option<Miss>,
}

/// From where on a step that looks finds something: what came since the last step that did something.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    frames: usize,
    messages: usize,
}

impl Run {
    /// A scenario before its first step. Its boards have no power, its clients no connection.
    pub fn new(scenario: Scenario) -> Self {
        let mut world = World::new(scenario.seed, scenario.network.clone());
        for (spec, seed) in scenario.boards.iter().zip(scenario.seed..) {
            // Whoever has read the file has built each of them once.
            if let Ok(board) = Board::with_seed(spec.clone(), seed, world.now) {
                world.add_board(board);
            }
        }
        for client in &scenario.clients {
            world.add_client(Client::new(client.options.clone()), client.reconnects);
        }
        world.begin();
        Self { scenario, world, next: 0, has_failed: false, mark: Mark::default() }
    }

    /// What is run.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What has passed over the links so far.
    pub fn trace(&self) -> &Trace {
        &self.world.trace
    }

    /// The board at a place in [`super::Passed::who`]; `None` for a client.
    pub fn board(&self, who: usize) -> Option<&Board> {
        self.world.nodes.get(who)?.board()
    }

    /// What a place in [`super::Passed::who`] is called.
    pub fn name(&self, who: usize) -> &str {
        let boards = &self.scenario.boards;
        match boards.get(who) {
            Some(board) => &board.id,
            None => self.scenario.clients.get(who - boards.len()).map_or("", |client| &client.id),
        }
    }

    /// Does the next step; `None` after the last one, and after one that failed.
    pub fn step(&mut self) -> Option<Outcome> {
        if self.has_failed {
            return None;
        }
        let act = self.scenario.steps.get(self.next)?.act.clone();
        let (began, first) = (self.world.now, self.world.trace.passed().len());
        if !act.is_look() {
            let (frames, messages) = (self.world.trace.frames().len(), self.world.messages.len());
            self.mark = Mark { frames, messages };
        }
        let mut miss = self.perform(act).err();
        if self.world.is_exhausted {
            miss = Some(Miss::Exhausted);
        }
        self.has_failed = miss.is_some();
        self.next += 1;
        let passed = first..self.world.trace.passed().len();
        Some(Outcome { step: self.next - 1, began, ended: self.world.now, passed, miss })
    }

    /// How many steps were not done.
    pub fn left(&self) -> usize {
        self.scenario.steps.len() - self.next
    }

    /// Does all steps that are left.
    pub fn finish(&mut self) -> Vec<Outcome> {
        core::iter::from_fn(|| self.step()).collect()
    }

    fn perform(&mut self, act: Act) -> Result<(), Miss> {
        let world = &mut self.world;
        match act {
            Act::Power(who, is_on) => who.into_iter().for_each(|who| world.power(who, is_on)),
            Act::Connect(who) => who.into_iter().for_each(|who| world.connect(who)),
            Act::Disconnect(who) => who.into_iter().for_each(|who| world.disconnect(who)),
            Act::Wifi(who, is_up) => who.into_iter().for_each(|who| world.set_wifi(who, is_up)),
            Act::Cut(who) => who.into_iter().for_each(|who| world.cut(who)),
            Act::Stall(who, time) => who.into_iter().for_each(|who| world.stall(who, time)),
            Act::Network(None, network) => world.set_network(None, &network),
            Act::Network(Some(who), network) => {
                who.into_iter().for_each(|who| world.set_network(Some(who), &network));
            }
            Act::RestartBroker { keeps_store, down } => world.restart_broker(keeps_store, down),
            Act::Publish(who, message) => {
                self.command(who, |client, now| client.publish(now, message).map(drop))?;
            }
            Act::Subscribe(who, filter, qos) => {
                self.command(who, |client, now| client.subscribe(now, &[(filter, qos)]).map(drop))?;
            }
            Act::Unsubscribe(who, filter) => {
                self.command(who, |client, now| client.unsubscribe(now, &[filter]).map(drop))?;
            }
            Act::Sleep(time) => {
                let end = world.now + time;
                world.run_until(end, |_| false);
            }
            Act::Hand(who, hands) => {
                let now = world.now;
                for (part, hand) in hands {
                    world.nodes[who].touch(now, |board| hand.touch(now, board, &part));
                }
            }
            Act::WaitFor(..)
            | Act::ExpectPacket(..)
            | Act::ExpectRetained(..)
            | Act::ExpectPart(..)
            | Act::ExpectStatus(..) => return self.look(&act),
        }
        self.world.settle();
        Ok(())
    }

    fn command(
        &mut self,
        who: Who,
        act: impl FnOnce(&mut Client, Instant) -> Result<(), ClientError>,
    ) -> Result<(), Miss> {
        let now = self.world.now;
        let name = String::from(self.name(who));
        let Some(client) = self.world.nodes[who].client() else { return Ok(()) };
        act(client, now).map_err(|error| Miss::client(&name, &error))
    }

    /// Waits for what is expected.
    fn look(&mut self, act: &Act) -> Result<(), Miss> {
        let Mark { frames, messages } = self.mark;
        match act {
            Act::WaitFor(wanted, within) => {
                let found = self.wait(*within, |world| wanted.find(&world.messages[messages..]));
                let came = &self.world.messages[messages..];
                if found { Ok(()) } else { Err(wanted.miss(came, *within)) }
            }
            Act::ExpectPacket(wanted, within) => self.look_for_packet(wanted, frames, *within),
            Act::ExpectRetained(topic, wanted) => {
                expect::retained(self.world.broker(), topic, wanted)
            }
            Act::ExpectStatus(who, wanted, within) => {
                let name = String::from(self.name(*who));
                let view = |world: &World| expect::status(world.broker(), &name);
                if self.wait(*within, |world| wanted.fits(view(world).as_ref())) {
                    return Ok(());
                }
                Err(StatusWanted::miss(&name, view(&self.world).as_ref()))
            }
            Act::ExpectPart(who, wanted, within) => {
                let fits = |world: &World| world.nodes[*who].board().map(|it| wanted.fits(it));
                if self.wait(*within, |world| fits(world) != Some(false)) {
                    return Ok(());
                }
                self.world.nodes[*who].board().map_or(Ok(()), |board| Err(wanted.miss(board)))
            }
            _ => Ok(()),
        }
    }

    fn look_for_packet(
        &mut self,
        wanted: &PacketWanted,
        first: usize,
        within: Duration,
    ) -> Result<(), Miss> {
        let count = |world: &World| wanted.count(&world.trace.frames()[first..]);
        let is_found = match wanted.times {
            None => self.wait(within, |world| count(world) > 0),
            // More may come until the time is over.
            Some(times) => {
                self.wait(within, |_| false);
                count(&self.world) == times
            }
        };
        let came = &self.world.trace.frames()[first..];
        if is_found { Ok(()) } else { Err(wanted.miss(came, within)) }
    }

    fn wait(&mut self, within: Duration, is_done: impl Fn(&World) -> bool) -> bool {
        let end = self.world.now + within;
        self.world.run_until(end, is_done)
    }
}
