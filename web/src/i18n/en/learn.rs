//! English for the place to learn.

use shared::topic::TopicErrorKind;
use shared::wire::PacketType as P;
use yew::AttrValue;

use super::super::learn::{LearnSay, Word};
use super::s;
use crate::state::learn::Step;

pub(in crate::i18n) fn say(what: LearnSay<'_>) -> AttrValue {
    AttrValue::Static(match what {
        LearnSay::Heard(count) => {
            return text!("Live topics are those that this page has heard: {count} so far.");
        }
        LearnSay::HeardFirst(count) => {
            return text!(
                "Live topics are those that this page has heard; the first {count} are here."
            );
        }
        LearnSay::AtCharacter(at) => return text!("At character {at}:"),
        LearnSay::Compared(count, all) => {
            return text!("Matching: {count} of {all} topic{s}", s = s(all));
        }
        LearnSay::Differs(filter, topic) => {
            return text!("The filter asks for “{filter}” here, the topic has “{topic}”.");
        }
        LearnSay::TopicEnded(filter) => {
            return text!("The topic ends here, but the filter still asks for “{filter}”.");
        }
        LearnSay::FilterEnded(topic) => {
            return text!(
                "The filter ends here, but the topic goes on with “{topic}”. A + takes one more \
                 level, a # takes all that follow."
            );
        }
        LearnSay::SharedHint(group, filter) => {
            return text!(
                "A Shared Subscription (MQTT 5): the clients that subscribe in the group “{group}” \
                 share the messages, each goes to one of them. What is compared with the topic is \
                 {filter}."
            );
        }
        LearnSay::Step(step) => step_title(step),
        LearnSay::StepHint(step) => step_hint(step),
        LearnSay::FilterError(kind) => filter_error(kind),
        LearnSay::What(kind) => packet(kind),
        LearnSay::FlowTitle(0) => "QoS 0: at most once",
        LearnSay::FlowTitle(1) => "QoS 1: at least once",
        LearnSay::FlowTitle(_) => "QoS 2: exactly once",
        LearnSay::FlowText(0) => {
            "Sent and forgotten. If the connection breaks on the way, the message is lost. Right for \
             a reading that is replaced by the next one a second later."
        }
        LearnSay::FlowText(1) => {
            "The sender owes the message until PUBACK comes. If it does not come before the \
             connection breaks, the message is sent again with DUP: it may arrive twice."
        }
        LearnSay::FlowText(_) => {
            "PUBREC says: received. PUBREL says: I will not send it again. PUBCOMP says: then I \
             forget its number. Four packets, and the message arrives once."
        }
        LearnSay::Word(word) => word_name(word),
        LearnSay::WordText(word) => word_text(word),
        other => plain(other),
    })
}

fn plain(what: LearnSay<'_>) -> &'static str {
    match what {
        LearnSay::Start => "Start",
        LearnSay::Lessons => "Lessons",
        LearnSay::Scenarios => "Scenarios",
        LearnSay::Filters => "Topic filters",
        LearnSay::Packets => "Packets",
        LearnSay::Reasons => "Reason Codes",
        LearnSay::Flows => "QoS",
        LearnSay::Words => "Words",
        LearnSay::Roles => "Three roles",
        LearnSay::RolesHint => {
            "Who sends does not know who receives. Both know the broker and a topic: that is all \
             that MQTT needs."
        }
        LearnSay::Publisher => "Publisher",
        LearnSay::PublisherText => {
            "Publishes messages to a topic: a sensor its reading, a page a command."
        }
        LearnSay::Broker => "Broker",
        LearnSay::BrokerText => {
            "Takes every message and passes it on to all whose subscriptions match its topic."
        }
        LearnSay::Subscriber => "Subscriber",
        LearnSay::SubscriberText => {
            "Says once which topics it wants, and gets each message on them from then on. Most \
             clients are both."
        }
        LearnSay::First => "The first five minutes",
        LearnSay::FirstHint => "Do it on the Bench. What really happened is ticked off by itself.",
        LearnSay::Done => "done",
        LearnSay::NotDone => "to do",
        LearnSay::ToBench => "To the Bench",
        LearnSay::ToMap => "See it on the map",
        LearnSay::FilterHint => {
            "Type a topic filter. Each topic shows level by level why it matches or not: + is one \
             level, a # at the end is all that follow."
        }
        LearnSay::FilterLabel => "Topic filter",
        LearnSay::TopicsLabel => "Topics to try, one a line",
        LearnSay::TopicsHint => "Live topics follow by themselves.",
        LearnSay::HearsAll => {
            "It listens to everything (#). A topic on which nobody has published since, and on \
             which nothing is retained, is not known to it."
        }
        LearnSay::HearsLittle => {
            "It listens only to what its own parts need, so there may be many more."
        }
        LearnSay::Listen => "Listen to everything (#)",
        LearnSay::LinkToThis => "Link to this filter",
        LearnSay::NoTopics => "Write a topic to try, such as room/1/temp.",
        LearnSay::Matches => "matches",
        LearnSay::MatchesNot => "does not match",
        LearnSay::Equal => "the same",
        LearnSay::One => "+ takes any one level",
        LearnSay::All => "# takes all that follow",
        LearnSay::AllOfNone => "# also takes the level above it, with nothing below",
        LearnSay::CaseDiffers => "Capital and small letters are different letters.",
        LearnSay::SpaceDiffers => "A space counts as a letter.",
        LearnSay::Reserved => {
            "Topics that begin with $ are the broker's own: a wildcard at the beginning never \
             matches them. Write $SYS/# to see them."
        }
        LearnSay::NotATopic => "This is no topic: + and # are for subscribing only.",
        LearnSay::PacketsHint => {
            "All that MQTT says is said with 15 packets. Here is one of each, taken apart."
        }
        LearnSay::SentByClient => "client → broker",
        LearnSay::SentByServer => "broker → client",
        LearnSay::SentByBoth => "both ways",
        LearnSay::OnlyIn5 => "Only in MQTT 5.",
        LearnSay::Example => "An example",
        LearnSay::Workbench => "Take it to the workbench",
        LearnSay::Field => "Field",
        LearnSay::Meaning => "What for",
        LearnSay::InExample => "In the example",
        LearnSay::Section => "Section",
        LearnSay::Properties => "Properties that may stand in it (MQTT 5)",
        LearnSay::WillProperties => "Properties of its Will (MQTT 5)",
        LearnSay::NoProperties => "It has no properties.",
        LearnSay::ReasonsHint => {
            "Below 0x80 it went well, from 0x80 it did not. MQTT 3.1.1 has Return Codes in CONNACK \
             and SUBACK only."
        }
        LearnSay::Code => "Code",
        LearnSay::CodeName => "Name",
        LearnSay::StandsIn => "Stands in",
        LearnSay::FlowsHint => {
            "QoS is a promise for one hop: from the publisher to the broker, and again from the \
             broker to each subscriber. The lower one of publication and subscription counts there."
        }
        LearnSay::Sender => "Sender",
        LearnSay::Receiver => "Receiver",
        LearnSay::WordsHint => "What the page, the broker and the specification call things.",
        // The title, and what is said with something filled in.
        _ => "Learn",
    }
}

const fn step_title(step: Step) -> &'static str {
    match step {
        Step::Connected => "The page is connected",
        Step::Board => "A virtual board is connected",
        Step::Announced => "It has announced itself",
        Step::Switched => "Its LED was switched by a message",
        Step::Shared => "Two boards heard one message",
    }
}

const fn step_hint(step: Step) -> &'static str {
    match step {
        Step::Connected => {
            "It is an MQTT client like any board: CONNECT, CONNACK. At the top you see which broker."
        }
        Step::Board => "Add a virtual board on the Bench: it has a connection of its own.",
        Step::Announced => {
            "The board publishes a retained message that says what it has. That is what its card is \
             drawn from."
        }
        Step::Switched => {
            "Click the switch on its card. The page publishes to …/set, the board obeys and \
             publishes …/state: only then does the light on the card change."
        }
        Step::Shared => {
            "Add a second board, bind a card to LED_CONTROL and send LED_ON: one message, and \
             both light up. The page does not know how many listen."
        }
    }
}

const fn filter_error(kind: TopicErrorKind) -> &'static str {
    match kind {
        TopicErrorKind::Empty => "a filter needs at least one character.",
        TopicErrorKind::TooLong => "a filter has at most 65,535 bytes.",
        TopicErrorKind::Nul => "there must be no null character.",
        TopicErrorKind::TooManyLevels => "these are more levels than Blinklab takes.",
        TopicErrorKind::WildcardInName => "+ and # are for subscribing only.",
        TopicErrorKind::PlusNotAlone => {
            "+ stands for a whole level. Write room/+/temp, not room/1+."
        }
        TopicErrorKind::HashNotAlone => "# stands for whole levels. Write room/#, not room#.",
        TopicErrorKind::HashNotLast => "nothing may follow a #. For one level in between, write +.",
        TopicErrorKind::InvalidShareName => "the group's name is empty or has a wildcard in it.",
        TopicErrorKind::NoFilterInShare => "a filter is missing: $share/group/filter.",
    }
}

const fn packet(kind: P) -> &'static str {
    match kind {
        P::Connect => "The first packet of a connection: who I am, what I want, and my Will.",
        P::ConnAck => "The answer to CONNECT: welcome, or why not.",
        P::Publish => "Carries a message to its topic, in either direction.",
        P::PubAck => "“I have it”, for a message with QoS 1.",
        P::PubRec => "“I have it”, for a message with QoS 2: the first answer of three.",
        P::PubRel => "“Then I will not send it again”, QoS 2.",
        P::PubComp => "“Then it is done”, QoS 2: the packet identifier is free again.",
        P::Subscribe => "Asks for all messages whose topics match these filters.",
        P::SubAck => "The answer to SUBSCRIBE: the QoS granted for each filter, or a refusal.",
        P::Unsubscribe => "Wants no more of these filters.",
        P::UnsubAck => "The answer to UNSUBSCRIBE.",
        P::PingReq => "“I am still here”, when there is nothing else to say within the Keep Alive.",
        P::PingResp => "“So am I”, the answer to PINGREQ.",
        P::Disconnect => "Goodbye. After it the Will is not published, unless it says so.",
        P::Auth => "A step of an enhanced authentication.",
    }
}

const fn word_name(word: Word) -> &'static str {
    match word {
        Word::Broker => "Broker (Server)",
        Word::Client => "Client",
        Word::ClientId => "Client Identifier",
        Word::Topic => "Topic Name",
        Word::Filter => "Topic Filter",
        Word::Payload => "Payload",
        Word::QoS => "Quality of Service (QoS)",
        Word::Retained => "Retained message",
        Word::Will => "Will",
        Word::Session => "Session",
        Word::CleanStart => "Clean Start",
        Word::KeepAlive => "Keep Alive",
        Word::PacketId => "Packet Identifier",
        Word::Shared => "Shared Subscription",
        Word::NoLocal => "No Local",
        Word::Alias => "Topic Alias",
        Word::Reason => "Reason Code",
        Word::Discovery => "Discovery",
    }
}

const fn word_text(word: Word) -> &'static str {
    match word {
        Word::Broker => "The program in the middle that all clients connect to.",
        Word::Client => "Whatever connects to a broker: a board, this page, a program.",
        Word::ClientId => {
            "The client's name at the broker. If a second one comes with the same name, the first \
             is thrown out."
        }
        Word::Topic => {
            "The name that a message is published to, in levels: room/1/temp. Nobody has to create \
             it first."
        }
        Word::Filter => "What a subscriber asks for: a topic, or a pattern with + and #.",
        Word::Payload => "What a message carries. MQTT does not look into it: any bytes will do.",
        Word::QoS => "How hard a message is delivered on one hop: 0, 1 or 2.",
        Word::Retained => {
            "The broker keeps the last one of each topic, so that who subscribes later gets it at \
             once. An empty payload clears it."
        }
        Word::Will => {
            "A message that a client leaves with the broker, to be published if it is gone without \
             saying goodbye."
        }
        Word::Session => {
            "What the broker remembers of a client: subscriptions, and messages that wait."
        }
        Word::CleanStart => "Begin with an empty Session (MQTT 3.1.1: Clean Session).",
        Word::KeepAlive => {
            "The seconds of silence that a client allows itself. After one and a half times that \
             the broker gives it up, and publishes its Will."
        }
        Word::PacketId => "The number by which an acknowledgement says what it is for.",
        Word::Shared => "$share/group/filter: of each message, one of the group gets a copy.",
        Word::NoLocal => "A subscription that does not bring what the client itself publishes.",
        Word::Alias => "A number that stands for a long Topic Name on one connection.",
        Word::Reason => "The number in an answer that says how it went.",
        Word::Discovery => {
            "A retained message in which a board says what it has, so that pages and Home Assistant \
             can draw it."
        }
    }
}
