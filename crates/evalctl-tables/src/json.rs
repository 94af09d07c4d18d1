//! JSON inside columns, spelled so that equal values are equal text.

use std::borrow::Cow;

use evalctl_domain::{Action, ArticleId, Reference, canonical_json};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::Text;

/// A JSON array of `{"arguments", "name"}`.
pub(crate) fn actions_json(actions: &[Action]) -> String {
    let elements: Vec<String> = actions
        .iter()
        .map(|action| {
            let arguments = ("arguments", embedded(&action.arguments));
            object(&[arguments, ("name", Value::from(action.name.as_str()).to_string())])
        })
        .collect();
    format!("[{}]", elements.join(","))
}

/// The parts of a reference that were given; its answer is text and obeys `text`.
pub(crate) fn reference_json(reference: &Reference, text: Text) -> String {
    let spell = |value: &str| canonical_json(&Value::from(value));
    let parts = [
        ("actions", reference.actions.as_deref().map(actions_json)),
        ("answer", text.allow(reference.answer.as_deref()).map(spell)),
        ("article", reference.article.as_ref().map(ArticleId::as_str).map(spell)),
        ("intent", reference.intent.as_deref().map(spell)),
        ("out_of_scope", Some(reference.out_of_scope.to_string())),
    ];
    let given: Vec<_> =
        parts.into_iter().filter_map(|(key, part)| part.map(|part| (key, part))).collect();
    object(&given)
}

/// What was known on arrival: `{"fields": {…}, "tags": […]}`.
pub(crate) fn arrival_json(fields: &[(String, String)], tags: &[String]) -> Cow<'static, str> {
    // So it is in every export without updates.
    if fields.is_empty() && tags.is_empty() {
        return Cow::Borrowed(r#"{"fields":{},"tags":[]}"#);
    }
    let fields: Map<String, Value> =
        fields.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    let tags: Value = tags.iter().map(String::as_str).collect();
    let fields = ("fields", canonical_json(&Value::Object(fields)));
    object(&[fields, ("tags", canonical_json(&tags))]).into()
}

/// Joins members that are JSON already. Reading numbers and writing them again could change them.
fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

/// The text as it is where it is JSON, otherwise as a JSON string.
fn embedded(text: &str) -> String {
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(IgnoredAny) => text.to_owned(),
        Err(_) => Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests;
