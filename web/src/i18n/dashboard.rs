//! What the dashboard can say. The tables of the languages show what each one is.

use crate::state::dashboard::Moved;
use crate::state::dashboard::spec::{CardKind, SpecError};

/// Something that the dashboard can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum DashboardSay<'a> {
    // A card
    Edit(&'a str),
    RemoveCard(&'a str),
    Arrange(&'a str),
    ArrangeHint,
    ResizeCorner,
    Moved(Moved),
    Pending(&'a str),
    Unseen(&'a str),
    SentWords,
    Range(&'a str, &'a str),
    SliderOf(&'a str),
    Press(&'a str),
    NoNumber,
    NoField(&'a str),
    LogEmpty,
    LogLost(u64),
    Clear,
    NoPicture,
    PictureTooLarge(usize),
    PictureUnknown(usize),
    PictureAlt(&'a str, usize),
    NoBoard(&'a str),

    // A chart
    NoNumbers,
    Chart(&'a str, usize, usize),
    ChartKeys,
    WheelHint,
    ZoomIn,
    ZoomOut,
    Fit,
    Hold,
    Resume,
    Held,
    Line,
    Last,
    Least,
    Most,
    Count,

    // Parts of boards
    AskedFor(&'a str),
    ToneOf(&'a str),
    Brightness,
    Color,
    ColorTemperature,
    LightEffect,
    Position,
    Speed,
    Choose(&'a str),
    Set,
    LeftOut(&'a str),
    Characters(usize, usize),

    // The form
    NewCard,
    ChangeCard,
    Kind(CardKind),
    KindHint(CardKind),
    KindLabel,
    TitleLabel,
    TopicHint,
    FilterHint,
    BoardLabel,
    SendTo,
    SendToHint,
    Field,
    FieldHint,
    Unit,
    Min,
    Max,
    Step,
    Message,
    More,
    MoreHint,
    Save,
    SpecError(SpecError),
    NotANumber,
}
