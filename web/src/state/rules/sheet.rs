//! A text of rules that is being edited, beside the one that holds.

use std::rc::Rc;

use shared::automation::{Rule, RuleError, Rules};

/// Lines of rules, and a way to take them out of a text.
type Take = fn(&str, (usize, usize)) -> String;

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Sheet {
    /// What holds.
    held: Rc<str>,
    /// What a person sees.
    pub text: Rc<str>,
    /// Counts the texts that were not typed: the field is made anew for these.
    pub edition: u32,
    /// Of what holds, as the broker counts.
    pub version: u64,
    /// The rules that hold.
    rules: Vec<Rule>,
    fault: Option<RuleError>,
}

/// How a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// As it holds.
    Not,
    /// Different, and right.
    Right,
    /// Wrong.
    Wrong,
}

impl Sheet {
    /// The text that holds.
    pub const fn held(&self) -> &Rc<str> {
        &self.held
    }

    /// The rules that hold.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is wrong with the text that is seen.
    pub const fn fault(&self) -> Option<&RuleError> {
        self.fault.as_ref()
    }

    /// How the text that is seen is.
    pub fn state(&self) -> Edited {
        match self.fault {
            Some(_) => Edited::Wrong,
            None if self.text == self.held => Edited::Not,
            None => Edited::Right,
        }
    }

    /// The line that is wrong, and a mark below the character where it begins.
    pub fn excerpt(&self) -> Option<(&str, String)> {
        let fault = self.fault()?;
        let line = self.text.lines().nth(fault.line - 1)?;
        // A letter that is twice as wide has room twice as wide below it.
        let wide = |c: char| if c as u32 >= 0x1100 { '\u{3000}' } else { ' ' };
        let mut mark: String = line.chars().take(fault.column - 1).map(wide).collect();
        mark.push('^');
        Some((line, mark))
    }

    /// The text from one line to its end, as places in UTF-16, as a browser counts.
    pub fn line_range(&self, line: usize) -> (u32, u32) {
        let length = |text: &str| text.encode_utf16().count() as u32;
        let before = self.text.split_inclusive('\n').take(line - 1).map(length).sum();
        let own = self.text.lines().nth(line - 1).map(length).unwrap_or_default();
        (before, before + own)
    }

    /// This holds now. What a person is typing stays, unless it is the same.
    pub fn hold(&mut self, text: Rc<str>, version: u64) {
        let was_edited = self.state() != Edited::Not && self.text != text;
        self.version = version;
        if text == self.held && !self.rules.is_empty() {
            return;
        }
        self.rules = Rules::parse(&text).map(|it| it.rules).unwrap_or_default();
        self.held = Rc::clone(&text);
        if !was_edited && self.text != text {
            self.replace(text);
        }
    }

    /// A person types.
    pub fn write(&mut self, text: Rc<str>) {
        self.fault = Rules::parse(&text).err();
        self.text = text;
    }

    /// Another text comes at once.
    pub fn replace(&mut self, text: Rc<str>) {
        self.write(text);
        self.edition += 1;
    }

    /// What holds is seen again.
    pub fn revert(&mut self) {
        self.replace(Rc::clone(&self.held));
    }

    /// Takes a rule out of the text that is seen. Whether it was there.
    pub fn remove(&mut self, name: &str, take: Take) -> bool {
        let Ok(rules) = Rules::parse(&self.text) else { return false };
        let Some(rule) = rules.rules.iter().find(|rule| rule.name == name) else { return false };
        let text = take(&self.text, rule.lines);
        self.replace(text.into());
        true
    }
}
