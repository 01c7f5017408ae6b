//! The Markdown of a lesson, drawn.
//!
//! Knows blocks and spans, each as an element of its own. There is no way from a text to HTML: whatever
//! it has in it is text.

use shared::lesson::markdown::{Block, Span};
use yew::prelude::*;

/// Blocks, one below the other.
pub(super) fn blocks(blocks: &[Block]) -> Html {
    html! { <div class="prose">{ for blocks.iter().map(block) }</div> }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Paragraph(text) => html! { <p>{ spans(text) }</p> },
        Block::Code(code) => html! { <pre class="code" tabindex="0"><code>{ code }</code></pre> },
        Block::List { is_numbered, items } => {
            let items = items.iter().map(|item| html! { <li>{ spans(item) }</li> });
            if *is_numbered {
                html! { <ol>{ for items }</ol> }
            } else {
                html! { <ul>{ for items }</ul> }
            }
        }
    }
}

fn spans(spans: &[Span]) -> Html {
    spans.iter().map(span).collect()
}

fn span(span: &Span) -> Html {
    match span {
        Span::Text(text) => html! { { text } },
        Span::Strong(text) => html! { <strong>{ text }</strong> },
        Span::Emphasis(text) => html! { <em>{ text }</em> },
        Span::Code(text) => html! { <code>{ text }</code> },
        Span::Link { label, address } if address.starts_with('#') => {
            html! { <a href={address.clone()}>{ label }</a> }
        }
        Span::Link { label, address } => html! {
            <a href={address.clone()} target="_blank" rel="noopener noreferrer">{ label }</a>
        },
    }
}
