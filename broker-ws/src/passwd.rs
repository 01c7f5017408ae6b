//! `broker-ws passwd`: gives a user a password in a file, or takes the user away.

use std::error::Error;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use broker_ws::{Edit, edit_passwords};
use clap::Args;

/// What is asked for.
#[derive(Clone, Debug, Args)]
pub(crate) struct Passwd {
    /// The file; it is made if there is none
    file: PathBuf,

    /// The user's name
    user: String,

    /// Take the user away
    #[arg(long)]
    delete: bool,
}

impl Passwd {
    /// Does it, and says what was done.
    pub(crate) fn run(&self) -> Result<(), Box<dyn Error>> {
        let password = if self.delete { None } else { Some(self.ask()?) };
        let password = password.as_deref().map(str::as_bytes);
        let (edit, problems) = edit_passwords(&self.file, &self.user, password)?;
        let (user, file) = (&self.user, self.file.display());
        let said = match edit {
            Edit::Added => format!("{user:?} is new in {file}"),
            Edit::Changed => format!("{user:?} has a new password in {file}"),
            Edit::Deleted => format!("{user:?} is gone from {file}"),
        };
        writeln!(io::stdout(), "{said}. A broker that runs reads it on SIGHUP (kill -HUP).")?;
        for problem in problems {
            writeln!(io::stderr(), "warning: {file}, {problem}")?;
        }
        Ok(())
    }

    /// The new password: typed twice without being shown, or a line of standard input.
    fn ask(&self) -> Result<String, Box<dyn Error>> {
        if !io::stdin().is_terminal() {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line)?;
            return Ok(line
                .strip_suffix('\n')
                .map_or(&*line, |line| line.strip_suffix('\r').unwrap_or(line))
                .to_owned());
        }
        let password = rpassword::prompt_password(format!("Password for {:?}: ", self.user))?;
        if rpassword::prompt_password("Once more: ")? != password {
            return Err("the two passwords differ: nothing was changed".into());
        }
        Ok(password)
    }
}
