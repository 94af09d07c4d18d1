//! The four sets of a replay in which something is trained.

use serde::{Deserialize, Serialize};

/// What a ticket serves for. In time order, so that every step looks back only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketSet {
    /// A model learns from it.
    Train,
    /// Calibrators and grids are fitted on it.
    Tune,
    /// Thresholds are tested on it, once.
    Cal,
    /// It is reported on.
    Test,
}

impl TicketSet {
    /// All four, the earliest first.
    pub const ALL: [Self; 4] = [Self::Train, Self::Tune, Self::Cal, Self::Test];

    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Tune => "tune",
            Self::Cal => "cal",
            Self::Test => "test",
        }
    }
}
