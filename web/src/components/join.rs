//! Where a real board connects to, as things stand.

use yew::prelude::*;

use super::context::Context;
use super::icon::Icon;
use crate::i18n::Say;
use crate::state::connection::{Choice, Connection, Server};
use crate::state::real;

/// How the broker is opened to the network.
const LAN_COMMAND: &str = "broker-ws --lan";

/// The hint.
pub fn join(page: &Context, connection: &Connection, server: &Server) -> Html {
    let command = html! { <code class="address">{ LAN_COMMAND }</code> };
    let hint = match (connection.effective_choice(server), server) {
        (Choice::Server, Server::Broker(info)) if !info.lan.is_empty() => {
            addresses(page, &info.lan)
        }
        (Choice::Server, _) => html! {
            <><p>{ page.say(Say::JoinLoopback) }</p><ul><li>{ command }</li></ul></>
        },
        (Choice::Tab, _) => html! {
            <><p>{ page.say(Say::JoinTab) }</p><ul><li>{ command }</li></ul></>
        },
        (Choice::Address, _) => html! { <p>{ page.say(Say::JoinAddress) }</p> },
    };
    html! {
        <aside class="join" data-testid="join">
            { Icon::Cable.html(26) }
            <div>
                <h3>{ page.say(Say::JoinTitle) }</h3>
                { hint }
                <p>
                    <a class="button slim" href={real::HASH} data-testid="to-real">
                        { Icon::Edit.html(16) }{ page.say(Say::JoinProgram) }
                    </a>
                </p>
            </div>
        </aside>
    }
}

fn addresses(page: &Context, lan: &[String]) -> Html {
    let items = lan.iter().map(|address| {
        html! { <li><code class="address" data-testid="lan-address">{ address }</code></li> }
    });
    html! { <><p>{ page.say(Say::JoinLan) }</p><ul>{ for items }</ul></> }
}
