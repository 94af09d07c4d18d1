use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::error::PolarsResult;
use polars::io::SerReader;
use polars::io::parquet::metadata::FileMetadataRef;
use polars::prelude::{ArrowDataType, ArrowSchema, Column, ParallelStrategy, ParquetReader};

use crate::reject::excerpt;
use crate::row::{Cells, Row, Step};
use crate::{Compression, Reject, RejectReason, TableError};

mod value;
use value::push_value;

#[cfg(test)]
mod tests;

const MAX_BATCH_ROWS: usize = 50_000;
/// Rows may be long texts, so a batch is also bounded by what its columns take up in the file.
const MAX_BATCH_BYTES: usize = 32 << 20;

/// A Parquet file, decoded batch by batch.
pub(crate) struct ParquetTable {
    path: PathBuf,
    file: File,
    metadata: FileMetadataRef,
    schema: Arc<ArrowSchema>,
    header: Vec<String>,
    max_record_bytes: usize,
    selected: Vec<String>,
    /// The rows read so far.
    row: usize,
    row_group: usize,
    /// The rows read so far of the row group.
    row_in_group: usize,
    batch: Batch,
    cells: Cells,
}

/// Decoded rows of one row group.
#[derive(Default)]
struct Batch {
    /// The selected columns.
    columns: Vec<Column>,
    n_rows: usize,
    next_row: usize,
}

impl ParquetTable {
    pub(crate) fn open(path: &Path, max_record_bytes: usize) -> Result<Self, TableError> {
        let path = path.to_owned();
        let (mut file, magic) = open_with_magic(&path)
            .map_err(|source| TableError::Open { path: path.clone(), source })?;
        if magic.is_empty() {
            return Err(TableError::Empty { path });
        }
        let compression = Compression::detect(&magic);
        if compression != Compression::None {
            return Err(TableError::CompressedParquet { path, compression });
        }
        let (metadata, schema) = decode(&path, 0, || {
            let mut reader = ParquetReader::new(&mut file);
            Ok((reader.get_metadata()?.clone(), reader.schema()?))
        })?;
        Ok(Self {
            path,
            file,
            metadata,
            header: schema.iter_names().map(ToString::to_string).collect(),
            schema,
            max_record_bytes,
            selected: Vec::new(),
            row: 0,
            row_group: 0,
            row_in_group: 0,
            batch: Batch::default(),
            cells: Cells::default(),
        })
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    pub(crate) fn select(&mut self, columns: &[&str]) -> Result<(), TableError> {
        for &column in columns {
            let Some(field) = self.schema.get(column) else {
                return Err(TableError::UnknownColumn {
                    path: self.path.clone(),
                    column: column.to_owned(),
                    valid: self.header.clone(),
                });
            };
            if !is_plain(&field.dtype) {
                return Err(TableError::UnsupportedColumn {
                    path: self.path.clone(),
                    column: column.to_owned(),
                    data_type: type_name(&field.dtype),
                });
            }
            self.selected.push(column.to_owned());
        }
        Ok(())
    }

    pub(crate) fn advance(&mut self) -> Result<Step, TableError> {
        while self.batch.next_row == self.batch.n_rows {
            if self.row_group == self.metadata.row_groups.len() {
                return Ok(Step::End);
            }
            // Freed first, so that two batches are never in memory.
            self.batch = Batch::default();
            self.batch = self.read_batch()?;
        }
        self.fill_cells();
        self.batch.next_row += 1;
        self.row += 1;
        let line = self.row as u64;
        if self.max_record_bytes < self.cells.text().len() {
            let reason = RejectReason::RecordTooLong { limit: self.max_record_bytes };
            let raw = excerpt(self.cells.text().as_bytes());
            return Ok(Step::Reject(Reject { line, reason, raw }));
        }
        Ok(Step::Row { line })
    }

    pub(crate) fn row(&self, line: u64) -> Row<'_> {
        Row::new(line, &self.cells, self.cells.text().as_bytes())
    }

    /// Decodes the next rows of the row group, or none and goes on to the next row group.
    fn read_batch(&mut self) -> Result<Batch, TableError> {
        let group = &self.metadata.row_groups[self.row_group];
        let n_rows = (group.num_rows() - self.row_in_group).min(self.max_batch_rows());
        if n_rows == 0 {
            self.row_group += 1;
            self.row_in_group = 0;
            return Ok(Batch::default());
        }
        self.row_in_group += n_rows;
        let columns = decode(&self.path, self.row, || {
            if self.selected.is_empty() {
                return Ok(Vec::new());
            }
            let distinct: BTreeSet<&String> = self.selected.iter().collect();
            let distinct = distinct.into_iter().cloned().collect();
            let mut reader = ParquetReader::new(&mut self.file)
                .with_columns(Some(distinct))
                .with_slice(Some((self.row, n_rows)))
                // Row groups before the slice are then passed over, not opened.
                .read_parallel(ParallelStrategy::RowGroups);
            reader.set_metadata(self.metadata.clone());
            let batch = reader.finish()?;
            self.selected.iter().map(|name| batch.column(name).cloned()).collect()
        })?;
        if let Some(column) = columns.iter().find(|column| column.len() != n_rows) {
            return Err(TableError::Parquet {
                path: self.path.clone(),
                row: self.row as u64,
                message: format!(
                    "column `{}` holds {} rows where the row group declares {n_rows}",
                    column.name(),
                    column.len()
                ),
            });
        }
        Ok(Batch { columns, n_rows, next_row: 0 })
    }

    fn max_batch_rows(&self) -> usize {
        let group = &self.metadata.row_groups[self.row_group];
        let n_bytes: i64 = self
            .selected
            .iter()
            .filter_map(|name| group.columns_under_root_iter(name))
            .flatten()
            .map(|column| column.uncompressed_size().max(0))
            .sum();
        let bytes_per_row = usize::try_from(n_bytes).unwrap_or(0) / group.num_rows().max(1);
        (MAX_BATCH_BYTES / bytes_per_row.max(1)).clamp(1, MAX_BATCH_ROWS)
    }

    /// Writes the row as `name: value, name: value`, which also serves as its excerpt.
    fn fill_cells(&mut self) {
        self.cells.clear();
        for (name, column) in self.selected.iter().zip(&self.batch.columns) {
            if !self.cells.text().is_empty() {
                self.cells.push_label(", ");
            }
            self.cells.push_label(name);
            self.cells.push_label(": ");
            let value = column.get(self.batch.next_row);
            push_value(&mut self.cells, &value.expect("a batch has `n_rows` rows"));
        }
    }
}

fn open_with_magic(path: &Path) -> io::Result<(File, Vec<u8>)> {
    let mut file = File::open(path)?;
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic)?;
    file.rewind()?;
    Ok((file, magic))
}

/// Runs the decoder, which panics on some damaged files.
fn decode<T>(
    path: &Path,
    row: usize,
    read: impl FnOnce() -> PolarsResult<T>,
) -> Result<T, TableError> {
    let message = match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(decoded)) => return Ok(decoded),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the decoder panicked".to_owned(),
    };
    Err(TableError::Parquet { path: path.to_owned(), row: row as u64, message })
}

/// Whether a column of this type holds one text, number, boolean, date or time per row.
fn is_plain(data_type: &ArrowDataType) -> bool {
    use ArrowDataType as Type;
    match data_type {
        Type::Null
        | Type::Boolean
        | Type::Int8
        | Type::Int16
        | Type::Int32
        | Type::Int64
        | Type::UInt8
        | Type::UInt16
        | Type::UInt32
        | Type::UInt64
        | Type::Float32
        | Type::Float64
        | Type::Decimal(..)
        | Type::Date32
        | Type::Time32(_)
        | Type::Time64(_)
        | Type::Timestamp(..) => true,
        Type::Dictionary(_, values, _) => is_text(values),
        _ => is_text(data_type),
    }
}

fn is_text(data_type: &ArrowDataType) -> bool {
    matches!(data_type, ArrowDataType::Utf8View | ArrowDataType::LargeUtf8 | ArrowDataType::Utf8)
}

/// The kind of a type, without what is inside it.
fn type_name(data_type: &ArrowDataType) -> String {
    match data_type {
        ArrowDataType::List(_) | ArrowDataType::LargeList(_) | ArrowDataType::FixedSizeList(..) => {
            "list".to_owned()
        }
        ArrowDataType::Struct(_) => "struct".to_owned(),
        ArrowDataType::Map(..) => "map".to_owned(),
        ArrowDataType::Binary | ArrowDataType::LargeBinary | ArrowDataType::BinaryView => {
            "binary".to_owned()
        }
        other => format!("{other:?}"),
    }
}
