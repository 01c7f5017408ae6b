//! A QR code as a drawing.

use std::fmt::Write;

use yew::prelude::*;

/// Light modules around it, as readers need.
const MARGIN: usize = 4;

/// The drawing of rows with a 1 for each dark module. `name` says what it is.
pub fn qr(rows: &[String], name: AttrValue) -> Html {
    let mut path = String::new();
    for (row, modules) in rows.iter().enumerate() {
        for (column, _) in modules.bytes().enumerate().filter(|(_, module)| *module == b'1') {
            let _ = write!(path, "M{} {}h1v1h-1z", column + MARGIN, row + MARGIN);
        }
    }
    let side = rows.len() + 2 * MARGIN;
    html! {
        <svg class="room-qr" viewBox={format!("0 0 {side} {side}")} role="img" aria-label={name}
            shape-rendering="crispEdges" data-testid="room-qr">
            <rect class="light" width={side.to_string()} height={side.to_string()} />
            <path class="dark" d={path} />
        </svg>
    }
}
