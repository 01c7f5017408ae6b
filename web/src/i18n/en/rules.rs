//! English for rules.

use yew::AttrValue;

use super::super::rules::RuleSay as Say;
use crate::state::file::Unread;

/// Rules to begin with.
const EXAMPLES: [&str; 2] = [
    "\
- name: Too hot
  when: sensors/+/state
  field: temperature
  if: value > 30
  for: 10 s
  then:
    - publish: fans/{{ levels[1] }}/set
      payload: 'ON'
    - notify: \"{{ levels[1] }} has {{ value | round(1) }} °C\"
",
    "\
- name: Lost
  when: sensors/+/state
  silent: 5 min
  then:
    - notify: \"{{ topic }} says nothing any more\"
",
];

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::OnPage(count) => return text!("On this page ({count})"),
        Say::RunsHere(broker) => return text!("They run in this tab (connection: {broker})."),
        Say::NotConnected(broker) => {
            return text!("They wait: there is no connection ({broker}).");
        }
        Say::InFile(path) => {
            return text!("They are in {path}: change them there, and reload the broker.");
        }
        Say::Loop(names) => {
            return text!("These rules may set each other off without end: {names}");
        }
        Say::Stopped(why) => return text!("{why}"),
        Say::Fired(1, Some(ago)) => return text!("Fired once, {ago} ago"),
        Say::Fired(1, None) => return text!("Fired once"),
        Say::Fired(count, Some(ago)) => return text!("Fired {count} times, last {ago} ago"),
        Say::Fired(count, None) => return text!("Fired {count} times"),
        Say::Saw { topic, value, ago } => return text!("{topic} = {value}, {ago} ago:"),
        Say::Due(time) => return text!("Fires in {time}, unless something comes between"),
        Say::Trouble(words) => return text!("Last trouble: {words}"),
        Say::Start(name) => return text!("Start the rule “{name}”"),
        Say::Stop(name) => return text!("Stop the rule “{name}”"),
        Say::Delete(name) => return text!("Delete the rule “{name}”"),
        Say::ToLine(line) => return text!("Line {line}"),
        Say::Would(verdict) => return text!("{verdict}."),
        Say::WouldAfter(time, what) => return text!("After {time}: {what}"),
        Say::Publishes(topic, payload) => return text!("publishes to {topic}: {payload}"),
        Say::Says(words) => return text!("says: {words}"),
        Say::File(Unread::TooLarge { limit }) => {
            return text!("A file of rules has {} bytes at most.", limit - 1);
        }
        Say::Refused(words) => return text!("The broker says: {words}"),
        Say::Hint => {
            "When a topic's value passes a limit, changes, or stops coming: publish a message, show a notice, or \
             set a card."
        }
        Say::Help => "How rules are written, with examples",
        Say::KeyIf => "an expression: the rule fires when it becomes true",
        Say::KeyChanges => "the value is another one than before",
        Say::KeyEach => "with every message for which “if” is true",
        Say::KeyTimes => {
            "“if” stays true for so long; nothing comes for so long; a rest after firing: 500 ms, 2 s, 5 min, 1 h"
        }
        Say::KeyField => "where the value is in the payload's JSON: temperature, sensors[0].value",
        Say::KeyRetained => "messages count as well that the broker had kept",
        Say::NameValue => {
            "the value: a number, text, yes or no, list or map. A text is quoted: value == 'ON'"
        }
        Say::NamePrevious => "the value before; the rule waits for a second message",
        Say::NameTopic => "the topic, and its levels: levels[0] is the first",
        Say::NamePayload => "the whole payload as a text",
        Say::Operators => "Operators",
        Say::Filters => "Filters",
        Say::Tests => "Tests",
        Say::Templates => "Templates",
        Say::TemplatesHint => {
            "In the texts below “then”, {{ … }} is filled in. “publish” has a payload (and qos, retain), “notify” \
             says something, “set” sets a card: board/part, with “to”."
        }
        Say::Example(0) => EXAMPLES[0],
        Say::Example(_) => EXAMPLES[1],
        Say::TakeExample => "Add to the text",
        Say::Side => "Where the rules run",
        Say::AtBroker => "At the broker",
        Say::RunsSoon => "They begin in a moment.",
        Say::RunsElsewhere => {
            "They begin in a moment, unless another tab of this browser runs them."
        }
        Say::PageEnds => {
            "They run while the page is open. Rules at the broker run without it; a rule belongs in one of \
             the two, or it acts twice."
        }
        Say::BrokerRuns => {
            "The broker that served this page runs them, whether or not a page is open."
        }
        Say::InMemory => "This broker keeps nothing on a disk: they are gone when it ends.",
        Say::Asking => "Asking the broker …",
        Say::Missing => "This page was not served by a broker that runs rules.",
        Say::LoginNeeded => "Only an administrator sees and changes the broker's rules.",
        Say::ToBroker => "Log in at the place Broker",
        Say::List => "Rules",
        Say::Empty => "No rules yet",
        Say::EmptyHint => "Fill in the form, or begin with one of the examples beside the text.",
        Say::NotFired => "Not fired yet",
        Say::SawNothing => "No message of its topics came yet",
        Say::New => "New rule",
        Say::Name => "Name",
        Say::NameHint => "as its topic",
        Say::Filter => "Topic",
        Say::Where => "Field",
        Say::WhereHint => "the whole payload",
        Say::When => "When",
        Say::Is => "the value is",
        Say::Changes => "it changes",
        Say::Each => "a message comes",
        Say::Silent => "nothing comes",
        Say::With => "Compared with",
        Say::Lasts => "For so long",
        Say::LastsHint => "10 s, or empty",
        Say::Silence => "For so long",
        Say::Do => "Then",
        Say::Publish => "publish",
        Say::Notify => "say",
        Say::Set => "set a card",
        Say::Topic => "To the topic",
        Say::Payload => "Payload",
        Say::Retain => "Retained",
        Say::Text => "Words",
        Say::TextHint => "{{ value }} is filled in",
        Say::Card => "Card",
        Say::CardHint => "board/part, or a card's title",
        Say::To => "To",
        Say::Add => "Add the rule",
        Say::TextTitle => "As a text",
        Say::Save => "Use this text",
        Say::Revert => "Discard",
        Say::Open => "Open a file",
        Say::Download => "Save as a file",
        Say::Right => "The text is right, and not in use yet.",
        Say::GoToLine => "Go there",
        Say::Unsaved => "The text is being changed: use or discard it first.",
        Say::Try => "Try a rule",
        Say::TryHint => "Nothing is published, and the rules at work know nothing of it.",
        Say::Rule => "Rule",
        Say::SampleTopic => "Topic",
        Say::Before => "Message before",
        Say::BeforeHint => "may be empty",
        Say::Sample => "Message",
        Say::TryNow => "Try",
        Say::NotItsTopic => "The rule does not follow this topic.",
        Say::NoTopic => "That is no topic.",
        Say::Notices => "Said by rules",
        Say::NotText => "The file is no text.",
        Say::File(Unread::Unreadable) => "The file cannot be read.",
        Say::Meanwhile => {
            "Somebody else has changed the broker's rules meanwhile. Discard your text to see theirs."
        }
        Say::Unreachable => "The broker does not answer.",
    })
}
