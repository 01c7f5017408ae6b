//! Reads rules out of a file's text.
//!
//! Knows the format (docs/AUTOMATION.md) and says for everything that does not fit it where it is.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::fault::{Fault, Problem, RuleError};
use super::plan::{Act, Condition, Rule, Rules};
use super::terms::{Terms, compares};
use super::value::Path;
use super::{MAX_ACTS, MAX_FILE, MAX_NAME, MAX_RULES, MAX_TERM};
use crate::scenario::read::fields::Fields;
use crate::scenario::read::value;
use crate::scenario::yaml::{Entry, Node, Value};
use crate::scenario::{Fault as Form, Shape};
use crate::time::Duration;
use crate::topic::TopicName;

type Read<T> = Result<T, RuleError>;

impl Rules {
    /// Reads a file. One without any rule is none.
    ///
    /// # Errors
    ///
    /// The text is no file of rules: where, and why.
    pub fn parse(text: &str) -> Read<Self> {
        if text.len() > MAX_FILE {
            return Err(Fault::Form(Form::TooLong { limit: MAX_FILE }).at(1, 1));
        }
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self::default());
        }
        let root = Node::parse(text)?;
        let mut fields = Fields::of(&root)?;
        let list = fields.need("rules")?;
        fields.finish()?;
        let items = match &list.value {
            Value::List(items) => items.as_slice(),
            _ if list.is_empty() => &[],
            _ => return Err(Fault::Form(Form::Expected(Shape::List)).at(list.line, list.column)),
        };
        if items.len() > MAX_RULES {
            let fault = Fault::TooMany { key: "rules", limit: MAX_RULES };
            return Err(fault.at(list.line, list.column));
        }
        let mut reader = Reader { lines: text.lines().collect(), terms: Terms::new() };
        let mut rules: Vec<Rule> = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let next = items.get(index + 1).map_or(reader.lines.len() + 1, |next| next.line);
            let rule = reader.rule(item, next)?;
            if let Some(twin) = rules.iter().find(|other| other.name == rule.name) {
                let fault = Fault::TwiceName { name: rule.name.clone(), first: twin.lines.0 };
                return Err(fault.at(item.line, item.column));
            }
            rules.push(rule);
        }
        Ok(Self { rules })
    }
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    terms: Terms,
}

/// What stands behind the keys that say when a rule fires.
struct When<'a> {
    test: Option<&'a Entry>,
    changes: Option<&'a Entry>,
    each: Option<&'a Entry>,
    lasts: Option<&'a Entry>,
    kind: Option<&'a Entry>,
    silent: Option<&'a Entry>,
}

impl Reader<'_> {
    fn rule(&mut self, node: &Node, next: usize) -> Read<Rule> {
        let mut fields = Fields::of(node)?;
        let name = fields.need("name")?;
        let name = length(name, value::text(name)?, MAX_NAME)?.to_owned();
        let filter = fields.need("when")?;
        let at = (filter.line, filter.column);
        let filter = value::filter(filter)?;
        if filter.is_shared() {
            return Err(Fault::Shared.at(at.0, at.1));
        }
        let field = fields.take("field").map_or_else(|| Ok(Path::default()), path)?;
        let when = When {
            test: fields.take_entry("if"),
            changes: fields.take_entry("changes"),
            each: fields.take_entry("each"),
            lasts: fields.take_entry("for"),
            kind: fields.take_entry("as"),
            silent: fields.take_entry("silent"),
        };
        let condition = self.condition(when)?;
        let pause = fields.take("pause").map_or(Ok(Duration::ZERO), value::time)?;
        let takes_retained = fields.take("retained").map_or(Ok(false), value::yes_no)?;
        let is_stopped = fields.take("stopped").map_or(Ok(false), value::yes_no)?;
        let acts = self.acts(fields.need("then")?)?;
        fields.finish()?;
        // Remarks and empty lines before the next rule are its own.
        let is_text = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let own = self.lines.get(node.line - 1..next - 1).unwrap_or_default();
        let end = node.line + own.iter().rposition(is_text).map_or(1, |last| last + 1);
        let lines = (node.line, end);
        Ok(Rule { name, lines, filter, field, condition, acts, pause, takes_retained, is_stopped })
    }

    fn condition(&mut self, when: When<'_>) -> Read<Condition> {
        let When { test, changes, each, lasts, kind, silent } = when;
        if let Some(silent) = silent {
            let others = [("if", test), ("changes", changes), ("each", each), ("for", lasts)];
            for (key, entry) in others {
                if let Some(entry) = entry {
                    let fault = Fault::Together { key, other: "silent" };
                    return Err(fault.at(entry.line, entry.column));
                }
            }
            return Ok(Condition::Silent(positive(&silent.node)?));
        }
        let yes =
            |entry: Option<&Entry>| entry.map_or(Ok(false), |entry| value::yes_no(&entry.node));
        let is_changes = yes(changes)?;
        let is_each = yes(each)?;
        if let (Some(lasts), true) = (lasts, is_changes || is_each) {
            let other = if is_changes { "changes" } else { "each" };
            return Err(Fault::Together { key: "for", other }.at(lasts.line, lasts.column));
        }
        if let (Some(lasts), None) = (lasts, test) {
            return Err(Fault::Without { key: "for", other: "if" }.at(lasts.line, lasts.column));
        }
        let numbers = match kind.map(|entry| (entry, value::text(&entry.node))) {
            None => test.and_then(|test| test.node.text()).is_some_and(compares),
            Some((_, Ok("number"))) => true,
            Some((_, Ok("any"))) => false,
            Some((entry, _)) => {
                let (at, known) = (&entry.node, Vec::from(["number", "any"]));
                let key = at.text().unwrap_or_default().to_owned();
                return Err(Fault::Form(Form::UnknownKey { key, known }).at(at.line, at.column));
            }
        };
        let test = test.map(|test| self.term(&test.node, true)).transpose()?;
        let each = is_each || test.is_none() && !is_changes;
        let lasts = lasts.map(|lasts| positive(&lasts.node)).transpose()?;
        Ok(Condition::Message { test, changes: is_changes, each, lasts, numbers })
    }

    fn acts(&mut self, node: &Node) -> Read<Vec<Act>> {
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            Value::Map(_) => core::slice::from_ref(node),
            Value::Text { .. } => {
                return Err(Fault::Form(Form::Expected(Shape::List)).at(node.line, node.column));
            }
        };
        if items.is_empty() || items.len() > MAX_ACTS {
            let fault = Fault::TooMany { key: "then", limit: MAX_ACTS };
            let fault = if items.is_empty() { Fault::NotOneAct } else { fault };
            return Err(fault.at(node.line, node.column));
        }
        items.iter().map(|item| self.act(item)).collect()
    }

    fn act(&mut self, node: &Node) -> Read<Act> {
        let mut fields = Fields::of(node)?;
        let publish = fields.take("publish");
        let (notify, set) = (fields.take("notify"), fields.take("set"));
        let act = match (publish, notify, set) {
            (Some(topic), None, None) => {
                let payload = fields.need("payload")?;
                Act::Publish {
                    topic: self.topic(topic)?,
                    payload: self.any(payload)?,
                    qos: fields.take("qos").map_or(Ok(Default::default()), value::qos)?,
                    retain: fields.take("retain").map_or(Ok(false), value::yes_no)?,
                }
            }
            (None, Some(text), None) => Act::Notify { text: self.term(text, false)? },
            (None, None, Some(card)) => {
                let to = fields.take("to").map_or_else(|| Ok(String::new()), |to| self.any(to))?;
                Act::Set { card: length(card, value::text(card)?, MAX_TERM)?.to_owned(), to }
            }
            _ => return Err(Fault::NotOneAct.at(node.line, node.column)),
        };
        fields.finish()?;
        Ok(act)
    }

    /// A template of a topic; one without anything to fill in has to be a Topic Name.
    fn topic(&mut self, node: &Node) -> Read<String> {
        let topic = self.term(node, false)?;
        if !topic.contains('{')
            && let Err(error) = TopicName::new(&topic)
        {
            return Err(Fault::Topic { topic, error }.at(node.line, node.column));
        }
        Ok(topic)
    }

    /// A template that may be empty.
    fn any(&mut self, node: &Node) -> Read<String> {
        match node.text() {
            Some("") => Ok(String::new()),
            _ => self.term(node, false),
        }
    }

    fn term(&mut self, node: &Node, is_expression: bool) -> Read<String> {
        let text = length(node, value::text(node)?, MAX_TERM)?;
        let compiled = match is_expression {
            true => self.terms.expression(text),
            false => self.terms.template(text),
        };
        match compiled {
            Ok(_) => Ok(text.to_owned()),
            Err((at, problem)) => Err(self.locate(node, text, at, problem)),
        }
    }

    /// Where in the file a byte of a text is: the text may be quoted, or stand on lines of its own.
    fn locate(&self, node: &Node, text: &str, at: usize, problem: Problem) -> RuleError {
        let before = &text[..at];
        let begin = before.rfind('\n').map_or(0, |end| end + 1);
        let line = text[begin..].lines().next().unwrap_or_default();
        let lines = self.lines.iter().enumerate().skip(node.line - 1);
        let found = lines.take(text.lines().count() + 1).find_map(|(index, source)| {
            let from = if index == node.line - 1 { byte_of(source, node.column - 1) } else { 0 };
            let place = source[from..].find(line)? + from + (at - begin);
            Some((index + 1, source[..place].chars().count() + 1))
        });
        let (line, column) = found.unwrap_or((node.line, node.column));
        Fault::Term(problem).at(line, column)
    }
}

/// The byte where a character begins.
fn byte_of(line: &str, character: usize) -> usize {
    line.char_indices().nth(character).map_or(line.len(), |(at, _)| at)
}

fn length<'a>(node: &Node, text: &'a str, limit: usize) -> Read<&'a str> {
    let is_there = !node.is_empty() && !text.trim().is_empty();
    let fits = is_there && text.chars().count() <= limit;
    if fits { Ok(text) } else { Err(Fault::Length { limit }.at(node.line, node.column)) }
}

fn path(node: &Node) -> Read<Path> {
    let text = length(node, value::text(node)?, MAX_TERM)?;
    let fault = || Fault::Field { field: text.to_owned() }.at(node.line, node.column);
    Path::parse(text).ok_or_else(fault)
}

/// A time that is not nothing.
fn positive(node: &Node) -> Read<Duration> {
    let time = value::time(node)?;
    if time.is_zero() {
        return Err(Fault::Form(Form::Expected(Shape::Time)).at(node.line, node.column));
    }
    Ok(time)
}
