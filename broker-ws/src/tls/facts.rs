//! What a certificate says: until when it is good, for which names, and of whom.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, SystemTime};

use ring::digest;
use x509_cert::Certificate;
use x509_cert::der::{self, Decode};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The hash that people compare.
    pub(crate) fingerprint: Fingerprint,
    /// It is good until then.
    pub(crate) not_after: SystemTime,
    /// Host names and IP addresses, as text.
    pub(crate) hosts: Vec<String>,
    /// Whom it is about: its Common Name, or else the first alternative name.
    pub(crate) name: Option<String>,
}

/// SHA-256 of a certificate, displayed as browsers and `openssl x509 -fingerprint` do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest::digest(&digest::SHA256, certificate).as_ref());
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ":" };
            write!(f, "{separator}{byte:02X}")?;
        }
        Ok(())
    }
}

impl Facts {
    /// Reads a certificate in DER.
    pub(crate) fn of(certificate: &[u8]) -> Result<Self, der::Error> {
        let parsed = Certificate::from_der(certificate)?;
        let tbs = parsed.tbs_certificate();
        let not_after = tbs.validity().not_after.to_unix_duration();
        let not_after = SystemTime::UNIX_EPOCH.checked_add(not_after);
        let alternative = match tbs.get_extension::<SubjectAltName>()? {
            Some((_, SubjectAltName(names))) => names,
            None => Vec::new(),
        };
        let common_name = tbs.subject().common_name()?.map(|name| name.value().into_owned());
        let common_name = common_name.filter(|name| !name.is_empty());
        Ok(Self {
            fingerprint: Fingerprint::of(certificate),
            not_after: not_after.ok_or(der::ErrorKind::DateTime)?,
            hosts: alternative.iter().filter_map(host).collect(),
            name: common_name.or_else(|| alternative.iter().find_map(text)),
        })
    }

    /// How long it is still good; zero when that is over.
    pub(crate) fn left(&self, now: SystemTime) -> Duration {
        self.not_after.duration_since(now).unwrap_or_default()
    }
}

fn host(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(bytes) => address(bytes.as_bytes()).map(|ip| ip.to_string()),
        _ => None,
    }
}

fn text(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::Rfc822Name(name)
        | GeneralName::DnsName(name)
        | GeneralName::UniformResourceIdentifier(name) => Some(name.to_string()),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        16 => <[u8; 16]>::try_from(bytes).ok().map(|bytes| Ipv6Addr::from(bytes).into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, SanType};

    use super::*;

    fn facts(params: CertificateParams) -> Facts {
        let key = KeyPair::generate().unwrap();
        Facts::of(params.self_signed(&key).unwrap().der()).unwrap()
    }

    #[test]
    fn hosts_are_names_and_addresses() {
        let hosts = ["localhost", "192.168.1.2", "::1"].map(str::to_owned).to_vec();
        let mut params = CertificateParams::new(hosts.clone()).unwrap();
        params.not_after = rcgen::date_time_ymd(2030, 1, 1);
        let facts = facts(params);
        assert_eq!(facts.hosts, hosts);
        let before = SystemTime::from(rcgen::date_time_ymd(2029, 12, 31));
        assert_eq!(facts.left(before), Duration::from_secs(24 * 3600));
        assert_eq!(facts.left(facts.not_after + Duration::from_secs(1)), Duration::ZERO);
    }

    #[test]
    fn a_person_is_named_by_common_name_or_else_by_alternative_name() {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "灯 1");
        params.subject_alt_names.push(SanType::Rfc822Name("ann@example.org".try_into().unwrap()));
        assert_eq!(facts(params.clone()).name.as_deref(), Some("灯 1"));
        params.distinguished_name = rcgen::DistinguishedName::new();
        assert_eq!(facts(params.clone()).name.as_deref(), Some("ann@example.org"));
        params.subject_alt_names.clear();
        assert_eq!(facts(params).name, None);
    }

    #[test]
    fn a_fingerprint_reads_as_openssl_prints_it() {
        // SHA-256 of the empty string, from FIPS 180-4's examples.
        let text = Fingerprint::of(b"").to_string();
        assert!(text.starts_with("E3:B0:C4:42:98:FC:1C:14:"), "{text}");
        assert_eq!(text.len(), 32 * 3 - 1);
    }

    #[test]
    fn bytes_that_are_no_certificate_are_an_error() {
        let key = KeyPair::generate().unwrap();
        let good = CertificateParams::default().self_signed(&key).unwrap().der().to_vec();
        for end in 0..good.len() {
            assert!(Facts::of(&good[..end]).is_err(), "{end}");
        }
    }
}
