//! Event logs: tables with a row a change, read through a mapping.

use std::path::Path;

use serde_json::Value;

use evalctl_domain::{SourceRef, TicketId};
use evalctl_tabular::{Entry, Row, TableOptions, TableReader};

use crate::error::IngestError;
use crate::intake::Intake;
use crate::mapping::{Mapping, StateLabel};
use crate::raw::{RawContent, RawPiece, RawRow};

/// What becomes of a column's values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// As they are: ids and times.
    Exact,
    /// Masked as text.
    Masked,
    /// Masked as JSON, where they are JSON, so that numbers stay numbers.
    MaskedJson,
    /// Not at all: who asks is kept as a pseudonym only.
    Nothing,
}

/// Reads a table; the mapping's words must be masked like the cells they are compared with.
pub(crate) fn read(
    path: &Path,
    file: u32,
    mapping: &Mapping,
    intake: &mut Intake<'_>,
) -> Result<(), IngestError> {
    let mut options = TableOptions::new();
    options.delimiter = mapping.delimiter;
    let wanted: Vec<&str> = mapping.columns.iter().map(String::as_str).collect();
    let mut rows = TableReader::open(path, &options)?.select(&wanted)?;
    let keep: Vec<Keep> = (0..wanted.len()).map(|column| keep(column, mapping)).collect();
    while let Some(entry) = rows.next()? {
        intake.record()?;
        match entry {
            Entry::Reject(reject) => intake.reject_entry(path, &reject),
            Entry::Row(row) => {
                let source = SourceRef { file, line: row.line };
                match take(&row, source, mapping, &keep, intake) {
                    Ok(piece) => intake.push(&piece)?,
                    Err((reason, message)) => {
                        intake.reject(path, row.line, reason, &message, &row.raw());
                    }
                }
            }
        }
    }
    // Now also the keys of a format that has no header are known.
    for name in rows.columns() {
        if !is_mentioned(name, mapping) {
            let name = intake.mask(name);
            intake.found.unmapped(&name);
        }
    }
    Ok(())
}

/// Whether the mapping names a column, or a key within it as in `user.id`.
fn is_mentioned(name: &str, mapping: &Mapping) -> bool {
    let within = |known: &String| known.strip_prefix(name).is_some_and(|key| key.starts_with('.'));
    mapping.columns.iter().chain(&mapping.ignored).any(|known| known == name || within(known))
}

fn keep(column: usize, mapping: &Mapping) -> Keep {
    let arguments = mapping.action.as_ref().and_then(|rule| rule.arguments);
    let actions = mapping.reference.as_ref().and_then(|rule| rule.actions);
    if [Some(mapping.ticket), Some(mapping.time), mapping.opened].contains(&Some(column)) {
        Keep::Exact
    } else if mapping.customer.iter().any(|(_, key)| *key == column) {
        Keep::Nothing
    } else if [arguments, actions].contains(&Some(column)) {
        Keep::MaskedJson
    } else {
        Keep::Masked
    }
}

/// The row as a piece of its ticket.
fn take(
    row: &Row<'_>,
    source: SourceRef,
    mapping: &Mapping,
    keep: &[Keep],
    intake: &mut Intake<'_>,
) -> Result<RawPiece, (&'static str, String)> {
    let value = |column: usize| {
        row.get(column)
            .map(str::trim)
            .filter(|value| !value.is_empty() && !mapping.missing.contains(*value))
    };
    let missing = |column: usize| {
        let name = &mapping.columns[column];
        format!("column `{name}` has no value")
    };
    let ticket =
        value(mapping.ticket).ok_or_else(|| ("ticket_missing", missing(mapping.ticket)))?;
    let ticket = TicketId::new(ticket).map_err(|err| ("ticket_invalid", err.to_string()))?;
    let time = value(mapping.time).ok_or_else(|| ("time_missing", missing(mapping.time)))?;
    let time = mapping.time_format.read(time).map_err(|message| {
        let name = &mapping.columns[mapping.time];
        ("time_unparsable", format!("column `{name}`: {message}"))
    })?;
    let keys = mapping.customer.iter();
    let identity =
        intake.identify(keys.filter_map(|(key, column)| Some((key.as_str(), value(*column)?))));
    let mut cells: Vec<Option<String>> = (keep.iter().enumerate())
        .map(|(column, keep)| match keep {
            Keep::Exact => value(column).map(str::to_owned),
            Keep::Masked => value(column).map(|text| intake.mask(text)),
            Keep::MaskedJson => value(column).map(|text| mask_json(text, intake)),
            Keep::Nothing => None,
        })
        .collect();
    if let Some(rule) = &mapping.state
        && let Some(label) = &cells[rule.column]
        && rule.labels.get(label) == Some(StateLabel::Invalid)
    {
        intake.found.invalid_states.add(label);
        cells[rule.column] = None;
    }
    Ok(RawPiece {
        ticket: ticket.as_str().to_owned(),
        source,
        identity,
        content: RawContent::Row(RawRow { time, cells }),
    })
}

fn mask_json(text: &str, intake: &Intake<'_>) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            intake.personal.masker.mask_json(&mut value);
            value.to_string()
        }
        Err(_) => intake.mask(text),
    }
}

#[cfg(test)]
mod tests;
