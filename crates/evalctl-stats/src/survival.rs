//! Times to an event when some have not ended yet.

use crate::{
    Interval, Level, StatsError, level::check_open_unit, special::normal_quantile,
    survival::curve::Curve,
};

pub use crate::survival::compact::CompactObservation;
pub(crate) use crate::survival::curve::check_time;

mod compact;

mod curve;

mod jackknife;

/// Describes one ticket: how long it was watched and whether it ended then.
///
/// `time` is at least 0, in any unit; every other time of the analysis has the same unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Time from the start to the end, or to the moment after which nothing is known.
    pub time: f64,
    /// True if the ticket ended at `time`, false if it was still open then (censored).
    pub ended: bool,
    /// The customer; equal numbers are one cluster. Give each ticket its own number if tickets are independent.
    pub cluster: u64,
}

/// Estimates the share of tickets that are still open at each time.
///
/// Kaplan & Meier (1958): `S(t)` is the product of `1 - d/Y` over the event times up to `t`,
/// with `d` tickets ending and `Y` at risk; a ticket censored at the time of an event is still at risk.
/// Censoring must be unrelated to how long a ticket would have taken.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{KaplanMeier, Level, Observation};
///
/// let open = Observation { time: 5.0, ended: false, cluster: 2 };
/// let closed = [1.0, 2.0, 4.0, 7.0].map(|time| Observation { time, ended: true, cluster: time as u64 * 10 });
/// let km = KaplanMeier::fit(&[&closed[..], &[open]].concat())?;
/// assert_eq!(km.quantile(0.5)?, Some(4.0));
/// assert_eq!(km.quantile_interval(0.5, Level::percent_95())?.lower, Some(1.0));
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    curve: Curve,
}

/// Bounds a quantile of the time; `None` says that the band never comes down to the level: not estimable yet.
///
/// The end of the curve at S = 0 is no band: the slowest of ten tickets is no upper limit of the 90 % time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileInterval {
    /// The lower limit.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: Option<f64>,
}

/// Names the variance behind the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KaplanMeierMethod {
    /// Greenwood's formula: every customer has one ticket.
    Greenwood,
    /// The infinitesimal jackknife over customers, not below Greenwood's formula.
    Clustered,
}

impl KaplanMeierMethod {
    /// Returns the stable name for machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Greenwood => "kaplan_meier_greenwood",
            Self::Clustered => "kaplan_meier_clustered",
        }
    }
}

/// Survival is a product of rounded factors: a level counts as reached when missed by less than this.
const ROUNDING: f64 = 1e-12;

impl KaplanMeier {
    /// Fits the curve; the order of the observations does not matter.
    ///
    /// Time is O(N log N) for N observations.
    ///
    /// # Errors
    ///
    /// [`StatsError::Empty`] without observations, [`StatsError::OutOfRange`] for a time that is not finite
    /// or below 0.
    pub fn fit(observations: &[Observation]) -> Result<Self, StatsError> {
        let compact = observations.iter().map(|&one| CompactObservation::try_from(one));
        Self::of(compact.collect::<Result<_, _>>()?)
    }

    /// As [`fit`](Self::fit), in the memory of the observations.
    ///
    /// # Errors
    ///
    /// [`StatsError::Empty`] without observations.
    pub fn of(observations: Vec<CompactObservation>) -> Result<Self, StatsError> {
        Curve::fit(observations).map(|curve| Self { curve })
    }

    /// Returns the number of tickets.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.curve.n
    }

    /// Returns the number of tickets that ended.
    #[must_use]
    pub const fn ended(&self) -> u64 {
        self.curve.ended
    }

    /// Returns the number of customers.
    #[must_use]
    pub const fn clusters(&self) -> u64 {
        self.curve.clusters
    }

    /// Returns the largest time of any ticket, ended or not.
    #[must_use]
    pub const fn largest_time(&self) -> f64 {
        self.curve.largest_time
    }

    /// Returns the way the variance is computed.
    #[must_use]
    pub const fn method(&self) -> KaplanMeierMethod {
        self.curve.method
    }

    /// Returns the share of tickets still open after time `t`.
    ///
    /// # Errors
    ///
    /// [`StatsError::OutOfRange`] if `t` is not finite or below 0, [`StatsError::BeyondFollowUp`] if `t` is above
    /// the largest time and some ticket was open then.
    pub fn survival(&self, t: f64) -> Result<f64, StatsError> {
        self.curve.check_reached(t)?;
        Ok(self.curve.step_at(t).map_or(1.0, |step| step.survival))
    }

    /// Returns the pointwise interval of [`survival`](Self::survival) at `t`.
    ///
    /// On the scale of ln(-ln S): the limits are `S^exp(+-z sqrt(V) / ln S)` with V the variance of ln S.
    /// If S is 0 or 1 the band is that point: no variance is defined there.
    ///
    /// V is Greenwood's sum of `d / (Y (Y - d))` when every customer has one ticket.
    /// Otherwise it is `G / (G-1)` times the sum over customers of the squared sums of their tickets' influences
    /// on ln S (the infinitesimal jackknife), and at least Greenwood's sum: as in Korn & Graubard (1998),
    /// resemblance may widen the band but chance must not narrow it.
    ///
    /// # Errors
    ///
    /// As [`survival`](Self::survival), and [`StatsError::TooFewClusters`] if all tickets are of one customer.
    pub fn band(&self, t: f64, level: Level) -> Result<Interval, StatsError> {
        self.curve.check_reached(t)?;
        let z = -normal_quantile(level.tail())?;
        match self.curve.step_at(t) {
            None => Ok(Interval { lower: 1.0, upper: 1.0 }),
            Some(step) => self.curve.band_at(step, z),
        }
    }

    /// Returns the smallest time by which a share `q` of the tickets has ended: the smallest t with S(t) <= 1 - q.
    ///
    /// `None`: not reached, which is no statement about the largest time.
    ///
    /// # Errors
    ///
    /// [`StatsError::OutOfRange`] if `q` is not strictly between 0 and 1.
    pub fn quantile(&self, q: f64) -> Result<Option<f64>, StatsError> {
        let level = open_share(q)?;
        Ok(self.curve.steps.iter().find(|step| step.survival <= level).map(|step| step.time))
    }

    /// Returns the interval of [`quantile`](Self::quantile): the times at which the band comes down to 1 - q.
    ///
    /// Brookmeyer & Crowley (1982), over the times at which S is not 0.
    /// Where S is 0 the band is a point for want of a variance, and a limit taken there would say too much:
    /// of ten tickets that all ended, the last one lies below the true 90 % time in 0.9^10 = 35 % of samples.
    ///
    /// # Errors
    ///
    /// As [`quantile`](Self::quantile), and [`StatsError::TooFewClusters`] if all tickets are of one customer.
    pub fn quantile_interval(&self, q: f64, level: Level) -> Result<QuantileInterval, StatsError> {
        let share = open_share(q)?;
        let z = -normal_quantile(level.tail())?;
        let mut res = QuantileInterval { lower: None, upper: None };
        for step in self.curve.steps.iter().filter(|step| 0.0 < step.survival) {
            let band = self.curve.band_at(step, z)?;
            if res.lower.is_none() && band.lower <= share {
                res.lower = Some(step.time);
            }
            if band.upper <= share {
                res.upper = Some(step.time);
                break;
            }
        }
        Ok(res)
    }

    /// Returns the mean time restricted to `tau`: the integral of S from 0 to `tau`, in the unit of the times.
    ///
    /// # Errors
    ///
    /// [`StatsError::OutOfRange`] if `tau` is not finite or below 0, [`StatsError::BeyondFollowUp`] if it is above
    /// the largest time.
    pub fn rmst(&self, tau: f64) -> Result<f64, StatsError> {
        check_time("tau", tau)?;
        let largest = self.curve.largest_time;
        if largest < tau {
            return Err(StatsError::BeyondFollowUp { time: tau, largest });
        }
        let (mut area, mut since, mut survival) = (0.0, 0.0, 1.0);
        for step in self.curve.steps.iter().take_while(|step| step.time < tau) {
            area += survival * (step.time - since);
            since = step.time;
            survival = step.survival;
        }
        Ok(area + survival * (tau - since))
    }
}

/// The share still open when a share `q` has ended, with room for rounding.
fn open_share(q: f64) -> Result<f64, StatsError> {
    check_open_unit("q", q).map(|q| 1.0 - q + ROUNDING)
}

#[cfg(test)]
mod tests;
