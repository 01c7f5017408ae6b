//! A board as a file and as a link, out and in.
//!
//! Knows the form of both and what is wrong with one that comes in. A link has the whole board
//! behind its `#`: nothing is sent to a server. Squeezing and unsqueezing bytes is the browser's:
//! the driver does it.

use std::rc::Rc;

use serde_json::{Value, json};
use shared::board::stored::ReadError;
use shared::board::{BoardSpec, SpecError};
use shared::wire::Bytes;

use super::State;
use super::action::{Action, Dialog, Effect};
use super::file::{Chosen, Unread};
use super::snapshot::Snapshot;
use super::virtual_board::{LogEntry, MAX_VIRTUAL_BOARDS, StoredBoard, VirtualBoard, new_id};
use super::{Notice, line::LineId};

/// What a file is known by.
const KEY: &str = "blinklab";
/// What it holds.
const KIND: &str = "board";
/// The most bytes of a board's file.
pub const MAX_FILE: usize = 1024 * 1024;
/// The most characters of a link behind its `#`: what browsers and chats pass on.
pub const MAX_LINK: usize = 16_000;
/// What a link's fragment begins with.
pub const LINK: &str = "#board=";

/// Something about a board that comes or goes.
#[derive(Clone, Debug)]
pub enum Share {
    /// A person wants it as a file.
    Save(Rc<str>),
    /// A person wants it as a link.
    Link(Rc<str>),
    /// Its bytes were squeezed; `None`: the browser cannot.
    Squeezed(Option<Bytes>),
    /// A person wants the link to paste it elsewhere.
    Copy(String),
    /// The page was opened with a link to one: what is behind [`LINK`].
    Arrive(Rc<str>),
    /// A person chose a file.
    Open(Rc<Chosen>),
    /// The bytes of a link were unsqueezed; `None`: they were none, or too many.
    Unsqueezed(Option<Bytes>),
    /// A person wants the board that came.
    Accept,
}

/// A link that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is being made.
    Coming,
    /// What follows the page's address.
    Ready(Rc<str>),
    /// It has so many characters, more than [`MAX_LINK`].
    TooLong(usize),
    /// The browser cannot squeeze bytes.
    Unable,
}

/// Why a board did not come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareError {
    /// The file was not read.
    Unread(Unread),
    /// The link is cut off or changed.
    BadLink,
    /// It is not text.
    NotText,
    /// It is JSON, but no board.
    NotABoard,
    /// A later version of the page has written it.
    Newer(u64),
    /// It cannot be read.
    Read(ReadError),
    /// It cannot be built.
    Spec(SpecError),
}

/// The board that came in, before a person has decided, or why none did.
pub type Incoming = Result<Rc<BoardSpec>, ShareError>;

/// What of sharing the page shows.
#[derive(Clone, Debug, Default)]
pub struct Sharing {
    /// The link that was asked for.
    pub link: Option<Link>,
    /// What came in.
    pub incoming: Option<Incoming>,
}

impl State {
    pub(crate) fn share(&mut self, share: Share, effects: &mut Vec<Effect>) {
        match share {
            Share::Save(id) => {
                let Some(board) = self.virtual_board(&id) else { return };
                let bytes = Bytes::from(to_json(&board.spec));
                let (name, mime) = (format!("{id}.board.json"), "application/json");
                effects.push(Effect::Download { name, mime, bytes });
            }
            Share::Link(id) => {
                let Some(board) = self.virtual_board(&id) else { return };
                let bytes = Bytes::from(to_json(&board.spec));
                self.sharing.link = Some(Link::Coming);
                self.dialog = Some(Dialog::ShareBoard(id));
                effects.push(Effect::Squeeze(bytes));
            }
            Share::Squeezed(bytes) => {
                self.sharing.link = Some(match bytes.map(|bytes| to_base64(&bytes)) {
                    None => Link::Unable,
                    Some(text) if text.len() > MAX_LINK => Link::TooLong(text.len()),
                    Some(text) => Link::Ready(format!("{LINK}{text}").into()),
                });
            }
            Share::Copy(link) => effects.push(Effect::Copy(link)),
            Share::Arrive(text) => self.arrive_with_board(&text, effects),
            Share::Open(chosen) => {
                let bytes = chosen.bytes.as_ref().map_err(|it| ShareError::Unread(*it));
                self.come(bytes.and_then(|bytes| read(bytes)));
            }
            Share::Unsqueezed(bytes) => {
                self.come(bytes.ok_or(ShareError::BadLink).and_then(|bytes| read(&bytes)));
            }
            Share::Accept => self.accept(effects),
        }
    }

    /// The page was opened with a link to a board.
    fn arrive_with_board(&mut self, text: &str, effects: &mut Vec<Effect>) {
        match of_base64(text) {
            Some(bytes) => effects.push(Effect::Unsqueeze(bytes.into())),
            None => self.come(Err(ShareError::BadLink)),
        }
    }

    fn come(&mut self, incoming: Result<BoardSpec, ShareError>) {
        self.sharing.incoming = Some(incoming.map(Rc::new));
        self.dialog = Some(Dialog::IncomingBoard);
    }

    /// Adds the board that came, under an id of its own: two boards with one would throw each
    /// other out.
    fn accept(&mut self, effects: &mut Vec<Effect>) {
        self.dialog = None;
        let Some(Ok(spec)) = self.sharing.incoming.take() else { return };
        if self.virtual_boards.len() >= MAX_VIRTUAL_BOARDS {
            return self.notify(Notice::TooManyVirtualBoards);
        }
        let mut spec = Rc::unwrap_or_clone(spec);
        spec.id = new_id(&mut self.random, spec.kind).0;
        while self.virtual_board(&spec.id).is_some() {
            spec.id = new_id(&mut self.random, spec.kind).0;
        }
        let mut board = VirtualBoard::new(StoredBoard { powered: true, spec, is_twin: false });
        board.note(self.now, LogEntry::Power(true));
        let (id, spec) = (Rc::clone(&board.id), board.spec.clone());
        self.virtual_boards.push(Snapshot::new(board));
        effects.push(Effect::Build { spec, powered: true });
        self.open(&LineId::Board(id), effects);
        self.changed();
    }
}

impl From<Share> for Action {
    fn from(share: Share) -> Self {
        Self::Share(share)
    }
}

/// A board's file.
pub fn to_json(spec: &BoardSpec) -> String {
    json!({ KEY: KIND, "version": 1, KIND: spec.to_value() }).to_string()
}

/// Reads a board's file.
///
/// # Errors
///
/// What is wrong with it.
pub fn read(bytes: &[u8]) -> Result<BoardSpec, ShareError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ShareError::NotText)?;
    let text = text.trim_start_matches('\u{feff}');
    let root: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let problem = shared::board::stored::ReadProblem::NotJson { line, column };
        ShareError::Read(ReadError { path: String::new(), problem })
    })?;
    if root[KEY] != KIND {
        return Err(ShareError::NotABoard);
    }
    match root["version"].as_u64() {
        Some(1) => {}
        Some(version) => return Err(ShareError::Newer(version)),
        None => return Err(ShareError::NotABoard),
    }
    let spec = BoardSpec::from_value(&root[KIND]).map_err(ShareError::Read)?;
    spec.check().map_err(ShareError::Spec)?;
    Ok(spec)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 as it may stand in an address (RFC 4648, section 5), without padding.
fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=chunk.len() {
            let index = bits >> (18 - 6 * digit) & 63;
            text.push(char::from(DIGITS[index as usize]));
        }
    }
    text
}

/// The bytes; `None` if it is none, or too long.
fn of_base64(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_LINK || text.len() % 4 == 1 {
        return None;
    }
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes() {
        let value = DIGITS.iter().position(|it| *it == digit)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use shared::board::Kind;

    use super::*;
    use crate::state::random::Random;

    fn spec() -> BoardSpec {
        StoredBoard::new(&mut Random::new(3), Kind::Esp32).spec
    }

    #[test]
    fn a_file_is_read_back_and_a_bad_one_says_why() {
        assert_eq!(read(to_json(&spec()).as_bytes()), Ok(spec()));
        let good = to_json(&spec());
        for (text, is_expected) in [
            ("{", (|it| matches!(it, ShareError::Read(_))) as fn(&ShareError) -> bool),
            ("{}", |it| *it == ShareError::NotABoard),
            (r#"{"blinklab":"connections"}"#, |it| *it == ShareError::NotABoard),
            (&good.replace(r#""version":1"#, r#""version":2"#), |it| *it == ShareError::Newer(2)),
            (&good.replace("\"dht22\"", "\"dht23\""), |it| matches!(it, ShareError::Read(_))),
            (&good.replace(r#""data":4"#, r#""data":2"#), |it| matches!(it, ShareError::Spec(_))),
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(is_expected(&error), "{text}: {error:?}");
        }
        assert_eq!(read(&[0xFF]), Err(ShareError::NotText));
    }

    #[test]
    fn base64_of_any_bytes_is_read_back() {
        for length in 0..70 {
            let bytes: Vec<u8> = (0..length).map(|it| (it * 37 + 11) as u8).collect();
            assert_eq!(of_base64(&to_base64(&bytes)), Some(bytes));
        }
        assert_eq!(to_base64(b"\xFB\xFF"), "-_8");
        for bad in ["A", "AB=", "A*", "-_9", &"A".repeat(MAX_LINK + 1)] {
            assert_eq!(of_base64(bad), None, "{bad:.9}");
        }
    }
}
