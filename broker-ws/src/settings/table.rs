//! The table of settings in docs/BROKER.md, made from the settings themselves.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use super::{is_reloaded, keys, variable};
use crate::cli;

const BEGIN: &str = "<!-- settings: written by WRITE_DOCS=1 cargo test -p broker-ws settings -->\n";
const END: &str = "<!-- end of settings -->\n";

fn table() -> String {
    let command = cli::command();
    let keys = keys(&command);
    let mut out = String::new();
    let mut heading = None;
    for arg in command.get_arguments() {
        let Some(key) = arg.get_long().filter(|long| keys.contains(long)) else { continue };
        if arg.get_help_heading() != heading {
            heading = arg.get_help_heading();
            let _ = writeln!(out, "\n**{}**\n", heading.unwrap());
            out += "| key | default | reload | what |\n|---|---|---|---|\n";
        }
        let defaults: Vec<_> =
            arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
        let defaults = if defaults.is_empty() { "none".into() } else { defaults.join("`, `") };
        let reload = if is_reloaded(key) { "yes" } else { "no" };
        let what = arg.get_long_help().or(arg.get_help()).unwrap().to_string();
        let what = what.replace("\n\n", ". ").replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(out, "| `{key}` | `{defaults}` | {reload} | {what} |");
        assert_eq!(arg.get_env().unwrap().to_str().unwrap(), variable(key));
    }
    out.push('\n');
    out
}

#[test]
fn the_documentation_lists_every_setting_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/BROKER.md");
    let docs = fs::read_to_string(&path).unwrap();
    let begin = docs.find(BEGIN).expect("the table begins with its comment") + BEGIN.len();
    let end = docs.find(END).expect("the table ends with its comment");
    let table = table();
    if docs[begin..end] == table {
        return;
    }
    if env::var_os("WRITE_DOCS").is_some() {
        fs::write(&path, format!("{}{table}{}", &docs[..begin], &docs[end..])).unwrap();
    } else {
        panic!("docs/BROKER.md is not up to date: WRITE_DOCS=1 cargo test -p broker-ws settings");
    }
}
