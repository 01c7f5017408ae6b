//! English for the console.

use shared::topic::TopicError;
use yew::AttrValue;

use super::super::console::ConsoleSay;
use super::super::{Language, reason};
use super::faults::spec_error;
use super::s;
use crate::state::console::Gone;
use crate::state::console::draft::{DraftError, Field, Input};
use crate::state::console::filter::{Direction, Fault, FieldFault, Mode};
use crate::state::console::format::FaultKind;
use crate::state::console::rows::Order;
use crate::state::console::subscriptions::{MAX_IDENTIFIER, MAX_USER_PROPERTIES, SubscribeFault};
use crate::state::console::template::{TemplateError, TemplateFault};
use crate::state::console::transfer::{FileError, FileFault};
use crate::state::dashboard::spec::SpecError;
use crate::state::file::Unread;

const EN: Language = Language::En;

pub(in crate::i18n) fn say(what: ConsoleSay<'_>) -> AttrValue {
    use ConsoleSay as S;
    match what {
        S::Title => text!("Console"),

        S::Topics => text!("Topics"),
        S::SearchTopics => text!("Search topics"),
        S::OpenAll => text!("Expand all"),
        S::CloseAll => text!("Collapse all"),
        S::NoTopics => text!("No topics yet"),
        S::NoTopicsHint => {
            text!("They appear as messages arrive. Add a virtual board, or publish something.")
        }
        S::NoTopicFound => text!("No topic contains this text."),
        S::TopicsLeftOut(count) => text!(
            "The tree is full: only the message list has the {count} message{s} on further topics.",
            s = s(count)
        ),
        S::TopicCounts { topics, messages } => {
            let (s, s_too) = (s(topics), s(messages));
            text!("{topics} topic{s}, {messages} message{s_too}")
        }
        S::Retained => text!("Retained by the broker"),
        S::RetainedBelow(count) => text!("{count} retained"),
        S::NoMessageHere => text!("No message on this very topic"),
        S::TreeOrder => text!("Order"),
        S::OrderName(Order::Name) => text!("By name"),
        S::OrderName(Order::Messages) => text!("Most messages first"),
        S::OrderName(Order::Topics) => text!("Most topics first"),

        S::Messages => text!("Messages"),
        S::FilterTopic => text!("Topic filter, such as home/+/temperature"),
        S::FilterText => text!("Search"),
        S::FilterMode => text!("Search by"),
        S::ModeName(Mode::Text) => text!("Text"),
        S::ModeName(Mode::Pattern) => text!("Regular expression"),
        S::ModeName(Mode::Field) => text!("JSON field"),
        S::FieldExample => text!("temperature > 20"),
        S::DirectionTitle => text!("Direction"),
        S::DirectionName(Direction::Both) => text!("All"),
        S::DirectionName(Direction::Received) => text!("Received"),
        S::DirectionName(Direction::Sent) => text!("Sent"),
        S::Fault(fault) => self::fault(fault),
        S::ResetFilter => text!("Reset filter"),
        S::Pause => text!("Pause"),
        S::Resume => text!("Resume"),
        S::Behind(count) => text!("{count} new"),
        S::ClearMessages => text!("Clear"),
        S::ExportCsv => text!("Export as CSV"),
        S::ExportJson => text!("Export as JSON lines"),
        S::Shown { shown, kept, all } if kept as u64 == all => text!("{shown} of {all}"),
        S::Shown { shown, kept, all } => text!("{shown} of {all}; the last {kept} are kept"),
        S::Searching => text!("Searching…"),
        S::NoMessages => text!("No messages yet"),
        S::NoMessagesHint => {
            text!("What the broker sends to this page, and what you publish, appears here.")
        }
        S::NothingMatches => text!("No message matches the filter."),
        S::Received => text!("Received"),
        S::Sent => text!("Sent"),
        S::Duplicate => text!("DUP: may have been sent before"),
        S::SentWaiting => text!("Not acknowledged yet"),
        S::SentDone => text!("Acknowledged"),
        S::SentRefused(code) => text!("Refused: {}", reason(EN, code)),

        S::Details => text!("Value"),
        S::NothingChosen => text!("No topic selected"),
        S::NothingChosenHint => {
            text!("Select a topic or a message to see its content and history.")
        }
        S::NotSeenYet => text!("No message on this topic has arrived yet."),
        S::Follow => text!("Show the latest"),
        S::ReadAs => text!("Show as"),
        S::Auto => text!("Auto"),
        S::ShowDiff => text!("Compare with the previous"),
        S::FirstOfTopic => text!("There is no earlier message on this topic to compare with."),
        S::PinThis => text!("Compare others with this"),
        S::PinnedTo(time) => text!("Compared with the message of {time}"),
        S::Unpin => text!("End the comparison"),
        S::HideMessage => text!("Remove from the list"),
        S::CopyTopic => text!("Copy the topic"),
        S::CopyPayload => text!("Copy the content"),
        S::Copied => text!("Copied."),
        S::SavePayload => text!("Save the content as a file"),
        S::Numbers => text!("Numbers"),
        S::WholeNumber => text!("the whole content"),
        S::Chart => text!("Chart"),
        S::ChartOf(name) => text!("Make a chart of {name}"),
        S::EmptyPayload => text!("(empty)"),
        S::PayloadFault(fault) => {
            text!("{} at byte {}", payload_fault(fault.kind), fault.offset)
        }
        S::PayloadCut(size) => {
            text!("Only the beginning is shown. The payload has {size} byte{s}.", s = s(size))
        }
        S::ValueCut(size) => text!("Only the beginning was kept, of {size} byte{s}.", s = s(size)),
        S::Size(size) => text!("{size} B"),
        S::Properties => text!("Properties"),
        S::History => text!("History"),
        S::OnlyThisTopic => text!("Filter by it"),
        S::PublishHere => text!("Publish here"),
        S::SendAgain => text!("Edit and resend"),
        S::MakeCard => text!("Make a card"),
        S::LinkToTopic => text!("Link"),

        S::ClearRetained => text!("Clear retained…"),
        S::ClearTitle(count) => text!("Clear {count} retained message{s}?", s = s(count)),
        S::ClearHint => text!("An empty retained message is published to each of these topics."),
        S::ClearAll => text!("Clear all retained messages…"),
        S::ClearAsking(filter) => {
            text!("Asking the broker for all that it retains: this page subscribes to {filter}…")
        }
        S::ClearAsked(filter) => text!(
            "The broker was asked by subscribing to {filter}. These are all the messages that it \
             sent, as far as this login may read."
        ),
        S::ClearOffline => {
            text!("There is no connection: only what this page has seen before is listed.")
        }
        S::ClearRefused(filter, code) => text!(
            "The broker does not let this page subscribe to {filter} ({}): only what it has seen \
             otherwise is listed.",
            reason(EN, code)
        ),
        S::ClearTreeFull => {
            text!("The topic tree is full: there may be retained messages besides.")
        }
        S::ClearMany => text!(
            "Many brokers send only so many at once. Ask again when these are cleared, to be sure \
             that none is left."
        ),
        S::ClearCut(1) => text!("One of them is too long to be brought back."),
        S::ClearCut(count) => text!("{count} of them are too long to be brought back."),
        S::Sweep { sent, all, brings_back: false } => text!("Cleared {sent} of {all}"),
        S::Sweep { sent, all, brings_back: true } => text!("Brought back {sent} of {all}"),
        S::SweepBroken { sent, all, brings_back: false } => {
            text!("The connection broke after {sent} of {all} were cleared.")
        }
        S::SweepBroken { sent, all, brings_back: true } => {
            text!("The connection broke after {sent} of {all} were brought back.")
        }
        S::Clear => text!("Clear"),
        S::AndMore(count) => text!("and {count} more"),

        S::Publish => text!("Publish"),
        S::InputName(Input::Text) => text!("Text"),
        S::InputName(Input::Json) => text!("JSON"),
        S::InputName(Input::Hex) => text!("Hex"),
        S::InputName(Input::Base64) => text!("Base64"),
        S::WrittenAs => text!("Written as"),
        S::LayOut => text!("Lay out JSON"),
        S::PayloadFile => text!("From a file…"),
        S::PublishKeys => text!("Ctrl+Enter publishes"),
        S::Template => text!("Fill in templates"),
        S::TemplateHint => text!(
            "{{{{counter}}}}, {{{{time}}}}, {{{{iso}}}}, {{{{int 1 6}}}}, {{{{float 0 1}}}}, \
             {{{{pick on off}}}}, {{{{walk 20 0.5 0 40}}}}: a random walk that starts at 20, moves \
             by at most 0.5 and stays between 0 and 40"
        ),
        S::Version5 => text!("MQTT 5 properties"),
        S::ContentType => text!("Content Type"),
        S::ResponseTopic => text!("Response Topic"),
        S::Correlation => text!("Correlation Data (text or 0x…)"),
        S::Expiry => text!("Message Expiry (s)"),
        S::SaysUtf8 => text!("Payload is UTF-8 text"),
        S::TopicAlias => text!("Topic Alias"),
        S::TopicAliasHint => text!(
            "Topic Alias: a number that stands for the topic on this connection. Send it once with its \
             topic, then without one. Left empty, the page sets aliases by itself where the broker \
             takes any. Packets shows them."
        ),
        S::PlainMessage(false) => {
            text!("This connection speaks MQTT 3.1.1, which has no properties.")
        }
        S::PlainMessage(true) => text!(
            "This connection speaks MQTT 3.1.1, which has no properties: those of this message are \
             not sent."
        ),
        S::UserProperty => text!("User Properties"),
        S::UserKey => text!("Name"),
        S::UserValue => text!("Value"),
        S::AddUser => text!("Add"),
        S::RemoveUser => text!("Remove this property"),
        S::DraftError(error) => draft_error(error),
        S::NotConnected => text!("Publishing needs a connection."),

        S::Saved => text!("Saved messages"),
        S::Save => text!("Save"),
        S::SaveHint => text!("A message with the same folder and name is replaced."),
        S::Folder => text!("Folder"),
        S::Name => text!("Name"),
        S::NoFolder => text!("No folder"),
        S::Unsave(name) => text!("Delete {name}"),
        S::UnsaveFolder(name) => text!("Delete folder {name}"),
        S::NoSaved => text!("Nothing saved yet. Write a message and save it below."),
        S::SentBefore => text!("Sent before"),
        S::ClearHistory => text!("Clear history"),
        S::Full => text!("There is no room for more. Remove something first."),

        S::Repeats => text!("Repeats"),
        S::Repeat => text!("Start repeating"),
        S::Every => text!("Every (s)"),
        S::Times => text!("Times (0: no end)"),
        S::RepeatHint => text!(
            "Repeats the message above. With templates, each one is different. A folder's messages \
             are sent in turn."
        ),
        S::RepeatWhat => text!("What"),
        S::RepeatMessage => text!("The message above"),
        S::RepeatOf(name) => text!("Folder {name}, in turn"),
        S::RepeatFolder(name) => text!("Send folder {name} in turn"),
        S::RepeatSent { sent, times: 0 } => text!("{sent} sent"),
        S::RepeatSent { sent, times } => text!("{sent} of {times} sent"),
        S::RepeatBack => text!("Stopped by the reload. Start sends from the first message on."),
        S::Start => text!("Start"),
        S::Stop => text!("Stop"),
        S::RemoveRepeat(name) => text!("Remove the repeat of {name}"),

        S::Subscriptions => text!("Subscriptions"),
        S::Subscribe => text!("Subscribe"),
        S::Filter => text!("Topic filter"),
        S::NoLocal => text!("No Local: not what this page publishes"),
        S::RetainAsPublished => text!("Retain As Published: the RETAIN flag as it was sent"),
        S::RetainHandling => text!("Retained messages"),
        S::Identifier => text!("Subscription Identifier"),
        S::FiltersHint => text!("Several at once: one a line, with Shift+Enter"),
        S::Alias => text!("Name in this list (optional)"),
        S::EditSubscription(filter) => text!("Edit {filter}"),
        S::SaveSubscription => text!("Save"),
        S::EndEdit => text!("Cancel"),
        S::OnlySubscription(filter) => text!("Only messages of {filter}"),
        S::SubscribeUser => text!("User Properties, one a line: name=value"),
        S::SubscribeFault(fault) => subscribe_fault(fault),
        S::PlainSubscription => text!(
            "This connection speaks MQTT 3.1.1, in which a subscription has its QoS and nothing else."
        ),
        S::Numbered(number) => text!("identifier {number}"),
        S::HeardTwice => text!(
            "Another subscription matches these topics too. A broker may send a message once for each, with \
             the options of each, or once with the options of both. A Subscription Identifier tells which \
             brought it."
        ),
        S::Covered(wide) => text!("Its messages come by {wide}, to which the page is subscribed."),
        S::LocalCovered(wide) => text!(
            "Its messages come by {wide}, to which the page is subscribed without No Local: also those \
             that this page publishes."
        ),
        S::Handling(0) => text!("Always send"),
        S::Handling(1) => text!("Only if new"),
        S::Handling(_) => text!("Never send"),
        S::Hits(count) => text!("{count} message{s}", s = s(count)),
        S::PauseSubscription(filter) => text!("Pause {filter}"),
        S::ResumeSubscription(filter) => text!("Resume {filter}"),
        S::Unsubscribe(filter) => text!("Remove {filter}"),
        S::Recolour(filter) => text!("Next colour for {filter}"),
        S::Paused => text!("Paused"),
        S::Refused(code) => text!("The broker refused: {}", reason(EN, code)),
        S::SubscribeSys => text!("Add $SYS/#: the broker about itself"),
        S::SubscribeAll => text!("Add #: everything"),
        S::NoSubscriptions => text!("The console listens to nothing of its own."),

        S::Session => text!("Session"),
        S::SessionHint => text!(
            "Record what arrives, and publish it again later, as fast or slow as you like. This browser \
             keeps recordings, also when the page is reloaded; a file can go elsewhere."
        ),
        S::Record => text!("Record"),
        S::StopRecording => text!("Stop recording"),
        S::Recorded(count) => text!("{count} message{s} recorded", s = s(count)),
        S::RecordingFull => text!("The recording has reached its limit and has stopped."),
        S::SaveRecording => text!("Save as file"),
        S::PlayRecording => text!("Replay it"),
        S::Load => text!("Open a recording…"),
        S::FileError(error) => file_error(*error),
        S::ReplayOf { sent, all } => text!("{sent} of {all} published"),
        S::ReplayWarning => {
            text!("Replaying publishes to the broker that this page is connected to.")
        }
        S::Speed => text!("Speed"),
        S::Unload => text!("Close"),

        S::Gone(it) => gone(it),
    }
}

fn fault(fault: &Fault) -> AttrValue {
    match fault {
        Fault::Topic(error) => topic_error(error),
        Fault::Pattern(words) => text!("Not a regular expression: {words}"),
        Fault::Field(kind, at) => {
            let kind = match kind {
                FieldFault::NoField => "write the name of a field, such as temperature > 20",
                FieldFault::NoValue => "a value to compare with is missing",
                FieldFault::NoNumber => "greater and less need a number",
            };
            text!("After character {at}: {kind}")
        }
    }
}

const fn payload_fault(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Truncated => "Ends too early",
        FaultKind::Trailing => "More bytes after the end",
        FaultKind::Invalid => "Not allowed here",
        FaultKind::NotUtf8 => "Not UTF-8",
        FaultKind::TooDeep => "Nested too deeply",
    }
}

fn draft_error(error: &DraftError) -> AttrValue {
    match error {
        DraftError::Topic(error) => text!("Topic: {}", topic_error(error)),
        DraftError::ResponseTopic(error) => text!("Response Topic: {}", topic_error(error)),
        DraftError::Template(field, TemplateError { kind, at }) => {
            let kind = match kind {
                TemplateFault::Open => "the braces are not closed",
                TemplateFault::Unknown => "there is no such template",
                TemplateFault::Numbers => "this template needs other numbers",
                TemplateFault::TooMany => "too many templates",
            };
            let field = draft_field(*field);
            text!("{field}, template at character {at}: {kind}")
        }
        DraftError::Payload(input, at) => {
            let name = say(ConsoleSay::InputName(*input));
            text!("Message: this is not {name} from character {at} on")
        }
        DraftError::Expiry => text!("Message Expiry: a whole number of seconds"),
        DraftError::Alias => text!("Topic Alias: a whole number from 1 to 65535"),
        DraftError::AliasUnset(number) => text!(
            "Topic Alias {number} stands for nothing yet on this connection: send it with its topic first"
        ),
        DraftError::File(Unread::TooLarge { limit }) => {
            text!("Message: the file is larger than {} MiB", limit >> 20)
        }
        DraftError::File(Unread::Unreadable) => {
            text!("Message: the browser could not read the file")
        }
        DraftError::Text(field) => {
            text!("{}: a character that MQTT cannot carry", draft_field(*field))
        }
    }
}

fn draft_field(field: Field) -> AttrValue {
    match field {
        Field::Topic => text!("Topic"),
        Field::Payload => text!("Message"),
        Field::ContentType => text!("Content Type"),
        Field::ResponseTopic => text!("Response Topic"),
        Field::Expiry => text!("Message Expiry"),
        Field::Alias => text!("Topic Alias"),
        Field::User(at) => text!("User Property {}", at + 1),
    }
}

fn file_error(FileError { kind, line }: FileError) -> AttrValue {
    let kind = match kind {
        FileFault::NotJson => "this is not a JSON object",
        FileFault::Topic => "topic is missing or not valid",
        FileFault::Base64 => "base64 is not valid",
        FileFault::TooLarge => "the recording is too large",
        FileFault::Unreadable => "the browser could not read the file",
        FileFault::Empty => "there is no message in the file",
    };
    text!("Line {line}: {kind}")
}

pub(super) fn gone(gone: &Gone) -> AttrValue {
    match gone {
        Gone::Subscription(_, _, it) => text!("Removed {}", it.filter),
        Gone::Saved(all) => {
            text!("Deleted {} saved message{s}", all.len(), s = s(all.len()))
        }
        Gone::History(_) => text!("Cleared the history"),
        Gone::Repeat(_, it) => text!("Removed the repeat of {}", it.name),
        Gone::Messages(ring) => {
            text!("Cleared {} message{s}", ring.len(), s = s(ring.len()))
        }
        Gone::Tape(tape) if tape.name.is_empty() => text!("Deleted a recording"),
        Gone::Tape(tape) => text!("Deleted the recording {}", tape.name),
        Gone::Message(..) => text!("Removed a message from the list"),
        Gone::Retained(_, all) => {
            text!("Cleared {} retained message{s}", all.len(), s = s(all.len()))
        }
    }
}

fn subscribe_fault(fault: &SubscribeFault) -> AttrValue {
    match fault {
        SubscribeFault::Filter(1, error) => text!("Topic filter: {}", topic_error(error)),
        SubscribeFault::Filter(line, error) => {
            text!("Topic filter, line {line}: {}", topic_error(error))
        }
        SubscribeFault::Alias => text!("Name: one name is for one topic filter"),
        SubscribeFault::Identifier => {
            text!("Subscription Identifier: a whole number from 1 to {MAX_IDENTIFIER}")
        }
        SubscribeFault::User(line) => text!(
            "User Properties, line {line}: a character that MQTT cannot carry, or more than \
             {MAX_USER_PROPERTIES} properties"
        ),
    }
}

/// What is wrong with a topic is said as for a card.
fn topic_error(error: &TopicError) -> AttrValue {
    spec_error(SpecError::Topic(*error))
}
