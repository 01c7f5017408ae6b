//! The slim bar: whose page this is, how the connection goes, language and theme.

use yew::prelude::*;

use super::context::Context;
use super::drawer::drawer_button;
use super::icon::{Icon, mark};
use super::links::title;
use super::segments::{Segment, Segments};
use crate::i18n::{Language, Say, ShellSay};
use crate::state::State;
use crate::state::action::{Action, Dialog};
use crate::state::line::{Line, Phase};
use crate::state::settings::Theme;
use crate::state::shell::shortcut::Shortcut;

/// The bar.
pub fn top_bar(page: &Context, state: &State) -> Html {
    let is_language = |it: &Language| *it == state.language;
    let languages = Segments {
        legend: page.say(Say::Language),
        group: "language".into(),
        segments: Language::ALL.map(language).to_vec(),
        chosen: Language::ALL.iter().position(is_language).unwrap_or_default(),
        on_choose: page.dispatch.reform(|index: usize| Action::SetLanguage(Language::ALL[index])),
    };
    let is_theme = |it: &Theme| *it == state.theme;
    let themes = Segments {
        legend: page.say(Say::Theme),
        group: "theme".into(),
        segments: Theme::ALL.map(|it| theme(page, it)).to_vec(),
        chosen: Theme::ALL.iter().position(is_theme).unwrap_or_default(),
        on_choose: page.dispatch.reform(|index: usize| Action::SetTheme(Theme::ALL[index])),
    };
    html! {
        <header class="bar">
            <h1 class="brand">
                { mark() }
                <span>{ "Blinklab" }</span>
                <small>{ page.say(Say::Tagline) }</small>
            </h1>
            <span class="spring"></span>
            { connection_button(page, state) }
            { languages.html() }
            { themes.html() }
            { drawer_button(page, state.layout.drawer) }
            <button type="button" class="icon-button help" data-testid="help"
                aria-haspopup="dialog" aria-keyshortcuts={Shortcut::Help.keys()}
                onclick={page.on(Action::Show(Some(Dialog::Shortcuts)))}
                aria-label={page.say(ShellSay::Shortcuts)}
                title={page.say(ShellSay::Shortcuts)}>
                { Icon::Help.html(19) }
            </button>
        </header>
    }
}

fn language(it: Language) -> Segment {
    Segment {
        name: it.name().into(),
        face: html! { <span lang={it.tag()}>{ it.name() }</span> },
        testid: format!("language-{}", it.tag()).into(),
    }
}

fn theme(page: &Context, it: Theme) -> Segment {
    let (icon, name, testid) = match it {
        Theme::Auto => (Icon::Auto, Say::ThemeAuto, "theme-auto"),
        Theme::Light => (Icon::Light, Say::ThemeLight, "theme-light"),
        Theme::Dark => (Icon::Dark, Say::ThemeDark, "theme-dark"),
    };
    Segment { name: page.say(name), face: icon.html(17), testid: testid.into() }
}

/// How the connection goes, in a word; opens the dialog.
fn connection_button(page: &Context, state: &State) -> Html {
    let connection = &state.peer().connection;
    let line = &connection.line;
    let others = state.peers().len() - 1;
    let (phase, word) = phase(&line.phase);
    html! {
        <button type="button" class="connection" aria-haspopup="dialog"
            onclick={page.on(Action::Show(Some(Dialog::Connection)))}
            data-testid="connection-state" data-state={phase}>
            <span class={classes!("lamp", phase)}></span>
            <span class="visually-hidden">{ page.say(Say::Connection) }{ ": " }</span>
            <span role="status">{ page.say(word) }</span>
            <span class="where soft">
                { title(page.language, &connection.profile, &state.server) }
            </span>
            if line.round_trip.is_some() {
                <span data-testid="round-trip">{ round_trip(page, line) }</span>
            }
            if others > 0 {
                <span class="count" title={page.say(ShellSay::Peers)}
                    data-testid="peer-count">{ others + 1 }</span>
            }
        </button>
    }
}

/// Time to the broker and back.
pub fn round_trip(page: &Context, line: &Line) -> Html {
    let Some(time) = line.round_trip else { return Html::default() };
    let text = match time.as_millis() {
        0 => "< 1".to_owned(),
        millis => millis.to_string(),
    };
    html! {
        <span class="round-trip" title={page.say(Say::RoundTripTitle)}>
            { page.say(Say::Milliseconds(&text)) }
        </span>
    }
}

/// A phase's class, and the words for it.
pub fn phase(phase: &Phase) -> (&'static str, Say<'static>) {
    match phase {
        Phase::Off => ("off", Say::PhaseOff),
        Phase::Opening => ("opening", Say::PhaseOpening),
        Phase::Online => ("online", Say::PhaseOnline),
        Phase::Waiting { .. } => ("waiting", Say::PhaseWaiting),
        Phase::Stopped => ("stopped", Say::PhaseStopped),
    }
}
