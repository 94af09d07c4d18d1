//! Records that could not be used: counted, kept, never silently dropped.

use serde::{Deserialize, Serialize};

/// A record that was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The input file as it was given.
    pub file: String,
    /// 1-based line.
    pub line: u64,
    /// A stable word, for example `time_unparsable`.
    pub reason: String,
    /// What was wrong with which value, and what would be right.
    pub message: String,
    /// The start of the record, masked.
    pub raw: String,
    /// Whether it counts towards `--max-rejects`; a repeated record is kept but does not.
    pub counts: bool,
}
