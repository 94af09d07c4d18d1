//! Looks at all tickets once: when they came in, and what the data say of their sets.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::prelude::*;

use evalctl_domain::{Clock, EventKind, TicketHistory, TicketSet};

use super::{SplitBy, SplitRule, by_name, by_place, by_time, place};
use crate::engine::{Replay, ReplayError};
use crate::flow::partitions;
use crate::fold::{FoldRules, fold_ticket};

/// What sets are drawn by: a few bytes a ticket.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// When each ticket that counts came in, in order.
    opened: Vec<Timestamp>,
    /// The place among all customers of each ticket that counts.
    places: Vec<u64>,
    /// Tickets that count, by the data set's own sets.
    pub(super) given: BTreeMap<TicketSet, u64>,
    /// Tickets that count and that the data set puts into none.
    without_given: u64,
    /// Tickets that count and carry no times.
    without_times: u64,
    /// Tickets out of the count.
    pub(super) not_counted: u64,
}

/// Surveys every partition.
pub(super) fn survey(replay: &Replay<'_>) -> Result<Survey, ReplayError> {
    let parts = partitions(replay.source)
        .map(|partition| {
            replay.go_on()?;
            let mut part = Survey::default();
            for timeline in replay.source.load(partition)? {
                for history in &timeline?.tickets {
                    part.take(history, &replay.options.rules);
                }
            }
            Ok(part)
        })
        .collect::<Result<Vec<_>, ReplayError>>()?;
    let mut whole = Survey::default();
    for part in parts {
        whole.merge(part);
    }
    whole.opened.sort_unstable();
    Ok(whole)
}

/// Whether a ticket is in the count at the data cut, as its outcome will say.
pub(super) fn counts(history: &TicketHistory, rules: &FoldRules) -> bool {
    let may_be_out = |kind: &EventKind| matches!(kind, EventKind::Excluded { .. });
    // Folding is needed only where something speaks against the ticket.
    history.ticket.opened_at <= rules.as_of
        && (!history.events.iter().any(|event| may_be_out(&event.kind))
            || fold_ticket(history, rules).excluded.is_none())
}

impl Survey {
    fn take(&mut self, history: &TicketHistory, rules: &FoldRules) {
        if !counts(history, rules) {
            self.not_counted += 1;
            return;
        }
        let ticket = &history.ticket;
        self.opened.push(ticket.opened_at);
        self.places.push(place(&ticket.cluster));
        *self.given.entry(by_name(ticket.given_set.as_deref())).or_default() += 1;
        self.without_given += u64::from(ticket.given_set.is_none());
        self.without_times += u64::from(ticket.clock == Clock::Missing);
    }

    fn merge(&mut self, other: Self) {
        self.opened.extend(other.opened);
        self.places.extend(other.places);
        for (set, tickets) in other.given {
            *self.given.entry(set).or_default() += tickets;
        }
        self.without_given += other.without_given;
        self.without_times += other.without_times;
        self.not_counted += other.not_counted;
    }

    /// The data set's own sets where it names one for every ticket, both to learn from and to be
    /// judged on.
    pub(super) fn usual_rule(&self) -> SplitRule {
        let has = |set| self.given.contains_key(&set);
        let given = self.without_given == 0 && has(TicketSet::Train) && has(TicketSet::Test);
        if given { SplitRule::Given } else { SplitRule::USUAL }
    }

    pub(super) fn usual_by(&self, rule: SplitRule) -> SplitBy {
        match rule {
            SplitRule::Shares(_) if 0 < self.without_times => SplitBy::Customer,
            _ => SplitBy::Time,
        }
    }

    /// The moments at which the shares of tickets are reached. Tickets of one moment stay together.
    pub(super) fn borders(&self, shares: [f64; 4]) -> [Timestamp; 3] {
        let mut share = 0.0;
        std::array::from_fn(|idx| {
            share += shares[idx];
            let place = (share * self.opened.len() as f64).round();
            // A share of a length is a valid place, or the end.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to len")]
            let place = place as usize;
            self.opened.get(place).copied().unwrap_or(Timestamp::MAX)
        })
    }

    pub(super) fn sizes_by_time(&self, borders: [Timestamp; 3]) -> BTreeMap<TicketSet, u64> {
        let mut sizes = BTreeMap::new();
        for opened_at in &self.opened {
            *sizes.entry(by_time(*opened_at, borders)).or_default() += 1;
        }
        sizes
    }

    pub(super) fn sizes_by_customer(&self, shares: [f64; 4]) -> BTreeMap<TicketSet, u64> {
        let mut sizes = BTreeMap::new();
        for place in &self.places {
            *sizes.entry(by_place(*place, shares)).or_default() += 1;
        }
        sizes
    }
}
