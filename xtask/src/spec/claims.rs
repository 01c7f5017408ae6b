//! What tests claim to show: the tags in their documentation.

use super::VERSIONS;

/// A test and one statement that it claims to show.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Claim {
    pub(super) version: &'static str,
    pub(super) id: String,
    /// `file::test`
    pub(super) test: String,
}

/// The statements that the tests in a file name in their documentation. Such a line holds nothing
/// but tags; in running text an identifier is only a reference.
pub(super) fn claims_of(file: &str, source: &str) -> Result<Vec<Claim>, String> {
    let mut claims = Vec::new();
    let mut tags = Vec::new();
    let mut is_test = false;
    for (number, line) in (1..).zip(source.lines().map(str::trim)) {
        if let Some(found) = line.strip_prefix("///").and_then(|text| tags_of(text.trim())) {
            tags.extend(found);
        } else if line.starts_with("#[") {
            is_test |= line.ends_with("test]");
        } else if let Some(name) = function_name(line) {
            if !tags.is_empty() && !is_test {
                return Err(format!("line {number}: statements above {name}, which is no test"));
            }
            let test = format!("{file}::{name}");
            let claim = |(version, id)| Claim { version, id, test: test.clone() };
            claims.extend(tags.drain(..).map(claim));
            is_test = false;
        } else if !tags.is_empty() && !line.starts_with("//") {
            return Err(format!("line {number}: the statements above it belong to no test"));
        } else {
            is_test = false;
        }
    }
    Ok(claims)
}

/// Version and identifier of every tag of a line that holds nothing else.
fn tags_of(text: &str) -> Option<Vec<(&'static str, String)>> {
    let named = VERSIONS.iter().find_map(|version| {
        let rest = text.strip_prefix(version)?.strip_prefix(':')?;
        Some((*version, rest))
    });
    let (version, tags) = named.unwrap_or((VERSIONS[0], text));
    let tag = |word: &str| {
        let id = word.strip_prefix('[')?.strip_suffix(']')?;
        id.starts_with("MQTT-").then(|| (version, id.to_owned()))
    };
    let tags = tags.split_whitespace().map(tag).collect::<Option<Vec<_>>>()?;
    (!tags.is_empty()).then_some(tags)
}

fn function_name(line: &str) -> Option<&str> {
    let line = ["pub ", "async "].iter().fold(line, |line, word| line.trim_start_matches(word));
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
/// Running text that refers to [MQTT-9.9.9-9].
fn helper() {}

/// [MQTT-1.0.0-1]
/// 3.1.1: [MQTT-2.0.0-1] [MQTT-7.7.7-7]
/// What it is about.
#[test]
fn shows() {}

proptest! {
    /// [MQTT-2.0.0-1]
    #[test]
    fn shows_any(x in 0..9) {}
}
";

    fn claims() -> Vec<(&'static str, String, String)> {
        let claims = claims_of("a.rs", SOURCE).unwrap();
        claims.into_iter().map(|claim| (claim.version, claim.id, claim.test)).collect()
    }

    #[test]
    fn tags_belong_to_the_test_below_them() {
        let expected = [
            ("5.0", "MQTT-1.0.0-1", "a.rs::shows"),
            ("3.1.1", "MQTT-2.0.0-1", "a.rs::shows"),
            ("3.1.1", "MQTT-7.7.7-7", "a.rs::shows"),
            ("5.0", "MQTT-2.0.0-1", "a.rs::shows_any"),
        ];
        let expected = expected.map(|(version, id, test)| (version, id.into(), test.into()));
        assert_eq!(claims(), expected);
    }

    #[test]
    fn tags_that_belong_to_no_test_are_an_error() {
        assert!(claims_of("a.rs", "/// [MQTT-1.0.0-1]\nfn helper() {}").is_err());
        assert!(claims_of("a.rs", "/// [MQTT-1.0.0-1]\nstruct X;").is_err());
    }
}
