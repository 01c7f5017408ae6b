//! Reads out of a test runner's output how many tests ran: a step that ran none has tested
//! nothing, and must not look as if it had.

use std::path::Path;

use crate::failure::Failure;

/// How many passed and were ignored, from all `test result:` lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u32,
    ignored: u32,
}

/// A note such as `312 tests`, or a failure if there were none.
pub fn note(name: &str, log: &Path, text: &str) -> Result<String, Failure> {
    match count(text) {
        Counts { passed: 0, .. } => {
            Err(Failure::new(format!("{name}: no test ran (see {})", log.display())))
        }
        Counts { passed: 1, ignored: 0 } => Ok("1 test".to_owned()),
        Counts { passed, ignored: 0 } => Ok(format!("{passed} tests")),
        Counts { passed, ignored } => Ok(format!("{passed} tests, {ignored} ignored")),
    }
}

fn count(text: &str) -> Counts {
    let results = text.lines().filter_map(|line| line.trim_start().strip_prefix("test result: "));
    results.fold(Counts::default(), |counts, line| Counts {
        passed: counts.passed + number_before(line, " passed"),
        ignored: counts.ignored + number_before(line, " ignored"),
    })
}

fn number_before(line: &str, word: &str) -> u32 {
    let before = line.split(word).next().filter(|before| before.len() < line.len());
    let digits = before.and_then(|before| before.rsplit(' ').next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "running 3 tests\n\
        test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
        test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.22s\n";

    #[test]
    fn results_are_added_up() {
        assert_eq!(count(OUTPUT), Counts { passed: 15, ignored: 1 });
    }

    #[test]
    fn nothing_run_is_a_failure() {
        let empty = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured";
        assert!(note("native", Path::new("native.log"), empty).is_err());
        assert!(note("native", Path::new("native.log"), "").is_err());
        assert!(note("native", Path::new("native.log"), OUTPUT).is_ok());
    }
}
