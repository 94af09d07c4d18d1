//! A pair of limits around an estimate.

/// Bounds an unknown value from both sides; the level is the one that the caller asked for.
///
/// The unit is that of the estimate: a share in [0, 1] for proportions, the caller's unit for times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit, never below the lower one.
    pub upper: f64,
}

impl Interval {
    /// Tells whether `value` lies within the limits, both included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Cuts both limits to [0, 1], the range of a share.
    pub(crate) fn clipped_to_unit(self) -> Self {
        Self { lower: self.lower.clamp(0.0, 1.0), upper: self.upper.clamp(0.0, 1.0) }
    }

    /// Turns limits on a share into limits on the rest of the whole.
    pub(crate) fn complement(self) -> Self {
        Self { lower: 1.0 - self.upper, upper: 1.0 - self.lower }
    }
}
