//! Mean and variance of a list, the same whatever its order.

use crate::StatsError;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Moments {
    pub(crate) n: u64,
    pub(crate) mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
}

impl Moments {
    /// Refuses an empty list and a value that is not finite.
    pub(crate) fn of(values: &[f64]) -> Result<Self, StatsError> {
        check_finite("value", values)?;
        if values.is_empty() {
            return Err(StatsError::Empty);
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let mean = sorted.iter().sum::<f64>() / n;
        let squares = sorted.iter().map(|value| (value - mean) * (value - mean)).sum();
        Ok(Self { n: values.len() as u64, mean, squares })
    }

    /// The same of values with the number of times that each comes, 0 or more.
    pub(crate) fn of_counted(values: &[(f64, u64)]) -> Result<Self, StatsError> {
        for &(value, _) in values {
            check_finite("value", &[value])?;
        }
        let n = values.iter().map(|&(_, count)| count).sum();
        if n == 0 {
            return Err(StatsError::Empty);
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mean =
            sorted.iter().map(|&(value, count)| value * count as f64).sum::<f64>() / n as f64;
        let square = |&(value, count): &(f64, u64)| (value - mean) * (value - mean) * count as f64;
        Ok(Self { n, mean, squares: sorted.iter().map(square).sum() })
    }

    /// Sample variance, by n - 1; refuses a single value.
    pub(crate) fn variance(&self) -> Result<f64, StatsError> {
        if self.n < 2 {
            return Err(StatsError::TooFew { what: "values", found: self.n, needed: 2 });
        }
        Ok(self.squares / (self.n - 1) as f64)
    }
}

pub(crate) fn check_finite(name: &'static str, values: &[f64]) -> Result<(), StatsError> {
    match values.iter().find(|value| !value.is_finite()) {
        Some(&value) => Err(StatsError::OutOfRange { name, value, needed: "finite" }),
        None => Ok(()),
    }
}
