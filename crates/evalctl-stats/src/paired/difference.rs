//! The difference of two numbers that are no shares of the same tickets.

use crate::{
    Interval, Level, ScoredTickets, StatsError,
    clustered_mean::{cluster_sums, clustered_mean, t_quantile, two_sided_t},
    selective::Area,
};

/// The difference of two numbers over the same tickets, first minus second, clustered by customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedDifference {
    /// First minus second.
    pub difference: f64,
    /// Tickets.
    pub n: u64,
    /// Customers.
    pub clusters: u64,
    /// `None` with fewer than 10 customers.
    pub standard_error: Option<f64>,
    /// difference +- t(G-1) standard errors; `None` when the standard error is.
    pub interval: Option<Interval>,
    /// Two-sided, by t(G-1); `None` when the standard error is.
    pub p_value: Option<f64>,
}

impl PairedDifference {
    /// From the part that each ticket, named by its cluster, has in the difference's error.
    fn new(
        difference: f64,
        influence: impl Iterator<Item = (u64, f64)>,
        level: Level,
    ) -> Result<Self, StatsError> {
        let mean = clustered_mean(&cluster_sums(influence))?;
        let (n, clusters, standard_error) = (mean.n, mean.clusters, mean.standard_error);
        let mut res =
            Self { difference, n, clusters, standard_error, interval: None, p_value: None };
        if let Some(standard_error) = standard_error {
            let half = t_quantile(clusters, level.tail())? * standard_error;
            res.interval = Some(Interval { lower: difference - half, upper: difference + half });
            res.p_value = Some(two_sided_t(difference, standard_error, clusters)?);
        }
        Ok(res)
    }
}

/// Compares two means; a ticket is (cluster, value of the first, value of the second).
///
/// # Errors
///
/// [`StatsError::Empty`] without tickets, [`StatsError::OutOfRange`] for values that are not finite.
pub fn mean_difference(
    tickets: &[(u64, f64, f64)],
    level: Level,
) -> Result<PairedDifference, StatsError> {
    let differences = || tickets.iter().map(|&(cluster, first, second)| (cluster, first - second));
    let mean = clustered_mean(&cluster_sums(differences()))?;
    PairedDifference::new(mean.estimate, differences(), level)
}

/// One ticket of two ratios: whether each candidate counts it, and whether it is then a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatioTicket {
    /// The customer.
    pub cluster: u64,
    /// The first candidate: not counted, or a success or not.
    pub first: Option<bool>,
    /// The second candidate.
    pub second: Option<bool>,
}

/// Compares two shares whose denominators differ, such as how often each is right when it acts alone.
///
/// A ticket's influence on one ratio p = k / m is `n / m (success - p)` where it is counted, else 0 (linearisation).
///
/// # Errors
///
/// [`StatsError::Empty`] where a candidate counts no ticket.
pub fn ratio_difference(
    tickets: &[RatioTicket],
    level: Level,
) -> Result<PairedDifference, StatsError> {
    let ratio = |of: fn(&RatioTicket) -> Option<bool>| {
        let counted: Vec<bool> = tickets.iter().filter_map(of).collect();
        let m = counted.len() as f64;
        let k = counted.iter().filter(|&&success| success).count() as f64;
        if counted.is_empty() { Err(StatsError::Empty) } else { Ok((k / m, m)) }
    };
    let (first, second) = (ratio(|ticket| ticket.first)?, ratio(|ticket| ticket.second)?);
    let n = tickets.len() as f64;
    let part = |(p, m): (f64, f64), success: Option<bool>| {
        success.map_or(0.0, |success| n / m * (f64::from(u8::from(success)) - p))
    };
    let influence = tickets
        .iter()
        .map(|ticket| (ticket.cluster, part(first, ticket.first) - part(second, ticket.second)));
    PairedDifference::new(first.0 - second.0, influence, level)
}

/// Compares two areas, such as AURC, of the same tickets given in the same order.
///
/// # Errors
///
/// [`StatsError::NotPaired`] where number or customers of the tickets differ; what `area` refuses.
pub fn area_difference(
    first: &ScoredTickets,
    second: &ScoredTickets,
    area: impl Fn(&ScoredTickets) -> Result<Area, StatsError>,
    level: Level,
) -> Result<PairedDifference, StatsError> {
    let (first_area, second_area) = (area(first)?, area(second)?);
    if first_area.n != second_area.n {
        return Err(StatsError::NotPaired);
    }
    let in_given_order = |tickets: &ScoredTickets, area: &Area| {
        let mut res = vec![(0, 0.0); area.influence.len()];
        for (&place, &influence) in tickets.places().iter().zip(&area.influence) {
            res[place] = influence;
        }
        res
    };
    let first_parts = in_given_order(first, &first_area);
    let second_parts = in_given_order(second, &second_area);
    if first_parts.iter().zip(&second_parts).any(|(a, b)| a.0 != b.0) {
        return Err(StatsError::NotPaired);
    }
    let influence = first_parts.iter().zip(&second_parts).map(|(a, b)| (a.0, a.1 - b.1));
    PairedDifference::new(first_area.estimate - second_area.estimate, influence, level)
}
