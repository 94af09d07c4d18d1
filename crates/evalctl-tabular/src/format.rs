use std::fmt::{self, Display, Formatter};
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use crate::TableError;
use crate::stream::open_stream;

/// How far to look for the first byte that is not white space.
const HEAD_BYTES: u64 = 4096;

/// The format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// One JSON object per line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

impl TableFormat {
    /// Tells the format from the name of the file, or from its first bytes where the name does not say.
    pub fn detect(path: &Path) -> Result<Self, TableError> {
        match Self::from_name(path) {
            Some(format) => Ok(format),
            None => Self::from_content(path),
        }
    }

    fn from_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    fn from_content(path: &Path) -> Result<Self, TableError> {
        let mut head = Vec::new();
        open_stream(path)?
            .take(HEAD_BYTES)
            .read_to_end(&mut head)
            .map_err(|source| TableError::Read { path: path.to_owned(), line: 0, source })?;
        if head.is_empty() {
            return Err(TableError::Empty { path: path.to_owned() });
        }
        if head.starts_with(b"PAR1") {
            return Ok(Self::Parquet);
        }
        match head.trim_ascii_start().first() {
            Some(b'{') => Ok(Self::Ndjson),
            Some(b'[') => Err(TableError::JsonArray { path: path.to_owned() }),
            _ => Err(TableError::UnknownFormat { path: path.to_owned() }),
        }
    }
}

impl Display for TableFormat {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        })
    }
}

impl FromStr for TableFormat {
    type Err = TableError;

    fn from_str(name: &str) -> Result<Self, TableError> {
        match name {
            "csv" => Ok(Self::Csv),
            "tsv" => Ok(Self::Tsv),
            "ndjson" => Ok(Self::Ndjson),
            "parquet" => Ok(Self::Parquet),
            _ => Err(TableError::UnknownFormatName { name: name.to_owned() }),
        }
    }
}
