//! Why a TLS handshake failed, in the terms of the catalogue that explains it.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};
use shared::broker::diagnosis::TlsFault;

/// What `error` of a handshake means.
pub(crate) fn explain(error: &io::Error) -> TlsFault {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(error) => explain_tls(error),
        None => match error.kind() {
            io::ErrorKind::TimedOut => TlsFault::TimedOut,
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => TlsFault::HungUp,
            _ => TlsFault::Other(error.to_string()),
        },
    }
}

fn explain_tls(error: &Error) -> TlsFault {
    match error {
        Error::AlertReceived(alert) => explain_alert(*alert),
        Error::PeerIncompatible(what) => explain_incompatible(what),
        Error::NoCertificatesPresented => TlsFault::NoClientCertificate,
        Error::InvalidCertificate(error) => TlsFault::ClientCertificate(certificate(error)),
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => TlsFault::NotTls,
        other => TlsFault::Other(other.to_string()),
    }
}

/// What the client thinks of the server, as far as alerts say it: TLS libraries do not agree on
/// which stands for what.
fn explain_alert(alert: AlertDescription) -> TlsFault {
    match alert {
        AlertDescription::UnknownCA => TlsFault::UnknownAuthority,
        AlertDescription::CertificateExpired => TlsFault::Expired,
        AlertDescription::BadCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnsupportedCertificate => TlsFault::WrongName,
        AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure => {
            TlsFault::NothingInCommon
        }
        other => TlsFault::Other(format!("the client ended it with alert {other:?}")),
    }
}

fn explain_incompatible(what: &PeerIncompatible) -> TlsFault {
    match what {
        PeerIncompatible::Tls12NotOffered
        | PeerIncompatible::Tls12NotOfferedOrEnabled
        | PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::SupportedVersionsExtensionRequired
        // An extension that came with TLS 1.2, and is looked at before the version.
        | PeerIncompatible::SignatureAlgorithmsExtensionRequired
        | PeerIncompatible::NoCipherSuitesInCommon
        | PeerIncompatible::NoKxGroupsInCommon
        | PeerIncompatible::NamedGroupsExtensionRequired
        | PeerIncompatible::NoSignatureSchemesInCommon => TlsFault::NothingInCommon,
        other => TlsFault::Other(format!("the client is incompatible: {other:?}")),
    }
}

/// What is wrong with a client's certificate.
fn certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "no authority that the broker knows has signed it".to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet".to_owned()
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not made for clients".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(error: Error) -> TlsFault {
        explain(&io::Error::new(io::ErrorKind::InvalidData, error))
    }

    #[test]
    fn tells_the_faults_apart() {
        let alert = |alert| of(Error::AlertReceived(alert));
        assert_eq!(alert(AlertDescription::UnknownCA), TlsFault::UnknownAuthority);
        assert_eq!(alert(AlertDescription::BadCertificate), TlsFault::WrongName);
        assert_eq!(alert(AlertDescription::CertificateExpired), TlsFault::Expired);
        let incompatible = |what| of(Error::PeerIncompatible(what));
        for what in [
            PeerIncompatible::Tls12NotOffered,
            PeerIncompatible::SignatureAlgorithmsExtensionRequired,
            PeerIncompatible::NoCipherSuitesInCommon,
        ] {
            assert_eq!(incompatible(what), TlsFault::NothingInCommon);
        }
        let certificate = |error| of(Error::InvalidCertificate(error));
        let expired = TlsFault::ClientCertificate("it has expired".into());
        assert_eq!(certificate(CertificateError::Expired), expired);
    }

    #[test]
    fn an_end_in_the_middle_is_no_fault_of_tls() {
        let of = |kind: io::ErrorKind| explain(&kind.into());
        assert_eq!(of(io::ErrorKind::UnexpectedEof), TlsFault::HungUp);
        assert_eq!(of(io::ErrorKind::ConnectionReset), TlsFault::HungUp);
        assert_eq!(of(io::ErrorKind::TimedOut), TlsFault::TimedOut);
    }
}
