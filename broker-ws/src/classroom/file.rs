//! The file that a room is kept in, so that a restart in the middle of a lesson costs nobody a seat.
//!
//! It has the seats' passwords, as they are shown to their students: nobody else on this computer
//! may read it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tracing::{error, warn};

use super::room::Room;

const NAME: &str = "classroom.json";
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    room: Room,
}

/// Where a room is kept.
#[derive(Debug)]
pub(super) struct File(PathBuf);

impl File {
    /// The file in a folder that is there.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self(folder.join(NAME))
    }

    /// The room that is kept. A file that cannot be read as one is moved aside.
    pub(super) fn read(&self) -> Option<Room> {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                error!("the classroom's file {} cannot be read: {error}", self.0.display());
                return None;
            }
        };
        let why = match serde_json::from_slice::<Written>(&text) {
            Ok(Written { format: FORMAT, room }) => return Some(room),
            Ok(Written { format, .. }) => format!("its format is {format}, not {FORMAT}"),
            Err(error) => error.to_string(),
        };
        let aside = self.0.with_extension("json.damaged");
        error!(
            "the classroom's file {} is no room: {why}. It is kept as {}",
            self.0.display(),
            aside.display()
        );
        if let Err(error) = fs::rename(&self.0, &aside) {
            warn!("{} cannot be renamed: {error}", self.0.display());
        }
        None
    }

    /// Keeps a room, as a whole or not at all.
    pub(super) fn write(&self, room: &Room) {
        let written = Written { format: FORMAT, room: room.clone() };
        let text = serde_json::to_vec(&written).expect("names and numbers are JSON");
        if let Err(error) = replace(&self.0, &text) {
            warn!("the classroom is not kept: {}: {error}", self.0.display());
        }
    }
}

/// Puts `text` in the place of a file, which is the old one or the new one at every moment. Only its owner
/// may read it: names of students are in it.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_comes_back_and_what_is_none_is_moved_aside() {
        let folder = std::env::temp_dir().join(format!("blinklab-room-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = File::in_folder(&folder);
        assert_eq!(file.read(), None);
        let room = Room::new("kmrtw".to_owned(), 1);
        file.write(&room);
        assert_eq!(file.read(), Some(room));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file.0).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        for damaged in ["", "{", "{\"format\":9,\"room\":null}", "[1]"] {
            fs::write(&file.0, damaged).unwrap();
            assert_eq!(file.read(), None, "{damaged}");
            assert!(!file.0.exists() && folder.join("classroom.json.damaged").exists());
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
