use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::*;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
/// Of `secret`, made by mosquitto_passwd.
const SECRET: &str = "$7$101$N8oYba/5q/JSA8uX$eMXwPTN8zC8oc7DZvszY7r03/QrzKwxVxf/+bIpvKgk1H1JJcg+JRC5fpefUUrxB3C5QKhYB9hPdIpSeAcihpg==";

/// A folder that is gone with the value.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("broker-ws-auth-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn shown(username: Option<&str>, password: Option<&str>) -> Credentials {
    Credentials {
        client_id: Text::new("c").unwrap(),
        username: username.map(|name| Text::new(name).unwrap()),
        password: password.map(|password| Bytes::copy_from_slice(password.as_bytes())),
        method: None,
        data: None,
        is_again: false,
    }
}

fn reason(verdict: Verdict) -> Result<Option<Text>, ReasonCode> {
    verdict.map(|identity| identity.user)
}

fn at_once(access: &Access, addr: IpAddr, shown: Credentials) -> Result<Option<Text>, ReasonCode> {
    match access.look(addr, None, shown) {
        Look::Decided(verdict) => reason(verdict),
        Look::Undecided(check) => panic!("no password is looked at: {check:?}"),
    }
}

fn later(access: &Access, user: &str, password: &str) -> Check {
    match access.look(THERE, None, shown(Some(user), Some(password))) {
        Look::Decided(verdict) => panic!("decided without a look at the password: {verdict:?}"),
        Look::Undecided(check) => check,
    }
}

#[test]
fn without_passwords_only_this_computer_comes_in_unless_more_is_asked_for() {
    let open = |anonymous| {
        let options = AccessOptions { anonymous, ..AccessOptions::default() };
        Access::open(options).unwrap()
    };
    let refused = Err(ReasonCode::NotAuthorized);
    for (anonymous, here, there) in [
        (None, Ok(None), refused.clone()),
        (Some(Anonymous::Loopback), Ok(None), refused.clone()),
        (Some(Anonymous::Everywhere), Ok(None), Ok(None)),
        (Some(Anonymous::Never), refused.clone(), refused.clone()),
    ] {
        let access = open(anonymous);
        // A name that nothing proves is none.
        for (user, password) in [(None, None), (Some("alice"), None), (Some("alice"), Some("x"))] {
            assert_eq!(at_once(&access, HERE, shown(user, password)), here, "{anonymous:?}");
            assert_eq!(at_once(&access, THERE, shown(user, password)), there, "{anonymous:?}");
        }
    }
}

#[test]
fn with_passwords_nobody_comes_in_without_one_unless_that_is_asked_for() {
    let scratch = Scratch::new("nobody");
    let passwords = Some(scratch.write("p", &format!("alice:{SECRET}\n")));
    let options = AccessOptions { passwords, ..AccessOptions::default() };
    let access = Access::open(options.clone()).unwrap();
    let wrong = Err(ReasonCode::BadUserNameOrPassword);
    assert_eq!(at_once(&access, HERE, shown(None, None)), Err(ReasonCode::NotAuthorized));
    assert_eq!(at_once(&access, HERE, shown(Some("alice"), None)), wrong);
    assert_eq!(at_once(&access, HERE, shown(None, Some("secret"))), wrong);
    let anonymous = Some(Anonymous::Loopback);
    let access = Access::open(AccessOptions { anonymous, ..options }).unwrap();
    assert_eq!(at_once(&access, HERE, shown(None, None)), Ok(None));
    assert_eq!(at_once(&access, THERE, shown(None, None)), Err(ReasonCode::NotAuthorized));
    assert_eq!(at_once(&access, HERE, shown(Some("alice"), None)), wrong);
    let long = "x".repeat(MAX_PASSWORD + 1);
    assert_eq!(at_once(&access, HERE, shown(Some("alice"), Some(&long))), wrong);
    let method = Credentials { method: Some(Text::default()), ..shown(None, None) };
    assert_eq!(at_once(&access, HERE, method), Err(ReasonCode::BadAuthenticationMethod));
}

#[tokio::test]
async fn a_password_is_looked_at_in_its_turn_and_an_unknown_user_s_as_well() {
    let scratch = Scratch::new("turn");
    let passwords = Some(scratch.write("p", &format!("alice:{SECRET}\n")));
    let admins = vec!["alice".to_owned()];
    let options = AccessOptions { passwords, admins, ..AccessOptions::default() };
    let access = Arc::new(Access::open(options).unwrap());
    let looking = tokio::spawn(access.clone().run());
    for (user, password, expected) in [
        ("alice", "secret", Ok(Some(Text::new("alice").unwrap()))),
        ("alice", "Secret", Err(ReasonCode::BadUserNameOrPassword)),
        // Compared with the password of alice, which it is, and still wrong.
        ("bob", "secret", Err(ReasonCode::BadUserNameOrPassword)),
    ] {
        let check = later(&access, user, password);
        assert!(!format!("{check:?}").contains("ecret"), "{check:?}");
        let (answer, verdict) = oneshot::channel();
        access.submit(THERE, check, Box::new(answer));
        assert_eq!(reason(verdict.await.unwrap()), expected, "{user} {password}");
    }
    // An unknown user costs what a known one does: the same kind of hash is worked out.
    assert!(later(&access, "bob", "x").hash == later(&access, "alice", "x").hash);
    let account = Account { name: "alice".to_owned(), is_admin: true };
    assert_eq!(access.login(HERE, "alice", b"secret").await, Ok(account));
    assert_eq!(access.login(HERE, "alice", b"x").await, Err(LoginError::Wrong));
    assert_eq!(access.login(HERE, "bob", b"secret").await, Err(LoginError::Wrong));
    looking.abort();
}

#[tokio::test]
async fn a_flood_of_wrong_passwords_does_not_hold_up_another_address() {
    let scratch = Scratch::new("flood");
    let passwords = Some(scratch.write("p", &format!("alice:{SECRET}\n")));
    let options = AccessOptions { passwords, ..AccessOptions::default() };
    let access = Arc::new(Access::open(options).unwrap());
    let mut flood = Vec::new();
    for _ in 0..300 {
        let check = later(&access, "alice", "guess");
        let (answer, verdict) = oneshot::channel();
        access.submit(THERE, check, Box::new(answer));
        flood.push(verdict);
    }
    // More than may wait from one address were turned away at once.
    let busy =
        flood.iter_mut().map(|verdict| verdict.try_recv().is_ok()).filter(|busy| *busy).count();
    assert_eq!(busy, 44);
    let looking = tokio::spawn(access.clone().run());
    let other = access.login(HERE, "alice", b"secret");
    let account = tokio::time::timeout(Duration::from_secs(20), other).await;
    assert!(account.expect("in time, though more than 200 came before").is_ok());
    let still_open = Err(oneshot::error::TryRecvError::Empty);
    let open = flood.iter_mut().map(|verdict| verdict.try_recv().map(drop) == still_open);
    assert!(open.filter(|open| *open).count() > 200, "the flood waits");
    looking.abort();
}

#[test]
fn new_files_hold_at_once_and_broken_ones_change_nothing() {
    let scratch = Scratch::new("reload");
    let path = scratch.write("p", &format!("alice:{SECRET}\nbob:{SECRET}\n"));
    let rules = scratch.write("r", "[[allow]]\npublish = [\"a\"]\n");
    let (passwords, rules) = (Some(path.clone()), Some(rules));
    let options = AccessOptions { passwords, rules, ..AccessOptions::default() };
    let access = Access::open(options.clone()).unwrap();
    let identity = |user: &str| Identity {
        user: Some(Text::new(user).unwrap()),
        proof: Proof::Password(
            access.held().passwords.as_ref().unwrap().get(user).unwrap().clone(),
        ),
    };
    let (alice, bob) = (identity("alice"), identity("bob"));
    let nobody = Identity { user: None, proof: Proof::None };
    let holds = |all: [&Identity; 3]| all.map(|identity| access.holds(identity, HERE));
    assert_eq!(holds([&alice, &bob, &nobody]), [true, true, false]);

    scratch.write("p", "alice\n");
    let error = access.reload(options.clone()).unwrap_err().to_string();
    assert!(error.contains("p, line 1: a line is `name:hash`"), "{error}");
    scratch.write("r", "[[allow]]\n");
    assert!(access.reload(options.clone()).is_err());
    assert_eq!(holds([&alice, &bob, &nobody]), [true, true, false]);
    assert_eq!(access.rules().unwrap().allow.len(), 1);

    // Of bob there is another password now, though it is the same word.
    let again = PasswordHash::new(b"secret").unwrap();
    scratch.write("p", &format!("alice:{SECRET}\nbob:{again}\n"));
    let anonymous = Some(Anonymous::Loopback);
    access.reload(AccessOptions { anonymous, rules: None, ..options.clone() }).unwrap();
    assert_eq!(holds([&alice, &bob, &nobody]), [true, false, true]);
    assert!(access.rules().is_none());
    fs::remove_file(path).unwrap();
    assert!(access.reload(options).unwrap_err().to_string().contains("cannot be read"));
    assert_eq!(holds([&alice, &bob, &nobody]), [true, false, true]);
}

#[test]
fn a_file_that_is_edited_is_replaced_and_its_owner_s_alone() {
    let scratch = Scratch::new("edit");
    let path = scratch.0.join("p");
    assert!(matches!(edit(&path, "alice", None), Err(EditError::File(_))));
    assert_eq!(edit(&path, "alice", Some(b"one")).unwrap(), (Edit::Added, vec![]));
    assert_eq!(edit(&path, "bob", Some(b"two")).unwrap(), (Edit::Added, vec![]));
    assert_eq!(edit(&path, "alice", Some(b"three")).unwrap(), (Edit::Changed, vec![]));
    let passwords = Passwords::read(&path).unwrap();
    assert!(passwords.get("alice").unwrap().is_of(b"three"));
    assert!(passwords.get("bob").unwrap().is_of(b"two"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(edit(&path, "alice", None).unwrap(), (Edit::Deleted, vec![]));
    assert!(matches!(edit(&path, "alice", None), Err(EditError::NoSuchUser(_))));
    assert!(matches!(edit(&path, "a:b", Some(b"x")), Err(EditError::Name(_))));
    assert!(matches!(edit(&path, "alice", Some(b"")), Err(EditError::Password(_))));
    scratch.write("p", "what\n");
    let (_, problems) = edit(&path, "alice", Some(b"x")).unwrap();
    assert_eq!(problems.len(), 1);
    assert!(fs::read_to_string(&path).unwrap().starts_with("what\nalice:$argon2id$"));
    assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 1, "nothing is left beside it");
}
