//! A bad network between who speaks MQTT and the transport: what one sends reaches the other late, in
//! other pieces, or not before it moves again.
//!
//! Knows bytes both ways and one link of `shared::link`. Takes no part in opening or closing beyond
//! handing on, in its place, that the other side is gone.

use std::collections::VecDeque;

use shared::link::{Link, Side};
use shared::time::Instant;
use shared::wire::Bytes;

use crate::state::faults::Network;

/// Bytes from the other side that the link does not take yet. A WebSocket cannot be told to wait:
/// beyond this the connection breaks, as it would where a network holds up more than it can.
pub const MAX_WAITING: usize = 8 << 20;

/// A bad network.
#[derive(Debug)]
pub struct Stage {
    link: Link,
    network: Network,
    /// What the link did not take yet, from the client and from the other side.
    up: VecDeque<Bytes>,
    down: VecDeque<Bytes>,
    waiting_down: usize,
    /// The other side is gone, behind what it sent.
    has_closed: bool,
}

impl Stage {
    /// A network between two sides that are connected. `seed` decides what is random.
    pub fn new(seed: u64, network: Network) -> Self {
        Self {
            link: Link::new(seed, network.link()),
            network,
            up: VecDeque::new(),
            down: VecDeque::new(),
            waiting_down: 0,
            has_closed: false,
        }
    }

    /// From now on it is like this.
    pub fn set(&mut self, network: Network) {
        self.network = network;
        self.link.set_config(network.link());
    }

    /// Whether it does nothing any more, and holds nothing back.
    pub fn is_done(&self) -> bool {
        self.network.is_clear()
            && self.up.is_empty()
            && self.down.is_empty()
            && self.link.poll_timeout().is_none()
    }

    /// Whether it takes more from the client.
    pub fn takes_up(&self) -> bool {
        self.up.is_empty()
    }

    /// Whether it takes more from a transport that can wait.
    pub fn takes_down(&self) -> bool {
        self.down.is_empty()
    }

    /// Whether everything from the client has reached the other side.
    pub fn is_up_empty(&self) -> bool {
        self.up.is_empty() && self.link.capacity(Side::Client) == shared::link::CAPACITY
    }

    /// Bytes from the client.
    pub fn send_up(&mut self, now: Instant, bytes: Bytes) {
        self.up.push_back(bytes);
        feed(&mut self.link, now, Side::Client, &mut self.up);
    }

    /// Bytes from the other side. False if more waits than this network holds.
    #[must_use]
    pub fn send_down(&mut self, now: Instant, bytes: Bytes) -> bool {
        self.waiting_down += bytes.len();
        self.down.push_back(bytes);
        self.waiting_down -= feed(&mut self.link, now, Side::Broker, &mut self.down);
        self.waiting_down <= MAX_WAITING
    }

    /// The other side is gone; what it sent before still arrives.
    pub fn close_down(&mut self, now: Instant) {
        self.has_closed = true;
        self.pass_close(now);
    }

    fn pass_close(&mut self, now: Instant) {
        if self.has_closed && self.down.is_empty() {
            self.link.close(now, Side::Broker);
        }
    }

    /// The next bytes that reach the other side.
    pub fn poll_up(&mut self, now: Instant) -> Option<Bytes> {
        if self.network.is_stalled {
            return None;
        }
        let bytes = self.link.poll_receive(now, Side::Broker)?;
        feed(&mut self.link, now, Side::Client, &mut self.up);
        Some(bytes)
    }

    /// The next bytes that reach the client.
    pub fn poll_down(&mut self, now: Instant) -> Option<Bytes> {
        if self.network.is_stalled {
            return None;
        }
        let bytes = self.link.poll_receive(now, Side::Client)?;
        self.waiting_down -= feed(&mut self.link, now, Side::Broker, &mut self.down);
        self.pass_close(now);
        Some(bytes)
    }

    /// Whether the client learns now that the other side is gone.
    pub fn has_ended(&self, now: Instant) -> bool {
        !self.network.is_stalled && self.link.has_ended(now, Side::Client)
    }

    /// When something arrives.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.link.poll_timeout().filter(|_| !self.network.is_stalled)
    }
}

/// Gives the link what it takes, and says how many bytes that were.
fn feed(link: &mut Link, now: Instant, from: Side, waiting: &mut VecDeque<Bytes>) -> usize {
    let mut taken = 0;
    while let Some(bytes) = waiting.front_mut() {
        let some = link.send(now, from, bytes);
        taken += some;
        if some < bytes.len() {
            let _ = bytes.split_to(some);
            break;
        }
        waiting.pop_front();
    }
    taken
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use shared::link::CAPACITY;
    use shared::time::Duration;

    use super::*;

    const NOW: Instant = Instant::from_millis(50);

    fn all(mut next: impl FnMut() -> Option<Bytes>) -> Vec<u8> {
        std::iter::from_fn(|| next().map(|bytes| bytes.to_vec())).flatten().collect()
    }

    #[test]
    fn bytes_come_late_in_order_and_in_other_pieces() {
        let network =
            Network { delay_ms: 100, max_chunk: NonZeroUsize::new(2), ..Network::default() };
        let mut stage = Stage::new(3, network);
        stage.send_up(NOW, Bytes::from_static(b"hello"));
        assert!(stage.send_down(NOW, Bytes::from_static(b"world")));
        assert_eq!(stage.poll_up(NOW), None);
        let later = NOW + Duration::from_millis(100);
        let first = stage.poll_up(later).unwrap();
        assert!(first.len() <= 2);
        let rest = all(|| stage.poll_up(later));
        assert_eq!([&first[..], &rest].concat(), b"hello");
        assert_eq!(all(|| stage.poll_down(later)), b"world");
    }

    #[test]
    fn what_stands_still_goes_on_when_it_is_mended_and_nothing_is_lost() {
        let stalled = Network { is_stalled: true, ..Network::default() };
        let mut stage = Stage::new(3, stalled);
        let long = vec![7; CAPACITY + 10];
        stage.send_up(NOW, long.clone().into());
        assert!(stage.send_down(NOW, long.clone().into()));
        stage.close_down(NOW);
        assert!(!stage.takes_up() && !stage.takes_down() && !stage.has_ended(NOW));
        assert_eq!((stage.poll_up(NOW), stage.poll_timeout()), (None, None));
        stage.set(Network::default());
        assert_eq!(all(|| stage.poll_up(NOW)), long);
        assert_eq!(all(|| stage.poll_down(NOW)), long);
        assert!(stage.has_ended(NOW) && stage.is_done());
    }

    #[test]
    fn a_network_that_holds_up_too_much_breaks() {
        let mut stage = Stage::new(3, Network { is_stalled: true, ..Network::default() });
        let piece = Bytes::from(vec![0; 1 << 20]);
        let kept = (0..20).take_while(|_| stage.send_down(NOW, piece.clone())).count();
        assert_eq!(kept, (MAX_WAITING + CAPACITY) >> 20);
    }
}
