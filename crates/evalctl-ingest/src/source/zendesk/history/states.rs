//! How a ticket's state changed: from its updates, else its metric events, else its totals.

use evalctl_domain::{AuthorRole, EventKind, SourceRef, StatusHistory, TicketState};

use super::super::facts::{
    AuditFacts, Facts, Field, Metric, MetricEventFacts, MetricEventKind, MetricFacts, Micros,
    TicketFacts, Way,
};
use super::authors::Authors;
use super::said::Said;
use crate::completeness::Completeness;

/// A change of state or a reopening, dated.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) time: Micros,
    pub(super) source: SourceRef,
    pub(super) kind: EventKind,
}

/// Where a ticket's states come from: the best there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Audits,
    MetricEvents,
    /// Totals, and the ticket's own state.
    Totals,
}

impl Source {
    pub(super) fn of(facts: &Facts) -> Self {
        if has_states(&facts.audits) {
            Self::Audits
        } else if facts.metric_events.is_empty() {
            Self::Totals
        } else {
            Self::MetricEvents
        }
    }

    pub(super) fn status_history(self, facts: &Facts, ticket: &TicketFacts) -> StatusHistory {
        match self {
            Self::Audits | Self::MetricEvents => StatusHistory::Changes,
            Self::Totals if facts.metrics.is_none() && ticket.status.is_none() => {
                StatusHistory::Missing
            }
            Self::Totals => StatusHistory::Summary,
        }
    }
}

fn has_states(audits: &[AuditFacts]) -> bool {
    let mut changes = audits.iter().flat_map(|audit| &audit.changes);
    changes.any(|change| matches!(change.field, Field::Status { .. }))
}

/// The changes by time.
pub(super) fn changes(
    facts: &Facts,
    ticket: &TicketFacts,
    authors: &Authors<'_>,
    said: &[Said],
    found: &mut Completeness,
) -> Vec<Change> {
    let mut states = States { said, list: Vec::new(), state: TicketState::Open };
    match Source::of(facts) {
        Source::Audits => states.read_audits(&facts.audits, authors, found),
        Source::MetricEvents => states.read_metric_events(&facts.metric_events),
        Source::Totals => {
            if let Some(metrics) = &facts.metrics {
                states.read_totals(ticket, metrics);
            }
        }
    }
    states.settle(ticket, facts.metrics.as_ref(), found);
    if authors.has_tag(|tag| authors.desk.rules.no_reply_tags.contains(tag)) {
        states.mark_no_reply();
    }
    states.list
}

struct States<'a> {
    said: &'a [Said],
    list: Vec<Change>,
    /// After the last change.
    state: TicketState,
}

impl States<'_> {
    fn read_audits(
        &mut self,
        audits: &[AuditFacts],
        authors: &Authors<'_>,
        found: &mut Completeness,
    ) {
        for audit in audits {
            for change in &audit.changes {
                let Field::Status { before, after } = &change.field else {
                    continue;
                };
                let Some(state) = known_state(after, found) else {
                    continue;
                };
                let author = authors.of(audit.author, audit.way).role;
                let by = if change.by_rule { AuthorRole::System } else { author };
                // What the record says of before counts more than what came before in it.
                if let Some(before) = before.as_deref().and_then(state_of)
                    && !(self.state == TicketState::ClosedNoReply && before.is_done())
                {
                    self.state = before;
                }
                // What silence ended stays so when a rule closes it days later.
                let mut to = if self.state == TicketState::ClosedNoReply && state.is_done() {
                    TicketState::ClosedNoReply
                } else {
                    state
                };
                if state.is_done()
                    && !self.state.is_done()
                    && audit.way == Way::Rule
                    && self.awaits_customer(audit.time)
                {
                    to = TicketState::ClosedNoReply;
                }
                if change.on_arrival && state == TicketState::Open {
                    continue;
                }
                // A trigger opens it again, but the message that set it off is what came back.
                if self.state.is_done() && !to.is_done() {
                    self.reopen(audit.time, audit.source, author);
                }
                self.to(audit.time, audit.source, to, after, by);
            }
        }
    }

    fn read_metric_events(&mut self, events: &[MetricEventFacts]) {
        let mut events = events.to_vec();
        events.sort_unstable();
        events.dedup_by_key(|event| (event.time, event.metric, event.kind));
        let is_wait = |event: &MetricEventFacts| event.metric == Metric::RequesterWait;
        if events.iter().any(is_wait) {
            events.retain(is_wait);
        }
        for MetricEventFacts { time, kind, source, .. } in events {
            let (state, label) = match kind {
                MetricEventKind::Activate => (TicketState::Open, "open"),
                MetricEventKind::Pause => (TicketState::Pending, "pending"),
                MetricEventKind::Fulfill => (TicketState::Resolved, "solved"),
            };
            if state != self.state {
                self.to(time, source, state, label, self.author_at(time));
            }
        }
    }

    /// Dates what totals date: the first resolution, the last one, and as many reopenings between
    /// them as were counted, each with the next message of the customer, else as early as it can
    /// have been.
    fn read_totals(&mut self, ticket: &TicketFacts, metrics: &MetricFacts) {
        let source = metrics.source;
        let minutes = metrics.first_resolution_minutes.filter(|minutes| 0 <= *minutes);
        let first = minutes
            .and_then(|minutes| ticket.created_at.checked_add(minutes.checked_mul(60_000_000)?));
        let last = metrics.solved_at;
        let reopens = metrics.reopens.unwrap_or(0);
        // The minutes are rounded; without a reopening the last resolution is the first, exact.
        let first = match (first, last) {
            (Some(first), Some(last)) if 0 < reopens => Some(first.min(last)),
            (first, last) => last.or(first),
        };
        let Some(first) = first else {
            return;
        };
        self.to(first, source, TicketState::Resolved, "solved", self.author_at(first));
        let after_first = self.said.iter().filter(|said| {
            said.public
                && said.author == AuthorRole::Customer
                && first < said.time
                && last.is_none_or(|last| said.time <= last)
        });
        let mut after_first = after_first.map(|said| (said.time, AuthorRole::Customer));
        // A hostile total must not fill the memory.
        for _ in 0..reopens.min(MAX_REOPENS) {
            let (time, by) = after_first.next().unwrap_or((first, AuthorRole::System));
            self.reopen(time, source, by);
        }
        let done = ticket.status.as_deref().and_then(state_of).is_some_and(TicketState::is_done);
        if let Some(last) = last
            && 0 < reopens
            && done
        {
            self.to(last, source, TicketState::Resolved, "solved", self.author_at(last));
        }
    }

    /// Ends with the state that the ticket itself has.
    fn settle(
        &mut self,
        ticket: &TicketFacts,
        metrics: Option<&MetricFacts>,
        found: &mut Completeness,
    ) {
        let Some(label) = ticket.status.as_deref().filter(|label| *label != DELETED) else {
            return;
        };
        let Some(state) = known_state(label, found) else {
            return;
        };
        let no_reply = self.state == TicketState::ClosedNoReply && state.is_done();
        if state == self.state || no_reply {
            return;
        }
        let changed = metrics.and_then(|metrics| metrics.status_updated_at).or(ticket.updated_at);
        let latest = self.list.iter().map(|change| change.time).max();
        let time = changed.unwrap_or(ticket.created_at);
        let time = latest.map_or(time, |latest| time.max(latest)).max(ticket.created_at);
        self.to(time, ticket.source, state, label, self.author_at(time));
    }

    /// A tag says that the last resolution was the end of waiting for the customer.
    fn mark_no_reply(&mut self) {
        let done = self.list.iter_mut().rev().find_map(|change| match &mut change.kind {
            EventKind::Status { state: state @ TicketState::Resolved, .. } => Some(state),
            _ => None,
        });
        if let Some(state) = done {
            *state = TicketState::ClosedNoReply;
        }
    }

    fn to(
        &mut self,
        time: Micros,
        source: SourceRef,
        state: TicketState,
        label: &str,
        by: AuthorRole,
    ) {
        if self.state.is_done() && !state.is_done() {
            self.reopen(time, source, by);
        }
        self.state = state;
        let label = label.to_owned();
        self.list.push(Change { time, source, kind: EventKind::Status { state, label, by } });
    }

    fn reopen(&mut self, time: Micros, source: SourceRef, by: AuthorRole) {
        let kind = EventKind::Reopened { by, followup: None };
        self.list.push(Change { time, source, kind });
        self.state = TicketState::Open;
    }

    /// Whether the last word before `time` was the helpdesk's.
    fn awaits_customer(&self, time: Micros) -> bool {
        let mut before = self.said.iter().rev().filter(|said| said.time <= time && said.public);
        before.find(|said| said.author != AuthorRole::System).is_some_and(Said::is_answer)
    }

    /// Whoever wrote in the same second made the change; else nobody is known to have.
    fn author_at(&self, time: Micros) -> AuthorRole {
        let same = self.said.iter().rev().find(|said| said.time == time && said.public);
        same.map_or(AuthorRole::System, |said| said.author)
    }
}

/// More reopenings than this are no count of anything.
const MAX_REOPENS: u32 = 1_000;

/// Zendesk's word for a ticket in the bin.
pub(super) const DELETED: &str = "deleted";

fn known_state(label: &str, found: &mut Completeness) -> Option<TicketState> {
    let state = state_of(label);
    if state.is_none() && label != DELETED {
        found.unknown_states.add(label);
    }
    state
}

fn state_of(label: &str) -> Option<TicketState> {
    match label {
        "new" | "open" => Some(TicketState::Open),
        "pending" | "hold" => Some(TicketState::Pending),
        "solved" => Some(TicketState::Resolved),
        "closed" => Some(TicketState::Closed),
        _ => None,
    }
}
