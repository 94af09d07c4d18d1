//! Reads the scores of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::{ScoredTicket, ScoredTickets, StatsError};

use crate::counts::Key;
use crate::engine::Rows;
use crate::runs::{Run, runs};

/// The scores read so far, by segment.
pub(crate) struct ScoresReading {
    n_dimensions: usize,
    tickets: BTreeMap<Key, Vec<ScoredTicket>>,
}

impl ScoresReading {
    pub(crate) fn new(n_dimensions: usize) -> Self {
        Self { n_dimensions, tickets: BTreeMap::new() }
    }

    /// Takes in rows of the result of `scores_sql`.
    pub(crate) fn read(&mut self, rows: &Rows) {
        for Run { key, rows, clusters } in runs(rows, self.n_dimensions) {
            let of_segment = self.tickets.entry(key).or_default();
            let scores = rows.numbers(self.n_dimensions + 1);
            let came_true = rows.integers(self.n_dimensions + 2);
            let n_tickets = rows.counts(self.n_dimensions + 3);
            for (row, cluster) in clusters.into_iter().enumerate() {
                let (score, right) = (scores[row], came_true.value(row) == 1);
                let ticket = ScoredTicket { score, right, cluster };
                of_segment.extend((0..n_tickets[row]).map(|_| ticket));
            }
        }
    }

    /// The tickets of each segment, those of equal score in one order for every order of the rows.
    pub(crate) fn scored(self) -> Result<BTreeMap<Key, ScoredTickets>, StatsError> {
        let scored = self.tickets.into_iter().map(|(key, mut tickets)| {
            tickets.sort_unstable_by_key(|ticket| (ticket.cluster, ticket.right));
            Ok((key, ScoredTickets::new(tickets)?))
        });
        scored.collect()
    }
}
