use std::path::Path;

use crate::csv::CsvTable;
use crate::ndjson::NdjsonTable;
use crate::parquet::ParquetTable;
use crate::row::{Entry, Row, Step};
use crate::{TableError, TableFormat};

/// How to read a table.
#[derive(Debug, Clone)]
pub struct TableOptions {
    /// The format; `None` means what [`TableFormat::detect`] finds.
    pub format: Option<TableFormat>,
    /// The byte between the cells of CSV and TSV; `None` means a comma or a tab.
    pub delimiter: Option<u8>,
    /// The most bytes that one record may have.
    pub max_record_bytes: usize,
}

impl TableOptions {
    /// Detects the format and its delimiter, and allows 8 MiB for a record.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a default hides the limit; `new` documents it")]
    pub fn new() -> Self {
        Self { format: None, delimiter: None, max_record_bytes: 8 << 20 }
    }
}

/// An opened table whose columns are not chosen yet.
pub struct TableReader {
    format: TableFormat,
    source: Source,
}

enum Source {
    Csv(CsvTable),
    Ndjson(NdjsonTable),
    Parquet(ParquetTable),
}

impl TableReader {
    /// Opens a table, detects its format and compression, and reads its header.
    pub fn open(path: &Path, options: &TableOptions) -> Result<Self, TableError> {
        let format = match options.format {
            Some(format) => format,
            None => TableFormat::detect(path)?,
        };
        let max = options.max_record_bytes;
        let source = match format {
            TableFormat::Csv => {
                Source::Csv(CsvTable::open(path, options.delimiter.unwrap_or(b','), max)?)
            }
            TableFormat::Tsv => {
                Source::Csv(CsvTable::open(path, options.delimiter.unwrap_or(b'\t'), max)?)
            }
            TableFormat::Ndjson => Source::Ndjson(NdjsonTable::open(path, max)?),
            TableFormat::Parquet => Source::Parquet(ParquetTable::open(path, max)?),
        };
        Ok(Self { format, source })
    }

    /// The format that is being read.
    #[must_use]
    pub fn format(&self) -> TableFormat {
        self.format
    }

    /// The column names where the file declares them; NDJSON does not.
    #[must_use]
    pub fn header(&self) -> Option<&[String]> {
        match &self.source {
            Source::Csv(table) => Some(table.header()),
            Source::Ndjson(_) => None,
            Source::Parquet(table) => Some(table.header()),
        }
    }

    /// Chooses the columns of the rows: `row.get(i)` is the value of `columns[i]`.
    ///
    /// A column that the header lacks is an error; in NDJSON it is `None` in each row that lacks it.
    pub fn select(mut self, columns: &[&str]) -> Result<TableRows, TableError> {
        match &mut self.source {
            Source::Csv(table) => table.select(columns)?,
            Source::Ndjson(table) => table.select(columns),
            Source::Parquet(table) => table.select(columns)?,
        }
        Ok(TableRows { source: self.source })
    }
}

/// The rows of a table, one at a time.
pub struct TableRows {
    source: Source,
}

impl TableRows {
    /// Reads the next row or reject; `None` is the end of the table.
    #[expect(
        clippy::should_implement_trait,
        reason = "a row borrows the reader's buffer, an iterator's item cannot"
    )]
    pub fn next(&mut self) -> Result<Option<Entry<'_>>, TableError> {
        let step = match &mut self.source {
            Source::Csv(table) => table.advance()?,
            Source::Ndjson(table) => table.advance()?,
            Source::Parquet(table) => table.advance()?,
        };
        Ok(match step {
            Step::Row { line } => Some(Entry::Row(self.row(line))),
            Step::Reject(reject) => Some(Entry::Reject(reject)),
            Step::End => None,
        })
    }

    fn row(&self, line: u64) -> Row<'_> {
        match &self.source {
            Source::Csv(table) => table.row(line),
            Source::Ndjson(table) => table.row(line),
            Source::Parquet(table) => table.row(line),
        }
    }

    /// All column names of the table, also those not selected: the header, or for NDJSON the top-level keys met so
    /// far in the order of their first appearance (at most 4,096 names of at most 256 bytes).
    #[must_use]
    pub fn columns(&self) -> &[String] {
        match &self.source {
            Source::Csv(table) => table.header(),
            Source::Ndjson(table) => table.keys(),
            Source::Parquet(table) => table.header(),
        }
    }
}
