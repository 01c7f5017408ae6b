//! What stands behind the question mark of a path.

use std::borrow::Cow;

use data_encoding::HEXLOWER_PERMISSIVE;
use shared::broker::admin::Page;
use shared::topic::TopicFilter;

/// Entries of a list when the question does not say how many.
const USUAL: usize = 100;
/// Entries of a list at most.
const MOST: usize = 1000;

/// The parameters of a request, each at most once.
#[derive(Debug)]
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, String)>);

impl<'a> Query<'a> {
    /// The parameters, of which `known` there are; or what is wrong, in a sentence.
    pub(super) fn read(query: &'a str, known: &[&str]) -> Result<Self, String> {
        let mut parameters: Vec<(Cow<'a, str>, String)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if !known.contains(&&*name) {
                let known = known.join(", ");
                return Err(format!("There is no parameter {name:?} here, but: {known}."));
            }
            if parameters.iter().any(|(before, _)| *before == name) {
                return Err(format!("The parameter {name} is there twice."));
            }
            parameters.push((name, value.into_owned()));
        }
        Ok(Self(parameters))
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The value of a parameter that must be there.
    pub(super) fn must(&self, name: &str) -> Result<&str, String> {
        self.get(name).ok_or_else(|| format!("The parameter {name} is missing."))
    }

    /// Yes or no; no if it is not there.
    pub(super) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(format!("The parameter {name} is true or false.")),
        }
    }

    /// A whole number; 0 if it is not there.
    pub(super) fn number(&self, name: &str) -> Result<u64, String> {
        let wrong = |_| format!("The parameter {name} is a whole number.");
        self.get(name).map_or(Ok(0), |value| value.parse().map_err(wrong))
    }

    /// `after` and `limit`.
    pub(super) fn page(&self) -> Result<Page<'_>, String> {
        let limit = match self.get("limit").map(str::parse) {
            None => USUAL,
            Some(Ok(limit @ 1..=MOST)) => limit,
            Some(_) => return Err(format!("The parameter limit is a number from 1 to {MOST}.")),
        };
        Ok(Page { after: self.get("after"), limit })
    }

    /// `filter`.
    pub(super) fn filter(&self) -> Result<TopicFilter, String> {
        let filter = self.must("filter")?;
        TopicFilter::new(filter).map_err(|error| format!("{filter:?} is no Topic Filter: {error}."))
    }
}

/// Without percent signs (RFC 3986, section 2.1) and with spaces for plus signs, as forms have it.
fn decoded(text: &str) -> Result<Cow<'_, str>, String> {
    if !text.contains(['%', '+']) {
        return Ok(text.into());
    }
    let wrong = || format!("{text:?} is not percent-encoded UTF-8.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (digits, after) = rest.split_at_checked(2).ok_or_else(wrong)?;
                bytes.extend(HEXLOWER_PERMISSIVE.decode(digits).map_err(|_| wrong())?);
                rest = after;
            }
            byte => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_whatever_they_hold() {
        let query = Query::read(
            "client=%E7%81%AF%201%26a%3D1&forget=true&&limit=7",
            &["client", "forget", "limit"],
        );
        let query = query.unwrap();
        assert_eq!(query.get("client"), Some("灯 1&a=1"));
        assert_eq!(query.flag("forget"), Ok(true));
        assert_eq!(query.flag("after"), Ok(false));
        assert_eq!(query.page(), Ok(Page { after: None, limit: 7 }));
        assert_eq!(Query::read("a=1+2%2b3", &["a"]).unwrap().get("a"), Some("1 2+3"));
        assert_eq!(Query::read("a", &["a"]).unwrap().get("a"), Some(""));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (query, says) in [
            ("b=1", "no parameter \"b\" here, but: a, limit, filter, f."),
            ("a=1&a=2", "twice"),
            ("a=%", "not percent-encoded"),
            ("a=%4", "not percent-encoded"),
            ("a=%zz", "not percent-encoded"),
            ("a=%ff", "not percent-encoded"),
        ] {
            let error = Query::read(query, &["a", "limit", "filter", "f"]).unwrap_err();
            assert!(error.contains(says), "{query}: {error}");
        }
        let query = |text| Query::read(text, &["a", "limit", "filter", "f"]).unwrap();
        for text in ["limit=0", "limit=1001", "limit=x", "limit=-1"] {
            assert!(query(text).page().unwrap_err().contains("from 1 to 1000"), "{text}");
        }
        assert!(query("f=-1").number("f").unwrap_err().contains("a whole number"));
        assert!(query("f=yes").flag("f").unwrap_err().contains("true or false"));
        assert!(query("a=1").filter().unwrap_err().contains("filter is missing"));
        assert!(query("filter=a%23").filter().unwrap_err().contains("no Topic Filter"));
    }
}
