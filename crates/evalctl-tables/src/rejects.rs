//! Rows of the rejects table.

use arrow::array::RecordBatch;
use evalctl_domain::Reject;

use crate::Text;
use crate::columns::Columns;

/// Makes a batch of one row a record that could not be used; without text, `raw` is empty.
#[must_use]
pub fn rejects_batch(rejects: &[Reject], text: Text) -> RecordBatch {
    Columns::of(rejects)
        .text("file", |reject| &reject.file)
        .u64("line", |reject| reject.line)
        .text("reason", |reject| &reject.reason)
        .text("message", |reject| &reject.message)
        .text("raw", |reject| text.allow(Some(reject.raw.as_str())).unwrap_or_default())
        .bool("counts", |reject| reject.counts)
        .batch()
}

#[cfg(test)]
mod tests;
