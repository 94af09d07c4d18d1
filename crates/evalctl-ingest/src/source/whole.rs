//! Tickets that a source gives whole and without times: how their events are numbered and dated.

use jiff::{SignedDuration, Timestamp};

use evalctl_domain::{
    Clock, Event, EventKind, Sketch, SourceRef, StatusHistory, Ticket, TicketHistory, TicketId,
};

/// Made-up times start here, an hour a ticket and a second an event, so that order is kept and
/// nobody takes them for real ones.
const FIRST: Timestamp = Timestamp::constant(946_684_800, 0);

/// Builds one ticket without times.
pub(super) struct Timeless {
    history: TicketHistory,
}

impl Timeless {
    pub(super) fn new(id: TicketId, number: u32, source: SourceRef) -> Self {
        let start = SignedDuration::from_hours(i64::from(number));
        let opened_at = FIRST.checked_add(start).unwrap_or(Timestamp::MAX);
        let ticket = Ticket {
            cluster: format!("ticket:{id}").into(),
            id,
            customer: None,
            shared_mailbox: false,
            opened_at,
            channel: None,
            language: None,
            intent: None,
            intent_read: None,
            given_set: None,
            trial: None,
            sketch: None,
            clock: Clock::Missing,
            status_history: StatusHistory::Missing,
            source,
        };
        let history = TicketHistory { ticket, events: Vec::new() };
        let mut whole = Self { history };
        let (subject, page) = (None, None);
        whole.push(EventKind::Opened { subject, page, tags: Vec::new(), fields: Vec::new() });
        whole
    }

    pub(super) fn ticket(&mut self) -> &mut Ticket {
        &mut self.history.ticket
    }

    pub(super) fn push(&mut self, kind: EventKind) {
        let seq = u32::try_from(self.history.events.len()).unwrap_or(u32::MAX);
        let later = SignedDuration::from_secs(i64::from(seq));
        let time = self.history.ticket.opened_at.checked_add(later).unwrap_or(Timestamp::MAX);
        let source = self.history.ticket.source;
        self.history.events.push(Event { time, stated: None, seq, source, kind });
    }

    /// Sketches the customer's first words, if no better text was sketched before.
    pub(super) fn sketch(&mut self, text: &str) {
        if self.history.ticket.sketch.is_none() {
            self.history.ticket.sketch = Sketch::of(text);
        }
    }

    pub(super) fn finish(self) -> TicketHistory {
        self.history
    }
}
