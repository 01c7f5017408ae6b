//! What survives a reload and only the console itself reads: repeats, filters, how payloads are shown.
//!
//! Of it a first visit knows that there is something, and stores it again as it came; the console opens
//! it when it is entered.

use serde_json::{Value, json};

use super::filter::Wish;
use super::format::Format;
use super::repeat::{MAX_REPEATS, MAX_STORED, Repeat};
use crate::ports::console_acts;
use crate::state::State;
use crate::state::form::Field as _;
use crate::state::peer::Peer;

/// Under which name it is stored.
pub const SEALED: &str = "place";

impl State {
    /// What is stored of the console.
    pub(in crate::state) fn stored_console(&self) -> Value {
        let open = self.open_profiles();
        let is_saved = |id: u32| open.contains(&id) || self.links.get(id).is_some();
        let mut stored = self.console.to_value(is_saved);
        stored[SEALED] = match &self.console.sealed {
            Some(sealed) => (**sealed).clone(),
            None => console_acts::seal(self),
        };
        stored
    }

    /// Reads what only the console reads.
    pub(super) fn unseal(&mut self) {
        let Some(sealed) = self.console.edit().sealed.take() else { return };
        let console = self.console.edit();
        let stored = sealed["repeats"].as_array().into_iter().flatten().take(MAX_REPEATS);
        let repeats = (1..).zip(stored).filter_map(|(id, it)| Repeat::from_value(id, it));
        console.repeats = repeats.collect();
        console.last_repeat = console.repeats.last().map_or(0, |it| it.id);
        let format = sealed["format"].as_str().unwrap_or_default();
        let format = Format::ALL.into_iter().find(|it| it.name() == format);
        (console.format, console.shows_diff) = (format.unwrap_or_default(), sealed["diff"] == true);
        // What is none leaves it as it is.
        let _ = console.order.read(&sealed["order"]);
        for it in sealed["filters"].as_array().into_iter().flatten() {
            let is_meant = |peer: &&mut Peer| it["of"] == peer.connection.profile.id;
            if let Some(peer) = self.peers.iter_mut().find(is_meant) {
                peer.feed.edit().set_wish(|wish| *wish = Wish::from_value(it));
            }
        }
    }

    /// Its stored form: what is the person's own, and what messages are filtered by at each of the
    /// brokers.
    pub(crate) fn seal(&self) -> Value {
        let mut room = MAX_STORED;
        let repeats = self.console.repeats.iter().filter_map(|it| {
            room = room.checked_sub(it.size())?;
            it.to_value()
        });
        let filters = self.peers.iter().filter_map(|peer| {
            let mut wish = peer.feed.wish.to_value();
            wish.as_object_mut()?.insert("of".into(), peer.connection.profile.id.into());
            Some(wish)
        });
        json!({
            "repeats": repeats.collect::<Vec<_>>(),
            "filters": filters.collect::<Vec<_>>(),
            "format": self.console.format.name(),
            "diff": self.console.shows_diff,
            "order": self.console.order.write(),
        })
    }
}
