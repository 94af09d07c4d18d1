//! Proper scores: smaller only where the stated probabilities are better.

use crate::{
    ClusteredMean, ScoredTicket, ScoredTickets, StatsError,
    clustered_mean::{cluster_sums, clustered_mean},
};

/// Returns the mean squared distance of score and truth (Brier 1950), clustered by customer.
///
/// 0 is perfect; always stating the base rate r gives r (1 - r).
///
/// # Errors
///
/// None of its own: the tickets are checked.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ScoredTicket, ScoredTickets, calibration::brier};
///
/// let ticket = |score, right, cluster| ScoredTicket { score, right, cluster };
/// let tickets = ScoredTickets::new(vec![ticket(0.9, true, 1), ticket(0.7, false, 2)])?;
/// assert_eq!(format!("{:.2}", brier(&tickets)?.estimate), "0.25");
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn brier(tickets: &ScoredTickets) -> Result<ClusteredMean, StatsError> {
    let losses = tickets.tickets().iter().map(|ticket| (ticket.cluster, squared_error(ticket)));
    let mut res = clustered_mean(&cluster_sums(losses))?;
    // Over ties instead of tickets, so that the last bit does not depend on their order.
    let mut sum = 0.0;
    for tie in tickets.ties() {
        let missing = 1.0 - tie.score;
        sum += tie.right as f64 * missing * missing;
        sum += tie.wrong() as f64 * tie.score * tie.score;
    }
    res.estimate = sum / tickets.n() as f64;
    Ok(res)
}

/// The squared distance of one ticket's score and truth.
pub(crate) fn squared_error(ticket: &ScoredTicket) -> f64 {
    let distance = if ticket.right { 1.0 - ticket.score } else { ticket.score };
    distance * distance
}

/// Holds a mean log loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogLoss {
    /// In nats.
    pub estimate: f64,
    /// Tickets whose score was 0 or 1, or within 1e-15 of it, and was moved that far away.
    pub n_clipped: u64,
}

/// Returns the mean of -ln of the probability stated for what came true, scores kept 1e-15 away from 0 and 1.
#[must_use]
pub fn log_loss(tickets: &ScoredTickets) -> LogLoss {
    let (mut sum, mut n_clipped) = (0.0, 0);
    for tie in tickets.ties() {
        let clipped = tie.score.clamp(CLIP, 1.0 - CLIP);
        if tie.score < CLIP || 1.0 - CLIP < tie.score {
            n_clipped += tie.n;
        }
        sum -= tie.right as f64 * libm::log(clipped);
        sum -= tie.wrong() as f64 * libm::log1p(-clipped);
    }
    LogLoss { estimate: sum / tickets.n() as f64, n_clipped }
}

const CLIP: f64 = 1e-15;
