//! Is one side not worse than the other by more than a margin that was stated beforehand?

pub use crate::noninferiority::means::{WelchTost, welch_tost};
pub use crate::noninferiority::proportions::{
    ScoreTest, SharePair, equivalence_of_shares, farrington_manning, miettinen_nurminen, newcombe,
};

mod means;

mod proportions;

use crate::StatsError;

fn check_margin(margin: f64) -> Result<(), StatsError> {
    if 0.0 <= margin && margin.is_finite() {
        Ok(())
    } else {
        Err(StatsError::OutOfRange {
            name: "margin",
            value: margin,
            needed: "finite and at least 0",
        })
    }
}

#[cfg(test)]
mod tests;
