//! Lessons: files with texts for people and with checks on what really happens.
//!
//! Knows how a lesson is written, when a step of it is done, and what to say when it was almost done.
//! It is told facts (packets that passed, who is connected, which parts are on) and asks for none.
//! Does not know the page, files, or how a text is shown.
//!
//! docs/LESSONS.md describes the format.

mod event;
mod fault;
pub mod markdown;
mod near;
mod plan;
mod progress;
mod read;
mod says;
mod world;

pub use event::{Fact, Role, Seen};
pub use fault::{LessonError, LessonFault};
pub use plan::{Lesson, NeededBoard, Step, Text};
pub use progress::{Hint, Progress};
