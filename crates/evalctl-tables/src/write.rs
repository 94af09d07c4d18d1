//! Writes parts whose bytes depend on their rows only.

use std::path::Path;

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use arrow::datatypes::{DataType, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::private::Unkept;
use crate::{Table, TablesError, create_private_folder, part_path};

/// Rows to turn into one batch: few enough that the texts of a column stay far below the 2 GiB
/// that a column of a batch can hold.
pub const BATCH_ROWS: usize = 8_192;

/// Writes `batches` as part `part` of `table` below `folder`, whole or not at all.
///
/// A part that exists is replaced. Without rows the part still has its columns, so that readers
/// find the table. How the rows were cut into batches does not show in the bytes.
pub fn write_part(
    folder: &Path,
    table: Table,
    part: u32,
    batches: impl IntoIterator<Item = RecordBatch>,
) -> Result<(), TablesError> {
    fill_part(folder, table, part, batches)?.keep()
}

/// As [`write_part`], but leaves it to [`Unkept::keep`] to wait for the disk and to give the part
/// its name.
pub fn fill_part(
    folder: &Path,
    table: Table,
    part: u32,
    batches: impl IntoIterator<Item = RecordBatch>,
) -> Result<Unkept, TablesError> {
    create_private_folder(&folder.join(table.name()))?;
    let path = part_path(folder, table, part);
    Unkept::fill(&path, |file| {
        let schema = table.schema();
        let mut writer =
            ArrowWriter::try_new(file, schema.clone(), Some(properties(table, &schema)))
                .map_err(TablesError::parquet("start", &path))?;
        let mut even = BatchCoalescer::new(schema, BATCH_ROWS);
        let mut batches = batches.into_iter().peekable();
        while let Some(batch) = batches.next() {
            if let Some(difference) = table.difference(&batch.schema()) {
                return Err(TablesError::OtherColumns { path: path.clone(), table, difference });
            }
            let n_rows = batch.num_rows();
            let is_even = n_rows == BATCH_ROWS || (n_rows < BATCH_ROWS && batches.peek().is_none());
            if is_even && even.is_empty() {
                writer.write(&batch).map_err(TablesError::parquet("write", &path))?;
                continue;
            }
            even.push_batch(batch).map_err(TablesError::parquet("fill", &path))?;
            while let Some(batch) = even.next_completed_batch() {
                writer.write(&batch).map_err(TablesError::parquet("write", &path))?;
            }
        }
        even.finish_buffered_batch().map_err(TablesError::parquet("fill", &path))?;
        while let Some(batch) = even.next_completed_batch() {
            writer.write(&batch).map_err(TablesError::parquet("write", &path))?;
        }
        writer.close().map_err(TablesError::parquet("end", &path))?;
        Ok(())
    })
}

/// All that shapes the bytes besides the rows; another value here is another format.
///
/// Texts are compressed. Numbers, times and flags are not: with their dictionaries most are a few
/// bits a row already, and times hardly shrink. Where values do not repeat, a dictionary would
/// only be a second copy of them. The least and the greatest value are kept of numbers and times, once a
/// row group; of texts they tell nothing, as rows are spread over parts by a hash.
fn properties(table: Table, schema: &Schema) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        // Readers of the Java family distrust the statistics of a file whose writer has no version.
        .set_created_by("evalctl version 1".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(8 * BATCH_ROWS));
    for field in schema.fields() {
        let (name, kind) = (field.name(), field.data_type());
        let path = ColumnPath::from(name.as_str());
        if kind.is_numeric() || kind.is_temporal() || *kind == DataType::Boolean {
            properties = properties.set_column_compression(path.clone(), Compression::UNCOMPRESSED);
        }
        if kind.is_temporal() || table.has_one_row_a_value(name) {
            properties = properties.set_column_dictionary_enabled(path.clone(), false);
        }
        if matches!(kind, DataType::Utf8 | DataType::Binary) {
            properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    properties.build()
}

#[cfg(test)]
mod tests;
