//! Where I/O may be: the page's in web/src/driver, the broker's sockets in broker-ws/src/net. All
//! else is then plain code that tests can call.
//!
//! Components may name web-sys for the types of events and elements, which Yew hands them; what
//! reads or writes anything outside the page's own elements is the driver's.

use super::source;
use super::tree::{File, Tree};
use super::{Rule, Violation};

/// The rules about I/O.
pub const RULES: [Rule; 4] = [
    Rule {
        name: "the page's I/O is in web/src/driver",
        why: "a component that talks to the network or the clock cannot be tested without them",
        find: page_io,
    },
    Rule {
        name: "the page's state knows no browser",
        why: "actions are reduced natively in tests, and text is chosen by plain code",
        find: page_state,
    },
    Rule {
        name: "sockets are in broker-ws/src/net",
        why: "the hub moves bytes, and never asks where they come from",
        find: sockets,
    },
    Rule {
        name: "shared imports nothing from outside",
        why: "its wasm runs without JavaScript",
        find: imports,
    },
];

/// What of the browser does I/O, knows the time, or starts something that does.
const BROWSER_IO: [&str; 24] = [
    "WebSocket",
    "Worker",
    "SharedWorker",
    "MessagePort",
    "BroadcastChannel",
    "EventSource",
    "XmlHttpRequest",
    "Request",
    "net",
    "fetch",
    "Storage",
    "storage",
    "LocalStorage",
    "SessionStorage",
    "IdbFactory",
    "Performance",
    "timers",
    "Timeout",
    "Interval",
    "spawn_local",
    "Date",
    "Navigator",
    "Location",
    "History",
];

/// Methods that reach the same from an object that Yew hands out, or from the window.
const BROWSER_IO_METHODS: [&str; 11] = [
    ".local_storage(",
    ".session_storage(",
    ".indexed_db(",
    ".fetch_with_str(",
    ".fetch_with_request(",
    ".set_timeout_with_callback",
    ".set_interval_with_callback",
    ".request_animation_frame(",
    ".performance()",
    ".navigator()",
    ".location()",
];

/// What Rust code calls the browser by.
const BROWSER: [&str; 6] =
    ["web_sys", "js_sys", "gloo", "wasm_bindgen", "wasm_bindgen_futures", "yew::platform"];

const SOCKETS: [&str; 9] = [
    "tokio::net",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::UdpSocket",
    "TcpListener",
    "TcpStream",
    "TcpSocket",
    "UdpSocket",
    "socket2",
];

fn outside<'a>(tree: &'a Tree, folder: &'a str, but: &'a str) -> impl Iterator<Item = &'a File> {
    tree.rust(folder).filter(move |file| !file.path.starts_with(but))
}

fn page_io(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in outside(tree, "web/src", "web/src/driver") {
        for (line, path) in source::paths_into(&file.code, &BROWSER) {
            let named = BROWSER_IO.iter().filter(|word| source::names(path, word));
            found.extend(named.map(|word| file.violation(line, format!("`{word}`"))));
        }
        found.extend(file.naming(&BROWSER_IO_METHODS));
    }
    found
}

fn page_state(tree: &Tree) -> Vec<Violation> {
    let pure = tree.rust("web/src/state").chain(tree.rust("web/src/i18n"));
    pure.flat_map(|file| file.naming(&BROWSER)).collect()
}

fn sockets(tree: &Tree) -> Vec<Violation> {
    outside(tree, "broker-ws/src", "broker-ws/src/net")
        .flat_map(|file| file.naming(&SOCKETS))
        .collect()
}

fn imports(tree: &Tree) -> Vec<Violation> {
    tree.rust("shared/src")
        .flat_map(|file| {
            let mut found = file.naming(&BROWSER);
            found.extend(file.naming(&["wasm_import_module", "extern"]).into_iter().filter(
                |violation| {
                    let line = file.code.lines().nth(violation.line - 1).unwrap_or_default();
                    !line.contains("extern crate")
                },
            ));
            found
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::sample;
    use super::*;

    #[test]
    fn io_outside_the_driver_is_found() {
        let code = "use web_sys::{HtmlElement, WebSocket};";
        assert_eq!(page_io(&sample("web/src/components/app.rs", code)).len(), 1);
        assert_eq!(page_io(&sample("web/src/driver/socket.rs", code)), []);
        let method = "let a = window()?.local_storage();";
        assert_eq!(page_io(&sample("web/src/components/app.rs", method)).len(), 1);
        let ours = "use crate::state::Request; fn f(a: Request) {}";
        assert_eq!(page_io(&sample("web/src/components/app.rs", ours)), []);
        let event = "use web_sys::HtmlInputElement; let a = e.target_unchecked_into::<_>();";
        assert_eq!(page_io(&sample("web/src/components/app.rs", event)), []);
    }

    #[test]
    fn a_browser_in_the_state_is_found() {
        let code = "fn f(a: web_sys::Event) {}";
        assert_eq!(page_state(&sample("web/src/state/mod.rs", code)).len(), 1);
        assert_eq!(page_state(&sample("web/src/i18n/zh.rs", "let a = js_sys::Date;")).len(), 1);
        assert_eq!(page_state(&sample("web/src/components/app.rs", code)), []);
    }

    #[test]
    fn sockets_outside_net_are_found() {
        let code = "use tokio::net::TcpListener;";
        assert!(!sockets(&sample("broker-ws/src/hub.rs", code)).is_empty());
        assert_eq!(sockets(&sample("broker-ws/src/net/tcp.rs", code)), []);
        assert_eq!(sockets(&sample("broker-ws/src/main.rs", "use std::net::SocketAddr;")), []);
    }

    #[test]
    fn imports_are_found() {
        let code = "extern crate alloc;\nunsafe extern \"C\" { fn now() -> f64; }";
        assert_eq!(imports(&sample("shared/src/lib.rs", code)).len(), 1);
        assert_eq!(imports(&sample("shared/src/lib.rs", "use js_sys::Date;")).len(), 1);
    }
}
