//! The Topic Alias of a draft: set with its topic, or sent in place of it.

use core::num::NonZeroU16;

use shared::client::TopicAlias;
use shared::map::Map;
use shared::message::Message;
use shared::topic::TopicName;

use super::{Draft, DraftError};
use crate::state::console::template::Filling;
use crate::state::random::Random;

/// For which topics the numbers stand that a person has named on a connection.
pub type Aliases = Map<NonZeroU16, TopicName>;

impl Draft {
    /// The message with the alias that it goes out with. Without a topic it is for the one that the alias
    /// stands for. `aliases` are none where packets have no properties.
    pub fn compose(
        &self,
        aliases: Option<&Aliases>,
        filling: &mut Filling,
        random: &mut Random,
    ) -> Result<(Message, Option<TopicAlias>), DraftError> {
        let typed = self.alias.trim();
        let Some(aliases) = aliases.filter(|_| !typed.is_empty()) else {
            return Ok((self.build(filling, random)?, None));
        };
        let number: NonZeroU16 = typed.parse().map_err(|_| DraftError::Alias)?;
        if !self.topic.is_empty() {
            return Ok((self.build(filling, random)?, Some(TopicAlias::Set(number))));
        }
        let topic = aliases.get(&number).ok_or(DraftError::AliasUnset(number.get()))?;
        let message = self.build_for(Some(topic), filling, random)?;
        Ok((message, Some(TopicAlias::Alone(number))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_set_with_a_topic_and_then_stands_for_it() {
        let mut aliases = Aliases::new();
        let compose = |aliases: Option<&Aliases>, topic: &str, alias: &str| {
            let draft = Draft { topic: topic.into(), alias: alias.into(), ..Draft::default() };
            let composed = draft.compose(aliases, &mut Filling::default(), &mut Random::new(1));
            composed.map(|(message, alias)| (message.topic.to_string(), alias))
        };
        let seven = NonZeroU16::new(7).unwrap();
        let named = |topic: &str, alias| Ok((topic.to_owned(), alias));
        assert_eq!(compose(Some(&aliases), "", "7"), Err(DraftError::AliasUnset(7)));
        assert_eq!(compose(Some(&aliases), "a", "7"), named("a", Some(TopicAlias::Set(seven))));
        aliases.insert(seven, TopicName::new("a").unwrap());
        let alone = Some(TopicAlias::Alone(seven));
        assert_eq!(compose(Some(&aliases), "", " 7 "), named("a", alone));
        assert_eq!(compose(Some(&aliases), "b", ""), named("b", None));
        for wrong in ["0", "65536", "-1", "x"] {
            assert_eq!(compose(Some(&aliases), "a", wrong), Err(DraftError::Alias), "{wrong}");
        }
        assert_eq!(compose(None, "b", "7"), named("b", None), "MQTT 3.1.1 has none");
        assert!(matches!(compose(None, "", "7"), Err(DraftError::Topic(_))));
    }
}
