//! Timelines on disk, a partition of customers at a time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_domain::{Event, EventKind, StatedTime, TicketHistory, TicketId, Timeline};

use crate::error::IngestError;
use crate::raw::FollowUp;
use crate::source::feed::SpilledFact;
use crate::spill::SpillReader;

pub(crate) const TICKETS: &str = "tickets";

pub(crate) const ACCOUNTS: &str = "accounts";

/// A ticket that has found its partition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlacedTicket {
    pub(crate) history: TicketHistory,
}

/// The timelines of a run, partitioned by customer.
#[derive(Debug, Clone)]
pub struct TimelineStore {
    folder: PathBuf,
    partitions: u32,
    /// By the ticket that came back.
    followups: Arc<BTreeMap<TicketId, Vec<FollowUp>>>,
}

impl TimelineStore {
    pub(crate) fn new(folder: &Path, partitions: u32, followups: &[FollowUp]) -> Self {
        let mut by_ticket: BTreeMap<TicketId, Vec<FollowUp>> = BTreeMap::new();
        for followup in followups {
            by_ticket.entry(followup.of.clone()).or_default().push(followup.clone());
        }
        Self { folder: folder.to_owned(), partitions, followups: Arc::new(by_ticket) }
    }

    /// Number of partitions.
    #[must_use]
    pub fn partitions(&self) -> u32 {
        self.partitions
    }

    /// The timelines of one partition, by customer, tickets by (opening time, id). Tickets without
    /// a customer and tickets of shared mailboxes stand alone, each a timeline of its own.
    pub fn load(&self, partition: u32) -> Result<Vec<Timeline>, IngestError> {
        let mut timelines: BTreeMap<Arc<str>, Timeline> = BTreeMap::new();
        for placed in SpillReader::<PlacedTicket>::open(&self.folder, TICKETS, partition)? {
            let mut history = placed?.history;
            if let Some(followups) = self.followups.get(&history.ticket.id) {
                come_back(&mut history, followups);
            }
            let ticket = &history.ticket;
            let key = match &ticket.customer {
                Some(customer) if !ticket.shared_mailbox => customer.shared(),
                _ => format!("ticket:{}", ticket.id).into(),
            };
            let tickets = &mut timelines.entry(key).or_default().tickets;
            // Most customers ask once, and a ticket is large.
            if tickets.is_empty() {
                tickets.reserve_exact(1);
            }
            tickets.push(history);
        }
        for fact in SpillReader::<SpilledFact>::open(&self.folder, ACCOUNTS, partition)? {
            let fact = fact?;
            if let Some(timeline) = timelines.get_mut(fact.customer.as_str()) {
                timeline.account.push(fact.fact);
            }
        }
        let mut timelines: Vec<Timeline> = timelines.into_values().collect();
        for timeline in &mut timelines {
            let order =
                |history: &TicketHistory| (history.ticket.opened_at, history.ticket.id.shared());
            timeline.tickets.sort_by_key(order);
            timeline.account.sort_by(|a, b| (a.time, &a.fields).cmp(&(b.time, &b.fields)));
        }
        Ok(timelines)
    }
}

/// Puts in the follow-ups of a ticket, each when it came; nothing is dated before the ticket.
fn come_back(history: &mut TicketHistory, followups: &[FollowUp]) {
    for followup in followups {
        let Ok(at) = Timestamp::from_microsecond(followup.at) else {
            continue;
        };
        let time = at.max(history.ticket.opened_at);
        let stated = (time != at).then_some(StatedTime(at));
        let kind = EventKind::Reopened { by: followup.by, followup: Some(followup.id.clone()) };
        let place = history.events.partition_point(|event| event.time <= time);
        let event = Event { time, stated, seq: 0, source: followup.source, kind };
        history.events.insert(place, event);
    }
    for (seq, event) in (0..).zip(&mut history.events) {
        event.seq = seq;
    }
}
