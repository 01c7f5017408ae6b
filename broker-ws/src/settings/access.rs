//! Who may come in, and what they may do then.

use std::path::PathBuf;

use broker_ws::{Anonymous, Options, Origin};
use clap::Args;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Who may come in")]
pub(crate) struct AccessSettings {
    /// File of user names and passwords, written by `broker-ws passwd` or mosquitto_passwd
    ///
    /// With it, nobody comes in without a password unless `anonymous` says so. Without it, a user
    /// name proves nothing and whoever has one is anonymous.
    #[arg(long, value_name = "FILE")]
    passwords: Option<PathBuf>,

    /// File of access rules: who may publish and read which topics (see docs/BROKER.md)
    ///
    /// With it, what no rule allows is refused. Without it, whoever is in may do everything.
    #[arg(long, value_name = "FILE")]
    access_rules: Option<PathBuf>,

    /// Who may come in without a password: never, loopback or everywhere
    ///
    /// If it is not said: nobody (never) where there are passwords; everybody (everywhere) with
    /// --lan and no passwords, as a lesson needs it; else this computer alone (loopback).
    #[arg(long, value_name = "WHO", value_parser = anonymous)]
    anonymous: Option<Anonymous>,

    /// User who may manage the broker over HTTP; may be given several times
    #[arg(long, value_name = "USER", value_delimiter = ',')]
    admin: Vec<String>,

    /// Web page of another site that may use this broker; may be given several times
    ///
    /// Written as in https://example.org; or null, file://, or * for all. Pages of the broker's own
    /// host always may, under its addresses and names without a dot or in a local network (.local).
    /// Programs that are no browsers are not concerned.
    #[arg(long, value_name = "ORIGIN", value_parser = origin, value_delimiter = ',')]
    allow_origin: Vec<Origin>,
}

impl AccessSettings {
    /// `lan` says that other devices are to be let in.
    pub(super) fn apply(&self, options: &mut Options, lan: bool) {
        let access = &mut options.access;
        access.passwords.clone_from(&self.passwords);
        access.rules.clone_from(&self.access_rules);
        access.admins.clone_from(&self.admin);
        let open = (lan && self.passwords.is_none()).then_some(Anonymous::Everywhere);
        access.anonymous = self.anonymous.or(open);
        options.allow_origin.clone_from(&self.allow_origin);
    }
}

fn anonymous(text: &str) -> Result<Anonymous, String> {
    match text.trim() {
        "never" => Ok(Anonymous::Never),
        "loopback" => Ok(Anonymous::Loopback),
        "everywhere" => Ok(Anonymous::Everywhere),
        _ => Err("use never, loopback or everywhere".to_owned()),
    }
}

fn origin(text: &str) -> Result<Origin, String> {
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{error, options};
    use super::*;

    #[test]
    fn lan_lets_everybody_in_unless_there_are_passwords() {
        let who = |args: &[&str]| options(args).access.anonymous();
        assert_eq!(who(&[]), Anonymous::Loopback);
        assert_eq!(who(&["--lan"]), Anonymous::Everywhere);
        assert_eq!(who(&["--listen", "0.0.0.0:1883"]), Anonymous::Loopback);
        assert_eq!(who(&["--passwords", "p"]), Anonymous::Never);
        assert_eq!(who(&["--lan", "--passwords", "p"]), Anonymous::Never);
        assert_eq!(who(&["--lan", "--anonymous", "never"]), Anonymous::Never);
        let asked = ["--passwords", "p", "--anonymous", "everywhere"];
        assert_eq!(who(&asked), Anonymous::Everywhere);
    }

    #[test]
    fn origins_and_admins_may_be_several() {
        let args =
            ["--allow-origin", "https://a.example", "--allow-origin", "null", "--admin", "t"];
        let options = options(&args);
        assert_eq!(options.allow_origin.len(), 2);
        assert_eq!(options.access.admins, ["t"]);
        let error = error(&["--allow-origin", "a.example"]);
        assert!(error.contains("https://example.org"), "{error}");
    }
}
