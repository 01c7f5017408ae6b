//! English for the swarm.

use shared::swarm::{Curve, MAX_POINTS, NUMBER, PlanError};
use shared::wire::ReasonCode;
use yew::AttrValue;

use super::super::swarm::SwarmSay as Say;
use super::s;
use crate::state::swarm::Cause;

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::Start("1") => "Add 1 measuring point",
        Say::Start(count) => return text!("Add {count} measuring points"),
        Say::More(more) => return text!("Add {more} more"),
        Say::Online(online, all) => return text!("{online} of {all} connected"),
        Say::Rate("1") => "1 message a second",
        Say::Rate(rate) => return text!("{rate} messages a second"),
        Say::Sent(sent) => return text!("{sent} sent"),
        Say::Errors(errors) => return text!("{errors} error{s}", s = s(errors)),
        Say::Cause(cause, reason) => return self::cause(cause, reason),
        Say::Point(number) => return text!("Point {number}"),
        Say::Fault(PlanError::NoNumber) => {
            return text!("The topic needs {NUMBER}, which stands for the number of the point.");
        }
        Say::Fault(PlanError::Count) => return text!("1 to {MAX_POINTS} points are possible."),
        Say::Full => return text!("{MAX_POINTS} points are the most."),
        Say::TopicHint => return text!("{NUMBER} stands for the number of the point"),
        Say::Fault(PlanError::Every) => "Every 0.1 to 3600 seconds is possible.",
        Say::Fault(PlanError::Topic(_)) => {
            "One cannot publish to this topic: + and # are for subscribing."
        }
        Say::Fault(PlanError::Range) => "The highest value must be above the lowest.",
        Say::Fault(PlanError::QoS) => "There is QoS 0, 1 and 2.",
        Say::Curve(Curve::Walk) => "each for itself",
        Say::Curve(Curve::Wave) => "a wave through all",
        Say::Curve(Curve::Day) => "a day of 10 minutes",
        Say::Curve(Curve::Noise) => "noise",
        Say::Title => "Swarm",
        Say::Hint => {
            "Many measuring points at once: each is a client with a connection of its own, and \
             publishes one value again and again. They run in a Worker, so that the page stays quick."
        }
        Say::ToBench => "Back to the bench",
        Say::Count => "Points",
        Say::Every => "Every, seconds",
        Say::Topic => "Topic",
        Say::Values => "Values",
        Say::Low => "Lowest value",
        Say::High => "Highest value",
        Say::Inside => "at the broker in this browser",
        Say::Outside => "by WebSocket",
        Say::Remove => "Remove the swarm",
        Say::Map => "Heat map",
        Say::MapHint => "Arrow keys go from point to point",
        Say::List => "All points",
        Say::Number => "No.",
        Say::LastValue => "Value",
        Say::Offline => "not connected",
        Say::Failed => {
            "The browser did not start the Worker that runs the swarm. Reload the page, and try again."
        }
        Say::NoBroker => "The page has no broker yet: connect it first.",
    })
}

fn cause(cause: Cause, reason: &str) -> AttrValue {
    AttrValue::Static(match cause {
        Cause::NoSocket(open) => {
            return text!(
                "No further WebSocket after {open}. Of the 250 or so that a browser has, some stay with the \
                 page, and the broker has limits for one address. In the broker of this browser there is \
                 room for thousands."
            );
        }
        Cause::Refused(ReasonCode::QuotaExceeded) => {
            "The broker lets no more points in: a seat in a classroom has room for a few clients. In the \
             broker of this browser there is room for thousands."
        }
        Cause::Refused(_) => return text!("The broker does not let points in: {reason}."),
        Cause::Lost => {
            "Connections were cut: the broker has ended, or has as many as it allows. Points come \
             back by themselves."
        }
        Cause::Broken => {
            "The broker did not answer, or not in MQTT. Points come back by themselves."
        }
    })
}
