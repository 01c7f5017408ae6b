//! English for lessons.

use yew::AttrValue;

use super::super::lessons::LessonSay as Say;

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::TooLarge(limit) => {
            return text!("The file has more than {limit} bytes, too many for a lesson.");
        }
        Say::Unknown(id) => return text!("There is no lesson “{id}”."),
        Say::Minutes(1) => "about 1 minute",
        Say::Minutes(minutes) => return text!("about {minutes} minutes"),
        Say::StepsDone(done, 1) => return text!("{done} of 1 step done"),
        Say::StepsDone(done, all) => return text!("{done} of {all} steps done"),
        Say::AddBoards(1) => "Add the board",
        Say::AddBoards(count) => return text!("Add {count} boards"),
        Say::Fulfilled(1, all) => return text!("1 of {all} checks of this step is met"),
        Say::Fulfilled(done, all) => return text!("{done} of {all} checks of this step are met"),
        Say::Counted(done, all) => return text!("{done} of {all}"),
        Say::Next(title) => return text!("Next: {title}"),
        Say::StepOf(step, all) => return text!("Step {step} of {all}"),
        Say::Title => "Lessons",
        Say::Hint => {
            "Each lesson is done on this page. A step is ticked off by what really happens: packets \
             that pass, an LED that is lit, a message that the broker keeps."
        }
        Say::Coming => "The lessons are being fetched …",
        Say::NotFetched => {
            "The lessons could not be fetched: the network is gone, or the page is not complete."
        }
        Say::FetchAgain => "Try again",
        Say::Save => "Save as a file",
        Say::SaveHint => "Changed, it is a lesson of your own: open it in the list of lessons.",
        Say::OpenFile => "Open a lesson",
        Say::Format => {
            "Teachers can write lessons: a lesson is a Markdown file. Any of these, saved as a file, is one to \
             begin with."
        }
        Say::ToFormat => "How it is written",
        Say::Crowd => {
            "This lesson has more clients than a seat in the classroom may have. You can do it at the broker inside \
             your own browser: your seat stays, and the teacher sees how far you are."
        }
        Say::DoInside => "Do it inside this browser",
        Say::IsInside => {
            "You do this lesson at the broker inside your own browser, and your seat stays. Go back to the \
             classroom's broker when you are done."
        }
        Say::BackToClass => "Back to the classroom's broker",
        Say::FromFile => "from a file",
        Say::NotText => "This is not a text file in UTF-8.",
        Say::Unreadable => "The browser could not read this file.",
        Say::All => "All lessons",
        Say::Finished => "done",
        Say::NotBegun => "not begun",
        Say::Needs => "What you need",
        Say::NeedsHint => {
            "The lesson uses these virtual boards. Once added, they are on the bench."
        }
        Say::BoardsThere => "The boards are on the bench.",
        Say::ProgramsComing => "The boards' programs are being fetched …",
        Say::Steps => "Steps",
        Say::StepDone => "done",
        Say::StepNext => "this is next",
        Say::StepLater => "later",
        Say::Almost => "Almost",
        Say::Summary => "You have done this lesson",
        Say::Restart => "Begin anew",
        Say::Guide => "The lesson that you are doing",
        Say::ToLesson => "To the lesson",
        Say::Leave => "Put the lesson away",
    })
}
