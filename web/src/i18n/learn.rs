//! What the place to learn can say. The tables of the languages show what each one is.

use shared::topic::TopicErrorKind;
use shared::wire::PacketType;

use crate::state::learn::Step;

/// Something that the place to learn can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum LearnSay<'a> {
    Title,
    Start,
    Filters,
    Packets,
    Reasons,
    Flows,
    Words,
    Lessons,
    Scenarios,

    // The start
    Roles,
    RolesHint,
    Publisher,
    PublisherText,
    Broker,
    BrokerText,
    Subscriber,
    SubscriberText,
    First,
    FirstHint,
    Step(Step),
    StepHint(Step),
    Done,
    NotDone,
    ToBench,
    ToMap,

    // Topic filters
    FilterHint,
    FilterLabel,
    TopicsLabel,
    TopicsHint,
    Heard(usize),
    HeardFirst(usize),
    HearsAll,
    HearsLittle,
    Listen,
    LinkToThis,
    FilterError(TopicErrorKind),
    AtCharacter(usize),
    Compared(usize, usize),
    NoTopics,
    Matches,
    MatchesNot,
    Equal,
    One,
    All,
    AllOfNone,
    Differs(&'a str, &'a str),
    CaseDiffers,
    SpaceDiffers,
    TopicEnded(&'a str),
    FilterEnded(&'a str),
    Reserved,
    NotATopic,
    SharedHint(&'a str, &'a str),

    // Packets
    PacketsHint,
    SentByClient,
    SentByServer,
    SentByBoth,
    What(PacketType),
    OnlyIn5,
    Example,
    Workbench,
    Field,
    Meaning,
    InExample,
    Section,
    Properties,
    WillProperties,
    NoProperties,
    ReasonsHint,
    Code,
    /// What a Reason Code is called.
    CodeName,
    StandsIn,

    // Flows
    FlowsHint,
    FlowTitle(u8),
    FlowText(u8),
    Sender,
    Receiver,

    // Words
    WordsHint,
    Word(Word),
    WordText(Word),
}

/// A word that is explained.
#[allow(missing_docs, reason = "each name is explained by the sentences that it stands for")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Broker,
    Client,
    ClientId,
    Topic,
    Filter,
    Payload,
    QoS,
    Retained,
    Will,
    Session,
    CleanStart,
    KeepAlive,
    PacketId,
    Shared,
    NoLocal,
    Alias,
    Reason,
    Discovery,
}

impl Word {
    /// All of them, in the order in which they build upon each other.
    pub const ALL: [Self; 18] = [
        Self::Broker,
        Self::Client,
        Self::ClientId,
        Self::Topic,
        Self::Filter,
        Self::Payload,
        Self::QoS,
        Self::Retained,
        Self::Will,
        Self::Session,
        Self::CleanStart,
        Self::KeepAlive,
        Self::PacketId,
        Self::Shared,
        Self::NoLocal,
        Self::Alias,
        Self::Reason,
        Self::Discovery,
    ];
}
