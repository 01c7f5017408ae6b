//! `broker-ws`: reads the command line, starts the server, and says where it is.
#![forbid(unsafe_code)]

mod cli;
mod greeting;
mod log_queue;
mod open_files;
mod passwd;
mod qr;
mod settings;
mod stop;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use broker_ws::{Server, reachable};

use cli::{Asked, Invocation};
use log_queue::LogQueue;
use settings::SettingsError;
use stop::Stop;

/// How long the last log lines may take at the end.
const LAST_LINES: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> ExitCode {
    let done = match cli::read(std::env::args_os().collect()) {
        Ok(Asked::Run(invocation)) => run(&invocation).await,
        Ok(Asked::Check(file)) => cli::check(&file)
            .map_err(Into::into)
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

async fn run(invocation: &Invocation) -> Result<(), Box<dyn Error>> {
    let settings = invocation.load()?.settings;
    let options = settings.options();
    let access = options.access.clone();
    let too_few_files = open_files::make_room(options.max_sockets);
    let server = Server::bind(options)?;
    let stop = Stop::listen()?;
    let log = LogQueue::start(io::stderr())?;
    tracing_subscriber::fmt()
        .with_max_level(settings.log.log)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(log.clone())
        .init();
    for doubt in invocation.strangers().into_iter().chain(too_few_files) {
        tracing::warn!("{doubt}");
    }
    let addrs = server.local_addrs();
    let tls = server.certificates().map(|certificates| greeting::Tls {
        fingerprint: certificates.fingerprint(),
        authority: certificates.authority(),
        only: certificates.is_only(),
    });
    let (store, is_terminal) = (server.store(), io::stdout().is_terminal());
    let greeting =
        greeting::text(addrs, &reachable(addrs), store, &access, tls.as_ref(), is_terminal);
    let _ = io::stdout().write_all(greeting.as_bytes()).and_then(|()| io::stdout().flush());
    let stopping = async {
        stop.asked().await;
        tracing::info!("shutting down");
    };
    server.run(stopping).await;
    log.flush(LAST_LINES);
    Ok(())
}
