//! The form that makes a rule without a line of YAML.
//!
//! Knows what is typed and chosen there, and the rule that follows. Does not know the text that the rule
//! becomes part of.

use shared::automation::{Compare, Deed, Draft, When};

/// Something of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The rule's name.
    Name,
    /// Its topics.
    Filter,
    /// Where the value is.
    Where,
    /// What it is compared with.
    With,
    /// How long it has to be so.
    Lasts,
    /// How long nothing may come.
    Silence,
    /// Where to publish.
    Topic,
    /// What.
    Payload,
    /// What to say.
    Text,
    /// Which card.
    Card,
    /// What it is set to.
    To,
    /// The topic of a sample message.
    TryTopic,
    /// The sample before.
    TryBefore,
    /// The sample.
    TryPayload,
}

/// What the form has.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// What is typed.
    pub draft: Draft,
    /// Which of is, changes, each, silent.
    pub when: usize,
    /// Which comparison.
    pub compare: usize,
    /// Which of publish, notify, set.
    pub deed: usize,
    texts: [String; 8],
    pub(super) retain: bool,
    /// Counts the forms: a new one has empty fields.
    pub edition: u32,
}

impl Default for Form {
    fn default() -> Self {
        let (filter, field) = (String::new(), String::new());
        let deed = Deed::Notify(String::new());
        let draft = Draft { name: String::new(), filter, field, when: When::Each, deed };
        let texts = Default::default();
        Self { draft, when: 0, compare: 0, deed: 0, texts, retain: false, edition: 0 }
    }
}

impl Form {
    pub(super) fn fill(&mut self, field: Field, text: String) {
        match field {
            Field::Name => self.draft.name = text,
            Field::Filter => self.draft.filter = text,
            Field::Where => self.draft.field = text,
            _ => {
                if let Some(own) = index(field).and_then(|index| self.texts.get_mut(index)) {
                    *own = text;
                }
            }
        }
    }

    fn text(&self, field: Field) -> String {
        index(field).map(|index| self.texts[index].trim().to_owned()).unwrap_or_default()
    }

    /// An empty form in its place.
    pub(super) fn anew(&self) -> Self {
        Self { edition: self.edition + 1, ..Self::default() }
    }

    /// The rule, with a name in any case.
    pub(super) fn rule(&self) -> Draft {
        let when = match self.when {
            0 => When::Is {
                compare: Compare::ALL[self.compare.min(Compare::ALL.len() - 1)],
                with: self.text(Field::With),
                lasts: self.text(Field::Lasts),
            },
            1 => When::Changes,
            2 => When::Each,
            _ => When::Silent(self.text(Field::Silence)),
        };
        let deed = match self.deed {
            0 => Deed::Publish {
                topic: self.text(Field::Topic),
                payload: self.text(Field::Payload),
                retain: self.retain,
            },
            1 => Deed::Notify(self.text(Field::Text)),
            _ => Deed::Set { card: self.text(Field::Card), to: self.text(Field::To) },
        };
        let trimmed = |text: &str| text.trim().to_owned();
        let Draft { name, filter, field, .. } = &self.draft;
        let name = if name.trim().is_empty() { trimmed(filter) } else { trimmed(name) };
        Draft { name, filter: trimmed(filter), field: trimmed(field), when, deed }
    }
}

const fn index(field: Field) -> Option<usize> {
    Some(match field {
        Field::With => 0,
        Field::Lasts => 1,
        Field::Silence => 2,
        Field::Topic => 3,
        Field::Payload => 4,
        Field::Text => 5,
        Field::Card => 6,
        Field::To => 7,
        _ => return None,
    })
}
