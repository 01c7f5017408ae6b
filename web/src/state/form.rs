//! What is stored of a structure, field by field.
//!
//! A structure names its fields once ([`Stored`]); it is read from JSON and written as JSON by that one
//! list. What derives could do as well is done by hand, as it is part of what every visit fetches: a
//! derived reader has a copy of itself for each structure and says in words what is wrong.

use serde_json::{Map, Value};

/// Something that is stored as an object of JSON.
pub trait Stored: Default + Clone {
    /// Hands each field to the form, under the name that it is stored by.
    fn fields(&mut self, form: &mut Form<'_>);

    /// What was stored. What is not said has the value that it has by default; `None` if something in it
    /// is of another kind than it should be.
    fn from_value(stored: &Value) -> Option<Self> {
        let mut it = Self::default();
        let mut form = Form { way: Way::Read(stored.as_object()?), is_right: true };
        it.fields(&mut form);
        form.is_right.then_some(it)
    }

    /// The stored form.
    fn to_value(&self) -> Value {
        let mut all = Map::new();
        self.clone().fields(&mut Form { way: Way::Write(&mut all), is_right: true });
        Value::Object(all)
    }
}

/// Fields on their way, from what was stored or to it.
#[derive(Debug)]
pub struct Form<'a> {
    way: Way<'a>,
    is_right: bool,
}

#[derive(Debug)]
enum Way<'a> {
    Read(&'a Map<String, Value>),
    Write(&'a mut Map<String, Value>),
}

impl Form<'_> {
    /// One field.
    pub fn field(&mut self, name: &str, field: &mut dyn Field) {
        match &mut self.way {
            Way::Read(all) => {
                if let Some(stored) = all.get(name) {
                    self.is_right &= field.read(stored).is_some();
                }
            }
            Way::Write(all) => {
                all.insert(name.to_owned(), field.write());
            }
        }
    }
}

/// A value of a field.
pub trait Field {
    /// Takes what was stored; `None` if it is none.
    fn read(&mut self, stored: &Value) -> Option<()>;

    /// The stored form.
    fn write(&self) -> Value;
}

impl Field for String {
    fn read(&mut self, stored: &Value) -> Option<()> {
        stored.as_str()?.clone_into(self);
        Some(())
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Field for bool {
    fn read(&mut self, stored: &Value) -> Option<()> {
        *self = stored.as_bool()?;
        Some(())
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Field for Vec<String> {
    fn read(&mut self, stored: &Value) -> Option<()> {
        let words = stored.as_array()?.iter().map(|it| it.as_str().map(str::to_owned));
        *self = words.collect::<Option<_>>()?;
        Some(())
    }

    fn write(&self) -> Value {
        self.iter().map(String::as_str).collect()
    }
}

impl Field for (u32, u32) {
    fn read(&mut self, stored: &Value) -> Option<()> {
        let [one, other] = stored.as_array()?.as_slice() else { return None };
        self.0.read(one)?;
        self.1.read(other)
    }

    fn write(&self) -> Value {
        Value::Array(vec![self.0.write(), self.1.write()])
    }
}

impl Field for Option<String> {
    fn read(&mut self, stored: &Value) -> Option<()> {
        *self = match stored {
            Value::Null => None,
            text => Some(text.as_str()?.to_owned()),
        };
        Some(())
    }

    fn write(&self) -> Value {
        self.as_deref().map_or(Value::Null, Value::from)
    }
}

impl<T: Stored> Field for T {
    fn read(&mut self, stored: &Value) -> Option<()> {
        *self = T::from_value(stored)?;
        Some(())
    }

    fn write(&self) -> Value {
        self.to_value()
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Field for $type {
            fn read(&mut self, stored: &Value) -> Option<()> {
                *self = stored.as_u64()?.try_into().ok()?;
                Some(())
            }

            fn write(&self) -> Value {
                (*self).into()
            }
        }
    )*};
}

numbers!(u8 u16 u32 usize);

/// One of a few, stored by its name.
macro_rules! named {
    ($type:ty { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $crate::state::form::Field for $type {
            fn read(&mut self, stored: &serde_json::Value) -> Option<()> {
                *self = match stored.as_str()? {
                    $($name => Self::$variant,)*
                    _ => return None,
                };
                Some(())
            }

            fn write(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant => $name,)*
                }
                .into()
            }
        }
    };
}

pub(crate) use named;

/// Each of a list that can be read.
pub fn list<T>(stored: &Value, read: impl FnMut(&Value) -> Option<T>) -> Vec<T> {
    stored.as_array().into_iter().flatten().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Lamp {
        name: String,
        level: u8,
        is_on: bool,
    }

    impl Stored for Lamp {
        fn fields(&mut self, form: &mut Form<'_>) {
            form.field("name", &mut self.name);
            form.field("level", &mut self.level);
            form.field("on", &mut self.is_on);
        }
    }

    #[test]
    fn what_is_not_said_is_as_by_default_and_what_is_wrong_is_nothing() {
        let lamp = Lamp { name: "灯".into(), level: 255, is_on: true };
        let stored = lamp.to_value();
        assert_eq!(stored, json!({ "name": "灯", "level": 255, "on": true }));
        assert_eq!(Lamp::from_value(&stored), Some(lamp));
        let little = Lamp { level: 3, ..Lamp::default() };
        assert_eq!(Lamp::from_value(&json!({ "level": 3, "later": [] })), Some(little));
        for wrong in [
            json!({ "level": 256 }),
            json!({ "level": -1 }),
            json!({ "level": 1.5 }),
            json!({ "name": null }),
            json!({ "on": "yes" }),
            json!([]),
            json!(null),
        ] {
            assert_eq!(Lamp::from_value(&wrong), None, "{wrong}");
        }
    }
}
