//! Where the server listens: at the places that it was started with, and, for as long as a lesson is
//! held, at those that a teacher opened to the devices of the room.
//!
//! Knows addresses, and what is bound to them. Does not serve: the server takes what is opened
//! ([`Opening`]) and serves it until it is closed.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, watch};

use super::lan;
use super::listener::Bound;

/// Places that are opened at once; a computer with more addresses is reached at these.
const MOST: usize = 32;

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Doors {
    own: Vec<SocketAddr>,
    /// Whether others may be opened: where TLS is spoken, certificates would not name them.
    may_open: bool,
    opened: Mutex<Opened>,
    served: mpsc::Sender<Opening>,
}

/// A place that is open to other devices until its end is told.
pub(crate) type Opening = (Bound, watch::Receiver<bool>);

#[derive(Debug, Default)]
struct Opened {
    addrs: Vec<SocketAddr>,
    close: Option<watch::Sender<bool>>,
}

impl Doors {
    /// The doors of a server that listens at `own`, and what it has to serve besides.
    pub(crate) fn new(own: Vec<SocketAddr>, may_open: bool) -> (Self, mpsc::Receiver<Opening>) {
        let (served, openings) = mpsc::channel(MOST);
        (Self { own, may_open, opened: Mutex::default(), served }, openings)
    }

    /// Where the server listens now.
    pub(crate) fn addrs(&self) -> Vec<SocketAddr> {
        let opened = self.lock();
        self.own.iter().chain(&opened.addrs).copied().collect()
    }

    /// Whether other devices could be let in that cannot come in now.
    pub(crate) fn can_open(&self) -> bool {
        self.may_open && lan::reachable(&self.addrs()).is_empty()
    }

    /// Takes the places at which other devices will reach the server; none if they do already.
    /// Nobody is served there before [`Doors::open`].
    pub(crate) fn bind(&self) -> io::Result<Vec<Bound>> {
        if !lan::reachable(&self.addrs()).is_empty() {
            return Ok(Vec::new());
        }
        if !self.may_open {
            return Err(io::Error::other("with TLS, start the server with --lan"));
        }
        self.bind_at(&lan::addresses())
    }

    fn bind_at(&self, machine: &[IpAddr]) -> io::Result<Vec<Bound>> {
        let places = machine.iter().flat_map(|&ip| {
            let own = self.own.iter().filter(move |own| own.is_ipv4() == ip.is_ipv4());
            own.map(move |own| SocketAddr::new(ip, own.port()))
        });
        let (mut bound, mut failed) = (Vec::new(), None);
        for place in places.take(MOST) {
            match Bound::to(place) {
                Ok(one) => bound.push(one),
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) if bound.is_empty() => Err(error),
            None if bound.is_empty() => Err(io::Error::other("this computer is in no network")),
            _ => Ok(bound),
        }
    }

    /// Lets other devices in at these places.
    pub(crate) fn open(&self, places: Vec<Bound>) {
        let mut opened = self.lock();
        for place in places {
            let close = opened.close.get_or_insert_with(|| watch::channel(false).0);
            let (addr, closing) = (place.addr(), close.subscribe());
            // Full, or the server is no more: nobody is told that it listens there.
            if self.served.try_send((place, closing)).is_ok() {
                opened.addrs.push(addr);
            }
        }
    }

    /// Closes what was opened: who came in by it is disconnected.
    pub(crate) fn close(&self) {
        let Opened { close, .. } = std::mem::take(&mut *self.lock());
        if let Some(close) = close {
            close.send_replace(true);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_open_until_they_are_closed() {
        let own = Bound::to("127.0.0.1:0".parse().unwrap()).unwrap();
        let (doors, mut openings) = Doors::new(vec![own.addr()], true);
        let other = SocketAddr::new([127, 0, 0, 2].into(), own.addr().port());
        let places = doors.bind_at(&[other.ip(), "2001:db8::1".parse().unwrap()]).unwrap();
        assert_eq!(doors.addrs(), [own.addr()], "nobody is served there yet");
        doors.open(places);
        assert_eq!(doors.addrs(), [own.addr(), other]);
        let (bound, closing) = openings.try_recv().unwrap();
        assert_eq!((bound.addr(), *closing.borrow()), (other, false));
        doors.close();
        assert!(*closing.borrow());
        assert_eq!(doors.addrs(), [own.addr()]);
    }

    #[test]
    fn what_cannot_be_opened_is_said() {
        let own = Bound::to("127.0.0.1:0".parse().unwrap()).unwrap();
        let (doors, _) = Doors::new(vec![own.addr()], false);
        assert!(!doors.can_open());
        assert!(doors.bind().unwrap_err().to_string().contains("--lan"));
        assert_eq!(doors.bind_at(&[own.addr().ip()]).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        assert!(doors.bind_at(&[]).unwrap_err().to_string().contains("no network"));
        let (doors, _) = Doors::new(vec!["192.0.2.1:1883".parse().unwrap()], true);
        assert!(!doors.can_open() && doors.bind().unwrap().is_empty(), "it is open as it is");
    }
}
