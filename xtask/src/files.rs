//! Files and folders: listing, copying, swapping. Errors name the path.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{At, Failure};

/// All files below `folder`, relative to it, in order; none where there is no such folder.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    if folder.is_dir() {
        walk(folder, Path::new(""), &|_| true, &mut files)?;
    }
    files.sort();
    Ok(files)
}

/// The same, without the folders that `enter` turns down by their name.
pub fn below_where(folder: &Path, enter: &dyn Fn(&str) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    walk(folder, Path::new(""), enter, &mut files)?;
    files.sort();
    Ok(files)
}

fn walk(
    root: &Path,
    below: &Path,
    enter: &dyn Fn(&str) -> bool,
    files: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    let folder = root.join(below);
    for entry in fs::read_dir(&folder).at("read", &folder)? {
        let entry = entry.at("read", &folder)?;
        let path = below.join(entry.file_name());
        let kind = entry.file_type().at("read", entry.path())?;
        if kind.is_file() {
            files.push(path);
        } else if kind.is_dir() && enter(&entry.file_name().to_string_lossy()) {
            walk(root, &path, enter, files)?;
        }
    }
    Ok(())
}

/// Copies a file, making the folder that it goes to.
pub fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).at("create", folder)?;
    }
    fs::copy(from, to).map(drop).at("copy", from)
}

/// Removes a folder and what is in it, if it is there.
pub fn remove(folder: &Path) -> Result<(), Failure> {
    if folder.exists() { fs::remove_dir_all(folder).at("remove", folder) } else { Ok(()) }
}

/// Puts `new` in the place of `folder`: whoever looks sees the old one, nothing, or the new one,
/// and nothing for no longer than it takes to rename.
pub fn swap(new: &Path, folder: &Path) -> Result<(), Failure> {
    let old = new.with_file_name("replaced");
    remove(&old)?;
    if folder.exists() {
        fs::rename(folder, &old).at("replace", folder)?;
    }
    fs::rename(new, folder).at("write", folder)?;
    remove(&old)
}
