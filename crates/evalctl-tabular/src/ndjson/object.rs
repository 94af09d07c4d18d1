use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::RejectReason;
use crate::row::Cells;

/// A JSON object whose values are still the text of the file.
pub(super) struct Object<'j> {
    entries: Vec<(Cow<'j, str>, &'j RawValue)>,
}

impl<'j> Object<'j> {
    pub(super) fn parse(text: &'j str) -> Result<Self, RejectReason> {
        serde_json::from_str(text).map_err(|error| reason(&error))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.as_ref())
    }

    /// The value of a key, or else of the path that the name's dots describe.
    pub(super) fn find(&self, name: &str) -> Result<Option<&'j RawValue>, RejectReason> {
        if let Some(value) = self.get(name) {
            return Ok(Some(value));
        }
        let Some((key, rest)) = name.split_once('.') else {
            return Ok(None);
        };
        match self.get(key).map(RawValue::get) {
            Some(inner) if inner.starts_with('{') => Object::parse(inner)?.find(rest),
            _ => Ok(None),
        }
    }

    fn get(&self, name: &str) -> Option<&'j RawValue> {
        self.entries.iter().rfind(|(key, _)| key == name).map(|(_, value)| *value)
    }
}

impl<'j> Deserialize<'j> for Object<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'j> Visitor<'j> for ObjectVisitor {
    type Value = Object<'j>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Object<'j>, A::Error> {
        let mut entries = Vec::new();
        while let Some((Text(key), value)) = map.next_entry()? {
            entries.push((key, value));
        }
        Ok(Object { entries })
    }
}

/// A JSON string, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Text<'j>(#[serde(borrow)] Cow<'j, str>);

/// Adds a value as text.
pub(super) fn push_value(cells: &mut Cells, value: &RawValue) -> Result<(), RejectReason> {
    let json = value.get();
    match json.as_bytes()[0] {
        b'n' => cells.push_null(),
        b'"' => {
            let Text(text) = serde_json::from_str(json).map_err(|error| reason(&error))?;
            cells.push(&text);
        }
        b'{' | b'[' => cells.push_with(|text| push_compact(text, json)),
        _ => cells.push(json),
    }
    Ok(())
}

/// Adds valid JSON without the white space between its tokens.
fn push_compact(text: &mut String, json: &str) {
    let mut inside = false;
    let mut escaped = false;
    for c in json.chars() {
        if inside || !c.is_ascii_whitespace() {
            text.push(c);
        }
        inside ^= c == '"' && !escaped;
        escaped = inside && c == '\\' && !escaped;
    }
}

/// Whether more than `limit` objects and arrays are open at once; the text need not be valid JSON.
pub(super) fn nests_deeper_than(limit: usize, text: &str) -> bool {
    let mut depth = 0_usize;
    let mut inside = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' if !inside => depth += 1,
            b'}' | b']' if !inside => depth = depth.saturating_sub(1),
            b'"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = inside && byte == b'\\' && !escaped;
        if limit < depth {
            return true;
        }
    }
    false
}

fn reason(error: &serde_json::Error) -> RejectReason {
    if error.is_data() {
        return RejectReason::NotAnObject;
    }
    // The record is one line, whose number in the file the reject tells.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string().replace(&place, &format!(" at column {}", error.column()));
    RejectReason::InvalidJson { message }
}
