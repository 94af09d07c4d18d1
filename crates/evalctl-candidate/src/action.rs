//! Actions: a tool call with its arguments in one canonical spelling.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One act on a business system: wanted by a candidate, or recorded in the history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Action {
    /// The tool's name, for example `cancel_reservation`.
    pub name: String,
    /// The arguments as canonical JSON text (see [`canonical_json`]), masked like all text.
    pub arguments: String,
}

impl Action {
    /// Makes an action whose arguments are spelled canonically.
    #[must_use]
    pub fn new(name: &str, arguments: &Value) -> Self {
        Self { name: name.to_owned(), arguments: canonical_json(arguments) }
    }
}

/// Spells JSON so that equal arguments are equal text: object keys sorted, strings trimmed with
/// inner white space folded, whole floats written as integers, nulls in objects dropped (an
/// argument left out and one passed as null are the same call).
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    canonical(value).to_string()
}

fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<_> =
                members.iter().filter(|(_, member)| !member.is_null()).collect();
            sorted.sort_by_key(|(key, _)| key.as_str());
            Value::Object(
                sorted.into_iter().map(|(key, member)| (key.clone(), canonical(member))).collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        Value::String(text) => Value::String(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        Value::Number(number) => match number.as_f64() {
            // Above 2^53 a float no longer names one integer, so it stays as it was written.
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
                #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
                let whole = float as i64;
                Value::from(whole)
            }
            _ => value.clone(),
        },
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::canonical_json;

    #[track_caller]
    fn check(left: &Value, right: &Value, equal: bool) {
        assert_eq!(canonical_json(left) == canonical_json(right), equal, "{left} {right}");
    }

    #[test]
    fn spelling_does_not_matter_but_meaning_does() {
        check(&json!({"b": 1, "a": 2}), &json!({"a": 2, "b": 1}), true);
        check(&json!({"amount": 250.0}), &json!({"amount": 250}), true);
        check(&json!({"amount": 250.5}), &json!({"amount": 250}), false);
        check(&json!({"name": " Mia  Li"}), &json!({"name": "Mia Li"}), true);
        check(&json!({"name": "mia li"}), &json!({"name": "Mia Li"}), false);
        check(&json!({"a": null}), &json!({}), true);
        check(&json!([1, 2]), &json!([2, 1]), false);
        check(&json!("1"), &json!(1), false);
    }
}
