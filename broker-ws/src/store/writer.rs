//! The thread that writes: it gathers, commits and reports, again and again.
//!
//! While one commit is under way the next one gathers, so that a slow disk makes larger commits and
//! not fewer acknowledgements. A commit that fails is tried again until it succeeds: until then
//! nothing that it promises is acknowledged, and when enough waits, nobody is read from.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::{error, info};

use super::{Changes, Disk, Intake};

/// How long to wait after a commit that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// What the thread has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// Everything up to the batch with this sequence number is on disk.
    Durable(u64),
    /// The disk takes nothing for now.
    Failing,
}

/// The thread. It ends when its intake is closed and empty.
#[derive(Debug)]
pub(crate) struct Writer {
    intake: Arc<Intake>,
    ended: oneshot::Receiver<()>,
}

impl Writer {
    /// Starts to write to `disk`, and tells `report` how that goes.
    pub(crate) fn start(
        intake: Arc<Intake>,
        disk: Box<dyn Disk>,
        report: impl Fn(Report) + Send + 'static,
    ) -> io::Result<Self> {
        let own = intake.clone();
        let (ends, ended) = oneshot::channel();
        thread::Builder::new().name("store".to_owned()).spawn(move || {
            write_all(&own, disk, report);
            // Nobody waits where the server was dropped.
            let _ = ends.send(());
        })?;
        Ok(Self { intake, ended })
    }

    /// Waits until everything is written and the disk is closed, but no longer than `at_most`.
    pub(crate) async fn finish(mut self, at_most: Duration) {
        self.intake.close();
        match timeout(at_most, &mut self.ended).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => error!("the thread that writes the store has panicked"),
            Err(_) => error!("the disk did not take the last changes in time: they are lost"),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.intake.close();
    }
}

fn write_all(intake: &Intake, mut disk: Box<dyn Disk>, report: impl Fn(Report)) {
    while let Some(batches) = intake.take() {
        let (mut changes, mut bytes, mut sequence) = (Changes::default(), 0, 0);
        for batch in &batches {
            batch.records.iter().for_each(|record| changes.add(record));
            bytes += batch.size();
            sequence = batch.sequence;
        }
        drop(batches);
        let began = Instant::now();
        if !changes.is_empty() && !commit(intake, disk.as_mut(), &changes, &report) {
            return;
        }
        // Who waits to be read from looks at the core when it hears of the commit.
        report(Report::Durable(sequence));
        intake.note_committed(bytes, began.elapsed());
    }
}

/// Commits, however often it takes; `false` if the program stops before that.
fn commit(
    intake: &Intake,
    disk: &mut dyn Disk,
    changes: &Changes,
    report: &impl Fn(Report),
) -> bool {
    let mut has_failed = false;
    while let Err(fault) = disk.commit(changes) {
        if !has_failed {
            error!(
                "the store cannot be written: {fault}. Nothing is acknowledged that is not there; \
                 it is tried again every second: is the disk full or gone?"
            );
            has_failed = true;
            intake.note_failing();
            report(Report::Failing);
        }
        if !intake.pause(PAUSE) {
            error!("{} changes could not be stored and are lost: {fault}", changes.len());
            return false;
        }
    }
    if has_failed {
        info!("the store is written again");
    }
    true
}
