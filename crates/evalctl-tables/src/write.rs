//! Writes parts whose bytes depend on their rows only.

use std::path::Path;

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::private::write_whole;
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
    create_private_folder(&folder.join(table.name()))?;
    let path = part_path(folder, table, part);
    write_whole(&path, |file| {
        let schema = table.schema();
        let mut writer = ArrowWriter::try_new(file, schema.clone(), Some(properties()))
            .map_err(TablesError::parquet("start", &path))?;
        let mut even = BatchCoalescer::new(schema, BATCH_ROWS);
        for batch in batches {
            if let Some(difference) = table.difference(&batch.schema()) {
                return Err(TablesError::OtherColumns { path: path.clone(), table, difference });
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
fn properties() -> WriterProperties {
    WriterProperties::builder()
        // Readers of the Java family distrust the statistics of a file whose writer has no version.
        .set_created_by("evalctl version 1".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(8 * BATCH_ROWS))
        .build()
}

#[cfg(test)]
mod tests;
