//! Encryption: certificates, and who has to show one.

use std::path::PathBuf;
use std::time::Duration;

use broker_ws::{CertificateSource, ClientCertificate, Options, TlsOptions};
use clap::Args;

use super::value::{duration, switch};

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Encryption")]
pub(crate) struct TlsSettings {
    /// TLS on every port, beside what is plain: `auto` lets the broker make its own certificate
    ///
    /// It is kept in `tls` beside what `store` keeps, with `ca.pem`, the file that clients are given
    /// to trust it. A certificate of `tls-cert` turns TLS on as well, and so does every other
    /// setting here.
    #[arg(long, value_name = "off|auto", value_parser = source, default_value = "off")]
    tls: Source,

    /// The broker's certificate (PEM), followed by those that lead to its authority
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,

    /// Its private key (PEM: PKCS#8, PKCS#1 or SEC1) [default: in the file of `tls-cert`]
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,

    /// Ask clients for a certificate that an authority in this file (PEM) has signed
    #[arg(long, value_name = "FILE")]
    tls_client_ca: Option<PathBuf>,

    /// Whether a client may come without a certificate, where `tls-client-ca` asks for one
    #[arg(
        long,
        value_name = "required|optional",
        value_parser = client_certificate,
        default_value = "required"
    )]
    tls_client_certificate: ClientCertificate,

    /// The name in a client's certificate is its user name, and no password is asked for
    #[arg(
        long,
        value_name = "true|false",
        value_parser = switch,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        default_value = "false",
        hide_default_value = true
    )]
    tls_client_name_as_user: bool,

    /// Refuse connections from other computers that do not begin with TLS
    #[arg(
        long,
        value_name = "true|false",
        value_parser = switch,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        default_value = "false",
        hide_default_value = true
    )]
    tls_only: bool,

    /// How long a client may take for the TLS handshake
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    tls_handshake_timeout: Duration,
}

/// Whether there is a certificate without files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Off,
    Auto,
}

impl TlsSettings {
    pub(super) fn apply(&self, options: &mut Options) {
        let files = self.tls_cert.as_ref().or(self.tls_key.as_ref());
        let is_wanted = self.tls == Source::Auto
            || files.is_some()
            || self.tls_client_ca.is_some()
            || self.tls_client_name_as_user
            || self.tls_only;
        if !is_wanted {
            options.tls = None;
            return;
        }
        let certificate = match files {
            None => CertificateSource::SelfMade { folder: None },
            Some(certificate) => CertificateSource::Files {
                certificate: certificate.clone(),
                key: self.tls_key.as_ref().unwrap_or(certificate).clone(),
            },
        };
        options.tls = Some(TlsOptions {
            client_ca: self.tls_client_ca.clone(),
            client_certificate: self.tls_client_certificate,
            client_name_as_user: self.tls_client_name_as_user,
            only: self.tls_only,
            handshake_timeout: self.tls_handshake_timeout,
            ..TlsOptions::new(certificate)
        });
    }
}

fn source(text: &str) -> Result<Source, String> {
    match text.trim() {
        "off" => Ok(Source::Off),
        "auto" => Ok(Source::Auto),
        _ => Err("use off or auto; a certificate in a file goes with --tls-cert".into()),
    }
}

fn client_certificate(text: &str) -> Result<ClientCertificate, String> {
    match text.trim() {
        "required" => Ok(ClientCertificate::Required),
        "optional" => Ok(ClientCertificate::Optional),
        _ => Err("use required or optional".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{error, options};
    use super::*;

    #[test]
    fn a_certificate_is_made_or_read_from_files() {
        let source = |args: &[&str]| options(args).tls.map(|tls| tls.certificate);
        let files = |certificate: &str, key: &str| CertificateSource::Files {
            certificate: certificate.into(),
            key: key.into(),
        };
        let made = CertificateSource::SelfMade { folder: None };
        assert_eq!(source(&[]), None);
        assert_eq!(source(&["--tls", "auto"]), Some(made.clone()));
        assert_eq!(source(&["--tls-cert", "a", "--tls-key", "b"]), Some(files("a", "b")));
        assert_eq!(source(&["--tls-cert", "both"]), Some(files("both", "both")));
        // Whoever asks for a client's certificate or for nothing but TLS does not get it plain.
        for flag in ["--tls-only", "--tls-client-ca=ca", "--tls-client-name-as-user"] {
            assert_eq!(source(&[flag]), Some(made.clone()), "{flag}");
        }
        assert!(error(&["--tls", "on"]).contains("goes with --tls-cert"));
    }

    #[test]
    fn what_clients_have_to_show_is_taken_over() {
        let tls = options(&["--tls-client-ca", "ca", "--tls-client-certificate", "optional"]).tls;
        let tls = tls.unwrap();
        assert_eq!(tls.client_certificate, ClientCertificate::Optional);
        assert_eq!(tls.client_ca, Some("ca".into()));
        assert!(!tls.only && !tls.client_name_as_user);
        assert!(error(&["--tls-client-certificate", "maybe"]).contains("required or optional"));
    }
}
