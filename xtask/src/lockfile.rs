//! Reads from Cargo.lock which version of a crate the workspace uses, so that a tool which must
//! agree with a crate cannot disagree.

use std::fs;

use crate::failure::{At, Failure};
use crate::places::Places;

/// The locked version of `name`.
pub fn version(places: &Places, name: &str) -> Result<String, Failure> {
    let file = places.root().join("Cargo.lock");
    let text = fs::read_to_string(&file).at("read", &file)?;
    version_in(&text, name)
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("Cargo.lock does not name {name}")))
}

fn version_in<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let value =
        |line: &'a str, key: &str| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"');
    let mut lines = lock.lines().skip_while(|line| value(line, "name") != Some(name));
    lines.next()?;
    value(lines.next()?, "version")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found() {
        let lock = "[[package]]\nname = \"yew\"\nversion = \"0.23.0\"\n\
                    [[package]]\nname = \"yew-router\"\nversion = \"0.20.0\"\n";
        assert_eq!(version_in(lock, "yew"), Some("0.23.0"));
        assert_eq!(version_in(lock, "yew-router"), Some("0.20.0"));
        assert_eq!(version_in(lock, "ye"), None);
    }
}
