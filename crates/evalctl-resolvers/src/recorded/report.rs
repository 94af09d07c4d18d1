use std::collections::BTreeSet;

use evalctl_candidate::TicketId;

/// How many tickets a report names.
const MAX_NAMED_TICKETS: usize = 20;

/// Names a ticket, unless enough are named that come before it.
pub(super) fn name(named: &mut BTreeSet<TicketId>, ticket: TicketId) {
    named.insert(ticket);
    if MAX_NAMED_TICKETS < named.len() {
        named.pop_last();
    }
}

/// What became of each row of a file of decisions.
///
/// `rows` is the sum of `decisions`, `duplicates_identical`, `conflicting_rows` and the rejects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedReport {
    /// The rows of the file, bad ones included.
    pub rows: u64,
    /// The decisions that can be replayed.
    pub decisions: u64,
    /// The rows that could not be used, in the order of the file.
    pub rejects: Vec<RecordedReject>,
    /// Rows that repeat another row of their ticket and turn, and change nothing.
    pub duplicates_identical: u64,
    /// All rows of the tickets with contradicting rows.
    pub conflicting_rows: u64,
    /// Tickets with rows for one turn that contradict each other: each is an error of the arm.
    pub conflicting_tickets: u64,
    /// The first 20 of these tickets, sorted.
    pub duplicates_conflicting: Vec<TicketId>,
    /// Columns of the file that mean nothing here, in the order of the file.
    pub ignored_columns: Vec<String>,
}

/// A row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedReject {
    /// The line on which the row starts; for Parquet the 1-based number of the row.
    pub line: u64,
    /// A stable word, for example `bad_confidence`.
    pub reason: &'static str,
    /// What was wrong and what would be right, masked.
    pub message: String,
    /// The start of the row, masked.
    pub raw: String,
}

/// What was recorded and not asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The first 20 recorded tickets that the replay does not hold, sorted.
    pub tickets: Vec<TicketId>,
    /// All recorded tickets that the replay does not hold.
    pub n_tickets: u64,
    /// Their rows.
    pub n_rows: u64,
    /// Decisions on tickets of the replay for a turn that was not asked for.
    pub n_other_turns: u64,
}
