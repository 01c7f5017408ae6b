//! Expressions and templates: minijinja's, with few filters and tests and a limit on their work.
//!
//! Knows how they are compiled, checked before they are used, and evaluated. Does not know rules.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, filters, tests};

use super::fault::Problem;

/// What an evaluation may cost: about one for each operation, and for each byte that is made.
const FUEL: u64 = 20_000;
/// Brackets and the like inside one another while an expression is evaluated.
const MAX_RECURSION: usize = 20;

/// What an expression can speak of.
pub(super) const NAMES: [&str; 5] = ["value", "previous", "topic", "levels", "payload"];
/// Filters: `value | name`.
pub const FILTERS: [&str; 17] = [
    "abs", "bool", "default", "first", "float", "int", "join", "last", "length", "lower", "max",
    "min", "replace", "round", "split", "trim", "upper",
];
/// Tests: `value is name`.
pub const TESTS: [&str; 13] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "even",
    "in",
    "mapping",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
];

/// A fault at a byte of the text.
type At = (usize, Problem);

/// Whatever is compiled, by the order of compiling.
pub(super) struct Terms {
    env: Environment<'static>,
    count: usize,
}

/// Something compiled.
#[derive(Clone, Debug)]
pub(super) struct Term {
    name: String,
    /// It speaks of the value before.
    pub(super) uses_previous: bool,
}

/// What an expression is told.
pub(super) struct Facts<'a> {
    pub(super) value: &'a Value,
    pub(super) previous: Option<&'a Value>,
    pub(super) topic: &'a str,
    pub(super) payload: &'a [u8],
}

impl Facts<'_> {
    fn values(&self) -> Value {
        let levels: Vec<Value> = self.topic.split('/').map(Value::from).collect();
        let payload = String::from_utf8_lossy(self.payload);
        let previous = self.previous.cloned().unwrap_or_else(|| Value::from(()));
        let all = [
            self.value.clone(),
            previous,
            Value::from(self.topic),
            Value::from(levels),
            Value::from(payload.as_ref()),
        ];
        Value::from_pairs(NAMES.into_iter().map(Value::from).zip(all))
    }
}

impl Terms {
    pub(super) fn new() -> Self {
        Self { env: environment(), count: 0 }
    }

    /// Compiles an expression that has been checked.
    pub(super) fn expression(&mut self, source: &str) -> Result<Term, At> {
        self.check_expression(source)?;
        // An expression alone would borrow from its environment; a template is kept in there. What is
        // an expression by itself stays one between these.
        self.keep(format!("{{% if ({source}) %}}1{{% endif %}}"), source, 7)
    }

    /// Compiles a template.
    pub(super) fn template(&mut self, source: &str) -> Result<Term, At> {
        let names = {
            let template = self.env.template_from_named_str("text", source);
            let template = template.map_err(|error| problem(&error, source, 0))?;
            let names = sorted(template.undeclared_variables(false));
            for sample in samples() {
                check_run(template.render(sample.values()).err(), source)?;
            }
            names
        };
        known(&names, source)?;
        self.keep(source.to_owned(), source, 0)
    }

    /// Whether an expression is true.
    pub(super) fn holds(&self, term: &Term, facts: &Facts<'_>) -> Result<bool, Problem> {
        Ok(!self.render(term, facts)?.is_empty())
    }

    /// What a template makes.
    pub(super) fn render(&self, term: &Term, facts: &Facts<'_>) -> Result<String, Problem> {
        let made = self.env.get_template(&term.name).and_then(|it| it.render(facts.values()));
        made.map_err(|error| problem(&error, "", 0).1)
    }

    fn check_expression(&self, source: &str) -> Result<(), At> {
        let expression = self.env.compile_expression(source);
        let expression = expression.map_err(|error| problem(&error, source, 0))?;
        known(&sorted(expression.undeclared_variables(false)), source)?;
        for sample in samples() {
            check_run(expression.eval(sample.values()).err(), source)?;
        }
        Ok(())
    }

    fn keep(&mut self, template: String, source: &str, shift: usize) -> Result<Term, At> {
        let name = self.count.to_string();
        let kept = self.env.add_template_owned(name.clone(), template);
        kept.map_err(|error| problem(&error, source, shift))?;
        self.count += 1;
        let names = self.env.get_template(&name).map(|it| it.undeclared_variables(false));
        let uses_previous = names.is_ok_and(|names| names.contains("previous"));
        Ok(Term { name, uses_previous })
    }
}

/// Whether an expression compares by order: then it is about numbers.
pub(super) fn compares(source: &str) -> bool {
    let mut quote = None;
    let mut is_escaped = false;
    for c in source.chars() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if c == '\\' => is_escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '<' || c == '>' => return true,
            None => {}
        }
    }
    false
}

fn environment() -> Environment<'static> {
    let mut env = Environment::empty();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_recursion_limit(MAX_RECURSION);
    env.add_filter("abs", filters::abs);
    env.add_filter("bool", filters::bool);
    env.add_filter("default", filters::default);
    env.add_filter("first", filters::first);
    env.add_filter("float", filters::float);
    env.add_filter("int", filters::int);
    env.add_filter("join", filters::join);
    env.add_filter("last", filters::last);
    env.add_filter("length", filters::length);
    env.add_filter("lower", filters::lower);
    env.add_filter("max", filters::max);
    env.add_filter("min", filters::min);
    env.add_filter("replace", filters::replace);
    env.add_filter("round", filters::round);
    env.add_filter("split", filters::split);
    env.add_filter("trim", filters::trim);
    env.add_filter("upper", filters::upper);
    env.add_test("boolean", tests::is_boolean);
    env.add_test("defined", tests::is_defined);
    env.add_test("divisibleby", tests::is_divisibleby);
    env.add_test("endingwith", tests::is_endingwith);
    env.add_test("even", tests::is_even);
    env.add_test("in", tests::is_in);
    env.add_test("mapping", tests::is_mapping);
    env.add_test("none", tests::is_none);
    env.add_test("number", tests::is_number);
    env.add_test("odd", tests::is_odd);
    env.add_test("sequence", tests::is_sequence);
    env.add_test("startingwith", tests::is_startingwith);
    env.add_test("string", tests::is_string);
    env
}

struct Sample {
    value: Value,
}

impl Sample {
    fn values(&self) -> Value {
        let facts = Facts {
            value: &self.value,
            previous: Some(&self.value),
            topic: "a/b/c/d",
            payload: b"1",
        };
        facts.values()
    }
}

/// What an expression is tried with when it is read.
fn samples() -> [Sample; 3] {
    [Value::from(1), Value::from("a"), Value::from(true)].map(|value| Sample { value })
}

/// A trial finds what is wrong whatever the value is; the rest depends on it.
fn check_run(error: Option<Error>, source: &str) -> Result<(), At> {
    match error {
        Some(error) => match problem(&error, source, 0) {
            at @ (_, Problem::Filter(_) | Problem::Test(_) | Problem::Call | Problem::Work) => {
                Err(at)
            }
            _ => Ok(()),
        },
        None => Ok(()),
    }
}

fn sorted(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_unstable();
    names
}

/// All names mean something; else the first that does not.
fn known(names: &[String], source: &str) -> Result<(), At> {
    let strangers = names.iter().filter(|name| !NAMES.contains(&name.as_str()));
    match strangers.map(|name| (word(source, name), name)).min() {
        Some((at, name)) if source[at..].strip_prefix(name.as_str()).is_some_and(is_call) => {
            Err((at, Problem::Call))
        }
        Some((at, name)) => Err((at, Problem::Name(name.clone()))),
        None => Ok(()),
    }
}

fn is_call(rest: &str) -> bool {
    rest.trim_start().starts_with('(')
}

/// The byte where a word stands.
fn word(source: &str, name: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = source.match_indices(name).map(|(at, _)| at);
    let is_whole = |at: &usize| {
        !source[..*at].ends_with(is_part) && !source[at + name.len()..].starts_with(is_part)
    };
    places.find(is_whole).unwrap_or_default()
}

/// What an error of minijinja says, and the byte where it is. `shift` bytes stand before `source`.
fn problem(error: &Error, source: &str, shift: usize) -> At {
    let detail = error.detail().unwrap_or_default();
    let quoted = || detail.split('`').nth(1).unwrap_or(detail).to_owned();
    let second = |skip: &str| {
        let rest = detail.strip_prefix(skip).unwrap_or(detail);
        rest.split(' ').next().unwrap_or_default().to_owned()
    };
    let at = error.range().map_or(0, |range| range.start.saturating_sub(shift));
    let at = (0..=at.min(source.len())).rev().find(|&at| source.is_char_boundary(at)).unwrap_or(0);
    let what = match error.kind() {
        ErrorKind::UnknownFilter => Problem::Filter(second("filter ")),
        ErrorKind::UnknownTest => Problem::Test(second("test ")),
        ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => Problem::Call,
        ErrorKind::UndefinedError => Problem::Missing(quoted()),
        ErrorKind::OutOfFuel => Problem::Work,
        ErrorKind::SyntaxError => return syntax(detail, source, at),
        kind if detail.is_empty() => Problem::Other(kind.to_string()),
        _ => Problem::Other(detail.to_owned()),
    };
    (at, what)
}

fn syntax(detail: &str, source: &str, at: usize) -> At {
    let rest = &source[at..];
    let others = [("&&", "and"), ("||", "or"), ("!", "not"), ("=", "==")];
    let other = others.into_iter().find(|(found, _)| rest.starts_with(found));
    // `||` is read as two filters, so that the fault is noticed at the second stroke.
    if source[..at].ends_with('|') && rest.starts_with('|') {
        return (at - 1, Problem::Instead { found: "||", meant: "or" });
    }
    if detail.contains("end of string") {
        return (open_quote(source), Problem::OpenQuote);
    }
    if detail.contains("end of input") || rest.is_empty() {
        return (source.len(), Problem::Ends);
    }
    if let Some((found, meant)) = other {
        return (at, Problem::Instead { found, meant });
    }
    let found = rest.split_whitespace().next().unwrap_or_default();
    (at, Problem::Extra { found: found.chars().take(20).collect() })
}

/// The byte of the quote that is not closed.
fn open_quote(source: &str) -> usize {
    let mut open = None;
    for (at, c) in source.char_indices() {
        match open {
            Some((_, quote)) if c == quote => open = None,
            None if c == '\'' || c == '"' => open = Some((at, c)),
            _ => {}
        }
    }
    open.map_or(0, |(at, _)| at)
}
