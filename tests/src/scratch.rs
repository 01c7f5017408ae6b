//! A folder that lives as long as the value that names it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// An empty folder of one test's own, removed when dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder; `purpose` appears in its name.
    ///
    /// # Panics
    /// When the system's temporary folder cannot be written.
    pub fn new(purpose: &str) -> Scratch {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("blinklab-{}-{number}-{purpose}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("the temporary folder can be written");
        Scratch(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Puts a file into it in one step: a reader sees the old content or the new one.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn put(&self, name: &str, content: &str) {
        let target = self.0.join(name);
        let draft = self.0.join(format!("{name}.draft"));
        fs::write(&draft, content).expect("the scratch folder can be written");
        fs::rename(&draft, &target).expect("a file can be renamed within its folder");
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A leftover in the temporary folder is no reason to fail a test.
        fs::remove_dir_all(&self.0).ok();
    }
}
