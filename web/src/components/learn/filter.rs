//! A topic filter beside topics: which it matches, and why not, level by level.

use std::rc::Rc;

use shared::topic::{Fit, SharedFilter, Step, TopicError, TopicFilter, TopicName};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use crate::i18n::LearnSay;
use crate::state::action::Action;
use crate::state::broker::admin::encoded;
use crate::state::console::Act;
use crate::state::console::subscriptions::everything;
use crate::state::learn::MAX_TOPICS;

/// What is there to begin with.
const FIRST_FILTER: &str = "room/+/temp";
const FIRST_TOPICS: &str = "room/1/temp\nroom/2/temp\nroom/1/humidity\nroom/temp\nRoom/1/temp";

/// What is compared.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The filter that the address brought.
    pub filter: String,
    /// The topics that the page has seen.
    pub live: Vec<Rc<str>>,
    /// It listens to everything.
    pub hears_all: bool,
}

/// The fields, and what comes of them.
#[component]
pub fn FilterTrainer(props: &Props) -> Html {
    let page = use_page();
    let say = |what: LearnSay<'_>| page.say(what);
    let filter = use_state(|| match &*props.filter {
        "" => FIRST_FILTER.to_owned(),
        filter => filter.to_owned(),
    });
    let topics = use_state(|| FIRST_TOPICS.to_owned());
    let oninput = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            filter.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let on_topics = {
        let topics = topics.clone();
        Callback::from(move |event: InputEvent| {
            topics.set(event.target_unchecked_into::<HtmlTextAreaElement>().value());
        })
    };
    let parsed = read(&filter);
    let link = format!("#/learn/filter/{}", encoded(&filter));
    html! {
        <section class="lesson" aria-labelledby="filters">
            <h3 id="filters">{ say(LearnSay::Filters) }</h3>
            <p class="soft">{ say(LearnSay::FilterHint) }</p>
            <div class="field">
                <label for="trained">{ say(LearnSay::FilterLabel) }</label>
                <input id="trained" class="input mono" type="text" value={(*filter).clone()} {oninput}
                    aria-invalid={parsed.is_err().to_string()} aria-describedby="trained-says"
                    autocomplete="off" spellcheck="false" data-testid="trained-filter" />
            </div>
            <div id="trained-says">{ verdict(&page, &filter, &parsed) }</div>
            <div class="field">
                <label for="tried">{ say(LearnSay::TopicsLabel) }</label>
                <textarea id="tried" class="input mono" rows="4" value={(*topics).clone()}
                    oninput={on_topics} spellcheck="false" data-testid="tried-topics" />
                <p class="soft small">
                    { say(LearnSay::TopicsHint) }{ " " }
                    <a href={link} data-testid="filter-link">{ say(LearnSay::LinkToThis) }</a>
                </p>
            </div>
            { heard(&page, props) }
            if let Ok((_, filter)) = &parsed { { compared(&page, filter, &topics, &props.live) } }
        </section>
    }
}

/// Which live topics there are: those that were heard. A broker tells no others.
fn heard(page: &Context, props: &Props) -> Html {
    let seen = props.live.len();
    let seen = if seen < MAX_TOPICS { LearnSay::Heard(seen) } else { LearnSay::HeardFirst(seen) };
    let listen = everything()
        .map(|it| page.on::<MouseEvent>(Action::Console(Act::Subscribe(it.filter, it.options))));
    html! {
        <p class="soft small" data-testid="filter-heard">
            { page.say(seen) }{ " " }
            if props.hears_all {
                { page.say(LearnSay::HearsAll) }
            } else {
                { page.say(LearnSay::HearsLittle) }{ " " }
                if let Some(onclick) = listen {
                    <button type="button" class="button slim" {onclick} data-testid="filter-listen">
                        { page.say(LearnSay::Listen) }
                    </button>
                }
            }
        </p>
    }
}

/// What the filter is, and which part of it is compared with topics.
fn read(text: &str) -> Result<(Option<SharedFilter>, TopicFilter), TopicError> {
    let filter = TopicFilter::new(text)?;
    if !filter.is_shared() {
        return Ok((None, filter));
    }
    let shared = SharedFilter::parse(&filter)?;
    let inner = shared.filter.clone();
    Ok((Some(shared), inner))
}

type Parsed = Result<(Option<SharedFilter>, TopicFilter), TopicError>;

fn verdict(page: &Context, text: &str, parsed: &Parsed) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    match parsed {
        Ok((None, _)) => Html::default(),
        Ok((Some(shared), filter)) => html! {
            <p class="note" data-testid="filter-shared">
                { say(LearnSay::SharedHint(&shared.share_name, filter.as_str())) }
            </p>
        },
        Err(error) => {
            let at = error.offset.min(text.len());
            let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
            let (before, rest) = text.split_at(at);
            let wrong = rest.chars().next().map_or("␣".to_owned(), String::from);
            let after = rest.get(wrong.len()..).unwrap_or_default();
            html! {
                <p class="field-error" role="alert" data-testid="filter-fault">
                    <code class="pointed" dir="ltr">
                        { before }<mark>{ &wrong }</mark>{ after }
                    </code>
                    { say(LearnSay::AtCharacter(before.chars().count() + 1)) }{ " " }
                    { say(LearnSay::FilterError(error.kind)) }
                </p>
            }
        }
    }
}

fn compared(page: &Context, filter: &TopicFilter, tried: &str, live: &[Rc<str>]) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let tried: Vec<&str> = tried.lines().filter(|line| !line.is_empty()).collect();
    let seen = live.iter().map(|topic| &**topic).filter(|topic| !tried.contains(topic));
    // One of the broker's own is enough to see that they are not matched.
    let mut own = 0;
    let seen = seen.filter(|topic| {
        own += usize::from(topic.starts_with('$'));
        !topic.starts_with('$') || own == 1 || filter.as_str().starts_with('$')
    });
    let all: Vec<&str> = tried.iter().copied().chain(seen).collect();
    let count = all.iter().filter(|topic| is_matched(filter, topic)).count();
    html! {
        <>
            <p role="status" data-testid="filter-count">
                { say(LearnSay::Compared(count, all.len())) }
            </p>
            if all.is_empty() { <p class="soft">{ say(LearnSay::NoTopics) }</p> }
            <ul class="compared">{ for all.iter().map(|topic| row(page, filter, topic)) }</ul>
        </>
    }
}

fn is_matched(filter: &TopicFilter, topic: &str) -> bool {
    TopicName::new(topic).is_ok() && filter.matches(topic)
}

fn row(page: &Context, filter: &TopicFilter, topic: &str) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let testid = format!("compared-{topic}");
    if TopicName::new(topic).is_err() {
        return html! {
            <li class="against" data-testid={testid} data-matches="no">
                <code>{ topic }</code><p class="why">{ say(LearnSay::NotATopic) }</p>
            </li>
        };
    }
    let steps = filter.explain(topic);
    let bad = steps.iter().find(|step| !step.fit.is_good());
    let (answer, sign) = match bad {
        None => (LearnSay::Matches, "✓"),
        Some(_) => (LearnSay::MatchesNot, "✗"),
    };
    let matches = if bad.is_none() { "yes" } else { "no" };
    html! {
        <li class="against" data-testid={testid} data-matches={matches}>
            <p class="answer">
                <span class="sign" aria-hidden="true">{ sign }</span>
                <code>{ topic }</code><span>{ say(answer) }</span>
            </p>
            <ol class="levels">{ for steps.iter().map(|step| level(page, step)) }</ol>
            if let Some(step) = bad { <p class="why">{ why(page, step) }</p> }
        </li>
    }
}

/// The filter's level above the topic's.
fn level(page: &Context, step: &Step<'_>) -> Html {
    let (class, title) = match step.fit {
        Fit::Equal => ("level equal", Some(LearnSay::Equal)),
        Fit::One => ("level wild", Some(LearnSay::One)),
        Fit::All if step.topic.is_none() => ("level wild", Some(LearnSay::AllOfNone)),
        Fit::All => ("level wild", Some(LearnSay::All)),
        Fit::NotReached => ("level unread", None),
        Fit::Differs | Fit::TopicEnded | Fit::FilterEnded | Fit::Reserved => ("level bad", None),
    };
    let title = title.map(|what: LearnSay<'_>| page.say(what));
    let text = |text: Option<&str>| match text {
        None => "–".to_owned(),
        Some("") => "␀".to_owned(),
        Some(text) => text.to_owned(),
    };
    html! {
        <li {class} {title}>
            <code>{ text(step.filter) }</code><code>{ text(step.topic) }</code>
        </li>
    }
}

fn why(page: &Context, step: &Step<'_>) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let (filter, topic) = (step.filter.unwrap_or_default(), step.topic.unwrap_or_default());
    let cause = match step.fit {
        Fit::TopicEnded => LearnSay::TopicEnded(filter),
        Fit::FilterEnded => LearnSay::FilterEnded(topic),
        Fit::Reserved => LearnSay::Reserved,
        _ => LearnSay::Differs(filter, topic),
    };
    let hint = match step.fit {
        Fit::Differs if filter.to_lowercase() == topic.to_lowercase() => {
            Some(LearnSay::CaseDiffers)
        }
        Fit::Differs if filter.trim() == topic.trim() => Some(LearnSay::SpaceDiffers),
        _ => None,
    };
    html! { <>{ say(cause) }{ " " }{ hint.map(say) }</> }
}
