//! AI against people on the same mix of tickets: differences within strata, averaged.

use std::collections::BTreeMap;

use crate::{
    ComparedTickets, Interval, Level, StatsError,
    compared::Kind,
    influence::{clustered_error, has_repeats},
    moments::{Moments, check_finite},
    special::normal_quantile,
};

/// Names the mix of tickets that a difference is averaged over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// All tickets of either side.
    AllTickets,
    /// The tickets that the AI handled: the effect where it works now.
    AiMix,
    /// The tickets that people handled: the effect of giving the AI more.
    PeopleMix,
}

impl Target {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::AllTickets, Self::AiMix, Self::PeopleMix];

    /// Returns the stable name for machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllTickets => "all_tickets",
            Self::AiMix => "ai_mix",
            Self::PeopleMix => "people_mix",
        }
    }

    fn weight(self, counts: &StratumCounts) -> u64 {
        match self {
            Self::AllTickets => counts.ai + counts.people,
            Self::AiMix => counts.ai,
            Self::PeopleMix => counts.people,
        }
    }
}

/// Holds a difference of means, AI less people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanDifference {
    /// AI less people, in the unit of the values.
    pub difference: f64,
    /// Its standard error, by customer where customers have several tickets.
    pub standard_error: f64,
    /// Normal interval.
    pub interval: Interval,
    /// Mean of the AI over the same mix.
    pub mean_ai: f64,
    /// Mean of people over the same mix.
    pub mean_people: f64,
    /// Answers of the AI's customers used.
    pub n_ai: u64,
    /// Answers of people's customers used.
    pub n_people: u64,
}

/// Holds a standardised difference and how much of the target it speaks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standardised {
    /// The difference over the strata that both sides handle.
    pub difference: MeanDifference,
    /// The mix that it is averaged over.
    pub target: Target,
    /// Tickets of the target in strata that one side hardly handles: nothing is said about them.
    pub dropped: u64,
    /// Tickets of the target, the dropped ones included.
    pub tickets: u64,
}

impl Standardised {
    /// The share of the target that the difference says nothing about.
    #[must_use]
    pub fn dropped_share(&self) -> f64 {
        self.dropped as f64 / self.tickets as f64
    }
}

/// A stratum with fewer answers than this on a side is outside the overlap.
pub const FEWEST_IN_STRATUM: u64 = 5;

/// Of all tickets, more than this in strata without counterpart is refused.
const MOST_DROPPED_PERCENT: u64 = 20;

/// Returns the difference of the means of those who answered, as if both sides had the same tickets.
///
/// The standard error is Welch's where every customer has one ticket.
///
/// # Errors
///
/// As [`standardise`].
pub fn crude_difference(
    tickets: &ComparedTickets,
    level: Level,
) -> Result<MeanDifference, StatsError> {
    let one = Strata::of(tickets, |_| 0)?;
    one.difference(Target::AllTickets, level, 2).map(|res| res.difference)
}

/// Returns the difference standardised to the mix of `target` (direct standardisation, post-stratification).
///
/// `sum_s w_s (mean of AI in s - mean of people in s)` with `w_s` the target's share of stratum s, taken as fixed;
/// variance `sum_s w_s^2 (s^2 / n of AI + s^2 / n of people)`.
/// Where customers have several tickets the variance is that of their summed influences, and at least the former.
/// A stratum with fewer than 5 answers on a side is dropped, the rest weighted up.
///
/// What stratum does not say, this does not remove: a harder ticket within a stratum stays a harder ticket.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for a value that is not finite; [`StatsError::TooFew`] if no stratum has enough answers
/// on both sides; [`StatsError::NoOverlap`] if more than 20 % of all tickets are in dropped strata and the target is
/// all tickets.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ComparedTicket, ComparedTickets, Level, Target, crude_difference, standardise};
///
/// // Easy tickets please everybody, and the AI gets most of them; within a kind both sides do alike.
/// let ticket = |by_ai, stratum, pleased: u64, number: u64| ComparedTicket {
///     by_ai, stratum, value: Some(if number < pleased { 1.0 } else { 0.0 }), cluster: number + 1000 * u64::from(stratum) + if by_ai { 500 } else { 0 },
/// };
/// let of_ai = (0..40).map(|i| ticket(true, 0, 36, i)).chain((0..10).map(|i| ticket(true, 1, 5, i)));
/// let of_people = (0..10).map(|i| ticket(false, 0, 9, i)).chain((0..40).map(|i| ticket(false, 1, 20, i)));
/// let tickets: ComparedTickets = of_ai.chain(of_people).collect();
/// assert!(0.2 < crude_difference(&tickets, Level::percent_95())?.difference);
/// let same_mix = standardise(&tickets, Target::AllTickets, Level::percent_95())?;
/// assert!(same_mix.difference.difference.abs() < 1e-12);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn standardise(
    tickets: &ComparedTickets,
    target: Target,
    level: Level,
) -> Result<Standardised, StatsError> {
    by_stratum(tickets)?.difference(target, level, FEWEST_IN_STRATUM)
}

/// Says that the crude and the standardised difference point in opposite directions.
#[derive(Debug, Clone, PartialEq)]
pub struct SimpsonWarning {
    /// AI less people over all answers.
    pub crude: f64,
    /// AI less people on the same mix.
    pub standardised: f64,
    /// The strata with the most tickets, at most three, with their own differences.
    pub largest: Vec<StratumDifference>,
}

/// Holds the difference within one stratum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StratumDifference {
    /// The stratum.
    pub stratum: u32,
    /// Tickets of the AI in it.
    pub ai: u64,
    /// Tickets of people in it.
    pub people: u64,
    /// AI less people; `None` if a side has no answer.
    pub difference: Option<f64>,
}

/// Returns a warning if the crude difference and the one standardised to all tickets have opposite signs.
///
/// # Errors
///
/// As [`standardise`].
pub fn simpson_warning(
    tickets: &ComparedTickets,
    level: Level,
) -> Result<Option<SimpsonWarning>, StatsError> {
    let crude = crude_difference(tickets, level)?.difference;
    let standardised = standardise(tickets, Target::AllTickets, level)?.difference.difference;
    if 0.0 <= crude * standardised {
        return Ok(None);
    }
    let strata = by_stratum(tickets)?;
    let mut largest: Vec<StratumDifference> = strata
        .counted
        .iter()
        .map(|(&stratum, (counts, [people, ai]))| StratumDifference {
            stratum,
            ai: counts.ai,
            people: counts.people,
            difference: mean(ai).zip(mean(people)).map(|(ai, people)| ai - people),
        })
        .collect();
    largest.sort_by_key(|one| (std::cmp::Reverse(one.ai + one.people), one.stratum));
    largest.truncate(3);
    Ok(Some(SimpsonWarning { crude, standardised, largest }))
}

#[derive(Default)]
struct StratumCounts {
    ai: u64,
    people: u64,
}

/// Values of answers, each with the number of tickets that have it.
type Answers = Vec<(f64, u64)>;

fn n_answers(answers: &Answers) -> u64 {
    answers.iter().map(|&(_, count)| count).sum()
}

struct Strata<'t, F> {
    tickets: &'t ComparedTickets,
    /// The stratum of a kind.
    stratum: F,
    /// Counts of tickets, and the answers of people and of the AI.
    counted: BTreeMap<u32, (StratumCounts, [Answers; 2])>,
    repeats: bool,
}

fn by_stratum(tickets: &ComparedTickets) -> Result<Strata<'_, impl Fn(&Kind) -> u32>, StatsError> {
    Strata::of(tickets, |kind| kind.stratum)
}

impl<'t, F: Fn(&Kind) -> u32> Strata<'t, F> {
    fn of(tickets: &'t ComparedTickets, stratum: F) -> Result<Self, StatsError> {
        let mut counted: BTreeMap<u32, (StratumCounts, [Answers; 2])> = BTreeMap::new();
        for (kind, count) in tickets.kinds() {
            let (counts, answers) = counted.entry(stratum(&kind)).or_default();
            if kind.by_ai {
                counts.ai += count;
            } else {
                counts.people += count;
            }
            if let Some(value) = kind.value {
                check_finite("value", &[value])?;
                answers[usize::from(kind.by_ai)].push((value, count));
            }
        }
        let answered = tickets.iter().filter(|ticket| ticket.value.is_some());
        let repeats = has_repeats(answered.map(|ticket| ticket.cluster));
        Ok(Self { tickets, stratum, counted, repeats })
    }

    fn difference(
        &self,
        target: Target,
        level: Level,
        fewest: u64,
    ) -> Result<Standardised, StatsError> {
        let tickets: u64 = self.counted.values().map(|(counts, _)| target.weight(counts)).sum();
        let enough = |answers: &[Answers; 2]| answers.iter().all(|one| fewest <= n_answers(one));
        let mut used: BTreeMap<u32, (u64, [Moments; 2])> = BTreeMap::new();
        for (&stratum, (counts, answers)) in &self.counted {
            if enough(answers) && 0 < target.weight(counts) {
                let of_both =
                    [Moments::of_counted(&answers[0])?, Moments::of_counted(&answers[1])?];
                used.insert(stratum, (target.weight(counts), of_both));
            }
        }
        let kept: u64 = used.values().map(|&(weight, _)| weight).sum();
        if kept == 0 {
            let smaller =
                |answers: &[Answers; 2]| n_answers(&answers[0]).min(n_answers(&answers[1]));
            let found = self.counted.values().map(|(_, answers)| smaller(answers)).max();
            let what = "answers at most on the smaller side of every kind of ticket";
            return Err(StatsError::TooFew { what, found: found.unwrap_or(0), needed: fewest });
        }
        let dropped = tickets - kept;
        if target == Target::AllTickets && MOST_DROPPED_PERCENT * tickets < 100 * dropped {
            return Err(StatsError::NoOverlap {
                without_counterpart: dropped,
                tickets,
                allowed_percent: MOST_DROPPED_PERCENT,
            });
        }
        let (mut means, mut counts, mut variance) = ([0.0; 2], [0_u64; 2], 0.0);
        for (weight, moments) in used.values() {
            let share = *weight as f64 / kept as f64;
            for (side, of_side) in moments.iter().enumerate() {
                means[side] += share * of_side.mean;
                counts[side] += of_side.n;
                variance += share * share * of_side.variance()? / of_side.n as f64;
            }
        }
        if self.repeats {
            let influences = self.tickets.influences(|kind| {
                let (weight, moments) = used.get(&(self.stratum)(&kind))?;
                let of_side = moments[usize::from(kind.by_ai)];
                let share = *weight as f64 / kept as f64;
                let sign = if kind.by_ai { 1.0 } else { -1.0 };
                Some(sign * share * (kind.value? - of_side.mean) / of_side.n as f64)
            });
            variance = variance.max(clustered_error(influences)?.1);
        }
        let standard_error = variance.sqrt();
        let half = -normal_quantile(level.tail())? * standard_error;
        let difference = means[1] - means[0];
        Ok(Standardised {
            difference: MeanDifference {
                difference,
                standard_error,
                interval: Interval { lower: difference - half, upper: difference + half },
                mean_ai: means[1],
                mean_people: means[0],
                n_ai: counts[1],
                n_people: counts[0],
            },
            target,
            dropped,
            tickets,
        })
    }
}

fn mean(answers: &Answers) -> Option<f64> {
    Moments::of_counted(answers).ok().map(|moments| moments.mean)
}

#[cfg(test)]
mod tests;
