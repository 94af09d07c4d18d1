//! Does a confidence mean anything? How far stated probabilities are from what came true.
//!
//! A score is the stated probability that an answer given without a person is right; see [`ScoredTickets`](crate::ScoredTickets).
//! Scores of tickets that the model or its calibrator was fitted on do not belong here.

pub use self::binned::{BinnedError, Bins, binned_error};
pub(crate) use self::checks::one_class;
pub use self::checks::{CoxLine, Spiegelhalter, cox_line, spiegelhalter};
pub use self::decomposition::{CorpParts, MurphyParts, corp_parts, murphy_parts};
pub use self::interval::binned_error_interval;
pub use self::null_band::{Simulation, binned_error_if_calibrated};
pub use self::proper::{LogLoss, brier, log_loss};
pub use self::reliability::{BandPoint, Reliability, ReliabilityBlock, reliability};

pub(crate) mod proper;

mod pava;

mod decomposition;

mod binned;

mod null_band;

mod interval;

mod reliability;

mod checks;

#[cfg(test)]
mod tests;
