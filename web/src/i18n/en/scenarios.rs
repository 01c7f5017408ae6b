//! English for scenarios.

use yew::AttrValue;

use super::super::scenarios::ScenarioSay as Say;
use super::s;

pub(in crate::i18n) fn say(what: Say) -> AttrValue {
    AttrValue::Static(match what {
        Say::AllPassed(1) => "The only step went as expected.",
        Say::AllPassed(count) => return text!("All {count} steps went as expected."),
        Say::StepFailed(number) => return text!("Step {number} did not go as expected."),
        Say::Progress(done, all) => {
            return text!("{done} of {all} step{s} done", s = s(all));
        }
        Say::Packets(1) => "1 packet",
        Say::Packets(count) => return text!("{count} packet{s}", s = s(count)),
        Say::TooLarge(limit) => {
            return text!("The file has more than {limit} bytes, too many for a scenario.");
        }
        Say::Title => "Scenarios",
        Say::Hint => {
            "A scenario says what happens to boards, clients and a broker, and what has to come of \
             it: a link is cut, power fails, the broker restarts. It runs in this tab in a world of \
             its own, where waiting takes no time, and goes the same way each time."
        }
        Say::Choose => "Scenario",
        Say::OwnText => "Own text",
        Say::Open => "Open a file",
        Say::Save => "Save",
        Say::Step => "Next step",
        Say::Play => "Play",
        Say::Pause => "Pause",
        Say::Finish => "To the end",
        Say::Reset => "Begin again",
        Say::Steps => "Steps",
        Say::Passed => "as expected",
        Say::Failed => "not as expected",
        Say::Next => "next",
        Say::NotDone => "not done yet",
        Say::NoPackets => "Nothing went over a link yet. Do the first step.",
        Say::Text => "The file",
        Say::TextHint => {
            "Change it here: the scenario begins again with what is written. `cargo xtask scenario` \
             runs the same file on a computer."
        }
        Say::Format => "YAML of the scenario",
        Say::NotText => "This is not a text file.",
        Say::Unreadable => "The browser cannot read the file.",
        Say::ToWorkbench => "Take this packet apart",
    })
}
