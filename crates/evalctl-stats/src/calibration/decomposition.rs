//! The Brier score in parts: miscalibration, discrimination, uncertainty.

use crate::{
    ScoredTickets, StatsError,
    calibration::{binned::Bins, brier, pava::pool_ties},
};

/// Brier = `mcb` - `dsc` + `unc`, exactly and without bins (CORP).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorpParts {
    /// What recalibrating the scores would gain: 0 for scores that mean what they say.
    pub mcb: f64,
    /// What the recalibrated scores gain over always stating the base rate.
    pub dsc: f64,
    /// The score of always stating the base rate.
    pub unc: f64,
}

/// Splits the Brier score by isotonic recalibration.
///
/// Dimitriadis, Gneiting & Jordan (2021): with r the isotonic fit of the truth on the score,
/// MCB = BS(p) - BS(r), DSC = BS(mean) - BS(r), UNC = BS(mean).
///
/// # Errors
///
/// None of its own: the tickets are checked.
pub fn corp_parts(tickets: &ScoredTickets) -> Result<CorpParts, StatsError> {
    let total = tickets.n() as f64;
    // Within a pool of rate r the squared error of r adds up to n r (1 - r).
    let mut recalibrated = 0.0;
    for pool in pool_ties(tickets.ties()) {
        recalibrated += pool.right as f64 * (1.0 - pool.rate());
    }
    recalibrated /= total;
    let base_rate = tickets.n_right() as f64 / total;
    let unc = base_rate * (1.0 - base_rate);
    Ok(CorpParts { mcb: brier(tickets)?.estimate - recalibrated, dsc: unc - recalibrated, unc })
}

/// Brier = `reliability` - `resolution` + `uncertainty` + `remainder`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MurphyParts {
    /// Squared distance of mean score and observed share, over bins.
    pub reliability: f64,
    /// Squared distance of the observed shares from the base rate, over bins.
    pub resolution: f64,
    /// The variance of the truth.
    pub uncertainty: f64,
    /// What differs within bins; not 0 unless all scores of a bin are equal.
    pub remainder: f64,
}

/// Splits the Brier score over bins (Murphy 1973); print the remainder with it, the parts depend on the bins.
///
/// # Errors
///
/// As [`binned_error`](super::binned_error).
pub fn murphy_parts(tickets: &ScoredTickets, bins: Bins) -> Result<MurphyParts, StatsError> {
    let total = tickets.n() as f64;
    let base_rate = tickets.n_right() as f64 / total;
    let (mut reliability, mut resolution) = (0.0, 0.0);
    for bin in bins.fill(tickets)? {
        let gap = bin.gap();
        let lift = bin.rate() - base_rate;
        reliability += bin.n as f64 * gap * gap;
        resolution += bin.n as f64 * lift * lift;
    }
    let (reliability, resolution) = (reliability / total, resolution / total);
    let uncertainty = base_rate * (1.0 - base_rate);
    let brier = brier(tickets)?.estimate;
    let remainder = brier - (reliability - resolution + uncertainty);
    Ok(MurphyParts { reliability, resolution, uncertainty, remainder })
}
