//! Tickets of the AI and of people: what a comparison of the two starts from.

use std::collections::HashMap;
use std::rc::Rc;

use crate::influence::Influence;

/// Describes one ticket that either the AI or people handled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedTicket {
    /// Who handled it.
    pub by_ai: bool,
    /// The outcome compared, for example 1.0 for a satisfied customer; `None` if the customer did not answer.
    pub value: Option<f64>,
    /// What kind of ticket it is, by facts known before it was given to either side.
    pub stratum: u32,
    /// The customer; equal numbers are one cluster.
    pub cluster: u64,
}

/// Holds tickets in the order in which they came, in 12 bytes each: there may be millions, but of few kinds.
///
/// # Examples
///
/// ```
/// use evalctl_stats::{ComparedTicket, ComparedTickets};
///
/// let ticket = |cluster| ComparedTicket { by_ai: true, value: Some(1.0), stratum: 0, cluster };
/// let tickets: ComparedTickets = [2, 2, 1].into_iter().map(ticket).collect();
/// assert_eq!(tickets.get(2), ticket(1));
/// assert_eq!(tickets.customers().collect::<Vec<_>>(), [(2, 2), (1, 1)]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct ComparedTickets {
    kinds: Vec<Kind>,
    /// The place of each kind; of several alike, one.
    known: HashMap<KindKey, u32>,
    tickets: Vec<Numbered>,
}

/// All that is known of a ticket but whose it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Kind {
    pub(crate) by_ai: bool,
    pub(crate) value: Option<f64>,
    pub(crate) stratum: u32,
}

type KindKey = (u32, bool, Option<u64>);

impl Kind {
    /// Equal for equal kinds.
    fn key(&self) -> KindKey {
        (self.stratum, self.by_ai, self.value.map(f64::to_bits))
    }
}

/// A ticket by the place of its kind.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    /// The upper and the lower half of its number: together they would be kept apart by 4 bytes.
    cluster: [u32; 2],
    kind: u32,
}

impl Numbered {
    fn cluster(self) -> u64 {
        u64::from(self.cluster[0]) << 32 | u64::from(self.cluster[1])
    }
}

impl ComparedTickets {
    /// Has room for `n_tickets`, so that a list of millions is not copied while it grows. An absurd number is ignored.
    #[must_use]
    pub fn with_room(n_tickets: u64) -> Self {
        let mut res = Self::default();
        if let Ok(n_tickets) = usize::try_from(n_tickets) {
            let _ = res.tickets.try_reserve_exact(n_tickets);
        }
        res
    }

    /// Adds a ticket.
    ///
    /// # Panics
    ///
    /// Panics if tickets are of more than 2^32 kinds.
    pub fn push(&mut self, ticket: ComparedTicket) {
        let ComparedTicket { by_ai, value, stratum, cluster } = ticket;
        let kind = Kind { by_ai, value, stratum };
        let kind = *self.known.entry(kind.key()).or_insert_with(|| {
            self.kinds.push(kind);
            u32::try_from(self.kinds.len() - 1).expect("fewer kinds of tickets than 2^32")
        });
        let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).expect("half of the bits");
        self.tickets.push(Numbered { cluster: [half(cluster >> 32), half(cluster)], kind });
    }

    /// The number of tickets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tickets.len()
    }

    /// Whether there is no ticket.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty()
    }

    /// The ticket at `row`, from 0.
    ///
    /// # Panics
    ///
    /// Panics if there are not so many tickets.
    #[must_use]
    pub fn get(&self, row: usize) -> ComparedTicket {
        self.whole(&self.tickets[row])
    }

    /// All tickets in their order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ComparedTicket> + Clone {
        self.tickets.iter().map(|ticket| self.whole(ticket))
    }

    /// Customers with the number of their tickets that follow each other; one whose tickets do not comes several times.
    pub fn customers(&self) -> impl Iterator<Item = (u64, usize)> {
        let runs = self.tickets.chunk_by(|one, other| one.cluster == other.cluster);
        runs.map(|run| (run[0].cluster(), run.len()))
    }

    /// Gives every ticket the stratum that `of` makes of its own.
    pub fn map_strata(&mut self, of: impl Fn(u32) -> u32) {
        for kind in &mut self.kinds {
            kind.stratum = of(kind.stratum);
        }
        self.known = self.kinds.iter().map(Kind::key).zip(0..).collect();
    }

    /// Sorts tickets by customer, then by stratum, side and value, so that nothing depends on the order in which they
    /// came.
    pub fn sort(&mut self) {
        let mut order: Vec<(Kind, u32)> = self.kinds.iter().copied().zip(0..).collect();
        order.sort_by(|(one, _), (other, _)| {
            let rank = |kind: &Kind| (kind.stratum, kind.by_ai, kind.value.is_some());
            let values = one.value.unwrap_or(0.0).total_cmp(&other.value.unwrap_or(0.0));
            rank(one).cmp(&rank(other)).then(values)
        });
        let mut places = vec![0; order.len()];
        for (place, &(_, number)) in (0..).zip(&order) {
            places[number as usize] = place;
        }
        for ticket in &mut self.tickets {
            ticket.kind = places[ticket.kind as usize];
        }
        self.kinds = order.into_iter().map(|(kind, _)| kind).collect();
        self.known = self.kinds.iter().map(Kind::key).zip(0..).collect();
        self.tickets.sort_unstable_by_key(|ticket| (ticket.cluster, ticket.kind));
    }

    /// Every kind with the number of its tickets.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (Kind, u64)> {
        let mut counts = vec![0; self.kinds.len()];
        for ticket in &self.tickets {
            counts[ticket.kind as usize] += 1;
        }
        self.kinds.iter().copied().zip(counts)
    }

    /// What tickets add to an estimate, where `of` says it of their kind.
    pub(crate) fn influences(
        &self,
        of: impl Fn(Kind) -> Option<f64>,
    ) -> impl Iterator<Item = Influence> + Clone {
        let of_kind: Rc<[Option<f64>]> = self.kinds.iter().map(|kind| of(*kind)).collect();
        self.tickets.iter().filter_map(move |ticket| {
            let value = of_kind[ticket.kind as usize]?;
            Some(Influence { cluster: ticket.cluster(), value })
        })
    }

    fn whole(&self, ticket: &Numbered) -> ComparedTicket {
        let Kind { by_ai, value, stratum } = self.kinds[ticket.kind as usize];
        ComparedTicket { by_ai, value, stratum, cluster: ticket.cluster() }
    }
}

impl FromIterator<ComparedTicket> for ComparedTickets {
    fn from_iter<I: IntoIterator<Item = ComparedTicket>>(tickets: I) -> Self {
        let tickets = tickets.into_iter();
        let mut res = Self::with_room(tickets.size_hint().0 as u64);
        tickets.for_each(|ticket| res.push(ticket));
        res
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ComparedTicket, ComparedTickets};

    fn tickets() -> impl Strategy<Value = Vec<ComparedTicket>> {
        let values = prop_oneof![Just(None), Just(Some(0.0)), Just(Some(1.0)), Just(Some(-0.0))];
        let ticket = (any::<bool>(), values, 0..3_u32, prop_oneof![0..4_u64, any::<u64>()]);
        let ticket = ticket.prop_map(|(by_ai, value, stratum, cluster)| ComparedTicket {
            by_ai,
            value,
            stratum,
            cluster,
        });
        proptest::collection::vec(ticket, 0..40)
    }

    proptest! {
        #[test]
        fn tickets_are_kept_as_they_came(given in tickets()) {
            let kept: ComparedTickets = given.iter().copied().collect();
            prop_assert_eq!(kept.iter().collect::<Vec<_>>(), &given[..]);
            prop_assert_eq!(kept.len(), given.len());
            let clusters = kept.customers().flat_map(|(cluster, n)| std::iter::repeat_n(cluster, n));
            prop_assert!(clusters.eq(given.iter().map(|ticket| ticket.cluster)));
        }

        #[test]
        fn sorted_tickets_do_not_depend_on_their_order(given in tickets(), strata in 1..4_u32) {
            let sorted = |given: &[ComparedTicket]| {
                let mut kept: ComparedTickets = given.iter().copied().collect();
                kept.map_strata(|stratum| stratum % strata);
                kept.sort();
                kept.push(ComparedTicket { by_ai: true, value: None, stratum: 0, cluster: 9 });
                format!("{:?}", kept.iter().collect::<Vec<_>>())
            };
            let reversed: Vec<ComparedTicket> = given.iter().rev().copied().collect();
            prop_assert_eq!(sorted(&given), sorted(&reversed));
            let mut kept: ComparedTickets = given.iter().copied().collect();
            kept.sort();
            prop_assert!(kept.iter().is_sorted_by_key(|ticket| ticket.cluster));
            let mut counts = 0;
            for (kind, n) in kept.kinds() {
                let alike = given.iter().filter(|ticket| {
                    (ticket.stratum, ticket.by_ai) == (kind.stratum, kind.by_ai)
                        && ticket.value.map(f64::to_bits) == kind.value.map(f64::to_bits)
                });
                prop_assert_eq!(n, alike.count() as u64);
                counts += n;
            }
            prop_assert_eq!(counts, given.len() as u64);
        }
    }
}
