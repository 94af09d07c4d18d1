//! Rows of the tickets table.

use arrow::array::RecordBatch;
use evalctl_domain::{CustomerId, Ticket};

use crate::columns::Columns;

/// Makes a batch of one row a ticket.
#[must_use]
pub fn tickets_batch(tickets: &[&Ticket]) -> RecordBatch {
    Columns::of(tickets)
        .text("ticket_id", |ticket| ticket.id.as_str())
        .text_or_null("customer_id", |ticket| ticket.customer.as_ref().map(CustomerId::as_str))
        .text("cluster", |ticket| &ticket.cluster)
        .bool("shared_mailbox", |ticket| ticket.shared_mailbox)
        .time("opened_at", |ticket| ticket.opened_at)
        .text_or_null("channel", |ticket| ticket.channel.as_deref())
        .text_or_null("language", |ticket| ticket.language.as_deref())
        .text_or_null("intent", |ticket| ticket.intent.as_deref())
        .text_or_null("intent_read", |ticket| ticket.intent_read.as_deref())
        .text_or_null("given_set", |ticket| ticket.given_set.as_deref())
        .u32_or_null("trial", |ticket| ticket.trial)
        .bytes_or_null("sketch", |ticket| ticket.sketch.as_ref())
        .text("clock", |ticket| ticket.clock.as_str())
        .text("status_history", |ticket| ticket.status_history.as_str())
        .u32("source_file", |ticket| ticket.source.file)
        .u64("source_line", |ticket| ticket.source.line)
        .batch()
}

#[cfg(test)]
mod tests;
