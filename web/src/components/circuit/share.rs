//! Dialogs for boards that come and go as links and files.

use std::rc::Rc;

use shared::board::{BoardSpec, Program};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::dialog::Dialog;
use super::super::icon::Icon;
use crate::driver::page_address;
use crate::i18n::{PartsSay, Say};
use crate::state::action::Action;
use crate::state::share::{Incoming, Link, Share};

/// The link of a board.
pub fn link(page: &Context, name: &str, link: Option<&Link>) -> Html {
    let title = page.say(PartsSay::ShareTitle(name));
    let body = match link {
        None | Some(Link::Coming) => {
            html! { <p role="status">{ page.say(PartsSay::LinkComing) }</p> }
        }
        Some(Link::Ready(fragment)) => html! { <LinkField fragment={Rc::clone(fragment)} /> },
        Some(Link::TooLong(length)) => html! {
            <p class="note bad" role="alert" data-testid="link-too-long">
                { page.say(PartsSay::LinkTooLong(*length)) }
            </p>
        },
        Some(Link::Unable) => html! {
            <p class="note bad" role="alert">{ page.say(PartsSay::LinkUnable) }</p>
        },
    };
    html! {
        <Dialog {title} testid="share-dialog">
            <p>{ page.say(PartsSay::ShareHint) }</p>
            { body }
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct LinkProps {
    fragment: Rc<str>,
}

/// The whole address, to be copied.
#[component]
fn LinkField(props: &LinkProps) -> Html {
    let page = use_page();
    let is_copied = use_state(|| false);
    let address = format!("{}{}", page_address(), props.fragment);
    let onclick = {
        let (page, is_copied, address) = (page.clone(), is_copied.clone(), address.clone());
        Callback::from(move |_: MouseEvent| {
            page.act(Action::Share(Share::Copy(address.clone())));
            is_copied.set(true);
        })
    };
    html! {
        <>
            <textarea class="input mono" rows="4" readonly=true value={address.clone()}
                aria-label={page.say(PartsSay::LinkLabel)} data-testid="board-link" />
            <div class="actions">
                <span class="small soft" role="status">
                    if *is_copied { { page.say(PartsSay::Copied) } }
                </span>
                <button type="button" class="button primary" {onclick} data-testid="copy-link">
                    { Icon::Copy.html(17) }{ page.say(PartsSay::CopyLink) }
                </button>
            </div>
        </>
    }
}

/// What came as a file or a link: shown before it is added.
pub fn incoming(page: &Context, incoming: Option<&Incoming>) -> Html {
    let title = page.say(PartsSay::IncomingTitle);
    let body = match incoming {
        None => Html::default(),
        Some(Err(error)) => html! {
            <>
                <p class="note bad" role="alert" data-testid="incoming-error">
                    { page.say(PartsSay::ShareError(error)) }
                </p>
                <div class="actions">
                    <button type="button" class="button" onclick={page.on(Action::Show(None))}>
                        { page.say(Say::Close) }
                    </button>
                </div>
            </>
        },
        Some(Ok(spec)) => preview(page, spec),
    };
    html! { <Dialog {title} testid="incoming-dialog">{ body }</Dialog> }
}

fn preview(page: &Context, spec: &BoardSpec) -> Html {
    let parts = spec.parts.iter().map(|part| {
        let pins: Vec<_> = part.pins.iter().map(|(_, pin)| pin.to_string()).collect();
        let pins = match pins.len() {
            0 => page.say(PartsSay::NotConnected),
            _ => format!("GPIO {}", pins.join(", ")).into(),
        };
        html! { <li>{ &part.name }{ " · " }<span class="soft">{ pins }</span></li> }
    });
    let program = match &spec.program {
        Program::Behaviour(behaviour) => PartsSay::HasRules(behaviour.rules.len()),
        Program::MicroPython(files) => PartsSay::HasFiles(files.len()),
    };
    let files = spec.program.files().into_iter().flatten();
    let files = files.map(|file| {
        html! {
            <details>
                <summary class="mono">{ &file.name }</summary>
                <pre class="source" tabindex="0">{ &file.text }</pre>
            </details>
        }
    });
    html! {
        <div class="incoming" data-testid="incoming-board">
            <p><strong>{ &spec.name }</strong>{ " · " }{ spec.kind.name() }</p>
            <ul class="plain">{ for parts }</ul>
            <p>{ page.say(program) }</p>
            { for files }
            <div class="actions">
                <button type="button" class="button" onclick={page.on(Action::Show(None))}>
                    { page.say(Say::Cancel) }
                </button>
                <button type="button" class="button primary" data-testid="incoming-add"
                    onclick={page.on(Action::Share(Share::Accept))}>
                    { Icon::Add.html(17) }{ page.say(PartsSay::AddBoard) }
                </button>
            </div>
        </div>
    }
}
