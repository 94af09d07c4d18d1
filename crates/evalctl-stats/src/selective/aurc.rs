//! The area under the risk-coverage curve.

use crate::{ScoredTickets, selective::Area};

/// Returns AURC: the mean over i of the risk among the first i tickets in descending order of score.
///
/// Tickets of equal score enter as a block with their errors spread evenly, which is the mean over all orders of
/// the block (Geifman, Uziel & El-Yaniv 2019 define the area; ties are ours). Smaller is better.
/// The influence of a ticket at rank i that is wrong (e = 1) or not (e = 0) is
/// `R_i - AURC + sum_{j >= i} (e - R_j) / j`, the functional derivative of the integral of risk over coverage,
/// averaged over the orders of its block.
#[must_use]
pub fn aurc(tickets: &ScoredTickets) -> Area {
    let ranked = Ranked::of(tickets);
    let estimate = ranked.mean_risk;
    let influence = ranked.influences(tickets).map(|(influence, _)| influence - estimate);
    let influence: Vec<f64> = influence.collect();
    Area::new(estimate, tickets.tickets(), influence.into_iter(), tickets.clusters(), 0)
}

/// Returns E-AURC: AURC less that of the best order of the same tickets, all right ones first.
///
/// What is taken off is the exact finite sum; its limit r + (1 - r) ln(1 - r), with r the share of wrong ones,
/// gives the influence -(e - r) (-ln(1 - r)) that is added to AURC's.
#[must_use]
pub fn excess_aurc(tickets: &ScoredTickets) -> Area {
    let ranked = Ranked::of(tickets);
    let (n, wrong) = (tickets.n(), tickets.n() - tickets.n_right());
    let estimate = (ranked.mean_risk - best_aurc(n, wrong)).max(0.0);
    let rate = wrong as f64 / n as f64;
    // With nothing right every order is the best: the excess is 0 whatever the score.
    let slope = if wrong == n { 0.0 } else { -libm::log1p(-rate) };
    let centre = ranked.mean_risk;
    let influence: Vec<f64> = ranked
        .influences(tickets)
        .map(|(influence, wrong)| influence - centre - slope * (wrong - rate))
        .collect();
    Area::new(estimate, tickets.tickets(), influence.into_iter(), tickets.clusters(), 0)
}

/// The AURC of `n` tickets of which the last `wrong` are wrong.
pub(crate) fn best_aurc(n: u64, wrong: u64) -> f64 {
    let right = n - wrong;
    let mut sum = 0.0;
    for rank in right + 1..=n {
        sum += (rank - right) as f64 / rank as f64;
    }
    sum / n as f64
}

/// Sums over ranks that the influences need, by tie in ascending order of score.
struct Ranked {
    mean_risk: f64,
    /// For each tie the means over its ranks i of `R_i`, `sum_{j >= i} 1/j` and `sum_{j >= i} R_j/j`.
    ties: Vec<[f64; 3]>,
}

impl Ranked {
    fn of(tickets: &ScoredTickets) -> Self {
        // Risk at each rank, best score first.
        let mut risks = Vec::with_capacity(tickets.tickets().len());
        let (mut before, mut rank) = (0.0, 0.0);
        for tie in tickets.ties().iter().rev() {
            let wrong_share = 1.0 - tie.rate();
            for place in 1..=tie.n {
                rank += 1.0;
                risks.push((before + place as f64 * wrong_share) / rank);
            }
            before += tie.wrong() as f64;
        }
        let mean_risk = risks.iter().sum::<f64>() / rank;
        // From the lowest score up, so that sums over later ranks are at hand.
        let (mut tail, mut tail_risk) = (0.0, 0.0);
        let mut worst_first = risks.iter().rev();
        let mut ties = Vec::with_capacity(tickets.ties().len());
        for (tie, of_tie) in tickets.by_tie() {
            let mut sums = [0.0; 3];
            for risk in worst_first.by_ref().take(of_tie.len()) {
                tail += 1.0 / rank;
                tail_risk += risk / rank;
                sums[0] += risk;
                sums[1] += tail;
                sums[2] += tail_risk;
                rank -= 1.0;
            }
            ties.push(sums.map(|sum| sum / tie.n as f64));
        }
        Self { mean_risk, ties }
    }

    /// For each ticket in ascending order of score its influence before centring, and 1 where it is wrong.
    fn influences(&self, tickets: &ScoredTickets) -> impl Iterator<Item = (f64, f64)> {
        tickets.by_tie().zip(&self.ties).flat_map(|((_, of_tie), &[risk, tail, tail_risk])| {
            of_tie.iter().map(move |ticket| {
                let wrong = f64::from(u8::from(!ticket.right));
                (risk + wrong * tail - tail_risk, wrong)
            })
        })
    }
}
