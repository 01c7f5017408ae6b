//! One packet taken apart: its bytes beside its fields, each pointing at the other.

use std::rc::Rc;

use shared::inspect::{Dissection, Field, Name, Value, Verdict};
use shared::wire::PropertyKind;
use yew::prelude::*;

use super::super::context::{Context, use_page};
use crate::i18n::PacketsSay;

/// Bytes in a row.
const ROW: usize = 16;
/// Bytes that are shown.
const MAX_SHOWN: usize = 2_048;

/// A packet.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// It, taken apart.
    pub dissection: Rc<Dissection>,
    /// What is in a field for a password is seen.
    #[prop_or(true)]
    pub shows_secrets: bool,
    /// Unlike that of any other on the page.
    #[prop_or("packet".into())]
    pub id: AttrValue,
}

/// A field with its place in the tree.
struct Line<'a> {
    depth: usize,
    field: &'a Field,
    is_secret: bool,
}

fn lines<'a>(fields: &'a [Field], depth: usize, is_secret: bool, out: &mut Vec<Line<'a>>) {
    for field in fields {
        let is_secret = is_secret
            || field.name == Name::Password
            || field.name == Name::Property(PropertyKind::AuthenticationData);
        out.push(Line { depth, field, is_secret });
        lines(&field.children, depth + 1, is_secret, out);
    }
}

/// The deepest field that has this byte.
fn field_at(lines: &[Line<'_>], byte: usize) -> Option<usize> {
    let holds = |line: &Line<'_>| line.field.range.contains(&byte) && line.field.bits.is_none();
    lines.iter().rposition(holds)
}

/// Bytes and fields.
#[component]
pub fn DissectionView(props: &Props) -> Html {
    let page = use_page();
    let active = use_state(|| None::<usize>);
    // Another packet has other fields.
    use_effect_with(Rc::clone(&props.dissection), {
        let active = active.setter();
        move |_| active.set(None)
    });
    let dissection = &props.dissection;
    let mut all = Vec::new();
    lines(&dissection.fields, 0, false, &mut all);
    let chosen = active.and_then(|index| all.get(index));
    let count = all.len();
    let choose = {
        let active = active.setter();
        Callback::from(move |index: Option<usize>| active.set(index))
    };
    let onkeydown = {
        let (choose, now) = (choose.clone(), *active);
        Callback::from(move |event: KeyboardEvent| {
            let last = count.saturating_sub(1);
            let next = match event.key().as_str() {
                "ArrowDown" => now.map_or(0, |it| (it + 1).min(last)),
                "ArrowUp" => now.unwrap_or_default().saturating_sub(1),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            choose.emit(Some(next));
        })
    };
    let active_id = active.map(|index| field_id(&props.id, index));
    html! {
        <div class="dissection">
            { hex(&page, props, &all, *active, &choose) }
            <div class="packet-fields" role="tree" tabindex="0" {onkeydown}
                aria-label={page.say(PacketsSay::Fields)}
                aria-activedescendant={active_id} data-testid="fields">
                { for all.iter().enumerate().map(|(index, line)| {
                    row(&page, props, line, index, *active == Some(index), &choose)
                }) }
                { verdict(&page, dissection) }
            </div>
            { chosen.map(|line| meaning(&page, line)).unwrap_or_else(|| html! {
                <p class="meaning soft">
                    { dissection.summary(page.language.into()) }
                </p>
            }) }
        </div>
    }
}

fn field_id(id: &str, index: usize) -> AttrValue {
    format!("{id}-field-{index}").into()
}

fn hex(
    page: &Context,
    props: &Props,
    all: &[Line<'_>],
    active: Option<usize>,
    choose: &Callback<Option<usize>>,
) -> Html {
    let bytes = &props.dissection.bytes;
    let range = active.and_then(|index| all.get(index)).map(|line| line.field.range.clone());
    let secret: Vec<_> = all.iter().filter(|it| it.is_secret).map(|it| &it.field.range).collect();
    let is_hidden =
        |at: usize| !props.shows_secrets && secret.iter().any(|range| range.contains(&at));
    let is_fault =
        |at: usize| all.iter().any(|line| line.field.is_fault() && line.field.range.start == at);
    let cell = |at: usize| {
        let is_active = range.as_ref().is_some_and(|range| range.contains(&at));
        let text = if is_hidden(at) { "••".to_owned() } else { format!("{:02X}", bytes[at]) };
        let onmouseenter = {
            let (choose, field) = (choose.clone(), field_at(all, at));
            Callback::from(move |_: MouseEvent| choose.emit(field))
        };
        let class = classes!(is_active.then_some("on"), is_fault(at).then_some("fault"));
        html! { <span {class} {onmouseenter}>{ text }</span> }
    };
    let plain = |at: usize| {
        let byte = bytes[at];
        let is_plain = (0x20..0x7F).contains(&byte) && !is_hidden(at);
        if is_plain { char::from(byte) } else { '·' }
    };
    let shown = bytes.len().min(MAX_SHOWN);
    let rows = (0..shown).step_by(ROW).map(|start| {
        let end = (start + ROW).min(shown);
        let text: String = (start..end).map(plain).collect();
        html! {
            <div class="hex-row">
                <span class="offset">{ format!("{start:04X}") }</span>
                <span class="octets">{ for (start..end).map(cell) }</span>
                <span class="plain">{ text }</span>
            </div>
        }
    });
    // Left and right go from byte to byte, and with them from field to field.
    let onkeydown = {
        let (choose, start) = (choose.clone(), range.clone());
        let owners: Vec<_> = (0..shown).map(|at| field_at(all, at)).collect();
        Callback::from(move |event: KeyboardEvent| {
            let (first, end) = start.as_ref().map_or((0, 0), |it| (it.start, it.end));
            let next = match event.key().as_str() {
                "ArrowRight" => end,
                "ArrowLeft" => first.saturating_sub(1),
                "ArrowDown" => first + ROW,
                "ArrowUp" => first.saturating_sub(ROW),
                _ => return,
            };
            event.prevent_default();
            if let Some(owner) = owners.get(next.min(owners.len().saturating_sub(1))) {
                choose.emit(*owner);
            }
        })
    };
    html! {
        <div class="hex mono" role="group" tabindex="0" {onkeydown}
            aria-label={page.say(PacketsSay::Hex)} data-testid="hex">
            { for rows }
            if bytes.len() > shown {
                <p class="soft">{ page.say(PacketsSay::Cut(bytes.len() - shown)) }</p>
            }
        </div>
    }
}

fn row(
    page: &Context,
    props: &Props,
    line: &Line<'_>,
    index: usize,
    is_active: bool,
    choose: &Callback<Option<usize>>,
) -> Html {
    let lang = page.language.into();
    let field = line.field;
    let hidden = line.is_secret && !props.shows_secrets && field.name != Name::Length;
    let says = match hidden {
        true => page.say(PacketsSay::Masked),
        false => field.says(lang).into(),
    };
    let on = |index: usize| {
        let choose = choose.clone();
        Callback::from(move |_: MouseEvent| choose.emit(Some(index)))
    };
    let class = classes!(
        "field-row",
        is_active.then_some("on"),
        field.is_fault().then_some("fault"),
        format!("depth-{}", line.depth.min(4))
    );
    html! {
        <div id={field_id(&props.id, index)} {class} role="treeitem"
            aria-level={(line.depth + 1).to_string()} aria-selected={is_active.to_string()}
            onmouseenter={on(index)} onclick={on(index)}
            data-testid={if field.is_fault() { "field-fault" } else { "field-row" }}>
            <span class="field-name">{ field.title(lang) }</span>
            <span class="field-value" dir="auto">{ says }</span>
        </div>
    }
}

/// What a field is for, and where it is defined.
fn meaning(page: &Context, line: &Line<'_>) -> Html {
    let field = line.field;
    let version = field.place.version;
    let section = field.sections().of(version).to_string();
    let say = |what: PacketsSay<'_>| page.say(what);
    let bits = field.bits.map(|bits| say(PacketsSay::Bits(bits.high, bits.low)));
    html! {
        <div class="meaning" role="status" data-testid="meaning">
            <p>{ field.purpose(page.language.into()) }</p>
            <p class="soft">
                { say(PacketsSay::At(field.range.start, field.range.len().max(1))) }
                if let Some(bits) = bits { { " · " }{ bits } }
                { " · " }{ say(PacketsSay::Section(version.name(), &section)) }
            </p>
        </div>
    }
}

fn verdict(page: &Context, dissection: &Dissection) -> Html {
    match dissection.verdict {
        Verdict::Incomplete { .. } => html! {
            <p class="note wait" data-testid="incomplete">
                { page.say(PacketsSay::Incomplete) }
            </p>
        },
        Verdict::Packet(_) | Verdict::Fault(_) => Html::default(),
    }
}

/// Whether some of its bytes are a secret.
pub fn has_secrets(dissection: &Dissection) -> bool {
    let mut all = Vec::new();
    lines(&dissection.fields, 0, false, &mut all);
    all.iter().any(|line| line.is_secret && !matches!(line.field.value, Value::Group))
}
