//! A resolver's own belief that its decision is right.

use serde::{Deserialize, Serialize};

/// A number in [0, 1]; never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Confidence(f64);

/// Why a number is not a confidence.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("confidence {0} is outside [0, 1]")]
pub struct ConfidenceError(pub f64);

impl Confidence {
    /// No belief at all.
    pub const ZERO: Self = Self(0.0);

    /// Certainty.
    pub const ONE: Self = Self(1.0);

    /// Checks that `value` lies in [0, 1].
    pub fn new(value: f64) -> Result<Self, ConfidenceError> {
        // Written so that NaN fails; `-0.0` becomes `0.0` so that equal values print equally.
        if 0.0 <= value && value <= 1.0 {
            Ok(Self(value + 0.0))
        } else {
            Err(ConfidenceError(value))
        }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Confidence {
    type Error = ConfidenceError;

    fn try_from(value: f64) -> Result<Self, ConfidenceError> {
        Self::new(value)
    }
}

impl From<Confidence> for f64 {
    fn from(confidence: Confidence) -> f64 {
        confidence.0
    }
}

#[cfg(test)]
mod tests {
    use super::Confidence;

    #[test]
    fn only_the_unit_interval_is_a_confidence() {
        for good in [0.0, -0.0, 0.5, 1.0] {
            assert!(Confidence::new(good).is_ok(), "{good}");
        }
        for bad in [-1e-12, 1.000_001, f64::NAN, f64::INFINITY] {
            assert!(Confidence::new(bad).is_err(), "{bad}");
        }
    }
}
