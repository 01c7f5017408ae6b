//! Certificates that the server makes for itself, and keeps in a folder.
//!
//! There are two: an authority, which stays for ten years and which clients are given once, and the
//! server's own, signed by it. The second is made anew when it is about to expire, or when the
//! machine has got an address that it does not name, and clients need not notice.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use tracing::info;

use super::{Facts, TlsError, pem};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How long the server's own certificate is good: what browsers take as the longest.
const LIFE: Duration = Duration::from_secs(397 * 24 * 3600);
/// It is made anew when less than this is left.
const RENEW_BEFORE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long the authority is good.
const AUTHORITY_LIFE: Duration = Duration::from_secs(3653 * 24 * 3600);
/// A computer whose clock was never set says 1970. Nothing was made before this day in 2026.
const EARLIEST: Duration = Duration::from_secs(1_767_225_600);

/// Where the parts are.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    /// The authority's certificate: what clients are given.
    pub(super) authority: PathBuf,
    authority_key: PathBuf,
    /// The server's certificate, and the authority's behind it.
    pub(super) certificate: PathBuf,
    /// The server's private key.
    pub(super) key: PathBuf,
}

impl Folder {
    /// The parts inside `folder`, whether they are there or not.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            authority: folder.join("ca.pem"),
            authority_key: folder.join("ca-key.pem"),
            certificate: folder.join("certificate.pem"),
            key: folder.join("key.pem"),
        }
    }

    /// Makes what is missing or due. `hosts` are the names and addresses to be good for.
    pub(super) fn ensure(&self, hosts: &[String], now: SystemTime) -> Result<(), TlsError> {
        let now = now.max(SystemTime::UNIX_EPOCH + EARLIEST);
        if let Some(folder) = self.authority.parent() {
            make_private_folder(folder).map_err(|error| write_error(folder, error))?;
        }
        self.ensure_authority(now)?;
        if self.is_due(hosts, now)? {
            self.make_certificate(hosts, now)?;
        }
        Ok(())
    }

    fn ensure_authority(&self, now: SystemTime) -> Result<(), TlsError> {
        match (self.authority.exists(), self.authority_key.exists()) {
            (false, false) => return self.make_authority(now),
            (true, true) => {}
            (true, false) => return Err(alone(&self.authority)),
            (false, true) => return Err(alone(&self.authority_key)),
        }
        let facts = read_facts(&self.authority)?;
        if facts.left(now) < LIFE {
            info!(
                "the authority in {} ends soon and is made anew: give the new one to all clients",
                self.authority.display()
            );
            self.make_authority(now)?;
        }
        Ok(())
    }

    fn make_authority(&self, now: SystemTime) -> Result<(), TlsError> {
        let key = KeyPair::generate()?;
        let mut params = authority_params();
        params.not_before = (now - DAY).into();
        params.not_after = (now + AUTHORITY_LIFE).into();
        let certificate = params.self_signed(&key)?;
        write(&self.authority_key, &key.serialize_pem())?;
        write(&self.authority, &certificate.pem())
    }

    /// Whether the server's certificate is missing or broken, ends soon, lacks a host, or is of
    /// another authority.
    fn is_due(&self, hosts: &[String], now: SystemTime) -> Result<bool, TlsError> {
        let provider = rustls::crypto::ring::default_provider();
        let Ok(pair) = pem::certified_key(&self.certificate, &self.key, &provider) else {
            return Ok(true);
        };
        let Ok(facts) = Facts::of(&pair.cert[0]) else { return Ok(true) };
        let is_known = pair.cert.get(1) == pem::certificates(&self.authority)?.first();
        let lacks_none = hosts.iter().all(|host| facts.hosts.contains(host));
        Ok(!is_known || !lacks_none || facts.left(now) < RENEW_BEFORE)
    }

    fn make_certificate(&self, hosts: &[String], now: SystemTime) -> Result<(), TlsError> {
        let authority_key = fs::read_to_string(&self.authority_key)
            .map_err(|error| TlsError::Read(self.authority_key.clone(), error))?;
        let authority_key = KeyPair::from_pem(&authority_key)
            .map_err(|error| TlsError::Damaged(self.authority_key.clone(), error.to_string()))?;
        let authority = fs::read_to_string(&self.authority)
            .map_err(|error| TlsError::Read(self.authority.clone(), error))?;
        let mut params = CertificateParams::new(hosts)?;
        params.distinguished_name = named("Blinklab broker");
        params.not_before = (now - DAY).into();
        params.not_after = (now + LIFE).into();
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let issuer = Issuer::new(authority_params(), authority_key);
        let certificate = params.signed_by(&key, &issuer)?;
        // Where only one of them gets written, they are no pair, and both are made again.
        write(&self.key, &key.serialize_pem())?;
        write(&self.certificate, &(certificate.pem() + &authority))?;
        let (path, names) = (self.certificate.display(), hosts.join(", "));
        info!("a certificate for {names} is made and kept in {path}");
        Ok(())
    }
}

/// What the authority says of itself whenever it was made, and what it signs is issued by.
fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Blinklab authority of one broker");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::OrganizationName, "Blinklab");
    names.push(DnType::CommonName, name);
    names
}

fn read_facts(path: &Path) -> Result<Facts, TlsError> {
    let damaged = |why: String| TlsError::Damaged(path.to_owned(), why);
    let chain = pem::certificates(path).map_err(|error| damaged(error.to_string()))?;
    Facts::of(&chain[0]).map_err(|error| damaged(error.to_string()))
}

/// Half of an authority is no authority.
fn alone(path: &Path) -> TlsError {
    TlsError::Damaged(path.to_owned(), "its other half is missing".to_owned())
}

fn write_error(path: &Path, error: io::Error) -> TlsError {
    TlsError::Write(path.to_owned(), error)
}

/// Puts a file in place that only this user can read, whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    let new = path.with_extension("new");
    let written = || -> io::Result<()> {
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    written().map_err(|error| write_error(path, error))
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests;
