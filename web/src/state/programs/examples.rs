//! Programs to begin with: those of `boards/`, which run on real boards as well. They are fetched
//! when they are first needed.

use std::rc::Rc;

use serde_json::Value;
use shared::board::program::File;

use super::files::Files;
use crate::i18n::Language;

/// The examples.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    /// They are there, on their way, or cannot be had.
    pub state: Loading,
    all: Vec<Example>,
}

/// How far something is that is fetched when it is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loading {
    /// Nobody needed it yet.
    #[default]
    Unasked,
    /// It was asked for.
    Asked,
    /// It is there.
    There,
    /// It did not come.
    Failed,
}

/// An example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The name of its file in `boards/`, without its ending.
    pub id: Rc<str>,
    /// Its files.
    pub files: Vec<File>,
    title: Rc<str>,
}

impl Examples {
    /// Reads what was fetched: a list of objects with `id` and `files`, pairs of name and text.
    pub fn parse(text: &str) -> Self {
        let list: Value = serde_json::from_str(text).unwrap_or_default();
        let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
        let all: Vec<_> = list.iter().filter_map(Example::of).collect();
        let state = if all.is_empty() { Loading::Failed } else { Loading::There };
        Self { state, all }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Example> {
        self.all.iter()
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<&Example> {
        self.all.iter().find(|example| *example.id == *id)
    }
}

impl Example {
    fn of(value: &Value) -> Option<Self> {
        let id = value["id"].as_str()?.into();
        let mut files = Vec::new();
        for pair in value["files"].as_array()? {
            // One that breaks a rule is left out.
            let _ = Files(&mut files).add(pair[0].as_str()?, pair[1].as_str()?);
        }
        let first = files.first()?.text.lines().next().unwrap_or_default();
        let title = first.trim_start_matches(['#', ' ']).into();
        Some(Self { id, files, title })
    }

    /// What its first line calls it: Chinese, `/`, English; its file's name if that says nothing.
    pub fn title(&self, language: Language) -> &str {
        let (zh, en) = self.title.split_once(" / ").unwrap_or((&self.title, &self.title));
        match (language, &*self.title) {
            (_, "") => &self.id,
            (Language::Zh, _) => zh.trim(),
            (Language::En, _) => en.trim(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_called_what_their_first_line_says() {
        let text = r##"[{"id": "a", "files": [["main.py", "# 灯 / A lamp\nx"], ["config.py", ""]]},
            {"id": "b", "files": [["main.py", "import x"]]}, {"id": "c", "files": []}, 5]"##;
        let examples = Examples::parse(text);
        let titles = |language| examples.iter().map(|it| it.title(language)).collect::<Vec<_>>();
        assert_eq!(titles(Language::Zh), ["灯", "import x"]);
        assert_eq!(titles(Language::En), ["A lamp", "import x"]);
        assert_eq!(examples.get("a").map(|it| it.files.len()), Some(2));
        assert_eq!(
            (examples.state, Examples::parse("<html>").state),
            (Loading::There, Loading::Failed)
        );
    }
}
