//! The command line: what to do, and with which settings.

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use broker_ws::Server;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::passwd::Passwd;
use crate::settings::{self, Loaded, Settings, SettingsError};

const ABOUT: &str = "\
MQTT broker for classrooms: MQTT over TCP, MQTT over WebSocket and the Blinklab page, all of them on \
every port that it listens on.

Speaks MQTT 3.1, 3.1.1 and 5.0. Without --lan only this computer can reach it. With --lan every device \
in the room can, and may read and publish everything, unless there are passwords (--passwords) and \
access rules (--access-rules). Without --tls nothing is encrypted.";

const EXAMPLES: &str = "\
Settings:
  Every option can also be a key of the file that --config names (max-connections = 100) and an
  environment variable (BROKER_WS_MAX_CONNECTIONS=100). A flag wins over the environment, the
  environment over the file, the file over the default.

Examples:
  broker-ws                          for this computer only, on ports 1883 and 8080
  broker-ws --lan                    for every device in the room; shows a QR code of the page
  broker-ws --listen 127.0.0.1:1884  on another port
  broker-ws --lan --listen 127.0.0.1:1884 --listen 127.0.0.1:80
                                     for every device in the room, on ports 1884 and 80
  broker-ws --classroom              a lesson: each student has a seat with topics of its own
  broker-ws --lan --tls auto         the same, encrypted for those who want it
  broker-ws --listen 127.0.0.1:0     on a port that is free; it is printed at the start
  broker-ws passwd passwords alice   gives alice a password in the file `passwords`
  broker-ws --lan --passwords passwords
                                     for every device whose user has a password in that file
  broker-ws --config broker-ws.toml  with the settings of a file
  broker-ws check broker-ws.toml     says whether that file is right, and what holds then";

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "broker-ws",
    version,
    about = "MQTT broker for classrooms",
    long_about = ABOUT,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    task: Option<Task>,

    #[command(flatten)]
    file: File,

    #[command(flatten)]
    settings: Settings,
}

/// The file.
#[derive(Debug, Args)]
struct File {
    /// Read settings from a TOML file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What to do other than to run.
#[derive(Debug, Subcommand)]
enum Task {
    /// Say whether a file of settings is right, and what holds with it
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Set or change the password of a user in a file of passwords, or delete the user
    ///
    /// The password is asked for, or read from standard input: one line.
    Passwd(Passwd),
}

/// What the program was asked to do.
#[derive(Debug)]
pub(crate) enum Asked {
    /// To be a broker.
    Run(Box<Invocation>),
    /// To look at a file of settings.
    Check(PathBuf),
    /// To edit a file of passwords.
    Passwd(Passwd),
}

/// A command line that says how to be a broker. It can be read again when the file has changed.
#[derive(Clone, Debug)]
pub(crate) struct Invocation {
    command: clap::Command,
    arguments: Vec<OsString>,
    file: Option<PathBuf>,
}

impl Invocation {
    /// The settings that follow from flags, environment and file as they are now.
    pub(crate) fn load(&self) -> Result<Loaded, SettingsError> {
        settings::load(&self.command, &self.arguments, self.file.as_deref(), None)
    }

    /// The same for a broker that runs: what cannot change then is as it is held.
    pub(crate) fn load_again(&self, held: &Loaded) -> Result<Loaded, SettingsError> {
        settings::load(&self.command, &self.arguments, self.file.as_deref(), Some(held))
    }

    /// Variables that look like settings and are none.
    pub(crate) fn strangers(&self) -> Vec<String> {
        settings::strangers(&self.command)
    }
}

/// The definition of the command line, with the environment of now.
pub(crate) fn command() -> clap::Command {
    settings::with_variables(Cli::command())
}

/// Reads the command line.
pub(crate) fn read(arguments: Vec<OsString>) -> Result<Asked, SettingsError> {
    let command = command();
    let matches = command.clone().try_get_matches_from(&arguments);
    let cli = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = cli.map_err(SettingsError::CommandLine)?;
    Ok(match cli.task {
        Some(Task::Check { file }) => Asked::Check(file),
        Some(Task::Passwd(passwd)) => Asked::Passwd(passwd),
        None => Asked::Run(Box::new(Invocation { command, arguments, file: cli.file.config })),
    })
}

/// What holds with a file of settings and the environment, one line for each; or all that is wrong,
/// also with the files that it names.
pub(crate) fn check(file: &Path) -> Result<String, Box<dyn Error>> {
    let loaded = settings::load(&command(), &["broker-ws".into()], Some(file), None)?;
    let mistakes = Server::check(&loaded.settings.options());
    if !mistakes.is_empty() {
        let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        return Err(mistakes.join("\n").into());
    }
    let mut text = format!("{}: ok\n", file.display());
    for effective in loaded.effective {
        text.push_str(&format!("  {effective}\n"));
    }
    for bridge in loaded.settings.options().bridges {
        text.push_str(&format!("  bridge {} to {}\n", bridge.name, bridge.address));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        command().debug_assert();
    }

    #[test]
    fn a_task_is_told_from_a_run() {
        let read = |args: &[&str]| {
            read(["broker-ws"].iter().chain(args).map(Into::into).collect())
                .map_err(|e| e.to_string())
        };
        assert!(matches!(read(&[]), Ok(Asked::Run(_))));
        assert!(matches!(read(&["--lan"]), Ok(Asked::Run(_))));
        assert!(
            matches!(read(&["check", "a.toml"]), Ok(Asked::Check(file)) if file == Path::new("a.toml"))
        );
        assert!(matches!(read(&["passwd", "p", "alice", "--delete"]), Ok(Asked::Passwd(_))));
        assert!(read(&["passwd", "p"]).unwrap_err().contains("<USER>"));
        assert!(read(&["check"]).unwrap_err().contains("<FILE>"));
        assert!(read(&["--lan", "check", "a.toml"]).is_err());
    }
}
