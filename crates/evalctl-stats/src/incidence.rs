//! The share of tickets with an event when something else can make it impossible.

use crate::{Interval, Level, StatsError, special::normal_quantile, survival::check_time};

/// Describes one ticket: how long it was watched and how that ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompetingObservation {
    /// Time from the start to the ending, at least 0.
    pub time: f64,
    /// What happened at `time`.
    pub ending: Ending,
    /// The customer; equal numbers are one cluster.
    pub cluster: u64,
}

/// Says how the watch over a ticket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// The event asked about, for example a reopening.
    Event,
    /// Something that makes the event impossible, for example the account was deleted.
    Competing,
    /// Nothing yet.
    Censored,
}

/// Holds the cumulative incidence of an event by a given time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CumulativeIncidence {
    /// Share of all tickets with the event by that time.
    pub estimate: f64,
    /// Infinitesimal jackknife over customers; `None` with one customer.
    pub standard_error: Option<f64>,
    /// On the scale of ln(-ln(1 - F)); `None` where the estimate is 0 or 1 or has no standard error.
    pub interval: Option<Interval>,
    /// Tickets.
    pub n: u64,
    /// Events by that time.
    pub events: u64,
    /// Competing endings by that time.
    pub competing: u64,
    /// Customers.
    pub clusters: u64,
}

/// Returns the share of tickets with the event by `time` (Aalen & Johansen 1978).
///
/// `F(t)` is the sum of `S(u-) d1(u) / Y(u)` over event times u up to t, with S the Kaplan-Meier curve of the first
/// ending of either kind. Taking competing endings as censored instead, 1 - KM, overstates the share.
/// The variance is `G / (G-1)` times the sum of squared influences by customer.
/// At equal times endings come before censorings.
///
/// # Errors
///
/// [`StatsError::Empty`] without observations, [`StatsError::OutOfRange`] for a time that is not finite or below 0,
/// [`StatsError::BeyondFollowUp`] if `time` is above the largest time while a ticket is still watched.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{CompetingObservation, Ending, Level, cumulative_incidence};
///
/// let tickets: Vec<CompetingObservation> = [Ending::Event, Ending::Competing, Ending::Event, Ending::Censored]
///     .into_iter()
///     .zip([1.0, 2.0, 3.0, 9.0])
///     .map(|(ending, time)| CompetingObservation { time, ending, cluster: time as u64 })
///     .collect();
/// assert_eq!(cumulative_incidence(&tickets, 7.0, Level::percent_95())?.estimate, 0.5);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn cumulative_incidence(
    observations: &[CompetingObservation],
    time: f64,
    level: Level,
) -> Result<CumulativeIncidence, StatsError> {
    check_time("time", time)?;
    for observation in observations {
        check_time("time", observation.time)?;
    }
    let mut sorted = observations.to_vec();
    sorted.sort_by(|one, other| {
        one.time
            .total_cmp(&other.time)
            .then(one.ending.cmp(&other.ending))
            .then(one.cluster.cmp(&other.cluster))
    });
    let Some(last) = sorted.last() else { return Err(StatsError::Empty) };
    let steps = steps(&sorted, time);
    let all_ended = steps.last().is_some_and(|step| step.survival_after <= 0.0);
    if last.time < time && !all_ended {
        return Err(StatsError::BeyondFollowUp { time, largest: last.time });
    }
    let estimate = steps.last().map_or(0.0, |step| step.incidence);
    let (clusters, variance) = clustered_variance(&sorted, &steps, time, estimate);
    let standard_error = variance.map(f64::sqrt);
    let z = -normal_quantile(level.tail())?;
    let interval = standard_error.filter(|_| 0.0 < estimate && estimate < 1.0).map(|error| {
        let log_rest = libm::log1p(-estimate);
        let spread = libm::exp(z * error / ((1.0 - estimate) * -log_rest));
        Interval { lower: -libm::expm1(log_rest / spread), upper: -libm::expm1(log_rest * spread) }
    });
    let by = |ending: Ending| {
        sorted.iter().filter(|one| one.time <= time && one.ending == ending).count() as u64
    };
    Ok(CumulativeIncidence {
        estimate,
        standard_error,
        interval,
        n: sorted.len() as u64,
        events: by(Ending::Event),
        competing: by(Ending::Competing),
        clusters,
    })
}

/// What changes at one time with endings.
struct Step {
    time: f64,
    at_risk: f64,
    events: f64,
    endings: f64,
    survival_before: f64,
    survival_after: f64,
    /// F at this time.
    incidence: f64,
}

fn steps(sorted: &[CompetingObservation], until: f64) -> Vec<Step> {
    let mut res = Vec::new();
    let (mut survival, mut incidence) = (1.0, 0.0);
    let mut n_left = sorted.len();
    for tickets in sorted.chunk_by(|one, other| other.time <= one.time) {
        let time = tickets[0].time;
        if until < time {
            break;
        }
        let count = |ending: Ending| tickets.iter().filter(|one| one.ending == ending).count();
        let events = count(Ending::Event) as f64;
        let endings = events + count(Ending::Competing) as f64;
        let at_risk = n_left as f64;
        if 0.0 < endings {
            let survival_before = survival;
            incidence += survival * events / at_risk;
            survival *= (at_risk - endings) / at_risk;
            res.push(Step {
                time,
                at_risk,
                events,
                endings,
                survival_before,
                survival_after: survival,
                incidence,
            });
        }
        n_left -= tickets.len();
    }
    res
}

/// The number of customers and the variance of the estimate; `None` with one customer.
///
/// The influence of a ticket on F(t) has a part for each time that it was at risk, summed up along the steps, and
/// one for its own ending.
fn clustered_variance(
    sorted: &[CompetingObservation],
    steps: &[Step],
    until: f64,
    estimate: f64,
) -> (u64, Option<f64>) {
    let mut influences: Vec<(u64, f64)> = Vec::with_capacity(sorted.len());
    let mut at_risk_part = 0.0;
    let mut upcoming = steps.iter().peekable();
    for tickets in sorted.chunk_by(|one, other| other.time <= one.time) {
        let time = tickets[0].time;
        let step = upcoming.next_if(|step| step.time <= time && time <= until);
        let mut own_event = 0.0;
        let mut own_ending = 0.0;
        if let Some(step) = step {
            let staying = step.at_risk - step.endings;
            // Where all end at once nothing comes after, so that F(t) - F(u) is 0 there.
            let later = estimate - step.incidence;
            let weight = if 0.0 < staying { later / staying } else { 0.0 };
            at_risk_part += weight * step.endings / step.at_risk
                - step.survival_before * step.events / (step.at_risk * step.at_risk);
            own_ending = -weight;
            own_event = step.survival_before / step.at_risk;
        }
        for ticket in tickets {
            let own = match ticket.ending {
                Ending::Event => own_ending + own_event,
                Ending::Competing => own_ending,
                Ending::Censored => 0.0,
            };
            influences.push((ticket.cluster, at_risk_part + own));
        }
    }
    influences.sort_by_key(|&(cluster, _)| cluster);
    let (mut clusters, mut squares) = (0_u64, 0.0);
    for customer in influences.chunk_by(|one, other| one.0 == other.0) {
        let sum: f64 = customer.iter().map(|&(_, influence)| influence).sum();
        clusters += 1;
        squares += sum * sum;
    }
    let groups = clusters as f64;
    (clusters, (2 <= clusters).then(|| groups / (groups - 1.0) * squares))
}

#[cfg(test)]
mod tests;
