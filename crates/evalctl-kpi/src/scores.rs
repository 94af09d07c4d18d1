//! Reads the scores of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::{ScoredTicket, ScoredTickets, StatsError};

use crate::counts::Key;
use crate::engine::Rows;

/// Reads the result of `scores_sql`, whose rows come sorted by segment and cluster.
pub(crate) fn read_scores(
    result: &[Rows],
    n_dimensions: usize,
) -> Result<BTreeMap<Key, ScoredTickets>, StatsError> {
    let mut tickets: BTreeMap<Key, Vec<ScoredTicket>> = BTreeMap::new();
    let mut last: Option<(Key, String)> = None;
    let mut cluster = 0;
    for rows in result {
        let keys = rows.keys(n_dimensions);
        let clusters = rows.texts(n_dimensions);
        let scores = rows.numbers(n_dimensions + 1);
        let came_true = rows.integers(n_dimensions + 2);
        for (row, &n_tickets) in rows.counts(n_dimensions + 3).iter().enumerate() {
            let here = (keys.at(row), clusters.value(row).to_owned());
            if last.as_ref() != Some(&here) {
                cluster += 1;
            }
            let (score, right) = (scores[row], came_true.value(row) == 1);
            let of_segment = tickets.entry(here.0.clone()).or_default();
            of_segment.extend((0..n_tickets).map(|_| ScoredTicket { score, right, cluster }));
            last = Some(here);
        }
    }
    tickets.into_iter().map(|(key, tickets)| Ok((key, ScoredTickets::new(tickets)?))).collect()
}
