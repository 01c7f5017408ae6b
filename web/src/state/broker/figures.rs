//! What a broker counts, as it says on its `$SYS` topics: their names are the field's usual ones.

use crate::state::decimal::decimal;

/// Something that a broker counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// How long it runs, in seconds.
    Uptime,
    /// Clients that are connected.
    Connected,
    /// Most of them at once.
    MostConnected,
    /// Subscriptions.
    Subscriptions,
    /// Retained messages.
    Retained,
    /// Messages dropped because a queue was full.
    Dropped,
    /// Messages that came in the last minute: where the broker counts PUBLISH apart, those.
    MessagesIn,
    /// Messages that went out in the last minute.
    MessagesOut,
    /// Bytes that came in the last minute.
    BytesIn,
    /// Bytes that went out in the last minute.
    BytesOut,
}

impl Figure {
    const ALL: [Self; 10] = [
        Self::Uptime,
        Self::Connected,
        Self::MostConnected,
        Self::Subscriptions,
        Self::Retained,
        Self::Dropped,
        Self::MessagesIn,
        Self::MessagesOut,
        Self::BytesIn,
        Self::BytesOut,
    ];

    /// Where it is said, below `$SYS/broker/`.
    const fn topic(self) -> &'static str {
        match self {
            Self::Uptime => "uptime",
            Self::Connected => "clients/connected",
            Self::MostConnected => "clients/maximum",
            Self::Subscriptions => "subscriptions/count",
            Self::Retained => "retained messages/count",
            Self::Dropped => "publish/messages/dropped",
            Self::MessagesIn => "load/messages/received/1min",
            Self::MessagesOut => "load/messages/sent/1min",
            Self::BytesIn => "load/bytes/received/1min",
            Self::BytesOut => "load/bytes/sent/1min",
        }
    }
}

/// What is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    known: [Option<f64>; Figure::ALL.len()],
    /// Its `load/messages` are packets of all types, as mosquitto's: messages are what it says below
    /// `load/publish`.
    counts_packets: bool,
}

impl Figures {
    /// A message came, on a topic below `$SYS/broker/`. What is no number is not known.
    pub(super) fn handle(&mut self, topic: &str, payload: &[u8]) {
        let figure = match topic {
            "load/publish/received/1min" => Some(Figure::MessagesIn),
            "load/publish/sent/1min" => Some(Figure::MessagesOut),
            _ if self.counts_packets && topic.starts_with("load/messages/") => None,
            _ => Figure::ALL.into_iter().find(|figure| figure.topic() == topic),
        };
        self.counts_packets |= topic.starts_with("load/publish/");
        let text = str::from_utf8(payload).unwrap_or_default();
        // `120 seconds`
        let number = text.split_whitespace().next().and_then(decimal);
        if let Some(figure) = figure {
            self.known[figure as usize] = number.filter(|number| *number >= 0.0);
        }
    }

    /// What is known of one.
    pub fn get(&self, figure: Figure) -> Option<f64> {
        self.known[figure as usize]
    }

    /// True if nothing is known.
    pub fn is_empty(&self) -> bool {
        self.known.iter().all(Option::is_none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_stands_where_it_says() {
        for (index, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, index);
        }
    }

    #[test]
    fn only_numbers_are_figures() {
        let mut figures = Figures::default();
        figures.handle("uptime", b"75 seconds");
        assert_eq!(figures.get(Figure::Uptime), Some(75.0));
        figures.handle("load/bytes/sent/1min", b"120.50");
        assert_eq!(figures.get(Figure::BytesOut), Some(120.5));
        for wrong in [&b"soon"[..], b"", b"-1", b"inf", b"\xFF"] {
            figures.handle("uptime", wrong);
            assert_eq!(figures.get(Figure::Uptime), None, "{wrong:?}");
        }
        figures.handle("unheard/of", b"1");
        assert!(!figures.is_empty());
    }

    #[test]
    fn where_messages_are_counted_apart_from_other_packets_they_are_the_figure() {
        let mut figures = Figures::default();
        figures.handle("load/messages/received/1min", b"900.00");
        assert_eq!(figures.get(Figure::MessagesIn), Some(900.0));
        for _ in 0..2 {
            figures.handle("load/messages/received/1min", b"900.00");
            figures.handle("load/publish/received/1min", b"60.00");
            figures.handle("load/publish/sent/1min", b"30.00");
            figures.handle("load/messages/sent/1min", b"900.00");
        }
        let shown = [Figure::MessagesIn, Figure::MessagesOut].map(|it| figures.get(it));
        assert_eq!(shown, [Some(60.0), Some(30.0)]);
    }
}
