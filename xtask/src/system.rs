//! The system's package manager: what it can be asked for without a person, and how each missing
//! program is called where it cannot. It installs packages; it does not know what they are for.

use std::process::Command;
use std::time::Duration;

use crate::failure::Failure;
use crate::places::which;
use crate::process::{Context, Step, answer};

/// A slow mirror may take this long; a dead one must not take longer.
const INSTALL_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Something that comes from the system, and how a person gets it on each.
#[derive(Debug)]
pub struct Package {
    /// What it is, as in "there is no {what}".
    pub what: &'static str,
    /// Debian's packages.
    pub apt: &'static [&'static str],
    /// The command on macOS.
    pub mac: &'static str,
    /// The command on Windows.
    pub windows: &'static str,
    /// Another way to say where it is.
    pub or: &'static str,
}

impl Package {
    /// Installs it with apt-get where that needs no person; else says which command would.
    pub fn install(&self, cx: &Context) -> Result<(), Failure> {
        let Some(apt) = Apt::find() else {
            return Err(self.missing());
        };
        apt.install(cx, self).map_err(|failure| failure.advice(self.command()))
    }

    /// The failure that says how a person gets it.
    pub fn missing(&self) -> Failure {
        let command = self.command();
        let or = (!self.or.is_empty() && self.or != command).then(|| format!("or {}", self.or));
        let failure = Failure::new(format!("there is no {} on this machine", self.what));
        or.into_iter().fold(failure.advice(command), Failure::advice)
    }

    fn command(&self) -> String {
        if cfg!(windows) {
            self.windows.to_owned()
        } else if cfg!(target_os = "macos") {
            self.mac.to_owned()
        } else {
            let names = self.apt.join(" ");
            let debian = format!("sudo apt-get install -y --no-install-recommends {names}");
            if which("apt-get").is_some() {
                debian
            } else {
                format!("install {} with your system's packages (Debian: {debian})", self.what)
            }
        }
    }
}

/// apt-get that can be run now, without a password.
#[derive(Debug)]
struct Apt {
    sudo: bool,
}

impl Apt {
    fn find() -> Option<Self> {
        which("apt-get")?;
        if answer(Command::new("id").arg("-u"))? == "0" {
            return Some(Self { sudo: false });
        }
        answer(Command::new("sudo").args(["-n", "true"])).map(|_| Self { sudo: true })
    }

    /// Tries at once, as lists of packages are mostly there, and with fresh lists if that fails.
    fn install(&self, cx: &Context, package: &Package) -> Result<(), Failure> {
        let doing = format!("installing {} (apt-get)", package.what);
        let done = format!("installed {}", package.what);
        let mut install = self.command(&["install", "-y", "--no-install-recommends"]);
        install.args(package.apt);
        let step = |doing, done| Step { name: "apt", doing, done, limit: INSTALL_LIMIT };
        if step(&doing, Some(&done)).run(cx, &mut install).is_ok() {
            return Ok(());
        }
        step("fetching the lists of packages", None).run(cx, &mut self.command(&["update"]))?;
        step(&doing, Some(&done)).run(cx, &mut install).map(drop)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(if self.sudo { "sudo" } else { "env" });
        if self.sudo {
            command.args(["-n", "env"]);
        }
        // A locked package database is waited for: another install may be under way.
        command
            .arg("DEBIAN_FRONTEND=noninteractive")
            .args(["apt-get", "-o", "DPkg::Lock::Timeout=120"])
            .args(arguments);
        command
    }
}
