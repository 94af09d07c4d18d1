//! Writes parts whose bytes depend on nothing but their rows, batch by batch.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
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
/// find the table. Where pages end depends on how the rows were cut into batches.
pub fn write_part(
    folder: &Path,
    table: Table,
    part: u32,
    batches: impl IntoIterator<Item = RecordBatch>,
) -> Result<(), TablesError> {
    let mut writer = PartWriter::create(folder, table, part)?;
    for batch in batches {
        writer.push(&batch)?;
    }
    writer.finish()?.keep()
}

/// A part that is being written; see [`write_part`].
///
/// Dropped before it is finished and kept, it leaves nothing behind.
pub struct PartWriter {
    table: Table,
    schema: SchemaRef,
    path: PathBuf,
    /// Before the file it writes to: dropped first, nobody holds the file when it is removed.
    writer: ArrowWriter<Arc<File>>,
    unkept: Unkept,
}

impl PartWriter {
    /// Begins part `part` of `table` below `folder`.
    pub fn create(folder: &Path, table: Table, part: u32) -> Result<Self, TablesError> {
        create_private_folder(&folder.join(table.name()))?;
        let path = part_path(folder, table, part);
        let unkept = Unkept::create(&path)?;
        let schema = table.schema();
        // Parquet's own types say all; a copy of the schema as Arrow has it would be longer than some parts.
        let options = ArrowWriterOptions::new()
            .with_properties(properties(table, &schema))
            .with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(unkept.file(), Arc::clone(&schema), options)
            .map_err(TablesError::parquet("start", &path))?;
        Ok(Self { table, schema, path, writer, unkept })
    }

    /// Adds rows of any number, which `batch` makes into batches.
    pub fn push_rows<'r, R>(
        &mut self,
        rows: &'r [R],
        batch: impl Fn(&'r [R]) -> RecordBatch,
    ) -> Result<(), TablesError> {
        rows.chunks(BATCH_ROWS).try_for_each(|rows| self.push(&batch(rows)))
    }

    /// Adds a batch of rows.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), TablesError> {
        if batch.schema() != self.schema
            && let Some(difference) = self.table.difference(&batch.schema())
        {
            let (path, table) = (self.path.clone(), self.table);
            return Err(TablesError::OtherColumns { path, table, difference });
        }
        self.writer.write(batch).map_err(TablesError::parquet("write", &self.path))
    }

    /// Ends the part, but leaves it to [`Unkept::keep`] to wait for the disk and to give it its name.
    pub fn finish(self) -> Result<Unkept, TablesError> {
        self.writer.close().map_err(TablesError::parquet("end", &self.path))?;
        Ok(self.unkept)
    }
}

/// All that shapes the bytes besides the rows; another value here is another format.
///
/// Texts are compressed. Numbers, times, flags, ids and columns of few words are not: with their dictionaries
/// most are a few bits a row already, and times hardly shrink. Where values do not repeat, a dictionary would
/// only be a second copy of them; where they repeat the row before, the difference from it takes fewer
/// bytes than a place in a dictionary, and no search for it. The least and the greatest value are kept
/// of numbers and times, once a row group; of texts they tell nothing, as rows are spread over parts by
/// a hash.
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
        let is_number = kind.is_numeric() || kind.is_temporal() || *kind == DataType::Boolean;
        if is_number || !table.is_worth_compressing(name) {
            properties = properties.set_column_compression(path.clone(), Compression::UNCOMPRESSED);
        }
        if kind.is_temporal() || table.has_one_row_a_value(name) {
            properties = properties.set_column_dictionary_enabled(path.clone(), false);
        }
        if table.repeats_the_row_before(name) {
            let differences = match kind {
                DataType::Utf8 => Encoding::DELTA_BYTE_ARRAY,
                _ => Encoding::DELTA_BINARY_PACKED,
            };
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path.clone(), differences);
        }
        if matches!(kind, DataType::Utf8 | DataType::Binary) {
            properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    properties.build()
}

#[cfg(test)]
mod tests;
