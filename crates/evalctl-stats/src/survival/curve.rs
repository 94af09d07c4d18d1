//! The steps of a Kaplan-Meier curve and their variance.

use crate::{
    Interval, StatsError,
    survival::{CompactObservation, KaplanMeierMethod, jackknife::ClusterSums},
};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve {
    /// One step per distinct event time, in order of time.
    pub(super) steps: Vec<Step>,
    pub(super) n: u64,
    pub(super) ended: u64,
    pub(super) clusters: u64,
    pub(super) largest_time: f64,
    pub(super) method: KaplanMeierMethod,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) time: f64,
    /// S from `time` on.
    pub(super) survival: f64,
    /// Variance of ln S; it says nothing where a single customer has several tickets.
    pub(super) log_variance: f64,
}

impl Curve {
    pub(super) fn fit(mut observations: Vec<CompactObservation>) -> Result<Self, StatsError> {
        let mut sums = ClusterSums::number(&mut observations);
        // One order for every input order, so that floating-point sums come out the same.
        observations.sort_unstable();
        let sorted = observations;
        let Some(last) = sorted.last() else { return Err(StatsError::Empty) };
        let largest_time = last.time();
        let method = if sums.clusters() == sorted.len() {
            KaplanMeierMethod::Greenwood
        } else {
            KaplanMeierMethod::Clustered
        };

        let times = || sorted.chunk_by(|one, other| other.time() <= one.time());
        // Those that ended come first.
        let mut steps = Vec::with_capacity(times().filter(|tickets| tickets[0].ended()).count());
        let mut survival = RunningProduct::default();
        let (mut greenwood, mut ended) = (0.0, 0);
        let mut n_left = sorted.len();
        for tickets in times() {
            let at_risk = n_left as f64;
            let n_ended = tickets.iter().filter(|ticket| ticket.ended()).count();
            let greenwood_before = greenwood;
            let staying = at_risk - n_ended as f64;
            if 0.0 < staying {
                greenwood += n_ended as f64 / (at_risk * staying);
            }
            if method == KaplanMeierMethod::Clustered {
                for ticket in tickets {
                    // The influence of a ticket on -ln S grows by -d / (Y (Y - d)) at each event time that it
                    // survives, and by 1 / Y when it ends itself.
                    let settled =
                        if ticket.ended() { 1.0 / at_risk - greenwood_before } else { -greenwood };
                    sums.leave(ticket.cluster(), settled);
                }
            }
            if 0 < n_ended {
                let log_variance = match method {
                    KaplanMeierMethod::Greenwood => greenwood,
                    KaplanMeierMethod::Clustered => sums.variance(greenwood).max(greenwood),
                };
                let survival = survival.multiply(staying, at_risk);
                steps.push(Step { time: tickets[0].time(), survival, log_variance });
            }
            ended += n_ended as u64;
            n_left -= tickets.len();
        }
        Ok(Self {
            steps,
            n: sorted.len() as u64,
            ended,
            clusters: sums.clusters() as u64,
            largest_time,
            method,
        })
    }

    /// The last step at or before `t`.
    pub(super) fn step_at(&self, t: f64) -> Option<&Step> {
        let n_reached = self.steps.partition_point(|step| step.time <= t);
        self.steps[..n_reached].last()
    }

    /// Refuses a time beyond the largest one, unless every ticket had ended by then.
    pub(super) fn check_reached(&self, t: f64) -> Result<(), StatsError> {
        check_time("t", t)?;
        let all_ended = self.steps.last().is_some_and(|step| step.survival <= 0.0);
        if self.largest_time < t && !all_ended {
            return Err(StatsError::BeyondFollowUp { time: t, largest: self.largest_time });
        }
        Ok(())
    }

    /// The log-log band at one step for the normal quantile `z`.
    pub(super) fn band_at(&self, step: &Step, z: f64) -> Result<Interval, StatsError> {
        let survival = step.survival;
        if survival <= 0.0 || 1.0 <= survival {
            return Ok(Interval { lower: survival, upper: survival });
        }
        if self.method == KaplanMeierMethod::Clustered && self.clusters < 2 {
            return Err(StatsError::TooFewClusters { clusters: self.clusters, needed: 2 });
        }
        let log_survival = libm::log(survival);
        let spread = libm::exp(z * step.log_variance.sqrt() / -log_survival);
        Ok(Interval {
            lower: libm::exp(log_survival * spread),
            upper: libm::exp(log_survival / spread),
        })
    }
}

pub(crate) fn check_time(name: &'static str, value: f64) -> Result<(), StatsError> {
    if value.is_finite() && 0.0 <= value {
        Ok(())
    } else {
        Err(StatsError::OutOfRange { name, value, needed: "finite and at least 0" })
    }
}

/// Multiplies the factors of S, exact as long as no ticket is censored.
struct RunningProduct {
    value: f64,
    block_value: f64,
    block_start: f64,
    left: f64,
}

impl Default for RunningProduct {
    fn default() -> Self {
        Self { value: 1.0, block_value: 1.0, block_start: 0.0, left: 0.0 }
    }
}

impl RunningProduct {
    /// Multiplies by `staying / at_risk` and returns the product.
    fn multiply(&mut self, staying: f64, at_risk: f64) -> f64 {
        // Without censoring since the last event the factors telescope to one division.
        if at_risk < self.left || self.block_start == 0.0 {
            self.block_value = self.value;
            self.block_start = at_risk;
        }
        self.left = staying;
        self.value = self.block_value * (staying / self.block_start);
        self.value
    }
}
