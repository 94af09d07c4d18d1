//! Reads the counts of one breakdown.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use evalctl_stats::ClusterCount;

use self::cluster_rows::ClusterRows;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
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

/// The columns of one plan.
#[derive(Debug, Clone)]
struct PlanColumns {
    has_unknown: bool,
    n_rules: usize,
    flags: Vec<Flag>,
}

impl Counts {
    fn none(columns: &PlanColumns) -> Self {
        Self {
            left_out: vec![0; columns.n_rules],
            flags: columns.flags.iter().map(|&flag| (flag, 0)).collect(),
            ..Self::default()
        }
    }

    fn add(&mut self, other: Self) {
        for (bar, clusters) in other.bars {
            *self.bars.entry(bar).or_default() += clusters;
        }
        self.pending += other.pending;
        for (sum, count) in self.left_out.iter_mut().zip(other.left_out) {
            *sum += count;
        }
        for ((_, sum), (_, count)) in self.flags.iter_mut().zip(other.flags) {
            *sum += count;
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

/// Reads the result of `counts_sql`: for each arm of the group and each segment the counts of each plan.
#[derive(Debug, Clone)]
pub(crate) struct CountsReading {
    plans: Arc<[PlanColumns]>,
    n_dimensions: usize,
    arms: Vec<Segments>,
}

/// The segments that rows belong to are added first.
const HAS_ROWS: &str = "the segment has rows";

/// The counts of each plan, by segment.
pub(crate) type Segments = BTreeMap<Key, Vec<Counts>>;

impl CountsReading {
    /// The overall row is there even where there are no tickets.
    pub(crate) fn new(plans: &[&Plan<'_>], n_dimensions: usize, n_arms: usize) -> Self {
        let counted = plans.iter().map(|plan| PlanColumns {
            has_unknown: plan.has_unknown(),
            n_rules: plan.rules.len(),
            flags: plan.flags.iter().map(|(flag, _)| *flag).collect(),
        });
        let arms = vec![Segments::new(); n_arms];
        let mut res = Self { plans: counted.collect(), n_dimensions, arms };
        if n_dimensions == 0 {
            (0..n_arms).for_each(|arm| res.add_segment(arm, &Key::new()));
        }
        res
    }

    fn add_segment(&mut self, arm: usize, key: &Key) {
        if !self.arms[arm].contains_key(key) {
            let none = self.plans.iter().map(Counts::none).collect();
            self.arms[arm].insert(key.clone(), none);
        }
    }

    /// Takes in all rows of some clusters.
    #[must_use]
    pub(crate) fn with(mut self, rows: &[Rows]) -> Self {
        let rows = ClusterRows::new(rows, self.n_dimensions, self.arms.len());
        let arms = 0..self.arms.len();
        for place in &rows.places {
            for arm in arms.clone().filter(|&arm| place.is_of(arm)) {
                self.add_segment(arm, &rows.segments[place.segment]);
            }
        }
        let members: Vec<Vec<usize>> = arms.map(|arm| rows.members(arm)).collect();
        let mut columns = rows.first_count..;
        let mut next = || rows.column(columns.next().expect("the range has no end"));
        for (idx, plan) in Arc::clone(&self.plans).iter().enumerate() {
            let (n, k) = (next(), next());
            let unknown = plan.has_unknown.then(&mut next);
            for (segments, members) in self.arms.iter_mut().zip(&members) {
                let bars = rows.bars(members, &n, &k, unknown.as_deref());
                for (key, bars) in rows.segments.iter().zip(bars) {
                    for (bar, clusters) in bars {
                        let counts = &mut segments.get_mut(key).expect(HAS_ROWS)[idx];
                        *counts.bars.entry(bar).or_default() += clusters;
                    }
                }
            }
            self.add_up(&rows, &next(), idx, |counts| &mut counts.pending);
            for rule in 0..plan.n_rules {
                self.add_up(&rows, &next(), idx, |counts| &mut counts.left_out[rule]);
            }
            for flag in 0..plan.flags.len() {
                self.add_up(&rows, &next(), idx, |counts| &mut counts.flags[flag].1);
            }
        }
        self
    }

    /// Adds a column to one count of the plan `idx`, in every arm and segment.
    fn add_up(
        &mut self,
        rows: &ClusterRows<'_>,
        column: &[u64],
        idx: usize,
        count: impl Fn(&mut Counts) -> &mut u64,
    ) {
        for (place, sum) in rows.places.iter().zip(rows.sums(column)) {
            for (arm, segments) in self.arms.iter_mut().enumerate() {
                if place.is_of(arm) {
                    let segment = segments.get_mut(&rows.segments[place.segment]);
                    *count(&mut segment.expect(HAS_ROWS)[idx]) += sum;
                }
            }
        }
    }

    /// Takes in what was read of other clusters.
    pub(crate) fn add(&mut self, other: Self) {
        for (segments, others) in self.arms.iter_mut().zip(other.arms) {
            for (key, others) in others {
                match segments.entry(key) {
                    Entry::Vacant(place) => {
                        place.insert(others);
                    }
                    Entry::Occupied(mut known) => {
                        let pairs = known.get_mut().iter_mut().zip(others);
                        pairs.for_each(|(counts, other)| counts.add(other));
                    }
                }
            }
        }
    }

    /// The segments of each arm, in order.
    pub(crate) fn into_arms(self) -> Vec<Segments> {
        self.arms
    }
}

mod cluster_rows;
