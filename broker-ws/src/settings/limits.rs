//! The limits of the broker, and how long it waits.

use std::time::Duration;

use broker_ws::Options;
use clap::Args;
use shared::topic::MAX_LEVELS;

use super::value;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitSettings {
    /// MQTT connections at once; one more is refused
    #[arg(long, value_name = "NUMBER", value_parser = value::count, default_value = "10000")]
    max_connections: usize,

    /// Open sockets at once, whatever they speak; one more is closed unheard
    #[arg(long, value_name = "NUMBER", value_parser = value::count, default_value = "10500")]
    max_sockets: usize,

    /// Sessions, connected or not; a client that needs one more is refused
    #[arg(long, value_name = "NUMBER", value_parser = value::count, default_value = "20000")]
    max_sessions: usize,

    /// Largest packet that a client may send
    #[arg(long, value_name = "SIZE", value_parser = packet_size, default_value = "1MiB")]
    max_packet_size: u32,

    /// Topic Filters that one Session may subscribe to
    #[arg(long, value_name = "NUMBER", value_parser = value::count, default_value = "1000")]
    max_subscriptions: usize,

    /// Messages that may wait for one Session; the newest is dropped beyond it
    #[arg(long, value_name = "NUMBER", value_parser = value::count, default_value = "10000")]
    max_queued_messages: usize,

    /// Bytes that may wait for one Session; the newest message is dropped beyond it
    #[arg(long, value_name = "SIZE", value_parser = value::size, default_value = "16MiB")]
    max_queued_bytes: usize,

    /// Bytes that may wait for all Sessions together; beyond it slow readers lose messages
    ///
    /// Half of it is for whoever needs it, the other half belongs to the Sessions in equal shares:
    /// who keeps up loses nothing because of others.
    #[arg(long, value_name = "SIZE", value_parser = value::size, default_value = "256MiB")]
    max_total_queued_bytes: usize,

    /// Levels that a topic or filter may have, 128 at most
    #[arg(long, value_name = "NUMBER", value_parser = levels, default_value = "128")]
    max_topic_levels: usize,

    /// Connections from one address, or off; one more is closed unheard
    ///
    /// Addresses of one network of IPv6 (/64) count as one. This computer's own do not count.
    #[arg(long, value_name = "NUMBER", value_parser = count_or_off, default_value = "1000")]
    max_connections_per_address: Count,

    /// New connections a second from one address, or off; one too many is closed unheard
    ///
    /// Five seconds' worth may come at once after a pause. This computer's own do not count.
    #[arg(long, value_name = "NUMBER", value_parser = rate, default_value = "100")]
    max_connection_rate: Rate,

    /// Let this computer's own connections count as those of any other address do
    #[arg(
        long,
        value_name = "true|false",
        value_parser = value::switch,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        default_value = "false",
        hide_default_value = true
    )]
    limit_loopback: bool,

    /// Messages a second that one client may publish, or off; more are read later
    ///
    /// Nothing is lost: the client is read from more slowly, and notices that it cannot send on.
    #[arg(long, value_name = "NUMBER", value_parser = rate, default_value = "off")]
    max_message_rate: Rate,

    /// Bytes a second that one client may send, or off; more are read later
    #[arg(long, value_name = "SIZE", value_parser = byte_rate, default_value = "off")]
    max_byte_rate: Rate,

    /// QoS 1 and 2 messages under way to a client that does not say how many it takes
    #[arg(long, value_name = "NUMBER", value_parser = value::small_count, default_value = "100")]
    max_inflight: u16,

    /// Retained messages in all; one more is passed on but not kept
    #[arg(long, value_name = "NUMBER", value_parser = value::count, default_value = "50000")]
    max_retained: usize,

    /// How long a Session without connection is kept, whatever its client asks for
    #[arg(long, value_name = "TIME", value_parser = value::duration, default_value = "7d")]
    max_session_expiry: Duration,

    /// Longest Keep Alive in seconds that an MQTT 5 client may choose, or off
    ///
    /// A client that asks for more, or for none, is told to use this one. Older versions cannot be
    /// told and are left alone.
    #[arg(long, value_name = "SECONDS", value_parser = keep_alive, default_value = "off")]
    max_keep_alive: KeepAlive,

    /// How long a new connection may take until it has said what it is
    #[arg(long, value_name = "TIME", value_parser = value::duration, default_value = "10s")]
    connect_timeout: Duration,

    /// How long a peer may take none of the bytes that wait for it
    #[arg(long, value_name = "TIME", value_parser = value::duration, default_value = "30s")]
    write_timeout: Duration,

    /// How long a peer's machine may not answer the system at all before it counts as lost
    ///
    /// It is what notices that a board without Keep Alive has lost its power or its network.
    #[arg(long, value_name = "TIME", value_parser = value::duration, default_value = "2m")]
    peer_timeout: Duration,

    /// After which silence a WebSocket gets a ping, or off; three times that without an answer ends it
    #[arg(long, value_name = "TIME", value_parser = ping_interval, default_value = "25s")]
    websocket_ping: Interval,

    /// How long clients have for their last bytes when the broker stops
    #[arg(long, value_name = "TIME", value_parser = value::duration, default_value = "3s")]
    shutdown_timeout: Duration,

    /// How often the $SYS topics are published, or off
    #[arg(long, value_name = "TIME", value_parser = sys_interval, default_value = "10s")]
    sys_interval: Interval,

    /// Let MQTT 5 subscriptions ask for messages by payload (see docs/PROTOCOL.md)
    #[arg(
        long,
        value_name = "true|false",
        value_parser = value::switch,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        default_value = "false",
        hide_default_value = true
    )]
    payload_filters: bool,
}

/// A Keep Alive in seconds, or none. (An `Option` would be an argument that may be missing.)
#[derive(Clone, Copy, Debug)]
struct KeepAlive(Option<u16>);

/// A time between two events, or never.
#[derive(Clone, Copy, Debug)]
struct Interval(Option<Duration>);

/// A number, or any.
#[derive(Clone, Copy, Debug)]
struct Count(Option<usize>);

/// A number a second, or any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate(pub(super) Option<u32>);

impl LimitSettings {
    pub(super) fn apply(&self, options: &mut Options) {
        options.max_sockets = self.max_sockets;
        options.hello_timeout = self.connect_timeout;
        options.write_timeout = self.write_timeout;
        options.peer_timeout = self.peer_timeout;
        options.websocket_ping = self.websocket_ping.0.unwrap_or_default();
        options.shutdown_timeout = self.shutdown_timeout;
        options.address_limits.connections = self.max_connections_per_address.0;
        options.address_limits.rate = self.max_connection_rate.0;
        options.address_limits.loopback = self.limit_loopback;
        options.client_rates.messages = self.max_message_rate.0;
        options.client_rates.bytes = self.max_byte_rate.0;
        let broker = &mut options.broker;
        broker.max_queued_bytes = self.max_total_queued_bytes;
        broker.max_topic_levels = self.max_topic_levels;
        broker.max_connections = self.max_connections;
        broker.max_sessions = self.max_sessions;
        broker.maximum_packet_size = self.max_packet_size;
        broker.max_subscriptions = self.max_subscriptions;
        broker.queue.messages = self.max_queued_messages;
        broker.queue.bytes = self.max_queued_bytes;
        broker.max_inflight = self.max_inflight;
        broker.max_retained = self.max_retained;
        broker.max_session_expiry = self.max_session_expiry;
        broker.max_keep_alive = self.max_keep_alive.0;
        broker.connect_timeout = self.connect_timeout;
        broker.sys_interval = self.sys_interval.0;
        broker.payload_filters = self.payload_filters;
    }
}

/// The largest packet that MQTT can express has 256 MiB and 5 bytes.
pub(super) fn packet_size(text: &str) -> Result<u32, String> {
    match value::size(text)? {
        size @ 128..=0x1000_0004 => Ok(size as u32),
        _ => Err("use a size from 128 bytes to 256 MiB".to_owned()),
    }
}

/// The trees of topics go as deep as that.
fn levels(text: &str) -> Result<usize, String> {
    match value::count(text) {
        Ok(levels @ 1..=MAX_LEVELS) => Ok(levels),
        _ => Err(format!("use a whole number from 1 to {MAX_LEVELS}")),
    }
}

fn count_or_off(text: &str) -> Result<Count, String> {
    match text.trim() {
        "off" => Ok(Count(None)),
        text => value::count(text)
            .map(|count| Count(Some(count)))
            .map_err(|wanted| format!("{wanted}, or off")),
    }
}

pub(super) fn rate(text: &str) -> Result<Rate, String> {
    match (text.trim(), text.trim().parse()) {
        ("off", _) => Ok(Rate(None)),
        (_, Ok(number @ 1..)) => Ok(Rate(Some(number))),
        _ => Err("use a whole number from 1 on, as in 100, or off".to_owned()),
    }
}

pub(super) fn byte_rate(text: &str) -> Result<Rate, String> {
    match (text.trim(), value::size(text).map(u32::try_from)) {
        ("off", _) => Ok(Rate(None)),
        (_, Ok(Ok(bytes @ 1..))) => Ok(Rate(Some(bytes))),
        _ => Err("use a size from 1 byte to 4 GiB, as in \"64 KiB\", or off".to_owned()),
    }
}

fn keep_alive(text: &str) -> Result<KeepAlive, String> {
    match text.trim() {
        "off" => Ok(KeepAlive(None)),
        text => match value::small_count(text) {
            Ok(seconds) => Ok(KeepAlive(Some(seconds))),
            Err(wanted) => Err(format!("{wanted} (seconds), or off")),
        },
    }
}

fn ping_interval(text: &str) -> Result<Interval, String> {
    value::duration_or_off(text).map(Interval)
}

fn sys_interval(text: &str) -> Result<Interval, String> {
    match value::duration_or_off(text)? {
        Some(interval) if interval < Duration::from_secs(1) => {
            Err("use 1s or longer, or off".to_owned())
        }
        interval => Ok(Interval(interval)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{error, options};

    #[test]
    fn a_limit_reaches_the_broker() {
        let options = options(&[
            "--max-queued-bytes=64 KiB",
            "--max-keep-alive=60",
            "--sys-interval=off",
            "--connect-timeout=1s",
            "--max-packet-size=2 MiB",
        ]);
        assert_eq!(options.broker.queue.bytes, 65536);
        assert_eq!(options.broker.max_keep_alive, Some(60));
        assert_eq!(options.broker.sys_interval, None);
        assert_eq!(options.hello_timeout.as_millis(), 1000);
        assert_eq!(options.broker.maximum_packet_size, 2 << 20);
    }

    #[test]
    fn says_what_is_expected() {
        for (arg, says) in [
            ("--max-connections=many", "use a whole number"),
            ("--max-packet-size=1 GiB", "from 128 bytes to 256 MiB"),
            ("--max-keep-alive=0", "from 1 to 65535 (seconds), or off"),
            ("--sys-interval=10ms", "use 1s or longer, or off"),
            ("--write-timeout=30", "a number with its unit"),
            ("--payload-filters=yes", "use true or false"),
        ] {
            let error = error(&[arg]);
            assert!(error.contains(says), "{arg}: {error}");
        }
    }
}
