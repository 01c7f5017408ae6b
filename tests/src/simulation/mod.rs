//! Seeded simulation: several clients and the broker over links that delay, re-chunk, stall and cut,
//! for as many steps as wanted, checked against a simple model.
//!
//! Everything is decided by the seed: the same seed and steps give the same run, so that a failure
//! can be looked at again with `cargo xtask sim --seed N --steps N`.

mod disk;
mod model;
mod network;
mod random;

use std::fmt;
use std::time::Duration;

use shared::Message;
use shared::client::{Event, Options, State, Will};
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Bytes, QoS, Text, Version};

use model::{Model, Sent};
use network::{Client, Network};
pub(crate) use random::Random;

/// Clients that publish, each to topics of its own.
const PUBLISHERS: usize = 3;
/// Clients that subscribe once, with a Session that lasts.
const SUBSCRIBERS: usize = 4;
/// Clients that do anything: take over, subscribe and unsubscribe, crash with a Will.
const TROUBLEMAKERS: usize = 2;
/// Topics of each publisher.
const TOPICS: usize = 2;
/// Steps between two moments of peace, in which everything must have arrived.
const STEPS_TO_PEACE: u64 = 2_000;

/// What a run did, to see that it was no idle one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Steps taken.
    pub steps: u64,
    /// Messages published.
    pub published: u64,
    /// Messages received, by all subscribers together.
    pub received: u64,
    /// Connections lost.
    pub losses: u64,
    /// Times that the broker was started anew, with nothing kept.
    pub restarts: u64,
    /// Times that the broker crashed and went on with what was on its disk.
    pub crashes: u64,
    /// Moments at which everything was checked.
    pub checks: u64,
}

/// What did not hold, and at which step.
#[derive(Debug)]
pub struct Failure {
    /// The seed of the run.
    pub seed: u64,
    /// The step at which it was seen.
    pub step: u64,
    /// What did not hold.
    pub what: String,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} steps, {} published, {} received, {} connections lost, {} restarts, {} crashes, {} \
             checks",
            self.steps,
            self.published,
            self.received,
            self.losses,
            self.restarts,
            self.crashes,
            self.checks
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}, step {}: {}", self.seed, self.step, self.what)
    }
}

/// Runs `steps` steps, and then lets everyone leave.
pub fn run(seed: u64, steps: u64) -> Result<Report, Failure> {
    let mut simulation = Simulation::new(seed);
    for step in 1..=steps {
        simulation.report.steps = step;
        simulation.step(step).map_err(|what| Failure { seed, step, what })?;
    }
    simulation.end().map_err(|what| Failure { seed, step: steps, what })?;
    Ok(simulation.report)
}

/// What happens to the broker now and then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Nothing.
    Lives,
    /// It starts anew and has forgotten everything.
    Forgets,
    /// It crashes and goes on with what is on its disk: every promise holds.
    Crashes,
}

struct Simulation {
    random: Random,
    fate: Fate,
    network: Network,
    model: Model,
    report: Report,
}

fn text(text: &str) -> Text {
    Text::new(text).expect("names in the simulation are short and plain")
}

fn filter(filter: &str) -> TopicFilter {
    TopicFilter::new(filter).expect("filters in the simulation are valid")
}

fn topic(topic: &str) -> TopicName {
    TopicName::new(topic).expect("topics in the simulation are valid")
}

/// 3.1 has no Session Present: its clients cannot know that a broker has lost their Session, so they
/// are left out where the broker starts anew.
fn version(random: &mut Random, fate: Fate) -> Version {
    let choice = [Version::V311, Version::V5, Version::V31];
    choice[random.below(if fate == Fate::Forgets { 2 } else { 3 })]
}

fn qos(random: &mut Random) -> QoS {
    [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce][random.below(3)]
}

/// A client whose Session outlives its connections.
fn lasting(random: &mut Random, fate: Fate, name: &str) -> Options {
    let mut options = Options::new(text(name));
    options.version = version(random, fate);
    options.clean_start = false;
    options.session_expiry_interval = u32::MAX;
    options.keep_alive = [0, 5, 30][random.below(3)];
    options.receive_maximum = [1, 3, 100][random.below(3)];
    options.queue.messages = 100_000;
    options.queue.bytes = 1 << 30;
    options
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let fate = [Fate::Lives, Fate::Forgets, Fate::Crashes][random.below(3)];
        let mut network = Network::new(random.next(), fate == Fate::Crashes);
        for number in 0..PUBLISHERS {
            let options = lasting(&mut random, fate, &format!("publisher{number}"));
            network.add(options, Vec::new());
        }
        let mut model = Model::new(PUBLISHERS, TOPICS);
        for number in 0..SUBSCRIBERS {
            let options = lasting(&mut random, fate, &format!("subscriber{number}"));
            let wanted = ["#", "p/+/0", "p/1/#", "p/0/1"][random.below(4)];
            let granted = qos(&mut random);
            model.add_subscriber(filter(wanted), granted);
            network.add(options, vec![(filter(wanted), granted)]);
        }
        for number in 0..TROUBLEMAKERS {
            let mut options = Options::new(text("trouble"));
            options.version = version(&mut random, Fate::Lives);
            options.keep_alive = 5;
            let message = Message::new(topic(&format!("will/{number}")), &b"gone"[..]);
            options.will = Some(Will { message, delay_interval: 0 });
            network.add(options, vec![(filter("#"), QoS::AtLeastOnce)]);
        }
        let mut simulation = Self { random, fate, network, model, report: Report::default() };
        // Subscriptions are made in peace: from then on nothing may be missed.
        simulation.network.heal();
        simulation.settle();
        simulation
    }

    fn step(&mut self, step: u64) -> Result<(), String> {
        match self.random.below(100) {
            0..40 => self.publish(),
            40..90 => {
                let wait = Duration::from_millis(self.random.below(200) as u64);
                self.network.advance(wait);
            }
            90..93 => {
                let client = self.random.below(PUBLISHERS + SUBSCRIBERS + TROUBLEMAKERS);
                self.report.losses += u64::from(self.network.cut(client));
            }
            93..96 => {
                let seed = self.random.next();
                self.network.trouble(seed);
            }
            96..99 => self.make_trouble(),
            _ if self.fate == Fate::Forgets && self.random.below(20) == 0 => {
                self.network.restart_broker()?;
                self.model.broker_restarted();
                self.report.restarts += 1;
                self.network.heal();
                self.settle();
            }
            _ if self.fate == Fate::Crashes && self.random.below(2) == 0 => {
                self.network.restart_broker()?;
                self.report.crashes += 1;
            }
            _ => self.network.advance(Duration::from_secs(20)),
        }
        self.observe()?;
        if step.is_multiple_of(STEPS_TO_PEACE) {
            self.check()?;
        }
        Ok(())
    }

    fn publish(&mut self) {
        let publisher = self.random.below(PUBLISHERS);
        if self.network.client(publisher).machine.state() != State::Connected {
            return;
        }
        let number = self.random.below(TOPICS);
        let (qos, retain) = (qos(&mut self.random), self.random.below(8) == 0);
        let sequence = self.model.next_sequence();
        let size = [0, 0, 0, 50, 1_000][self.random.below(5)];
        let mut payload = format!("{publisher} {number} {sequence} ").into_bytes();
        payload.resize(payload.len() + size, b'.');
        let message = Message::new(topic(&format!("p/{publisher}/{number}")), Bytes::from(payload))
            .qos(qos)
            .retain(retain);
        if let Some(token) = self.network.publish(publisher, message) {
            self.report.published += 1;
            let sent = Sent { publisher, topic: number, qos, retain, is_certain: true };
            self.model.published(sequence, sent, token);
        }
    }

    fn make_trouble(&mut self) {
        let client = PUBLISHERS + SUBSCRIBERS + self.random.below(TROUBLEMAKERS);
        match self.random.below(4) {
            0 => self.network.reboot(client),
            1 => {
                let filters = [filter("p/#"), filter("+/+/0"), filter("$SYS/#")];
                let filter = filters[self.random.below(3)].clone();
                let qos = qos(&mut self.random);
                self.network.with_client(client, |machine, now| {
                    let _ = machine.subscribe(now, &[(filter, qos)]);
                });
            }
            2 => self.network.with_client(client, |machine, now| {
                let _ = machine.unsubscribe(now, &[filter("p/#"), filter("#")]);
            }),
            _ => self.network.with_client(client, |machine, now| machine.disconnect(now)),
        }
    }

    /// Tells the model what clients have seen.
    fn observe(&mut self) -> Result<(), String> {
        for (client, event) in self.network.take_events() {
            match event {
                Event::Published { token, reason } if client < PUBLISHERS => {
                    if reason.is_error() {
                        return Err(format!("publisher {client} was told {reason}"));
                    }
                    self.model.acknowledged(client, token);
                }
                Event::Discarded { token } if client < PUBLISHERS => {
                    self.model.discarded(client, token);
                }
                Event::Message(message) => {
                    let subscriber = client.checked_sub(PUBLISHERS);
                    if let Some(subscriber) = subscriber.filter(|&number| number < SUBSCRIBERS) {
                        self.report.received += 1;
                        self.model.received(subscriber, &message)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Lets the network heal and everyone come back until nothing is under way.
    fn settle(&mut self) {
        for _ in 0..400 {
            self.network.advance(Duration::from_secs(1));
        }
    }

    /// In peace, everything that was promised must have happened.
    fn check(&mut self) -> Result<(), String> {
        self.network.heal();
        self.settle();
        self.observe()?;
        self.report.checks += 1;
        let dropped = self.network.broker.counters().messages_dropped;
        if dropped > 0 {
            return Err(format!("{dropped} messages dropped, though no queue can be full"));
        }
        self.model.check_deliveries()?;
        self.network.check_disk(PUBLISHERS + SUBSCRIBERS, SUBSCRIBERS)?;
        let retained = self.network.retained("p/#");
        self.model.check_retained(&retained)?;
        self.model.forget_delivered(&retained);
        Ok(())
    }

    /// Everyone leaves and time passes: nothing may be left.
    fn end(&mut self) -> Result<(), String> {
        self.check()?;
        for client in 0..self.network.len() {
            self.network.leave(client);
        }
        self.network.advance(Duration::from_secs(3600));
        self.network.clear_retained();
        self.network.advance(Duration::from_secs(30 * 24 * 3600));
        let left = self.network.broker.stats();
        if left != shared::broker::Stats::default() {
            return Err(format!("everyone has left, but there is {left:?}"));
        }
        let rows = self.network.rows();
        if rows > 0 {
            return Err(format!("everyone has left, but {rows} rows are on the disk"));
        }
        Ok(())
    }
}

impl Client {
    /// True while it wants to be connected.
    const fn wants_connection(&self) -> bool {
        !self.has_left
    }
}
