//! A file of decisions in, rows and a report out.

use std::path::Path;

use evalctl_tabular::{Entry, TableOptions, TableReader};

use super::cells::{Bad, COLUMNS, Cells, N_COLUMNS, N_REQUIRED};
use super::identity::Identity;
use super::report::{RecordedReject, RecordedReport};
use super::rows::Row;
use super::store::{DecisionStore, DecisionWriter};
use crate::{Mask, ResolversError};

/// The rows of a file that say what was decided.
pub(super) struct Loaded {
    /// In the order of the file.
    pub(super) rows: Vec<Row>,
    pub(super) store: DecisionStore,
    /// Of all rows.
    pub(super) identity: Identity,
}

/// Reads the file; its decisions are kept on disk, in `scratch`.
pub(super) fn read(
    path: &Path,
    mask: &Mask<'_>,
    scratch: &Path,
) -> Result<(Loaded, RecordedReport), ResolversError> {
    let no_room = |source| ResolversError::Scratch { folder: scratch.to_owned(), source };
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
    let mut writer = DecisionWriter::create(scratch).map_err(no_room)?;
    let mut identity = Identity::default();
    let mut report = RecordedReport::default();
    while let Some(entry) = table.next()? {
        report.rows += 1;
        let (line, bad, raw) = match entry {
            Entry::Row(row) => match (Cells { row, places: &places }).read(mask) {
                Ok(said) => {
                    let added = writer.add(&said.ticket, &said.decision);
                    let (start, record) = added.map_err(no_room)?;
                    identity.add_decision(said.turn, record);
                    rows.push(Row::new(&said.ticket, said.turn, start));
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
    let store = writer.finish().map_err(no_room)?;
    Ok((Loaded { rows, store, identity }, report))
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
