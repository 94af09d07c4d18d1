//! The confidence level of an interval.

use crate::StatsError;

/// Holds a confidence level, strictly between 0 and 1.
///
/// # Examples
///
/// ```
/// use evalctl_stats::Level;
///
/// assert_eq!(Level::new(0.9)?.get(), 0.9);
/// assert!(Level::new(95.0).is_err());
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// Returns the default of every report, 95 %.
    #[must_use]
    pub const fn percent_95() -> Self {
        Self(0.95)
    }

    /// Checks that `level` lies strictly between 0 and 1.
    ///
    /// # Errors
    ///
    /// [`StatsError::OutOfRange`] for anything else, NaN included.
    pub fn new(level: f64) -> Result<Self, StatsError> {
        check_open_unit("level", level).map(Self)
    }

    /// Returns the level as a share, for example 0.95.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The probability left in each of the two tails, for example 0.025.
    pub(crate) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

/// Passes `value` on if it lies strictly between 0 and 1.
pub(crate) fn check_open_unit(name: &'static str, value: f64) -> Result<f64, StatsError> {
    if 0.0 < value && value < 1.0 {
        Ok(value)
    } else {
        Err(StatsError::OutOfRange { name, value, needed: "strictly between 0 and 1" })
    }
}
