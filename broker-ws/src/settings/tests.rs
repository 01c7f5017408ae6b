//! Flags, variables and file together.

use std::env;

use broker_ws::{StoreOptions, StorePlace};

use super::*;
use crate::cli;

/// The settings that follow from these flags alone.
pub(super) fn settings(args: &[&str]) -> Settings {
    loaded(args, None).unwrap().settings
}

/// What the server is told with these flags.
pub(super) fn options(args: &[&str]) -> Options {
    settings(args).options()
}

/// What is wrong with these flags.
pub(super) fn error(args: &[&str]) -> String {
    loaded(args, None).unwrap_err().to_string()
}

fn loaded(args: &[&str], file: Option<&Path>) -> Result<Loaded, SettingsError> {
    let args: Vec<OsString> = ["broker-ws"].iter().chain(args).map(Into::into).collect();
    load(&cli::command(), &args, file, None)
}

/// A file in the system's folder for such, gone with the value.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, text: &str) -> Self {
        let path = env::temp_dir().join(format!("broker-ws-{}-{name}.toml", std::process::id()));
        fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn of<'a>(loaded: &'a Loaded, key: &str) -> &'a Effective {
    loaded.effective.iter().find(|effective| effective.key == key).unwrap()
}

#[test]
fn the_defaults_are_those_of_the_library() {
    // The program has a user, whose folder for data it may use, and is to be found; the library is
    // asked first.
    let store = StoreOptions { place: StorePlace::UserData, ..StoreOptions::default() };
    let mdns = Some("blinklab".to_owned());
    let library = Options { store, mdns, ..Options::default() };
    // Whatever a setting leaves out would differ here.
    assert_eq!(format!("{:?}", options(&[])), format!("{library:?}"));
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let text =
        "max-connections = 7\nmax-sessions = 8\nlisten = ['127.0.0.1:7', '[::1]:8']\nlan = true";
    let file = Scratch::new("precedence", text);
    let loaded = loaded(&["--max-connections", "9", "--lan=false"], Some(&file.0)).unwrap();
    let options = loaded.settings.options();
    assert_eq!(options.broker.max_connections, 9);
    assert_eq!(options.broker.max_sessions, 8);
    assert_eq!(options.broker.max_retained, 50_000);
    assert_eq!(
        options.listen.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["127.0.0.1:7", "[::1]:8"]
    );
    for (key, line) in [
        ("max-connections", "max-connections = 9  (flag)"),
        ("max-sessions", "max-sessions = 8  (file)"),
        ("max-retained", "max-retained = 50000  (default)"),
        ("listen", "listen = 127.0.0.1:7, [::1]:8  (file)"),
        ("lan", "lan = false  (flag)"),
    ] {
        assert_eq!(of(&loaded, key).to_string(), line);
    }
}

#[test]
fn every_wrong_value_of_a_file_is_named_with_its_line_and_what_is_expected() {
    let text =
        "max-connections = \"many\"\nlisten = 1883\n\nlan = 1\nmax-sessions = [1, 2]\nlog = 'loud'";
    let file = Scratch::new("values", text);
    let error = loaded(&[], Some(&file.0)).unwrap_err().to_string();
    let name = file.0.display();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 5, "{error}");
    for (line, says) in lines.into_iter().zip([
        "line 1: `max-connections`: `many` does not do: use a whole number, as in 1000",
        "line 2: `listen`: `1883` does not do: the address is missing: write 127.0.0.1:1883",
        "line 4: `lan`: `1` does not do: use true or false",
        "line 5: `max-sessions`: it has one value, not several",
        "line 6: `log`: `loud` does not do: use off, error, warn, info, debug or trace",
    ]) {
        assert_eq!(line, format!("{name}, {says}"));
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = loaded(&[], Some(Path::new("/nowhere/broker-ws.toml"))).unwrap_err().to_string();
    assert!(
        error.starts_with("the settings' file /nowhere/broker-ws.toml cannot be read"),
        "{error}"
    );
}

#[test]
fn the_service_s_file_is_right() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/broker-ws.toml");
    let service = loaded(&[], Some(&file)).unwrap();
    assert_eq!(of(&service, "admin").to_string(), "admin = teacher  (file)");
    // What it leaves out is there as a comment, which must be right as well.
    let text = fs::read_to_string(file).unwrap().replace("# tls-", "tls-");
    let all = Scratch::new("service", &text.replace("# access-rules", "access-rules"));
    let options = loaded(&[], Some(&all.0)).unwrap().settings.options();
    assert!(options.tls.is_some() && options.access.rules.is_some());
}

#[test]
fn what_is_fixed_is_a_setting() {
    let command = cli::command();
    for key in FIXED {
        assert!(keys(&command).contains(key), "{key}");
    }
}

#[test]
fn what_is_fixed_stays_as_it_was() {
    let file = Scratch::new("fixed", "lan = true\nmax-retained = 7\n");
    let held = loaded(&["--tls", "auto"], Some(&file.0)).unwrap();
    fs::write(&file.0, "lan = false\nmax-retained = 8\nlisten = '[::1]:1'").unwrap();
    let args = ["broker-ws".into(), "--tls".into(), "auto".into()];
    let again = load(&cli::command(), &args, Some(&file.0), Some(&held)).unwrap();
    assert_eq!(of(&again, "lan").to_string(), "lan = true  (file)");
    assert_eq!(of(&again, "tls").to_string(), "tls = auto  (flag)");
    assert_eq!(of(&again, "listen"), of(&held, "listen"));
    assert_eq!(again.settings.options().broker.max_retained, 8);
}
