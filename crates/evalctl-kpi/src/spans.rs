//! Reads the times of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::{KaplanMeier, Observation, StatsError};

use crate::counts::Key;
use crate::engine::Rows;

/// The times of one segment, fitted.
pub(crate) struct Spans {
    pub(crate) curve: KaplanMeier,
    /// Seconds after which watching ended before the event, sorted.
    censored: Vec<i64>,
}

impl Spans {
    /// Tickets that were not watched for `seconds`.
    pub(crate) fn censored_before(&self, seconds: u32) -> u64 {
        self.censored.partition_point(|&censored| censored < i64::from(seconds)) as u64
    }
}

/// Reads the result of `spans_sql`, whose rows come sorted by segment and cluster.
pub(crate) fn read_spans(
    result: &[Rows],
    n_dimensions: usize,
) -> Result<BTreeMap<Key, Spans>, StatsError> {
    let mut observations: BTreeMap<Key, Vec<Observation>> = BTreeMap::new();
    let mut last: Option<(Key, String)> = None;
    let mut cluster = 0;
    for rows in result {
        let keys = rows.keys(n_dimensions);
        let clusters = rows.texts(n_dimensions);
        let seconds = rows.integers(n_dimensions + 1);
        let ended = rows.integers(n_dimensions + 2);
        let tickets = rows.counts(n_dimensions + 3);
        for (row, &n_tickets) in tickets.iter().enumerate() {
            let here = (keys.at(row), clusters.value(row).to_owned());
            if last.as_ref() != Some(&here) {
                cluster += 1;
            }
            let observation = Observation {
                time: seconds.value(row) as f64,
                ended: ended.value(row) == 1,
                cluster,
            };
            let of_segment = observations.entry(here.0.clone()).or_default();
            of_segment.extend((0..n_tickets).map(|_| observation));
            last = Some(here);
        }
    }
    observations.into_iter().map(|(key, times)| Ok((key, fit(&times)?))).collect()
}

fn fit(observations: &[Observation]) -> Result<Spans, StatsError> {
    let censored = observations.iter().filter(|observation| !observation.ended);
    #[expect(clippy::cast_possible_truncation, reason = "the times were whole seconds in an i64")]
    let mut censored: Vec<i64> = censored.map(|observation| observation.time as i64).collect();
    censored.sort_unstable();
    Ok(Spans { curve: KaplanMeier::fit(observations)?, censored })
}
