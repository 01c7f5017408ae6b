//! What scenarios can say on the page. The tables of the languages show what each one is; what the
//! engine has to say it says itself.

use yew::AttrValue;

use super::{Language, Sentence, en, zh};

/// Something that scenarios can say on the page.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum ScenarioSay {
    Title,
    Hint,
    Choose,
    OwnText,
    Open,
    Save,
    Step,
    Play,
    Pause,
    Finish,
    Reset,
    Steps,
    Passed,
    Failed,
    Next,
    NotDone,
    AllPassed(usize),
    StepFailed(usize),
    Progress(usize, usize),
    Packets(usize),
    NoPackets,
    Text,
    TextHint,
    Format,
    NotText,
    TooLarge(usize),
    Unreadable,
    ToWorkbench,
}

impl Sentence for ScenarioSay {
    fn said_in(self, language: Language) -> AttrValue {
        match language {
            Language::Zh => zh::scenarios::say(self),
            Language::En => en::scenarios::say(self),
        }
    }
}
