//! Rows that count the tickets of a cluster.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use datafusion::arrow::array::StringArray;

use super::{Bar, Key};
use crate::engine::Rows;

/// All rows of some clusters, as one table; a cluster has a row for each segment and each set of arms.
pub(super) struct ClusterRows<'a> {
    rows: &'a [Rows],
    /// The first column that counts tickets.
    pub(super) first_count: usize,
    pub(super) segments: Vec<Key>,
    pub(super) places: Vec<Place>,
    /// By row.
    place_of: Vec<usize>,
    /// By row: which of the clusters of all segments; a cluster is one of each segment that it has tickets in.
    cluster_of: Vec<usize>,
    /// By cluster.
    segment_of: Vec<usize>,
}

/// What rows of one segment and the same arms have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) segment: usize,
    /// A bit each arm: all are of the first.
    arms: u64,
}

impl Place {
    /// Whether its tickets are those of the arm with this number.
    pub(super) const fn is_of(self, arm: usize) -> bool {
        self.arms & 1 << arm != 0
    }
}

/// Bars of fewer tickets are counted in an array: nearly all clusters are that small.
const FEW: usize = 8;

impl<'a> ClusterRows<'a> {
    pub(super) fn new(rows: &'a [Rows], n_dimensions: usize, n_arms: usize) -> Self {
        let has_parts = 1 < n_arms;
        let names: Vec<StringArray> = rows.iter().map(|rows| rows.texts(n_dimensions)).collect();
        let mut segments = Numbers::new();
        let mut places = Numbers::new();
        let mut clusters = Numbers::new();
        let (mut place_of, mut cluster_of) = (Vec::new(), Vec::new());
        for (rows, names) in rows.iter().zip(&names) {
            let keys = rows.keys(n_dimensions);
            let parts = has_parts.then(|| rows.counts(n_dimensions + 1));
            let mut last: Option<usize> = None;
            for row in 0..rows.n_rows() {
                let same = last.filter(|&last| keys.is_at(row, &segments.values[last]));
                let segment = same.unwrap_or_else(|| segments.of(keys.at(row)));
                last = Some(segment);
                let arms = 1 | parts.as_ref().map_or(0, |parts| parts[row] << 1);
                place_of.push(places.of(Place { segment, arms }));
                let name = names.value(row);
                // Without parts there is a row a cluster.
                cluster_of.push(if has_parts {
                    clusters.of((segment, name))
                } else {
                    clusters.next((segment, name))
                });
            }
        }
        Self {
            rows,
            first_count: n_dimensions + 1 + usize::from(has_parts),
            segments: segments.values,
            places: places.values,
            place_of,
            cluster_of,
            segment_of: clusters.values.into_iter().map(|(segment, _)| segment).collect(),
        }
    }

    /// The rows of one arm.
    pub(super) fn members(&self, arm: usize) -> Vec<usize> {
        let rows = 0..self.place_of.len();
        rows.filter(|&row| self.places[self.place_of[row]].is_of(arm)).collect()
    }

    /// The counts of one column, by row.
    pub(super) fn column(&self, column: usize) -> Vec<u64> {
        let mut res = Vec::with_capacity(self.place_of.len());
        self.rows.iter().for_each(|rows| res.extend(rows.counts(column)));
        res
    }

    /// A column added up, by place.
    pub(super) fn sums(&self, column: &[u64]) -> Vec<u64> {
        let mut res = vec![0; self.places.len()];
        for (&place, count) in self.place_of.iter().zip(column) {
            res[place] += count;
        }
        res
    }

    /// Clusters of `members` by their tickets, for each segment.
    pub(super) fn bars(
        &self,
        members: &[usize],
        n: &[u64],
        k: &[u64],
        unknown: Option<&[u64]>,
    ) -> Vec<Vec<(Bar, u64)>> {
        let mut clusters = vec![Bar::default(); self.segment_of.len()];
        for &row in members {
            let bar = &mut clusters[self.cluster_of[row]];
            bar.n += n[row];
            bar.k += k[row];
            bar.unknown += unknown.map_or(0, |unknown| unknown[row]);
        }
        let mut few = vec![[0_u64; FEW * FEW]; self.segments.len()];
        let mut more: Vec<BTreeMap<Bar, u64>> = vec![BTreeMap::new(); self.segments.len()];
        for (bar, &segment) in clusters.iter().zip(&self.segment_of) {
            match (usize::try_from(bar.n), usize::try_from(bar.k)) {
                (Ok(n), Ok(k)) if n < FEW && k < FEW && bar.unknown == 0 => {
                    few[segment][n * FEW + k] += 1;
                }
                _ => *more[segment].entry(*bar).or_default() += 1,
            }
        }
        let bars = few.into_iter().zip(more).map(|(few, more)| {
            let few = few.into_iter().zip(0_u64..).map(|(clusters, place)| {
                let (n, k) = (place / FEW as u64, place % FEW as u64);
                (Bar { n, k, unknown: 0 }, clusters)
            });
            few.chain(more).filter(|(bar, clusters)| 0 < bar.n + bar.unknown && 0 < *clusters)
        });
        bars.map(Iterator::collect).collect()
    }
}

/// Values by the order in which they came.
struct Numbers<T> {
    values: Vec<T>,
    known: HashMap<T, usize>,
}

impl<T: Clone + Eq + Hash> Numbers<T> {
    fn new() -> Self {
        Self { values: Vec::new(), known: HashMap::new() }
    }

    /// The number of a value: the one it has, or the next.
    fn of(&mut self, value: T) -> usize {
        if let Some(&number) = self.known.get(&value) {
            return number;
        }
        self.known.insert(value.clone(), self.values.len());
        self.next(value)
    }

    /// The number of a value that is known to be new.
    fn next(&mut self, value: T) -> usize {
        self.values.push(value);
        self.values.len() - 1
    }
}
