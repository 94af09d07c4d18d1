//! Which ticket has which id: 28 bytes a ticket, the only thing that grows with the helpdesk.

use rayon::prelude::*;

use crate::story::{Place, Story};
use crate::world::World;

/// All tickets by time, and their ids.
#[derive(Debug)]
pub(crate) struct Index {
    /// By (opening time, place).
    pub(crate) tickets: Vec<(i64, Place)>,
    /// Sorted, with the rank in `tickets`.
    by_place: Vec<(Place, u32)>,
    pub(crate) n_customers: u64,
    /// Tickets of the last customer.
    last_kept: usize,
}

/// Customers simulated at a time.
const BLOCK: u64 = 4_096;

impl Index {
    /// Takes customers in order until there are `n_tickets`; the last one is cut short where it must be.
    pub(crate) fn new(world: &World, seed: u64, n_tickets: usize) -> Self {
        let mut tickets = Vec::with_capacity(n_tickets);
        let (mut n_customers, mut last_kept) = (0, 0);
        let mut block = 0;
        while tickets.len() < n_tickets {
            let stories: Vec<Vec<(i64, Place)>> = (block * BLOCK..(block + 1) * BLOCK)
                .into_par_iter()
                .map(|number| {
                    let story = Story::new(world, seed, number);
                    let place =
                        |ticket: &crate::story::Ticket| (ticket.question.opened, ticket.place);
                    story.tickets.iter().map(place).collect()
                })
                .collect();
            for story in stories {
                let left = n_tickets - tickets.len();
                if left == 0 {
                    break;
                }
                n_customers += 1;
                last_kept = left.min(story.len());
                tickets.extend(story.into_iter().take(left));
            }
            block += 1;
        }
        tickets.par_sort_unstable();
        let mut by_place: Vec<(Place, u32)> =
            (0..).zip(&tickets).map(|(rank, &(_, place))| (place, rank)).collect();
        by_place.par_sort_unstable();
        Self { tickets, by_place, n_customers, last_kept }
    }

    /// How many of a customer's tickets, by time, are part of the helpdesk.
    pub(crate) fn kept(&self, number: u64) -> usize {
        if number + 1 == self.n_customers { self.last_kept } else { usize::MAX }
    }

    /// The id of the ticket of this rank. Now and then a number is missing, as where a ticket was wiped.
    pub(crate) fn id(rank: u32) -> u64 {
        let rank = u64::from(rank);
        FIRST_ID + rank + rank / GAP
    }

    /// The id of a ticket; `None` if it is not part of the helpdesk.
    pub(crate) fn find(&self, place: Place) -> Option<u64> {
        let found = self.by_place.binary_search_by_key(&place, |entry| entry.0).ok()?;
        Some(Self::id(self.by_place[found].1))
    }
}

const FIRST_ID: u64 = 100_001;

/// One number in so many is missing.
const GAP: u64 = 997;
