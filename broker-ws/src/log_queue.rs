//! Log lines on their way to the terminal.
//!
//! A terminal can stop taking lines: on Windows it does while somebody selects text in it. The
//! broker must not stop with it, so a thread of its own writes the lines, and those that the queue
//! has no room for are counted instead of kept.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// Lines that may wait for the terminal.
const CAPACITY: usize = 4096;

/// What the writing thread is sent.
enum Item {
    Line(Vec<u8>),
    /// Everything before it is written: say so.
    Flush(mpsc::Sender<()>),
}

/// The end of the queue that lines are put in.
#[derive(Clone, Debug)]
pub(crate) struct LogQueue {
    items: SyncSender<Item>,
    lost: Arc<AtomicUsize>,
}

impl LogQueue {
    /// Starts the thread that writes to `out`.
    pub(crate) fn start(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (items, queued) = sync_channel(CAPACITY);
        let lost = Arc::new(AtomicUsize::new(0));
        let lost_so_far = lost.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(&queued, &lost_so_far, out))?;
        Ok(Self { items, lost })
    }

    /// Waits until everything so far is written, but no longer than `at_most`.
    pub(crate) fn flush(&self, at_most: Duration) {
        let (written, done) = mpsc::channel();
        if self.items.try_send(Item::Flush(written)).is_ok() {
            // Nothing better is left to do about a terminal that takes nothing.
            let _ = done.recv_timeout(at_most);
        }
    }
}

fn write_all(queued: &Receiver<Item>, lost: &AtomicUsize, mut out: impl Write) {
    // Where lines cannot be written there is no place to say so: such errors are passed over.
    loop {
        let item = match queued.try_recv() {
            Ok(item) => item,
            Err(_) => {
                // Lines were lost behind those that waited, so it is said when these are written.
                let count = lost.swap(0, Ordering::Relaxed);
                if count > 0 {
                    let _ = writeln!(out, "… {count} log lines are missing: nothing took them");
                }
                let Ok(item) = queued.recv() else { return };
                item
            }
        };
        match item {
            Item::Line(line) => drop(out.write_all(&line)),
            Item::Flush(written) => drop(written.send(())),
        }
    }
}

impl Write for &LogQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.items.try_send(Item::Line(line.to_vec())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogQueue {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Instant;

    use super::*;

    /// A terminal that takes nothing while it is locked.
    #[derive(Clone, Default)]
    struct Terminal(Arc<Mutex<Vec<u8>>>);

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stuck_terminal_costs_lines_and_holds_up_nobody() {
        let terminal = Terminal::default();
        let queue = LogQueue::start(terminal.clone()).unwrap();
        let stuck = terminal.0.lock().unwrap();
        for number in 0..CAPACITY + 100 {
            (&queue).write_all(format!("{number}\n").as_bytes()).unwrap();
        }
        drop(stuck);
        let deadline = Instant::now() + Duration::from_secs(10);
        let text = loop {
            let text = String::from_utf8(terminal.0.lock().unwrap().clone()).unwrap();
            if text.contains("log lines are missing") {
                break text;
            }
            assert!(Instant::now() < deadline, "no line says that lines are missing");
        };
        // One line more than the queue holds may be in the thread's hands.
        let lines: Vec<&str> = text.lines().collect();
        assert!((CAPACITY..=CAPACITY + 1).contains(&(lines.len() - 1)), "{}", lines.len());
        assert_eq!(lines[CAPACITY - 1], (CAPACITY - 1).to_string());
        queue.flush(Duration::from_secs(10));
    }
}
