//! Labelled questions: each a one-message ticket whose reference intent is the label.

use std::path::Path;

use serde_json::Value;

use evalctl_domain::{AuthorRole, EventKind, Reference, SourceRef, TicketId, Visibility};
use evalctl_tabular::{Entry, TableOptions, TableReader};

use super::json_stream::each_member;
use super::stem;
use super::whole::Timeless;
use crate::error::IngestError;
use crate::format::is_object_of_lists;
use crate::intake::Intake;
use crate::raw::{RawContent, RawPiece};

/// Names that a label column goes by.
const LABEL_COLUMNS: [&str; 4] = ["label", "category", "intent", "class"];

/// Labels that mean: outside what may be answered, so the right act is to escalate.
const OUT_OF_SCOPE: [&str; 5] = ["oos", "ood", "out_of_scope", "out-of-scope", "none_of_the_above"];

/// Whether a table with this header has a text column and a label column.
pub(crate) fn looks_labelled(header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|known| known == name);
    has("text") && LABEL_COLUMNS.into_iter().any(has)
}

/// Reads a table with a text and a label column, or JSON lists of such pairs by set.
pub(crate) fn read(path: &Path, file: u32, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    if is_object_of_lists(path)? {
        read_json(path, file, intake)
    } else {
        read_table(path, file, intake)
    }
}

fn read_table(path: &Path, file: u32, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let reader = TableReader::open(path, &TableOptions::new())?;
    let mut wanted = vec!["text"];
    match reader.header() {
        Some(header) => {
            let is_there = |name: &&str| header.iter().any(|known| known == name);
            wanted.push(LABEL_COLUMNS.into_iter().find(is_there).unwrap_or(LABEL_COLUMNS[0]));
        }
        // Without a header every record may have a name of its own for it.
        None => wanted.extend(LABEL_COLUMNS),
    }
    let mut rows = reader.select(&wanted)?;
    let set = stem(path);
    while let Some(entry) = rows.next()? {
        intake.record()?;
        match entry {
            Entry::Reject(reject) => intake.reject_entry(path, &reject),
            Entry::Row(row) => {
                let source = SourceRef { file, line: row.line };
                let label = (1..wanted.len()).find_map(|column| row.get(column));
                let pair = (row.get(0).unwrap_or_default(), label.unwrap_or_default());
                if let Err(message) = take(&set, row.line, pair, source, intake)? {
                    intake.reject(path, row.line, "not_a_question", &message, &row.raw());
                }
            }
        }
    }
    Ok(())
}

fn read_json(path: &Path, file: u32, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let mut line = 0;
    each_member(path, &mut |set, number, pair: Value| {
        intake.record()?;
        line += 1;
        let source = SourceRef { file, line };
        let text = |idx: usize| pair.get(idx).and_then(Value::as_str);
        let result = match (text(0), text(1)) {
            (Some(question), Some(label)) => take(set, number, (question, label), source, intake)?,
            _ => Err(format!("element {number} of `{set}` is not a pair of text and label")),
        };
        if let Err(message) = result {
            intake.reject_json(path, line, "not_a_question", &message, &pair);
        }
        Ok(())
    })
}

/// Takes one question; the inner error is about this question alone.
fn take(
    set: &str,
    number: u64,
    (question, label): (&str, &str),
    source: SourceRef,
    intake: &mut Intake<'_>,
) -> Result<Result<(), String>, IngestError> {
    if question.trim().is_empty() || label.trim().is_empty() {
        return Ok(Err("the text or the label is empty".to_owned()));
    }
    let id = match TicketId::new(&format!("{set}/{number}")) {
        Ok(id) => id,
        Err(err) => return Ok(Err(err.to_string())),
    };
    let mut whole = Timeless::new(id.clone(), intake.timeless, source);
    intake.timeless += 1;
    // CLINC150 keeps its out-of-scope questions in sets of their own: `oos_train`, `oos_test`.
    whole.ticket().given_set = Some(set.strip_prefix("oos_").unwrap_or(set).to_owned());
    let text = intake.mask(question.trim());
    whole.sketch(&text);
    whole.push(EventKind::Message {
        author: AuthorRole::Customer,
        visibility: Visibility::Public,
        text: Some(text),
        meaning: None,
    });
    let label = label.trim();
    whole.push(EventKind::ReferenceGiven(Reference {
        intent: Some(label.to_owned()),
        out_of_scope: OUT_OF_SCOPE.contains(&label.to_lowercase().as_str()),
        ..Reference::default()
    }));
    let ticket = id.as_str().to_owned();
    let content = RawContent::Whole(Box::new(whole.finish()));
    intake.push(&RawPiece { ticket, source, identity: None, content })?;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests;
