//! An interval for the calibration error over bins that does not pretend that it is unbiased.

use crate::{
    Interval, Level, ScoredTickets, StatsError,
    calibration::{
        binned::{Bins, binned_error},
        null_band::{Simulation, binned_error_if_calibrated, upper_place},
    },
    cluster::FEWEST_CLUSTERS,
    random::SeededRandom,
};

/// Returns limits for the calibration error that the population has over these bins; `None` below 10 customers.
///
/// ECE is the 1-norm of the vector of gaps g, so that |ECE - true ECE| is at most the 1-norm of the gaps' own
/// error. That norm's quantile comes from a wild bootstrap by customer: each customer's part of the gaps, centred
/// as for a ratio, gets a random sign. Where few tickets fail the bootstrap sees too little spread, so the quantile
/// is at least the one that a perfectly calibrated model has. The limits are ECE +- that quantile, cut to [0, 1]:
/// conservative, because the triangle inequality is, and honest at a true 0, where the interval of an unbiased
/// estimate would not be.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for no bins or fewer than 20 draws.
pub fn binned_error_interval(
    tickets: &ScoredTickets,
    bins: Bins,
    simulation: Simulation,
    level: Level,
) -> Result<Option<Interval>, StatsError> {
    simulation.check()?;
    let ece = binned_error(tickets, bins)?.ece;
    if tickets.clusters() < FEWEST_CLUSTERS {
        return Ok(None);
    }
    let parts = Parts::of(tickets, bins)?;
    let mut random = SeededRandom::new(simulation.seed);
    let mut norms: Vec<f64> = (0..simulation.draws).map(|_| parts.norm(&mut random)).collect();
    norms.sort_by(f64::total_cmp);
    let groups = tickets.clusters() as f64;
    let wild = norms[upper_place(level.get(), norms.len())] * (groups / (groups - 1.0)).sqrt();
    let half = wild.max(binned_error_if_calibrated(tickets, bins, simulation, level.get())?);
    Ok(Some(Interval { lower: ece - half, upper: ece + half }.clipped_to_unit()))
}

/// Each customer's part of each bin's gap.
struct Parts {
    /// (cluster, bin, truth minus score), by cluster.
    tickets: Vec<(u64, usize, f64)>,
    gaps: Vec<f64>,
    n: f64,
}

impl Parts {
    fn of(tickets: &ScoredTickets, bins: Bins) -> Result<Self, StatsError> {
        let places = bins.places(tickets)?;
        let n_bins = places.iter().max().map_or(0, |last| last + 1);
        let n = tickets.n() as f64;
        let mut gaps = vec![0.0; n_bins];
        let mut parts = Vec::with_capacity(places.len());
        for (&place, ticket) in places.iter().zip(tickets.tickets()) {
            let gap = f64::from(u8::from(ticket.right)) - ticket.score;
            gaps[place] += gap / n;
            parts.push((ticket.cluster, place, gap));
        }
        // A stable sort: within a customer the order of scores stays.
        parts.sort_by_key(|part| part.0);
        Ok(Self { tickets: parts, gaps, n })
    }

    /// The 1-norm of the gaps' error in one draw.
    fn norm(&self, random: &mut SeededRandom) -> f64 {
        let mut errors = vec![0.0; self.gaps.len()];
        let mut signed_n = 0.0;
        for customer in self.tickets.chunk_by(|a, b| a.0 == b.0) {
            let sign = random.sign();
            signed_n += sign * customer.len() as f64;
            for &(_, place, gap) in customer {
                errors[place] += sign * gap;
            }
        }
        let mut norm = 0.0;
        for (error, gap) in errors.iter().zip(&self.gaps) {
            norm += (error - gap * signed_n).abs() / self.n;
        }
        norm
    }
}
