//! What is known of those who did not answer the survey.

use std::collections::BTreeMap;

use crate::{ComparedTickets, Interval, StatsError, moments::check_finite};

/// Holds the mean of one side, with and without the silent ones taken into account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SideResponse {
    /// Tickets of the side.
    pub tickets: u64,
    /// Answers.
    pub answers: u64,
    /// `answers / tickets`.
    pub response_rate: f64,
    /// Mean of the answers.
    pub respondent_mean: f64,
    /// Mean with every answer standing for the silent tickets of its stratum (weighting classes): right if answering
    /// is random within a stratum and side.
    pub weighted_mean: f64,
    /// Kish's effective number of answers, `(sum w)^2 / sum w^2`.
    pub effective_answers: f64,
    /// Tickets in strata without any answer, for which no answer can stand.
    pub unrepresented: u64,
    /// Manski (1989): the mean if all silent customers had the lowest, or the highest value of the scale.
    pub bounds: Interval,
}

/// Holds both sides and the bounds of their difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NonResponse {
    /// The AI's side.
    pub ai: SideResponse,
    /// People's side.
    pub people: SideResponse,
    /// AI less people by weighted means.
    pub weighted_difference: f64,
    /// AI less people whatever the silent customers think; says nothing about the mix of tickets.
    pub difference_bounds: Interval,
}

/// Describes the answers of both sides; `scale` is the lowest and the highest value that an answer can have.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for an answer outside the scale, [`StatsError::TooFew`] for a side without answers.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ComparedTicket, ComparedTickets, nonresponse};
///
/// let ticket = |by_ai, value, cluster| ComparedTicket { by_ai, value, stratum: 0, cluster };
/// let tickets = [ticket(true, Some(1.0), 1), ticket(true, None, 2), ticket(false, Some(0.0), 3)];
/// let tickets: ComparedTickets = tickets.into_iter().collect();
/// let silent = nonresponse(&tickets, (0.0, 1.0))?;
/// assert_eq!((silent.ai.response_rate, silent.ai.bounds.lower, silent.ai.bounds.upper), (0.5, 0.5, 1.0));
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn nonresponse(
    tickets: &ComparedTickets,
    scale: (f64, f64),
) -> Result<NonResponse, StatsError> {
    let ai = side(tickets, true, scale)?;
    let people = side(tickets, false, scale)?;
    Ok(NonResponse {
        ai,
        people,
        weighted_difference: ai.weighted_mean - people.weighted_mean,
        difference_bounds: Interval {
            lower: ai.bounds.lower - people.bounds.upper,
            upper: ai.bounds.upper - people.bounds.lower,
        },
    })
}

fn side(
    tickets: &ComparedTickets,
    by_ai: bool,
    (lowest, highest): (f64, f64),
) -> Result<SideResponse, StatsError> {
    // Tickets, and the values of answers with their number.
    let mut strata: BTreeMap<u32, (u64, Vec<(f64, u64)>)> = BTreeMap::new();
    for (kind, n) in tickets.kinds().filter(|(kind, _)| kind.by_ai == by_ai) {
        let (count, answers) = strata.entry(kind.stratum).or_default();
        *count += n;
        if let Some(value) = kind.value {
            check_finite("value", &[value])?;
            if value < lowest || highest < value {
                let needed = "on the scale of the answers";
                return Err(StatsError::OutOfRange { name: "value", value, needed });
            }
            answers.push((value, n));
        }
    }
    let (mut n_tickets, mut n_answers, mut unrepresented) = (0_u64, 0_u64, 0_u64);
    let (mut sum, mut weighted_sum, mut weights, mut squares) = (0.0, 0.0, 0.0, 0.0);
    for (count, answers) in strata.values_mut() {
        n_tickets += *count;
        if answers.is_empty() {
            unrepresented += *count;
            continue;
        }
        answers.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let of_stratum: f64 = answers.iter().map(|&(value, n)| value * n as f64).sum();
        let n: u64 = answers.iter().map(|&(_, n)| n).sum();
        n_answers += n;
        let n = n as f64;
        let weight = *count as f64 / n;
        sum += of_stratum;
        weighted_sum += weight * of_stratum;
        weights += weight * n;
        squares += weight * weight * n;
    }
    if n_answers == 0 {
        let what = if by_ai { "answers on the AI's side" } else { "answers on people's side" };
        return Err(StatsError::TooFew { what, found: 0, needed: 1 });
    }
    let response_rate = n_answers as f64 / n_tickets as f64;
    let respondent_mean = sum / n_answers as f64;
    let bound = |silent: f64| response_rate * respondent_mean + (1.0 - response_rate) * silent;
    Ok(SideResponse {
        tickets: n_tickets,
        answers: n_answers,
        response_rate,
        respondent_mean,
        weighted_mean: weighted_sum / weights,
        effective_answers: weights * weights / squares,
        unrepresented,
        bounds: Interval { lower: bound(lowest), upper: bound(highest) },
    })
}

#[cfg(test)]
mod tests;
