//! Rows of the tables that tell where a candidate goes wrong.

use arrow::array::RecordBatch;
use evalctl_domain::{ConfusionRow, ErrorRow, LeakageRow};

use crate::columns::Columns;

/// Makes a batch of one row an (arm, intent, intent read).
#[must_use]
pub fn confusion_batch(rows: &[ConfusionRow]) -> RecordBatch {
    Columns::of(rows)
        .text("arm", |row| &row.arm)
        .text("intent", |row| &row.intent)
        .text_or_null("read", |row| row.read.as_ref())
        .u64("tickets", |row| row.tickets)
        .batch()
}

/// Makes a batch of one row a wrong decision.
#[must_use]
pub fn errors_batch(rows: &[ErrorRow]) -> RecordBatch {
    Columns::of(rows)
        .text("arm", |row| &row.arm)
        .u32("rank", |row| row.rank)
        .text("ticket_id", |row| &row.ticket_id)
        .text("cluster", |row| &row.cluster)
        .text("mode", |row| &row.mode)
        .f64_or_null("confidence", |row| Some(row.confidence))
        .text_or_null("intent", |row| row.intent.as_ref())
        .text_or_null("read", |row| row.read.as_ref())
        .text_or_null("grader", |row| row.grader.as_ref())
        .u64("alike", |row| row.alike)
        .text_or_null("text", |row| row.text.as_ref())
        .batch()
}

/// Makes a batch of one row an (arm, ticket) of the leakage check.
#[must_use]
pub fn leakage_batch(rows: &[LeakageRow]) -> RecordBatch {
    Columns::of(rows)
        .text("arm", |row| &row.arm)
        .text("ticket_id", |row| row.ticket.as_str())
        .text("cluster", |row| &row.cluster)
        .text("mode_on", |row| row.mode_on.as_str())
        .text("mode_off", |row| row.mode_off.as_str())
        .bool_or_null("right_on", |row| row.right_on)
        .bool_or_null("right_off", |row| row.right_off)
        .bool_or_null("read_on", |row| row.read_on)
        .bool_or_null("read_off", |row| row.read_off)
        .batch()
}
