use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::Compression;
use crate::suggestion::nearest;

/// Why a table cannot be read any further.
#[derive(Debug, Error)]
pub enum TableError {
    /// The file cannot be opened.
    #[error("cannot open `{}`: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The bytes end too early or cannot be read or decompressed.
    #[error("cannot read `{}` after line {line}: {source}{}", path.display(), truncation(source))]
    Read {
        /// The file.
        path: PathBuf,
        /// The last line before the record that could not be read, 0 for none.
        line: u64,
        /// What the system or the decompressor says.
        source: io::Error,
    },
    /// There is nothing in the file.
    #[error("empty file `{}`: expected a header line or one JSON object per line", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Neither the name nor the content tells the format.
    #[error(
        "cannot tell the format of `{}`: expected a name ending in .csv, .tsv, .tab, .ndjson, .jsonl or .parquet, \
         alone or followed by .gz or .zst, or else content that starts with `{{` or `PAR1`",
        path.display()
    )]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// No format has this name.
    #[error("unknown table format `{name}`: valid formats are csv, tsv, ndjson, parquet")]
    UnknownFormatName {
        /// What was given.
        name: String,
    },
    /// The file holds one JSON array.
    #[error("`{}` is a JSON array: expected one object per line, as in NDJSON", path.display())]
    JsonArray {
        /// The file.
        path: PathBuf,
    },
    /// The byte cannot stand between cells.
    #[error(
        "cannot use `{}` as the delimiter of `{}`: expected an ASCII character other than a quote or a line end",
        delimiter.escape_ascii(),
        path.display()
    )]
    InvalidDelimiter {
        /// The file.
        path: PathBuf,
        /// What was given.
        delimiter: u8,
    },
    /// A name in the header is not text.
    #[error(
        "line {line} of `{}`: the name of column {column} is not UTF-8 at its byte {byte}; save the file as UTF-8",
        path.display()
    )]
    HeaderNotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The 1-based number of the column.
        column: usize,
        /// The 0-based place of the first wrong byte in the name.
        byte: usize,
    },
    /// A name stands twice in the header.
    #[error(
        "line {line} of `{}`: the header names column `{column}` twice; give each column its own name",
        path.display()
    )]
    DuplicateColumn {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The name.
        column: String,
    },
    /// A selected column is not in the header.
    #[error(
        "no column `{column}` in `{}`{}: valid columns are {}",
        path.display(),
        did_you_mean(column, valid),
        listed(valid)
    )]
    UnknownColumn {
        /// The file.
        path: PathBuf,
        /// What was selected.
        column: String,
        /// The header.
        valid: Vec<String>,
    },
    /// A quote is opened and never closed.
    #[error(
        "line {line} of `{}`: the record that starts here opens a quote (`\"`) which the file never closes; \
         close it, or write a quote inside a quoted cell twice",
        path.display()
    )]
    UnclosedQuote {
        /// The file.
        path: PathBuf,
        /// The line on which the record starts.
        line: u64,
    },
    /// A record of CSV or TSV goes on and on.
    #[error(
        "line {line} of `{}`: the record that starts here is longer than {limit} bytes; \
         the likely cause is a quote (`\"`) that is opened and not closed",
        path.display()
    )]
    RecordTooLong {
        /// The file.
        path: PathBuf,
        /// The line on which the record starts.
        line: u64,
        /// The allowed number of bytes.
        limit: usize,
    },
    /// The crate was built without its Parquet reader.
    #[cfg(not(feature = "parquet"))]
    #[error("cannot read `{}`: this build reads no Parquet, only csv, tsv and ndjson", path.display())]
    NoParquet {
        /// The file.
        path: PathBuf,
    },
    /// A Parquet file is compressed as a whole.
    #[error(
        "`{}` is Parquet inside {compression}: decompress it, Parquet compresses its own pages",
        path.display()
    )]
    CompressedParquet {
        /// The file.
        path: PathBuf,
        /// The compression.
        compression: Compression,
    },
    /// A selected column of a Parquet file does not hold plain values.
    #[error(
        "column `{column}` of `{}` has the type {data_type}: expected text, numbers, booleans, dates or times; \
         write its parts as columns of their own, or the whole as text",
        path.display()
    )]
    UnsupportedColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// Its type.
        data_type: String,
    },
    /// A Parquet file cannot be decoded.
    #[error(
        "cannot read `{}` as Parquet after row {row}: {message}; the file may be truncated or damaged",
        path.display()
    )]
    Parquet {
        /// The file.
        path: PathBuf,
        /// The last row that was read, 0 for none.
        row: u64,
        /// What the decoder says.
        message: String,
    },
}

fn truncation(source: &io::Error) -> &'static str {
    if source.kind() == io::ErrorKind::UnexpectedEof { "; the file may be truncated" } else { "" }
}

fn did_you_mean(column: &str, valid: &[String]) -> String {
    nearest(column, valid).map(|name| format!(", did you mean `{name}`?")).unwrap_or_default()
}

fn listed(names: &[String]) -> String {
    const MAX_NAMES: usize = 100;
    let list: Vec<String> = names.iter().take(MAX_NAMES).map(|name| format!("`{name}`")).collect();
    let rest = match names.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        n_rest => format!(" and {n_rest} more"),
    };
    list.join(", ") + &rest
}
