//! How far a student is in a lesson of the page, as the page of the seat says it: JSON on a topic of the
//! seat. Anything may stand there, so that what is told of it has a size and a form.

use serde::{Deserialize, Serialize};

/// Bytes of what a page says; of more nothing is read.
const MOST: usize = 16 * 1024;
/// Characters of a text that are told.
const MAX_TEXT: usize = 300;
/// No lesson has as many steps, checks or things that are counted.
const MAX_COUNT: u32 = 100_000;

/// How far a student is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Progress {
    /// Which of the page's lessons, counted from one; 0 for one of a file.
    number: u32,
    title: Words,
    /// How many of its steps are done.
    done: u32,
    steps: u32,
    /// What the next step is called.
    step: Words,
    /// Of its checks, or of what is counted in one of them, so many have come.
    come: u32,
    wanted: u32,
    /// What was almost right.
    hint: Words,
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Words {
    zh: String,
    en: String,
}

impl Progress {
    /// What a page says, if that is how far somebody is.
    pub(super) fn read(said: &[u8]) -> Option<Self> {
        let said = Some(said).filter(|said| said.len() <= MOST)?;
        let mut progress: Self = serde_json::from_slice(said).ok()?;
        let Self { number, title, done, steps, step, come, wanted, hint } = &mut progress;
        [title, step, hint].into_iter().for_each(Words::cut);
        for count in [number, steps, wanted] {
            *count = (*count).min(MAX_COUNT);
        }
        *done = (*done).min(*steps);
        *come = (*come).min(*wanted);
        (progress.steps > 0).then_some(progress)
    }
}

impl Words {
    fn cut(&mut self) {
        for text in [&mut self.zh, &mut self.en] {
            if let Some((end, _)) = text.char_indices().nth(MAX_TEXT) {
                text.truncate(end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_is_cut_and_what_is_no_progress_is_none() {
        let long = "灯".repeat(1000);
        let said = format!(
            r#"{{"number":4,"title":{{"zh":"{long}","en":"<b>"}},"done":9,"steps":3,"come":7,
            "wanted":5,"later":[1]}}"#
        );
        let progress = Progress::read(said.as_bytes()).unwrap();
        assert_eq!(progress.title.zh.chars().count(), MAX_TEXT);
        assert_eq!((&*progress.title.en, &*progress.hint.zh), ("<b>", ""));
        let Progress { number, done, steps, come, wanted, .. } = progress;
        assert_eq!((number, done, steps, come, wanted), (4, 3, 3, 5, 5));
        let huge = format!(r#"{{"steps":1,"x":"{}"}}"#, "x".repeat(MOST));
        for wrong in ["", "up", "[]", "{}", "{\"steps\":-1}", "{\"steps\":\"3\"}", &huge] {
            assert_eq!(Progress::read(wrong.as_bytes()), None, "{wrong:.20}");
        }
    }
}
