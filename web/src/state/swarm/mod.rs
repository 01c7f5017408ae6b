//! The swarm as a person sees it: what is filled in, how the points are doing, and what was wrong.
//!
//! Knows figures and values, as a Worker tells them some times a second. Does not know the points:
//! these are `shared::swarm`'s, in that Worker.

mod draft;
mod heat;

use std::rc::Rc;

use shared::swarm::{Figures, MAX_POINTS, Plan, PlanError};
use shared::time::Instant;
use shared::wire::ReasonCode;

pub use self::draft::{Draft, Edit, Fault};
pub use self::heat::{Grid, MISSING, Way, color};
use super::State;
use super::action::Effect;
use super::connection::Target;
use super::peer::PeerId;
use super::undo::Deleted;

/// What follows the address of the bench.
pub const PATH: &str = "swarm";
/// What leads there.
pub const HASH: &str = "#//swarm";
/// How many points "more" adds.
pub const MORE: u32 = 100;
/// Samples of figures over which a rate is taken: about two seconds.
const SAMPLES: usize = 8;

/// What a person does, or what a Worker says.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Fills something in.
    Edit(Edit),
    /// Lets the points come.
    Start,
    /// Adds some.
    Grow(u32),
    /// Lets them say goodbye, and takes them away.
    Remove,
    /// Looks at one.
    Select(Option<u32>),
    /// Goes from the one that is looked at to another.
    Move(Way),
    /// The Worker says how they are doing.
    Report(Rc<Report>),
    /// There is no Worker.
    Failed,
}

/// How a swarm is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Its figures.
    pub figures: Figures,
    /// What each point published last; no number for one that is not connected.
    pub values: Vec<f32>,
    /// Why a connection first failed or was lost.
    pub cause: Option<Cause>,
    /// All of them have said goodbye.
    pub is_over: bool,
}

/// Why a connection failed. It is said once: the others fail for the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A WebSocket did not open, while so many were open.
    NoSocket(u32),
    /// The broker said no.
    Refused(ReasonCode),
    /// The connection was cut.
    Lost,
    /// The broker did not keep to the protocol, or did not answer.
    Broken,
}

/// What is wanted of the Worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// A swarm there.
    Start(Box<Plan>, Target),
    /// So many more.
    Grow(u32),
    /// Goodbye.
    End,
    /// No goodbye: they are gone.
    Kill,
}

/// The swarm and what is filled in for the next one.
#[derive(Clone, Debug, Default)]
pub struct Hive {
    /// What is filled in.
    pub draft: Draft,
    /// Why there can be no such swarm.
    pub fault: Option<Fault>,
    /// The swarm, if there is one.
    pub live: Option<Live>,
    /// The browser has no Worker for it.
    pub has_failed: bool,
}

/// A swarm.
#[derive(Clone, Debug)]
pub struct Live {
    /// What it is made of.
    pub plan: Plan,
    /// The broker that it is at.
    peer: PeerId,
    /// It goes to the broker inside the browser, not over a network.
    pub is_inside: bool,
    /// How it is doing.
    pub report: Rc<Report>,
    /// Messages a second.
    pub rate: f64,
    /// The point that is looked at.
    pub selected: Option<u32>,
    samples: Vec<(Instant, u64)>,
}

impl Live {
    fn new(plan: Plan, peer: PeerId, is_inside: bool) -> Self {
        let (report, samples) = (Rc::default(), Vec::new());
        Self { plan, peer, is_inside, report, rate: 0.0, selected: None, samples }
    }

    fn take(&mut self, now: Instant, report: Rc<Report>) {
        self.samples.push((now, report.figures.sent));
        if self.samples.len() > SAMPLES {
            self.samples.remove(0);
        }
        if let (Some((from, before)), Some((to, after))) =
            (self.samples.first(), self.samples.last())
        {
            let seconds = to.saturating_since(*from).as_secs_f64();
            self.rate = if seconds > 0.0 { (after - before) as f64 / seconds } else { 0.0 };
        }
        self.report = report;
    }

    /// What the point with this index published last.
    pub fn value(&self, index: u32) -> Option<f32> {
        self.report.values.get(index as usize).copied().filter(|value| !value.is_nan())
    }
}

impl State {
    pub(crate) fn act_on_swarm(&mut self, act: Act, effects: &mut Vec<Effect>) {
        match act {
            Act::Edit(edit) => {
                let hive = self.swarm.edit();
                hive.draft.edit(edit);
                hive.fault = None;
            }
            Act::Start => match self.swarm.draft.plan() {
                Ok(plan) => self.start_swarm(plan, effects),
                Err(fault) => self.swarm.edit().fault = Some(fault),
            },
            Act::Grow(more) => {
                if let Some(live) = &mut self.swarm.edit().live {
                    let count = live.plan.count.saturating_add(more).min(MAX_POINTS);
                    effects.push(Effect::Swarm(Order::Grow(count - live.plan.count)));
                    live.plan.count = count;
                }
            }
            Act::Remove => {
                if let Some(live) = self.swarm.edit().live.take() {
                    effects.push(Effect::Swarm(Order::End));
                    self.undo.push(self.now, Deleted::Swarm(Box::new(live.plan)));
                }
            }
            Act::Select(index) => {
                if let Some(live) = &mut self.swarm.edit().live {
                    live.selected = index.filter(|index| *index < live.plan.count);
                }
            }
            Act::Move(way) => {
                if let Some(live) = &mut self.swarm.edit().live {
                    live.selected = Grid::new(live.plan.count).next(live.selected, way);
                }
            }
            Act::Report(report) => {
                let now = self.now;
                if let Some(live) = &mut self.swarm.edit().live {
                    live.take(now, report);
                }
            }
            Act::Failed => {
                let hive = self.swarm.edit();
                (hive.live, hive.has_failed) = (None, true);
                effects.push(Effect::Swarm(Order::Kill));
            }
        }
    }

    /// They go to the broker that is looked at.
    pub(crate) fn start_swarm(&mut self, plan: Plan, effects: &mut Vec<Effect>) {
        let peer = self.peer().id;
        let target = self.peer().connection.target(&self.server);
        let hive = self.swarm.edit();
        hive.has_failed = false;
        match target {
            Some(Ok(target)) => {
                let is_inside = !matches!(target, Target::Socket(..));
                hive.live = Some(Live::new(plan.clone(), peer, is_inside));
                hive.fault = None;
                effects.push(Effect::Swarm(Order::Start(Box::new(plan), target)));
            }
            Some(Err(_)) | None => hive.fault = Some(Fault::NoBroker),
        }
    }

    /// This one is another broker now, or none: the points stay with none.
    pub(super) fn end_swarm_at(&mut self, peer: PeerId, effects: &mut Vec<Effect>) {
        if self.swarm.live.as_ref().is_some_and(|live| live.peer == peer) {
            self.swarm.edit().live = None;
            effects.push(Effect::Swarm(Order::End));
        }
    }
}

impl From<PlanError> for Fault {
    fn from(error: PlanError) -> Self {
        Self::Plan(error)
    }
}
