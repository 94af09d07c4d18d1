//! Reads the counts of one breakdown.

use std::collections::BTreeMap;

use evalctl_stats::ClusterCount;

use crate::compute::Split;
use crate::engine::Rows;
use crate::plan::{Flag, Plan, UNVERIFIED};

/// The values of a breakdown's columns; empty: the overall row.
pub(crate) type Key = Vec<Option<String>>;

/// What one definition counts in one segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Clusters by their tickets.
    bars: BTreeMap<Bar, u64>,
    pub(crate) pending: u64,
    /// By rule.
    pub(crate) left_out: Vec<u64>,
    /// By flag.
    flags: Vec<(Flag, u64)>,
}

/// The tickets of one cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Bar {
    /// In the denominator.
    n: u64,
    /// Of these in the numerator; of a mean the sum of what is counted on each.
    k: u64,
    /// Tickets besides, that meet the conditions and still cannot be told.
    unknown: u64,
}

/// How tickets that cannot be told are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Not at all.
    LeftOut,
    /// As not counted.
    Not,
    /// As counted.
    Counted,
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
        self.bars.iter().map(|(bar, clusters)| bar.n * clusters).sum()
    }

    /// Tickets in the numerator; of a mean the sum of what is counted on each.
    pub(crate) fn k(&self) -> u64 {
        self.bars.iter().map(|(bar, clusters)| bar.k * clusters).sum()
    }

    /// Tickets that meet the conditions and still cannot be told; they are among the left out.
    pub(crate) fn unknown(&self) -> u64 {
        self.bars.iter().map(|(bar, clusters)| bar.unknown * clusters).sum()
    }

    /// Clusters behind the denominator.
    pub(crate) fn clusters(&self) -> u64 {
        self.bars.iter().filter(|(bar, _)| 0 < bar.n).map(|(_, clusters)| clusters).sum()
    }

    pub(crate) fn excluded(&self) -> u64 {
        self.left_out.iter().sum()
    }

    /// Where the tickets went.
    pub(crate) fn split(&self, plan: &Plan<'_>) -> Split {
        let (early, late) = self.left_out.split_at(plan.n_early_rules);
        let late_of = |unverified: bool| {
            let names = plan.rules[plan.n_early_rules..].iter().map(|rule| rule.left_out);
            let of_kind = names.zip(late).filter(|(name, _)| (*name == UNVERIFIED) == unverified);
            of_kind.map(|(_, count)| count).sum()
        };
        let counted = if plan.amount.is_some() { self.n() } else { self.k() };
        Split {
            counted,
            not_counted: self.n() - counted,
            pending: self.pending,
            silent: late_of(false),
            unverified: late_of(true),
            out_of_scope: early.iter().sum(),
        }
    }

    pub(crate) fn histogram(&self, unknown: Unknown) -> Vec<ClusterCount> {
        let bars = self.bars.iter().map(|(bar, &clusters)| match unknown {
            Unknown::LeftOut => ClusterCount { k: bar.k, n: bar.n, clusters },
            Unknown::Not => ClusterCount { k: bar.k, n: bar.n + bar.unknown, clusters },
            Unknown::Counted => {
                ClusterCount { k: bar.k + bar.unknown, n: bar.n + bar.unknown, clusters }
            }
        });
        bars.filter(|bar| 0 < bar.n).collect()
    }

    /// A count besides; 0 where the definition has none such.
    pub(crate) fn flag(&self, wanted: Flag) -> u64 {
        self.flags.iter().filter(|(flag, _)| *flag == wanted).map(|(_, count)| count).sum()
    }
}

/// Reads the result of `counts_sql`: for each segment the counts of each plan.
pub(crate) struct CountsReading<'a> {
    plans: &'a [&'a Plan<'a>],
    n_dimensions: usize,
    segments: BTreeMap<Key, Vec<Counts>>,
}

impl<'a> CountsReading<'a> {
    /// The overall row is there even where there are no tickets.
    pub(crate) fn new(plans: &'a [&'a Plan<'a>], n_dimensions: usize) -> Self {
        let mut res = Self { plans, n_dimensions, segments: BTreeMap::new() };
        if n_dimensions == 0 {
            res.segments.insert(Key::new(), res.none());
        }
        res
    }

    fn none(&self) -> Vec<Counts> {
        self.plans.iter().map(|plan| Counts::none(plan)).collect()
    }

    /// Takes in rows of the result.
    pub(crate) fn read(&mut self, rows: &Rows) {
        let keys = rows.keys(self.n_dimensions);
        let keys: Vec<Key> = (0..rows.n_rows()).map(|row| keys.at(row)).collect();
        for key in &keys {
            if !self.segments.contains_key(key) {
                self.segments.insert(key.clone(), self.none());
            }
        }
        let clusters = rows.counts(self.n_dimensions);
        let mut columns = self.n_dimensions + 1..;
        let mut next = || rows.counts(columns.next().expect("the range has no end"));
        for (idx, plan) in self.plans.iter().enumerate() {
            let (n, k) = (next(), next());
            let unknown = if plan.has_unknown() { next() } else { vec![0; rows.n_rows()] };
            let pending = next();
            let left_out: Vec<Vec<u64>> = plan.rules.iter().map(|_| next()).collect();
            let flags: Vec<Vec<u64>> = plan.flags.iter().map(|_| next()).collect();
            for (row, key) in keys.iter().enumerate() {
                let counts = &mut self.segments.get_mut(key).expect("added above")[idx];
                let bar = Bar { n: n[row], k: k[row], unknown: unknown[row] };
                if 0 < bar.n + bar.unknown {
                    *counts.bars.entry(bar).or_default() += clusters[row];
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

    /// The segments, in order.
    pub(crate) fn into_segments(self) -> BTreeMap<Key, Vec<Counts>> {
        self.segments
    }
}
