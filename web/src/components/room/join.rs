//! Where a student sits down: the room's code and a name.

use std::rc::Rc;

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::use_page;
use super::WALL;
use crate::driver::room::ask;
use crate::i18n::RoomSay;
use crate::state::action::Action;
use crate::state::room::{self, Ask, Refused};
use crate::state::seat::SeatAct;

/// The form.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The code that the address brought.
    pub code: String,
}

/// The form.
#[component]
pub fn Join(props: &Props) -> Html {
    let page = use_page();
    let refused = use_state(|| None::<Refused>);
    let is_asking = use_state(|| false);
    let name = use_node_ref();
    use_effect_with(props.code.is_empty(), {
        let name = name.clone();
        move |is_empty| {
            if let Some(input) = name.cast::<web_sys::HtmlElement>().filter(|_| !*is_empty) {
                let _ = input.focus();
            }
        }
    });
    let onsubmit = {
        let (page, refused, is_asking) = (page.clone(), refused.clone(), is_asking.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: HtmlFormElement = event.target_unchecked_into();
            let Ok(data) = FormData::new_with_form(&form) else { return };
            let field = |name| data.get(name).as_string().unwrap_or_default();
            let join = Ask::Join { code: field("code"), name: field("name") };
            let (page, refused, is_asking) = (page.clone(), refused.clone(), is_asking.clone());
            is_asking.set(true);
            ask(join, None, move |answer| match answer.and_then(|body| room::seat(&body)) {
                Ok(seat) => page.act(Action::Seat(SeatAct::Take(Rc::new(seat)))),
                Err(why) => {
                    refused.set(Some(why));
                    is_asking.set(false);
                }
            });
        })
    };
    html! {
        <main class="page room-join">
            <h2>{ page.say(RoomSay::JoinTitle) }</h2>
            <p class="soft">{ page.say(RoomSay::JoinHint) }</p>
            <form class="card" {onsubmit} data-testid="room-join">
                <div class="field">
                    <label for="room-code">{ page.say(RoomSay::Code) }</label>
                    <input id="room-code" class="input mono room-code" name="code"
                        ~defaultValue={props.code.clone()} autocomplete="off" autocapitalize="characters"
                        spellcheck="false" required=true data-testid="room-code" />
                </div>
                <div class="field">
                    <label for="room-name">{ page.say(RoomSay::Name) }</label>
                    <input id="room-name" ref={name} class="input" name="name" maxlength="40"
                        required=true autocomplete="nickname" data-testid="room-name" />
                </div>
                <div aria-live="assertive">
                    if let Some(why) = *refused {
                        <p class="field-error" data-testid="room-refused">
                            { page.say(RoomSay::Refused(why)) }
                        </p>
                    }
                </div>
                <button type="submit" class="button primary" disabled={*is_asking}
                    data-testid="room-submit">{ page.say(RoomSay::Join) }</button>
            </form>
            <p class="soft small">{ page.say(RoomSay::ForTeachers) }{ " " }
                <a href={WALL} data-testid="to-wall">{ page.say(RoomSay::ToWall) }</a></p>
        </main>
    }
}
