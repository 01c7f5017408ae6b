//! What is printed at the start: where the page is, and where boards connect.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use broker_ws::Fingerprint;

use broker_ws::{
    AccessOptions, Anonymous, board_addresses as boards, from_this_computer, join_link,
    page_addresses as pages,
};

use crate::qr;

/// What is said of TLS.
pub(crate) struct Tls {
    /// For comparing what a client is shown.
    pub(crate) fingerprint: Fingerprint,
    /// What clients are given so that they trust the server, if it made its own certificate.
    pub(crate) authority: Option<PathBuf>,
    /// Nothing else is spoken with other devices.
    pub(crate) only: bool,
    /// A client's certificate is as good as a password.
    pub(crate) names_users: bool,
}

/// What there is to say of a server.
pub(crate) struct Facts<'a> {
    /// Where it listens.
    pub(crate) addrs: &'a [SocketAddr],
    /// Where other devices reach it, the best address first.
    pub(crate) lan: &'a [SocketAddr],
    /// What keeps what must outlive it.
    pub(crate) store: Option<&'a Path>,
    /// Whom it lets in.
    pub(crate) access: &'a AccessOptions,
    pub(crate) tls: Option<&'a Tls>,
    /// What lets a person at this computer manage it.
    pub(crate) admin_token: Option<&'a str>,
    /// The code of the room, while a lesson is held.
    pub(crate) classroom: Option<&'a str>,
}

/// The greeting of a server.
pub(crate) fn text(facts: &Facts<'_>, colours: bool) -> String {
    let Facts { addrs, lan, store, access, tls, admin_token, classroom } = *facts;
    let mut out = format!("Blinklab {} is running.\n\n", env!("CARGO_PKG_VERSION"));
    let here = from_this_computer(addrs);
    let is_open = addrs.iter().any(|addr| !addr.ip().is_loopback());
    let places = if lan.is_empty() { &here[..] } else { lan };
    let scheme = if !lan.is_empty() && tls.is_some_and(|tls| tls.only) { "https" } else { "http" };
    table(&mut out, "Page", pages(scheme, places));
    table(&mut out, "Boards", boards(places).map(|addr| addr.to_string()));
    if let Some(tls) = tls {
        table(&mut out, "TLS", secure(tls, places).into_iter());
    }
    if let Some(token) = admin_token {
        let loopback: Vec<_> =
            here.iter().copied().filter(|addr| addr.ip().is_loopback()).collect();
        let page = pages("http", &loopback).next();
        table(&mut out, "Manage", page.map(|page| format!("{page}#admin={token}")).into_iter());
    }
    if let Some(code) = classroom {
        table(&mut out, "Room", [format!("{code}  (the code that gives a seat)")].into_iter());
        table(&mut out, "Join", pages(scheme, places).map(|page| join_link(&page, code)));
    }
    out.push('\n');
    if let Some(page) = lan.first().and_then(|_| pages(scheme, lan).next()) {
        // A page's address is short, but a terminal is no place to panic over one that is not.
        let link = classroom.map_or_else(|| page.clone(), |code| join_link(&page, code));
        if let Some(code) = qr::code(&link, colours) {
            let _ = writeln!(out, "{code}");
        }
    }
    out.push_str(match (is_open, lan.is_empty()) {
        (false, _) => {
            "Only this computer can reach it. With --lan, every device in the room can.\n"
        }
        (true, false) if classroom.is_some() => IN_CLASS,
        (true, false) => who(access, tls.is_some_and(|tls| tls.names_users)),
        (true, true) => "This computer is in no network: no other device can reach it now.\n",
    });
    match store {
        None => out.push_str("Everything is kept in memory and gone when it stops."),
        Some(file) => {
            let _ = write!(
                out,
                "What must outlive it (Sessions, retained messages) is kept in {}.",
                file.display()
            );
        }
    }
    out.push_str(" Stop it with Ctrl-C.\n\n");
    out
}

/// What devices of this network may do while a lesson is held.
const IN_CLASS: &str = "A lesson is held: the code above gives each student a seat, with a login for page and \
    boards (docs/CLASSROOM.md). No other device is let in without a password.\n";

/// What devices of this network may do.
fn who(access: &AccessOptions, by_certificate: bool) -> &'static str {
    match (access.anonymous(), &access.passwords, by_certificate) {
        (Anonymous::Everywhere, _, _) if access.rules.is_none() => {
            "Every device on this network can reach it, read everything and publish anything.\n"
        }
        (Anonymous::Everywhere, _, _) => {
            "Every device on this network can reach it and do what the access rules allow.\n"
        }
        (_, Some(_), true) => {
            "Every device on this network can reach it with a user name and a password, or with a \
             certificate.\n"
        }
        (_, Some(_), false) => {
            "Every device on this network can reach it with a user name and a password.\n"
        }
        (_, None, true) => "Every device on this network can reach it with a certificate.\n",
        (_, None, false) => {
            "It lets no other device in: there are no passwords. Make some with `broker-ws passwd` \
             and name the file with --passwords, or let everybody in with --anonymous everywhere.\n"
        }
    }
}

/// Where TLS is spoken, and how it is known.
fn secure(tls: &Tls, places: &[SocketAddr]) -> Vec<String> {
    let mut lines: Vec<String> = pages("https", places).collect();
    lines.push("and mqtts:// and wss:// on every port; the certificate's SHA-256 is".to_owned());
    lines.push(tls.fingerprint.to_string());
    lines.extend(
        tls.authority
            .as_ref()
            .map(|file| format!("clients trust it with {} as their CA file", file.display())),
    );
    lines
}

fn table(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    for (index, line) in lines.enumerate() {
        let title = if index == 0 { title } else { "" };
        let _ = writeln!(out, "  {title:<8}{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn facts(access: &AccessOptions) -> Facts<'_> {
        Facts {
            addrs: &[],
            lan: &[],
            store: None,
            access,
            tls: None,
            admin_token: None,
            classroom: None,
        }
    }

    fn greet(addrs: &[&str], lan: &[&str]) -> String {
        let parse =
            |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
        let anonymous = Some(Anonymous::Everywhere);
        let access = AccessOptions { anonymous, ..AccessOptions::default() };
        let (addrs, lan) = (parse(addrs), parse(lan));
        text(&Facts { addrs: &addrs, lan: &lan, ..facts(&access) }, false)
    }

    #[test]
    fn names_the_page_and_the_place_for_boards() {
        let text = greet(&["127.0.0.1:1883", "127.0.0.1:8080"], &[]);
        assert!(text.contains("  Page    http://127.0.0.1:8080/\n"), "{text}");
        assert!(text.contains("  Boards  127.0.0.1:1883\n"), "{text}");
        assert!(text.contains("Only this computer"), "{text}");
    }

    #[test]
    fn what_is_kept_and_where_is_said() {
        let addrs = ["127.0.0.1:1883".parse().unwrap()];
        let access = AccessOptions::default();
        let kept =
            Facts { addrs: &addrs, store: Some(Path::new("/data/store.redb")), ..facts(&access) };
        let kept = text(&kept, false);
        assert!(kept.contains("is kept in /data/store.redb. Stop it"), "{kept}");
        let text = greet(&["127.0.0.1:1883"], &[]);
        assert!(text.contains("Everything is kept in memory"), "{text}");
    }

    #[test]
    fn tls_is_named_with_its_fingerprint_and_what_clients_need() {
        let key = rcgen::KeyPair::generate().unwrap();
        let made = rcgen::CertificateParams::default().self_signed(&key).unwrap();
        let fingerprint = Fingerprint::of(made.der());
        let authority = Some(PathBuf::from("/data/tls/ca.pem"));
        let mut tls = Tls { fingerprint, authority, only: false, names_users: true };
        let addrs = ["0.0.0.0:8080".parse().unwrap()];
        let lan = ["192.168.1.2:8080".parse().unwrap()];
        let access = AccessOptions::default();
        let both =
            text(&Facts { addrs: &addrs, lan: &lan, tls: Some(&tls), ..facts(&access) }, false);
        assert!(both.contains("Page    http://192.168.1.2:8080/\n"), "{both}");
        assert!(both.contains("TLS     https://192.168.1.2:8080/\n"), "{both}");
        assert!(both.contains(&fingerprint.to_string()), "{both}");
        assert!(both.contains("/data/tls/ca.pem"), "{both}");
        assert!(both.contains("can reach it with a certificate."), "{both}");
        tls.only = true;
        let only =
            text(&Facts { addrs: &addrs, lan: &lan, tls: Some(&tls), ..facts(&access) }, false);
        assert!(only.contains("Page    https://192.168.1.2:8080/\n"), "{only}");
        assert!(only.contains(&qr::code("https://192.168.1.2:8080/", false).unwrap()), "{only}");
    }

    #[test]
    fn one_port_is_enough_for_both() {
        let text = greet(&["127.0.0.1:49152"], &[]);
        assert!(text.contains("Page    http://127.0.0.1:49152/\n"), "{text}");
        assert!(text.contains("Boards  127.0.0.1:49152\n"), "{text}");
    }

    #[test]
    fn every_address_in_the_room_is_named_and_the_best_is_a_code() {
        let lan = ["192.168.1.2:1883", "192.168.1.2:8080", "10.0.0.2:1883", "10.0.0.2:8080"];
        let text = greet(&["0.0.0.0:1883", "0.0.0.0:8080"], &lan);
        assert!(
            text.contains("Page    http://192.168.1.2:8080/\n          http://10.0.0.2:8080/\n"),
            "{text}"
        );
        assert!(text.contains("Boards  192.168.1.2:1883\n          10.0.0.2:1883\n"), "{text}");
        assert!(text.contains(&qr::code("http://192.168.1.2:8080/", false).unwrap()), "{text}");
    }

    #[test]
    fn a_computer_without_network_is_told_so() {
        let text = greet(&["0.0.0.0:8080"], &[]);
        assert!(text.contains("http://127.0.0.1:8080/"), "{text}");
        assert!(text.contains("This computer is in no network"), "{text}");
    }

    #[test]
    fn the_web_port_needs_no_number() {
        let text = greet(&["127.0.0.1:1884", "127.0.0.1:80"], &[]);
        assert!(text.contains("http://127.0.0.1/\n"), "{text}");
        assert!(text.contains("Boards  127.0.0.1:1884\n"), "{text}");
    }

    #[test]
    fn an_ipv6_address_stands_in_brackets() {
        let text = greet(&["[::]:8080"], &["[2001:db8::2]:8080"]);
        assert!(text.contains("http://[2001:db8::2]:8080/\n"), "{text}");
    }

    #[test]
    fn it_says_who_in_the_room_is_let_in() {
        let addrs = ["192.168.1.2:8080".parse().unwrap()];
        let says = |access: AccessOptions| {
            text(&Facts { addrs: &addrs, lan: &addrs, ..facts(&access) }, false)
        };
        let nobody = AccessOptions::default();
        let passwords = AccessOptions { passwords: Some("p".into()), ..nobody.clone() };
        let everybody =
            AccessOptions { anonymous: Some(Anonymous::Everywhere), ..passwords.clone() };
        let ruled = AccessOptions { rules: Some("r".into()), ..everybody.clone() };
        assert!(says(nobody).contains("lets no other device in: there are no passwords"));
        assert!(says(passwords).contains("with a user name and a password"));
        assert!(says(everybody).contains("read everything and publish anything"));
        assert!(says(ruled).contains("what the access rules allow"));
    }

    #[test]
    fn a_room_has_a_code_and_a_link_that_leads_to_a_seat() {
        let addrs = ["192.168.1.2:8080".parse().unwrap()];
        let access = AccessOptions::default();
        let classroom = Some("KMRTW");
        let text = text(&Facts { addrs: &addrs, lan: &addrs, classroom, ..facts(&access) }, false);
        assert!(text.contains("  Room    KMRTW  ("), "{text}");
        let link = "http://192.168.1.2:8080/#/room/KMRTW";
        assert!(text.contains(&format!("  Join    {link}\n")), "{text}");
        let code = qr::code(link, false).unwrap();
        assert!(text.contains(&code) && text.contains("a seat, with a login"), "{text}");
    }

    #[test]
    fn the_token_is_for_the_page_on_this_computer() {
        let (access, admin_token) = (AccessOptions::default(), Some("70cen"));
        for (addr, says) in [
            ("0.0.0.0:8080", "  Manage  http://127.0.0.1:8080/#admin=70cen\n"),
            ("127.0.0.1:80", "  Manage  http://127.0.0.1/#admin=70cen\n"),
        ] {
            let addrs = [addr.parse().unwrap()];
            let text = text(&Facts { addrs: &addrs, admin_token, ..facts(&access) }, false);
            assert!(text.contains(says), "{text}");
        }
        let addrs = ["192.0.2.1:80".parse().unwrap()];
        let text = text(&Facts { addrs: &addrs, admin_token, ..facts(&access) }, false);
        assert!(!text.contains("70cen"), "nobody here reaches it: {text}");
    }
}
