//! Cuts tickets into folds so that a customer is in one of them.

use crate::{ComparedTickets, StatsError, random::mix};

/// Returns a fold for each ticket, from 0; all tickets of a customer are in one fold.
///
/// Customers are dealt out in an order that follows from `seed` and their number, so folds have equally many.
///
/// # Errors
///
/// [`StatsError::TooFewClusters`] with fewer customers than folds, or fewer than two folds.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ComparedTicket, ComparedTickets, folds_by_customer};
///
/// let ticket = |cluster| ComparedTicket { by_ai: true, value: None, stratum: 0, cluster };
/// let tickets: ComparedTickets = [1, 2, 1, 3].into_iter().map(ticket).collect();
/// let folds = folds_by_customer(&tickets, 3, 7)?;
/// assert_eq!(folds[0], folds[2]);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn folds_by_customer(
    tickets: &ComparedTickets,
    n_folds: u32,
    seed: u64,
) -> Result<Vec<u32>, StatsError> {
    // No two customers have the same one.
    let place = |cluster: u64| mix(cluster ^ mix(seed));
    // Often a customer's tickets follow each other.
    let mut places: Vec<u64> = tickets.customers().map(|(cluster, _)| place(cluster)).collect();
    places.sort_unstable();
    places.dedup();
    let needed = u64::from(n_folds.max(2));
    if (places.len() as u64) < needed || n_folds < 2 {
        return Err(StatsError::TooFewClusters { clusters: places.len() as u64, needed });
    }
    let fold_names: Vec<u32> = (0..n_folds).collect();
    let mut res = Vec::with_capacity(tickets.len());
    for (cluster, n_tickets) in tickets.customers() {
        let place = place(cluster);
        let idx = places.partition_point(|other| *other < place);
        res.resize(res.len() + n_tickets, fold_names[idx % fold_names.len()]);
    }
    Ok(res)
}
