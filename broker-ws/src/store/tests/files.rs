//! Files: whole, damaged, cut short, newer, foreign, and in use.

use std::fs;
use std::path::Path;
use std::time::Duration;

use redb::{Database, ReadableDatabase, TableDefinition};
use shared::broker::journal::{FORMAT, Key, Record, Row};
use shared::wire::Text;

use super::Scratch;
use crate::StoreError;
use crate::store::{Changes, Opened, open};

fn session(number: u64, client_id: &str) -> Row {
    let (client_id, expiry) = (Text::new(client_id).unwrap(), Duration::from_secs(60));
    Row::Session { session: number, client_id, user: None, expiry, ends_at: None }
}

fn commit(opened: &mut Opened, records: &[Record]) {
    let mut changes = Changes::default();
    records.iter().for_each(|record| changes.add(record));
    opened.disk.commit(&changes).unwrap();
}

/// A store with a few pages of rows, closed.
fn filled(folder: &Path) -> Vec<Row> {
    let rows = (1..=200).map(|number| session(number, &format!("client {number}")));
    let rows = rows.collect::<Vec<_>>();
    let mut opened = open(folder).unwrap();
    assert_eq!((opened.rows.len(), &opened.aside), (0, &None));
    commit(&mut opened, &rows.iter().cloned().map(Record::Put).collect::<Vec<_>>());
    rows
}

#[test]
fn what_was_committed_is_there_again() {
    let scratch = Scratch::new();
    let folder = scratch.path().join("made/on the way");
    let rows = filled(&folder);
    let mut opened = open(&folder).unwrap();
    assert_eq!(opened.rows, rows);
    let changed = session(2, "renamed");
    commit(&mut opened, &[Record::Delete(Key::Session(1)), Record::Put(changed.clone())]);
    drop(opened);
    let opened = open(&folder).unwrap();
    assert_eq!((opened.rows.len(), &opened.rows[0]), (199, &changed));
}

#[test]
fn a_store_in_use_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    let rows = filled(scratch.path());
    let first = open(scratch.path()).unwrap();
    let error = open(scratch.path()).unwrap_err();
    assert!(matches!(error, StoreError::InUse(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("in use by another broker") && text.contains("--store PATH"), "{text}");
    drop(first);
    assert_eq!(open(scratch.path()).unwrap().rows, rows);
}

#[test]
fn a_folder_that_cannot_be_one_is_named() {
    let scratch = Scratch::new();
    let file = scratch.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let text = open(&file).unwrap_err().to_string();
    assert!(text.contains(&*file.to_string_lossy()) && text.contains("--store none"), "{text}");
}

/// Opens what is there now. Either it is what it was, or it was put aside byte by byte, with a word
/// why; nothing in between.
fn is_whole_or_put_aside(folder: &Path, rows: &[Row], what: &str) -> bool {
    let file = folder.join("store.redb");
    let before = fs::read(&file).unwrap();
    let opened = open(folder).unwrap_or_else(|error| panic!("{what}: {error}"));
    let Some(aside) = opened.aside else {
        assert_eq!(opened.rows, rows, "{what}");
        return true;
    };
    assert_eq!(opened.rows, [], "{what}");
    assert!(!aside.why.is_empty(), "{what}");
    let kept = fs::read(&aside.path).unwrap();
    assert_eq!(kept.len(), before.len(), "{what}");
    drop(opened.disk);
    fs::remove_file(&aside.path).unwrap();
    false
}

#[test]
fn a_damaged_file_is_put_aside_and_never_read_as_if_it_were_whole() {
    let scratch = Scratch::new();
    let rows = filled(scratch.path());
    let file = scratch.path().join("store.redb");
    let good = fs::read(&file).unwrap();
    let mut put_aside = 0;
    // From the header to the last page.
    for at in (0..good.len()).step_by(good.len() / 60) {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        fs::write(&file, &bad).unwrap();
        put_aside +=
            u32::from(!is_whole_or_put_aside(scratch.path(), &rows, &format!("byte {at}")));
    }
    // A row itself, wherever it stands.
    let row = good.windows(8).position(|bytes| bytes == b"client 9").unwrap();
    let mut bad = good.clone();
    bad[row] ^= 1;
    fs::write(&file, &bad).unwrap();
    put_aside += u32::from(!is_whole_or_put_aside(scratch.path(), &rows, "a row"));
    assert!(put_aside > 1, "{put_aside}");
    for len in [0, 1, 100, 4096, good.len() / 2, good.len() - 1] {
        fs::write(&file, &good[..len]).unwrap();
        assert!(!is_whole_or_put_aside(scratch.path(), &rows, &format!("{len} bytes")));
    }
}

#[test]
fn a_newer_or_a_foreign_file_is_put_aside_as_what_it_is() {
    let scratch = Scratch::new();
    let file = scratch.path().join("store.redb");
    let aside = |says: &str, ends: &str| {
        let opened = open(scratch.path()).unwrap();
        let aside = opened.aside.unwrap();
        assert!(aside.why.contains(says), "{}", aside.why);
        assert!(aside.path.to_string_lossy().ends_with(ends), "{}", aside.path.display());
        aside.path
    };
    filled(scratch.path());
    let set = |table: TableDefinition<'_, &str, u32>, format: u32| {
        let database = Database::create(&file).unwrap();
        let transaction = database.begin_write().unwrap();
        transaction.open_table(table).unwrap().insert("format", format).unwrap();
        transaction.commit().unwrap();
    };
    let about = TableDefinition::new("blinklab broker");
    for number in 1..3 {
        set(about, FORMAT + 1);
        let moved = aside("written by a newer version", &format!("store.redb.newer-{number}"));
        // It still is what it was, for the version that can read it.
        let database = Database::open(moved).unwrap();
        let read = database.begin_read().unwrap();
        let format = read.open_table(about).unwrap().get("format").unwrap().unwrap().value();
        assert_eq!(format, FORMAT + 1);
    }
    let text = "a text that somebody has put here";
    fs::write(&file, text).unwrap();
    assert_eq!(fs::read_to_string(aside("", "store.redb.damaged-1")).unwrap(), text);
    fs::remove_file(&file).unwrap();
    set(TableDefinition::new("another program"), 1);
    aside("no store of this broker", "store.redb.foreign-1");
}
