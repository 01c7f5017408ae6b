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
