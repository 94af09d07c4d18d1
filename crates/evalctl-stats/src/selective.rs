//! Does the score put right before wrong? Risk against coverage, and how well two kinds of tickets are told apart.

pub use self::area::{Area, AreaMethod};
pub use self::aurc::{aurc, excess_aurc};
pub use self::auroc::auroc;
pub use self::curve::{RiskPoint, risk_at, risk_coverage};
pub use self::labels::{LabelsNeeded, labels_needed};

mod curve;

mod area;

mod aurc;

mod auroc;

mod labels;

#[cfg(test)]
mod tests;
