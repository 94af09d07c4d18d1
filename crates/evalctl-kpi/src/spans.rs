//! Reads the times of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::{CompactObservation, KaplanMeier, Observation, StatsError};

use crate::arm::Arm;
use crate::arm_tickets::TicketReading;
use crate::by_segment::BySegment;
use crate::counts::Key;
use crate::dimension::Dimension;
use crate::engine::Rows;
use crate::plan::Plan;
use crate::sql::spans_sql;

/// The times of one segment, fitted.
pub(crate) struct Spans {
    pub(crate) curve: KaplanMeier,
    /// Seconds after which watching ended before the event, sorted; 136 years stand for more.
    censored: Vec<u32>,
}

impl Spans {
    /// Tickets that were not watched for `seconds`.
    pub(crate) fn censored_before(&self, seconds: u32) -> u64 {
        self.censored.partition_point(|&censored| censored < seconds) as u64
    }
}

/// The times read so far, by segment.
pub(crate) struct SpansReading(BySegment<CompactObservation>);

impl TicketReading for SpansReading {
    type Value = Spans;

    const WHAT: &str = "times";

    fn sql(plan: &Plan<'_>, arm: &Arm, breakdown: &[Dimension]) -> Option<String> {
        Some(spans_sql(plan, plan.span.as_ref()?, arm, breakdown))
    }

    fn new(n_dimensions: usize) -> Self {
        Self(BySegment::new(n_dimensions))
    }

    fn read(&mut self, rows: &Rows) {
        self.0.read(rows, |rows, first| {
            let (seconds, ended) = (rows.integers(first), rows.integers(first + 1));
            move |row, cluster| {
                let (time, ended) = (seconds.value(row) as f64, ended.value(row) == 1);
                CompactObservation::try_from(Observation { time, ended, cluster })
                    .expect("the query has no times below 0")
            }
        });
    }

    /// Fits the times of each segment; their order does not matter.
    fn by_segment(self) -> Result<BTreeMap<Key, Spans>, StatsError> {
        self.0.into_tickets().into_iter().map(|(key, times)| Ok((key, fit(times)?))).collect()
    }
}

fn fit(observations: Vec<CompactObservation>) -> Result<Spans, StatsError> {
    let censored = observations.iter().filter(|observation| !observation.ended());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    let mut censored: Vec<u32> = censored.map(|observation| observation.time() as u32).collect();
    censored.sort_unstable();
    Ok(Spans { curve: KaplanMeier::of(observations)?, censored })
}
