//! P-values of many questions asked at once.

use crate::StatsError;

/// Names a way of adjusting p-values for their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// Times the number of questions: bounds the chance of any false alarm.
    Bonferroni,
    /// Holm (1979), step-down: as Bonferroni, never larger. For decisions that change production.
    Holm,
    /// Benjamini & Hochberg (1995): bounds the expected share of false alarms among the alarms.
    BenjaminiHochberg,
    /// Benjamini & Yekutieli (2001): the same whatever the dependence between the questions.
    BenjaminiYekutieli,
}

impl Adjustment {
    /// Returns the stable name for machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bonferroni => "bonferroni",
            Self::Holm => "holm",
            Self::BenjaminiHochberg => "benjamini_hochberg",
            Self::BenjaminiYekutieli => "benjamini_yekutieli",
        }
    }
}

/// Returns the adjusted p-values in the order of `p_values`, each in [0, 1].
///
/// A question is answered "yes" at the level q if its adjusted p-value is at most q.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for a p-value outside [0, 1], NaN included.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{Adjustment, adjusted_p_values};
///
/// let adjusted = adjusted_p_values(&[0.01, 0.04, 0.03], Adjustment::Holm)?;
/// assert_eq!(adjusted, [0.03, 0.06, 0.06]);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn adjusted_p_values(p_values: &[f64], adjustment: Adjustment) -> Result<Vec<f64>, StatsError> {
    for &value in p_values {
        check_p_value(value)?;
    }
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&one, &other| p_values[one].total_cmp(&p_values[other]));
    let count = p_values.len() as f64;
    let mut res = vec![0.0; p_values.len()];
    match adjustment {
        Adjustment::Bonferroni => {
            for (adjusted, p) in res.iter_mut().zip(p_values) {
                *adjusted = (p * count).min(1.0);
            }
        }
        Adjustment::Holm => {
            let mut largest: f64 = 0.0;
            for (rank, &idx) in order.iter().enumerate() {
                largest = largest.max((count - rank as f64) * p_values[idx]);
                res[idx] = largest.min(1.0);
            }
        }
        Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => {
            let dependence = match adjustment {
                Adjustment::BenjaminiYekutieli => {
                    (1..=p_values.len()).map(|rank| 1.0 / rank as f64).sum()
                }
                _ => 1.0,
            };
            let mut smallest: f64 = 1.0;
            for (rank, &idx) in order.iter().enumerate().rev() {
                smallest = smallest.min(dependence * count * p_values[idx] / (rank + 1) as f64);
                res[idx] = smallest;
            }
        }
    }
    Ok(res)
}

fn check_p_value(value: f64) -> Result<(), StatsError> {
    if (0.0..=1.0).contains(&value) {
        Ok(())
    } else {
        Err(StatsError::OutOfRange { name: "p", value, needed: "in [0, 1]" })
    }
}

#[cfg(test)]
mod tests;
