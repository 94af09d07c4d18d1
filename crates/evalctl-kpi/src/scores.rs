//! Reads the scores of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::{ScoredTicket, ScoredTickets, StatsError};

use crate::arm::Arm;
use crate::arm_tickets::TicketReading;
use crate::by_segment::BySegment;
use crate::counts::Key;
use crate::dimension::Dimension;
use crate::engine::Rows;
use crate::plan::Plan;
use crate::sql::scores_sql;

/// The scores read so far, by segment.
pub(crate) struct ScoresReading(BySegment<ScoredTicket>);

impl TicketReading for ScoresReading {
    type Value = ScoredTickets;

    const WHAT: &str = "scores";

    fn sql(plan: &Plan<'_>, arm: &Arm, breakdown: &[Dimension]) -> Option<String> {
        Some(scores_sql(plan, plan.score.as_ref()?, arm, breakdown))
    }

    fn new(n_dimensions: usize) -> Self {
        Self(BySegment::new(n_dimensions))
    }

    fn read(&mut self, rows: &Rows) {
        self.0.read(rows, |rows, first| {
            let (scores, came_true) = (rows.numbers(first), rows.integers(first + 1));
            move |row, cluster| {
                let (score, right) = (scores[row], came_true.value(row) == 1);
                ScoredTicket { score, right, cluster }
            }
        });
    }

    /// The tickets of each segment, those of equal score in one order for every order of the rows.
    fn by_segment(self) -> Result<BTreeMap<Key, ScoredTickets>, StatsError> {
        let scored = self.0.into_tickets().into_iter().map(|(key, mut tickets)| {
            tickets.sort_unstable_by_key(|ticket| (ticket.cluster, ticket.right));
            Ok((key, ScoredTickets::new(tickets)?))
        });
        scored.collect()
    }
}
