//! The slim bar: whose page this is, how the connection goes, language and theme.

use yew::prelude::*;

use super::context::use_page;
use super::icon::{Icon, mark};
use super::segments::{Segment, Segments};
use crate::i18n::{Language, Say};
use crate::state::action::{Action, Dialog};
use crate::state::connection::{Choice, Connection};
use crate::state::line::Phase;
use crate::state::settings::Theme;

/// What the bar shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page's connection.
    pub connection: Connection,
    /// The language that is chosen.
    pub language: Language,
    /// The theme that is chosen.
    pub theme: Theme,
}

/// The bar.
#[component]
pub fn TopBar(props: &Props) -> Html {
    let page = use_page();
    let languages = Language::ALL.map(|language| Segment {
        name: language.name().into(),
        face: html! { <span lang={language.tag()}>{ language.name() }</span> },
        testid: format!("language-{}", language.tag()).into(),
    });
    let themes = [
        (Icon::Auto, Say::ThemeAuto, "theme-auto"),
        (Icon::Light, Say::ThemeLight, "theme-light"),
        (Icon::Dark, Say::ThemeDark, "theme-dark"),
    ]
    .map(|(icon, name, testid)| Segment {
        name: page.say(name),
        face: icon.html(17),
        testid: testid.into(),
    });
    let choose_language = {
        let page = page.clone();
        Callback::from(move |index: usize| page.act(Action::SetLanguage(Language::ALL[index])))
    };
    let choose_theme = {
        let page = page.clone();
        Callback::from(move |index: usize| page.act(Action::SetTheme(Theme::ALL[index])))
    };
    let is_language = |it: &Language| *it == props.language;
    let is_theme = |it: &Theme| *it == props.theme;
    html! {
        <header class="bar">
            <h1 class="brand">
                { mark() }
                <span>{ "Blinklab" }</span>
                <small>{ page.say(Say::Tagline) }</small>
            </h1>
            <span class="spring"></span>
            <ConnectionButton connection={props.connection.clone()} />
            <Segments legend={page.say(Say::Language)} group="language"
                segments={languages.to_vec()} on_choose={choose_language}
                chosen={Language::ALL.iter().position(is_language).unwrap_or_default()} />
            <Segments legend={page.say(Say::Theme)} group="theme"
                segments={themes.to_vec()} on_choose={choose_theme}
                chosen={Theme::ALL.iter().position(is_theme).unwrap_or_default()} />
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct ConnectionProps {
    connection: Connection,
}

/// How the connection goes, in a word; opens the dialog.
#[component]
fn ConnectionButton(props: &ConnectionProps) -> Html {
    let page = use_page();
    let Connection { line, .. } = &props.connection;
    let (state, word) = phase(&line.phase);
    let round_trip = line.round_trip.map(|time| {
        let text = match time.as_millis() {
            0 => "< 1".to_owned(),
            millis => millis.to_string(),
        };
        html! {
            <span class="round-trip" title={page.say(Say::RoundTripTitle)}
                data-testid="round-trip">{ page.say(Say::Milliseconds(&text)) }</span>
        }
    });
    html! {
        <button type="button" class="connection" aria-haspopup="dialog"
            onclick={page.on(Action::Show(Some(Dialog::Connection)))}
            data-testid="connection-state" data-state={state}>
            <span class={classes!("lamp", state)}></span>
            <span class="visually-hidden">{ page.say(Say::Connection) }{ ": " }</span>
            <span role="status">{ page.say(word) }</span>
            <span class="where soft">{ place(&props.connection, page.language) }</span>
            { round_trip }
        </button>
    }
}

/// A phase's class, and the words for it.
fn phase(phase: &Phase) -> (&'static str, Say<'static>) {
    match phase {
        Phase::Off => ("off", Say::PhaseOff),
        Phase::Opening => ("opening", Say::PhaseOpening),
        Phase::Online => ("online", Say::PhaseOnline),
        Phase::Waiting { .. } => ("waiting", Say::PhaseWaiting),
        Phase::Stopped => ("stopped", Say::PhaseStopped),
    }
}

/// Where the page connects to, short.
fn place(connection: &Connection, language: Language) -> AttrValue {
    match connection.effective_choice() {
        Choice::Server => language.say(Say::AtServer),
        Choice::Tab => language.say(Say::AtTab),
        Choice::Address => {
            let address = connection.profile.address.trim();
            let host = address.split_once("://").map_or(address, |(_, rest)| rest);
            host.split('/').next().unwrap_or(host).to_owned().into()
        }
    }
}
