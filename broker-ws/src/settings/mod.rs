//! The settings of broker-ws: each is declared once, in one of the groups below, as an argument of
//! the command line. Its key in the file and its environment variable follow from its name:
//! `--max-connections`, `max-connections = 100`, `BROKER_WS_MAX_CONNECTIONS`.
//!
//! A flag wins over the environment, the environment over the file, the file over the default.
//! Values are written the same in all of them and read by the same function, so the file's are
//! given to clap as the defaults of their arguments, and it sorts out the rest.
//!
//! To add a setting: a field with `#[arg(long, …)]` in its group, `apply` that takes it to
//! [`Options`], its name in [`FIXED`] if `Control::reload` cannot let it hold, and
//! `WRITE_DOCS=1 cargo test -p broker-ws settings` for the table in docs/BROKER.md.

mod access;
mod automation;
mod bridges;
mod classroom;
mod file;
mod limits;
mod listen;
mod logging;
mod storage;
mod tls;
mod value;

#[cfg(test)]
mod table;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use broker_ws::{BridgeOptions, Options};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches};

use access::AccessSettings;
use automation::RuleSettings;
use classroom::ClassroomSettings;
use file::{Entry, Mistake};
use limits::LimitSettings;
use listen::ListenSettings;
use logging::LogSettings;
use storage::StorageSettings;
use tls::TlsSettings;

/// What every environment variable's name begins with.
const PREFIX: &str = "BROKER_WS_";

/// All settings.
#[derive(Clone, Debug, Args)]
pub(crate) struct Settings {
    #[command(flatten)]
    listen: ListenSettings,
    #[command(flatten)]
    access: AccessSettings,
    #[command(flatten)]
    classroom: ClassroomSettings,
    #[command(flatten)]
    tls: TlsSettings,
    #[command(flatten)]
    storage: StorageSettings,
    #[command(flatten)]
    rules: RuleSettings,
    #[command(flatten)]
    limits: LimitSettings,
    #[command(flatten)]
    pub(crate) log: LogSettings,
    /// From the file alone.
    #[arg(skip)]
    bridges: Vec<BridgeOptions>,
}

/// The settings that hold until the program ends. All others can change while it runs.
const FIXED: &[&str] = &[
    "listen",
    "lan",
    "mdns",
    "log-format",
    "classroom",
    "classroom-seats",
    "seat-message-rate",
    "seat-byte-rate",
    "seat-clients",
    "seat-retained",
    "seat-packet-size",
    "store",
    "store-backlog",
    "store-flush-timeout",
    "tls",
    "tls-cert",
    "tls-key",
    "tls-client-ca",
    "tls-client-certificate",
    "tls-client-name-as-user",
    "tls-only",
    "tls-handshake-timeout",
];

/// True for a setting that can change while the broker runs.
pub(crate) fn is_reloaded(key: &str) -> bool {
    !FIXED.contains(&key)
}

impl Settings {
    /// What the server is told.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        self.listen.apply(&mut options, self.classroom.classroom);
        self.access.apply(&mut options, self.listen.lan);
        self.classroom.apply(&mut options);
        self.tls.apply(&mut options);
        self.storage.apply(&mut options);
        self.rules.apply(&mut options);
        self.limits.apply(&mut options);
        options.bridges.clone_from(&self.bridges);
        options
    }
}

/// Settings and where each of them is from.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    /// In the order of `--help`.
    pub(crate) effective: Vec<Effective>,
}

/// What holds for one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effective {
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
    pub(crate) origin: Origin,
}

impl Effective {
    /// Its values, for a person.
    pub(crate) fn said(&self) -> String {
        if self.values.is_empty() { "not set".to_owned() } else { self.values.join(", ") }
    }
}

/// Where a value is from; a later one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    Default,
    File,
    Environment,
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}  ({})", self.key, self.said(), self.origin)
    }
}

/// Why there are no settings. Displayed with the file's name before every mistake in it.
#[derive(Debug)]
pub(crate) enum SettingsError {
    /// A flag or a variable is wrong, or help is asked for: clap says it all.
    CommandLine(clap::Error),
    /// The file cannot be read.
    Unreadable(PathBuf, std::io::Error),
    /// What the file says is wrong.
    Wrong(PathBuf, Vec<Mistake>),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine(error) => error.fmt(f),
            Self::Unreadable(path, error) => {
                write!(f, "the settings' file {} cannot be read: {error}", path.display())
            }
            Self::Wrong(path, mistakes) => {
                for (index, mistake) in mistakes.iter().enumerate() {
                    let newline = if index == 0 { "" } else { "\n" };
                    write!(f, "{newline}{}, {mistake}", path.display())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for SettingsError {}

/// Gives every argument that has a flag its variable. They are named once for all in the help.
pub(crate) fn with_variables(command: Command) -> Command {
    command.mut_args(|arg| match arg.get_long() {
        Some(long) => {
            let variable = variable(long);
            arg.env(variable).hide_env(true)
        }
        None => arg,
    })
}

fn variable(key: &str) -> String {
    PREFIX.to_owned() + &key.to_uppercase().replace('-', "_")
}

/// Variables that look like a setting and are none, each with the nearest one that there is.
pub(crate) fn strangers(command: &Command) -> Vec<String> {
    let mut known = keys(command);
    known.push("config");
    let strangers = std::env::vars_os().filter_map(|(name, _)| {
        let name = name.into_string().ok()?;
        let key = name.strip_prefix(PREFIX)?.to_lowercase().replace('_', "-");
        if known.contains(&&*key) {
            return None;
        }
        Some(match file::nearest(&key, &known) {
            Some(near) => format!("{name} is no setting: did you mean {}?", variable(near)),
            None => format!("{name} is no setting"),
        })
    });
    strangers.collect()
}

/// The names of all settings.
fn keys(command: &Command) -> Vec<&str> {
    let longs = command.get_arguments().filter_map(clap::Arg::get_long);
    longs.filter(|long| !matches!(*long, "config" | "help" | "version")).collect()
}

/// The settings that follow from `arguments`, the environment that `command` knows, and the file;
/// while `held` holds, those that are fixed stay as they are in it.
pub(crate) fn load(
    command: &Command,
    arguments: &[OsString],
    file: Option<&Path>,
    held: Option<&Loaded>,
) -> Result<Loaded, SettingsError> {
    let (mut entries, bridges) = match file {
        Some(path) => read(command, path)?,
        None => Default::default(),
    };
    if let Some(held) = held {
        entries.retain(|key, _| is_reloaded(key));
        let fixed = held.effective.iter().filter(|effective| !is_reloaded(&effective.key));
        let from_file = fixed.filter(|effective| effective.origin == Origin::File);
        entries.extend(from_file.map(|Effective { key, values, .. }| {
            (key.clone(), Entry { key: key.clone(), values: values.clone(), line: 0 })
        }));
    }
    let mut with_file = command.clone();
    for entry in entries.values() {
        let values = entry.values.clone();
        with_file =
            with_file.mut_arg(entry.key.replace('-', "_"), |arg| arg.default_values(values));
    }
    let matches =
        with_file.clone().try_get_matches_from(arguments).map_err(SettingsError::CommandLine)?;
    let mut settings = Settings::from_arg_matches(&matches).map_err(SettingsError::CommandLine)?;
    settings.bridges = bridges;
    // In the order of the declarations, which giving defaults changes.
    let effective = keys(command).into_iter();
    let effective = effective.map(|key| effective_of(key, &matches, &entries)).collect();
    Ok(Loaded { settings, effective })
}

fn effective_of(key: &str, matches: &ArgMatches, entries: &BTreeMap<String, Entry>) -> Effective {
    let id = key.replace('-', "_");
    let values = matches.get_raw(&id).into_iter().flatten();
    let origin = match matches.value_source(&id) {
        Some(ValueSource::CommandLine) => Origin::Flag,
        Some(ValueSource::EnvVariable) => Origin::Environment,
        _ if entries.contains_key(key) => Origin::File,
        _ => Origin::Default,
    };
    let values = values.map(|value| value.to_string_lossy().into_owned()).collect();
    Effective { key: key.to_owned(), values, origin }
}

/// What the file says, once every value was read as its flag's would be.
fn read(
    command: &Command,
    path: &Path,
) -> Result<(BTreeMap<String, Entry>, Vec<BridgeOptions>), SettingsError> {
    let text = fs::read_to_string(path)
        .map_err(|error| SettingsError::Unreadable(path.to_owned(), error))?;
    let (entries, mut mistakes) = file::read(&text, &keys(command));
    mistakes.extend(entries.iter().filter_map(|entry| check(command, entry)));
    let (bridges, wrong) = bridges::read(&text);
    mistakes.extend(wrong);
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|mistake| mistake.line);
        return Err(SettingsError::Wrong(path.to_owned(), mistakes));
    }
    let entries = entries.into_iter().map(|entry| (entry.key.clone(), entry));
    Ok((entries.collect(), bridges))
}

/// What is wrong with a value, if anything is.
fn check(command: &Command, entry: &Entry) -> Option<Mistake> {
    let flags = entry.values.iter().map(|value| format!("--{}={value}", entry.key));
    let arguments = std::iter::once("broker-ws".to_owned()).chain(flags);
    let error = command.clone().try_get_matches_from(arguments).err()?;
    let value = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => format!("`{value}` does not do"),
        _ => "it has one value, not several".to_owned(),
    };
    let wanted = std::error::Error::source(&error);
    let wanted = wanted.map_or_else(String::new, |wanted| format!(": {wanted}"));
    Some(Mistake { line: entry.line, text: format!("`{}`: {value}{wanted}", entry.key) })
}

#[cfg(test)]
mod tests;
