//! The store's file: one table of rows and the version of their encoding, in a redb database.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{
    Builder, Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError,
    TableDefinition, TableError,
};
use shared::broker::journal::{FORMAT, Row};

use super::{Aside, Changes, Disk, DiskError, Opened, StoreError};

/// The file in its folder.
const NAME: &str = "store.redb";
/// Memory for pages that were read or are to be written.
const CACHE: usize = 16 << 20;

/// The rows.
const ROWS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");
/// The version of their encoding, and a mark that tells the file from others.
const ABOUT: TableDefinition<'_, &str, u32> = TableDefinition::new("blinklab broker");
const FORMAT_KEY: &str = "format";

/// What is wrong with a file that was there.
enum Fault {
    /// It cannot be opened now, and is left alone.
    Unusable(StoreError),
    /// It cannot be read by this version, ever.
    Unreadable { kind: &'static str, why: String },
}

impl Fault {
    fn damaged(why: impl ToString) -> Self {
        Self::Unreadable { kind: "damaged", why: why.to_string() }
    }
}

/// Opens the store in `folder`. What cannot be read is put aside under another name, and said.
pub(super) fn open(folder: &Path) -> Result<Opened, StoreError> {
    make_private(folder).map_err(|error| StoreError::Io(folder.to_owned(), error))?;
    let path = folder.join(NAME);
    let is_there = path.try_exists().map_err(|error| StoreError::Io(path.clone(), error))?;
    if !is_there {
        return begin(&path, None);
    }
    match read(&path) {
        Ok((database, rows)) => {
            let disk = File { database: Some(database), path: path.clone() };
            Ok(Opened { disk: Box::new(disk), rows, path, aside: None })
        }
        Err(Fault::Unusable(error)) => Err(error),
        Err(Fault::Unreadable { kind, why }) => {
            let aside = put_aside(&path, kind, why)?;
            begin(&path, Some(aside))
        }
    }
}

/// The folder may hold what people have written to each other.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new file, which appears under its name only when it is whole.
fn begin(path: &Path, aside: Option<Aside>) -> Result<Opened, StoreError> {
    let draft = path.with_extension("new");
    let begin = || -> Result<Database, Fault> {
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Fault::Unusable(StoreError::Io(draft.clone(), error)));
            }
            _ => {}
        }
        let database = builder().create(&draft).map_err(|error| fault(&draft, error))?;
        initialise(&database).map_err(Fault::damaged)?;
        drop(database);
        rename(&draft, path)
            .map_err(|error| Fault::Unusable(StoreError::Io(path.to_owned(), error)))?;
        builder().open(path).map_err(|error| fault(path, error))
    };
    match begin() {
        Ok(database) => {
            let disk = File { database: Some(database), path: path.to_owned() };
            Ok(Opened { disk: Box::new(disk), rows: Vec::new(), path: path.to_owned(), aside })
        }
        Err(Fault::Unusable(error)) => Err(error),
        Err(Fault::Unreadable { why, .. }) => Err(StoreError::Other(path.to_owned(), why)),
    }
}

fn builder() -> Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE);
    // Every page has a checksum, which is else only looked at after a crash.
    builder.set_check_integrity_on_open(true);
    builder
}

fn initialise(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(ABOUT)?.insert(FORMAT_KEY, FORMAT)?;
    transaction.open_table(ROWS)?;
    transaction.commit()?;
    Ok(())
}

/// Opens a file that is there and reads all of it.
fn read(path: &Path) -> Result<(Database, Vec<Row>), Fault> {
    // The storage promises errors and no panics, but a damaged file is the worst place to rely on it.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let database = builder().open(path).map_err(|error| fault(path, error))?;
        let rows = read_rows(&database)?;
        Ok((database, rows))
    }));
    opened.unwrap_or_else(|_| Err(Fault::damaged("the storage gave up on it")))
}

fn read_rows(database: &Database) -> Result<Vec<Row>, Fault> {
    let storage = |error: redb::Error| Fault::damaged(error);
    let transaction = database.begin_read().map_err(|error| storage(error.into()))?;
    let foreign =
        || Fault::Unreadable { kind: "foreign", why: "it is no store of this broker".to_owned() };
    let about = transaction.open_table(ABOUT).map_err(|error| match error {
        TableError::Storage(error) => storage(error.into()),
        _ => foreign(),
    })?;
    let format = about.get(FORMAT_KEY).map_err(|error| storage(error.into()))?;
    let format = format.ok_or_else(foreign)?.value();
    if format != FORMAT {
        let (kind, by) = if format > FORMAT { ("newer", "a newer") } else { ("older", "an older") };
        let why = format!(
            "it was written by {by} version of this program (format {format}, this one knows \
             {FORMAT})"
        );
        return Err(Fault::Unreadable { kind, why });
    }
    let table = transaction.open_table(ROWS).map_err(|error| storage(error.into()))?;
    let mut rows = Vec::new();
    for entry in table.iter().map_err(|error| storage(error.into()))? {
        let (key, value) = entry.map_err(|error| storage(error.into()))?;
        rows.push(Row::decode(key.value(), value.value()).map_err(Fault::damaged)?);
    }
    Ok(rows)
}

/// What an error at opening means for the file.
fn fault(path: &Path, error: DatabaseError) -> Fault {
    let path = path.to_owned();
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            Fault::Unusable(StoreError::InUse(path))
        }
        DatabaseError::Storage(StorageError::Io(error)) => match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Fault::damaged(error),
            _ => Fault::Unusable(StoreError::Io(path, error)),
        },
        DatabaseError::Storage(StorageError::Corrupted(_)) => Fault::damaged(error),
        DatabaseError::UpgradeRequired(_) => {
            Fault::Unreadable { kind: "older", why: error.to_string() }
        }
        other => Fault::Unusable(StoreError::Other(path, other.to_string())),
    }
}

/// Gives the file another name in its folder, the first that is free.
fn put_aside(path: &Path, kind: &str, why: String) -> Result<Aside, StoreError> {
    let candidates =
        (1..1_000).map(|number| path.with_file_name(format!("{NAME}.{kind}-{number}")));
    let free = candidates.into_iter().find(|candidate| matches!(candidate.try_exists(), Ok(false)));
    let moved = match free {
        Some(free) => rename(path, &free).map(|()| free),
        None => Err(io::Error::other("a thousand others are there already")),
    };
    match moved {
        Ok(moved) => Ok(Aside { path: moved, why }),
        Err(error) => Err(StoreError::NotAside { path: path.to_owned(), why, error }),
    }
}

/// Renames within a folder, so that it holds after a power cut.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The file, open.
struct File {
    /// `None` after a failure, until it is opened again.
    database: Option<Database>,
    path: PathBuf,
}

impl Disk for File {
    fn commit(&mut self, changes: &Changes) -> Result<(), DiskError> {
        let database = match self.database.take() {
            Some(database) => database,
            // After a failed write the storage takes nothing more before it was opened anew.
            None => builder().open(&self.path).map_err(|error| DiskError(error.into()))?,
        };
        write(&database, changes).map_err(|error| DiskError(error.into()))?;
        self.database = Some(database);
        Ok(())
    }
}

fn write(database: &Database, changes: &Changes) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    {
        let mut rows = transaction.open_table(ROWS)?;
        for (key, value) in changes.iter() {
            match value {
                Some(value) => rows.insert(key, value)?,
                None => rows.remove(key)?,
            };
        }
    }
    transaction.commit()?;
    Ok(())
}
