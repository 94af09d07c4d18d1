//! The rules file: TOML in, checked rules out.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Number, Value};
use toml::Spanned;

use evalctl_candidate::{Action, ArticleId, Confidence, Mode, Sentiment, Urgency};

use super::{DEFAULT, Rule, RuleSet, SCHEMA, Then, When};
use crate::ResolversError;

/// A rule's name is a word of a reason.
const MAX_NAME_BYTES: usize = 80;

/// Reads and checks a rules file.
pub(super) fn read(path: &Path) -> Result<RuleSet, ResolversError> {
    let text = fs::read_to_string(path)
        .map_err(|source| ResolversError::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|Wrong { at, message }| {
        let line = 1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count();
        ResolversError::Toml { path: path.to_owned(), line, message }
    })
}

/// What is wrong, and the byte where.
pub(super) struct Wrong {
    at: usize,
    message: String,
}

impl Wrong {
    fn new(span: Range<usize>, message: String) -> Self {
        Self { at: span.start, message }
    }
}

pub(super) fn parse(text: &str) -> Result<RuleSet, Wrong> {
    let raw: RawFile = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let message = format!("{}{}", error.message(), place(text, &span));
        Wrong::new(span, message)
    })?;
    if raw.schema.get_ref() != SCHEMA {
        let message = format!("schema is `{}`, expected `{SCHEMA}`", raw.schema.get_ref());
        return Err(Wrong::new(raw.schema.span(), message));
    }
    let n_rules = raw.rule.len();
    let mut first_uses: BTreeMap<String, usize> = BTreeMap::new();
    let mut rules = Vec::with_capacity(n_rules);
    for (rule_idx, RawRule { name, when, then }) in raw.rule.into_iter().enumerate() {
        let span = name.span();
        let name = name.into_inner();
        let wrong = |message| Err(Wrong::new(span.clone(), message));
        if name.is_empty() || MAX_NAME_BYTES < name.len() || !name.chars().all(is_name_char) {
            return wrong(format!(
                "rule name `{}` must be 1 to {MAX_NAME_BYTES} bytes without white space, \
                 as it becomes the reason `rule:<name>`",
                name.escape_debug()
            ));
        }
        if name == DEFAULT {
            return wrong(format!(
                "rule name `{DEFAULT}` is taken by the `[default]` section: give it another name"
            ));
        }
        if let Some(first) = first_uses.insert(name.clone(), rule_idx + 1) {
            return wrong(format!(
                "rule {} is named `{name}` like rule {first}: names must differ",
                rule_idx + 1
            ));
        }
        if when.is_empty() && rule_idx + 1 < n_rules {
            return wrong(format!(
                "rule `{name}` has no condition, so no rule after it is ever reached: \
                 give it a `[rule.when]` or make it the last"
            ));
        }
        if let Some(contradiction) = when.contradiction() {
            return wrong(format!("rule `{name}` can never match: {contradiction}"));
        }
        let Some(confidence) = then.confidence else {
            return wrong(format!(
                "rule `{name}` has no `confidence`: give `[rule.then]` one in [0, 1]"
            ));
        };
        rules.push(Rule { name, when, then: then.with(confidence) });
    }
    let default = raw.default.unwrap_or_default();
    let confidence = default.confidence.unwrap_or(Confidence::ZERO);
    Ok(RuleSet { schema: SCHEMA.to_owned(), default: default.with(confidence), rules })
}

/// The entry that a span lies in, as the end of a message; nothing for a span of several lines.
fn place(text: &str, span: &Range<usize>) -> String {
    const MAX_CHARS: usize = 60;
    let at = text.floor_char_boundary(span.start);
    let start = text[..at].rfind('\n').map_or(0, |idx| idx + 1);
    let end = text[at..].find('\n').map_or(text.len(), |idx| at + idx);
    let line = text[start..end].trim();
    if line.is_empty() || span.is_empty() || end < span.end {
        return String::new();
    }
    if MAX_CHARS < line.chars().count() {
        let head: String = line.chars().take(MAX_CHARS).collect();
        return format!(", in `{head}…`");
    }
    format!(", in `{line}`")
}

fn is_name_char(c: char) -> bool {
    !c.is_whitespace() && !c.is_control()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    schema: Spanned<String>,
    default: Option<RawThen>,
    #[serde(default)]
    rule: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    name: Spanned<String>,
    #[serde(default)]
    when: When,
    then: RawThen,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawThen {
    mode: Mode,
    confidence: Option<Confidence>,
    intent: Option<String>,
    sentiment: Option<Sentiment>,
    urgency: Option<Urgency>,
    answer: Option<String>,
    #[serde(default)]
    cite: Vec<ArticleId>,
    #[serde(default)]
    actions: Vec<CheckedAction>,
}

impl Default for RawThen {
    /// A handover, as for a file without a `[default]` section.
    fn default() -> Self {
        Self {
            mode: Mode::Escalate,
            confidence: None,
            intent: None,
            sentiment: None,
            urgency: None,
            answer: None,
            cite: Vec::new(),
            actions: Vec::new(),
        }
    }
}

impl RawThen {
    fn with(self, confidence: Confidence) -> Then {
        Then {
            mode: self.mode,
            confidence,
            intent: self.intent,
            sentiment: self.sentiment,
            urgency: self.urgency,
            answer: self.answer,
            cite: self.cite,
            actions: self.actions.into_iter().map(|action| action.0).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "RawAction")]
struct CheckedAction(Action);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAction {
    name: String,
    #[serde(default)]
    arguments: toml::Table,
}

impl TryFrom<RawAction> for CheckedAction {
    type Error = String;

    fn try_from(raw: RawAction) -> Result<Self, String> {
        let name = raw.name.trim();
        if name.is_empty() {
            return Err("an action has an empty `name`".to_owned());
        }
        let arguments = json(toml::Value::Table(raw.arguments))
            .ok_or_else(|| format!("an argument of action `{name}` is not a finite number"))?;
        Ok(Self(Action::new(name, &arguments)))
    }
}

/// The value as JSON, dates as text; `None` where it holds a number that JSON cannot.
fn json(value: toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::Number(Number::from_f64(number)?),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => {
            Value::Array(items.into_iter().map(json).collect::<Option<_>>()?)
        }
        toml::Value::Table(members) => {
            let mut object = Map::new();
            for (key, member) in members {
                object.insert(key, json(member)?);
            }
            Value::Object(object)
        }
    })
}
