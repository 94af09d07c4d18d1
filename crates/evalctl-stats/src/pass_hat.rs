//! The chance that several trials of one task all pass.

use crate::{Interval, Level, StatsError, proportion::exact_interval, special::student_t_quantile};

/// Counts the trials of one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskTrials {
    /// Trials of this task.
    pub trials: u64,
    /// Trials that passed, at most `trials`.
    pub passed: u64,
}

/// Holds the mean over tasks of the chance that k trials all pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassHat {
    /// The estimate, a share.
    pub estimate: f64,
    /// The interval with the task as the unit of independence; `None` with fewer than two tasks.
    pub interval: Option<Interval>,
    /// The number of tasks.
    pub tasks: u64,
    /// How the interval was computed.
    pub method: PassHatMethod,
}

/// Names the way the interval of [`pass_hat`] was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassHatMethod {
    /// Student's t over the tasks, cut to [0, 1].
    TOverTasks,
    /// Clopper-Pearson on the number of tasks: all of them have the same value, so that no variance is seen.
    ClopperPearsonOnTasks,
    /// No interval: one task says nothing about the next.
    TooFewTasks,
}

impl PassHatMethod {
    /// Returns the stable name for machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TOverTasks => "t_over_tasks",
            Self::ClopperPearsonOnTasks => "clopper_pearson_on_tasks",
            Self::TooFewTasks => "too_few_tasks",
        }
    }
}

/// Returns pass^k: the mean over tasks of `C(passed, k) / C(trials, k)`.
///
/// The estimator of tau-bench (Yao et al. 2024), unbiased for the chance that `k` new trials of a task all pass.
/// The interval is over tasks: it speaks of tasks like these, not of more trials of the same ones.
///
/// # Errors
///
/// [`StatsError::Empty`] without tasks, [`StatsError::OutOfRange`] if `k` is 0, [`StatsError::CountAboveTotal`] if
/// a task has more passes than trials, [`StatsError::TooFewTrials`] if one has fewer than `k` trials.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{Level, TaskTrials, pass_hat};
///
/// let tasks = [4, 4, 2, 3].map(|passed| TaskTrials { trials: 4, passed });
/// assert_eq!(pass_hat(&tasks, 1, Level::percent_95())?.estimate, 13.0 / 16.0);
/// // Two of four passed: one pair of six passed together.
/// assert_eq!(pass_hat(&tasks, 2, Level::percent_95())?.estimate, (1.0 + 1.0 + 1.0 / 6.0 + 0.5) / 4.0);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn pass_hat(trials: &[TaskTrials], k: u64, level: Level) -> Result<PassHat, StatsError> {
    if k == 0 {
        return Err(StatsError::OutOfRange { name: "k", value: 0.0, needed: "at least 1" });
    }
    if trials.is_empty() {
        return Err(StatsError::Empty);
    }
    let mut values =
        trials.iter().map(|&task| all_pass(task, k)).collect::<Result<Vec<f64>, StatsError>>()?;
    // One order for every input order, so that the sums come out the same.
    values.sort_by(f64::total_cmp);

    let tasks = values.len() as f64;
    let estimate = values.iter().sum::<f64>() / tasks;
    let mut res = PassHat {
        estimate,
        interval: None,
        tasks: values.len() as u64,
        method: PassHatMethod::TooFewTasks,
    };
    if values.len() < 2 {
        return Ok(res);
    }
    if values[values.len() - 1] <= values[0] {
        res.estimate = values[0];
        res.interval = Some(exact_interval(values[0] * tasks, (1.0 - values[0]) * tasks, level)?);
        res.method = PassHatMethod::ClopperPearsonOnTasks;
    } else {
        let sum_of_squares: f64 =
            values.iter().map(|value| (value - estimate) * (value - estimate)).sum();
        let standard_error = (sum_of_squares / (tasks - 1.0) / tasks).sqrt();
        let half = -student_t_quantile(level.tail(), tasks - 1.0)? * standard_error;
        res.interval =
            Some(Interval { lower: estimate - half, upper: estimate + half }.clipped_to_unit());
        res.method = PassHatMethod::TOverTasks;
    }
    Ok(res)
}

/// `C(passed, k) / C(trials, k)`, the share of sets of `k` trials in which all passed.
fn all_pass(task: TaskTrials, k: u64) -> Result<f64, StatsError> {
    let TaskTrials { trials, passed } = task;
    if trials < passed {
        return Err(StatsError::CountAboveTotal { k: passed, n: trials });
    }
    if trials < k {
        return Err(StatsError::TooFewTrials { trials, k });
    }
    if passed < k {
        return Ok(0.0);
    }
    if passed == trials {
        return Ok(1.0);
    }
    Ok((0..k).map(|drawn| (passed - drawn) as f64 / (trials - drawn) as f64).product())
}

#[cfg(test)]
mod tests;
