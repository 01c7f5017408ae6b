//! What a board does, as a list of rules that a person chooses and fills in.

use std::rc::Rc;
use std::time::Duration;

use shared::board::behaviour::{
    Format, Language, MAX_EVERY, MAX_RULES, MAX_WORD_LEN, MIN_EVERY, Obey, Publish, Report, Rule,
    acts, is_reported,
};
use shared::board::{Part, Quantity};
use shared::topic::TopicName;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::selection::selection;
use crate::i18n::PartsSay;
use crate::state::action::{Action, Touch};
use crate::state::fit::Fit;
use crate::state::virtual_board::VirtualBoard;

/// The rules, folded away until they are asked for; nothing for a board with a program.
pub fn rules(page: &Context, board: &VirtualBoard) -> Html {
    let Some(behaviour) = board.spec.program.behaviour() else { return Html::default() };
    let count = behaviour.rules.len();
    let rows = behaviour.rules.iter().enumerate();
    let rows = rows.map(|(index, rule)| Row { page, board, index, rule }.html());
    html! {
        <details class="fittings">
            <summary data-testid={format!("vrules-{}", board.id)}>
                { page.say(PartsSay::Rules(count)) }
            </summary>
            <ul>{ for rows }</ul>
            if count < MAX_RULES { { further(page, board) } }
        </details>
    }
}

fn fit(id: &Rc<str>, fit: Fit) -> Action {
    Action::Handle(Rc::clone(id), Touch::Fit(fit))
}

/// The rules that can be added, each filled in so that it works at once.
fn further(page: &Context, board: &VirtualBoard) -> Html {
    let id = &board.id;
    let parts = &board.spec.parts;
    let topic = |last: &str| TopicName::new(&format!("blinklab/{id}/{last}")).ok();
    let announces = board.spec.program.behaviour().is_some_and(|it| it.announces().is_some());
    let announce = (!announces).then_some(Rule::Announce { every: Duration::from_secs(2) });
    let publish = parts.iter().find(|part| !part.kind.senses().is_empty()).and_then(|part| {
        let values = part.kind.senses().iter().map(|it| (part.id.clone(), it.quantity));
        Some(Rule::Publish(Publish {
            topic: topic("sensors")?,
            values: values.collect(),
            format: Format::Json,
            every: Duration::from_secs(5),
            is_retained: false,
        }))
    });
    let obey = parts.iter().find(|part| acts(part.kind)).and_then(|part| {
        let (on, off) = ("ON".to_owned(), "OFF".to_owned());
        Some(Rule::Obey(Obey {
            topic: topic("orders")?,
            part: part.id.clone(),
            language: Language::Words { on, off },
        }))
    });
    let report = parts.iter().find(|part| is_reported(part.kind)).and_then(|part| {
        Some(Rule::Report(Report {
            topic: topic("events")?,
            part: part.id.clone(),
            on: "ON".to_owned(),
            off: "OFF".to_owned(),
            is_retained: false,
        }))
    });
    let button = |key: &str, say: PartsSay<'static>, rule: Option<Rule>| {
        let Some(rule) = rule else { return Html::default() };
        html! {
            <button type="button" class="button slim" data-testid={format!("rule-{key}-{id}")}
                onclick={page.on(fit(id, Fit::AddRule(rule)))}>
                { Icon::Add.html(16) }{ page.say(say) }
            </button>
        }
    };
    html! {
        <div class="send-row">
            { button("announce", PartsSay::Announces, announce) }
            { button("publish", PartsSay::Publishes, publish) }
            { button("obey", PartsSay::Obeys, obey) }
            { button("report", PartsSay::Reports, report) }
        </div>
    }
}

/// A rule in the list.
struct Row<'a> {
    page: &'a Context,
    board: &'a VirtualBoard,
    index: usize,
    rule: &'a Rule,
}

impl Row<'_> {
    fn say(&self, what: PartsSay<'_>) -> AttrValue {
        self.page.say(what)
    }

    fn id(&self, field: &str) -> String {
        format!("rule-{field}-{}-{}", self.board.id, self.index)
    }

    /// Sends the rule as a control has changed it.
    fn on(&self, change: impl Fn(&mut Rule, &str) + 'static) -> Callback<Event> {
        let (page, id, index) = (self.page.clone(), Rc::clone(&self.board.id), self.index);
        let rule = self.rule.clone();
        Callback::from(move |event: Event| {
            let value = match event.target_dyn_into::<HtmlSelectElement>() {
                Some(select) => select.value(),
                None => event.target_unchecked_into::<HtmlInputElement>().value(),
            };
            let mut rule = rule.clone();
            change(&mut rule, &value);
            page.act(fit(&id, Fit::ChangeRule(index, rule)));
        })
    }

    fn html(&self) -> Html {
        let (say, fields) = match self.rule {
            Rule::Announce { every } => (PartsSay::Announces, vec![self.every(*every)]),
            Rule::Publish(publish) => (PartsSay::Publishes, self.publish(publish)),
            Rule::Obey(obey) => (PartsSay::Obeys, self.obey(obey)),
            Rule::Report(report) => (PartsSay::Reports, self.report(report)),
        };
        let remove = fit(&self.board.id, Fit::RemoveRule(self.index));
        html! {
            <li class="fitted" data-testid={self.id("row")}>
                <div class="fitted-head">
                    <span class="field-label">{ self.say(say) }</span>
                    <button type="button" class="icon-button" onclick={self.page.on(remove)}
                        aria-label={self.say(PartsSay::RemoveRule)} data-testid={self.id("remove")}>
                        { Icon::Bin.html(16) }
                    </button>
                </div>
                <div class="fitted-body">{ for fields }</div>
            </li>
        }
    }

    fn publish(&self, publish: &Publish) -> Vec<Html> {
        let values = self
            .board
            .spec
            .parts
            .iter()
            .flat_map(|part| part.kind.senses().iter().map(move |it| (part, it.quantity)));
        let values = values.map(|(part, quantity)| self.value(publish, part, quantity));
        let formats = [("text", self.say(PartsSay::AsText)), ("json", self.say(PartsSay::AsJson))];
        let own = if publish.format == Format::Text { "text" } else { "json" };
        let on_format = self.on(|rule, value| {
            if let Rule::Publish(publish) = rule {
                publish.format = if value == "text" { Format::Text } else { Format::Json };
            }
        });
        vec![
            html! { <fieldset class="values">{ for values }</fieldset> },
            self.topic(&publish.topic),
            self.every(publish.every),
            self.choice("format", PartsSay::Format, &formats, own, on_format),
            self.retained(publish.is_retained),
        ]
    }

    fn value(&self, publish: &Publish, part: &Part, quantity: Quantity) -> Html {
        let value = (part.id.clone(), quantity);
        let checked = publish.values.contains(&value);
        let onchange = self.on(move |rule, _| {
            let Rule::Publish(publish) = rule else { return };
            match publish.values.iter().position(|it| *it == value) {
                Some(at) => {
                    publish.values.remove(at);
                }
                None => publish.values.push(value.clone()),
            }
        });
        html! {
            <label class="check small">
                <input type="checkbox" {checked} {onchange}
                    data-testid={self.id(&format!("{}_{}", part.id, quantity.key()))} />
                { self.say(PartsSay::QuantityOf(&part.name, quantity)) }
            </label>
        }
    }

    fn obey(&self, obey: &Obey) -> Vec<Html> {
        let languages = [
            ("words", self.say(PartsSay::Words)),
            ("value", self.say(PartsSay::Value)),
            ("json", self.say(PartsSay::AsJson)),
        ];
        let own = match obey.language {
            Language::Words { .. } => "words",
            Language::Value => "value",
            Language::Json { .. } => "json",
        };
        let on_language = self.on(|rule, value| {
            let Rule::Obey(obey) = rule else { return };
            obey.language = match value {
                "words" => Language::Words { on: "ON".to_owned(), off: "OFF".to_owned() },
                "json" => Language::Json { key: "state".to_owned() },
                _ => Language::Value,
            };
        });
        let mut fields = vec![
            self.part(&obey.part, acts),
            self.topic(&obey.topic),
            self.choice("language", PartsSay::Understands, &languages, own, on_language),
        ];
        match &obey.language {
            Language::Words { on, off } => {
                fields.push(self.word("on", PartsSay::WordOn, on));
                fields.push(self.word("off", PartsSay::WordOff, off));
            }
            Language::Json { key } => fields.push(self.word("key", PartsSay::Key, key)),
            Language::Value => {}
        }
        fields
    }

    fn report(&self, report: &Report) -> Vec<Html> {
        vec![
            self.part(&report.part, is_reported),
            self.topic(&report.topic),
            self.word("on", PartsSay::WordOn, &report.on),
            self.word("off", PartsSay::WordOff, &report.off),
            self.retained(report.is_retained),
        ]
    }

    fn choice(
        &self,
        field: &str,
        label: PartsSay<'_>,
        options: &[(&str, AttrValue)],
        own: &str,
        onchange: Callback<Event>,
    ) -> Html {
        let id = self.id(field);
        selection(id, self.say(label), options, own, onchange)
    }

    fn part(&self, own: &str, fits: impl Fn(shared::board::PartKind) -> bool) -> Html {
        let parts = self.board.spec.parts.iter().filter(|part| fits(part.kind));
        let options: Vec<_> =
            parts.map(|part| (part.id.as_str(), AttrValue::from(part.name.clone()))).collect();
        let onchange = self.on(|rule, value| match rule {
            Rule::Obey(obey) => value.clone_into(&mut obey.part),
            Rule::Report(report) => value.clone_into(&mut report.part),
            Rule::Announce { .. } | Rule::Publish(_) => {}
        });
        self.choice("part", PartsSay::PartOf, &options, own, onchange)
    }

    fn field(&self, field: &str, label: PartsSay<'_>, input: Html) -> Html {
        html! {
            <label class="fitting" for={self.id(field)}>{ self.say(label) }{ input }</label>
        }
    }

    fn topic(&self, topic: &TopicName) -> Html {
        let (page, id, index) = (self.page.clone(), Rc::clone(&self.board.id), self.index);
        let onchange = Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlInputElement>().value();
            page.act(fit(&id, Fit::RuleTopic(index, value)));
        });
        let id = self.id("topic");
        let input = html! {
            <input type="text" class="input mono slim" id={id.clone()} data-testid={id}
                autocomplete="off" spellcheck="false" value={topic.as_str().to_owned()}
                {onchange} />
        };
        self.field("topic", PartsSay::Topic, input)
    }

    fn every(&self, every: Duration) -> Html {
        let onchange = self.on(|rule, value| {
            let range = MIN_EVERY.as_secs_f64()..=MAX_EVERY.as_secs_f64();
            let seconds = value.parse().ok().filter(|it| range.contains(it));
            let Some(every) = seconds.map(Duration::from_secs_f64) else { return };
            match rule {
                Rule::Announce { every: own } => *own = every,
                Rule::Publish(publish) => publish.every = every,
                Rule::Obey(_) | Rule::Report(_) => {}
            }
        });
        let id = self.id("every");
        let input = html! {
            <input type="number" class="input slim" id={id.clone()} data-testid={id} step="any"
                min={MIN_EVERY.as_secs_f64().to_string()} max={MAX_EVERY.as_secs().to_string()}
                value={every.as_secs_f64().to_string()} {onchange} />
        };
        self.field("every", PartsSay::EverySeconds, input)
    }

    fn word(&self, field: &'static str, label: PartsSay<'_>, own: &str) -> Html {
        let onchange = self.on(move |rule, value| {
            let word = match (rule, field) {
                (Rule::Obey(Obey { language: Language::Words { on, .. }, .. }), "on") => on,
                (Rule::Obey(Obey { language: Language::Words { off, .. }, .. }), "off") => off,
                (Rule::Obey(Obey { language: Language::Json { key }, .. }), _) => key,
                (Rule::Report(report), "on") => &mut report.on,
                (Rule::Report(report), _) => &mut report.off,
                _ => return,
            };
            value.clone_into(word);
        });
        let id = self.id(field);
        let input = html! {
            <input type="text" class="input mono slim" id={id.clone()} data-testid={id}
                autocomplete="off" spellcheck="false" maxlength={MAX_WORD_LEN.to_string()}
                value={own.to_owned()} {onchange} />
        };
        self.field(field, label, input)
    }

    fn retained(&self, checked: bool) -> Html {
        let onchange = self.on(|rule, _| match rule {
            Rule::Publish(publish) => publish.is_retained = !publish.is_retained,
            Rule::Report(report) => report.is_retained = !report.is_retained,
            Rule::Announce { .. } | Rule::Obey(_) => {}
        });
        html! {
            <label class="check small">
                <input type="checkbox" {checked} {onchange} data-testid={self.id("retain")} />
                { self.say(PartsSay::Retained) }
            </label>
        }
    }
}
