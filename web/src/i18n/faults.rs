//! What the fault lab and the broker inside the browser can say. The tables of the languages show
//! what each one is.

use crate::hub::KeepFault;
use crate::state::household::Home;

/// Something that the fault lab can say, or the broker inside the browser.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum FaultsSay<'a> {
    // The lab
    Title,
    BoardHint,
    BrokerTitle,
    BrokerHint,
    Delay,
    NoDelay,
    DelayOf(u32),
    Jitter,
    Chunks,
    ByteByByte,
    Stall,
    GoOn,
    Cut,
    CutHint,
    WifiOff,
    WifiOn,
    WifiHint,
    PullPlug,
    PlugHint,
    Mend,
    MarkDelay(u32),
    MarkChunks,
    MarkStalled,
    MarkWifi,

    // The broker inside the browser
    Inside,
    At(Home),
    Private,
    Tabs(usize),
    Keep,
    KeepHint,
    KeepPrivate,
    Beginning,
    Kept(usize, u64),
    NotKept,
    KeepFault(KeepFault),
    Aside(&'a str),
    Restored(usize),
    Restart,
    RestartHint,
    RestartWith,
    RestartWithout,
    NoRestart,
    EmptyTitle,
    EmptyHint,
    EmptyIt,
}
