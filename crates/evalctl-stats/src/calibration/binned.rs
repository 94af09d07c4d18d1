//! The expected calibration error over bins.

use crate::{ScoredTickets, StatsError};

/// How scores are put into bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bins {
    /// This many intervals of equal width, closed on the right; the first also takes 0.
    EqualWidth(usize),
    /// This many runs of equal length in order of score; the first are longer by one where it does not come out even.
    EqualMass(usize),
}

impl Bins {
    /// The default: 15 of equal mass, 10 below 500 tickets.
    #[must_use]
    pub fn usual(n: u64) -> Self {
        Self::EqualMass(if n < 500 { 10 } else { 15 })
    }

    fn count(self) -> usize {
        match self {
            Self::EqualWidth(count) | Self::EqualMass(count) => count,
        }
    }

    /// The bin of each ticket in ascending order of score.
    pub(super) fn places(self, tickets: &ScoredTickets) -> Result<Vec<usize>, StatsError> {
        let count = self.count();
        if count == 0 {
            return Err(StatsError::OutOfRange { name: "bins", value: 0.0, needed: "at least 1" });
        }
        let n = tickets.tickets().len();
        Ok(match self {
            Self::EqualWidth(_) => {
                tickets.tickets().iter().map(|ticket| place_by_width(ticket.score, count)).collect()
            }
            Self::EqualMass(_) => {
                let (length, longer) = (n / count, n % count);
                let size = |bin: usize| length + usize::from(bin < longer);
                (0..count).flat_map(|bin| std::iter::repeat_n(bin, size(bin))).collect()
            }
        })
    }

    /// The bins that hold a ticket, in ascending order of score.
    pub(super) fn fill(self, tickets: &ScoredTickets) -> Result<Vec<Bin>, StatsError> {
        let mut res = vec![Bin { n: 0, right: 0, score_sum: 0.0 }; self.count()];
        for (&place, ticket) in self.places(tickets)?.iter().zip(tickets.tickets()) {
            let bin = &mut res[place];
            bin.n += 1;
            bin.right += u64::from(ticket.right);
            bin.score_sum += ticket.score;
        }
        res.retain(|bin| 0 < bin.n);
        Ok(res)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= score <= 1")]
fn place_by_width(score: f64, count: usize) -> usize {
    ((score * count as f64).ceil() as usize).saturating_sub(1).min(count - 1)
}

/// Tickets of one bin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bin {
    pub(super) n: u64,
    pub(super) right: u64,
    pub(super) score_sum: f64,
}

impl Bin {
    pub(super) fn rate(&self) -> f64 {
        self.right as f64 / self.n as f64
    }

    /// Observed share minus mean score.
    pub(super) fn gap(&self) -> f64 {
        (self.right as f64 - self.score_sum) / self.n as f64
    }
}

/// Holds how far scores are from observed shares, over bins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BinnedError {
    /// ECE: the mean over tickets of the distance of their bin. Biased up: a perfect model has more than 0.
    pub ece: f64,
    /// MCE: the largest distance of a bin.
    pub mce: f64,
    /// The squared distance with its bias taken off (Kumar, Liang & Ma 2019); may be negative, to be shown as 0.
    /// `None` where a bin holds a single ticket.
    pub debiased_squared: Option<f64>,
}

/// Returns the expected calibration error over `bins`.
///
/// Never print it without [`binned_error_if_calibrated`](super::binned_error_if_calibrated): with 300 tickets a
/// perfectly calibrated model shows 0.07.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for no bins.
pub fn binned_error(tickets: &ScoredTickets, bins: Bins) -> Result<BinnedError, StatsError> {
    let bins = bins.fill(tickets)?;
    let total = tickets.n() as f64;
    let (mut ece, mut mce, mut debiased) = (0.0, 0.0_f64, Some(0.0));
    for bin in &bins {
        let (weight, gap) = (bin.n as f64 / total, bin.gap());
        ece += weight * gap.abs();
        mce = mce.max(gap.abs());
        debiased = debiased.filter(|_| 2 <= bin.n).map(|sum| {
            let noise = bin.rate() * (1.0 - bin.rate()) / (bin.n as f64 - 1.0);
            sum + weight * (gap * gap - noise)
        });
    }
    Ok(BinnedError { ece, mce, debiased_squared: debiased })
}
