//! What went wrong in a program, as far as it can be told from MicroPython's own words.
//!
//! Knows the words that MicroPython uses. Does not know what to say about them: `i18n` does.

use std::rc::Rc;

/// An exception that nothing caught, or a program that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as a traceback names it; empty if it is not known.
    pub file: Rc<str>,
    /// The line, counted from 1; 0 if it is not known.
    pub line: u32,
    /// The exception's class, such as `OSError`.
    pub kind: Rc<str>,
    /// Its words.
    pub message: Rc<str>,
    /// Everything that MicroPython printed about it.
    pub traceback: Rc<str>,
}

/// What is behind a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A module of this name is not there.
    NoModule(Rc<str>),
    /// A module has no such name.
    NoNameInModule,
    /// A real board has it, a virtual one does not: a note says so with its line.
    OnlyReal,
    /// A name was never given.
    NoName(Rc<str>),
    /// Something has no such attribute.
    NoAttribute(Rc<str>),
    /// A line is indented otherwise than its neighbours.
    Indentation,
    /// It is no Python.
    Syntax,
    /// The system says no, with this number.
    System(i32),
    /// The broker's answer to CONNECT, or another number that umqtt gives.
    Mqtt(Option<u32>),
    /// There is no more memory.
    Memory,
    /// Functions call each other too deep.
    Recursion,
    /// Another kind of value was expected.
    Type,
    /// A value cannot be, such as a pin that the board does not have.
    Value,
    /// Beyond the end of a list.
    Index,
    /// A key that is not there.
    Key,
    /// A division by zero.
    Zero,
    /// A person stopped it.
    Interrupt,
    /// Something else.
    Other,
}

/// What the modules of a virtual board say of what only a real one has.
const NOT_VIRTUAL: &str = "but not on a virtual";

impl Fault {
    /// What is behind it.
    pub fn cause(&self) -> Cause {
        let message = &*self.message;
        match &*self.kind {
            "ImportError" | "AttributeError" if message.contains(NOT_VIRTUAL) => Cause::OnlyReal,
            "NotImplementedError" => Cause::OnlyReal,
            "SyntaxError" if message.contains("micropython decorator") => Cause::OnlyReal,
            "ImportError" | "ModuleNotFoundError" => match quoted(message) {
                Some(name) if message.contains("no module") => Cause::NoModule(name),
                _ => Cause::NoNameInModule,
            },
            "NameError" => quoted(message).map_or(Cause::Other, Cause::NoName),
            "AttributeError" => {
                let name = message.rsplit('\'').nth(1).unwrap_or_default();
                Cause::NoAttribute(name.into())
            }
            "IndentationError" => Cause::Indentation,
            "SyntaxError" if message.contains("indent") => Cause::Indentation,
            "SyntaxError" => Cause::Syntax,
            "OSError" => number(message).map_or(Cause::Other, Cause::System),
            "MQTTException" => Cause::Mqtt(number(message).and_then(|it| it.try_into().ok())),
            "MemoryError" => Cause::Memory,
            "RuntimeError" if message.contains("recursion") => Cause::Recursion,
            "RecursionError" => Cause::Recursion,
            "TypeError" => Cause::Type,
            "ValueError" => Cause::Value,
            "IndexError" => Cause::Index,
            "KeyError" => Cause::Key,
            "ZeroDivisionError" => Cause::Zero,
            "KeyboardInterrupt" => Cause::Interrupt,
            _ => Cause::Other,
        }
    }
}

/// The first word in quotes.
fn quoted(message: &str) -> Option<Rc<str>> {
    message.split('\'').nth(1).filter(|name| !name.is_empty()).map(Rc::from)
}

/// The first whole number.
fn number(message: &str) -> Option<i32> {
    let is_part = |c: char| c.is_ascii_digit() || c == '-';
    message.split(|c| !is_part(c)).find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_read_off_micropythons_words() {
        for (kind, message, cause) in [
            ("ImportError", "no module named 'simple'", Cause::NoModule("simple".into())),
            ("ImportError", "can't import name Pim", Cause::NoNameInModule),
            (
                "ImportError",
                "'bluetooth' is there on a real board, but not on a virtual board",
                Cause::OnlyReal,
            ),
            (
                "AttributeError",
                "machine.TouchPad is there on a real board, but not on a virtual one",
                Cause::OnlyReal,
            ),
            ("NotImplementedError", "a virtual board cannot fetch", Cause::OnlyReal),
            ("SyntaxError", "invalid micropython decorator", Cause::OnlyReal),
            ("OSError", "-1", Cause::System(-1)),
            ("NameError", "name 'led' isn't defined", Cause::NoName("led".into())),
            (
                "AttributeError",
                "'Pin' object has no attribute 'blink'",
                Cause::NoAttribute("blink".into()),
            ),
            ("IndentationError", "unexpected indent", Cause::Indentation),
            ("SyntaxError", "invalid syntax", Cause::Syntax),
            ("OSError", "[Errno 111] ECONNREFUSED", Cause::System(111)),
            ("OSError", "-2", Cause::System(-2)),
            ("OSError", "", Cause::Other),
            ("MQTTException", "5", Cause::Mqtt(Some(5))),
            ("MQTTException", "", Cause::Mqtt(None)),
            ("MemoryError", "memory allocation failed, allocating 99 bytes", Cause::Memory),
            ("RuntimeError", "maximum recursion depth exceeded", Cause::Recursion),
            ("RuntimeError", "something", Cause::Other),
            ("StopIteration", "", Cause::Other),
        ] {
            let fault = Fault {
                file: "main.py".into(),
                line: 3,
                kind: kind.into(),
                message: message.into(),
                traceback: "".into(),
            };
            assert_eq!(fault.cause(), cause, "{kind}: {message}");
        }
    }
}
