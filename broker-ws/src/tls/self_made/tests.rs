use super::*;

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("blinklab-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn hosts(hosts: &[&str]) -> Vec<String> {
    hosts.iter().map(|host| (*host).to_owned()).collect()
}

fn day(number: u32) -> SystemTime {
    SystemTime::UNIX_EPOCH + EARLIEST + DAY * number
}

#[test]
fn the_authority_stays_while_certificates_come_and_go() {
    let path = scratch("authority-stays");
    let folder = Folder::new(&path);
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let few = hosts(&["localhost", "192.168.1.2"]);
    folder.ensure(&few, day(0)).unwrap();
    let (authority, first) = (read(&folder.authority), read(&folder.certificate));

    // Nothing is due: nothing changes, though a host went away.
    folder.ensure(&few[..1], day(366)).unwrap();
    assert_eq!(read(&folder.certificate), first);
    // A month before the end.
    folder.ensure(&few, day(368)).unwrap();
    let second = read(&folder.certificate);
    assert_ne!(second, first);
    // Another address.
    let more = hosts(&["localhost", "192.168.1.2", "10.0.0.7"]);
    folder.ensure(&more, day(369)).unwrap();
    assert_eq!(read_facts(&folder.certificate).unwrap().hosts, more);
    // A key of another certificate.
    let key = read(&folder.key);
    folder.ensure(&hosts(&["other"]), day(369)).unwrap();
    fs::write(&folder.key, key).unwrap();
    folder.ensure(&hosts(&["other"]), day(369)).unwrap();
    let provider = rustls::crypto::ring::default_provider();
    assert!(pem::certified_key(&folder.certificate, &folder.key, &provider).is_ok());

    assert_eq!(read(&folder.authority), authority);
    // Its last year begins: it could not sign a whole certificate any more.
    folder.ensure(&more, day(3653 - 396)).unwrap();
    assert_ne!(read(&folder.authority), authority);
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn a_clock_that_was_never_set_makes_certificates_that_are_good_later() {
    let path = scratch("clock");
    let folder = Folder::new(&path);
    folder.ensure(&hosts(&["localhost"]), SystemTime::UNIX_EPOCH).unwrap();
    let left = read_facts(&folder.certificate).unwrap().left(day(0));
    assert!(left >= LIFE - DAY, "{left:?}");
    fs::remove_dir_all(path).unwrap();
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_keys() {
    use std::os::unix::fs::PermissionsExt;

    let path = scratch("modes");
    let folder = Folder::new(&path);
    folder.ensure(&hosts(&["localhost"]), day(0)).unwrap();
    for file in [&folder.key, &folder.authority_key] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn an_authority_that_is_broken_is_never_replaced_in_silence() {
    let path = scratch("damaged");
    let folder = Folder::new(&path);
    folder.ensure(&hosts(&["localhost"]), day(0)).unwrap();
    fs::write(&folder.authority, "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n")
        .unwrap();
    let error = folder.ensure(&hosts(&["localhost"]), day(0)).unwrap_err().to_string();
    assert!(error.contains("ca.pem is damaged"), "{error}");
    fs::remove_file(&folder.authority).unwrap();
    let error = folder.ensure(&hosts(&["localhost"]), day(0)).unwrap_err().to_string();
    assert!(error.contains("ca-key.pem is damaged (its other half is missing)"), "{error}");
    fs::remove_dir_all(path).unwrap();
}
