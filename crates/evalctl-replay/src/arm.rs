//! A candidate in a replay: fitted, then asked about every ticket of a partition.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use evalctl_domain::{Resolver, Snapshot};

pub(crate) use self::ask::{AskContext, Asked, ask_partition};
pub(crate) use self::decide::Driver;
pub(crate) use self::fit::fit;

/// A candidate and the name it goes by.
#[derive(Clone)]
pub struct Arm {
    /// Its name in tables and reports.
    pub name: String,
    /// Whether it is the one that acted, so that outcomes are its own.
    pub acted: bool,
    /// The candidate.
    pub resolver: Arc<dyn Resolver>,
}

/// A candidate with a snapshot for every epoch of the replay.
pub(crate) struct FittedArm {
    pub(crate) name: String,
    pub(crate) acted: bool,
    /// Tickets of the data set's own training set are not this arm's to decide.
    pub(crate) trained: bool,
    /// By start; the first one holds from the beginning of time.
    pub(crate) epochs: Vec<Epoch>,
    /// Calls in flight, over all partitions and epochs.
    pub(crate) in_flight: Semaphore,
}

/// A span of replay time in which one snapshot decides.
pub(crate) struct Epoch {
    pub(crate) from: Timestamp,
    pub(crate) snapshot: Snapshot,
    /// SHA-256 of the snapshot's bytes.
    pub(crate) hash: String,
}

impl FittedArm {
    /// The epoch that decides on tickets whose first moment is `at`, and its number.
    pub(crate) fn epoch_at(&self, at: Timestamp) -> (u32, &Epoch) {
        let idx = self.epochs.partition_point(|epoch| epoch.from <= at).saturating_sub(1);
        (u32::try_from(idx).unwrap_or(u32::MAX), &self.epochs[idx])
    }
}

mod fit;

mod ask;

mod decide;

#[cfg(test)]
mod tests;
