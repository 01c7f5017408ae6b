//! Which packets a person wants to see.

use std::rc::Rc;

use shared::wire::PacketType;

use super::record::Record;
use crate::ports::packet_acts;
use crate::state::form::{Form, Stored};
use crate::state::search::{self, folded};

/// Which packets a person wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this client only.
    pub who: Option<Rc<str>>,
    /// Of this type only.
    pub kind: Option<PacketType>,
    /// With this in its topic, its client, its board or the name of its type, whatever the case.
    pub text: Rc<str>,
    /// Without PINGREQ and PINGRESP.
    pub hides_pings: bool,
}

impl Stored for Filter {
    fn fields(&mut self, form: &mut Form<'_>) {
        let mut who = self.who.as_deref().map(str::to_owned);
        form.field("who", &mut who);
        self.who = who.map(Rc::from);
        let mut kind = self.kind.map(|kind| kind.name().to_owned());
        form.field("kind", &mut kind);
        self.kind = PacketType::ALL.into_iter().find(|it| kind.as_deref() == Some(it.name()));
        let mut text = self.text.to_string();
        form.field("text", &mut text);
        self.text = text.into();
        form.field("hides_pings", &mut self.hides_pings);
    }
}

impl Filter {
    /// Whether the packet is among them.
    pub fn takes(&self, record: &Record) -> bool {
        let is_ping = matches!(record.kind, Some(PacketType::PingReq | PacketType::PingResp));
        !(self.hides_pings && is_ping)
            && self.who.as_ref().is_none_or(|who| *who == record.who)
            && self.kind.is_none_or(|kind| record.kind == Some(kind))
            && (self.text.is_empty() || packet_acts::finds(self, record))
    }

    pub(crate) fn finds(&self, record: &Record) -> bool {
        let text = folded(&self.text);
        let topic = record.topic.as_deref().unwrap_or_default();
        let board = record.board.as_deref().unwrap_or_default();
        [record.name(), &record.who, board, topic].iter().any(|it| search::finds(it, &text))
    }
}
