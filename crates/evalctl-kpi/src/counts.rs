//! Reads the counts of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::ClusterCount;

use crate::engine::Rows;
use crate::plan::{Flag, Plan};

/// The values of a breakdown's columns; empty: the overall row.
pub(crate) type Key = Vec<Option<String>>;

/// What one definition counts in one segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Clusters by (tickets in the denominator, of these in the numerator).
    bars: BTreeMap<(u64, u64), u64>,
    pub(crate) pending: u64,
    /// By rule.
    pub(crate) left_out: Vec<u64>,
    /// By flag.
    flags: Vec<(Flag, u64)>,
}

impl Counts {
    fn none(plan: &Plan<'_>) -> Self {
        Self {
            left_out: vec![0; plan.rules.len()],
            flags: plan.flags.iter().map(|(flag, _)| (*flag, 0)).collect(),
            ..Self::default()
        }
    }

    /// Tickets in the denominator.
    pub(crate) fn n(&self) -> u64 {
        self.bars.iter().map(|(&(n, _), clusters)| n * clusters).sum()
    }

    /// Tickets in the numerator.
    pub(crate) fn k(&self) -> u64 {
        self.bars.iter().map(|(&(_, k), clusters)| k * clusters).sum()
    }

    /// Clusters behind the denominator.
    pub(crate) fn clusters(&self) -> u64 {
        self.bars.values().sum()
    }

    pub(crate) fn excluded(&self) -> u64 {
        self.left_out.iter().sum()
    }

    pub(crate) fn histogram(&self) -> Vec<ClusterCount> {
        let bar = |(&(n, k), &clusters): (&(u64, u64), &u64)| ClusterCount { k, n, clusters };
        self.bars.iter().map(bar).collect()
    }

    /// A count besides; 0 where the definition has none such.
    pub(crate) fn flag(&self, wanted: Flag) -> u64 {
        self.flags.iter().filter(|(flag, _)| *flag == wanted).map(|(_, count)| count).sum()
    }
}

/// Reads the result of `counts_sql`: for each segment the counts of each plan.
///
/// The overall row is there even where there are no tickets.
pub(crate) fn read_counts(
    result: &[Rows],
    plans: &[&Plan<'_>],
    n_dimensions: usize,
) -> BTreeMap<Key, Vec<Counts>> {
    let none: Vec<Counts> = plans.iter().map(|plan| Counts::none(plan)).collect();
    let mut res = BTreeMap::new();
    if n_dimensions == 0 {
        res.insert(Key::new(), none.clone());
    }
    for rows in result {
        let keys = rows.keys(n_dimensions);
        let keys: Vec<Key> = (0..rows.n_rows()).map(|row| keys.at(row)).collect();
        let clusters = rows.counts(n_dimensions);
        let mut columns = n_dimensions + 1..;
        let mut next = || rows.counts(columns.next().expect("the range has no end"));
        for (idx, plan) in plans.iter().enumerate() {
            let (n, k, pending) = (next(), next(), next());
            let left_out: Vec<Vec<u64>> = plan.rules.iter().map(|_| next()).collect();
            let flags: Vec<Vec<u64>> = plan.flags.iter().map(|_| next()).collect();
            for (row, key) in keys.iter().enumerate() {
                let counts = &mut res.entry(key.clone()).or_insert_with(|| none.clone())[idx];
                if 0 < n[row] {
                    *counts.bars.entry((n[row], k[row])).or_default() += clusters[row];
                }
                counts.pending += pending[row];
                for (sum, column) in counts.left_out.iter_mut().zip(&left_out) {
                    *sum += column[row];
                }
                for ((_, sum), column) in counts.flags.iter_mut().zip(&flags) {
                    *sum += column[row];
                }
            }
        }
    }
    res
}
