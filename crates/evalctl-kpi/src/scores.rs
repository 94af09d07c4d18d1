//! Reads the scores of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::{ScoredTicket, ScoredTickets, StatsError};

use crate::by_segment::BySegment;
use crate::counts::Key;
use crate::engine::Rows;

/// The scores read so far, by segment.
pub(crate) struct ScoresReading(BySegment<ScoredTicket>);

impl ScoresReading {
    pub(crate) fn new(n_dimensions: usize) -> Self {
        Self(BySegment::new(n_dimensions))
    }

    /// Takes in rows of the result of `scores_sql`.
    pub(crate) fn read(&mut self, rows: &Rows) {
        self.0.read(rows, |rows, first| {
            let (scores, came_true) = (rows.numbers(first), rows.integers(first + 1));
            move |row, cluster| {
                let (score, right) = (scores[row], came_true.value(row) == 1);
                ScoredTicket { score, right, cluster }
            }
        });
    }

    /// The tickets of each segment, those of equal score in one order for every order of the rows.
    pub(crate) fn scored(self) -> Result<BTreeMap<Key, ScoredTickets>, StatsError> {
        let scored = self.0.into_tickets().into_iter().map(|(key, mut tickets)| {
            tickets.sort_unstable_by_key(|ticket| (ticket.cluster, ticket.right));
            Ok((key, ScoredTickets::new(tickets)?))
        });
        scored.collect()
    }
}
