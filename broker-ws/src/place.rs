//! Where a peer comes from, as far as limits ask.

use std::net::{IpAddr, Ipv6Addr};

/// An IPv4 address, or the network of an IPv6 one: whoever has one address of IPv6 has 2⁶⁴ of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(IpAddr);

impl Place {
    /// The place that an address belongs to.
    pub(crate) fn of(addr: IpAddr) -> Self {
        Self(match addr.to_canonical() {
            IpAddr::V6(addr) if !addr.is_loopback() => {
                Ipv6Addr::from_bits(addr.to_bits() & (u128::MAX << 64)).into()
            }
            addr => addr,
        })
    }

    /// True for this computer itself.
    pub(crate) fn is_loopback(self) -> bool {
        self.0.is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_of_ipv6_are_one_place() {
        let place = |addr: &str| Place::of(addr.parse().unwrap());
        assert_eq!(place("2001:db8::1"), place("2001:db8::ffff:1"));
        assert_ne!(place("2001:db8::1"), place("2001:db8:0:1::1"));
        assert_ne!(place("192.0.2.1"), place("192.0.2.2"));
        assert_eq!(place("::ffff:192.0.2.1"), place("192.0.2.1"));
        assert!(place("::1").is_loopback() && place("127.0.0.9").is_loopback());
        assert!(place("::ffff:127.0.0.1").is_loopback() && !place("::2").is_loopback());
    }
}
