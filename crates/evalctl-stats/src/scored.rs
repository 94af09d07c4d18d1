//! Tickets with a score and whether they turned out well: what calibration and risk-coverage start from.

use crate::StatsError;

/// One ticket's score beside the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredTicket {
    /// In [0, 1]; for calibration the probability that was stated for `right`.
    pub score: f64,
    /// Whether it turned out as the score speaks for.
    pub right: bool,
    /// The customer, or whatever else is independent; any numbers.
    pub cluster: u64,
}

/// Checked tickets in ascending order of score.
#[derive(Debug, Clone)]
pub struct ScoredTickets {
    tickets: Vec<ScoredTicket>,
    /// Where each of `tickets` stood when they were given.
    places: Vec<usize>,
    ties: Vec<Tie>,
    clusters: u64,
}

/// Tickets of one and the same score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tie {
    pub(crate) score: f64,
    pub(crate) n: u64,
    pub(crate) right: u64,
}

impl Tie {
    pub(crate) fn wrong(&self) -> u64 {
        self.n - self.right
    }

    /// The share that turned out well.
    pub(crate) fn rate(&self) -> f64 {
        self.right as f64 / self.n as f64
    }
}

impl ScoredTickets {
    /// Checks and sorts the tickets; tickets of equal score keep the order in which they were given.
    ///
    /// Only bins of equal mass look at that order, because a bin may end within a tie.
    ///
    /// # Errors
    ///
    /// [`StatsError::Empty`] without tickets, [`StatsError::OutOfRange`] for a score outside [0, 1] or NaN.
    pub fn new(mut tickets: Vec<ScoredTicket>) -> Result<Self, StatsError> {
        if tickets.is_empty() {
            return Err(StatsError::Empty);
        }
        for ticket in &mut tickets {
            let value = ticket.score;
            if !(0.0..=1.0).contains(&value) {
                return Err(StatsError::OutOfRange { name: "score", value, needed: "in [0, 1]" });
            }
            // So that -0 and 0 are one score to every comparison.
            ticket.score += 0.0;
        }
        let mut places: Vec<usize> = (0..tickets.len()).collect();
        places.sort_by(|&a, &b| tickets[a].score.total_cmp(&tickets[b].score));
        let tickets: Vec<ScoredTicket> = places.iter().map(|&place| tickets[place]).collect();
        let mut ties: Vec<Tie> = Vec::new();
        for ticket in &tickets {
            let right = u64::from(ticket.right);
            match ties.last_mut() {
                Some(tie) if tie.score.total_cmp(&ticket.score).is_eq() => {
                    tie.n += 1;
                    tie.right += right;
                }
                _ => ties.push(Tie { score: ticket.score, n: 1, right }),
            }
        }
        let mut clusters: Vec<u64> = tickets.iter().map(|ticket| ticket.cluster).collect();
        clusters.sort_unstable();
        clusters.dedup();
        let clusters = clusters.len() as u64;
        Ok(Self { tickets, places, ties, clusters })
    }

    /// The number of tickets, at least 1.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.tickets.len() as u64
    }

    /// The number of tickets that turned out well.
    #[must_use]
    pub fn n_right(&self) -> u64 {
        self.ties.iter().map(|tie| tie.right).sum()
    }

    /// The number of different customers.
    #[must_use]
    pub fn clusters(&self) -> u64 {
        self.clusters
    }

    /// The tickets in ascending order of score.
    #[must_use]
    pub fn tickets(&self) -> &[ScoredTicket] {
        &self.tickets
    }

    /// For each of [`tickets`](Self::tickets) its place in the list that was given.
    pub(crate) fn places(&self) -> &[usize] {
        &self.places
    }

    pub(crate) fn ties(&self) -> &[Tie] {
        &self.ties
    }

    /// Each tie with its tickets, in ascending order of score.
    pub(crate) fn by_tie(&self) -> impl Iterator<Item = (&Tie, &[ScoredTicket])> {
        let same = |a: &ScoredTicket, b: &ScoredTicket| a.score.total_cmp(&b.score).is_eq();
        self.ties.iter().zip(self.tickets.chunk_by(same))
    }
}

#[cfg(test)]
pub(crate) mod tests;
