//! Which addresses are told to people: one for each network, with the port that suits best.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The ports that people expect a page on, the likeliest first.
const PAGE_PORTS: [u16; 3] = [80, 8080, 8000];
const MQTT_PORT: u16 = 1883;

/// Where this computer itself reaches listeners.
pub fn from_this_computer(addrs: &[SocketAddr]) -> Vec<SocketAddr> {
    let here = |addr: &SocketAddr| {
        let ip = match addr.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, addr.port())
    };
    addrs.iter().map(here).collect()
}

/// The page's address for each IP address among `places`.
pub fn pages(scheme: &str, places: &[SocketAddr]) -> impl Iterator<Item = String> {
    best_ports(places, |port| {
        let expected = PAGE_PORTS.iter().position(|&page_port| page_port == port);
        (expected.unwrap_or(PAGE_PORTS.len()), port == MQTT_PORT)
    })
    .map(move |addr| match (scheme, addr.port()) {
        ("http", 80) | ("https", 443) => format!("{scheme}://{}/", host(addr)),
        (_, port) => format!("{scheme}://{}:{port}/", host(addr)),
    })
}

/// Where students join a lesson: the page at this address takes the room's code from it.
pub fn join_link(page: &str, code: &str) -> String {
    format!("{page}#/room/{code}")
}

/// Where boards connect, for each IP address among `places`.
pub fn boards(places: &[SocketAddr]) -> impl Iterator<Item = SocketAddr> {
    best_ports(places, |port| port != MQTT_PORT)
}

fn host(addr: SocketAddr) -> String {
    match addr.ip() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// For each IP address the first place whose port has the lowest rank.
fn best_ports<R: Ord>(
    places: &[SocketAddr],
    rank: impl Fn(u16) -> R,
) -> impl Iterator<Item = SocketAddr> {
    let mut best: Vec<SocketAddr> = Vec::new();
    for &place in places {
        match best.iter_mut().find(|known| known.ip() == place.ip()) {
            None => best.push(place),
            Some(known) if rank(place.port()) < rank(known.port()) => *known = place,
            Some(_) => {}
        }
    }
    best.into_iter()
}
