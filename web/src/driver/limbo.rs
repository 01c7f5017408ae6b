//! Transports that nobody speaks on any more.
//!
//! Knows two kinds: what was said goodbye on, whose last bytes are still under way on a bad network;
//! and what was lost, as with a board's Wi-Fi: the other side does not know, and finds out by itself.

use std::collections::VecDeque;

use shared::time::{Instant, earliest};

use super::stage::Stage;
use super::tab::Tab;
use super::wire::Transport;

/// Transports that are kept. Of more, the oldest is closed, and its other side learns it then.
const MAX_LEFT: usize = 64;

/// Transports that nobody speaks on any more.
#[derive(Debug, Default)]
pub struct Limbo(VecDeque<Left>);

#[derive(Debug)]
struct Left {
    transport: Transport,
    /// `None`: it was lost, and nothing moves.
    stage: Option<Box<Stage>>,
}

impl Limbo {
    /// What is still under way on it shall arrive, and then it is closed.
    pub fn finish(&mut self, transport: Transport, stage: Box<Stage>, tab: &mut Tab) {
        self.keep(Left { transport, stage: Some(stage) }, tab);
    }

    /// It is lost. Nobody tells the other side.
    pub fn lose(&mut self, transport: Transport, tab: &mut Tab) {
        self.keep(Left { transport, stage: None }, tab);
    }

    fn keep(&mut self, left: Left, tab: &mut Tab) {
        if let Transport::Socket(socket) = &left.transport {
            // What it says would be taken for the next one's.
            socket.mute();
        }
        self.0.push_back(left);
        if self.0.len() > MAX_LEFT
            && let Some(oldest) = self.0.pop_front()
        {
            oldest.transport.close(tab);
        }
    }

    /// Carries what is to be carried. True if anything was.
    pub fn pump(&mut self, now: Instant, tab: &mut Tab) -> bool {
        let mut moved = false;
        for _ in 0..self.0.len() {
            let Some(mut left) = self.0.pop_front() else { break };
            if let Some(stage) = &mut left.stage {
                while left.transport.is_ready(tab)
                    && let Some(bytes) = stage.poll_up(now)
                {
                    left.transport.send(bytes, tab);
                    moved = true;
                }
            }
            let is_said = left.stage.as_ref().is_some_and(|stage| stage.is_up_empty());
            if is_said || left.transport.is_over(tab) {
                left.transport.close(tab);
                moved = true;
            } else {
                self.0.push_back(left);
            }
        }
        moved
    }

    /// When something arrives.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let stages = self.0.iter().filter_map(|left| left.stage.as_ref());
        stages.map(|stage| stage.poll_timeout()).fold(None, earliest)
    }
}
