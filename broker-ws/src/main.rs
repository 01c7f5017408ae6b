//! `broker-ws`: reads the command line, starts the server, and says where it is.
#![forbid(unsafe_code)]

mod cli;
mod greeting;
mod log_queue;
mod qr;
mod stop;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use broker_ws::{Server, reachable};
use clap::Parser;

use cli::Cli;
use log_queue::LogQueue;
use stop::Stop;

/// How long the last log lines may take at the end.
const LAST_LINES: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads, there is nobody to tell.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> Result<(), Box<dyn Error>> {
    let server = Server::bind(cli.options())?;
    let stop = Stop::listen()?;
    let log = LogQueue::start(io::stderr())?;
    tracing_subscriber::fmt()
        .with_max_level(cli.log)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(log.clone())
        .init();
    let addrs = server.local_addrs();
    let greeting = greeting::text(addrs, &reachable(addrs), io::stdout().is_terminal());
    let _ = io::stdout().write_all(greeting.as_bytes()).and_then(|()| io::stdout().flush());
    let stopping = async {
        stop.asked().await;
        tracing::info!("shutting down");
    };
    server.run(stopping).await;
    log.flush(LAST_LINES);
    Ok(())
}
