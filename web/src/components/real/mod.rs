//! Real boards: a program is made for one, and gets there.
//!
//! The component holds the stage itself: see `state::real`.

mod form;
mod install;
mod program;

use std::rc::Rc;

use yew::prelude::*;

use super::context::Context;
use crate::i18n::{RealSay, Say, SwarmSay};
use crate::state::State;
use crate::state::connection::Server;
use crate::state::real::{Act, Stage};
use crate::state::snapshot::Snapshot;

/// Real boards.
pub fn real(page: &Context, state: &Snapshot<State>) -> Html {
    let lan: Rc<[String]> = match &state.server {
        Server::Broker(info) => info.lan.as_slice().into(),
        Server::Asking | Server::None => Rc::default(),
    };
    html! { <Real page={page.clone()} {lan} /> }
}

/// What the component is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Language and where Actions go.
    pub page: Context,
    /// `host:port` at which boards of the same network reach the page's broker.
    pub lan: Rc<[String]>,
}

/// The component.
#[derive(Debug, Default)]
pub struct Real(Stage);

impl Real {
    fn suggest(&mut self, props: &Props) {
        if let Some(address) = props.lan.first() {
            self.0.act(Act::Suggest(address.as_str().into()));
        }
    }
}

impl Component for Real {
    type Message = Act;
    type Properties = Props;

    fn create(context: &yew::Context<Self>) -> Self {
        let mut real = Self::default();
        real.suggest(context.props());
        real
    }

    fn changed(&mut self, context: &yew::Context<Self>, _: &Props) -> bool {
        self.suggest(context.props());
        true
    }

    fn update(&mut self, _: &yew::Context<Self>, act: Act) -> bool {
        self.0.act(act);
        true
    }

    fn view(&self, context: &yew::Context<Self>) -> Html {
        let Props { page, lan } = context.props();
        let act = context.link().callback(|act| act);
        let say = |what: RealSay<'_>| page.say(what);
        html! {
            <main class="page real">
                <header>
                    <a href="#/" class="button slim quiet" data-testid="real-back">
                        { page.say(SwarmSay::ToBench) }
                    </a>
                    <h2>{ page.say(Say::JoinTitle) }</h2>
                    <p class="soft">{ say(RealSay::Hint) }</p>
                </header>
                <div class="real-columns">
                    { form::form(page, &self.0, lan, &act) }
                    <div class="real-side">
                        { program::program(page, &self.0, &act) }
                        { install::install(page, &self.0) }
                    </div>
                </div>
            </main>
        }
    }
}
