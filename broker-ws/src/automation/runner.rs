//! The rules' client on the hub, in bytes, as every client; and who hears what rules say.
//!
//! Without rules there is no client.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use shared::automation::AgentEvent;
use shared::inspect::Lang;
use shared::time;
use shared::topic::TopicName;
use shared::wire::{Bytes, Text};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tracing::{info, warn};

use super::desk::{Automation, NAME};
use crate::hub::{Hub, Line, Pull};
use crate::log::{Peer, Transport};

/// Where is said what rules say.
const NOTICE: &str = "$SYS/broker/rules/notice";
/// Rounds before other tasks get their turn.
const ROUNDS: usize = 32;
/// The pause before this broker is asked again that did not let its own rules in.
const PAUSE: Duration = Duration::from_secs(5);

/// The transport of the rules' client.
struct Runner {
    automation: Arc<Automation>,
    hub: Arc<Hub>,
    line: Option<Line>,
    /// When a line is asked for again.
    due: Instant,
}

/// Runs the rules until the server stops.
pub(crate) async fn run(
    automation: Arc<Automation>,
    hub: Arc<Hub>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut runner = Runner { automation, hub, line: None, due: Instant::now() };
    loop {
        runner.work();
        let deadline = runner.deadline();
        let line = runner.line.as_ref();
        tokio::select! {
            _ = stopping.wait_for(|&stop| stop) => break,
            () = runner.automation.changed() => {}
            () = woken(line) => {}
            () = due(deadline) => {}
        }
        tokio::task::consume_budget().await;
    }
}

impl Runner {
    /// Drives everything until nothing moves.
    fn work(&mut self) {
        let now = self.automation.now();
        self.automation.lock().agent.handle_timeout(now);
        let has_rules = self.automation.lock().agent.has_rules();
        match (&self.line, has_rules) {
            (None, true) if self.due <= Instant::now() => self.open(now),
            (Some(_), false) => {
                // Nobody refused them: rules that are put back are at work at once.
                self.due = Instant::now();
                self.automation.lock().agent.disconnect(now);
            }
            _ => {}
        }
        for _ in 0..ROUNDS {
            let moved = [self.move_bytes(now), self.tell(now)];
            if moved == [false; 2] {
                return;
            }
        }
        if let Some(line) = &self.line {
            line.wake();
        }
    }

    /// When there is something to do though nothing happens.
    fn deadline(&self) -> Option<Instant> {
        let desk = self.automation.lock();
        let time = desk.agent.poll_timeout().map(|at| self.automation.real(at));
        let needs_line = self.line.is_none() && desk.agent.has_rules();
        time.into_iter().chain(needs_line.then_some(self.due)).min()
    }

    fn open(&mut self, now: time::Instant) {
        self.due = Instant::now() + PAUSE;
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let peer = Peer { addr, transport: Transport::Rules };
        // Why there is none is diagnosed by the hub.
        if let Ok(line) = self.hub.open(peer, Text::new(NAME).ok(), None) {
            self.line = Some(line);
            self.automation.lock().agent.handle_open(now);
        }
    }

    /// Bytes between the client and the hub. The hub's lock is never taken under the rules'.
    fn move_bytes(&mut self, now: time::Instant) -> bool {
        let Some(line) = &self.line else { return false };
        let mut moved = false;
        loop {
            let bytes = self.automation.lock().agent.poll_transmit();
            let Some(bytes) = bytes else { break };
            line.receive([&bytes[..]]);
            moved = true;
        }
        let mut chunks = Vec::new();
        match line.pull(&mut chunks) {
            Pull::Send => {
                let mut desk = self.automation.lock();
                for chunk in chunks {
                    desk.agent.handle_bytes(now, &chunk);
                }
                true
            }
            Pull::Wait => moved,
            Pull::Close(_) => {
                self.line = None;
                self.automation.lock().agent.handle_closed(now);
                true
            }
        }
    }

    /// Tells the log, and whoever listens, what happened.
    fn tell(&mut self, now: time::Instant) -> bool {
        let mut moved = false;
        loop {
            let event = self.automation.lock().agent.poll_event();
            let Some(event) = event else { return moved };
            moved = true;
            match event {
                AgentEvent::Connected => {}
                AgentEvent::Closed(cause) => {
                    self.line = None;
                    let has_rules = self.automation.lock().agent.has_rules();
                    if has_rules && !self.hub.is_stopping() {
                        warn!("rules: this broker ends their connection: {cause:?}");
                    }
                }
                AgentEvent::Notify { rule, text } => {
                    info!("rule {rule:?}: {text:?}");
                    self.say(now, rule, text);
                }
                AgentEvent::Halted { rule, halt } => {
                    let text = halt.says(Lang::En);
                    warn!("rule {rule:?}: {text}");
                    self.say(now, rule, text);
                }
                AgentEvent::Refused { rule, why } => {
                    warn!("rule {rule:?}: this broker does not take what it publishes: {why}");
                }
                AgentEvent::NotSubscribed(reason) => {
                    warn!("rules: this broker refuses a subscription: {reason}");
                }
            }
        }
    }

    /// Tells whoever listens, and whoever asks later.
    fn say(&self, now: time::Instant, rule: String, text: String) {
        let payload = Bytes::from(json!({ "rule": rule, "text": text }).to_string());
        let topic = TopicName::new(NOTICE).expect("a topic without wildcards");
        self.hub.ask(|broker, now| broker.say(now, &topic, payload, false));
        self.automation.lock().note(now, rule, text);
    }
}

/// Waits until the hub has something for the line; for ever without one.
async fn woken(line: Option<&Line>) {
    match line {
        Some(line) => line.woken().await,
        None => std::future::pending().await,
    }
}

async fn due(deadline: Option<Instant>) {
    match deadline {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
