//! How well the score tells two kinds of tickets apart.

use crate::{ScoredTickets, StatsError, calibration::one_class, selective::Area};

/// Returns the area under the ROC curve: the chance that a ticket with `right` has the higher score, ties half.
///
/// Its error is that of `DeLong`, `DeLong` & Clarke-Pearson (1988) with the components added up by customer, as
/// Obuchowski (1997) does for clustered data: a ticket's influence is its share of won comparisons minus the area,
/// over its kind's share of the tickets.
/// Where the area is 0 or 1 its interval is Clopper-Pearson on as many units as there are customers with tickets of
/// the rarer kind: one comparison each, made of tickets used once.
///
/// # Errors
///
/// [`StatsError::OneClass`] where all tickets are of one kind.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ScoredTicket, ScoredTickets, selective::auroc};
///
/// let ticket = |score, right| ScoredTicket { score, right, cluster: 0 };
/// let tickets =
///     ScoredTickets::new(vec![ticket(0.2, false), ticket(0.6, true), ticket(0.6, false), ticket(0.9, true)])?;
/// assert_eq!(auroc(&tickets)?.estimate, 0.875);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn auroc(tickets: &ScoredTickets) -> Result<Area, StatsError> {
    one_class(tickets)?;
    let n_right = tickets.n_right();
    let n_wrong = tickets.n() - n_right;
    // Twice the number of won comparisons, an integer.
    let mut twice_won = 0_u128;
    let mut wrong_below = 0;
    for tie in tickets.ties() {
        twice_won += u128::from(tie.right) * u128::from(2 * wrong_below + tie.wrong());
        wrong_below += tie.wrong();
    }
    let estimate = twice_won as f64 / 2.0 / (n_right as f64 * n_wrong as f64);

    let total = tickets.n() as f64;
    let mut influence = Vec::with_capacity(tickets.tickets().len());
    let (mut right_below, mut wrong_below) = (0, 0);
    for (tie, of_tie) in tickets.by_tie() {
        let won_by_right = (wrong_below as f64 + tie.wrong() as f64 / 2.0) / n_wrong as f64;
        let right_above = n_right - right_below - tie.right;
        let lost_by_wrong = (right_above as f64 + tie.right as f64 / 2.0) / n_right as f64;
        for ticket in of_tie {
            influence.push(if ticket.right {
                (won_by_right - estimate) * total / n_right as f64
            } else {
                (lost_by_wrong - estimate) * total / n_wrong as f64
            });
        }
        right_below += tie.right;
        wrong_below += tie.wrong();
    }
    let units = customers(tickets, true).min(customers(tickets, false));
    Ok(Area::new(estimate, tickets.tickets(), influence.into_iter(), tickets.clusters(), units))
}

/// Customers with a ticket of this kind.
fn customers(tickets: &ScoredTickets, right: bool) -> u64 {
    let of_kind = tickets.tickets().iter().filter(|ticket| ticket.right == right);
    let mut clusters: Vec<u64> = of_kind.map(|ticket| ticket.cluster).collect();
    clusters.sort_unstable();
    clusters.dedup();
    clusters.len() as u64
}
