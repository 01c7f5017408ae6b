//! English for the dashboard.

use yew::AttrValue;

use super::super::dashboard::DashboardSay;

pub(super) fn say(what: DashboardSay<'_>) -> AttrValue {
    match what {
        DashboardSay::Title => text!("Dashboard"),
        DashboardSay::Named(name) => text!("{name}"),
    }
}
