//! The broker inside the browser, as this tab reaches it.
//!
//! Knows the ways to it: a Worker that all tabs have in common, one of the tabs where there is no
//! such Worker, and a broker that is this tab's alone. Carries frames; what they mean is `hub`'s.

mod inside;
mod local;
mod port;
mod room;
mod store;
pub mod worker;

use shared::time::{Duration, Instant, earliest};
use shared::wire::Bytes;

use self::port::Port;
use super::few::Few;
use super::ports::hub_drive;
use crate::hub::frame::{Frame, Order};
use crate::hub::guest::{Guest, News};
use crate::hub::{ALIVE_EVERY, Found, KeepFault};
use crate::ports::admin_acts;
use crate::state::action::Action;
use crate::state::broker::admin::{Answer, Call, Refusal, Request};
use crate::state::household::{Home, HouseholdNews};
use crate::state::pieces::Piece;

pub use self::inside::{Inside, own, room};
pub use self::store::Store;

/// How long the Worker may take to say something, before another way is tried.
const WORKER_TIMEOUT: Duration = Duration::from_secs(15);
/// A Worker that says nothing for so long, though it was asked whether it is there, has died.
const WORKER_SILENCE: Duration = Duration::from_secs(35);

/// A connection to one of the brokers inside the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Of this tab's own broker.
    pub is_private: bool,
    number: u32,
}

/// Something for the tab from the browser.
#[derive(Debug)]
pub enum TabEvent {
    /// The Worker's port brought a batch of frames.
    Batch(Bytes),
    /// There is no Worker after all.
    NoWorker,
    /// Another tab called.
    Call(Bytes),
    /// The browser gave this tab the lock of the host.
    Granted,
    /// What was kept has been looked at.
    Found(Store, Found),
    /// How a commit went.
    Committed(Result<(), KeepFault>),
    /// The page goes, perhaps for good.
    Leave,
}

/// Takes what the browser says back to the engine.
pub type Listener = std::rc::Rc<dyn Fn(TabEvent)>;

/// The brokers inside the browser, as this tab sees them.
#[derive(Debug, Default)]
pub struct Tab {
    /// This tab's own, once its piece is here: what is sent waits until then.
    private: Option<(Option<Box<dyn Inside>>, Guest)>,
    guest: Guest,
    way: Way,
    alive_at: Option<Instant>,
    /// Questions to the common broker and to the private one that wait for an answer.
    asked: Few<(bool, u32), Call>,
    home: Option<Home>,
    /// The piece that a broker in this page needs is asked for.
    is_piece_asked: bool,
}

/// How the common broker is reached.
#[derive(Debug, Default)]
enum Way {
    /// Nobody has asked for it.
    #[default]
    None,
    /// By the Worker, which must say something until then.
    Worker { port: Port, until: Instant, has_spoken: bool },
    /// Among the tabs, once the piece for that is here.
    Coming,
    /// Among the tabs.
    Room(Box<dyn Inside>),
}

impl Tab {
    /// Opens a connection to the common broker, or to this tab's own. It is open at once: what is
    /// sent waits until the broker is there.
    pub fn open(&mut self, now: Instant, is_private: bool, listener: &Listener) -> Lane {
        self.alive_at.get_or_insert(now + ALIVE_EVERY);
        self.is_piece_asked = false;
        if is_private {
            let (_, guest) = self.private.get_or_insert_with(|| {
                let mut guest = Guest::default();
                guest.greet();
                (hub_drive::own(now), guest)
            });
            return Lane { is_private, number: guest.open() };
        }
        if matches!(self.way, Way::None) {
            self.begin(now, listener);
        }
        Lane { is_private, number: self.guest.open() }
    }

    fn begin(&mut self, now: Instant, listener: &Listener) {
        match Port::open(listener) {
            Some(port) => {
                self.guest.greet();
                let until = now + WORKER_TIMEOUT;
                self.way = Way::Worker { port, until, has_spoken: false };
            }
            None => self.enter_room(now, listener),
        }
    }

    fn enter_room(&mut self, now: Instant, listener: &Listener) {
        self.guest.handle_lost();
        self.way = hub_drive::room(now, listener).map_or(Way::Coming, Way::Room);
    }

    /// What waits for its piece begins, or the piece is asked for.
    fn move_in(&mut self, now: Instant, listener: &Listener, out: &mut Out) {
        let mut is_missing = false;
        if let Some((own @ None, _)) = &mut self.private {
            *own = hub_drive::own(now);
            is_missing |= own.is_none();
        }
        if matches!(self.way, Way::Coming) {
            self.way = hub_drive::room(now, listener).map_or(Way::Coming, Way::Room);
            is_missing |= matches!(self.way, Way::Coming);
        }
        if is_missing && !std::mem::replace(&mut self.is_piece_asked, true) {
            out.push_back(Action::Needed(Piece::Hub));
        }
    }

    fn guest(&self, lane: Lane) -> Option<&Guest> {
        if lane.is_private { self.private.as_ref().map(|(_, it)| it) } else { Some(&self.guest) }
    }

    fn guest_mut(&mut self, is_private: bool) -> Option<&mut Guest> {
        if is_private {
            self.private.as_mut().map(|(_, guest)| guest)
        } else {
            Some(&mut self.guest)
        }
    }

    /// Whether a connection takes more bytes.
    pub fn is_ready(&self, lane: Lane) -> bool {
        self.guest(lane).is_some_and(|guest| guest.is_ready(lane.number))
    }

    /// Sends bytes.
    pub fn send(&mut self, lane: Lane, bytes: Bytes) {
        if let Some(guest) = self.guest_mut(lane.is_private) {
            guest.send(lane.number, bytes);
        }
    }

    /// The next bytes that came.
    pub fn receive(&mut self, lane: Lane) -> Option<Bytes> {
        self.guest_mut(lane.is_private)?.receive(lane.number)
    }

    /// Whether the broker has closed it, and everything before that was received.
    pub fn has_ended(&self, lane: Lane) -> bool {
        self.guest(lane).is_none_or(|guest| guest.has_ended(lane.number))
    }

    /// Whether the broker has closed it, whatever came before.
    pub fn is_over(&self, lane: Lane) -> bool {
        self.guest(lane).is_none_or(|guest| guest.is_over(lane.number))
    }

    /// Closes it; what was sent before still arrives.
    pub fn close(&mut self, lane: Lane) {
        if let Some(guest) = self.guest_mut(lane.is_private) {
            guest.close(lane.number);
        }
    }

    /// Asks as an administrator; the answer is an Action.
    pub fn administer(&mut self, is_private: bool, call: Call, out: &mut impl Extend<Action>) {
        let is_reached = is_private || !matches!(self.way, Way::None);
        let Some(guest) = self.guest_mut(is_private).filter(|_| is_reached) else {
            return out.extend([Action::Answered(Box::new(call), Err(Refusal::Unreachable))]);
        };
        // One that waits for an answer already is not put twice: the answer is for the newer call.
        let number = guest.ask_once(&call.request);
        // Of a broker that is gone, none comes any more.
        let waiting: Vec<u32> = guest.waiting().collect();
        self.asked.retain(|(of, it)| *of != is_private || waiting.contains(it));
        self.asked.insert((is_private, number), call);
    }

    /// A person wants something of the broker.
    pub fn order(&mut self, is_private: bool, order: Order) {
        if let Some(guest) = self.guest_mut(is_private) {
            guest.order(order);
        }
    }

    /// The browser says something.
    pub fn handle(&mut self, now: Instant, event: TabEvent, listener: &Listener, out: &mut Out) {
        match (event, &mut self.way) {
            (TabEvent::Leave, _) => self.leave(now),
            (TabEvent::Batch(mut batch), Way::Worker { until, has_spoken, .. }) => {
                (*until, *has_spoken) = (now + WORKER_SILENCE, true);
                while let Some(frame) = Frame::read(&mut batch) {
                    if let Some(news) = self.guest.handle_frame(frame) {
                        self.tell(false, news, out);
                    }
                }
            }
            (TabEvent::NoWorker, Way::Worker { .. }) => self.enter_room(now, listener),
            (event, Way::Room(room)) => {
                let mut news = Vec::new();
                room.handle(now, event, &mut self.guest, &mut news, listener);
                news.into_iter().for_each(|news| self.tell(false, news, out));
            }
            _ => {}
        }
    }

    /// Carries what is to be carried. True if anything was.
    pub fn pump(&mut self, now: Instant, listener: &Listener, out: &mut Out) -> bool {
        self.move_in(now, listener, out);
        let mut moved = false;
        let mut news = Vec::new();
        if let Some((Some(own), guest)) = &mut self.private {
            moved |= own.pump(now, guest, &mut news, listener);
        }
        news.drain(..).for_each(|news| self.tell(true, news, out));
        match &mut self.way {
            Way::None | Way::Coming => {}
            Way::Worker { port, .. } => {
                while let Some(batch) = self.guest.poll_batch() {
                    port.post(&batch);
                }
            }
            Way::Room(room) => moved |= room.pump(now, &mut self.guest, &mut news, listener),
        }
        news.drain(..).for_each(|news| self.tell(false, news, out));
        let home = match &self.way {
            Way::None => None,
            Way::Coming | Way::Worker { has_spoken: false, .. } => Some(Home::Seeking),
            Way::Worker { has_spoken: true, .. } => Some(Home::Worker),
            Way::Room(room) => Some(room.home()),
        };
        if home != self.home {
            self.home = home;
            out.extend(home.map(|home| Action::Household(HouseholdNews::Home(home))));
            moved = true;
        }
        moved
    }

    fn tell(&mut self, is_private: bool, news: News, out: &mut Out) {
        match news {
            News::Status(status) => {
                let news = HouseholdNews::Status { is_private, status };
                out.push_back(Action::Household(news));
            }
            News::Told(number, status, body) => {
                let Some(call) = self.asked.remove(&(is_private, number)) else { return };
                let answer = read(&call.request, status, &body);
                out.push_back(Action::Answered(Box::new(call), answer));
            }
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant, listener: &Listener) {
        if let Some((Some(own), _)) = &mut self.private {
            own.handle_timeout(now);
        }
        if self.alive_at.is_some_and(|at| at <= now) {
            self.alive_at = Some(now + ALIVE_EVERY);
            if !matches!(self.way, Way::None) {
                self.guest.say(Frame::Alive);
            }
            if let Some((_, guest)) = &mut self.private {
                guest.say(Frame::Alive);
            }
        }
        match &mut self.way {
            Way::Worker { until, has_spoken, .. } if *until <= now => {
                if *has_spoken {
                    // Whoever connects again reaches for a new one.
                    self.guest.handle_lost();
                    self.way = Way::None;
                } else {
                    self.enter_room(now, listener);
                }
            }
            Way::Room(room) => room.handle_timeout(now),
            Way::None | Way::Coming | Way::Worker { .. } => {}
        }
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let private = self.private.as_ref().and_then(|(own, _)| own.as_ref()?.poll_timeout());
        let way = match &self.way {
            Way::None | Way::Coming => None,
            Way::Worker { until, .. } => Some(*until),
            Way::Room(room) => room.poll_timeout(),
        };
        [private, way].into_iter().fold(self.alive_at, earliest)
    }

    /// The page goes, perhaps for good: whoever shares the broker is told at once.
    fn leave(&mut self, now: Instant) {
        match std::mem::take(&mut self.way) {
            Way::None | Way::Coming => {}
            Way::Worker { mut port, .. } => {
                self.guest.say(Frame::Bye);
                while let Some(batch) = self.guest.poll_batch() {
                    port.post(&batch);
                }
            }
            Way::Room(mut room) => room.leave(now, &mut self.guest),
        }
        self.guest.handle_lost();
    }
}

/// Where Actions go.
pub type Out = std::collections::VecDeque<Action>;

fn read(request: &Request, status: u16, body: &[u8]) -> Result<Answer, Refusal> {
    let body = std::str::from_utf8(body).map_err(|_| Refusal::Unreadable)?;
    admin_acts::read(request, status, body).unwrap_or(Err(Refusal::Unreadable))
}
