//! Why there is no TLS: files that cannot be read, or do not go together.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// What is wrong with the certificates. Displayed as one sentence with what to do.
#[derive(Debug)]
pub enum TlsError {
    /// A file cannot be read.
    Read(PathBuf, io::Error),
    /// A file or folder cannot be written.
    Write(PathBuf, io::Error),
    /// There is no certificate in the file.
    NoCertificate(PathBuf),
    /// There is no private key in the file.
    NoKey(PathBuf),
    /// The private key is behind a password.
    EncryptedKey(PathBuf),
    /// A certificate cannot be read.
    BadCertificate(PathBuf, String),
    /// The private key cannot be used.
    BadKey(PathBuf, String),
    /// The private key is not that of the certificate.
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// A file that this server made itself is not what it was.
    Damaged(PathBuf, String),
    /// A certificate could not be made.
    Make(String),
    /// Something else that the TLS library says.
    Library(rustls::Error),
}

impl From<rcgen::Error> for TlsError {
    fn from(error: rcgen::Error) -> Self {
        Self::Make(error.to_string())
    }
}

impl From<rustls::Error> for TlsError {
    fn from(error: rustls::Error) -> Self {
        Self::Library(error)
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(path, error) => {
                write!(f, "cannot read {} ({error}): is the path right?", path.display())
            }
            Self::Write(path, error) => write!(
                f,
                "cannot write {} ({error}): certificates that this broker makes itself need a \
                 folder that it may write to",
                path.display()
            ),
            Self::NoCertificate(path) => write!(
                f,
                "there is no certificate in {}: it begins with -----BEGIN CERTIFICATE-----",
                path.display()
            ),
            Self::NoKey(path) => write!(
                f,
                "there is no private key in {}: it begins with -----BEGIN PRIVATE KEY-----, \
                 -----BEGIN RSA PRIVATE KEY----- or -----BEGIN EC PRIVATE KEY-----",
                path.display()
            ),
            Self::EncryptedKey(path) => write!(
                f,
                "the private key in {0} is encrypted, and nobody is here to type its password: \
                 decrypt it with openssl pkey -in {0} -out FILE, and keep that FILE private",
                path.display()
            ),
            Self::BadCertificate(path, why) => {
                write!(f, "{} holds no certificate that can be used: {why}", path.display())
            }
            Self::BadKey(path, why) => {
                write!(f, "{} holds no private key that can be used: {why}", path.display())
            }
            Self::Mismatch { certificate, key } => write!(
                f,
                "the private key in {} is not that of the first certificate in {}: the server's \
                 own certificate stands first, those of its authorities behind it",
                key.display(),
                certificate.display()
            ),
            Self::Damaged(path, why) => write!(
                f,
                "{} is damaged ({why}): move it away, and a new one is made at the next start",
                path.display()
            ),
            Self::Make(why) => write!(f, "cannot make a certificate: {why}"),
            Self::Library(error) => write!(f, "TLS cannot be set up: {error}"),
        }
    }
}

impl std::error::Error for TlsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(_, error) | Self::Write(_, error) => Some(error),
            Self::Library(error) => Some(error),
            _ => None,
        }
    }
}
