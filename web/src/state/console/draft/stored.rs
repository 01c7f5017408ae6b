//! A draft as it is stored: what is not said in it is as in an empty one.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Draft, Input, MAX_USER_PROPERTIES};

/// Bytes of a payload that survive a reload.
const MAX_STORED: usize = 16 * 1024;

impl Draft {
    /// The stored form; none of a draft that is too long to be stored.
    pub fn to_value(&self) -> Option<Value> {
        if self.payload.len() > MAX_STORED {
            return None;
        }
        let mut map = Map::new();
        let texts = [
            ("topic", &self.topic),
            ("payload", &self.payload),
            ("contentType", &self.content_type),
            ("responseTopic", &self.response_topic),
            ("correlation", &self.correlation),
            ("expiry", &self.expiry),
            ("alias", &self.alias),
        ];
        for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            map.insert(key.into(), Value::from(&**text));
        }
        map.insert("input".into(), self.input.word().into());
        map.insert("qos".into(), self.qos.into());
        for (key, flag) in
            [("retain", self.retain), ("template", self.has_template), ("utf8", self.says_utf8)]
        {
            if flag {
                map.insert(key.into(), true.into());
            }
        }
        if !self.user.is_empty() {
            let pairs = self.user.iter().map(|(key, value)| Value::from(vec![&**key, &**value]));
            map.insert("user".into(), pairs.collect());
        }
        Some(map.into())
    }

    /// Reads the stored form; what is not understood is as in an empty draft.
    pub fn from_value(value: &Value) -> Self {
        let text = |key: &str| Rc::from(value[key].as_str().unwrap_or_default());
        let flag = |key: &str| value[key] == true;
        let user = value["user"].as_array().map(Vec::as_slice).unwrap_or_default();
        let word = value["input"].as_str().unwrap_or_default();
        Self {
            topic: text("topic"),
            payload: text("payload"),
            input: Input::ALL.into_iter().find(|it| it.word() == word).unwrap_or_default(),
            qos: value["qos"].as_u64().map_or(0, |qos| qos.min(2) as u8),
            retain: flag("retain"),
            has_template: flag("template"),
            content_type: text("contentType"),
            response_topic: text("responseTopic"),
            correlation: text("correlation"),
            expiry: text("expiry"),
            says_utf8: flag("utf8"),
            alias: text("alias"),
            user: user
                .iter()
                .take(MAX_USER_PROPERTIES)
                .filter_map(|it| Some((it[0].as_str()?.into(), it[1].as_str()?.into())))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::full;
    use super::*;

    #[test]
    fn it_survives_being_stored() {
        let full = || Draft { alias: "7".into(), ..full() };
        assert_eq!(Draft::from_value(&full().to_value().unwrap()), full());
        assert_eq!(Draft::from_value(&Value::Null), Draft::default());
        let long = Draft { payload: "x".repeat(MAX_STORED + 1).into(), ..full() };
        assert_eq!(long.to_value(), None);
    }
}
