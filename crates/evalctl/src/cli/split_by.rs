//! `--split-by`.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use evalctl_replay::SplitBy;

/// What shares of a split cut through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SplitByArg {
    /// Time: a returning customer's tickets stay where each falls
    Time,
    /// Customers: for data without usable times
    Customer,
}

impl From<SplitByArg> for SplitBy {
    fn from(by: SplitByArg) -> Self {
        match by {
            SplitByArg::Time => Self::Time,
            SplitByArg::Customer => Self::Customer,
        }
    }
}
