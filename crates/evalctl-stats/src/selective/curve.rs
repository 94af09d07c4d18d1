//! The risk among the tickets with the best scores, at each share of them.

use crate::{ScoredTickets, StatsError};

/// The risk where this share of the tickets is answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskPoint {
    /// The smallest score that is answered.
    pub threshold: f64,
    /// Tickets answered.
    pub n: u64,
    /// Of these, the wrong ones.
    pub wrong: u64,
    /// `n` over all tickets.
    pub coverage: f64,
}

impl RiskPoint {
    /// The share of wrong ones among those answered.
    #[must_use]
    pub fn risk(&self) -> f64 {
        self.wrong as f64 / self.n as f64
    }
}

/// Returns a point for each different score, from the best score to all tickets: the thresholds there are.
#[must_use]
pub fn risk_coverage(tickets: &ScoredTickets) -> Vec<RiskPoint> {
    let total = tickets.n() as f64;
    let (mut n, mut wrong) = (0, 0);
    let mut res = Vec::with_capacity(tickets.ties().len());
    for tie in tickets.ties().iter().rev() {
        n += tie.n;
        wrong += tie.wrong();
        res.push(RiskPoint { threshold: tie.score, n, wrong, coverage: n as f64 / total });
    }
    res
}

/// Returns the risk of the best ceil(`coverage` n) tickets; of a tie that is cut, errors count evenly.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for a coverage outside (0, 1].
pub fn risk_at(tickets: &ScoredTickets, coverage: f64) -> Result<f64, StatsError> {
    if !(0.0 < coverage && coverage <= 1.0) {
        let (name, value) = ("coverage", coverage);
        return Err(StatsError::OutOfRange { name, value, needed: "above 0 and at most 1" });
    }
    let total = tickets.n();
    // Rounding of the product must not add a ticket: 0.1 of 30 is 3.
    let wanted = ((coverage * total as f64) * (1.0 - 1e-12)).ceil().max(1.0);
    let (mut n, mut wrong) = (0.0, 0.0);
    for tie in tickets.ties().iter().rev() {
        let taken = (wanted - n).min(tie.n as f64);
        wrong += taken * (1.0 - tie.rate());
        n += taken;
        if wanted <= n {
            break;
        }
    }
    Ok(wrong / wanted)
}
