//! Rows of the outcomes table.

use arrow::array::RecordBatch;
use evalctl_domain::{CustomerId, Outcome, Rating, Recontact, TicketSet};

use crate::columns::Columns;

/// Makes a batch of one row a ticket.
#[must_use]
pub fn outcomes_batch(outcomes: &[Outcome]) -> RecordBatch {
    Columns::of(outcomes)
        .text("ticket_id", |outcome| outcome.ticket.as_str())
        .text_or_null("customer_id", |outcome| outcome.customer.as_ref().map(CustomerId::as_str))
        .text("cluster", |outcome| &outcome.cluster)
        .text_or_null("channel", |outcome| outcome.channel.as_deref())
        .text_or_null("language", |outcome| outcome.language.as_deref())
        .text_or_null("intent", |outcome| outcome.intent.as_deref())
        .bool("intent_was_read", |outcome| outcome.intent_was_read)
        .text_or_null("tier", |outcome| outcome.tier.as_deref())
        .text_or_null("page", |outcome| outcome.page.as_deref())
        .text_or_null("priority", |outcome| outcome.priority.as_deref())
        .bool_or_null("out_of_scope", |outcome| outcome.out_of_scope)
        .text_or_null("given_set", |outcome| outcome.given_set.as_deref())
        .text_or_null("set", |outcome| outcome.set.map(TicketSet::as_str))
        .u32_or_null("trial", |outcome| outcome.trial)
        .text("clock", |outcome| outcome.clock.as_str())
        .text("status_history", |outcome| outcome.status_history.as_str())
        .text_or_null("excluded", |outcome| outcome.excluded.as_deref())
        .text("state", |outcome| outcome.state.as_str())
        .text("handled_by", |outcome| outcome.handled_by.as_str())
        .time("opened_at", |outcome| outcome.opened_at)
        .time_or_null("first_reply_at", |outcome| outcome.first_reply_at)
        .time_or_null("first_resolved_at", |outcome| outcome.first_resolved_at)
        .time_or_null("resolved_at", |outcome| outcome.resolved_at)
        .time_or_null("closed_at", |outcome| outcome.closed_at)
        .time("observed_until", |outcome| outcome.observed_until)
        .time_or_null("escalated_at", |outcome| outcome.escalated_at)
        .time_or_null("reopened_at", |outcome| outcome.reopened_at)
        .u32("reopens", |outcome| outcome.reopens)
        .u32("reopens_by_thanks", |outcome| outcome.reopens_by_thanks)
        .u32("reopened_as_followup", |outcome| outcome.reopened_as_followup)
        .u32("ai_answers", |outcome| outcome.ai_answers)
        .u32("ai_greetings", |outcome| outcome.ai_greetings)
        .u32("ai_actions", |outcome| outcome.ai_actions)
        .u32("person_replies", |outcome| outcome.person_replies)
        .u32("person_notes", |outcome| outcome.person_notes)
        .u32("customer_messages", |outcome| outcome.customer_messages)
        .u32("customer_thanks", |outcome| outcome.customer_thanks)
        .u32("customer_negative", |outcome| outcome.customer_negative)
        .u32("asks_for_person", |outcome| outcome.asks_for_person)
        .u32("handoffs", |outcome| outcome.handoffs)
        .u32("escalations", |outcome| outcome.escalations)
        .u32("reassignments", |outcome| outcome.reassignments)
        .bool("rating_offered", |outcome| outcome.rating_offered)
        .u8_or_null("rating_points", |outcome| Some(points_of_scale(outcome)?.0))
        .u8_or_null("rating_scale", |outcome| Some(points_of_scale(outcome)?.1))
        .bool_or_null("satisfied", |outcome| outcome.rating?.satisfied())
        .bool_or_null("verified", |outcome| outcome.verified)
        .text("recontact", |outcome| word(outcome.recontact))
        .u64_or_null("recontact_after_s", |outcome| seconds(outcome.recontact))
        .text("recontact_any", |outcome| word(outcome.recontact_any))
        .u64_or_null("recontact_any_after_s", |outcome| seconds(outcome.recontact_any))
        .bool_or_null("repeat", |outcome| outcome.repeat)
        .u32("after_horizon", |outcome| outcome.after_horizon)
        .time_or_null("ai_first_reply_at", |outcome| outcome.dialogue.ai_first_reply_at)
        .time_or_null("ai_last_reply_at", |outcome| outcome.dialogue.ai_last_reply_at)
        .time_or_null("person_at", |outcome| outcome.dialogue.person_at)
        .time_or_null("person_replied_at", |outcome| outcome.dialogue.person_replied_at)
        .time_or_null("asked_for_person_at", |outcome| outcome.dialogue.asked_for_person_at)
        .time_or_null("negative_at", |outcome| outcome.dialogue.negative_at)
        .time_or_null("replied_at", |outcome| outcome.dialogue.replied_at)
        .time_or_null("asked_again_at", |outcome| outcome.dialogue.asked_again_at)
        .time_or_null("confirmed_at", |outcome| outcome.dialogue.confirmed_at)
        .time_or_null("procedure_handoff_at", |outcome| outcome.dialogue.procedure_handoff_at)
        .time_or_null("session_ended_at", |outcome| outcome.dialogue.session_ended_at)
        .time_or_null("quiet_72h_at", |outcome| outcome.dialogue.quiet_72h_at)
        .time_or_null("resumed_at", |outcome| outcome.dialogue.resumed_at)
        .time_or_null("returned_at", |outcome| outcome.dialogue.returned_at)
        .u32("ai_declines", |outcome| outcome.dialogue.ai_declines)
        .u32("person_turns", |outcome| outcome.dialogue.person_turns)
        .u32("people_involved", |outcome| outcome.dialogue.people_involved)
        .u32("closings", |outcome| outcome.dialogue.closings)
        .u32("waits", |outcome| outcome.dialogue.waits)
        .time_or_null("next_contact_at", |outcome| outcome.later.next_contact_at)
        .time_or_null("next_same_issue_at", |outcome| outcome.later.next_same_issue_at)
        .time_or_null("next_person_at", |outcome| outcome.later.next_person_at)
        .u64_or_null("first_reply_business_s", |outcome| outcome.service.first_reply_business_s)
        .u64_or_null("first_resolution_business_s", |outcome| {
            outcome.service.first_resolution_business_s
        })
        .u64_or_null("resolution_business_s", |outcome| outcome.service.resolution_business_s)
        .u64_or_null("observed_business_s", |outcome| outcome.service.observed_business_s)
        .time_or_null("first_reply_due_at", |outcome| outcome.service.first_reply_due_at)
        .time_or_null("resolution_due_at", |outcome| outcome.service.resolution_due_at)
        .batch()
}

fn points_of_scale(outcome: &Outcome) -> Option<(u8, u8)> {
    match outcome.rating? {
        Rating::Points { points, scale } => Some((points, scale)),
        Rating::Offered | Rating::Binary { .. } => None,
    }
}

fn word(recontact: Recontact) -> &'static str {
    match recontact {
        Recontact::After(_) => "after",
        Recontact::NotSeen => "not_seen",
        Recontact::Unknown => "unknown",
    }
}

fn seconds(recontact: Recontact) -> Option<u64> {
    match recontact {
        Recontact::After(seconds) => Some(seconds),
        Recontact::NotSeen | Recontact::Unknown => None,
    }
}

#[cfg(test)]
mod tests;
