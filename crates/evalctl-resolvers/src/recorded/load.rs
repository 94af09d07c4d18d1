//! A file of decisions in, rows and a report out.

use std::path::Path;

use evalctl_candidate::TicketId;
use evalctl_tabular::{Entry, TableOptions, TableReader};

use super::cells::{Bad, COLUMNS, Cells, N_COLUMNS, N_REQUIRED};
use super::packed::Packed;
use super::report::{RecordedReject, RecordedReport};
use crate::{Mask, ResolversError};

/// A row that says what was decided.
pub(super) struct LoadedRow {
    pub(super) ticket: TicketId,
    pub(super) turn: u32,
    pub(super) decision: Packed,
}

pub(super) fn read(
    path: &Path,
    mask: &Mask<'_>,
) -> Result<(Vec<LoadedRow>, RecordedReport), ResolversError> {
    let reader = TableReader::open(path, &TableOptions::new())?;
    let mut selected = Vec::new();
    let mut places = [None; N_COLUMNS];
    for (column_idx, column) in COLUMNS.into_iter().enumerate() {
        let present = reader.header().is_none_or(|names| names.iter().any(|name| name == column));
        // A required column that is missing is selected too: the reader says what is there instead.
        if present || column_idx < N_REQUIRED {
            places[column_idx] = Some(selected.len());
            selected.push(column);
        }
    }
    let mut table = reader.select(&selected)?;
    let mut rows = Vec::new();
    let mut report = RecordedReport::default();
    while let Some(entry) = table.next()? {
        report.rows += 1;
        let (line, bad, raw) = match entry {
            Entry::Row(row) => match (Cells { row, places: &places }).read(mask) {
                Ok(loaded) => {
                    rows.push(loaded);
                    continue;
                }
                Err(bad) => (row.line, bad, row.raw()),
            },
            Entry::Reject(reject) => {
                let message = reject.reason.to_string();
                (reject.line, Bad { reason: reject.reason.code(), message }, reject.raw)
            }
        };
        report.rejects.push(RecordedReject {
            line,
            reason: bad.reason,
            message: (mask.text)(&bad.message),
            raw: (mask.text)(whole_values(&raw)),
        });
    }
    let ignored = table.columns().iter().filter(|name| !COLUMNS.contains(&name.as_str()));
    report.ignored_columns = ignored.cloned().collect();
    Ok((rows, report))
}

/// The part of a cut text in which no value is cut: half an address would slip through the mask.
fn whole_values(raw: &str) -> &str {
    const LONGEST_VALUE: usize = 40;
    let Some(cut) = raw.strip_suffix('…') else {
        return raw;
    };
    let end = cut.char_indices().rev().nth(LONGEST_VALUE - 1).map_or(0, |(idx, _)| idx);
    &cut[..end]
}
