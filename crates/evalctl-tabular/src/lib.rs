//! Here is a file, give me its rows with their line numbers.
//!
//! The main type is [`TableReader`]: it opens a CSV, TSV, NDJSON or Parquet file, compressed or not.
//! [`TableReader::select`] says which columns are wanted and gives [`TableRows`], which yields one
//! [`Entry`] at a time: a [`Row`], or a [`Reject`] for a record that could not be used.
//! A bad record never stops the reading and never vanishes, and memory does not grow with the file.
//!
//! ```
//! let mut rows = TableReader::open(path, &TableOptions::new())?.select(&["number", "state"])?;
//! while let Some(entry) = rows.next()? {
//!     match entry {
//!         Entry::Row(row) => count(row.line, row.get(0), row.get(1)),
//!         Entry::Reject(reject) => report(reject.line, reject.reason.code(), reject.raw),
//!     }
//! }
//! ```
//!
//! Every value is text. What becomes of the values of each format:
//!
//! - CSV and TSV: quoted as in RFC 4180; an empty cell is `Some("")`, because the format knows no null.
//!   A blank line is skipped, also in a table of one column. Lines end with LF or CRLF;
//!   a lone CR ends a record, too, but not a line, so the records beside it share their line number.
//! - NDJSON: numbers keep their digits as written, null and an absent key are `None`, nested values are compact JSON.
//!   A column `user.id` is the key of that name or else the key `id` of the object `user`.
//!   Of a repeated key the last value counts.
//! - Parquet: times are UTC text with microseconds, and a timestamp without a time zone is taken as UTC.
//!   The line is the 1-based number of the row. Lists, structs, durations and bytes are refused when selected.
//!
//! Limits: a record of 8 MiB unless [`TableOptions`] says otherwise, and 128 JSON objects and arrays inside each other.
//! A CSV record over the limit ends the reading, for nothing tells where the next one starts; an NDJSON line is skipped.
//! Parquet is decoded in slices of at most 50,000 rows, but a page is as large as the file says: a damaged or hostile
//! Parquet file can ask for more memory than there is.
//!
//! **Architecture invariant:** this crate knows files, compressions and formats, and nothing about tickets.

mod reader;
pub use reader::{TableOptions, TableReader, TableRows};

mod row;
pub use row::{Entry, Row};

mod reject;
pub use reject::{Reject, RejectReason};

mod format;
pub use format::TableFormat;

mod stream;
pub use stream::open_stream;

mod compression;
pub use compression::Compression;

mod error;
pub use error::TableError;

mod csv;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
mod parquet;
mod suggestion;

#[cfg(test)]
mod tests;
