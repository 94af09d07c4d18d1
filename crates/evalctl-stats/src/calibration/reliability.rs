//! The reliability diagram: what came true at each score, and how far a perfect model would stray.

use crate::{
    ScoredTickets, StatsError,
    calibration::{
        null_band::{Simulation, upper_place},
        pava::{pool, pool_ties},
    },
    level::check_open_unit,
    random::SeededRandom,
};

/// A step of the isotonic curve: scores that are given one observed share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBlock {
    /// The smallest score of the step.
    pub from: f64,
    /// The largest score of the step.
    pub to: f64,
    /// Tickets.
    pub n: u64,
    /// Of these, those that turned out well.
    pub right: u64,
}

impl ReliabilityBlock {
    /// The observed share.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.right as f64 / self.n as f64
    }
}

/// Where the curve of a perfectly calibrated model lies at one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandPoint {
    /// The score.
    pub score: f64,
    /// Lower end of the band.
    pub lower: f64,
    /// Upper end of the band.
    pub upper: f64,
}

/// A reliability curve without bins, and its band.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// The curve, in ascending order of score; rates do not fall.
    pub blocks: Vec<ReliabilityBlock>,
    /// The band at up to 101 scores, in ascending order.
    pub band: Vec<BandPoint>,
    /// The band's level, at each score by itself.
    pub level: f64,
    /// Share of the tickets whose score lies where the curve leaves the band.
    pub outside: f64,
}

/// Returns the CORP reliability curve (Dimitriadis, Gneiting & Jordan 2021) and its consistency band.
///
/// The curve is the isotonic regression of the truth on the score.
/// The band holds at each score by itself, with probability `level`, the curves that come out when the truth is
/// drawn with the scores as probabilities, independently by ticket: a curve inside is what a calibrated model shows.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for fewer than 20 draws or a level that is not strictly between 0 and 1.
pub fn reliability(
    tickets: &ScoredTickets,
    simulation: Simulation,
    level: f64,
) -> Result<Reliability, StatsError> {
    simulation.check()?;
    check_open_unit("level", level)?;
    let ties = tickets.ties();
    let mut blocks = Vec::new();
    let mut start = 0;
    for pool in pool_ties(ties) {
        let end = start + pool.ties;
        let (from, to) = (ties[start].score, ties[end - 1].score);
        blocks.push(ReliabilityBlock { from, to, n: pool.n, right: pool.right });
        start = end;
    }
    let grid = grid(tickets);
    let mut curves: Vec<Vec<f64>> = vec![Vec::with_capacity(simulation.draws); grid.len()];
    let mut random = SeededRandom::new(simulation.seed);
    for _ in 0..simulation.draws {
        let drawn = ties.iter().map(|tie| {
            let right = (0..tie.n).filter(|_| random.happens(tie.score)).count() as u64;
            (tie.n, right)
        });
        let mut points = grid.iter().zip(&mut curves).peekable();
        let mut end = 0;
        for pool in pool(drawn) {
            end += pool.ties;
            while let Some((_, curve)) = points.next_if(|(tie_idx, _)| **tie_idx < end) {
                curve.push(pool.rate());
            }
        }
    }
    let upper_share = 0.5 + level / 2.0;
    let mut band = Vec::with_capacity(grid.len());
    for (&tie_idx, curve) in grid.iter().zip(&mut curves) {
        curve.sort_by(f64::total_cmp);
        let upper = upper_place(upper_share, curve.len());
        let lower = curve.len() - 1 - upper;
        band.push(BandPoint {
            score: ties[tie_idx].score,
            lower: curve[lower],
            upper: curve[upper],
        });
    }
    let outside = outside(tickets, &blocks, &band);
    Ok(Reliability { blocks, band, level, outside })
}

/// Up to 101 ties, by quantiles of the tickets, the first and the last among them.
fn grid(tickets: &ScoredTickets) -> Vec<usize> {
    let ties = tickets.ties();
    if ties.len() <= GRID + 1 {
        return (0..ties.len()).collect();
    }
    let last = tickets.n() - 1;
    let mut res: Vec<usize> = Vec::with_capacity(GRID + 1);
    let mut seen = 0;
    let mut wanted = 0;
    for (tie_idx, tie) in ties.iter().enumerate() {
        seen += tie.n;
        let mut hit = false;
        while wanted <= GRID as u64 && wanted * last / (GRID as u64) < seen {
            hit = true;
            wanted += 1;
        }
        if hit {
            res.push(tie_idx);
        }
    }
    res
}

const GRID: usize = 100;

/// The share of tickets, each judged at the nearest point of the band not below its score.
fn outside(tickets: &ScoredTickets, blocks: &[ReliabilityBlock], band: &[BandPoint]) -> f64 {
    let (mut out, mut block_idx, mut point_idx) = (0, 0, 0);
    for tie in tickets.ties() {
        while blocks[block_idx].to < tie.score {
            block_idx += 1;
        }
        while point_idx + 1 < band.len() && band[point_idx].score < tie.score {
            point_idx += 1;
        }
        let (rate, point) = (blocks[block_idx].rate(), band[point_idx]);
        if rate < point.lower || point.upper < rate {
            out += tie.n;
        }
    }
    out as f64 / tickets.n() as f64
}
