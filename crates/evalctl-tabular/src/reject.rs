use std::fmt::{self, Display, Formatter};

/// A record that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// 1-based physical line on which the record starts; for Parquet the 1-based number of the row.
    pub line: u64,
    /// What was wrong.
    pub reason: RejectReason,
    /// The record as one line of at most 200 characters.
    pub raw: String,
}

/// Why a record could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectReason {
    /// A record of CSV or TSV has more or fewer fields than the header.
    WrongFieldCount {
        /// The number of columns in the header.
        expected: usize,
        /// The number of fields in the record.
        got: usize,
    },
    /// The bytes are not text.
    InvalidUtf8 {
        /// The column of the bytes, where there is one.
        column: Option<String>,
        /// The 0-based place of the first wrong byte in the value, or in the line where there is no column.
        byte: usize,
    },
    /// A line of NDJSON is not JSON.
    InvalidJson {
        /// What the parser says.
        message: String,
    },
    /// A line of NDJSON has more objects and arrays inside each other than allowed.
    NestingTooDeep {
        /// The allowed number.
        limit: usize,
    },
    /// A line of NDJSON is JSON of another kind.
    NotAnObject,
    /// A record has more bytes than allowed.
    RecordTooLong {
        /// The allowed number.
        limit: usize,
    },
}

impl RejectReason {
    /// A stable word for this reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongFieldCount { .. } => "wrong_field_count",
            Self::InvalidUtf8 { .. } => "invalid_utf8",
            Self::InvalidJson { .. } => "invalid_json",
            Self::NestingTooDeep { .. } => "nesting_too_deep",
            Self::NotAnObject => "not_an_object",
            Self::RecordTooLong { .. } => "record_too_long",
        }
    }
}

impl Display for RejectReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongFieldCount { expected, got } => {
                write!(f, "got {got} fields where the header has {expected}")
            }
            Self::InvalidUtf8 { column: Some(column), byte } => {
                write!(
                    f,
                    "column `{column}` is not UTF-8 at its byte {byte}; save the file as UTF-8"
                )
            }
            Self::InvalidUtf8 { column: None, byte } => {
                write!(f, "the line is not UTF-8 at its byte {byte}; save the file as UTF-8")
            }
            Self::InvalidJson { message } => {
                write!(f, "not valid JSON: {message}; expected one object per line")
            }
            Self::NestingTooDeep { limit } => {
                write!(f, "more than {limit} objects and arrays inside each other")
            }
            Self::NotAnObject => f.write_str("not a JSON object; expected one object per line"),
            Self::RecordTooLong { limit } => {
                write!(f, "the record is longer than {limit} bytes")
            }
        }
    }
}

const MAX_RAW_CHARS: usize = 200;

/// The most bytes of a record that can show in its excerpt.
pub(crate) const EXCERPT_BYTES: usize = 4 * MAX_RAW_CHARS;

/// The start of a record as one line, with control characters escaped.
pub(crate) fn excerpt(record: &[u8]) -> String {
    let text = String::from_utf8_lossy(&record[..record.len().min(EXCERPT_BYTES)]);
    let mut raw = String::new();
    for c in text.trim_end_matches(['\r', '\n']).chars() {
        if c.is_control() {
            raw.extend(c.escape_default());
        } else {
            raw.push(c);
        }
    }
    if raw.chars().count() > MAX_RAW_CHARS {
        raw = raw.chars().take(MAX_RAW_CHARS - 1).collect();
        raw.push('…');
    }
    raw
}
