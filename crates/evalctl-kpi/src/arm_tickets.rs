//! What is read of every ticket of an arm, times and scores: each query is asked once.

use std::collections::BTreeMap;

use evalctl_stats::StatsError;

use crate::KpiError;
use crate::arm::Arm;
use crate::counts::Key;
use crate::dimension::{Breakdown, Dimension};
use crate::engine::{Engine, Rows, turn_to_hold_tickets};
use crate::plan::Plan;

/// A way of reading tickets.
pub(crate) trait TicketReading {
    /// What the tickets of a segment become.
    type Value;

    /// Names what is read in an error.
    const WHAT: &str;

    /// The query; `None` where the definition is not about this. Definitions that differ only by the
    /// statistic have the same one.
    fn sql(plan: &Plan<'_>, arm: &Arm, breakdown: &[Dimension]) -> Option<String>;

    /// Starts without tickets; the first `n_dimensions` columns are the segment.
    fn new(n_dimensions: usize) -> Self;

    /// Takes in rows of the result.
    fn read(&mut self, rows: &Rows);

    /// One value a segment.
    fn by_segment(self) -> Result<BTreeMap<Key, Self::Value>, StatsError>;
}

/// What was read for the definitions of one arm.
pub(crate) struct ArmTickets<'a, R: TicketReading> {
    engine: &'a Engine,
    arm: &'a Arm,
    known: BTreeMap<String, BTreeMap<Key, R::Value>>,
}

impl<'a, R: TicketReading> ArmTickets<'a, R> {
    pub(crate) fn new(engine: &'a Engine, arm: &'a Arm) -> Self {
        Self { engine, arm, known: BTreeMap::new() }
    }

    /// Keeps what `plan` asks for, as tickets are many; definitions that share a query follow each other.
    pub(crate) fn forget_others(&mut self, plan: &Plan<'_>, breakdowns: &[Breakdown]) {
        let sql = |breakdown: &Breakdown| R::sql(plan, self.arm, breakdown);
        let asked: Option<Vec<String>> = breakdowns.iter().map(sql).collect();
        if let Some(asked) = asked {
            self.known.retain(|sql, _| asked.contains(sql));
        }
    }

    /// The values by segment; `None` where the definition is not about them.
    pub(crate) async fn of(
        &mut self,
        plan: &Plan<'_>,
        breakdown: &Breakdown,
    ) -> Result<Option<&BTreeMap<Key, R::Value>>, KpiError> {
        let Some(sql) = R::sql(plan, self.arm, breakdown) else { return Ok(None) };
        let id = &plan.definition.id;
        if !self.known.contains_key(&sql) {
            let _turn = turn_to_hold_tickets().await;
            let mut reading = R::new(breakdown.len());
            let what = format!("the {} of `{id}`", R::WHAT);
            self.engine.each_by_part(&sql, &what, |rows| reading.read(&rows)).await?;
            let values =
                reading.by_segment().map_err(|error| KpiError::Stats { id: id.clone(), error })?;
            self.known.insert(sql.clone(), values);
        }
        Ok(self.known.get(&sql))
    }
}
