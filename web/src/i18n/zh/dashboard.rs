//! Simplified Chinese for the dashboard.

use yew::AttrValue;

use super::super::dashboard::DashboardSay;

pub(super) fn say(what: DashboardSay<'_>) -> AttrValue {
    match what {
        DashboardSay::Title => text!("控制面板"),
        DashboardSay::Named(name) => text!("{name}"),
    }
}
