//! Real boards: a program is made for one, and gets there.
//!
//! The component holds the stage itself (see `state::real`), and the port that the driver gave it.

mod form;
mod install;
mod program;
mod usb;

use std::rc::Rc;

use shared::time::Instant;
use yew::html::Scope;
use yew::prelude::*;

use super::context::Context;
use super::icon::Icon;
use crate::driver::{self, Clock, Later, SerialEvent, SerialPort};
use crate::i18n::{RealSay, Say, SwarmSay};
use crate::state::State;
use crate::state::action::Action;
use crate::state::connection::Server;
use crate::state::real::serial::{BAUD, Port};
use crate::state::real::{Act, Field, Stage, UsbAct};
use crate::state::snapshot::Snapshot;
use crate::state::undo::{Deleted, HandedBack};

/// Real boards.
pub fn real(page: &Context, state: &Snapshot<State>) -> Html {
    let lan: Rc<[String]> = match &state.server {
        Server::Broker(info) => info.lan.as_slice().into(),
        Server::Asking | Server::None => Rc::default(),
    };
    let handed_back = state.undo.handed_back().clone();
    let seat = state.seat.as_ref().filter(|_| state.is_at_seat());
    let login = seat.map(|seat| (seat.username.clone(), seat.password.clone()));
    html! { <Real page={page.clone()} {lan} {login} {handed_back} /> }
}

/// What the component is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Language and where Actions go.
    pub page: Context,
    /// `host:port` at which boards of the same network reach the page's broker.
    pub lan: Rc<[String]>,
    /// User name and password of the seat that the page has in a classroom.
    pub login: Option<(String, String)>,
    /// What a person has taken back.
    pub handed_back: HandedBack,
}

/// What it is told.
#[derive(Debug)]
pub enum Message {
    /// By a person, or by time.
    Act(Act),
    /// By the driver.
    Serial(SerialEvent),
}

/// The component.
#[derive(Debug)]
pub struct Real {
    stage: Stage,
    clock: Clock,
    port: Option<SerialPort>,
    /// When it is called next.
    alarm: Option<Instant>,
}

impl Real {
    fn suggest(&mut self, props: &Props) {
        if let Some(address) = props.lan.first() {
            let now = self.clock.now();
            self.stage.act(now, Act::Suggest(address.as_str().into()));
        }
        let plan = &self.stage.plan;
        let is_empty = plan.username.is_empty() && plan.password.is_empty();
        if let Some((username, password)) = props.login.as_ref().filter(|_| is_empty) {
            let now = self.clock.now();
            for (field, text) in [(Field::Username, username), (Field::Password, password)] {
                self.stage.act(now, Act::Edit(field, text.clone()));
            }
        }
    }

    /// What the driver has to do for this.
    fn carry_out(&mut self, link: &Scope<Self>, act: &Act) {
        match act {
            Act::Usb(UsbAct::Choose) => {
                let link = link.clone();
                driver::choose_serial(BAUD, move |event| link.send_message(Message::Serial(event)));
            }
            Act::Usb(UsbAct::Close) => {
                if let Some(port) = self.port.take() {
                    port.close();
                }
            }
            Act::Usb(UsbAct::Send) => {
                let link = link.clone();
                driver::later::with_text(Later::Library, move |text| {
                    let text = text.map(Rc::from);
                    link.send_message(Message::Act(Act::Usb(UsbAct::Library(text))));
                });
            }
            _ => {}
        }
    }

    /// Sends what is to be sent, and has itself called when something is due.
    fn drain(&mut self, link: &Scope<Self>, now: Instant) {
        while let Some(bytes) = self.stage.usb.poll_transmit() {
            if let Some(port) = &self.port {
                port.write(&bytes);
            }
        }
        let Some(at) = self.stage.usb.poll_timeout() else { return };
        if self.alarm.is_none_or(|alarm| alarm > at) {
            self.alarm = Some(at);
            let link = link.clone();
            driver::after(at.saturating_since(now), move || {
                link.send_message(Message::Act(Act::Usb(UsbAct::Tick)));
            });
        }
    }
}

impl Component for Real {
    type Message = Message;
    type Properties = Props;

    fn create(context: &yew::Context<Self>) -> Self {
        let mut real =
            Self { stage: Stage::default(), clock: Clock::new(), port: None, alarm: None };
        real.suggest(context.props());
        real
    }

    fn changed(&mut self, context: &yew::Context<Self>, before: &Props) -> bool {
        self.suggest(context.props());
        let handed_back = &context.props().handed_back;
        if *handed_back != before.handed_back
            && let Some(Deleted::Planned(gone)) = handed_back.what.as_deref()
        {
            self.stage.act(self.clock.now(), Act::PutBack((**gone).clone()));
        }
        true
    }

    fn update(&mut self, context: &yew::Context<Self>, message: Message) -> bool {
        let now = self.clock.now();
        let act = match message {
            Message::Act(act) => act,
            Message::Serial(SerialEvent::Open(port)) => {
                self.port = Some(port);
                Act::Usb(UsbAct::Opened)
            }
            Message::Serial(SerialEvent::Bytes(bytes)) => Act::Usb(UsbAct::Bytes(bytes.into())),
            Message::Serial(SerialEvent::Closed(fault)) => {
                self.port = None;
                Act::Usb(UsbAct::Closed(fault))
            }
        };
        if act == Act::Usb(UsbAct::Tick) {
            self.alarm = None;
        }
        self.carry_out(context.link(), &act);
        if let Some(gone) = self.stage.act(now, act) {
            context.props().page.act(Action::Removed(Rc::new(gone)));
        }
        self.drain(context.link(), now);
        true
    }

    fn view(&self, context: &yew::Context<Self>) -> Html {
        let Props { page, lan, .. } = context.props();
        let act = context.link().callback(Message::Act);
        let is_open = self.stage.usb.port == Port::Open;
        html! {
            <main class="page real">
                <header>
                    <a href="#/" class="button slim quiet" data-testid="real-back">
                        { Icon::Left.html(17) }{ page.say(SwarmSay::ToBench) }
                    </a>
                    <h2>{ page.say(Say::JoinTitle) }</h2>
                    <p class="soft">{ page.say(RealSay::Hint) }</p>
                </header>
                <div class="real-columns">
                    { form::form(page, &self.stage, lan, &act) }
                    <div class={classes!("real-side", is_open.then_some("open"))}>
                        { program::program(page, &self.stage, &act) }
                        { usb::usb(page, &self.stage, &act) }
                        { install::install(page, &self.stage) }
                    </div>
                </div>
            </main>
        }
    }

    fn destroy(&mut self, _: &yew::Context<Self>) {
        if let Some(port) = self.port.take() {
            port.close();
        }
    }
}
