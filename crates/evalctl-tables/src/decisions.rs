//! Rows of the decisions table.

use arrow::array::RecordBatch;
use evalctl_domain::{
    ArticleId, CustomerId, Decision, DecisionRow, DecisionStatus, Mode, Sentiment, TicketSet,
    Urgency,
};

use crate::Text;
use crate::columns::Columns;
use crate::json::actions_json;

/// Makes a batch of one row an (arm, ticket, turn).
#[must_use]
pub fn decisions_batch(rows: &[DecisionRow], text: Text) -> RecordBatch {
    Columns::of(rows)
        .text("arm", |row| &row.arm)
        .text("ticket_id", |row| row.ticket.as_str())
        .text_or_null("customer_id", |row| row.customer.as_ref().map(CustomerId::as_str))
        .text("cluster", |row| &row.cluster)
        .text_or_null("set", |row| row.set.map(TicketSet::as_str))
        .bool("counted", |row| row.counted)
        .u32("turn", |row| row.turn)
        .time("decided_at", |row| row.decided_at)
        .text("status", |row| row.status.as_str())
        .text_or_null("status_reason", reason_of_none)
        .text("path", |row| row.path.as_str())
        .bool("is_last", |row| row.is_last)
        .text_or_null("mode", |row| decision(row).map(|decision| decision.mode).map(Mode::as_str))
        .f64_or_null("confidence", |row| decision(row).map(|decision| decision.confidence.get()))
        .text_or_null("intent", |row| decision(row)?.intent.as_deref())
        .text_or_null("sentiment", |row| decision(row)?.sentiment.map(Sentiment::as_str))
        .text_or_null("urgency", |row| decision(row)?.urgency.map(Urgency::as_str))
        .text_or_null("answer", |row| text.allow(decision(row)?.answer.as_deref()))
        .texts_or_null("citations", |row| {
            Some(decision(row)?.citations.iter().map(ArticleId::as_str).collect())
        })
        .text_or_null("actions", |row| Some(actions_json(&decision(row)?.actions)))
        .texts_or_null("reasons", |row| Some(decision(row)?.reasons.iter().collect()))
        .u64_or_null("cost_micro_usd", |row| decision(row)?.cost.map(|cost| cost.micro_usd))
        .text_or_null("snapshot", |row| row.snapshot.as_deref())
        .u32("epoch", |row| row.epoch)
        .u32("asked", |row| row.asked)
        .u32("flips", |row| row.flips)
        .u32("mode_flips", |row| row.mode_flips)
        .batch()
}

fn decision(row: &DecisionRow) -> Option<&Decision> {
    match &row.status {
        DecisionStatus::Decided(decision) => Some(decision),
        DecisionStatus::Excluded { .. }
        | DecisionStatus::Errored { .. }
        | DecisionStatus::Diverged => None,
    }
}

fn reason_of_none(row: &DecisionRow) -> Option<&str> {
    match &row.status {
        DecisionStatus::Excluded { reason } | DecisionStatus::Errored { reason } => Some(reason),
        DecisionStatus::Decided(_) | DecisionStatus::Diverged => None,
    }
}

#[cfg(test)]
mod tests;
