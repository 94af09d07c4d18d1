//! The file of answers: what is said to each intent.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use evalctl_candidate::{ArticleId, Mode, TicketId};

use crate::ResolversError;

/// What a file of answers calls itself.
const SCHEMA: &str = "evalctl.answers/1";

/// What is said to an intent, and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Answer {
    /// The text; without one, the first cited article's.
    pub(super) text: Option<String>,
    pub(super) cite: Vec<ArticleId>,
    /// How far an answer of this intent may go alone.
    pub(super) mode: Mode,
    /// The ticket whose reply it was; `None`: it is written in the file.
    pub(super) reply_of: Option<TicketId>,
}

/// Answers by intent.
#[derive(Debug, Clone, Default)]
pub(super) struct AnswerTable {
    pub(super) by_intent: BTreeMap<String, Answer>,
}

impl AnswerTable {
    pub(super) fn read(path: &Path) -> Result<Self, ResolversError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ResolversError::Read { path: path.to_owned(), source })?;
        parse(&text).map_err(|(at, message)| {
            let line = 1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count();
            ResolversError::Toml { path: path.to_owned(), line, message }
        })
    }
}

/// The table, or what is wrong and the byte where.
fn parse(text: &str) -> Result<AnswerTable, (usize, String)> {
    let raw: RawFile = toml::from_str(text)
        .map_err(|error| (error.span().unwrap_or_default().start, error.message().to_owned()))?;
    if raw.schema.get_ref() != SCHEMA {
        let message = format!("schema is `{}`, expected `{SCHEMA}`", raw.schema.get_ref());
        return Err((raw.schema.span().start, message));
    }
    let mut table = AnswerTable::default();
    for RawAnswer { name, answer, cite, mode } in raw.intent {
        let at = name.span().start;
        let name = name.into_inner();
        if answer.is_none() && cite.is_empty() && mode != Mode::Escalate {
            let message = format!(
                "intent `{name}` has neither `answer` nor `cite`: give one, or `mode = \"escalate\"`"
            );
            return Err((at, message));
        }
        let answer = Answer { text: answer, cite, mode, reply_of: None };
        if table.by_intent.insert(name.clone(), answer).is_some() {
            return Err((at, format!("intent `{name}` is there twice: keep one")));
        }
    }
    Ok(table)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    schema: Spanned<String>,
    #[serde(default)]
    intent: Vec<RawAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    name: Spanned<String>,
    answer: Option<String>,
    #[serde(default)]
    cite: Vec<ArticleId>,
    #[serde(default = "autonomous")]
    mode: Mode,
}

fn autonomous() -> Mode {
    Mode::Autonomous
}
