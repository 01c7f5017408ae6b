//! What the console can say. The tables of the languages show what each one is.

use shared::topic::TopicError;
use shared::wire::ReasonCode;

use crate::state::console::Gone;
use crate::state::console::draft::{DraftError, Input};
use crate::state::console::filter::{Direction, Fault, Mode};
use crate::state::console::format;
use crate::state::console::transfer::FileError;

/// Something that the console can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum ConsoleSay<'a> {
    Title,

    // Topics
    Topics,
    SearchTopics,
    OpenAll,
    CloseAll,
    NoTopics,
    NoTopicsHint,
    NoTopicFound,
    TopicsLeftOut(u64),
    TopicCounts { topics: u32, messages: u64 },
    Retained,
    RetainedBelow(u32),
    NoMessageHere,

    // Messages
    Messages,
    FilterTopic,
    FilterText,
    FilterMode,
    ModeName(Mode),
    FieldExample,
    DirectionTitle,
    DirectionName(Direction),
    Fault(&'a Fault),
    TopicError(&'a TopicError),
    ResetFilter,
    Pause,
    Resume,
    Behind(u64),
    ClearMessages,
    ExportCsv,
    ExportJson,
    Shown { shown: usize, kept: usize, all: u64 },
    Searching,
    NoMessages,
    NoMessagesHint,
    NothingMatches,
    Received,
    Sent,
    Duplicate,
    SentWaiting,
    SentDone,
    SentRefused(ReasonCode),

    // One message
    Details,
    NothingChosen,
    NothingChosenHint,
    NotSeenYet,
    Follow,
    ReadAs,
    Auto,
    ShowDiff,
    FirstOfTopic,
    EmptyPayload,
    PayloadFault(&'a format::Fault),
    PayloadCut(usize),
    ValueCut(usize),
    Size(usize),
    Properties,
    History,
    OnlyThisTopic,
    PublishHere,
    SendAgain,
    MakeCard,
    LinkToTopic,

    // Clearing
    ClearRetained,
    ClearTitle(usize),
    ClearHint,
    ClearRest(usize),
    ClearCut(usize),
    Clear,
    AndMore(usize),

    // Publishing
    Publish,
    InputName(Input),
    WrittenAs,
    Template,
    TemplateHint,
    Version5,
    ContentType,
    ResponseTopic,
    Correlation,
    Expiry,
    SaysUtf8,
    UserProperty,
    UserKey,
    UserValue,
    AddUser,
    RemoveUser,
    DraftError(&'a DraftError),
    NotConnected,

    // What was written before
    Saved,
    Save,
    SaveHint,
    Folder,
    Name,
    NoFolder,
    Unsave(&'a str),
    UnsaveFolder(&'a str),
    NoSaved,
    SentBefore,
    ClearHistory,
    Full,

    // Repeats
    Repeats,
    Repeat,
    Every,
    Times,
    RepeatHint,
    RepeatFolder(&'a str),
    RepeatWhat,
    RepeatMessage,
    RepeatOf(&'a str),
    RepeatSent { sent: u64, times: u64 },
    Start,
    Stop,
    RemoveRepeat(&'a str),

    // Subscriptions
    Subscriptions,
    Subscribe,
    Filter,
    NoLocal,
    RetainAsPublished,
    RetainHandling,
    Handling(u8),
    Hits(u64),
    PauseSubscription(&'a str),
    ResumeSubscription(&'a str),
    Unsubscribe(&'a str),
    Recolour(&'a str),
    Paused,
    Refused(ReasonCode),
    SubscribeSys,
    SubscribeAll,
    NoSubscriptions,

    // Sessions
    Session,
    SessionHint,
    Record,
    StopRecording,
    Recorded(usize),
    RecordingFull,
    SaveRecording,
    PlayRecording,
    Load,
    FileError(&'a FileError),
    ReplayOf { sent: usize, all: usize },
    ReplayWarning,
    Speed,
    Unload,

    // Bringing back
    Gone(&'a Gone),
}
