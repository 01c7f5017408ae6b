//! What lessons can say on the page. The tables of the languages show what each one is; what is wrong
//! with a file, and what was almost right, `shared::lesson` says itself.

use yew::AttrValue;

use super::{Language, en, zh};

/// Something that lessons can say on the page.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum LessonSay<'a> {
    Title,
    Hint,
    Coming,
    NotFetched,
    FetchAgain,
    OpenFile,
    Save,
    SaveHint,
    Format,
    ToFormat,
    Crowd,
    DoInside,
    IsInside,
    BackToClass,
    FromFile,
    NotText,
    TooLarge(usize),
    Unreadable,
    Unknown(&'a str),
    All,
    Minutes(u32),
    StepsDone(usize, usize),
    Finished,
    NotBegun,
    Needs,
    NeedsHint,
    AddBoards(usize),
    BoardsThere,
    ProgramsComing,
    Steps,
    StepDone,
    StepNext,
    StepLater,
    Fulfilled(usize, usize),
    Counted(usize, usize),
    Almost,
    Summary,
    Next(&'a str),
    Restart,
    Guide,
    StepOf(usize, usize),
    ToLesson,
    Leave,
}

impl LessonSay<'_> {
    /// It, in this language.
    pub fn said_in(self, language: Language) -> AttrValue {
        match language {
            Language::Zh => zh::lessons::say(self),
            Language::En => en::lessons::say(self),
        }
    }
}
