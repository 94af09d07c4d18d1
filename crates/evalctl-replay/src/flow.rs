//! Where timelines come from and where rows go: what a replay needs of whoever runs it.
//!
//! Both sides move a few customers at a time, so that what a partition holds need not be in memory
//! at once, and what has just been read is still in the cache when its rows are written.

use rayon::prelude::*;

use evalctl_domain::{DecisionRow, GradeRow, LeakageRow, Outcome, Timeline};

use crate::engine::{PartitionSummary, ReplayError};

/// The timelines of a partition, one after another.
pub type Timelines<'a> = Box<dyn Iterator<Item = Result<Timeline, ReplayError>> + 'a>;

/// Where timelines come from, a partition at a time.
pub trait PartitionSource: Sync {
    /// Number of partitions.
    fn count(&self) -> u32;

    /// All timelines of a partition, in a fixed order. May be asked for several times.
    fn load(&self, partition: u32) -> Result<Timelines<'_>, ReplayError>;
}

/// The partitions of a source, each for the next thread that is free.
pub(crate) fn partitions(
    source: &dyn PartitionSource,
) -> impl ParallelIterator<Item = u32> + use<> {
    // Left alone, several go to one thread, and at the end the others wait for it.
    (0..source.count()).into_par_iter().with_max_len(1)
}

/// Where rows go, and what was already there.
pub trait RowSink: Sync {
    /// The summary of a partition that an earlier, interrupted run has finished.
    fn finished(&self, partition: u32) -> Result<Option<PartitionSummary>, ReplayError>;

    /// Begins a partition. Dropped before it is finished, nothing of it is kept.
    fn begin(&self, partition: u32) -> Result<Box<dyn PartitionSink + '_>, ReplayError>;

    /// Keeps a snapshot under its hash.
    fn keep_snapshot(&self, arm: &str, hash: &str, bytes: &[u8]) -> Result<(), ReplayError>;
}

/// Where the rows of one partition go.
pub trait PartitionSink {
    /// Takes in the rows of the next tickets.
    fn take(&mut self, rows: Rows) -> Result<(), ReplayError>;

    /// Keeps all that was taken in, then marks the partition as finished.
    fn finish(self: Box<Self>, summary: &PartitionSummary) -> Result<(), ReplayError>;
}

/// All rows of a few tickets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// The timelines themselves: tickets and events.
    pub timelines: Vec<Timeline>,
    /// One a ticket.
    pub outcomes: Vec<Outcome>,
    /// One an (arm, ticket, turn).
    pub decisions: Vec<DecisionRow>,
    /// One an (arm, ticket, grader).
    pub grades: Vec<GradeRow>,
    /// One an (arm, ticket) of the leakage check, where it was asked for.
    pub leakage: Vec<LeakageRow>,
}
