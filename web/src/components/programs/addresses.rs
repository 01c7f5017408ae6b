//! The table of what the addresses in programs lead to.

use std::rc::Rc;

use web_sys::{HtmlFormElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::say;
use crate::components::context::{Context, use_page};
use crate::components::icon::Icon;
use crate::i18n::ProgramsSay;
use crate::state::action::Action;
use crate::state::programs::AddressAct;
use crate::state::programs::addresses::{self, Destination, MAX_PATTERN, Row, RowError};
use crate::state::snapshot::Snapshot;

/// The table.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Its rows.
    pub addresses: Snapshot<addresses::Addresses>,
    /// What was last wrong with one.
    pub error: Option<RowError>,
}

/// The table, folded away until it is asked for or something is wrong with it.
#[component]
pub fn Addresses(props: &Props) -> Html {
    let page = use_page();
    let rows = props.addresses.rows().iter().enumerate().map(|(at, row)| line(&page, at, row));
    html! {
        <details class="addresses" data-testid="addresses">
            <summary data-testid="addresses-open">{ say(&page, ProgramsSay::Addresses) }</summary>
            <p class="soft small">{ say(&page, ProgramsSay::AddressesHint) }</p>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ say(&page, ProgramsSay::AddressColumn) }</th>
                        <th scope="col">{ say(&page, ProgramsSay::ToColumn) }</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
            { form(&page, props.error.as_ref()) }
            <button type="button" class="button slim quiet" data-testid="addresses-reset"
                onclick={page.on(Action::Addresses(AddressAct::Reset))}>
                { say(&page, ProgramsSay::ResetRows) }
            </button>
        </details>
    }
}

fn line(page: &Context, at: usize, row: &Row) -> Html {
    let remove = page.on::<MouseEvent>(Action::Addresses(AddressAct::Remove(at)));
    let label = say(page, ProgramsSay::RemoveRow(&row.address));
    html! {
        <tr key={row.address.to_string()} data-testid={format!("address-{}", row.address)}
            data-to={name(&row.to)}>
            <td><code>{ row.address.to_string() }</code></td>
            <td>{ choice(page, at, row) }</td>
            <td>
                <button type="button" class="icon-button" title={label.clone()} aria-label={label}
                    onclick={remove} data-testid={format!("address-remove-{}", row.address)}>
                    { Icon::Close.html(16) }
                </button>
            </td>
        </tr>
    }
}

/// Where a row leads, to be changed in place.
fn choice(page: &Context, at: usize, row: &Row) -> Html {
    if let Destination::Socket(address) = &row.to {
        return html! { <code>{ address.to_string() }</code> };
    }
    let onchange = {
        let (page, address) = (page.clone(), Rc::clone(&row.address));
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let to = destination(&select.value(), "");
            let row = Row { address: Rc::clone(&address), to };
            page.act(Action::Addresses(AddressAct::Put(Some(at), row)));
        })
    };
    let options = [Destination::Here, Destination::Tab, Destination::Nowhere].map(|to| {
        html! {
            <option value={name(&to)} selected={to == row.to}>
                { say(page, ProgramsSay::To(&to)) }
            </option>
        }
    });
    html! {
        <select class="input slim" {onchange} aria-label={row.address.to_string()}
            data-testid={format!("address-to-{}", row.address)}>{ for options }</select>
    }
}

/// One row more.
fn form(page: &Context, error: Option<&RowError>) -> Html {
    let onsubmit = {
        let page = page.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(form) = event.target_dyn_into::<HtmlFormElement>() else { return };
            let field = |name: &str| form.elements().named_item(name);
            let text = |name: &str| {
                let input =
                    field(name).map(wasm_bindgen::JsCast::unchecked_into::<HtmlInputElement>);
                input.map(|it| it.value()).unwrap_or_default()
            };
            let to = field("to").map(wasm_bindgen::JsCast::unchecked_into::<HtmlSelectElement>);
            let to = to.map(|it| it.value()).unwrap_or_default();
            let to = destination(&to, &text("socket"));
            let row = Row { address: text("address").into(), to };
            page.act(Action::Addresses(AddressAct::Put(None, row)));
        })
    };
    let options = [Destination::Here, Destination::Tab, Destination::Nowhere].map(|to| {
        let selected = to == Destination::Here;
        html! {
            <option value={name(&to)} {selected}>{ say(page, ProgramsSay::To(&to)) }</option>
        }
    });
    html! {
        <form class="address-form" {onsubmit}>
            <input class="input slim mono" name="address" type="text" autocomplete="off"
                spellcheck="false" maxlength={MAX_PATTERN.to_string()}
                placeholder="broker.example:1883" data-testid="address-new"
                aria-label={say(page, ProgramsSay::AddressColumn)} />
            <select class="input slim" name="to" aria-label={say(page, ProgramsSay::ToColumn)}
                data-testid="address-new-to">
                { for options }
                <option value="socket">{ say(page, ProgramsSay::ToSocket) }</option>
            </select>
            <input class="input slim mono" name="socket" type="text" autocomplete="off"
                spellcheck="false" inputmode="url" placeholder="wss://broker.example:8084/mqtt"
                aria-label={say(page, ProgramsSay::ToSocket)} data-testid="address-new-socket" />
            <button type="submit" class="button slim" data-testid="address-add">
                { say(page, ProgramsSay::AddRow) }
            </button>
            if let Some(error) = error {
                <p class="field-error" role="alert" data-testid="address-error">
                    { say(page, ProgramsSay::RowError(error)) }
                </p>
            }
        </form>
    }
}

const fn name(to: &Destination) -> &'static str {
    match to {
        Destination::Here => "here",
        Destination::Tab => "tab",
        Destination::Nowhere => "nowhere",
        Destination::Socket(_) => "socket",
    }
}

fn destination(name: &str, socket: &str) -> Destination {
    match name {
        "tab" => Destination::Tab,
        "nowhere" => Destination::Nowhere,
        "socket" => Destination::Socket(socket.into()),
        _ => Destination::Here,
    }
}
