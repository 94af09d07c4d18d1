//! From events to outcomes: one function, driven by a batch or event by event by a stream.
//!
//! [`CustomerFold`] takes the events of one customer as they come. The order within a ticket
//! matters; how the tickets of the customer interleave does not, so a stream that has drained
//! gives what the batch gives.

use std::collections::BTreeMap;

use jiff::Timestamp;

use evalctl_domain::{
    AccountFact, Event, Horizon, Outcome, Ticket, TicketHistory, TicketId, Timeline, Window,
};

use self::ticket::{Contact, TIER_FIELDS, TicketFold};

/// What the fold needs to know besides the events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FoldRules {
    /// The data cut: nothing later is read.
    pub as_of: Timestamp,
    /// How long after the last resolution facts still count.
    pub horizon: Horizon,
    /// How far back an earlier contact makes this one a repeat.
    pub window_before: Window,
    /// From which cosine of sketches two tickets are about the same issue.
    pub same_issue_cosine: f64,
}

/// The state of one customer between two events.
#[derive(Debug, Clone, Default)]
pub struct CustomerFold {
    /// Boxed: they are large, and the map moves what it holds.
    tickets: BTreeMap<TicketId, Box<TicketFold>>,
    account: Vec<AccountFact>,
}

impl CustomerFold {
    /// Takes in a ticket; its events may follow.
    pub fn open(&mut self, ticket: &Ticket) {
        self.opened(ticket);
    }

    fn opened(&mut self, ticket: &Ticket) -> &mut TicketFold {
        let fold = self.tickets.entry(ticket.id.clone());
        fold.or_insert_with(|| Box::new(TicketFold::new(ticket)))
    }

    /// Applies one event of a ticket that was opened before. Events later than the data cut are
    /// not read. Returns whether the ticket is known.
    pub fn apply(&mut self, ticket: &TicketId, event: &Event, rules: &FoldRules) -> bool {
        let Some(fold) = self.tickets.get_mut(ticket) else {
            return false;
        };
        fold.apply_until_cut(event, rules);
        true
    }

    /// Takes in a snapshot of the customer's account; they may come in any order, those of one
    /// moment in that of the source.
    pub fn account(&mut self, fact: &AccountFact) {
        let idx = self.account.partition_point(|known| known.time <= fact.time);
        self.account.insert(idx, fact.clone());
    }

    /// The customer's plan at `time`.
    fn tier_at(&self, time: Timestamp) -> Option<String> {
        let known = self.account.partition_point(|fact| fact.time <= time);
        let newest_first = || self.account[..known].iter().rev();
        TIER_FIELDS
            .iter()
            .find_map(|&name| newest_first().find_map(|fact| fact.fields.get(name)))
            .cloned()
    }

    /// The outcomes at the data cut, by (opening time, ticket id). More events may follow.
    #[must_use]
    pub fn outcomes(&self, rules: &FoldRules) -> Vec<Outcome> {
        self.clone().finish(rules)
    }

    /// The outcomes at the data cut, by (opening time, ticket id).
    #[must_use]
    pub fn finish(mut self, rules: &FoldRules) -> Vec<Outcome> {
        let tickets = std::mem::take(&mut self.tickets);
        // By id already.
        let mut folds: Vec<Box<TicketFold>> = tickets.into_values().collect();
        folds.sort_by_key(|fold| fold.opened_at());
        let ends = folds.into_iter().map(|fold| fold.end(rules.as_of, rules.horizon));
        let (mut outcomes, contacts): (Vec<Outcome>, Vec<Contact>) = ends.unzip();
        recontact::link(&contacts, &mut outcomes, rules);
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.tier.is_none()) {
            outcome.tier = self.tier_at(outcome.opened_at);
        }
        outcomes
    }
}

/// When a ticket was done and how often it had come back: what later views tell of it.
pub(crate) struct TicketPast {
    /// (from, done, reopens), by time; before the first the ticket is open.
    changes: Vec<(Timestamp, bool, u32)>,
}

impl TicketPast {
    pub(crate) fn of(history: &TicketHistory, rules: &FoldRules) -> Self {
        let mut fold = TicketFold::new(&history.ticket);
        let mut changes = Vec::new();
        for event in &history.events {
            let before = (fold.is_done(), fold.reopens());
            fold.apply(event, rules.horizon);
            let after = (fold.is_done(), fold.reopens());
            if before != after {
                changes.push((event.time, after.0, after.1));
            }
        }
        Self { changes }
    }

    /// (done, reopens) as of `time`.
    pub(crate) fn at(&self, time: Timestamp) -> (bool, u32) {
        let seen = self.changes.partition_point(|change| change.0 <= time);
        match seen.checked_sub(1) {
            Some(last) => (self.changes[last].1, self.changes[last].2),
            None => (false, 0),
        }
    }
}

/// Folds one ticket by itself: contacts before and after it are not looked for.
pub(crate) fn fold_ticket(history: &TicketHistory, rules: &FoldRules) -> Outcome {
    let mut fold = TicketFold::new(&history.ticket);
    history.events.iter().for_each(|event| fold.apply_until_cut(event, rules));
    fold.end(rules.as_of, rules.horizon).0
}

/// Folds a whole timeline; outcomes come in the order of its tickets.
#[must_use]
pub fn fold_timeline(timeline: &Timeline, rules: &FoldRules) -> Vec<Outcome> {
    let mut fold = CustomerFold::default();
    for fact in &timeline.account {
        fold.account(fact);
    }
    for history in &timeline.tickets {
        let ticket = fold.opened(&history.ticket);
        history.events.iter().for_each(|event| ticket.apply_until_cut(event, rules));
    }
    fold.finish(rules)
}

mod ticket;

mod dialogue;

mod recontact;

#[cfg(test)]
mod tests;
