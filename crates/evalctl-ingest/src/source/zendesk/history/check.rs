//! What one ticket lacks, and whether Zendesk's own totals agree with it.

use evalctl_domain::{EventKind, Rating, TicketId};

use super::super::facts::{Facts, Micros, TicketFacts};
use super::Events;
use super::said::Said;
use super::states::Source;
use crate::completeness::{Completeness, ZendeskFound};

/// What was there before the ticket was put together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub(super) comments: usize,
    pub(super) states: Source,
}

pub(super) fn note(
    id: &TicketId,
    facts: &Facts,
    ticket: &TicketFacts,
    said: &[Said],
    given: Given,
    events: &Events,
    found: &mut Completeness,
) {
    let id = id.as_str();
    let zendesk = found.zendesk.get_or_insert_with(ZendeskFound::default);
    if given.comments == 0 {
        zendesk.without_comments.add(id);
    } else if given.comments < said.len() {
        zendesk.without_first_comment.add(id);
    }
    zendesk.authors_guessed += said.iter().filter(|said| said.guessed).count() as u64;
    match given.states {
        Source::Audits => {}
        Source::MetricEvents => zendesk.states_from_metric_events += 1,
        Source::Totals => zendesk.states_from_totals += 1,
    }
    if let Some(metrics) = &facts.metrics {
        if metrics.first_resolution_minutes.is_some_and(|minutes| minutes < 0) {
            zendesk.negative_durations.add(id);
        }
        // What a ticket opens with is no reply.
        let replies = said.iter().skip(1).filter(|said| said.is_answer()).count();
        if let Some(by_zendesk) = metrics.replies {
            zendesk.replies.compare(id, by_zendesk, u32::try_from(replies).unwrap_or(u32::MAX));
        }
        if let Some(by_zendesk) = metrics.reopens {
            let is_reopening = |kind: &EventKind| matches!(kind, EventKind::Reopened { .. });
            let reopens = events.list.iter().filter(|event| is_reopening(&event.3)).count();
            zendesk.reopens.compare(id, by_zendesk, u32::try_from(reopens).unwrap_or(u32::MAX));
        }
    }
    let ratings = || {
        events.list.iter().filter_map(|event| match event.3 {
            EventKind::Rated(rating) => Some(rating),
            _ => None,
        })
    };
    zendesk.surveys += u64::from(ratings().next().is_some());
    zendesk.surveys_answered += u64::from(ratings().any(|rating| rating != Rating::Offered));
    let month = zendesk.months.entry(month(ticket.created_at)).or_default();
    month.0 += 1;
    month.1 += u64::from(ticket.status.as_deref() == Some("closed"));
}

/// Thirty days since 1970, at most as many as no helpdesk will see.
fn month(time: Micros) -> i32 {
    const THIRTY_DAYS: Micros = 30 * 24 * 3_600 * 1_000_000;
    i32::try_from(time.div_euclid(THIRTY_DAYS).clamp(0, 2_000)).expect("at most 2,000")
}
