//! The places of the page, and the addresses that lead to them.
//!
//! Knows what stands behind the `#` of the page's address. Does not know the browser's history: a
//! way to a place is a link, and the browser remembers links by itself.

/// A place of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The dashboard and the desk.
    #[default]
    Bench,
    /// The broker: who is connected, what it keeps, what went wrong.
    Broker,
}

impl Place {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 2] = [Self::Bench, Self::Broker];

    /// What leads there.
    pub const fn hash(self) -> &'static str {
        match self {
            Self::Bench => "#/",
            Self::Broker => "#/broker",
        }
    }
}

/// Where an address leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The place.
    pub place: Place,
    /// The token of an administrator, from a link that the broker printed.
    pub token: Option<String>,
}

impl Arrival {
    /// Reads what begins with the `#` of an address; what is not known leads to the bench.
    pub fn parse(hash: &str) -> Self {
        if let Some(token) = hash.strip_prefix("#admin=") {
            let token = (!token.is_empty()).then(|| token.to_owned());
            return Self { place: Place::Broker, token };
        }
        let known = Place::ALL.into_iter().find(|place| place.hash() == hash);
        Self { place: known.unwrap_or_default(), token: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_place() {
        for place in Place::ALL {
            assert_eq!(Arrival::parse(place.hash()), Arrival { place, token: None });
        }
        for unknown in ["", "#", "#/nowhere", "#broker"] {
            assert_eq!(Arrival::parse(unknown), Arrival::default(), "{unknown}");
        }
        let arrival = Arrival { place: Place::Broker, token: Some("s3cret".into()) };
        assert_eq!(Arrival::parse("#admin=s3cret"), arrival);
        assert_eq!(Arrival::parse("#admin=").token, None);
    }
}
