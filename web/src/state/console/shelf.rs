//! What was written before: the messages that were sent, and those that are kept in folders.

use std::rc::Rc;

use serde_json::{Value, json};

use super::draft::Draft;

/// Messages that were sent, the newest first; the oldest goes first.
pub const MAX_HISTORY: usize = 50;
/// Messages in folders.
pub const MAX_SAVED: usize = 200;
/// Letters of a name.
pub const MAX_NAME: usize = 60;

/// A message that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// In which folder; empty is none.
    pub folder: Rc<str>,
    /// What it is called.
    pub name: Rc<str>,
    /// The message.
    pub draft: Rc<Draft>,
}

/// What was written before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// What was sent, the newest first.
    pub history: Vec<Rc<Draft>>,
    /// What is kept, by folder and name.
    pub saved: Vec<Saved>,
}

impl Shelf {
    /// Something was sent.
    pub fn note(&mut self, draft: &Draft) {
        self.history.retain(|it| **it != *draft);
        self.history.insert(0, Rc::new(draft.clone()));
        self.history.truncate(MAX_HISTORY);
    }

    /// Keeps a message, in place of the one with the same name. False if there is no room.
    pub fn save(&mut self, folder: &str, name: &str, draft: Draft) -> bool {
        let short = |text: &str| text.trim().chars().take(MAX_NAME).collect::<String>();
        let (folder, name): (Rc<str>, Rc<str>) = (short(folder).into(), short(name).into());
        let saved = Saved { folder, name, draft: Rc::new(draft) };
        let key = |it: &Saved| (Rc::clone(&it.folder), Rc::clone(&it.name));
        match self.saved.binary_search_by_key(&key(&saved), key) {
            Ok(at) => self.saved[at] = saved,
            Err(_) if self.saved.len() >= MAX_SAVED => return false,
            Err(at) => self.saved.insert(at, saved),
        }
        true
    }

    /// Takes in a message from elsewhere, under its topic, and replaces none: one that is there already
    /// is not new. None if there is no room.
    pub fn take_in(&mut self, folder: &str, draft: Draft) -> Option<bool> {
        let short = |text: &str, room| text.trim().chars().take(room).collect::<String>();
        let folder = short(folder, MAX_NAME);
        if self.folder(&folder).any(|it| *it.draft == draft) {
            return Some(false);
        }
        let topic = short(&draft.topic, MAX_NAME - 4);
        let numbered = (2..=MAX_SAVED + 1).map(|number| format!("{topic} {number}"));
        let is_free = |name: &String| self.folder(&folder).all(|it| *it.name != **name);
        let name = std::iter::once(topic.clone()).chain(numbered).find(is_free)?;
        self.save(&folder, &name, draft).then_some(true)
    }

    /// The messages of a folder, by name.
    pub fn folder<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Saved> {
        self.saved.iter().filter(move |it| *it.folder == *name)
    }

    /// Takes one out.
    pub fn remove(&mut self, folder: &str, name: &str) -> Option<Saved> {
        let at = self.saved.iter().position(|it| *it.folder == *folder && *it.name == *name)?;
        Some(self.saved.remove(at))
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let saved = self.saved.iter().filter_map(|it| {
            let draft = it.draft.to_value()?;
            Some(json!({ "folder": &*it.folder, "name": &*it.name, "message": draft }))
        });
        let history = self.history.iter().filter_map(|it| it.to_value());
        json!({ "saved": saved.collect::<Vec<_>>(), "history": history.collect::<Vec<_>>() })
    }

    /// Reads the stored form.
    pub fn from_value(value: &Value) -> Self {
        let list = |key: &str| value[key].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut shelf = Self::default();
        for it in list("saved") {
            let text = |key: &str| it[key].as_str().unwrap_or_default();
            shelf.save(text("folder"), text("name"), Draft::from_value(&it["message"]));
        }
        let history = list("history").iter().take(MAX_HISTORY);
        shelf.history = history.map(|it| Rc::new(Draft::from_value(it))).collect();
        shelf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(topic: &str) -> Draft {
        Draft { topic: topic.into(), ..Draft::default() }
    }

    #[test]
    fn what_is_taken_in_replaces_nothing() {
        let mut shelf = Shelf::default();
        let with = |payload: &str| Draft { payload: payload.into(), ..draft("a/b") };
        shelf.save("lab", "a/b", with("mine"));
        assert_eq!(shelf.take_in("lab", with("1")), Some(true));
        assert_eq!(shelf.take_in("lab", with("2")), Some(true));
        assert_eq!(shelf.take_in("lab", with("1")), Some(false), "it is there");
        let names: Vec<_> = shelf.folder("lab").map(|it| (&*it.name, &*it.draft.payload)).collect();
        assert_eq!(names, [("a/b", "mine"), ("a/b 2", "1"), ("a/b 3", "2")]);
        for number in 0..MAX_SAVED - 3 {
            assert_eq!(shelf.take_in("lab", with(&format!("x{number}"))), Some(true));
        }
        assert_eq!(shelf.take_in("lab", with("one more")), None);
    }

    #[test]
    fn it_has_limits_and_survives_being_stored() {
        let mut shelf = Shelf::default();
        for number in 0..MAX_HISTORY + 5 {
            shelf.note(&draft(&number.to_string()));
        }
        shelf.note(&draft("10"));
        assert_eq!((shelf.history.len(), &*shelf.history[0].topic), (MAX_HISTORY, "10"));
        for number in 0..MAX_SAVED {
            assert!(shelf.save("f", &number.to_string(), draft("a")));
        }
        assert!(!shelf.save("f", "one more", draft("a")));
        assert!(shelf.save(" f ", "7", draft("b")), "the same name is no more");
        assert_eq!(shelf.folder("f").count(), MAX_SAVED);
        assert_eq!(Shelf::from_value(&shelf.to_value()), shelf);
        assert_eq!(&*shelf.remove("f", "7").unwrap().draft.topic, "b");
        assert_eq!(shelf.remove("f", "7"), None);
        assert_eq!(Shelf::from_value(&Value::from("nonsense")), Shelf::default());
    }
}
