//! Who asks as an administrator: a token that the broker printed, or a user name and a password.

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::use_page;
use crate::i18n::{BrokerSay, Say};
use crate::state::action::Action;
use crate::state::administration::Administer;

/// The form.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What was shown before was wrong.
    pub is_wrong: bool,
}

/// The form.
#[component]
pub fn Login(props: &Props) -> Html {
    let page = use_page();
    let say = |what: BrokerSay<'_>| page.say(what);
    let onsubmit = {
        let page = page.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: HtmlFormElement = event.target_unchecked_into();
            let Ok(data) = FormData::new_with_form(&form) else { return };
            let field = |name| data.get(name).as_string().unwrap_or_default();
            let token = field("token");
            let what = if token.trim().is_empty() {
                Administer::Login(field("username"), field("password"))
            } else {
                Administer::Token(token)
            };
            page.act(Action::Administer(what));
        })
    };
    let input = |name: &'static str, kind: &'static str, testid: &'static str, label| {
        html! {
            <div class="field">
                <label for={testid}>{ label }</label>
                <input id={testid} class="input" type={kind} {name} autocomplete="off"
                    data-testid={testid} />
            </div>
        }
    };
    html! {
        <section class="half" aria-labelledby="admin-login">
            <header class="half-head">
                <h2 id="admin-login">{ say(BrokerSay::LoginTitle) }</h2>
                <p>{ say(BrokerSay::LoginHint) }</p>
            </header>
            <form class="login card" {onsubmit} data-testid="admin-login">
                { input("token", "password", "admin-token", say(BrokerSay::Token)) }
                <p class="soft">{ say(BrokerSay::OrLogin) }</p>
                { input("username", "text", "admin-username", page.say(Say::Username)) }
                { input("password", "password", "admin-password", page.say(Say::Password)) }
                if props.is_wrong {
                    <p class="field-error" role="alert" data-testid="login-error">
                        { say(BrokerSay::LoginWrong) }
                    </p>
                }
                <button type="submit" class="button primary" data-testid="admin-log-in">
                    { say(BrokerSay::LogIn) }
                </button>
            </form>
        </section>
    }
}
