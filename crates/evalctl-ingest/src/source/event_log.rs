//! Event logs: tables with a row a change, read through a mapping.

use std::path::Path;

use evalctl_domain::{SourceRef, TicketId};
use evalctl_tabular::{Entry, Row, TableOptions, TableReader};

use crate::error::IngestError;
use crate::intake::{Intake, hash};
use crate::mapping::Mapping;
use crate::raw::{RawContent, RawPiece, RawRow};

pub(crate) fn read(
    path: &Path,
    file: u32,
    mapping: &Mapping,
    intake: &mut Intake<'_>,
) -> Result<(), IngestError> {
    let shown = path.display().to_string();
    let mut options = TableOptions::new();
    options.delimiter = mapping.delimiter;
    let reader = TableReader::open(path, &options)?;
    if let Some(header) = reader.header() {
        let unmapped = header
            .iter()
            .filter(|name| !mapping.columns.contains(name) && !mapping.ignored.contains(*name));
        intake.found.unmapped_columns.extend(unmapped.cloned());
    }
    let wanted: Vec<&str> = mapping.columns.iter().map(String::as_str).collect();
    let mut rows = reader.select(&wanted)?;
    let mut structural = vec![mapping.ticket, mapping.time];
    structural.extend(mapping.opened);
    structural.extend(mapping.state.as_ref().map(|state| state.column));
    while let Some(entry) = rows.next()? {
        intake.record()?;
        match entry {
            Entry::Reject(reject) => {
                let message = reject.reason.to_string();
                intake.reject(&shown, reject.line, reject.reason.code(), &message, &reject.raw);
            }
            Entry::Row(row) => {
                let source = SourceRef { file, line: row.line };
                match take(&row, source, mapping, &structural, intake) {
                    Ok(piece) => intake.push(&piece)?,
                    Err((reason, message)) => {
                        intake.reject(&shown, row.line, reason, &message, &row.raw());
                    }
                }
            }
        }
    }
    Ok(())
}

/// The row as a piece of its ticket, everything but ids, times and states masked.
fn take(
    row: &Row<'_>,
    source: SourceRef,
    mapping: &Mapping,
    structural: &[usize],
    intake: &Intake<'_>,
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
    let keys = keys.filter_map(|(key, column)| Some((key.as_str(), value(*column)?)));
    let identity = intake.identify(keys);
    let customers: Vec<usize> = mapping.customer.iter().map(|(_, column)| *column).collect();
    let mut fingerprint = Vec::new();
    let mut cells = Vec::with_capacity(mapping.columns.len());
    for column in 0..mapping.columns.len() {
        let value = value(column);
        fingerprint.extend_from_slice(value.unwrap_or("\u{0}").as_bytes());
        fingerprint.push(0x1f);
        cells.push(match value {
            // Who asks is kept as a pseudonym only.
            Some(_) if customers.contains(&column) => None,
            Some(value) if structural.contains(&column) => Some(value.to_owned()),
            Some(value) => Some(intake.mask(value)),
            None => None,
        });
    }
    let row = RawRow { time, fingerprint: hash(&fingerprint), cells };
    Ok(RawPiece {
        ticket: ticket.as_str().to_owned(),
        source,
        identity,
        content: RawContent::Row(row),
    })
}
