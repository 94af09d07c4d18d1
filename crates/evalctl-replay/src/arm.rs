//! A candidate in a replay: fitted, then asked about every ticket of a partition.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;

use evalctl_domain::{Learning, Outcome, Resolver, Snapshot, TicketSet};

pub(crate) use self::ask::{AskContext, Asked, ask_all};
pub(crate) use self::decide::{Driver, permits};
pub(crate) use self::fit::fit;
pub(crate) use self::lessons::Lessons;

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
    /// Shared with the rows about it.
    pub(crate) name: Arc<str>,
    pub(crate) acted: bool,
    /// Where it learned, only tickets of the test set count for it, and those of the train set are
    /// not its to decide.
    pub(crate) learning: Learning,
    /// By start; the first one holds from the beginning of time.
    pub(crate) epochs: Vec<Epoch>,
    /// Calls in flight, over all partitions and epochs.
    pub(crate) in_flight: Semaphore,
    /// Tickets of the train set whose outcome was not known in time to learn from.
    pub(crate) not_due: u64,
}

/// A span of replay time in which one snapshot decides.
pub(crate) struct Epoch {
    pub(crate) from: Timestamp,
    pub(crate) snapshot: Snapshot,
    /// SHA-256 of the snapshot's bytes.
    pub(crate) hash: Arc<str>,
    /// Examples learned so far.
    pub(crate) learned: u64,
}

/// Why a ticket outside the sets that count is left out.
pub(crate) const OTHER_SET: &str = "split";

impl FittedArm {
    /// Whether the set of a ticket lets it count in the arm's buckets and KPIs. A ticket out of the
    /// count is so for every arm, for a reason of its own.
    pub(crate) fn counts(&self, outcome: &Outcome) -> bool {
        !self.learning.needs_sets()
            || outcome.excluded.is_some()
            || outcome.set == Some(TicketSet::Test)
    }

    /// Whether a ticket is this arm's to decide: it was not there to learn from.
    pub(crate) fn decides(&self, outcome: &Outcome) -> bool {
        !self.learning.needs_sets() || outcome.set.is_some_and(|set| set != TicketSet::Train)
    }

    /// The epoch that decides on tickets whose first moment is `at`, and its number.
    pub(crate) fn epoch_at(&self, at: Timestamp) -> (u32, &Epoch) {
        let idx = self.epochs.partition_point(|epoch| epoch.from <= at).saturating_sub(1);
        (u32::try_from(idx).unwrap_or(u32::MAX), &self.epochs[idx])
    }
}

mod fit;

mod lessons;

mod feedback;

mod ask;

mod decide;

#[cfg(test)]
mod tests;
