//! Under which addresses other devices reach this machine.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use if_addrs::Interface;

/// Beginnings of names that virtual machines, containers and VPNs give their networks. Nobody in
/// the room reaches this machine through them.
const VIRTUAL: &[&str] = &[
    "br-",
    "cni",
    "docker",
    "flannel",
    "lxc",
    "podman",
    "tailscale",
    "tap",
    "tun",
    "utun",
    "vbox",
    "vethernet",
    "veth",
    "virbr",
    "virtualbox",
    "vmnet",
    "vmware",
    "wg",
    "zt",
];

/// Addresses at which other devices reach listeners at `listening`, the best first. Empty if all of
/// them listen on loopback.
pub fn reachable(listening: &[SocketAddr]) -> Vec<SocketAddr> {
    let everywhere = listening.iter().any(|addr| addr.ip().is_unspecified());
    let machine = if everywhere { addresses() } else { Vec::new() };
    expand(listening, &machine)
}

/// This machine's addresses, the best first.
pub(crate) fn addresses() -> Vec<IpAddr> {
    let Ok(mut interfaces) = if_addrs::get_if_addrs() else { return Vec::new() };
    interfaces.retain(|interface| !interface.is_loopback() && interface.is_oper_up());
    let towards_internet = source_address();
    interfaces.sort_by_key(|interface| rank(interface, towards_internet));
    let mut addresses: Vec<IpAddr> = Vec::with_capacity(interfaces.len());
    for ip in interfaces.iter().map(Interface::ip) {
        let usable = match ip {
            IpAddr::V4(_) => true,
            // A link-local one needs a zone that differs from device to device.
            IpAddr::V6(ip) => !ip.is_unicast_link_local(),
        };
        if usable && !addresses.contains(&ip) {
            addresses.push(ip);
        }
    }
    addresses
}

/// The lower, the likelier it is that a device in the room reaches it.
fn rank(interface: &Interface, towards_internet: Option<IpAddr>) -> impl Ord + use<> {
    let name = interface.name.to_lowercase();
    let is_virtual =
        interface.is_p2p() || VIRTUAL.iter().any(|beginning| name.starts_with(beginning));
    let ip = interface.ip();
    let kind = match ip {
        IpAddr::V4(v4) if v4.is_link_local() => 2,
        IpAddr::V4(_) => 0,
        IpAddr::V6(_) => 1,
    };
    (kind == 2, is_virtual, kind, Reverse(Some(ip) == towards_internet), ip)
}

/// The address that this machine would send from to the internet. A UDP socket that is connected
/// knows it without sending anything; the destination is one that documentation is reserved for.
fn source_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|addr| addr.ip())
}

/// Puts the machine's addresses in the place of "all of them".
fn expand(listening: &[SocketAddr], machine: &[IpAddr]) -> Vec<SocketAddr> {
    let mut all = Vec::new();
    for &ip in machine {
        let here = listening
            .iter()
            .filter(|addr| addr.ip().is_unspecified() && addr.is_ipv4() == ip.is_ipv4());
        all.extend(here.map(|addr| SocketAddr::new(ip, addr.port())));
    }
    let single = |addr: &&SocketAddr| !addr.ip().is_unspecified() && !addr.ip().is_loopback();
    all.extend(listening.iter().filter(single));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket_addrs(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn loopback_is_reached_by_nobody() {
        assert!(reachable(&socket_addrs(&["127.0.0.1:1883", "[::1]:8080"])).is_empty());
    }

    #[test]
    fn each_address_comes_with_each_port_of_its_family() {
        let machine = ["192.168.1.2", "10.0.0.2", "2001:db8::2"].map(|ip| ip.parse().unwrap());
        let listening = socket_addrs(&["0.0.0.0:1883", "127.0.0.1:9", "0.0.0.0:8080", "[::]:1"]);
        assert_eq!(
            expand(&listening, &machine),
            socket_addrs(&[
                "192.168.1.2:1883",
                "192.168.1.2:8080",
                "10.0.0.2:1883",
                "10.0.0.2:8080",
                "[2001:db8::2]:1",
            ])
        );
    }

    #[test]
    fn an_address_that_was_asked_for_is_itself() {
        let listening = socket_addrs(&["192.0.2.7:1883"]);
        assert_eq!(expand(&listening, &[]), listening);
    }
}
