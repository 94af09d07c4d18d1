//! Pool adjacent violators: the non-decreasing step function nearest to the observed shares.

use crate::scored::Tie;

/// Ties that share one fitted value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pool {
    /// How many ties.
    pub(super) ties: usize,
    pub(super) n: u64,
    pub(super) right: u64,
}

impl Pool {
    pub(super) fn rate(&self) -> f64 {
        self.right as f64 / self.n as f64
    }

    /// Whether `self`, the pool to the left, is not below `right`; exact, as counts are integers.
    fn reaches(&self, right: &Self) -> bool {
        u128::from(right.right) * u128::from(self.n) <= u128::from(self.right) * u128::from(right.n)
    }
}

/// Fits the counts of tied tickets in ascending order of score; equal neighbours are pooled too.
pub(super) fn pool(counts: impl Iterator<Item = (u64, u64)>) -> Vec<Pool> {
    let mut res: Vec<Pool> = Vec::new();
    for (n, right) in counts {
        let mut last = Pool { ties: 1, n, right };
        while let Some(before) = res.last().filter(|before| before.reaches(&last)) {
            last.ties += before.ties;
            last.n += before.n;
            last.right += before.right;
            res.pop();
        }
        res.push(last);
    }
    res
}

pub(super) fn pool_ties(ties: &[Tie]) -> Vec<Pool> {
    pool(ties.iter().map(|tie| (tie.n, tie.right)))
}
