//! What an arm learned from and when, for the record of the run.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_domain::Learning;

use crate::arm::FittedArm;

/// A trained arm and its snapshots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The arm.
    pub arm: String,
    /// When it learned.
    pub learning: LearnedWhen,
    /// Tickets of the train set whose outcome was not known when the first ticket of the other
    /// sets came in, so that an arm that is fitted once could not learn from them.
    pub not_due: u64,
    /// Its snapshots in the order in which they decided.
    pub snapshots: Vec<LearnedSnapshot>,
}

/// When an arm learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnedWhen {
    /// In an earlier run; here it was loaded.
    Earlier,
    /// Once, from the train set.
    BeforeReplay,
    /// From the train set, then at epoch borders from what was due.
    AtEpochs,
}

/// A snapshot and what it knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedSnapshot {
    /// Epoch of the replay, from 0.
    pub epoch: u32,
    /// From when tickets that come in are decided by it; `None`: from the beginning.
    pub from: Option<Timestamp>,
    /// SHA-256 of its bytes: its folder below `models/<arm>/`.
    pub sha256: String,
    /// Examples learned in this run by then.
    pub learned: u64,
}

impl Learned {
    /// `None` for an arm that never learns.
    pub(crate) fn of(arm: &FittedArm) -> Option<Self> {
        let learning = match arm.learning {
            Learning::Never => return None,
            Learning::Earlier => LearnedWhen::Earlier,
            Learning::BeforeReplay => LearnedWhen::BeforeReplay,
            Learning::AtEpochs { .. } => LearnedWhen::AtEpochs,
        };
        let snapshots = (0..).zip(&arm.epochs).map(|(epoch, of_arm)| LearnedSnapshot {
            epoch,
            from: Some(of_arm.from).filter(|from| *from != Timestamp::MIN),
            sha256: of_arm.hash.to_string(),
            learned: of_arm.learned,
        });
        let (name, snapshots) = (arm.name.to_string(), snapshots.collect());
        Some(Self { arm: name, learning, not_due: arm.not_due, snapshots })
    }
}
