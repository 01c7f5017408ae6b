//! The record of a lesson on disk, so that a restart in the middle of it, or before it was exported, takes
//! nothing away.
//!
//! A file of lines: the first says of which lesson they are, each of the others what happened. They are
//! appended once a second; a crash of the server costs what happened in the last one. It is as long as
//! twice the record may be, then it is written anew from what the record still has.

use std::convert::Infallible;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tracing::warn;

use super::Classroom;
use super::file::replace;
use super::record::{Entry, MOST_BYTES, Record};
use super::room::Room;

const NAME: &str = "classroom-record.jsonl";
const FORMAT: u32 = 1;
/// What happened is written down that often.
const PAUSE: Duration = Duration::from_secs(1);
/// A longer file is written anew, unless it was as long when it was new.
const MOST: u64 = 2 * MOST_BYTES as u64;

/// Of which lesson a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: u32,
    room: String,
    begun_at: u64,
    /// Entries that are missing before the first one.
    lost: u64,
}

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Diary {
    path: PathBuf,
    written: Mutex<Written>,
}

/// What is known of the file.
#[derive(Debug, Default)]
struct Written {
    /// The room that it is of, and when that began; `None` has it written anew.
    lesson: Option<(String, u64)>,
    bytes: u64,
    /// It is written anew when it is longer.
    limit: u64,
    /// That it cannot be written was said.
    has_failed: bool,
}

impl Diary {
    /// The file in a folder that is there.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(NAME), written: Mutex::default() }
    }

    /// What was done in the room's lesson, as far as the file has it: nothing of another lesson, and no
    /// line that is none.
    pub(super) fn read(&self, room: &Room) -> Record {
        let file = match fs::File::open(&self.path) {
            Ok(file) => file,
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    warn!("the lesson's record {} cannot be read: {error}", self.path.display());
                }
                return Record::default();
            }
        };
        let mut lines = BufReader::new(file).split(b'\n').map_while(Result::ok);
        let head = lines.next().and_then(|line| serde_json::from_slice::<Head>(&line).ok());
        match head {
            Some(Head { format: FORMAT, room: code, begun_at, lost })
                if code == room.code && begun_at == room.begun_at =>
            {
                let entries = lines.filter_map(|line| serde_json::from_slice::<Entry>(&line).ok());
                Record::restored(lost, entries)
            }
            _ => Record::default(),
        }
    }

    /// Writes down what happened since it was last done.
    fn write(&self, room: &Room, record: &Mutex<Record>) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let lesson = (room.code.clone(), room.begun_at);
        let is_new = written.lesson.as_ref() != Some(&lesson) || written.bytes > written.limit;
        let mut held = record.lock().unwrap_or_else(PoisonError::into_inner);
        let (lost, entries) = if is_new { held.take_all() } else { (0, held.take_unwritten()) };
        drop(held);
        if entries.is_empty() {
            return;
        }
        let mut text = Vec::new();
        if is_new {
            let (code, begun_at) = lesson.clone();
            let head = Head { format: FORMAT, room: code, begun_at, lost };
            line(&mut text, &head);
        }
        entries.iter().for_each(|entry| line(&mut text, entry));
        match if is_new { replace(&self.path, &text) } else { self.append(&text) } {
            Ok(()) => {
                let size = text.len() as u64;
                let bytes = if is_new { size } else { written.bytes + size };
                let limit = if is_new { MOST.max(2 * size) } else { written.limit };
                *written = Written { lesson: Some(lesson), bytes, limit, has_failed: false };
            }
            Err(error) => {
                if !written.has_failed {
                    warn!("the lesson's record is not kept: {}: {error}", self.path.display());
                }
                // All of it is written as soon as that is possible.
                *written = Written { has_failed: true, ..Written::default() };
            }
        }
    }

    fn append(&self, text: &[u8]) -> io::Result<()> {
        fs::OpenOptions::new().append(true).open(&self.path)?.write_all(text)
    }
}

fn line(text: &mut Vec<u8>, what: &impl Serialize) {
    serde_json::to_writer(&mut *text, what).expect("names, texts and numbers are JSON");
    text.push(b'\n');
}

impl Classroom {
    /// Writes down what happened since it was last done, if that is kept.
    pub(crate) fn write_down(&self) {
        let Some(diary) = &self.diary else { return };
        let room = self.lock().room.clone();
        if let Some(room) = room {
            diary.write(&room, &self.record);
        }
    }
}

/// Writes down what happens, as long as the server runs.
pub(crate) async fn keep_record(classroom: Arc<Classroom>) -> Infallible {
    loop {
        tokio::time::sleep(PAUSE).await;
        write_down(&classroom).await;
    }
}

/// Writes down what happened until now, where that may take as long as a disk takes.
pub(crate) async fn write_down(classroom: &Arc<Classroom>) {
    let classroom = classroom.clone();
    // It ends in no panic; if the server ends meanwhile, nobody waits for it.
    let _ = tokio::task::spawn_blocking(move || classroom.write_down()).await;
}

#[cfg(test)]
mod tests {
    use super::super::record::What;
    use super::*;

    fn happened(record: &Mutex<Record>, at: u64, payload: &[u8]) {
        let what = What::message("t", payload, false);
        record.lock().unwrap().push(at, Some(1), "<b>".into(), what);
    }

    fn told(record: &Record) -> Vec<String> {
        record.to_json_lines().lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_happened_is_there_again_in_the_same_lesson_alone_and_line_by_line() {
        let folder = std::env::temp_dir().join(format!("blinklab-diary-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let room = Room::new("kmrtw".to_owned(), 1);
        let record = Mutex::<Record>::default();
        let diary = Diary::in_folder(&folder);
        assert_eq!(told(&diary.read(&room)), told(&Record::default()));
        diary.write(&room, &record);
        assert!(!diary.path.exists(), "nothing happened");
        happened(&record, 1, "灯".as_bytes());
        record.lock().unwrap().push(2, None, String::new(), What::teacher("frozen"));
        diary.write(&room, &record);
        happened(&record, 3, &[0xff, 0]);
        diary.write(&room, &record);
        diary.write(&room, &record);
        let all = told(&record.lock().unwrap());
        assert_eq!(all.len(), 3);
        assert_eq!(told(&diary.read(&room)), all);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&diary.path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        // A crash in the middle of a line; what comes then is behind it in a file of its own.
        fs::OpenOptions::new()
            .append(true)
            .open(&diary.path)
            .unwrap()
            .write_all(b"{\"at\":4,")
            .unwrap();
        let again = Diary::in_folder(&folder);
        let record = Mutex::new(again.read(&room));
        assert_eq!(told(&record.lock().unwrap()), all);
        happened(&record, 5, b"x");
        again.write(&room, &record);
        assert_eq!(told(&again.read(&room)).len(), 4);
        for other in [Room::new("kmrtw".to_owned(), 2), Room::new("other".to_owned(), 1)] {
            assert!(told(&again.read(&other)).is_empty());
        }
        fs::write(&again.path, "no\nno").unwrap();
        assert!(told(&again.read(&room)).is_empty());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_that_is_long_begins_anew_with_what_the_record_has() {
        let folder = std::env::temp_dir().join(format!("blinklab-long-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let room = Room::new("kmrtw".to_owned(), 1);
        let record = Mutex::<Record>::default();
        let diary = Diary::in_folder(&folder);
        happened(&record, 1, b"first");
        diary.write(&room, &record);
        diary.written.lock().unwrap().limit = 10;
        *record.lock().unwrap() = Record::restored(7, std::iter::empty());
        happened(&record, 2, b"second");
        diary.write(&room, &record);
        let read = told(&diary.read(&room));
        assert_eq!(read.len(), 2, "{read:?}");
        assert!(read[0].contains("\"count\":7") && read[1].contains("second"), "{read:?}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
