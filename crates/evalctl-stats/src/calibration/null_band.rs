//! How large a calibration error looks when there is none.

use crate::{
    ScoredTickets, StatsError, calibration::binned::Bins, level::check_open_unit,
    random::SeededRandom,
};

/// How often and from which seed to simulate; both belong beside the number that comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulation {
    /// How many data sets to draw, at least 20.
    pub draws: usize,
    /// Names the stream of random numbers.
    pub seed: u64,
}

impl Simulation {
    /// 1,000 draws up to 20,000 tickets, fewer above, 200 at the least: time stays bounded, and the larger the
    /// data the less a draw differs from the next.
    #[must_use]
    pub fn usual(n: u64, seed: u64) -> Self {
        let draws = (20_000_000 / n.max(1)).clamp(200, 1_000);
        Self { draws: usize::try_from(draws).unwrap_or(1_000), seed }
    }

    pub(super) fn check(self) -> Result<(), StatsError> {
        if self.draws < FEWEST_DRAWS {
            let value = self.draws as f64;
            return Err(StatsError::OutOfRange { name: "draws", value, needed: "at least 20" });
        }
        Ok(())
    }
}

const FEWEST_DRAWS: usize = 20;

/// Returns the ECE that a perfectly calibrated model with these scores stays below with probability `quantile`.
///
/// Draws the truth of every ticket with its own score as probability, independently, and bins it anew.
/// Customers with several alike tickets would move it up: it is a mark for the eye, not a test by customer.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for no bins, fewer than 20 draws, or a quantile that is not strictly between 0 and 1.
pub fn binned_error_if_calibrated(
    tickets: &ScoredTickets,
    bins: Bins,
    simulation: Simulation,
    quantile: f64,
) -> Result<f64, StatsError> {
    simulation.check()?;
    check_open_unit("quantile", quantile)?;
    let places = bins.places(tickets)?;
    let n_bins = places.iter().max().map_or(0, |last| last + 1);
    let mut random = SeededRandom::new(simulation.seed);
    let mut errors = Vec::with_capacity(simulation.draws);
    for _ in 0..simulation.draws {
        let mut gaps = vec![0.0; n_bins];
        for (&place, ticket) in places.iter().zip(tickets.tickets()) {
            gaps[place] += f64::from(u8::from(random.happens(ticket.score))) - ticket.score;
        }
        errors.push(gaps.iter().map(|gap: &f64| gap.abs()).sum::<f64>() / tickets.n() as f64);
    }
    errors.sort_by(f64::total_cmp);
    Ok(errors[upper_place(quantile, errors.len())])
}

/// The place of the order statistic that is exceeded with probability at most 1 - `quantile`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 < quantile < 1")]
pub(super) fn upper_place(quantile: f64, draws: usize) -> usize {
    ((quantile * (draws as f64 + 1.0)).ceil() as usize).clamp(1, draws) - 1
}
