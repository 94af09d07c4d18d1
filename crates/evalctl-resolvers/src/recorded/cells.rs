//! The cells of one row: text in, a decision out.

use serde::Deserialize;
use serde_json::{Map, Value};

use evalctl_candidate::{Action, ArticleId, Confidence, Cost, Decision, TicketId};
use evalctl_tabular::Row;

use super::cost::micro_usd;
use crate::Mask;

pub(super) const N_COLUMNS: usize = 12;

/// The first of the columns must be there.
pub(super) const N_REQUIRED: usize = 3;

/// The columns of a file of decisions, indexed by [`Column`].
pub(super) const COLUMNS: [&str; N_COLUMNS] = [
    "ticket_id",
    "mode",
    "confidence",
    "turn",
    "intent",
    "sentiment",
    "urgency",
    "answer",
    "citations",
    "actions",
    "reasons",
    "cost_usd",
];

#[derive(Clone, Copy)]
enum Column {
    TicketId,
    Mode,
    Confidence,
    Turn,
    Intent,
    Sentiment,
    Urgency,
    Answer,
    Citations,
    Actions,
    Reasons,
    CostUsd,
}

/// Why a row cannot be used.
pub(super) struct Bad {
    pub(super) reason: &'static str,
    pub(super) message: String,
}

/// What a row says.
pub(super) struct Said {
    pub(super) ticket: TicketId,
    pub(super) turn: u32,
    pub(super) decision: Decision,
}

/// A row, and where in it each column stands.
pub(super) struct Cells<'r> {
    pub(super) row: Row<'r>,
    pub(super) places: &'r [Option<usize>; N_COLUMNS],
}

impl Cells<'_> {
    /// Reads what was decided; the first wrong cell is the reason of the reject.
    pub(super) fn read(&self, mask: &Mask<'_>) -> Result<Said, Bad> {
        let ticket = self.required(Column::TicketId, "missing_ticket_id")?;
        let ticket = TicketId::new(ticket).map_err(|error| bad("bad_ticket_id", &error))?;
        let mode = self.required(Column::Mode, "missing_mode")?;
        let mode = mode.parse().map_err(|error| bad("bad_mode", &error))?;
        let confidence = confidence(self.required(Column::Confidence, "missing_confidence")?)?;
        let turn = self.cell(Column::Turn).map_or(Ok(0), turn)?;
        let sentiment = self.cell(Column::Sentiment).map(str::parse).transpose();
        let urgency = self.cell(Column::Urgency).map(str::parse).transpose();
        let mut citations = Vec::new();
        for id in self.list(Column::Citations, "bad_citations")? {
            citations.push(ArticleId::new(&id).map_err(|error| bad("bad_citations", &error))?);
        }
        let reasons = self.list(Column::Reasons, "bad_reasons")?;
        let cost = self.cell(Column::CostUsd).map(micro_usd).transpose();
        let decision = Decision {
            mode,
            confidence,
            intent: self.cell(Column::Intent).map(str::to_owned),
            sentiment: sentiment.map_err(|error| bad("bad_sentiment", &error))?,
            urgency: urgency.map_err(|error| bad("bad_urgency", &error))?,
            answer: self.cell(Column::Answer).map(|answer| (mask.text)(answer)),
            citations,
            actions: self
                .cell(Column::Actions)
                .map_or(Ok(Vec::new()), |text| actions(text, mask))?,
            reasons: reasons.iter().map(|reason| (mask.text)(reason)).collect(),
            cost: cost
                .map_err(|message| Bad { reason: "bad_cost", message })?
                .map(|micro_usd| Cost { micro_usd }),
        };
        Ok(Said { ticket, turn, decision })
    }

    /// The text of a cell, trimmed; a blank cell is none.
    fn cell(&self, column: Column) -> Option<&str> {
        let place = self.places[column as usize]?;
        self.row.get(place).map(str::trim).filter(|text| !text.is_empty())
    }

    fn required(&self, column: Column, reason: &'static str) -> Result<&str, Bad> {
        self.cell(column).ok_or_else(|| {
            let message =
                format!("`{}` is empty but every row needs one", COLUMNS[column as usize]);
            Bad { reason, message }
        })
    }

    /// A JSON array, or words between semicolons.
    fn list(&self, column: Column, reason: &'static str) -> Result<Vec<String>, Bad> {
        let Some(text) = self.cell(column) else {
            return Ok(Vec::new());
        };
        let words: Vec<String> = if text.starts_with('[') {
            let name = COLUMNS[column as usize];
            let wrong = |what: String| Bad {
                reason,
                message: format!("`{name}` is not a list of texts: {what}"),
            };
            let items: Vec<Value> =
                serde_json::from_str(text).map_err(|error| wrong(in_cell(&error)))?;
            let texts = items.into_iter().map(|item| match item {
                Value::String(text) => Ok(text),
                // An identifier may be written as a number.
                Value::Number(number) => Ok(number.to_string()),
                other => Err(wrong(format!("it holds `{other}`"))),
            });
            texts.collect::<Result<_, _>>()?
        } else {
            text.split(';').map(str::to_owned).collect()
        };
        let words = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
        Ok(words.map(str::to_owned).collect())
    }
}

/// What a JSON reader says about a cell, whose first line is no line of the file.
fn in_cell(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at its character ")
}

fn bad(reason: &'static str, error: &dyn std::error::Error) -> Bad {
    Bad { reason, message: error.to_string() }
}

fn confidence(text: &str) -> Result<Confidence, Bad> {
    let value = text.parse().ok();
    value.and_then(|value| Confidence::new(value).ok()).ok_or_else(|| Bad {
        reason: "bad_confidence",
        message: format!("confidence `{text}` is not a number in [0, 1]"),
    })
}

/// Tools that know no missing integers write `1.0`.
fn turn(text: &str) -> Result<u32, Bad> {
    let whole = text.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|byte| byte == b'0'));
    whole.map_or(text, |(whole, _)| whole).parse().map_err(|_| Bad {
        reason: "bad_turn",
        message: format!("turn `{text}` is not a whole number from 0"),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAction {
    name: String,
    #[serde(default)]
    arguments: Value,
}

fn actions(text: &str, mask: &Mask<'_>) -> Result<Vec<Action>, Bad> {
    let wrong = |message: String| Bad { reason: "bad_actions", message };
    let raw: Vec<RawAction> = serde_json::from_str(text).map_err(|error| {
        let error = in_cell(&error);
        wrong(format!("`actions` is not a list of {{\"name\", \"arguments\"}}: {error}"))
    })?;
    let mut res = Vec::with_capacity(raw.len());
    for RawAction { name, arguments } in raw {
        let name = name.trim();
        if name.is_empty() {
            return Err(wrong("an action has an empty `name`".to_owned()));
        }
        let arguments = match arguments {
            Value::Null => Some(Map::new()),
            Value::Object(members) => Some(members),
            // Tool calls are often logged with their arguments as a text of their own.
            Value::String(json) => serde_json::from_str(&json).ok(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        };
        let Some(arguments) = arguments else {
            return Err(wrong(format!("the arguments of action `{name}` are not a JSON object")));
        };
        let mut arguments = Value::Object(arguments);
        (mask.arguments)(&mut arguments);
        res.push(Action::new(name, &arguments));
    }
    Ok(res)
}
