//! An area with what each ticket adds to it.

use crate::{
    Interval, Level, ScoredTicket, StatsError,
    clustered_mean::{cluster_sums, clustered_mean, t_quantile},
    proportion::exact_interval,
};

/// A number in [0, 1] that is no mean of tickets, with the part that each ticket has in its error.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The estimate.
    pub estimate: f64,
    /// Tickets.
    pub n: u64,
    /// Customers.
    pub clusters: u64,
    /// For each ticket, in the order of [`ScoredTickets::tickets`](crate::ScoredTickets::tickets): its cluster and
    /// its influence, whose mean is the error of the estimate to first order.
    pub influence: Vec<(u64, f64)>,
    /// Independent units that bound the estimate where it is 0 or 1 and so shows no spread; 0: nothing does.
    pub(crate) units_at_border: u64,
}

/// Names the way an area's interval was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaMethod {
    /// t(G-1) on the logit scale, the variance from customers' influences.
    LogitTByCustomer,
    /// Clopper-Pearson on independent units, for an estimate of 0 or 1.
    ClopperPearsonAtBorder,
}

impl AreaMethod {
    /// Returns the stable name for machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LogitTByCustomer => "logit_t_by_customer",
            Self::ClopperPearsonAtBorder => "clopper_pearson_at_border",
        }
    }
}

impl Area {
    pub(crate) fn new(
        estimate: f64,
        tickets: &[ScoredTicket],
        influence: impl Iterator<Item = f64>,
        clusters: u64,
        units_at_border: u64,
    ) -> Self {
        let influence: Vec<(u64, f64)> =
            tickets.iter().map(|ticket| ticket.cluster).zip(influence).collect();
        Self { estimate, n: tickets.len() as u64, clusters, influence, units_at_border }
    }

    /// The standard error by customer; `None` with fewer than 10 customers.
    ///
    /// # Errors
    ///
    /// None of its own: influences are finite.
    pub fn standard_error(&self) -> Result<Option<f64>, StatsError> {
        Ok(clustered_mean(&cluster_sums(self.influence.iter().copied()))?.standard_error)
    }

    /// The interval and its method; `None` with fewer than 10 customers, or at the border without a bound.
    ///
    /// On the logit scale it stays within (0, 1) and is longer towards the middle, as the estimate's spread is.
    ///
    /// # Errors
    ///
    /// None of its own: influences are finite.
    pub fn interval(&self, level: Level) -> Result<Option<(Interval, AreaMethod)>, StatsError> {
        let Some(standard_error) = self.standard_error()? else { return Ok(None) };
        let at_border = self.estimate <= 0.0 || 1.0 <= self.estimate;
        if at_border || standard_error <= 0.0 {
            if self.units_at_border == 0 {
                return Ok(None);
            }
            let units = self.units_at_border as f64;
            let interval =
                exact_interval(self.estimate * units, (1.0 - self.estimate) * units, level)?;
            return Ok(Some((interval, AreaMethod::ClopperPearsonAtBorder)));
        }
        let spread = self.estimate * (1.0 - self.estimate);
        let logit = libm::log(self.estimate) - libm::log1p(-self.estimate);
        let half = t_quantile(self.clusters, level.tail())? * standard_error / spread;
        let back = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
        let interval = Interval { lower: back(logit - half), upper: back(logit + half) };
        Ok(Some((interval, AreaMethod::LogitTByCustomer)))
    }
}
