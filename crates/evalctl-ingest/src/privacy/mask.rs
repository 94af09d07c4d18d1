use std::{borrow::Cow, collections::BTreeMap, mem};

use serde_json::{Map, Value};

use super::{
    PersonalKind, PseudonymKey, Pseudonymizer,
    card::is_card,
    scan::{Scanner, is_surely_clean},
};

/// Replaces personal values by tokens, in text and in JSON.
#[derive(Debug, Clone)]
pub struct Masker {
    pseudonymizer: Pseudonymizer,
}

impl Masker {
    /// Prepares the key for use.
    #[must_use]
    pub fn new(key: &PseudonymKey) -> Self {
        Self { pseudonymizer: Pseudonymizer::new(key) }
    }

    /// Masks a text; borrows it when there is nothing to mask.
    #[must_use]
    pub fn mask_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if is_surely_clean(text) {
            return Cow::Borrowed(text);
        }
        let mut masked = String::new();
        let mut copied = 0;
        for found in Scanner::new(text) {
            masked.push_str(&text[copied..found.range.start]);
            masked.push_str(&self.pseudonymizer.token(found.kind, &found.canonical));
            copied = found.range.end;
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        masked.push_str(&text[copied..]);
        Cow::Owned(masked)
    }

    /// Masks every string and every key of an object, and turns card numbers among the numbers into tokens.
    ///
    /// Where two keys of one object get the same token, the later one has `_2` and so on added: no value is lost.
    pub fn mask_json(&self, value: &mut Value) {
        // A stack of its own, because the depth of the value is the sender's choice.
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            match value {
                Value::Null | Value::Bool(_) => {}
                Value::Number(number) => {
                    let text = number.to_string();
                    // Spreadsheets turn whole numbers into `4111111111111111.0`.
                    let digits = text.strip_suffix(".0").unwrap_or(&text);
                    if is_card(digits) {
                        *value =
                            Value::String(self.pseudonymizer.token(PersonalKind::Card, digits));
                    }
                }
                Value::String(text) => {
                    if let Cow::Owned(masked) = self.mask_text(text) {
                        *text = masked;
                    }
                }
                Value::Array(values) => pending.extend(values),
                Value::Object(fields) => {
                    if fields.keys().any(|name| matches!(self.mask_text(name), Cow::Owned(_))) {
                        self.mask_names(fields);
                    }
                    pending.extend(fields.values_mut());
                }
            }
        }
    }

    fn mask_names(&self, fields: &mut Map<String, Value>) {
        let mut n_same = BTreeMap::new();
        for (name, value) in mem::take(fields) {
            let masked = self.mask_text(&name).into_owned();
            let mut unique = masked.clone();
            // The count is kept between names, so that a thousand equal ones take a thousand steps.
            let n = n_same.entry(masked.clone()).or_insert(1_u64);
            while fields.contains_key(&unique) {
                *n += 1;
                unique = format!("{masked}_{n}");
            }
            fields.insert(unique, value);
        }
    }
}

#[cfg(test)]
mod tests;
