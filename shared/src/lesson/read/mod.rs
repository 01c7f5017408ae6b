//! Reads a lesson out of a file's text.
//!
//! Knows the format (docs/LESSONS.md) and says for everything that does not fit it in which line it is.

mod body;
mod check;

use alloc::string::String;
use alloc::vec::Vec;

use self::body::Body;
use super::fault::{LessonError, LessonFault};
use super::plan::{Lesson, NeededBoard, Step, Text};
use crate::board::{Board, BoardSpec};
use crate::inspect::Lang;
use crate::scenario::read::fields::Fields;
use crate::scenario::read::value;
use crate::scenario::yaml::{Node, Value};
use crate::scenario::{Fault, Shape, Words};
use crate::time::Instant;

/// Boards that a lesson can need.
const MAX_BOARDS: usize = 4;
/// Steps.
const MAX_STEPS: usize = 32;
/// Checks of a step, and rules for what is almost right.
const MAX_CHECKS: usize = 16;

type Read<T> = Result<T, LessonError>;

/// What stands in the front matter about a step.
type Rules = (Vec<super::plan::Check>, Vec<super::plan::Almost>);

impl Lesson {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The text is no lesson: which line, and why.
    pub fn parse(text: &str) -> Result<Self, LessonError> {
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        let is_fence = |line: &&str| line.trim_end() == "---";
        if !lines.first().is_some_and(is_fence) {
            return Err(LessonFault::NoFrontMatter.at(1));
        }
        let end = lines[1..].iter().position(is_fence);
        let end = end.ok_or_else(|| LessonFault::NoFrontMatter.at(lines.len()))? + 1;
        // An empty line in place of the first one, so that lines have the numbers of the file.
        let front = alloc::format!("\n{}", lines[1..end].join("\n"));
        let root = Node::parse(&front)?;
        let mut fields = Fields::of(&root)?;
        let id = value::id(fields.need("id")?)?;
        let title = both(fields.need("title")?)?;
        let minutes = value::whole(fields.need("minutes")?, 1, 300)? as u32;
        let crowd = fields.take("crowd").map(value::yes_no).transpose()?.unwrap_or_default();
        let boards = several(fields.take("boards"), "boards", MAX_BOARDS, board)?;
        let steps = fields.need("steps")?;
        let rules = several(Some(steps), "steps", MAX_STEPS, step)?;
        if rules.is_empty() {
            return Err(LessonFault::NoCheck.at(steps.line));
        }
        fields.finish()?;
        let (zh, en) = body::read(end + 2, &lines[end + 1..], rules.len())?;
        Ok(assemble(Head { id, title, minutes, crowd, boards }, rules, zh, en))
    }
}

struct Head {
    id: String,
    title: Words,
    minutes: u32,
    crowd: bool,
    boards: Vec<NeededBoard>,
}

/// Both languages have as many steps as there are rules.
fn assemble(head: Head, rules: Vec<Rules>, zh: Body, en: Body) -> Lesson {
    let steps = rules.into_iter().zip(zh.steps.into_iter().zip(en.steps));
    let steps = steps.map(|((checks, almost), (zh, en))| Step {
        title: Words { zh: zh.title, en: en.title },
        text: Text { zh: zh.blocks, en: en.blocks },
        checks,
        almost,
    });
    Lesson {
        id: head.id,
        title: head.title,
        minutes: head.minutes,
        crowd: head.crowd,
        boards: head.boards,
        intro: Text { zh: zh.intro, en: en.intro },
        steps: steps.collect(),
        summary: Text { zh: zh.summary, en: en.summary },
    }
}

/// A text that is there in both languages.
fn both(node: &Node) -> Read<Words> {
    if !matches!(node.value, Value::Map(_)) {
        return Err(LessonFault::NotInBoth.at(node.line));
    }
    let words = value::words(node)?;
    if words.zh.trim().is_empty() || words.en.trim().is_empty() {
        return Err(LessonFault::NotInBoth.at(node.line));
    }
    Ok(words)
}

/// A list that may be missing.
fn several<T>(
    node: Option<&Node>,
    key: &'static str,
    limit: usize,
    one: impl Fn(&Node) -> Read<T>,
) -> Read<Vec<T>> {
    let Some(node) = node else { return Ok(Vec::new()) };
    let Value::List(items) = &node.value else {
        return Err(Fault::Expected(Shape::List).at(node.line).into());
    };
    if items.len() > limit {
        return Err(Fault::TooMany { key, limit }.at(node.line).into());
    }
    items.iter().map(one).collect()
}

/// A board in the form of a board's file; a program of boards/ may run on it.
fn board(node: &Node) -> Read<NeededBoard> {
    let mut fields = Fields::of(node)?;
    let id = value::id(fields.need("id")?)?;
    let program = fields.take("file").map(value::text).transpose()?.map(String::from);
    let name = fields.take("name").map(value::words).transpose()?;
    let name = name.unwrap_or_else(|| Words { zh: id.clone(), en: id.clone() });
    let mut json = node.to_json();
    if let Some(object) = json.as_object_mut() {
        object.remove("file");
        object.insert("name".into(), name.en.clone().into());
        object.entry("parts").or_insert_with(|| serde_json::Value::Array(Vec::new()));
    }
    let unread = |error| LessonError::from(Fault::BoardForm(error).at(node.line));
    let spec = BoardSpec::from_value(&json).map_err(unread)?;
    let unfit = |error| LessonError::from(Fault::Board(error).at(node.line));
    if spec.program.behaviour().is_some() {
        Board::new(spec.clone(), Instant::default()).map_err(unfit)?;
    }
    let needed = NeededBoard { name, spec, program };
    for lang in [Lang::Zh, Lang::En] {
        needed.spec_in(lang).check().map_err(unfit)?;
    }
    Ok(needed)
}

fn step(node: &Node) -> Read<Rules> {
    let mut fields = Fields::of(node)?;
    let checks = several(Some(fields.need("check")?), "check", MAX_CHECKS, check::check)?;
    if checks.is_empty() {
        return Err(LessonFault::NoCheck.at(node.line));
    }
    let almost = several(fields.take("almost"), "almost", MAX_CHECKS, check::almost)?;
    fields.finish()?;
    Ok((checks, almost))
}
