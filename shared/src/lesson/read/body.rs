//! What comes after the front matter: the texts, first in one language, then in the other.
//!
//! `# 中文` and `# English` begin a language, `## 1. Title` a step, any other `## ` after the last step
//! the summary.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::fault::{LessonError, LessonFault};
use super::super::markdown::{self, Block};
use crate::inspect::Lang;

/// The texts of one language.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) intro: Vec<Block>,
    pub(super) steps: Vec<StepText>,
    pub(super) summary: Vec<Block>,
}

/// The text of a step.
#[derive(Debug)]
pub(super) struct StepText {
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

type Read<T> = Result<T, LessonError>;

/// Reads lines of which the first one has this number in the file.
pub(super) fn read(first: usize, lines: &[&str], steps: usize) -> Read<(Body, Body)> {
    let is_language = outside_code(lines, "# ");
    let begins = is_language.first().copied().unwrap_or(lines.len());
    if let Some(early) = lines[..begins].iter().position(|line| !line.trim().is_empty()) {
        return Err(LessonFault::BeforeLanguage.at(first + early));
    }
    let (mut zh, mut en) = (None, None);
    for (index, &at) in is_language.iter().enumerate() {
        let end = is_language.get(index + 1).copied().unwrap_or(lines.len());
        let heading = lines[at][2..].trim();
        let unknown =
            || LessonFault::UnknownLanguage { heading: heading.to_owned() }.at(first + at);
        let (lang, place) = match heading {
            "中文" => (Lang::Zh, &mut zh),
            "English" => (Lang::En, &mut en),
            _ => return Err(unknown()),
        };
        if place.is_some() {
            return Err(unknown());
        }
        *place = Some(language(lang, first + at + 1, &lines[at + 1..end], steps)?);
    }
    let missing = |lang| LessonFault::NoLanguage(lang).at(first + lines.len().saturating_sub(1));
    Ok((zh.ok_or_else(|| missing(Lang::Zh))?, en.ok_or_else(|| missing(Lang::En))?))
}

/// The lines that begin like this and are not in code.
fn outside_code(lines: &[&str], start: &str) -> Vec<usize> {
    let mut is_code = false;
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        is_code ^= line.trim_start().starts_with("```");
        if !is_code && line.starts_with(start) {
            found.push(at);
        }
    }
    found
}

fn language(lang: Lang, first: usize, lines: &[&str], steps: usize) -> Read<Body> {
    let headings = outside_code(lines, "## ");
    let begins = headings.first().copied().unwrap_or(lines.len());
    let mut body = Body { intro: markdown::parse(first, &lines[..begins])?, ..Body::default() };
    for (index, &at) in headings.iter().enumerate() {
        let end = headings.get(index + 1).copied().unwrap_or(lines.len());
        let blocks = markdown::parse(first + at + 1, &lines[at + 1..end])?;
        if blocks.is_empty() {
            return Err(LessonFault::NoText.at(first + at));
        }
        let expected = body.steps.len() + 1;
        let numbered = lines[at][3..].trim().split_once(". ");
        match numbered.filter(|(number, _)| number.parse() == Ok(expected)) {
            Some((_, title)) if body.summary.is_empty() => {
                body.steps.push(StepText { title: title.trim().to_owned(), blocks });
            }
            None if body.steps.len() == steps && body.summary.is_empty() => body.summary = blocks,
            _ => return Err(LessonFault::StepNumber { expected }.at(first + at)),
        }
    }
    let found = body.steps.len();
    if found != steps {
        return Err(LessonFault::StepCount { lang, expected: steps, found }.at(first));
    }
    Ok(body)
}
