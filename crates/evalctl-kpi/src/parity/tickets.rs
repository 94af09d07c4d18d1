//! The tickets that are compared, with what was known before either side got them.

use std::collections::BTreeMap;

use datafusion::arrow::array::{Array, StringArray};
use evalctl_stats::ComparedTicket;

use super::ParityRequest;
use crate::engine::Rows;

/// Facts known before a ticket is given to either side, as columns of the outcomes table where it has them.
const FACTS: [&str; 4] = ["intent", "channel", "language", "tier"];

/// The name of the fact that is counted here, the last one.
const EARLIER: &str = "earlier tickets";

const N_FACTS: usize = FACTS.len() + 1;

/// The tickets of one comparison.
pub(super) struct Population {
    /// The facts, in the order of `Ticket::facts`.
    pub(super) facts: [Fact; N_FACTS],
    pub(super) tickets: Vec<Ticket>,
    /// Tickets whose survey may still be answered.
    pub(super) pending: u64,
    /// Tickets out of the count, such as spam, and those that nobody handled.
    pub(super) excluded: u64,
    pub(super) clusters: u64,
}

/// Something that is known of every ticket.
pub(super) struct Fact {
    pub(super) name: &'static str,
    /// Every value, sorted; `None` is not known.
    pub(super) values: Vec<Option<String>>,
}

/// One ticket. There may be millions: it holds no text.
#[derive(Clone)]
pub(super) struct Ticket {
    pub(super) by_ai: bool,
    pub(super) satisfied: Option<bool>,
    /// The value of each fact, by its place among all of them.
    pub(super) facts: [u32; N_FACTS],
    /// Numbered from 1, in the order of the clusters' names.
    pub(super) cluster: u32,
}

impl Population {
    pub(super) fn compared(&self, strata: &[u32]) -> Vec<ComparedTicket> {
        let ticket = |(ticket, &stratum): (&Ticket, &u32)| ComparedTicket {
            by_ai: ticket.by_ai,
            value: ticket.satisfied.map(|satisfied| f64::from(u8::from(satisfied))),
            stratum,
            cluster: u64::from(ticket.cluster),
        };
        self.tickets.iter().zip(strata).map(ticket).collect()
    }

    pub(super) fn n_side(&self, by_ai: bool) -> u64 {
        self.tickets.iter().filter(|ticket| ticket.by_ai == by_ai).count() as u64
    }
}

/// One row a ticket: unit, number of earlier tickets, status, side, satisfied, facts.
///
/// `status` is `excluded`, `pending` or `counted`. The order is the same on every engine.
pub(super) fn population_sql(request: &ParityRequest) -> String {
    let as_of = request.as_of.as_microsecond();
    let micros = |seconds: u32| i64::from(seconds) * 1_000_000;
    let window = micros(request.window.seconds());
    let horizon = micros(request.horizon.window().seconds());
    let facts = FACTS.into_iter().fold(String::new(), |acc, name| acc + ", " + name);
    format!(
        "SELECT unit, earlier, status, handled_by, satisfied{facts}\nFROM (\n  \
         SELECT cluster AS unit, ticket_id, handled_by, satisfied{facts},\n    \
         ROW_NUMBER() OVER (PARTITION BY cluster ORDER BY opened_at, ticket_id) - 1 AS earlier,\n    \
         CASE WHEN excluded IS NOT NULL OR handled_by = 'nobody' THEN 'excluded'\n      \
         WHEN clock = 'stated' AND ({as_of} < CAST(resolved_at AS BIGINT) + {window}\n        \
         OR (resolved_at IS NULL AND {as_of} < CAST(opened_at AS BIGINT) + {horizon})) THEN 'pending'\n      \
         ELSE 'counted' END AS status\n  FROM outcomes\n) AS tickets\nORDER BY unit, earlier"
    )
}

/// What was read of the result of `population_sql`, in which a cluster's rows follow each other.
#[derive(Default)]
pub(super) struct Reading {
    tickets: Vec<Ticket>,
    pending: u64,
    excluded: u64,
    /// The clusters in the order in which they came.
    clusters: Vec<String>,
    /// The values of each fact, numbered in the order in which they came.
    values: [BTreeMap<Option<String>, u32>; N_FACTS],
}

impl Reading {
    pub(super) fn read(&mut self, rows: &Rows) {
        let (units, earlier, statuses) = (rows.texts(0), rows.counts(1), rows.texts(2));
        let (handlers, satisfied) = (rows.texts(3), rows.optional_flags(4));
        let columns: Vec<StringArray> = (0..FACTS.len()).map(|idx| rows.texts(5 + idx)).collect();
        for row in 0..rows.n_rows() {
            match statuses.value(row) {
                "excluded" => self.excluded += 1,
                "pending" => self.pending += 1,
                _ => {
                    if self.clusters.last().map(String::as_str) != Some(units.value(row)) {
                        self.clusters.push(units.value(row).to_owned());
                    }
                    let mut facts = [0; N_FACTS];
                    for (idx, column) in columns.iter().enumerate() {
                        let value = column.is_valid(row).then(|| column.value(row));
                        facts[idx] = self.code(idx, value);
                    }
                    facts[FACTS.len()] =
                        self.code(FACTS.len(), Some(customer_history(earlier[row])));
                    self.tickets.push(Ticket {
                        by_ai: handlers.value(row) != "people",
                        satisfied: satisfied[row],
                        facts,
                        cluster: number(self.clusters.len()),
                    });
                }
            }
        }
    }

    /// The number of a value that may be new.
    fn code(&mut self, fact: usize, value: Option<&str>) -> u32 {
        let values = &mut self.values[fact];
        let next = number(values.len());
        *values.entry(value.map(str::to_owned)).or_insert(next)
    }

    /// Puts tickets, clusters and values in the order of their names, so that nothing depends on
    /// how the table was cut into parts.
    pub(super) fn population(mut self) -> Population {
        let mut order: Vec<u32> = (0..number(self.clusters.len())).collect();
        order.sort_unstable_by_key(|&cluster| &self.clusters[cluster as usize]);
        let mut ranks = vec![0; order.len()];
        for (rank, &cluster) in (1..).zip(&order) {
            ranks[cluster as usize] = rank;
        }
        let mut places: [Vec<u32>; N_FACTS] = Default::default();
        for (places, values) in places.iter_mut().zip(&self.values) {
            places.resize(values.len(), 0);
            for (place, &code) in (0..).zip(values.values()) {
                places[code as usize] = place;
            }
        }
        for ticket in &mut self.tickets {
            ticket.cluster = ranks[ticket.cluster as usize - 1];
            for (code, places) in ticket.facts.iter_mut().zip(&places) {
                *code = places[*code as usize];
            }
        }
        // The tickets of a cluster are in order already.
        self.tickets.sort_by_key(|ticket| ticket.cluster);
        let mut names = FACTS.into_iter().chain([EARLIER]);
        let facts = self.values.map(|values| Fact {
            name: names.next().expect("a name for each fact"),
            values: values.into_keys().collect(),
        });
        Population {
            facts,
            tickets: self.tickets,
            pending: self.pending,
            excluded: self.excluded,
            clusters: self.clusters.len() as u64,
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("tickets are fewer than 2^32")
}

/// How well the helpdesk knew the customer.
fn customer_history(earlier: u64) -> &'static str {
    match earlier {
        0 => "none",
        1 => "1",
        2..=4 => "2 to 4",
        _ => "5 or more",
    }
}
