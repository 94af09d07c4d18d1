use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str;

use crate::reject::excerpt;
use crate::row::{Cells, Row, Step};
use crate::{Reject, RejectReason, TableError};

mod record;
use record::RecordReader;

#[cfg(test)]
mod tests;

/// A CSV or TSV file.
pub(crate) struct CsvTable {
    path: PathBuf,
    records: RecordReader,
    header: Vec<String>,
    /// For each selected column its index in the header.
    selected: Vec<usize>,
    cells: Cells,
}

impl CsvTable {
    pub(crate) fn open(
        path: &Path,
        delimiter: u8,
        max_record_bytes: usize,
    ) -> Result<Self, TableError> {
        let path = path.to_owned();
        if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\r' | b'\n') {
            return Err(TableError::InvalidDelimiter { path, delimiter });
        }
        let mut records = RecordReader::open(&path, delimiter, max_record_bytes)?;
        let Some(line) = records.read()? else {
            return Err(TableError::Empty { path });
        };
        let header = header(&path, line, &records)?;
        Ok(Self { path, records, header, selected: Vec::new(), cells: Cells::default() })
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    pub(crate) fn select(&mut self, columns: &[&str]) -> Result<(), TableError> {
        for column in columns {
            let Some(column_idx) = self.header.iter().position(|name| name == column) else {
                return Err(TableError::UnknownColumn {
                    path: self.path.clone(),
                    column: (*column).to_owned(),
                    valid: self.header.clone(),
                });
            };
            self.selected.push(column_idx);
        }
        Ok(())
    }

    pub(crate) fn advance(&mut self) -> Result<Step, TableError> {
        loop {
            let Some(line) = self.records.read()? else {
                return Ok(Step::End);
            };
            if self.is_blank() {
                continue;
            }
            return Ok(match self.fill_cells() {
                Ok(()) => Step::Row { line },
                Err(reason) => {
                    Step::Reject(Reject { line, reason, raw: excerpt(self.records.start()) })
                }
            });
        }
    }

    pub(crate) fn row(&self, line: u64) -> Row<'_> {
        Row::new(line, &self.cells, self.records.start())
    }

    /// Whether the record is a line of nothing but spaces, which no table of several columns can mean.
    fn is_blank(&self) -> bool {
        self.records.n_fields() == 1
            && self.header.len() != 1
            && !self.records.field(0).is_empty()
            && self.records.field(0).trim_ascii().is_empty()
    }

    fn fill_cells(&mut self) -> Result<(), RejectReason> {
        let got = self.records.n_fields();
        if got != self.header.len() {
            return Err(RejectReason::WrongFieldCount { expected: self.header.len(), got });
        }
        for (field_idx, column) in self.header.iter().enumerate() {
            // A record is used whole or not at all, so the columns that are not selected are checked too.
            str::from_utf8(self.records.field(field_idx)).map_err(|error| {
                RejectReason::InvalidUtf8 {
                    column: Some(column.clone()),
                    byte: error.valid_up_to(),
                }
            })?;
        }
        self.cells.clear();
        for &field_idx in &self.selected {
            let value = str::from_utf8(self.records.field(field_idx));
            self.cells.push(value.expect("all fields were checked above"));
        }
        Ok(())
    }
}

fn header(path: &Path, line: u64, records: &RecordReader) -> Result<Vec<String>, TableError> {
    let mut header = Vec::new();
    let mut seen = HashSet::new();
    for column_idx in 0..records.n_fields() {
        let column = str::from_utf8(records.field(column_idx)).map_err(|error| {
            TableError::HeaderNotUtf8 {
                path: path.to_owned(),
                line,
                column: column_idx + 1,
                byte: error.valid_up_to(),
            }
        })?;
        if !seen.insert(column) {
            return Err(TableError::DuplicateColumn {
                path: path.to_owned(),
                line,
                column: column.to_owned(),
            });
        }
        header.push(column.to_owned());
    }
    Ok(header)
}
