//! Where does a candidate go wrong, and does it get better? Beyond the KPIs, on its test tickets.

use std::path::Path;

use evalctl_domain::{ConfusionRow, CountedShare, Insight};
use evalctl_stats::{ClusterCount, Level, StatsError, clustered_proportion};
use evalctl_tables::{Table, part_files};

use crate::KpiError;
use crate::arm::ArmInfo;
use crate::engine::Engine;

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub struct InsightRequest<'r> {
    /// The candidates, in the order of the answer.
    pub arms: &'r [ArmInfo],
    /// Whether the listed errors carry what the customer wrote, masked and cut.
    pub with_text: bool,
    /// The confidence level of the intervals.
    pub level: Level,
}

/// Looks into every candidate of a run, in the order given: on the test set, so that candidates that
/// were trained and others are told of the same tickets.
///
/// Nothing is told of a run without sets, unless its leakage was checked; then it is about all
/// tickets.
pub async fn insights(
    tables_folder: &Path,
    request: &InsightRequest<'_>,
) -> Result<Vec<Insight>, KpiError> {
    if request.arms.is_empty() {
        return Ok(Vec::new());
    }
    let mut tables = vec![Table::Outcomes, Table::Decisions, Table::Grades, Table::Events];
    let has_leakage = !part_files(tables_folder, Table::Leakage)?.is_empty();
    if has_leakage {
        tables.push(Table::Leakage);
    }
    let engine = Engine::open(tables_folder, &tables).await?;
    let scope = match (engine.has_sets().await?, has_leakage) {
        (true, _) => Scope::TestSet,
        (false, true) => Scope::AllTickets,
        (false, false) => return Ok(Vec::new()),
    };
    let mut res = Vec::new();
    for arm in request.arms {
        let of_arm = Look { engine: &engine, arm, request, scope };
        let leakage = if has_leakage { of_arm.leakage().await? } else { None };
        let confusion = of_arm.confusion().await?;
        res.push(Insight {
            arm: arm.name.clone(),
            right: of_arm.right().await?,
            weeks: of_arm.weeks().await?,
            slices: of_arm.slices().await?,
            errors: of_arm.errors().await?,
            confusion,
            leakage,
        });
    }
    Ok(res)
}

/// One arm being looked into.
struct Look<'a> {
    engine: &'a Engine,
    arm: &'a ArmInfo,
    request: &'a InsightRequest<'a>,
    scope: Scope,
}

/// Which tickets are looked at.
#[derive(Debug, Clone, Copy)]
enum Scope {
    TestSet,
    AllTickets,
}

impl Scope {
    /// Predicate over the decisions table.
    fn test(self) -> &'static str {
        match self {
            Self::TestSet => "d.set = 'test'",
            Self::AllTickets => "d.counted",
        }
    }

    /// The same with the tune set. The cal set is for thresholds, once.
    fn test_and_tune(self) -> &'static str {
        match self {
            Self::TestSet => "d.set IN ('test', 'tune')",
            Self::AllTickets => "d.counted",
        }
    }
}

/// The intent that a candidate's reading is held against: the source's or the reference's.
const GIVEN: &str = "CASE WHEN o.intent_was_read THEN NULL ELSE o.intent END";

impl Look<'_> {
    /// The decisions that stand for tickets, one row each, with what they are judged by.
    ///
    /// `ok` is 1 where the decision is right, 0 where it is wrong, null where it cannot be told.
    fn judged(&self, which: &str) -> String {
        format!(
            "SELECT d.ticket_id, d.cluster AS unit, d.set AS in_set, d.mode, d.confidence, \
             {GIVEN} AS given, d.intent AS found, g.grader, g.verdict, o.channel, o.language, \
             CAST(o.opened_at AS BIGINT) AS opened, CAST(d.decided_at AS BIGINT) AS decided, \
             CASE WHEN g.verdict = 'correct' THEN 1 WHEN g.verdict = 'wrong' THEN 0 \
             WHEN {GIVEN} = d.intent THEN 1 WHEN {GIVEN} <> d.intent THEN 0 END AS ok \
             FROM decisions AS d \
             LEFT JOIN outcomes AS o ON o.ticket_id = d.ticket_id \
             LEFT JOIN grades AS g ON g.arm = d.arm AND g.ticket_id = d.ticket_id \
             AND g.turn = d.turn AND g.effective \
             WHERE d.arm = '{}' AND d.is_last AND d.status = 'decided' AND {which}",
            self.arm.name.replace('\'', "''")
        )
    }

    /// The share of test tickets that is right.
    async fn right(&self) -> Result<Option<CountedShare>, KpiError> {
        let judged = self.judged(self.scope.test());
        let sql = format!(
            "SELECT n, k, COUNT(*) AS clusters FROM (SELECT unit, COUNT(*) AS n, SUM(ok) AS k \
             FROM ({judged}) AS judged WHERE ok IS NOT NULL GROUP BY unit) AS units GROUP BY n, k"
        );
        let mut bars = Vec::new();
        for rows in self.engine.run(&sql, &self.what("right decisions")).await? {
            let (n, k, clusters) = (rows.counts(0), rows.counts(1), rows.counts(2));
            for row in 0..rows.n_rows() {
                bars.push(ClusterCount { k: k[row], n: n[row], clusters: clusters[row] });
            }
        }
        self.share(&bars)
    }

    /// Test tickets by intent given and intent read, the most frequent first.
    async fn confusion(&self) -> Result<Vec<ConfusionRow>, KpiError> {
        let judged = self.judged(self.scope.test());
        let sql = format!(
            "SELECT given, found, COUNT(*) AS tickets FROM ({judged}) AS judged \
             WHERE given IS NOT NULL GROUP BY given, found"
        );
        let mut res = Vec::new();
        for rows in self.engine.run(&sql, &self.what("intents read")).await? {
            let (keys, tickets) = (rows.keys(2), rows.counts(2));
            for (row, &tickets) in tickets.iter().enumerate() {
                let mut key = keys.at(row);
                let (found, given) = (key.pop().flatten(), key.pop().flatten());
                let Some(intent) = given else {
                    continue;
                };
                res.push(ConfusionRow { arm: self.arm.name.clone(), intent, read: found, tickets });
            }
        }
        res.sort_by(|a, b| {
            let key = |row: &ConfusionRow| (row.intent.clone(), row.read.clone());
            b.tickets.cmp(&a.tickets).then_with(|| key(a).cmp(&key(b)))
        });
        Ok(res)
    }

    /// The share that a histogram of clusters holds; `None` without any ticket.
    fn share(&self, bars: &[ClusterCount]) -> Result<Option<CountedShare>, KpiError> {
        let level = self.request.level;
        let share = match clustered_proportion(bars, level) {
            Ok(share) => share,
            Err(StatsError::Empty) => return Ok(None),
            Err(error) => return Err(self.stats(error)),
        };
        Ok(Some(CountedShare {
            k: share.k,
            n: share.n,
            clusters: share.clusters,
            estimate: share.estimate,
            lower: share.interval.lower,
            upper: share.interval.upper,
            level: level.get(),
            method: share.method.as_str(),
        }))
    }

    fn stats(&self, error: StatsError) -> KpiError {
        KpiError::Stats { id: self.arm.name.clone(), error }
    }

    fn what(&self, what: &str) -> String {
        format!("{what} of `{}`", self.arm.name)
    }
}

mod weeks;

mod slices;

mod errors;

mod leakage;

#[cfg(test)]
mod tests;
