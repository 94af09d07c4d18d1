//! Single values as exporters write them: ids as numbers or texts, fields of any kind.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The number of a ticket, a user, a comment. Author -1 is Zendesk itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(pub(super) i64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id, a whole number")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Id, E> {
        let id = i64::try_from(value);
        id.map(Id).map_err(|_| E::custom(format!("id {value} is larger than 2^63 - 1")))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Id, E> {
        Ok(Id(value))
    }

    /// Spreadsheets and data frames turn a column of numbers with gaps into `17.0`.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Id, E> {
        format!("{value:.0}")
            .parse()
            .ok()
            .filter(|_| value.fract() == 0.0 && value.abs() < 9e15)
            .map(Id)
            .ok_or_else(|| E::custom(format!("`{value}` is not a whole number")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Id, E> {
        value.trim().parse().map(Id).map_err(|_| E::custom(format!("`{value}` is not an id")))
    }
}

/// A text, borrowed where it holds no escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(value)))
    }
}

/// The value of a field: one text, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldValue<'a> {
    /// A text, a number or a truth value, as text.
    One(Cow<'a, str>),
    /// The texts of a list.
    Many(Vec<Cow<'a, str>>),
    /// An object or a list of such: nothing that is used here.
    Other,
}

impl FieldValue<'_> {
    /// The text of a field with one value.
    pub(super) fn one(&self) -> Option<&str> {
        match self {
            Self::One(text) => Some(text),
            Self::Many(_) | Self::Other => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for FieldValue<'a> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(FieldVisitor { in_list: false })
    }
}

/// A list within a list is skipped, so that depth costs nothing.
struct FieldVisitor {
    in_list: bool,
}

impl<'de> DeserializeSeed<'de> for FieldVisitor {
    type Value = FieldValue<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = FieldValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(FieldValue::One(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(FieldValue::One(Cow::Owned(value.to_owned())))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(FieldValue::One(Cow::Borrowed(if value { "true" } else { "false" })))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(FieldValue::One(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(FieldValue::One(Cow::Owned(value.to_string())))
    }

    /// Zero has no sign: parsers differ in whether `-0` is a whole number.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        let value = if value == 0.0 { 0.0 } else { value };
        Ok(FieldValue::One(Cow::Owned(value.to_string())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(FieldValue::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        if self.in_list {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(FieldValue::Other);
        }
        let mut texts = Vec::new();
        while let Some(value) = list.next_element_seed(Self { in_list: true })? {
            if let FieldValue::One(text) = value {
                texts.push(text);
            }
        }
        Ok(FieldValue::Many(texts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(FieldValue::Other)
    }
}
