//! The keys of a map, taken one by one: what is left over at the end is a fault.

use alloc::vec::Vec;

use super::super::fault::{Fault, ScenarioError, Shape};
use super::super::yaml::{Entry, Node, Value};

/// The keys of one map.
pub(crate) struct Fields<'a> {
    line: usize,
    entries: Vec<&'a Entry>,
    /// The keys that were asked for.
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(node: &'a Node) -> Result<Self, ScenarioError> {
        let Value::Map(entries) = &node.value else {
            return Err(Fault::Expected(Shape::Map).at(node.line));
        };
        Ok(Self { line: node.line, entries: entries.iter().collect(), known: Vec::new() })
    }

    /// The line where the map begins.
    pub(crate) const fn line(&self) -> usize {
        self.line
    }

    /// What stands behind a key, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.take_entry(key).map(|entry| &entry.node)
    }

    /// The same with the line of the key.
    pub(crate) fn take_entry(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.known.push(key);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(index))
    }

    /// What stands behind a key, which must be there.
    pub(crate) fn need(&mut self, key: &'static str) -> Result<&'a Node, ScenarioError> {
        self.take(key).ok_or_else(|| Fault::MissingKey { key }.at(self.line))
    }

    /// The first key that nobody has taken, with what stands behind it.
    pub(crate) fn take_any(&mut self) -> Option<&'a Entry> {
        (!self.entries.is_empty()).then(|| self.entries.remove(0))
    }

    /// No key is left.
    pub(crate) fn finish(self) -> Result<(), ScenarioError> {
        match self.entries.first() {
            None => Ok(()),
            Some(entry) => {
                let (key, known) = (entry.key.clone(), self.known);
                let fault = Fault::UnknownKey { key, known }.at(entry.line);
                Err(ScenarioError { column: entry.column, ..fault })
            }
        }
    }
}
