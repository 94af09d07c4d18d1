//! Rows of tickets by segment and cluster, a run of rows of one segment at a time.

use crate::counts::Key;
use crate::engine::Rows;

/// Rows of one segment that follow each other.
pub(crate) struct Run {
    pub(crate) key: Key,
    pub(crate) rows: Rows,
    /// The number of each row's cluster.
    pub(crate) clusters: Vec<u64>,
}

/// Cuts rows with the segment in their first `n_dimensions` columns and the cluster's name in the next.
pub(crate) fn runs(rows: &Rows, n_dimensions: usize) -> Vec<Run> {
    let keys = rows.keys(n_dimensions);
    let names = rows.texts(n_dimensions);
    let mut res = Vec::new();
    let mut start = 0;
    while start < rows.n_rows() {
        let key = keys.at(start);
        let n_rows = (start..rows.n_rows()).take_while(|&row| keys.is_at(row, &key)).count();
        let clusters = (start..start + n_rows).map(|row| number(names.value(row))).collect();
        res.push(Run { key, rows: rows.slice(start, n_rows), clusters });
        start += n_rows;
    }
    res
}

/// The number of a cluster follows from its name alone (FNV-1a), so it is the same however the tables are cut into
/// parts; that two of a million clusters share one happens in one run of 30 million.
fn number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
