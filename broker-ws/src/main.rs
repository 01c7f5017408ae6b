//! `broker-ws`: reads the command line, starts the server, says where it is, and does what signals
//! ask for.
#![forbid(unsafe_code)]

mod cli;
mod greeting;
mod log_queue;
mod logging;
mod open_files;
mod passwd;
mod qr;
mod reload;
mod settings;
mod signals;

use std::env;
use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::{self, ExitCode};
use std::time::Duration;

use broker_ws::{Server, reachable};
use tokio::sync::oneshot;

use cli::{Asked, Invocation};
use log_queue::LogQueue;
use reload::Reload;
use settings::SettingsError;
use signals::{Signals, Wish};

/// How long the last log lines may take at the end.
const LAST_LINES: Duration = Duration::from_secs(1);
/// The exit code of a program that Ctrl-C ends at once.
const INTERRUPTED: i32 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match cli::read(env::args_os().collect()) {
        Ok(Asked::Run(invocation)) => run(*invocation).await,
        Ok(Asked::Check(file)) => cli::check(&file)
            .and_then(|text| io::stdout().write_all(text.as_bytes()).map_err(Into::into)),
        Ok(Asked::Passwd(passwd)) => passwd.run(),
        Err(SettingsError::CommandLine(error)) => error.exit(),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads, there is nobody to tell.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(invocation: Invocation) -> Result<(), Box<dyn Error>> {
    let loaded = invocation.load()?;
    let settings = &loaded.settings;
    let options = settings.options();
    let access = options.access.clone();
    let too_few_files = open_files::make_room(options.max_sockets);
    let server = Server::bind(options)?;
    let signals = Signals::listen()?;
    let queue = LogQueue::start(io::stderr())?;
    let level = logging::start(settings.log.log, settings.log.log_format, queue.clone());
    for doubt in invocation.strangers().into_iter().chain(too_few_files) {
        tracing::warn!("{doubt}");
    }
    let addrs = server.local_addrs();
    let tls = server.certificates().map(|certificates| greeting::Tls {
        fingerprint: certificates.fingerprint(),
        authority: certificates.authority(),
        only: certificates.is_only(),
        names_users: certificates.names_users(),
    });
    let code = server.room_code();
    let facts = greeting::Facts {
        addrs,
        lan: &reachable(addrs),
        store: server.store(),
        access: &access,
        tls: tls.as_ref(),
        // The system's journal is no place for a secret.
        classroom: code.as_deref(),
        admin_token: server.admin_token().filter(|_| env::var_os("JOURNAL_STREAM").is_none()),
    };
    let greeting = greeting::text(&facts, io::stdout().is_terminal());
    let _ = io::stdout().write_all(greeting.as_bytes()).and_then(|()| io::stdout().flush());
    let reload = Reload::new(invocation, loaded, server.control(), level);
    let (stop, stopped) = oneshot::channel();
    let serving = server.run(async {
        // A sender that is gone asks for the same.
        let _ = stopped.await;
    });
    tokio::select! {
        () = serving => queue.flush(LAST_LINES),
        () = obey(signals, reload, stop) => {
            tracing::warn!("stopped at once");
            queue.flush(LAST_LINES);
            // Not by returning, which would wait for whatever is still at work.
            process::exit(INTERRUPTED);
        }
    }
    Ok(())
}

/// Does what is asked, until somebody asks for the end a second time.
async fn obey(mut signals: Signals, mut reload: Reload, stop: oneshot::Sender<()>) {
    while signals.next().await == Wish::Reload {
        reload.now();
    }
    tracing::info!("shutting down; press Ctrl-C again to stop at once");
    let _ = stop.send(());
    while signals.next().await != Wish::Stop {}
}
