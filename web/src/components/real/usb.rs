//! The board on the cable: what is sent, how far it is, what it prints and is told.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use crate::driver::{self, SerialSupport};
use crate::i18n::RealSay;
use crate::state::real::plan::Runtime;
use crate::state::real::serial::job::Stage as Step;
use crate::state::real::serial::{Port, Usb};
use crate::state::real::{Act, Library, Stage, UsbAct};

/// Ctrl-C, which interrupts what runs.
const INTERRUPT: &str = "\x03";
/// Ctrl-D at the prompt, which starts MicroPython anew.
const RESTART: &str = "\x04";

pub(super) fn usb(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let body = match driver::serial_support() {
        SerialSupport::Here => line(page, stage, act),
        SerialSupport::NotSecure => not_here(page, RealSay::NotSecure, "not-secure"),
        SerialSupport::NoBrowser => not_here(page, RealSay::NoSerial, "no-browser"),
    };
    html! {
        <section class="panel" aria-labelledby="real-usb">
            <header class="panel-head"><h3 id="real-usb">{ page.say(RealSay::Usb) }</h3></header>
            <div class="panel-body">{ body }</div>
        </section>
    }
}

fn not_here(page: &Context, why: RealSay<'_>, state: &'static str) -> Html {
    html! {
        <p class="note wait" data-testid="usb-support" data-state={state}>{ page.say(why) }</p>
    }
}

fn line(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let usb = &stage.usb;
    let on = |what: UsbAct| act.reform(move |_: MouseEvent| Act::Usb(what.clone()));
    let is_python = stage.plan.runtime == Runtime::MicroPython;
    let is_open = usb.port == Port::Open;
    let state = match usb.port {
        Port::Closed => "closed",
        Port::Opening => "opening",
        Port::Open => "open",
        Port::Failed(_) => "failed",
    };
    html! {
        <>
            <div class="toolbar" data-testid="usb-state" data-state={state}>
                if is_open {
                    <button type="button" class="button slim" onclick={on(UsbAct::Close)}
                        data-testid="usb-close">{ page.say(RealSay::Disconnect) }</button>
                } else {
                    <button type="button" class="button slim primary" onclick={on(UsbAct::Choose)}
                        disabled={usb.port == Port::Opening} data-testid="usb-choose">
                        { Icon::Cable.html(17) }{ page.say(RealSay::Choose) }
                    </button>
                }
                if is_open && is_python {
                    <button type="button" class="button slim primary" onclick={on(UsbAct::Send)}
                        disabled={!stage.can_send()} data-testid="usb-send">
                        { Icon::Send.html(17) }{ page.say(RealSay::Send) }
                    </button>
                }
            </div>
            if let Port::Failed(fault) = &usb.port {
                <p class="note bad" role="alert" data-testid="usb-fault">
                    { page.say(RealSay::PortFault(fault)) }
                </p>
            }
            if !is_python { <p class="small soft">{ page.say(RealSay::OnlyMicroPython) }</p> }
            if stage.library == Library::Failed {
                <p class="note bad" role="alert">{ page.say(RealSay::NoLibrary) }</p>
            }
            { progress(page, usb) }
            if is_open { <Terminal page={page.clone()} text={usb.screen.text()}
                is_free={!usb.is_sending()} act={act.reform(Act::Usb)} /> }
        </>
    }
}

/// How far the program is.
fn progress(page: &Context, usb: &Usb) -> Html {
    let Some(job) = &usb.job else { return Html::default() };
    let step = job.stage();
    let (class, state) = match step {
        Step::Done => ("good", "done"),
        Step::Failed(_) => ("bad", "failed"),
        _ => ("wait", "sending"),
    };
    let bar = match step {
        Step::Writing(_, done, all) if *all > 0 => html! {
            <progress max={all.to_string()} value={done.to_string()}></progress>
        },
        _ => Html::default(),
    };
    html! {
        <div class={classes!("note", class)} role="status" data-testid="usb-job" data-state={state}>
            <p>{ page.say(RealSay::Step(step)) }</p>{ bar }
        </div>
    }
}

/// What the terminal is given.
#[derive(Properties, PartialEq)]
struct Props {
    page: Context,
    text: String,
    is_free: bool,
    act: Callback<UsbAct>,
}

/// What the board prints, and a line to type.
#[component]
fn Terminal(props: &Props) -> Html {
    let page = &props.page;
    let input = use_node_ref();
    let output = use_node_ref();
    {
        // The end is what is new.
        let output = output.clone();
        use_effect_with(props.text.len(), move |_| {
            if let Some(output) = output.cast::<web_sys::Element>() {
                output.set_scroll_top(output.scroll_height());
            }
        });
    }
    let put =
        |text: &'static str| props.act.reform(move |_: MouseEvent| UsbAct::Put(text.to_owned()));
    let onsubmit = {
        let (act, input) = (props.act.clone(), input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                act.emit(UsbAct::Put(format!("{}\r", input.value())));
                input.set_value("");
            }
        })
    };
    let clear = props.act.reform(|_: MouseEvent| UsbAct::Clear);
    let is_busy = !props.is_free;
    html! {
        <>
            <pre class="code real-terminal" role="log" tabindex="0" ref={output} data-testid="usb-output"
                aria-label={page.say(RealSay::Output)}>{ &props.text }</pre>
            <form class="send-row" {onsubmit}>
                <input class="input mono" type="text" ref={input} disabled={is_busy} autocomplete="off"
                    autocapitalize="off" spellcheck="false" data-testid="usb-input"
                    aria-label={page.say(RealSay::Input)} placeholder={page.say(RealSay::Input)} />
                <button type="submit" class="button slim" disabled={is_busy} data-testid="usb-put">
                    { page.say(RealSay::Put) }
                </button>
            </form>
            <div class="send-row">
                <button type="button" class="button slim" onclick={put(INTERRUPT)} disabled={is_busy}
                    data-testid="usb-interrupt">{ page.say(RealSay::Interrupt) }</button>
                <button type="button" class="button slim" onclick={put(RESTART)} disabled={is_busy}
                    data-testid="usb-restart">{ page.say(RealSay::Restart) }</button>
                <button type="button" class="button slim quiet" onclick={clear}
                    data-testid="usb-clear">{ page.say(RealSay::Clear) }</button>
            </div>
        </>
    }
}
