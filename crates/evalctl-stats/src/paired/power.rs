//! How small a difference could be seen, and how many tickets it takes to see one.

use crate::{Level, StatsError, level::check_open_unit, special::normal_quantile};

/// What a test is to achieve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Power {
    /// The confidence level of the two-sided interval that is to leave 0 out.
    pub level: Level,
    /// The chance that it does, where the difference is real.
    pub power: f64,
}

impl Power {
    /// 95 % level and 80 % power.
    #[must_use]
    pub const fn usual() -> Self {
        Self { level: Level::percent_95(), power: 0.8 }
    }

    /// How many standard errors the difference must be.
    fn standard_errors(self) -> Result<f64, StatsError> {
        let power = check_open_unit("power", self.power)?;
        Ok(normal_quantile(power)? - normal_quantile(self.level.tail())?)
    }
}

/// Returns the smallest true difference that is found with this power at a standard error.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for a power not strictly between 0 and 1, or a negative standard error.
pub fn detectable_difference(standard_error: f64, aim: Power) -> Result<f64, StatsError> {
    if !(0.0..f64::INFINITY).contains(&standard_error) {
        let (name, value) = ("standard_error", standard_error);
        return Err(StatsError::OutOfRange { name, value, needed: "at least 0 and finite" });
    }
    Ok(aim.standard_errors()? * standard_error)
}

/// Returns the number of tickets at which a true `difference` is found with this power, given the standard error
/// that `n` tickets have; `None` for a difference of 0, which no number of tickets finds.
///
/// The standard error is taken to shrink with the root of the number of tickets.
///
/// # Errors
///
/// As [`detectable_difference`].
pub fn tickets_needed(
    n: u64,
    standard_error: f64,
    difference: f64,
    aim: Power,
) -> Result<Option<u64>, StatsError> {
    let smallest = detectable_difference(standard_error, aim)?;
    if difference.abs() <= 0.0 {
        return Ok(None);
    }
    let times = smallest / difference.abs();
    let needed = (n as f64 * times * times).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 <= needed < 2^53"
    )]
    Ok((needed < crate::proportion::LARGEST_COUNT as f64).then_some(needed as u64))
}

/// Returns the standard error to plan with before the second candidate is asked: that of a difference of two shares
/// near `share` over `n` tickets, were the two right independently of each other.
///
/// Candidates that resemble each other, as most do, differ on fewer tickets: the plan is on the safe side.
/// `deff` is the design effect of repeat customers, 1 for none.
///
/// # Errors
///
/// [`StatsError::Empty`] for no tickets, [`StatsError::OutOfRange`] for a share outside [0, 1] or a negative `deff`.
pub fn share_spread(n: u64, share: f64, deff: f64) -> Result<f64, StatsError> {
    if n == 0 {
        return Err(StatsError::Empty);
    }
    if !(0.0..=1.0).contains(&share) {
        return Err(StatsError::OutOfRange { name: "share", value: share, needed: "in [0, 1]" });
    }
    if !(0.0..f64::INFINITY).contains(&deff) {
        let needed = "at least 0 and finite";
        return Err(StatsError::OutOfRange { name: "deff", value: deff, needed });
    }
    Ok((2.0 * share * (1.0 - share) * deff / n as f64).sqrt())
}
