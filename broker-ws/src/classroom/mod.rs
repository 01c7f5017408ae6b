//! A lesson with a seat for each student: who sits where, what that lets them do, and what they did.
//!
//! Every seat is a user with a mount point of its own below `rooms/<room>/` ([`shared::broker::Mount`]),
//! so that all seats run the same program and nobody is in anybody's way. Students come in with the
//! room's code and a name, boards with the user name and the password that their seat shows; the
//! teacher is an administrator, and has no mount point.
//!
//! Knows seats, their logins and limits. Does not know connections ([`crate::hub`] asks, and tells
//! what a seat's clients do), and nothing here calls the hub while a lock is held.

mod actions;
mod desk;
mod diary;
mod fault;
mod file;
mod guard;
mod herald;
mod lesson;
mod names;
mod options;
mod pictures;
mod record;
mod room;
mod routes;
mod state;

pub(crate) use desk::Desk;
pub(crate) use diary::{keep_record, write_down};
pub(crate) use herald::tell_slowed;
pub(crate) use names::OutOfRandomness;
pub use options::ClassroomOptions;
pub(crate) use routes::{MAX_BODY, Setting, is_for, is_public, respond};
pub(crate) use state::Classroom;

/// The first level of the topics of a seat that are about the seat: below it its page and its boards
/// say what the teacher sees. The hand is up while something other than `down` is retained on
/// `room/hand`; `room/error` has the last error of the program, `room/program` its text, and
/// `room/lesson` how far the student is in a lesson of the page. On `room/muted` and `room/slowed` the
/// seat is told how it is.
pub(crate) const FACTS: &str = "room";
/// Where the teacher speaks to all seats, below `all/`. No seat can publish there.
pub(crate) const TEACHER: &str = "teacher";
