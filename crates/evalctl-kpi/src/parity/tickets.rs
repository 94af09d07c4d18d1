//! The tickets that are compared, with what was known before either side got them.

use evalctl_stats::ComparedTicket;
use evalctl_tables::Table;

use super::ParityRequest;
use crate::engine::Rows;

/// Facts known before a ticket is given to either side, as columns of the outcomes table where it has them.
const FACTS: [&str; 4] = ["intent", "channel", "language", "tier"];

/// The name of the fact that is counted here.
const EARLIER: &str = "earlier tickets";

/// The tickets of one comparison.
pub(super) struct Population {
    /// Names of the facts, in the order of `Ticket::facts`.
    pub(super) names: Vec<String>,
    pub(super) tickets: Vec<Ticket>,
    /// Tickets whose survey may still be answered.
    pub(super) pending: u64,
    /// Tickets out of the count, such as spam, and those that nobody handled.
    pub(super) excluded: u64,
    pub(super) clusters: u64,
}

/// One ticket.
pub(super) struct Ticket {
    pub(super) by_ai: bool,
    pub(super) satisfied: Option<bool>,
    pub(super) facts: Vec<Option<String>>,
    pub(super) cluster: u64,
}

impl Population {
    pub(super) fn compared(&self, strata: &[u32]) -> Vec<ComparedTicket> {
        let ticket = |(ticket, &stratum): (&Ticket, &u32)| ComparedTicket {
            by_ai: ticket.by_ai,
            value: ticket.satisfied.map(|satisfied| f64::from(u8::from(satisfied))),
            stratum,
            cluster: ticket.cluster,
        };
        self.tickets.iter().zip(strata).map(ticket).collect()
    }

    pub(super) fn n_side(&self, by_ai: bool) -> u64 {
        self.tickets.iter().filter(|ticket| ticket.by_ai == by_ai).count() as u64
    }
}

fn facts() -> Vec<&'static str> {
    let schema = Table::Outcomes.schema();
    FACTS.into_iter().filter(|name| schema.column_with_name(name).is_some()).collect()
}

/// One row a ticket: unit, number of earlier tickets, status, side, satisfied, facts.
///
/// `status` is `excluded`, `pending` or `counted`. The order is the same on every engine.
pub(super) fn population_sql(request: &ParityRequest) -> String {
    let as_of = request.as_of.as_microsecond();
    let micros = |seconds: u32| i64::from(seconds) * 1_000_000;
    let window = micros(request.window.seconds());
    let horizon = micros(request.horizon.window().seconds());
    let facts = facts().into_iter().fold(String::new(), |acc, name| acc + ", " + name);
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

pub(super) fn read_population(result: &[Rows]) -> Population {
    let facts = facts();
    let mut names: Vec<String> = facts.iter().map(|&name| name.to_owned()).collect();
    names.push(EARLIER.to_owned());
    let mut res = Population { names, tickets: Vec::new(), pending: 0, excluded: 0, clusters: 0 };
    let mut last: Option<String> = None;
    for rows in result {
        let (units, earlier, statuses) = (rows.texts(0), rows.counts(1), rows.texts(2));
        let (handlers, satisfied) = (rows.texts(3), rows.optional_flags(4));
        let columns: Vec<Vec<Option<String>>> =
            (0..facts.len()).map(|idx| rows.optional_texts(5 + idx)).collect();
        for row in 0..rows.n_rows() {
            match statuses.value(row) {
                "excluded" => res.excluded += 1,
                "pending" => res.pending += 1,
                _ => {
                    if last.as_deref() != Some(units.value(row)) {
                        res.clusters += 1;
                        last = Some(units.value(row).to_owned());
                    }
                    let mut values: Vec<Option<String>> =
                        columns.iter().map(|column| column[row].clone()).collect();
                    values.push(Some(customer_history(earlier[row]).to_owned()));
                    res.tickets.push(Ticket {
                        by_ai: handlers.value(row) != "people",
                        satisfied: satisfied[row],
                        facts: values,
                        cluster: res.clusters,
                    });
                }
            }
        }
    }
    res
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
