//! Is a weekly number going anywhere?

pub use crate::trend::change_point::{ChangePoint, change_point};
pub use crate::trend::logit_slope::{LogitSlope, logit_slope};
pub use crate::trend::mann_kendall::{MannKendall, TrendTest, mann_kendall};
pub use crate::trend::theil_sen::{TheilSen, theil_sen};

mod mann_kendall;

mod theil_sen;

mod logit_slope;

mod change_point;

use crate::StatsError;

/// Counts one period, usually a week; periods follow each other without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodCount {
    /// Successes, at most `n`.
    pub k: u64,
    /// Tickets; 0 is a period without any.
    pub n: u64,
}

/// Fewer periods than this say nothing about a trend.
pub const FEWEST_PERIODS: u64 = 8;

fn check_values(values: &[f64], fewest: u64) -> Result<(), StatsError> {
    let found = values.len() as u64;
    if found < fewest {
        return Err(StatsError::TooFew { what: "periods", found, needed: fewest });
    }
    for &value in values {
        if !value.is_finite() {
            return Err(StatsError::OutOfRange { name: "value", value, needed: "finite" });
        }
    }
    Ok(())
}

fn check_periods(periods: &[PeriodCount], fewest: u64) -> Result<(), StatsError> {
    for period in periods {
        if period.n < period.k {
            return Err(StatsError::CountAboveTotal { k: period.k, n: period.n });
        }
    }
    let found = periods.iter().filter(|period| 0 < period.n).count() as u64;
    if found < fewest {
        return Err(StatsError::TooFew { what: "periods with tickets", found, needed: fewest });
    }
    Ok(())
}

/// Sums of k and n; an overflow is an error, not a wrong number.
fn totals(periods: &[PeriodCount]) -> Result<PeriodCount, StatsError> {
    let mut res = PeriodCount { k: 0, n: 0 };
    for period in periods {
        res.n = res.n.checked_add(period.n).ok_or(StatsError::CountTooLarge)?;
        res.k += period.k;
    }
    if crate::proportion::LARGEST_COUNT <= res.n {
        return Err(StatsError::CountTooLarge);
    }
    Ok(res)
}

#[cfg(test)]
mod tests;
