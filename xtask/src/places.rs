//! Where things are: the checkout, cargo's target folder, and the cache folder that outlives a
//! checkout, so that a second clone does not pay again for tools. It creates nothing by itself
//! except what [`Places::provide`] is asked for.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::failure::{At, Failure};

/// The folders that xtask works in.
#[derive(Debug)]
pub struct Places {
    root: PathBuf,
    target: PathBuf,
    cache: PathBuf,
}

impl Places {
    /// Finds them from the environment that `cargo xtask` sets.
    pub fn find() -> Result<Self, Failure> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .ok_or_else(|| Failure::new("xtask's folder has no parent: start it as `cargo xtask`"))?
            .to_owned();
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |folder| root.join(folder));
        Ok(Self { root, target, cache: cache_folder()? })
    }

    /// The checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder for native builds.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Cargo's target folder for wasm builds: another compiler may build them, and the two would
    /// throw away each other's work in one folder.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The logs of the steps, and what is put together before it replaces something: in the
    /// checkout wherever cargo's target folder is, so that renaming works.
    pub fn scratch(&self) -> PathBuf {
        self.root.join("target").join("xtask")
    }

    /// The page as it is served.
    pub fn page(&self) -> PathBuf {
        self.root.join("web").join("dist")
    }

    /// The cache folder, shared by all checkouts of this user.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// A folder in the cache, made by `make` if it is not there yet. `make` works in a folder of
    /// its own that is renamed when it is complete, so that an interrupted run leaves nothing
    /// that looks finished, and two runs at a time do not disturb each other.
    pub fn provide(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> Result<(), Failure>,
    ) -> Result<PathBuf, Failure> {
        let folder = self.cache.join(name);
        if folder.is_dir() {
            return Ok(folder);
        }
        let parent = folder.parent().unwrap_or(&self.cache).to_owned();
        fs::create_dir_all(&parent).at("create", &parent)?;
        remove_abandoned(&parent);
        let part = self.cache.join(format!("{name}.{}{PART}", std::process::id()));
        let made = make(&part).and_then(|()| {
            match fs::rename(&part, &folder) {
                // Another run was faster: its folder is as good as ours.
                Err(_) if folder.is_dir() => Ok(()),
                other => other.at("finish", &folder),
            }
        });
        if part.exists() {
            fs::remove_dir_all(&part).at("remove", &part)?;
        }
        made.map(|()| folder)
    }
}

/// Ends the names of folders that are being made.
const PART: &str = "-part";

/// No install takes this long: a part this old belongs to a run that was killed.
const ABANDONED: Duration = Duration::from_secs(6 * 60 * 60);

fn remove_abandoned(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let old = entry
            .metadata()
            .and_then(|data| data.modified())
            .is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > ABANDONED));
        if old && entry.file_name().to_string_lossy().ends_with(PART) {
            // Best effort: a part that cannot be removed only takes space.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn cache_folder() -> Result<PathBuf, Failure> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set("BLINKLAB_CACHE") {
        return std::path::absolute(&folder).at("find", folder);
    }
    let base = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library").join("Caches"))
    } else {
        set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
    };
    base.map(|base| base.join("blinklab")).ok_or_else(|| {
        Failure::new("there is no home folder to keep tools in")
            .advice("set BLINKLAB_CACHE to a folder where tools may be kept")
    })
}

/// `name` as an executable file is called here.
pub fn exe(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// The first executable file called `name` in the folders of PATH.
pub fn which(name: &str) -> Option<PathBuf> {
    which_all(name).into_iter().next()
}

/// All executable files called `name` in the folders of PATH, in PATH's order. On Unix the
/// system's folders are looked at as well: a daemon is in /usr/sbin, which few have in PATH.
pub fn which_all(name: &str) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    if cfg!(unix) {
        folders.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    }
    let names =
        if cfg!(windows) { vec![exe(name), format!("{name}.cmd")] } else { vec![name.to_owned()] };
    folders
        .iter()
        .flat_map(|folder| names.iter().map(|name| folder.join(name)))
        .filter(|file| is_executable(file))
        .collect()
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

/// PATH with `folders` in front of it.
pub fn path_with(folders: &[&Path]) -> Result<OsString, Failure> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().map(|folder| folder.to_path_buf()).chain(env::split_paths(&path));
    env::join_paths(all).map_err(|error| Failure::new(format!("PATH cannot be extended: {error}")))
}
