//! In which encoding a file goes out: what the browser says that it takes, and which of it is there.
//!
//! Knows the header Accept-Encoding [RFC 9110, 12.5.3], no file.

use hyper::header::{self, HeaderMap};

/// A way to compress that a copy of the page's files is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// The smaller one, which browsers take over TLS and from their own machine only.
    Brotli,
    /// The one that everything takes.
    Gzip,
}

impl Encoding {
    /// All, the smaller first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// Its name in HTTP.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What its copies' names end with.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// What a browser takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    brotli: bool,
    gzip: bool,
}

impl Accepted {
    /// Reads it off a request. Whoever says nothing gets files as they are.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_ENCODING).into_iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        let (mut brotli, mut gzip, mut any) = (None, None, None);
        for (name, taken) in texts.flat_map(|text| text.split(',')).map(preference) {
            match &*name.to_ascii_lowercase() {
                "br" => brotli = Some(taken),
                "gzip" | "x-gzip" => gzip = Some(taken),
                "*" => any = Some(taken),
                _ => {}
            }
        }
        let any = any.unwrap_or(false);
        Self { brotli: brotli.unwrap_or(any), gzip: gzip.unwrap_or(any) }
    }

    /// The encodings that it takes, the smaller first. How much it likes each is not weighed: a copy
    /// of either is there already, and the smaller is sooner with it.
    pub(super) fn encodings(self) -> impl Iterator<Item = Encoding> {
        Encoding::ALL.into_iter().filter(move |encoding| match encoding {
            Encoding::Brotli => self.brotli,
            Encoding::Gzip => self.gzip,
        })
    }
}

/// An encoding's name, and whether it is taken: `gzip;q=0` says that it is not.
fn preference(text: &str) -> (&str, bool) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    let taken = quality.is_none_or(|quality| quality.parse::<f32>().is_ok_and(|q| q > 0.0));
    (name, taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn encodings(values: &[&'static str]) -> Vec<Encoding> {
        let values = values.iter().map(|value| HeaderValue::from_static(value));
        let headers = values.map(|value| (header::ACCEPT_ENCODING, value)).collect();
        Accepted::of(&headers).encodings().collect()
    }

    #[test]
    fn the_smaller_comes_first_whatever_the_order() {
        use Encoding::{Brotli, Gzip};
        assert_eq!(encodings(&["gzip, deflate, br, zstd"]), [Brotli, Gzip]);
        assert_eq!(encodings(&["GZIP", "br;q=0.1"]), [Brotli, Gzip]);
        assert_eq!(encodings(&["gzip, deflate"]), [Gzip]);
        assert_eq!(encodings(&["*"]), [Brotli, Gzip]);
    }

    #[test]
    fn what_is_refused_or_unknown_is_not_sent() {
        for values in
            [&[][..], &[""], &["identity"], &["zstd"], &["br;q=0, gzip; q=0.0"], &["gzip;q=x"]]
        {
            assert_eq!(encodings(values), [], "{values:?}");
        }
        assert_eq!(encodings(&["*, br;q=0"]), [Encoding::Gzip]);
        assert_eq!(encodings(&["*;q=0, br"]), [Encoding::Brotli]);
    }
}
