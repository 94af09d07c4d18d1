//! Values of tickets by segment, read from rows that hold the segment, the cluster and two values.

use std::collections::BTreeMap;

use crate::counts::Key;
use crate::engine::Rows;

/// The tickets read so far, by segment.
pub(crate) struct BySegment<T> {
    n_dimensions: usize,
    tickets: BTreeMap<Key, Vec<T>>,
}

impl<T: Copy> BySegment<T> {
    /// Starts without tickets; the first `n_dimensions` columns are the segment.
    pub(crate) fn new(n_dimensions: usize) -> Self {
        Self { n_dimensions, tickets: BTreeMap::new() }
    }

    /// Takes in rows in which those of one segment follow each other.
    ///
    /// `columns` gets the rows of one segment and the place of the first value's column, and gives what makes a ticket
    /// of a row and its cluster.
    pub(crate) fn read<F: Fn(usize, u64) -> T>(
        &mut self,
        rows: &Rows,
        columns: impl Fn(&Rows, usize) -> F,
    ) {
        let keys = rows.keys(self.n_dimensions);
        let mut start = 0;
        while start < rows.n_rows() {
            let key = keys.at(start);
            let n_rows = (start..rows.n_rows()).take_while(|&row| keys.is_at(row, &key)).count();
            let run = rows.slice(start, n_rows);
            let clusters = run.texts(self.n_dimensions);
            let ticket = columns(&run, self.n_dimensions + 1);
            let of_segment = self.tickets.entry(key).or_default();
            for row in 0..n_rows {
                push(of_segment, ticket(row, number(clusters.value(row))));
            }
            start += n_rows;
        }
    }

    pub(crate) fn into_tickets(self) -> BTreeMap<Key, Vec<T>> {
        self.tickets
    }
}

/// Adds a ticket; there may be millions, so that room for twice as many, or for a quarter more, would be much.
pub(crate) fn push<T>(tickets: &mut Vec<T>, ticket: T) {
    if tickets.len() == tickets.capacity() {
        tickets.reserve_exact(tickets.len() / 8 + 16);
    }
    tickets.push(ticket);
}

/// The number of a cluster follows from its name alone (FNV-1a), so it is the same however the tables are cut into
/// parts; that two of a million clusters share one happens in one run of 30 million.
pub(crate) fn number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
