//! The form of a card: what it is, for which topic, and what its kind needs.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::dialog::Dialog;
use crate::i18n::{BenchSay, CardSay, DashboardSay, Say};
use crate::state::action::Action;
use crate::state::dashboard::Act;
use crate::state::dashboard::spec::{CardKind, Line, Spec, SpecError};

/// A card to begin with.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The card.
    pub spec: Rc<Spec>,
    /// The boards that could be one, with their names.
    pub boards: Vec<(Rc<str>, String)>,
    /// The topics that are offered.
    pub topics: Vec<Rc<str>>,
    /// Whether the dashboard has room for another card.
    pub has_room: bool,
}

/// A person's draft: numbers are text until they are whole.
#[derive(Clone, PartialEq)]
struct Draft {
    spec: Spec,
    min: String,
    max: String,
    step: String,
    more: String,
}

type Change = fn(&mut Draft, String);

/// The list of topics that a field offers.
const OFFERED: &str = "bind-topics";

impl Draft {
    fn new(spec: &Spec) -> Self {
        let line = |line: &Line| format!("{} {}", line.topic, line.field).trim_end().to_owned();
        Self {
            spec: spec.clone(),
            min: spec.min.to_string(),
            max: spec.max.to_string(),
            step: spec.step.to_string(),
            more: spec.more.iter().map(line).collect::<Vec<_>>().join("\n"),
        }
    }

    /// Another kind of card; what was usual for the old one gives way to what is for the new one.
    fn become_kind(&mut self, kind: CardKind) {
        let (old, new) = (Spec::new(self.spec.kind, ""), Spec::new(kind, ""));
        let spec = &mut self.spec;
        spec.kind = kind;
        if (spec.width, spec.height) == (old.width, old.height) {
            (spec.width, spec.height) = (new.width, new.height);
        }
        if (&spec.on, &spec.off) == (&old.on, &old.off) {
            (spec.on, spec.off) = (new.on, new.off);
        }
    }

    fn spec(&self) -> Result<Spec, DashboardSay<'static>> {
        let mut spec = self.spec.clone();
        if spec.kind.has_range() {
            let number = |text: &str| text.trim().parse().map_err(|_| DashboardSay::NotANumber);
            spec.min = number(&self.min)?;
            spec.max = number(&self.max)?;
            if spec.kind == CardKind::Slider {
                spec.step = number(&self.step)?;
            }
        }
        spec.more.clear();
        if spec.kind == CardKind::Chart {
            for line in self.more.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let (topic, field) = line.split_once(' ').unwrap_or((line, ""));
                spec.more.push(Line { topic: topic.into(), field: field.trim().to_owned() });
            }
        }
        spec.check().map_err(DashboardSay::SpecError)?;
        Ok(spec)
    }
}

/// The dialog.
#[component]
pub fn CardForm(props: &Props) -> Html {
    let page = use_page();
    let draft = use_state(|| Draft::new(&props.spec));
    let fault = use_state(|| None::<DashboardSay<'static>>);
    let say = |what: DashboardSay<'_>| page.say(what);
    let is_new = props.spec.id == 0;
    let edit = {
        let (draft, fault) = (draft.clone(), fault.clone());
        Callback::from(move |(change, value): (Change, String)| {
            let mut next = (*draft).clone();
            change(&mut next, value);
            draft.set(next);
            fault.set(None);
        })
    };
    let choose = {
        let (draft, fault) = (draft.clone(), fault.clone());
        Callback::from(move |kind: CardKind| {
            let mut next = (*draft).clone();
            next.become_kind(kind);
            draft.set(next);
            fault.set(None);
        })
    };
    let onsubmit = {
        let (page, draft, fault) = (page.clone(), draft.clone(), fault.clone());
        let is_full = is_new && !props.has_room;
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match draft.spec() {
                Ok(_) if is_full => fault.set(Some(DashboardSay::SpecError(SpecError::Full))),
                Ok(spec) => page.act(Action::Dashboard(Act::Put(Box::new(spec)))),
                Err(error) => fault.set(Some(error)),
            }
        })
    };
    let error = (*fault).map(|fault| {
        html! { <p class="field-error" role="alert" data-testid="bind-error">{ say(fault) }</p> }
    });
    let title = if is_new { DashboardSay::NewCard } else { DashboardSay::ChangeCard };
    html! {
        <Dialog title={say(title)} testid="bind-dialog">
            <form class="dialog-body bare card-form" {onsubmit}>
                { kinds(&page, draft.spec.kind, &choose) }
                { topic(&page, &draft, &edit, &props.boards) }
                { fields(&page, &draft, &edit) }
                { error.unwrap_or_default() }
                <datalist id={OFFERED}>
                    { for props.topics.iter().map(|it| html! { <option value={it.to_string()} /> }) }
                </datalist>
                <div class="actions">
                    <button type="button" class="button" onclick={page.on(Action::Show(None))}>
                        { page.say(Say::Cancel) }
                    </button>
                    <button type="submit" class="button primary" data-testid="bind-submit">
                        { if is_new { page.say(BenchSay::AddCard) } else { say(DashboardSay::Save) } }
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn kinds(page: &Context, chosen: CardKind, choose: &Callback<CardKind>) -> Html {
    let say = |what: DashboardSay<'_>| page.say(what);
    let kind = |kind: CardKind| {
        let onchange = choose.reform(move |_: Event| kind);
        html! {
            <label class="kind" title={say(DashboardSay::KindHint(kind))}>
                <input type="radio" name="bind-kind" checked={chosen == kind} {onchange}
                    data-testid={format!("bind-{}", kind.name())} />
                <span>{ say(DashboardSay::Kind(kind)) }</span>
            </label>
        }
    };
    html! {
        <fieldset class="kinds">
            <legend>{ say(DashboardSay::KindLabel) }</legend>
            { for CardKind::ALL.map(kind) }
            <p class="small soft">{ say(DashboardSay::KindHint(chosen)) }</p>
        </fieldset>
    }
}

fn topic(
    page: &Context,
    draft: &Draft,
    edit: &Callback<(Change, String)>,
    boards: &[(Rc<str>, String)],
) -> Html {
    if draft.spec.kind == CardKind::Board {
        let onchange = edit.reform(|event: Event| {
            let change: Change = |draft, value| draft.spec.topic = value.into();
            (change, event.target_unchecked_into::<HtmlSelectElement>().value())
        });
        let option = |(board, name): &(Rc<str>, String)| {
            let selected = *board == draft.spec.topic;
            html! { <option {selected} value={board.to_string()}>{ name }</option> }
        };
        return html! {
            <label class="field">
                { page.say(DashboardSay::BoardLabel) }
                <select class="input" required=true {onchange} data-testid="bind-board">
                    <option value="" disabled=true
                        selected={!boards.iter().any(|(it, _)| *it == draft.spec.topic)}>{ "—" }</option>
                    { for boards.iter().map(option) }
                </select>
            </label>
        };
    }
    let hint = match draft.spec.kind {
        CardKind::Log => DashboardSay::FilterHint,
        CardKind::Button => DashboardSay::PressHint,
        _ => DashboardSay::TopicHint,
    };
    let field = Field {
        id: "bind-topic",
        label: page.say(CardSay::Topic),
        hint: Some(page.say(hint)),
        value: draft.spec.topic.to_string(),
        change: |draft, value| draft.spec.topic = value.into(),
    };
    field.html(edit)
}

/// A line of the form.
struct Field {
    id: &'static str,
    label: AttrValue,
    hint: Option<AttrValue>,
    value: String,
    change: Change,
}

impl Field {
    fn html(self, edit: &Callback<(Change, String)>) -> Html {
        let change = self.change;
        let oninput = edit.reform(move |event: InputEvent| {
            (change, event.target_unchecked_into::<HtmlInputElement>().value())
        });
        let hint_id = format!("{}-hint", self.id);
        let is_topic = ["bind-topic", "bind-send-to"].contains(&self.id);
        let is_prose = self.id == "bind-title";
        let described = self.hint.is_some().then(|| hint_id.clone());
        html! {
            <div class="field">
                <label for={self.id}>{ self.label }</label>
                <input id={self.id} class={classes!("input", (!is_prose).then_some("mono"))}
                    type="text" autocomplete="off" spellcheck="false" value={self.value} {oninput}
                    list={is_topic.then_some(OFFERED)} aria-describedby={described}
                    data-testid={self.id} />
                if let Some(hint) = self.hint { <p id={hint_id} class="small soft">{ hint }</p> }
            </div>
        }
    }
}

fn fields(page: &Context, draft: &Draft, edit: &Callback<(Change, String)>) -> Html {
    let say = |what: DashboardSay<'_>| page.say(what);
    let (kind, spec) = (draft.spec.kind, &draft.spec);
    let field = |id, label, hint: Option<AttrValue>, value: &str, change: Change| {
        Field { id, label, hint, value: value.to_owned(), change }.html(edit)
    };
    let payloads = match kind {
        CardKind::Switch => html! {
            <div class="columns">
                { field("bind-on", page.say(CardSay::PayloadOn), None, &spec.on,
                    |it, value| it.spec.on = value) }
                { field("bind-off", page.say(CardSay::PayloadOff), None, &spec.off,
                    |it, value| it.spec.off = value) }
            </div>
        },
        CardKind::Button => {
            field("bind-on", say(DashboardSay::Message), None, &spec.on, |it, value| {
                it.spec.on = value
            })
        }
        _ => Html::default(),
    };
    let range = kind.has_range().then(|| html! {
        <div class="columns">
            { field("bind-min", say(DashboardSay::Min), None, &draft.min, |it, value| it.min = value) }
            { field("bind-max", say(DashboardSay::Max), None, &draft.max, |it, value| it.max = value) }
            if kind == CardKind::Slider {
                { field("bind-step", say(DashboardSay::Step), None, &draft.step,
                    |it, value| it.step = value) }
            }
        </div>
    });
    let has_unit = matches!(kind, CardKind::Slider | CardKind::Gauge | CardKind::Value);
    let value = kind.has_value().then(|| {
        html! {
            <div class="columns">
                { field("bind-field", say(DashboardSay::Field), Some(say(DashboardSay::FieldHint)),
                    &spec.field, |it, value| it.spec.field = value) }
                if has_unit {
                    { field("bind-unit", say(DashboardSay::Unit), None, &spec.unit,
                        |it, value| it.spec.unit = value) }
                }
            </div>
        }
    });
    html! {
        <>
            { payloads }
            { range.unwrap_or_default() }
            { value.unwrap_or_default() }
            if kind == CardKind::Chart { { more(page, draft, edit) } }
            if kind != CardKind::Board {
                { field("bind-title", say(DashboardSay::TitleLabel), Some(page.say(Say::Optional)),
                    &spec.title, |it, value| it.spec.title = value) }
            }
            if kind.sends() { { sending(page, draft, edit) } }
        </>
    }
}

fn more(page: &Context, draft: &Draft, edit: &Callback<(Change, String)>) -> Html {
    let oninput = edit.reform(|event: InputEvent| {
        let change: Change = |draft, value| draft.more = value;
        (change, event.target_unchecked_into::<HtmlTextAreaElement>().value())
    });
    html! {
        <div class="field">
            <label for="bind-more">{ page.say(DashboardSay::More) }</label>
            <textarea id="bind-more" class="input mono" rows="2" spellcheck="false" {oninput}
                value={draft.more.clone()} aria-describedby="bind-more-hint"
                data-testid="bind-more" />
            <p id="bind-more-hint" class="small soft">
                { page.say(DashboardSay::MoreHint) }
            </p>
        </div>
    }
}

/// Where and how it sends.
fn sending(page: &Context, draft: &Draft, edit: &Callback<(Change, String)>) -> Html {
    let spec = &draft.spec;
    let target = Field {
        id: "bind-send-to",
        label: page.say(DashboardSay::SendTo),
        hint: Some(page.say(DashboardSay::SendToHint)),
        value: spec.send_to.to_string(),
        change: |draft, value| draft.spec.send_to = value.into(),
    };
    let set_qos = edit.reform(|event: Event| {
        let change: Change = |draft, value| draft.spec.qos = value.parse().unwrap_or_default();
        (change, event.target_unchecked_into::<HtmlSelectElement>().value())
    });
    let set_retain = edit.reform(|_: Event| {
        let change: Change = |draft, _| draft.spec.retain = !draft.spec.retain;
        (change, String::new())
    });
    let option = |level: u8| {
        let value = level.to_string();
        html! { <option selected={level == spec.qos} {value}>{ format!("QoS {level}") }</option> }
    };
    html! {
        <div class="columns">
            { target.html(edit) }
            <div class="field sending">
                <select class="input" onchange={set_qos} aria-label="QoS" data-testid="bind-qos">
                    { for (0..=2).map(option) }
                </select>
                <label class="check">
                    <input type="checkbox" checked={spec.retain} onchange={set_retain}
                        data-testid="bind-retain" />
                    { page.say(CardSay::Retain) }
                </label>
            </div>
        </div>
    }
}
