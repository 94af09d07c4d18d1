//! When a resolver learns, as its option `learn` says.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use evalctl_candidate::Learning;

const DAY: u64 = 24 * 60 * 60;

/// The value of the option `learn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Learn {
    /// From the training set, before the replay.
    Once,
    /// And again at the end of every day.
    Daily,
    /// And again at the end of every week.
    Weekly,
}

impl Learn {
    pub(crate) const CHOICES: &'static [(&'static str, Self)] =
        &[("once", Self::Once), ("daily", Self::Daily), ("weekly", Self::Weekly)];

    pub(crate) fn learning(self) -> Learning {
        match self {
            Self::Once => Learning::BeforeReplay,
            Self::Daily => Learning::AtEpochs { every: Duration::from_secs(DAY) },
            Self::Weekly => Learning::AtEpochs { every: Duration::from_secs(7 * DAY) },
        }
    }
}
