//! Outcomes that exist only some time after the resolution: reopened, escalated or rated within a window.

use std::collections::BTreeMap;

use crate::{
    ClusterCount, Interval, KaplanMeier, KaplanMeierMethod, Level, Observation, StatsError,
    survival::check_time,
};

/// Describes what is known about one resolved ticket; all times have one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FollowUp {
    /// The moment of resolution, on the clock of the data cut.
    pub resolved_at: f64,
    /// Time from the resolution to the event, if there was one; an event after the data cut is not read.
    pub event_after: Option<f64>,
    /// The customer; equal numbers are one cluster.
    pub cluster: u64,
}

/// Counts the tickets whose whole window lies before the data cut.
///
/// The rate is `k / n`; its interval is [`wilson`](crate::wilson), or
/// [`clustered_proportion`](crate::clustered_proportion) of `histogram` with repeat customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaturedCohort {
    /// Matured tickets with an event within the window.
    pub k: u64,
    /// Matured tickets.
    pub n: u64,
    /// Tickets left out because their window was still open at the cut; to be printed beside the rate.
    pub excluded: u64,
    /// The matured tickets by customer.
    pub histogram: Vec<ClusterCount>,
}

/// Holds the estimated share of tickets with an event within the window, from all tickets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventShare {
    /// 1 - KM(window).
    pub estimate: f64,
    /// The complement of the pointwise log-log band.
    pub interval: Interval,
    /// All tickets, matured or not.
    pub n: u64,
    /// Tickets with an event by the cut, within the window or later.
    pub ended: u64,
    /// The variance behind the interval.
    pub method: KaplanMeierMethod,
}

/// Returns the cohort with `resolved_at + window <= cut`, and how many tickets are left out.
///
/// An event counts if it came at most `window` after the resolution.
/// Leaving immature tickets in the denominator would bias the rate low.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for a time that is not finite or (but for `resolved_at` and `cut`) below 0,
/// [`StatsError::AfterCut`] for a ticket resolved after `cut`.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{FollowUp, matured_cohort};
///
/// let tickets = [(1.0, Some(2.0)), (3.0, None), (9.0, Some(0.5))]
///     .map(|(resolved_at, event_after)| FollowUp { resolved_at, event_after, cluster: resolved_at as u64 });
/// let cohort = matured_cohort(&tickets, 7.0, 10.0)?;
/// assert_eq!((cohort.k, cohort.n, cohort.excluded), (1, 2, 1));
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn matured_cohort(
    tickets: &[FollowUp],
    window: f64,
    cut: f64,
) -> Result<MaturedCohort, StatsError> {
    check_window(tickets, window, cut)?;
    let mut customers: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    let mut res = MaturedCohort { k: 0, n: 0, excluded: 0, histogram: Vec::new() };
    for ticket in tickets {
        if ticket.resolved_at + window <= cut {
            let count = u64::from(ticket.event_after.is_some_and(|after| after <= window));
            res.k += count;
            res.n += 1;
            let customer = customers.entry(ticket.cluster).or_default();
            customer.0 += count;
            customer.1 += 1;
        } else {
            res.excluded += 1;
        }
    }
    let mut bars: BTreeMap<(u64, u64), u64> = BTreeMap::new();
    for &customer in customers.values() {
        *bars.entry(customer).or_default() += 1;
    }
    res.histogram =
        bars.into_iter().map(|((k, n), clusters)| ClusterCount { k, n, clusters }).collect();
    Ok(res)
}

/// Returns 1 - KM(`window`) with its band: every ticket counts, censored at `cut - resolved_at`.
///
/// The second number beside [`matured_cohort`]; the two agree unless the recent weeks differ.
/// If something else can make the event impossible (a deleted account) this overstates the share.
///
/// # Errors
///
/// As [`matured_cohort`]; [`StatsError::Empty`] without tickets; [`StatsError::BeyondFollowUp`] if no ticket was
/// watched for the whole window; [`StatsError::TooFewClusters`] if all tickets are of one customer.
pub fn event_share(
    tickets: &[FollowUp],
    window: f64,
    cut: f64,
    level: Level,
) -> Result<EventShare, StatsError> {
    check_window(tickets, window, cut)?;
    let observations: Vec<Observation> = tickets
        .iter()
        .map(|ticket| {
            let watched = cut - ticket.resolved_at;
            let seen = ticket.event_after.filter(|&after| after <= watched);
            Observation {
                time: seen.unwrap_or(watched),
                ended: seen.is_some(),
                cluster: ticket.cluster,
            }
        })
        .collect();
    let km = KaplanMeier::fit(&observations)?;
    Ok(EventShare {
        estimate: 1.0 - km.survival(window)?,
        interval: km.band(window, level)?.complement(),
        n: km.n(),
        ended: km.ended(),
        method: km.method(),
    })
}

fn check_window(tickets: &[FollowUp], window: f64, cut: f64) -> Result<(), StatsError> {
    check_time("window", window)?;
    check_moment("cut", cut)?;
    for ticket in tickets {
        check_moment("resolved_at", ticket.resolved_at)?;
        if cut < ticket.resolved_at {
            return Err(StatsError::AfterCut { resolved_at: ticket.resolved_at, cut });
        }
        if let Some(after) = ticket.event_after {
            check_time("event_after", after)?;
        }
    }
    Ok(())
}

/// A point on a clock may lie before its zero.
fn check_moment(name: &'static str, value: f64) -> Result<(), StatsError> {
    if value.is_finite() {
        Ok(())
    } else {
        Err(StatsError::OutOfRange { name, value, needed: "finite" })
    }
}

#[cfg(test)]
mod tests;
