//! Rows of the grades table.

use arrow::array::RecordBatch;
use evalctl_domain::{GradeRow, Verdict};

use crate::columns::Columns;

/// Makes a batch of one row an (arm, ticket, turn, grader).
#[must_use]
pub fn grades_batch(rows: &[GradeRow]) -> RecordBatch {
    Columns::of(rows)
        .text("arm", |row| &row.arm)
        .text("ticket_id", |row| row.ticket.as_str())
        .u32("turn", |row| row.turn)
        .text("grader", |row| row.grade.grader.as_str())
        .text("verdict", |row| row.grade.verdict.as_str())
        .text_or_null("reason", |row| match &row.grade.verdict {
            Verdict::Ungraded { reason } => Some(reason),
            Verdict::Correct | Verdict::Wrong | Verdict::Pending { .. } => None,
        })
        .time_or_null("pending_until", |row| match row.grade.verdict {
            Verdict::Pending { until } => Some(until),
            Verdict::Correct | Verdict::Wrong | Verdict::Ungraded { .. } => None,
        })
        .f64_or_null("score", |row| row.grade.score)
        .bool("effective", |row| row.effective)
        .batch()
}

#[cfg(test)]
mod tests;
