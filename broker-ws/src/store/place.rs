//! Where data is kept when nobody says where: what each system's convention names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::StoreError;

/// The name of the folder.
const NAME: &str = "blinklab";

/// The folder for this user's data: `$XDG_DATA_HOME/blinklab` or `~/.local/share/blinklab`,
/// `~/Library/Application Support/blinklab` on macOS, `%LOCALAPPDATA%\blinklab` on Windows.
///
/// # Errors
///
/// The environment names no such folder.
pub fn default_folder() -> Result<PathBuf, StoreError> {
    let home = std::env::home_dir();
    below(|name| std::env::var_os(name), home.as_deref()).ok_or(StoreError::NoDefault)
}

#[cfg(target_os = "windows")]
fn below(variable: impl Fn(&str) -> Option<OsString>, _: Option<&Path>) -> Option<PathBuf> {
    absolute(variable("LOCALAPPDATA")).map(|folder| folder.join(NAME))
}

#[cfg(target_os = "macos")]
fn below(_: impl Fn(&str) -> Option<OsString>, home: Option<&Path>) -> Option<PathBuf> {
    Some(home?.join("Library").join("Application Support").join(NAME))
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
fn below(variable: impl Fn(&str) -> Option<OsString>, home: Option<&Path>) -> Option<PathBuf> {
    // A relative path there is invalid and to be ignored, says the convention.
    let data = absolute(variable("XDG_DATA_HOME"));
    let home = || home.filter(|home| home.is_absolute()).map(|home| home.join(".local/share"));
    data.or_else(home).map(|folder| folder.join(NAME))
}

#[cfg(not(target_os = "macos"))]
fn absolute(value: Option<OsString>) -> Option<PathBuf> {
    value.map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(all(test, not(any(target_os = "windows", target_os = "macos"))))]
mod tests {
    use super::*;

    #[test]
    fn the_convention_of_the_platform_names_the_folder() {
        let (none, set) = (|_: &str| None, |_: &str| Some("/data".into()));
        let home = Some(Path::new("/home/maker"));
        assert_eq!(below(set, home), Some("/data/blinklab".into()));
        assert_eq!(below(none, home), Some("/home/maker/.local/share/blinklab".into()));
        assert_eq!(below(|_| Some("data".into()), None), None);
        assert_eq!(below(none, Some(Path::new(""))), None);
    }
}
