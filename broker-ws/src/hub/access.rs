//! Who may come in: the core asks, [`crate::auth`] answers, at once or later.

use std::net::IpAddr;
use std::sync::{Arc, Weak};

use shared::broker::{Authentication, Config, ConnId, Credentials, Decision, Trace};
use shared::time;
use shared::wire::ReasonCode;
use slotmap::Key;

use super::{After, Core, Hub};
use crate::auth::{Access, AccessOptions, Answer, Check, FileError, Identity, Look, Verdict};

impl Hub {
    /// Reads passwords and access rules again. What they say then holds for those who are connected
    /// as well.
    pub(crate) fn reload_access(&self, options: AccessOptions) -> Result<(), FileError> {
        let access = self.lock().access.clone();
        access.reload(options)?;
        self.drive(|core, now| {
            core.broker.set_access_rules(now, core.access.rules());
            core.send_strangers_away(now);
        });
        Ok(())
    }

    /// Ends the connections of those who would not be let in any more.
    pub(crate) fn send_strangers_away(&self) {
        self.drive(|core, now| core.send_strangers_away(now));
    }

    /// Waits until it is decided whether a client may come in. A stranger whose password waits for
    /// its turn is not read from: what it sends on stays in the network.
    pub(super) async fn decided(&self, conn: ConnId) {
        let undecided = self.lock().entries.get(conn).and_then(|entry| entry.undecided.clone());
        if let Some(undecided) = undecided {
            undecided.notified().await;
        }
    }

    /// Lets passwords wait for their turn to be looked at.
    pub(super) fn submit(&self, checks: Vec<(ConnId, IpAddr, Check)>) {
        if checks.is_empty() {
            return;
        }
        let access = self.lock().access.clone();
        for (conn, addr, check) in checks {
            access.submit(addr, check, Box::new(Asked { hub: self.this.clone(), conn }));
        }
    }
}

impl Core {
    fn send_strangers_away(&mut self, now: time::Instant) {
        let access = self.access.clone();
        let gone = self.entries.iter().filter(|(_, entry)| {
            let identity = entry.identity.as_deref();
            identity.is_some_and(|identity| !access.holds(identity, entry.peer.addr.ip()))
        });
        for conn in gone.map(|(conn, _)| conn).collect::<Vec<_>>() {
            self.broker.disconnect(now, conn, ReasonCode::NotAuthorized);
        }
    }

    /// Tells a seat what one of its clients did.
    pub(super) fn note_at_seat(&self, now: time::Instant, trace: &Trace) {
        let (Trace::Connected { conn, .. }
        | Trace::Disconnected { conn, .. }
        | Trace::Published { conn, .. }) = *trace
        else {
            return;
        };
        let identity = self.entries.get(conn).and_then(|entry| entry.identity.as_deref());
        if let Some(desk) = identity.and_then(Identity::desk) {
            let at = now.as_micros() / 1000;
            self.access.classroom().note(desk, conn.data().as_ffi(), trace, at);
        }
    }

    /// Looks at what a client shows. Its password, if that decides, is left for later.
    pub(super) fn look(
        &mut self,
        now: time::Instant,
        conn: ConnId,
        shown: Credentials,
        after: &mut After,
    ) {
        let Some(entry) = self.entries.get_mut(conn) else { return };
        let addr = entry.peer.addr.ip();
        let look = match entry.desk.take() {
            Some(desk) => self.access.look_at_seat(desk, &shown),
            None => self.access.look(addr, entry.certificate.as_ref(), shown),
        };
        match look {
            Look::Decided(verdict) => self.decide(now, conn, verdict),
            Look::Undecided(check) => {
                entry.undecided = Some(Arc::default());
                after.checks.push((conn, addr, check));
            }
        }
    }

    /// Tells the core whether a client may come in, if what let it in still holds: the files may
    /// have changed while its password was looked at.
    fn decide(&mut self, now: time::Instant, conn: ConnId, verdict: Verdict) {
        let Some(entry) = self.entries.get_mut(conn) else { return };
        let addr = entry.peer.addr.ip();
        if let Some(undecided) = entry.undecided.take() {
            undecided.notify_one();
        }
        let verdict = verdict.and_then(|identity| match self.access.holds(&identity, addr) {
            true => Ok(identity),
            false => Err(ReasonCode::NotAuthorized),
        });
        let decision = match verdict {
            Ok(identity) => {
                let user = identity.user().cloned();
                let mount = identity.desk().map(|desk| desk.mount.clone());
                entry.identity = Some(Box::new(identity));
                Decision::Accept { user, data: None, mount }
            }
            Err(reason) => Decision::Refuse(reason),
        };
        self.broker.handle_decision(now, conn, decision);
    }
}

/// A broker with this configuration that asks who its clients are.
pub(super) fn asking(config: Config, access: &Access) -> Config {
    let authentication = Authentication::AskDriver;
    let (access_rules, grants) = (access.rules(), access.classroom().grants());
    Config { authentication, access_rules, grants, ..config }
}

/// A connection whose client's password is being looked at.
struct Asked {
    hub: Weak<Hub>,
    conn: ConnId,
}

impl Answer for Asked {
    fn is_awaited(&self) -> bool {
        let hub = self.hub.upgrade();
        hub.is_some_and(|hub| {
            let core = hub.lock();
            core.entries.get(self.conn).is_some_and(|entry| entry.ending.is_none())
        })
    }

    fn give(self: Box<Self>, verdict: Verdict) {
        if let Some(hub) = self.hub.upgrade() {
            hub.drive(|core, now| core.decide(now, self.conn, verdict));
        }
    }
}

#[cfg(test)]
mod tests;
