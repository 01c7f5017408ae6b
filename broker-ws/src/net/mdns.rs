//! The broker's name in the local network: boards and browsers find it by multicast DNS, without
//! knowing its address.
//!
//! `blinklab.local` is its host name, and it offers `_mqtt._tcp` and `_http._tcp` (with TLS
//! `_secure-mqtt._tcp` and `_https._tcp`). Where another device has the name already, it becomes
//! `blinklab-2.local`, and the log says so.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use mdns_sd::{DaemonEvent, Error, IfKind, Receiver, ServiceDaemon, ServiceInfo};
use tokio::time::timeout;
use tracing::{debug, info, warn};

/// The ports that are looked for first, for MQTT and for the page.
const MQTT_PORTS: [u16; 2] = [1883, 8883];
const PAGE_PORTS: [u16; 4] = [80, 443, 8080, 8000];
/// What the service is called in lists of services.
const INSTANCE: &str = "Blinklab";
/// How long the goodbye may take.
const GOODBYE: Duration = Duration::from_millis(500);

/// What is offered to the network.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    /// The host name, without `.local`.
    pub(crate) name: String,
    /// Where the server listens.
    pub(crate) addrs: Vec<SocketAddr>,
    /// It speaks without TLS.
    pub(crate) plain: bool,
    /// It speaks TLS.
    pub(crate) secure: bool,
}

/// An offer that stands until [`Announcement::take_back`].
pub(crate) struct Announcement {
    daemon: ServiceDaemon,
    /// The host name that is wanted.
    host: String,
    names: Vec<String>,
    events: Receiver<DaemonEvent>,
}

impl Offer {
    /// Makes it known; `None` if nobody else can reach the server, or if it cannot be.
    pub(crate) fn announce(&self) -> Option<Announcement> {
        self.reachable().next()?;
        match self.try_announce() {
            Ok(announcement) => Some(announcement),
            Err(error) => {
                warn!("boards cannot find this broker by name ({error}), only by its address");
                None
            }
        }
    }

    fn try_announce(&self) -> Result<Announcement, Error> {
        let services = self.services()?;
        let daemon = ServiceDaemon::new()?;
        // Nobody looks for this computer from itself.
        daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
        let events = daemon.monitor()?;
        let names = services.iter().map(|service| service.get_fullname().to_owned()).collect();
        for service in services {
            daemon.register(service)?;
        }
        Ok(Announcement { daemon, host: self.host(), names, events })
    }

    fn host(&self) -> String {
        format!("{}.local.", self.name)
    }

    /// Where others reach it.
    fn reachable(&self) -> impl Iterator<Item = SocketAddr> {
        self.addrs.iter().copied().filter(|addr| !addr.ip().is_loopback())
    }

    fn services(&self) -> Result<Vec<ServiceInfo>, Error> {
        let mut services = Vec::new();
        for (is_spoken, kind, ports) in [
            (self.plain, "_mqtt._tcp.local.", &MQTT_PORTS[..]),
            (self.plain, "_http._tcp.local.", &PAGE_PORTS),
            (self.secure, "_secure-mqtt._tcp.local.", &MQTT_PORTS),
            (self.secure, "_https._tcp.local.", &PAGE_PORTS),
        ] {
            if is_spoken {
                services.push(self.service(kind, ports)?);
            }
        }
        Ok(services)
    }

    fn service(&self, kind: &str, ports: &[u16]) -> Result<ServiceInfo, Error> {
        let rank = |port: u16| ports.iter().position(|known| *known == port);
        let best = self.reachable().min_by_key(|addr| rank(addr.port()).unwrap_or(ports.len()));
        let port = best.map_or(0, |addr| addr.port());
        let ips: Vec<IpAddr> =
            self.reachable().map(|addr| addr.ip()).filter(|ip| !ip.is_unspecified()).collect();
        let is_everywhere = self.reachable().any(|addr| addr.ip().is_unspecified());
        let host = self.host();
        let path = [("path", if kind.contains("mqtt") { "/mqtt" } else { "/" })];
        let service = ServiceInfo::new(kind, INSTANCE, &host, &ips[..], port, &path[..])?;
        Ok(if is_everywhere { service.enable_addr_auto() } else { service })
    }
}

impl Announcement {
    /// Says in the log by which name the broker is found, for as long as it is polled.
    pub(crate) async fn tell(&self) -> Infallible {
        let mut host = self.host.clone();
        let mut is_told = false;
        while let Ok(event) = self.events.recv_async().await {
            match event {
                // Services get a number as well, which nobody types.
                DaemonEvent::NameChange(change)
                    if change.original == self.host && change.new_name != host =>
                {
                    host = change.new_name;
                    is_told = false;
                }
                DaemonEvent::Announce(service, interfaces) => {
                    debug!("announced {service} on {interfaces}");
                    if !std::mem::replace(&mut is_told, true) {
                        self.say(&host);
                    }
                }
                DaemonEvent::Error(error) => debug!("multicast DNS: {error}"),
                _ => {}
            }
        }
        std::future::pending().await
    }

    fn say(&self, host: &str) {
        let (wanted, host) = (self.host.trim_end_matches('.'), host.trim_end_matches('.'));
        if wanted == host {
            info!("other devices find this broker as {host}");
        } else {
            warn!("another device is called {wanted}: this broker is found as {host}");
        }
    }

    /// Tells the network that it is gone.
    pub(crate) async fn take_back(self) {
        let goodbyes = async {
            for name in &self.names {
                if let Ok(gone) = self.daemon.unregister(name) {
                    let _ = gone.recv_async().await;
                }
            }
            if let Ok(stopped) = self.daemon.shutdown() {
                let _ = stopped.recv_async().await;
            }
        };
        // Who does not hear it finds out when nobody answers.
        let _ = timeout(GOODBYE, goodbyes).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(addrs: &[&str], plain: bool, secure: bool) -> Offer {
        let addrs = addrs.iter().map(|addr| addr.parse().unwrap()).collect();
        Offer { name: "blinklab".to_owned(), addrs, plain, secure }
    }

    fn offered(offer: &Offer) -> Vec<(String, u16)> {
        let services = offer.services().unwrap();
        let service = |info: &ServiceInfo| (info.get_fullname().to_owned(), info.get_port());
        services.iter().map(service).collect()
    }

    #[test]
    fn each_service_is_offered_where_it_is_expected() {
        let places = ["127.0.0.1:80", "0.0.0.0:9000", "0.0.0.0:8080", "0.0.0.0:1883"];
        let service = |name: &str, port| (format!("Blinklab.{name}._tcp.local."), port);
        let plain = [service("_mqtt", 1883), service("_http", 8080)];
        let secure = [service("_secure-mqtt", 1883), service("_https", 8080)];
        assert_eq!(offered(&offer(&places, true, false)), plain);
        assert_eq!(offered(&offer(&places, false, true)), secure);
        assert_eq!(offered(&offer(&places, true, true)), [plain, secure].concat());
        // One port is enough for everything, whatever its number is.
        let one = offer(&["0.0.0.0:9000"], true, false);
        assert_eq!(offered(&one), [service("_mqtt", 9000), service("_http", 9000)]);
    }

    #[test]
    fn the_name_leads_to_where_it_listens() {
        let everywhere = offer(&["0.0.0.0:1883"], true, false).services().unwrap().remove(0);
        assert_eq!(everywhere.get_hostname(), "blinklab.local.");
        assert!(everywhere.is_addr_auto());
        assert_eq!(everywhere.get_property_val_str("path"), Some("/mqtt"));
        let one = offer(&["192.0.2.7:1883", "127.0.0.1:80"], true, false);
        let one = one.services().unwrap().remove(0);
        assert!(!one.is_addr_auto());
        let addresses: Vec<_> = one.get_addresses().iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["192.0.2.7"]);
    }

    #[test]
    fn who_cannot_be_reached_is_not_announced() {
        assert!(offer(&["127.0.0.1:1883", "[::1]:80"], true, true).announce().is_none());
    }
}
