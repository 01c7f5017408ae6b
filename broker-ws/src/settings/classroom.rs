//! A lesson with seats for students.

use broker_ws::{ClassroomOptions, ClientRates, Options};
use clap::Args;

use super::limits::{Rate, byte_rate, packet_size, rate};
use super::value;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Classroom")]
pub(crate) struct ClassroomSettings {
    /// Hold a lesson: students get seats of their own; lets other devices in, as `lan` does
    ///
    /// Prints the room's code, which gives students their seats. A lesson that was not ended
    /// goes on after a restart, if there is a store. While a lesson is held no other device comes in
    /// without a password, whatever `anonymous` says. See docs/CLASSROOM.md.
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
    pub(super) classroom: bool,

    /// Seats in the room
    #[arg(long, value_name = "NUMBER", value_parser = value::small_count, default_value = "60")]
    classroom_seats: u16,

    /// Messages a second that all clients of a seat together may publish, or off; more are read later
    #[arg(long, value_name = "NUMBER", value_parser = rate, default_value = "100")]
    seat_message_rate: Rate,

    /// Bytes a second that all clients of a seat together may send, or off; more are read later
    #[arg(long, value_name = "SIZE", value_parser = byte_rate, default_value = "128KiB")]
    seat_byte_rate: Rate,

    /// Clients that a seat may have, connected or not
    #[arg(long, value_name = "NUMBER", value_parser = value::small_count, default_value = "8")]
    seat_clients: u16,

    /// Retained messages that a seat may have; one more is passed on but not kept
    #[arg(long, value_name = "NUMBER", value_parser = value::count, default_value = "200")]
    seat_retained: usize,

    /// Largest packet that a client of a seat may send
    #[arg(long, value_name = "SIZE", value_parser = packet_size, default_value = "64KiB")]
    seat_packet_size: u32,
}

impl ClassroomSettings {
    pub(super) fn apply(&self, options: &mut Options) {
        let (messages, bytes) = (self.seat_message_rate.0, self.seat_byte_rate.0);
        options.classroom = ClassroomOptions {
            begin: self.classroom,
            seats: self.classroom_seats.into(),
            rates: ClientRates { messages, bytes },
            clients: self.seat_clients.into(),
            retained: self.seat_retained,
            max_packet_size: self.seat_packet_size,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::options;

    #[test]
    fn a_lesson_lets_other_devices_in_and_nobody_without_a_login() {
        let options =
            options(&["--classroom", "--seat-message-rate", "off", "--classroom-seats=9"]);
        assert!(options.listen.iter().all(|addr| addr.ip().is_unspecified()));
        assert!(options.classroom.begin && options.classroom.seats == 9);
        assert_eq!(options.classroom.rates.messages, None);
        assert_eq!(options.classroom.rates.bytes, Some(128 * 1024));
    }
}
