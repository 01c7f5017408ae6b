//! The form for what is to be listened to: new, or in place of what was listened to before.

use std::rc::Rc;

use shared::wire::{QoS, SubscribeOptions};
use wasm_bindgen::JsCast;
use web_sys::{
    FormData, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};
use yew::prelude::*;

use super::super::context::use_page;
use super::say;
use crate::i18n::ConsoleSay;
use crate::state::action::Action;
use crate::state::console::Act;
use crate::state::console::subscriptions::{
    Listening, MAX_ALIAS, MAX_IDENTIFIER, SubscribeFault, Subscription, filters, handling,
    properties,
};
use crate::state::payload::up_to;
use crate::state::topics::Terms;

/// What the form is for.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether the broker is spoken to in MQTT 5.
    pub has_properties: bool,
    /// The subscription that is edited; `None` for a new one.
    pub edited: Option<Rc<Subscription>>,
    /// It was edited, or is left as it is.
    pub on_end: Callback<()>,
}

/// Topic Filters with their options.
#[component]
pub fn Form(props: &Props) -> Html {
    let page = use_page();
    let form = use_node_ref();
    let fault = use_state(|| None::<SubscribeFault>);
    let edited = props.edited.clone();
    {
        let fault = fault.clone();
        use_effect_with((form.clone(), edited.clone()), move |(form, edited)| {
            if let (Some(form), Some(edited)) = (form.cast::<HtmlFormElement>(), edited) {
                fill(&form, edited);
                fault.set(None);
            }
        });
    }
    let onsubmit = {
        let (page, fault, on_end, edited) =
            (page.clone(), fault.clone(), props.on_end.clone(), edited.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: HtmlFormElement = event.target_unchecked_into();
            let Ok(data) = FormData::new_with_form(&form) else { return };
            match read(&data, edited.as_deref()) {
                Ok(listening) => {
                    fault.set(None);
                    form.reset();
                    page.act(Action::Console(Act::Listen(Rc::new(listening))));
                    on_end.emit(());
                }
                Err(error) => fault.set(Some(error)),
            }
        })
    };
    // Several filters have a line each, and one is sent by Enter as in any field.
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            if let Some(form) = area.form() {
                // A form that is gone has nothing to be sent.
                let _ = form.request_submit();
            }
        }
    });
    let cancel = {
        let (form, fault, on_end) = (form.clone(), fault.clone(), props.on_end.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(form) = form.cast::<HtmlFormElement>() {
                form.reset();
            }
            fault.set(None);
            on_end.emit(());
        })
    };
    let check = |name: &'static str, what, testid: &'static str| {
        html! {
            <label class="check">
                <input type="checkbox" {name} value="on" data-testid={testid} />
                { say(&page, what) }
            </label>
        }
    };
    let option = |at: u8, name: AttrValue| html! { <option value={at.to_string()} selected={at == 0}>{ name }</option> };
    let is_wrong = |of: fn(&SubscribeFault) -> bool| fault.as_ref().is_some_and(of).to_string();
    let filter_is_wrong = is_wrong(|it| matches!(it, SubscribeFault::Filter(..)));
    let alias_is_wrong = is_wrong(|it| matches!(it, SubscribeFault::Alias));
    let number_is_wrong = is_wrong(|it| matches!(it, SubscribeFault::Identifier));
    let user_is_wrong = is_wrong(|it| matches!(it, SubscribeFault::User(_)));
    let error = fault.as_ref().map(|fault| {
        html! {
            <p class="field-error" role="alert" data-testid="subscribe-error">
                { say(&page, ConsoleSay::SubscribeFault(fault)) }
            </p>
        }
    });
    let submit =
        if edited.is_some() { ConsoleSay::SaveSubscription } else { ConsoleSay::Subscribe };
    html! {
        <form class="subscribe-form" {onsubmit} ref={form}>
            <div class="field">
                <label for="subscribe-filter">{ say(&page, ConsoleSay::Filter) }</label>
                <textarea id="subscribe-filter" class="input mono" rows="1" name="filter"
                    spellcheck="false" aria-invalid={filter_is_wrong} {onkeydown}
                    title={say(&page, ConsoleSay::FiltersHint)}
                    data-testid="subscribe-filter" />
                <p class="small soft">{ say(&page, ConsoleSay::FiltersHint) }</p>
            </div>
            { error.unwrap_or_default() }
            <div class="field">
                <label for="subscribe-alias">{ say(&page, ConsoleSay::Alias) }</label>
                <input id="subscribe-alias" class="input" type="text" name="alias"
                    autocomplete="off" aria-invalid={alias_is_wrong}
                    data-testid="subscribe-alias" />
            </div>
            <div class="publish-options">
                <select class="input" name="qos" aria-label="QoS" data-testid="subscribe-qos">
                    { for (0..=2).map(|qos| option(qos, format!("QoS {qos}").into())) }
                </select>
                <button type="submit" class="button primary slim" data-testid="subscribe">
                    { say(&page, submit) }
                </button>
                if edited.is_some() {
                    <button type="button" class="button slim" onclick={cancel}
                        data-testid="subscribe-cancel">{ say(&page, ConsoleSay::EndEdit) }</button>
                }
            </div>
            if !props.has_properties {
                <p class="small soft" data-testid="subscribe-plain">
                    { say(&page, ConsoleSay::PlainSubscription) }
                </p>
            } else {
            <details class="fold">
                <summary data-testid="subscribe-options">{ "MQTT 5" }</summary>
                <div class="subscribe-form">
                    { check("no-local", ConsoleSay::NoLocal, "subscribe-no-local") }
                    { check("as-published", ConsoleSay::RetainAsPublished, "subscribe-as-published") }
                    <div class="field">
                        <label for="subscribe-handling">{ say(&page, ConsoleSay::RetainHandling) }</label>
                        <select id="subscribe-handling" class="input" name="handling"
                            data-testid="subscribe-handling">
                            { for (0..=2).map(|at| option(at, say(&page, ConsoleSay::Handling(at)))) }
                        </select>
                    </div>
                    <div class="field">
                        <label for="subscribe-identifier">{ say(&page, ConsoleSay::Identifier) }</label>
                        <input id="subscribe-identifier" class="input" type="text" inputmode="numeric"
                            name="identifier" autocomplete="off" aria-invalid={number_is_wrong}
                            placeholder={format!("1–{MAX_IDENTIFIER}")}
                            data-testid="subscribe-identifier" />
                    </div>
                    <div class="field">
                        <label for="subscribe-user">{ say(&page, ConsoleSay::SubscribeUser) }</label>
                        <textarea id="subscribe-user" class="input mono" rows="2" name="user"
                            spellcheck="false" aria-invalid={user_is_wrong}
                            data-testid="subscribe-user" />
                    </div>
                </div>
            </details>
            }
        </form>
    }
}

/// What was filled in.
fn read(data: &FormData, edited: Option<&Subscription>) -> Result<Listening, SubscribeFault> {
    let field = |name| data.get(name).as_string().unwrap_or_default();
    let number = |name| field(name).parse::<u8>().unwrap_or_default();
    let alias = field("alias");
    let filters = filters(&field("filter"), &alias)?;
    let options = SubscribeOptions {
        qos: QoS::try_from(number("qos")).unwrap_or_default(),
        no_local: !field("no-local").is_empty() && !filters.iter().any(|it| it.is_shared()),
        retain_as_published: !field("as-published").is_empty(),
        retain_handling: handling(number("handling")),
    };
    let properties = properties(&field("identifier"), &field("user"))?;
    Ok(Listening {
        filters,
        alias: up_to(alias.trim(), MAX_ALIAS).into(),
        terms: Terms { options, properties },
        instead_of: edited.map(|it| it.filter.clone()),
    })
}

/// Puts what a subscription says into the fields, and the person to the first of them.
fn fill(form: &HtmlFormElement, it: &Subscription) {
    let field = |name: &str| form.query_selector(&format!("[name={name}]")).ok().flatten();
    let area = |name: &str| field(name).and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
    let input = |name: &str| field(name).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    let select = |name: &str| field(name).and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
    let user: Vec<_> = it.user().map(|(name, value)| format!("{name}={value}")).collect();
    for (name, text) in [("filter", it.filter.as_str()), ("user", &user.join("\n"))] {
        area(name).into_iter().for_each(|area| area.set_value(text));
    }
    let identifier = it.properties.subscription_identifier();
    let identifier = identifier.map(ToString::to_string).unwrap_or_default();
    for (name, text) in [("alias", &*it.alias), ("identifier", &identifier)] {
        input(name).into_iter().for_each(|input| input.set_value(text));
    }
    let options = it.options;
    for (name, is_set) in
        [("no-local", options.no_local), ("as-published", options.retain_as_published)]
    {
        input(name).into_iter().for_each(|input| input.set_checked(is_set));
    }
    for (name, at) in [("qos", options.qos as u8), ("handling", options.retain_handling as u8)] {
        select(name).into_iter().for_each(|select| select.set_value(&at.to_string()));
    }
    if let Some(area) = area("filter") {
        // Only a document that is gone refuses.
        let _ = area.focus();
    }
}
