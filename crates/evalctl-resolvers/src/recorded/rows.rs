//! Where the decision on each ticket and turn is stored: 17 bytes a decision, as there may be millions.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use evalctl_candidate::TicketId;

/// A decision: which one, where it is stored, and what became of it.
#[derive(Debug)]
pub(super) struct Row {
    key: u32,
    turn: u32,
    /// Where its record starts, and flags above that.
    state: AtomicU64,
}

/// What is noted of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    /// It is the first of its ticket.
    Begins,
    /// The rows of its ticket contradict each other.
    Conflicting,
    /// The replay holds its ticket, which it begins.
    Seen,
    /// It was asked for.
    Asked,
}

impl Flag {
    fn bit(self) -> u64 {
        1 << (START_BITS + self as u32)
    }
}

/// What is left for the place beside four flags.
const START_BITS: u32 = 60;

const START: u64 = (1 << START_BITS) - 1;

impl Row {
    pub(super) fn new(ticket: &TicketId, turn: u32, start: u64) -> Self {
        Self { key: key(ticket), turn, state: AtomicU64::new(start & START) }
    }

    pub(super) fn turn(&self) -> u32 {
        self.turn
    }

    /// Where its record starts; later rows of the file have later ones.
    pub(super) fn start(&self) -> u64 {
        self.state.load(Ordering::Relaxed) & START
    }

    pub(super) fn is(&self, flag: Flag) -> bool {
        self.state.load(Ordering::Relaxed) & flag.bit() != 0
    }

    pub(super) fn note(&self, flag: Flag) {
        // The flags carry no other data, and they are read after the threads that set them ended.
        self.state.fetch_or(flag.bit(), Ordering::Relaxed);
    }
}

/// Rows sorted by the key of their ticket, its id, and turn.
pub(super) struct Rows {
    sorted: Vec<Row>,
    /// Where the rows begin whose keys begin like this, for each beginning of a key, and after them the end.
    beginnings: Vec<usize>,
    /// How many bits are no beginning of a key.
    rest_bits: u32,
}

/// How many rows share a beginning of their keys, about: those that lie in one or two lines of the cache.
const OF_A_BEGINNING: usize = 8;

impl Rows {
    /// They are in order.
    pub(super) fn new(sorted: Vec<Row>) -> Self {
        let bits = (sorted.len() / OF_A_BEGINNING).max(2).ilog2();
        let rest_bits = u32::BITS - bits;
        let mut beginnings = Vec::with_capacity((1 << bits) + 1);
        for (at, row) in sorted.iter().enumerate() {
            beginnings.resize(beginnings.len().max((row.key >> rest_bits) as usize + 1), at);
        }
        beginnings.resize((1 << bits) + 1, sorted.len());
        Self { sorted, beginnings, rest_bits }
    }

    /// The rows of each ticket.
    pub(super) fn tickets(&self) -> impl Iterator<Item = &[Row]> {
        by_ticket(&self.sorted)
    }

    /// The rows of each ticket that has the key of this one: of this one or none, hardly ever of another one.
    pub(super) fn maybe_of(&self, ticket: &TicketId) -> impl Iterator<Item = &[Row]> {
        let key = key(ticket);
        let beginning = (key >> self.rest_bits) as usize;
        let near = &self.sorted[self.beginnings[beginning]..self.beginnings[beginning + 1]];
        let start = near.partition_point(|row| row.key < key);
        let length = near[start..].iter().take_while(|row| row.key == key).count();
        by_ticket(&near[start..start + length])
    }
}

fn by_ticket(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|_, next| !next.is(Flag::Begins))
}

/// Sorts rows by the key of their ticket, then turn, then place in the file.
pub(super) fn sort_by_key(rows: &mut [Row]) {
    rows.sort_unstable_by_key(|row| (row.key, row.turn, row.start()));
}

/// How many rows at the start have the same key.
pub(super) fn of_first_key(rows: &[Row]) -> usize {
    rows.chunk_by(|a, b| a.key == b.key).next().map_or(0, <[Row]>::len)
}

/// Short for an id, and spread evenly whatever ids are like.
fn key(ticket: &TicketId) -> u32 {
    let hash = Sha256::digest(ticket.as_str());
    u32::from_be_bytes(*hash.first_chunk().expect("a hash is longer"))
}
