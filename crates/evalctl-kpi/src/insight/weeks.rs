//! The share of right decisions by week: a learning curve where the arm learns on.

use std::collections::BTreeMap;

use evalctl_domain::RightInWeek;
use evalctl_stats::ClusterCount;
use jiff::Timestamp;

use super::Look;
use crate::KpiError;

/// Microseconds of a week.
const WEEK: i64 = 7 * 86_400 * 1_000_000;

/// The first Monday after the start of 1970, a Thursday, in microseconds.
const MONDAY: i64 = 4 * 86_400 * 1_000_000;

impl Look<'_> {
    /// By week and set, the earliest first.
    pub(super) async fn weeks(&self) -> Result<Vec<RightInWeek>, KpiError> {
        let judged = self.judged(self.scope.test_and_tune());
        // Division of integers cuts towards 0: times before the first Monday go one week further down.
        let week = format!(
            "(opened - {MONDAY} - CASE WHEN opened < {MONDAY} THEN {} ELSE 0 END) / {WEEK}",
            WEEK - 1
        );
        let sql = format!(
            "SELECT in_set, week, n, k, COUNT(*) AS clusters FROM (\
             SELECT in_set, week, unit, COUNT(*) AS n, SUM(ok) AS k FROM (\
             SELECT in_set, {week} AS week, unit, ok FROM ({judged}) AS judged WHERE ok IS NOT NULL\
             ) AS dated GROUP BY in_set, week, unit) AS units GROUP BY in_set, week, n, k"
        );
        let mut bars: BTreeMap<(i64, Option<String>), Vec<ClusterCount>> = BTreeMap::new();
        for rows in self.engine.run(&sql, &self.what("decisions by week")).await? {
            let (keys, weeks) = (rows.keys(1), rows.integers(1));
            let (n, k, clusters) = (rows.counts(2), rows.counts(3), rows.counts(4));
            for row in 0..rows.n_rows() {
                let bar = ClusterCount { k: k[row], n: n[row], clusters: clusters[row] };
                let set = keys.at(row).pop().flatten();
                bars.entry((weeks.value(row), set)).or_default().push(bar);
            }
        }
        let mut res = Vec::new();
        for ((week, set), bars) in bars {
            // The calendar has no such week only where it has no such ticket.
            let start = Timestamp::from_microsecond(MONDAY + week * WEEK);
            if let (Ok(week), Some(right)) = (start, self.share(&bars)?) {
                res.push(RightInWeek { week, set, right });
            }
        }
        Ok(res)
    }
}
