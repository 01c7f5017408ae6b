//! A payload that is not typed: laid out as JSON, or what is in a file; and how large it is.

use super::super::act::Act;
use super::super::format::{base64, json};
use super::super::{Console, DraftError};
use super::{Draft, Input};
use crate::state::file::Unread;

/// Bytes of a file that is sent as a payload: a form holds it, and a broker has to take it.
pub const MAX_FILE: usize = 1024 * 1024;

impl Console {
    /// Lays the payload out, or takes what is in a file. What cannot be done leaves it as it is.
    pub(in crate::state::console) fn write_payload(&mut self, act: Act) {
        let done = match act {
            Act::LayOut => self.draft.lay_out(),
            Act::TakePayload(chosen) => self.draft.take_bytes(chosen.bytes),
            _ => Ok(()),
        };
        self.error = done.err();
    }
}

impl Draft {
    /// Whether the payload may be JSON, to be laid out.
    pub fn may_be_json(&self) -> bool {
        self.input == Input::Json
            || self.input == Input::Text && self.payload.trim_start().starts_with(['{', '['])
    }

    fn lay_out(&mut self) -> Result<(), DraftError> {
        let laid = json::pretty(self.payload.as_bytes()).map_err(|fault| {
            let before = self.payload.get(..fault.offset);
            let at = before.map_or(fault.offset, |text| text.chars().count());
            DraftError::Payload(Input::Json, at)
        })?;
        self.payload = laid.into();
        Ok(())
    }

    /// Text stays text; all else is written as Base64.
    fn take_bytes(&mut self, bytes: Result<Vec<u8>, Unread>) -> Result<(), DraftError> {
        let (payload, input) = match String::from_utf8(bytes.map_err(DraftError::File)?) {
            Ok(text) => (text, Input::Text),
            Err(error) => (base64::encode(error.as_bytes()), Input::Base64),
        };
        (self.payload, self.input) = (payload.into(), input);
        // What stands in a file is meant as it stands there.
        self.has_template = false;
        Ok(())
    }

    /// Bytes of the payload as it would be sent; none of one that is to be filled in, or cannot be
    /// read.
    pub fn size(&self) -> Option<usize> {
        let is_filled = self.has_template && self.payload.contains("{{");
        (!is_filled).then(|| self.input.parse(&self.payload).ok())?.map(|bytes| bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::file::Chosen;

    fn console(payload: &str, input: Input) -> Console {
        let draft = Draft { payload: payload.into(), input, ..Draft::default() };
        Console { draft, ..Console::default() }
    }

    #[test]
    fn json_is_laid_out_and_what_is_none_stays_as_it_was_written() {
        let mut console = console("{\"b\":1.50,\"a\":[]}", Input::Text);
        assert!(console.draft.may_be_json());
        console.write_payload(Act::LayOut);
        assert_eq!(&*console.draft.payload, "{\n  \"b\": 1.50,\n  \"a\": []\n}");
        console.draft.payload = "{\"温\":}".into();
        console.write_payload(Act::LayOut);
        assert_eq!(&*console.draft.payload, "{\"温\":}");
        assert_eq!(console.error, Some(DraftError::Payload(Input::Json, 5)));
    }

    #[test]
    fn a_file_is_sent_as_it_is() {
        let mut it = console("old", Input::Hex);
        it.draft.has_template = true;
        let file = |bytes| Act::TakePayload(Chosen { name: "x".into(), bytes });
        it.write_payload(file(Ok(b"{{counter}}".to_vec())));
        let draft = &it.draft;
        assert_eq!((&*draft.payload, draft.input), ("{{counter}}", Input::Text));
        assert_eq!((draft.has_template, draft.size()), (false, Some(11)));
        it.write_payload(file(Ok(vec![0xff, 0, 1])));
        assert_eq!((it.draft.input, it.draft.size()), (Input::Base64, Some(3)));
        it.write_payload(file(Err(Unread::TooLarge { limit: MAX_FILE })));
        assert_eq!(it.error, Some(DraftError::File(Unread::TooLarge { limit: MAX_FILE })));
        assert_eq!(it.draft.size(), Some(3));
    }

    #[test]
    fn its_size_is_what_would_be_sent() {
        for (payload, input, size) in [
            ("温度", Input::Text, Some(6)),
            ("68 69", Input::Hex, Some(2)),
            ("6", Input::Hex, None),
            ("{", Input::Json, None),
        ] {
            assert_eq!(console(payload, input).draft.size(), size, "{payload}");
        }
        let mut console = console("{{int 1 6}}", Input::Text);
        assert_eq!(console.draft.size(), Some(11));
        console.draft.has_template = true;
        assert_eq!(console.draft.size(), None);
    }
}
