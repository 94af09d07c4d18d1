//! One partition, read a customer at a time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use evalctl_domain::{AccountFact, Event, EventKind, StatedTime, TicketHistory, Timeline};

use super::{ACCOUNTS, FollowUps, PlacedTicket, TICKETS};
use crate::error::IngestError;
use crate::raw::FollowUp;
use crate::source::feed::SpilledFact;
use crate::spill::{SpillReader, SpilledSlot};

/// The timelines of a partition, one after another.
///
/// Tickets stay as they were written until their customer's turn comes: a partition is a few times
/// larger once it is decoded.
pub struct Timelines {
    tickets: SpilledSlot,
    /// By customer, opening time and id.
    places: std::vec::IntoIter<Place>,
    /// Account snapshots by customer.
    facts: BTreeMap<String, Vec<AccountFact>>,
    followups: FollowUps,
}

/// Where a ticket lies.
struct Place {
    record: Range<usize>,
    /// Whose it is, where that is somebody else than before.
    begins: Option<Box<str>>,
}

/// The fields that a placed ticket begins with, as they lie in its record: enough to find its place.
#[derive(Deserialize)]
struct Head<'a> {
    id: &'a str,
    customer: Option<&'a str>,
    _cluster: &'a str,
    shared_mailbox: bool,
    /// Microseconds.
    opened_at: i64,
}

impl<'a> Head<'a> {
    /// The name that the ticket's timeline goes by.
    fn owner(&self) -> Cow<'a, str> {
        match self.customer {
            Some(customer) if !self.shared_mailbox => customer.into(),
            _ => format!("ticket:{}", self.id).into(),
        }
    }
}

impl Timelines {
    pub(super) fn read(
        folder: &Path,
        partition: u32,
        followups: FollowUps,
    ) -> Result<Self, IngestError> {
        let tickets = SpilledSlot::read(folder, TICKETS, partition)?;
        let places = places(&tickets)?.into_iter();
        let mut facts: BTreeMap<String, Vec<AccountFact>> = BTreeMap::new();
        for fact in SpillReader::<SpilledFact>::open(folder, ACCOUNTS, partition)? {
            let SpilledFact { customer, fact } = fact?;
            facts.entry(customer).or_default().push(fact);
        }
        Ok(Self { tickets, places, facts, followups })
    }

    fn ticket(&self, record: Range<usize>) -> Result<TicketHistory, IngestError> {
        let PlacedTicket { mut history } = self.tickets.decode(record)?;
        if let Some(followups) = self.followups.get(&history.ticket.id) {
            come_back(&mut history, followups);
        }
        Ok(history)
    }

    /// The timeline of `owner`, whose first ticket is at `first`.
    fn timeline(&mut self, owner: &str, first: Range<usize>) -> Result<Timeline, IngestError> {
        let is_theirs = |place: &&Place| place.begins.is_none();
        let n_tickets = 1 + self.places.as_slice().iter().take_while(is_theirs).count();
        let mut tickets = Vec::with_capacity(n_tickets);
        tickets.push(self.ticket(first)?);
        for _ in 1..n_tickets {
            if let Some(place) = self.places.next() {
                tickets.push(self.ticket(place.record)?);
            }
        }
        let mut account = self.facts.remove(owner).unwrap_or_default();
        account.sort_by(|a, b| (a.time, &a.fields).cmp(&(b.time, &b.fields)));
        Ok(Timeline { tickets, account })
    }
}

impl Iterator for Timelines {
    type Item = Result<Timeline, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Place { record, begins } = self.places.next()?;
        Some(self.timeline(&begins.unwrap_or_default(), record))
    }
}

/// All tickets of a slot in the order of timelines.
fn places(tickets: &SpilledSlot) -> Result<Vec<Place>, IngestError> {
    let mut found = Vec::new();
    for record in tickets.records() {
        let record = record?;
        let head: Head<'_> = tickets.decode(record.clone())?;
        found.push((head.owner(), head.opened_at, head.id, record));
    }
    found.sort_by(|a, b| (&a.0, a.1, a.2).cmp(&(&b.0, b.1, b.2)));
    let mut places: Vec<Place> = Vec::with_capacity(found.len());
    let mut before: Option<Cow<'_, str>> = None;
    for (owner, _, _, record) in found {
        let begins = (before.as_ref() != Some(&owner)).then(|| owner.as_ref().into());
        before = Some(owner);
        places.push(Place { record, begins });
    }
    Ok(places)
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

#[cfg(test)]
mod tests;
