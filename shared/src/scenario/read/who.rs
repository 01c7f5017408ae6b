//! The names of boards and clients, as steps use them.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::fault::{Fault, ScenarioError, Shape};
use super::super::plan::Who;
use super::super::yaml::{Node, Value};

/// Boards first, then clients, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, bool)>);

impl Names {
    pub(super) fn add(
        &mut self,
        line: usize,
        name: &str,
        is_board: bool,
    ) -> Result<(), ScenarioError> {
        if self.0.iter().any(|(other, _)| other == name) {
            return Err(Fault::TwiceName { name: name.to_owned() }.at(line));
        }
        self.0.push((name.to_owned(), is_board));
        Ok(())
    }

    /// Any of them.
    pub(super) fn any(&self, node: &Node) -> Result<Who, ScenarioError> {
        let name = node.text().ok_or_else(|| Fault::Expected(Shape::Text).at(node.line))?;
        self.named(name, node.line)
    }

    pub(super) fn named(&self, name: &str, line: usize) -> Result<Who, ScenarioError> {
        let found = self.0.iter().position(|(other, _)| other == name);
        found.ok_or_else(|| Fault::UnknownName { name: name.to_owned() }.at(line))
    }

    /// A board.
    pub(super) fn board(&self, node: &Node) -> Result<Who, ScenarioError> {
        let who = self.any(node)?;
        self.check_board(who, node.line)?;
        Ok(who)
    }

    pub(super) fn check_board(&self, who: Who, line: usize) -> Result<(), ScenarioError> {
        let (name, is_board) = &self.0[who];
        if *is_board { Ok(()) } else { Err(Fault::NotABoard { name: name.clone() }.at(line)) }
    }

    /// A client.
    pub(super) fn client(&self, node: &Node) -> Result<Who, ScenarioError> {
        let who = self.any(node)?;
        let (name, is_board) = &self.0[who];
        if *is_board {
            Err(Fault::NotAClient { name: name.clone() }.at(node.line))
        } else {
            Ok(who)
        }
    }

    /// One or several.
    pub(super) fn several(
        &self,
        node: &Node,
        one: impl Fn(&Self, &Node) -> Result<Who, ScenarioError>,
    ) -> Result<Vec<Who>, ScenarioError> {
        match &node.value {
            Value::List(items) => items.iter().map(|item| one(self, item)).collect(),
            _ => Ok(Vec::from([one(self, node)?])),
        }
    }
}
