//! What would an arm seem to gain if it could look at what was not known yet?

use evalctl_domain::{Leakage, LeakageDelta};
use evalctl_stats::StatsError;
use evalctl_stats::paired::{PairedCluster, paired_share};

use super::Look;
use crate::KpiError;

impl Look<'_> {
    /// `None` where the check was not made for the arm.
    pub(super) async fn leakage(&self) -> Result<Option<Leakage>, KpiError> {
        let arm = self.arm.name.replace('\'', "''");
        let sql = format!(
            "SELECT COUNT(*) AS tickets, \
             SUM(CASE WHEN mode_on <> mode_off THEN 1 ELSE 0 END) AS changed \
             FROM leakage WHERE arm = '{arm}'"
        );
        let (mut tickets, mut mode_changed) = (0, 0);
        for rows in self.engine.run(&sql, &self.what("leakage")).await? {
            tickets += rows.counts(0).iter().sum::<u64>();
            if 0 < tickets {
                mode_changed += rows.counts(1).iter().sum::<u64>();
            }
        }
        if tickets == 0 {
            return Ok(None);
        }
        let right = self.delta(&arm, "right").await?;
        let read = self.delta(&arm, "read").await?;
        Ok(Some(Leakage { right, read, mode_changed, tickets }))
    }

    async fn delta(&self, arm: &str, score: &str) -> Result<Option<LeakageDelta>, KpiError> {
        let one_if = |predicate: &str| format!("SUM(CASE WHEN {predicate} THEN 1 ELSE 0 END)");
        let (on, off) = (format!("{score}_on"), format!("{score}_off"));
        let sql = format!(
            "SELECT n, k_on, only_off, only_on, COUNT(*) AS clusters FROM (\
             SELECT l.cluster AS unit, COUNT(*) AS n, {} AS k_on, {} AS only_off, {} AS only_on \
             FROM leakage AS l WHERE l.arm = '{arm}' AND {on} IS NOT NULL AND {off} IS NOT NULL \
             GROUP BY l.cluster) AS units GROUP BY n, k_on, only_off, only_on",
            one_if(&on),
            one_if(&format!("{off} AND NOT {on}")),
            one_if(&format!("{on} AND NOT {off}")),
        );
        let mut customers = Vec::new();
        let mut right_on = 0;
        for rows in self.engine.run(&sql, &self.what("leakage")).await? {
            let (n, k_on) = (rows.counts(0), rows.counts(1));
            let (only_off, only_on, clusters) = (rows.counts(2), rows.counts(3), rows.counts(4));
            for row in 0..rows.n_rows() {
                right_on += k_on[row] * clusters[row];
                let (first_only, second_only) = (only_off[row], only_on[row]);
                let customer = PairedCluster { n: n[row], first_only, second_only };
                customers.extend((0..clusters[row]).map(|_| customer));
            }
        }
        // One order, whatever the order of the result.
        customers.sort_unstable_by_key(|of| (of.n, of.first_only, of.second_only));
        let level = self.request.level;
        let paired = match paired_share(&customers, level) {
            Ok(paired) => paired,
            Err(StatsError::Empty) => return Ok(None),
            Err(error) => return Err(self.stats(error)),
        };
        let on = right_on as f64 / paired.n as f64;
        Ok(Some(LeakageDelta {
            on,
            off: on + paired.difference,
            delta: paired.difference,
            lower: paired.interval.lower,
            upper: paired.interval.upper,
            level: level.get(),
            method: paired.method.as_str(),
            n: paired.n,
            clusters: paired.clusters,
        }))
    }
}
