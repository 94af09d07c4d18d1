//! Reads parts back.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaDataReader;

use crate::{Table, TablesError, part_files};

/// Reads all of a table into memory: for small tables and for tests.
pub fn read_batches(folder: &Path, table: Table) -> Result<Vec<RecordBatch>, TablesError> {
    let mut batches = Vec::new();
    for path in existing_parts(folder, table)? {
        let reader = ParquetRecordBatchReaderBuilder::try_new(open(&path)?)
            .map_err(TablesError::parquet("read", &path))?;
        if let Some(difference) = table.difference(reader.schema()) {
            return Err(TablesError::OtherColumns { path, table, difference });
        }
        for batch in reader.build().map_err(TablesError::parquet("read", &path))? {
            batches.push(batch.map_err(TablesError::parquet("read", &path))?);
        }
    }
    Ok(batches)
}

/// Counts the rows of a table from the footers of its parts, without reading a row.
pub fn row_count(folder: &Path, table: Table) -> Result<u64, TablesError> {
    let mut n_rows = 0;
    for path in existing_parts(folder, table)? {
        let metadata = ParquetMetaDataReader::new()
            .parse_and_finish(&open(&path)?)
            .map_err(TablesError::parquet("read", &path))?;
        let counted = metadata.file_metadata().num_rows();
        n_rows += u64::try_from(counted).map_err(|_| {
            let error = ParquetError::General(format!("its footer counts {counted} rows"));
            TablesError::parquet("read", &path)(error)
        })?;
    }
    Ok(n_rows)
}

/// A table without parts is an error here: no row and no table are two different things.
fn existing_parts(folder: &Path, table: Table) -> Result<Vec<PathBuf>, TablesError> {
    let parts = part_files(folder, table)?;
    if parts.is_empty() {
        return Err(TablesError::NoTable { folder: folder.to_owned(), table });
    }
    Ok(parts)
}

fn open(path: &Path) -> Result<File, TablesError> {
    File::open(path).map_err(TablesError::io("open", path))
}

#[cfg(test)]
mod tests;
