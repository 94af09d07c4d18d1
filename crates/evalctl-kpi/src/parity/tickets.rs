//! The tickets that are compared, with what was known before either side got them.

use std::collections::BTreeMap;

use datafusion::arrow::array::{Array, StringArray};
use evalctl_stats::{ComparedTicket, ComparedTickets};

use super::ParityRequest;
use crate::by_segment::number;
use crate::engine::Rows;

/// Facts known before a ticket is given to either side, as columns of the outcomes table where it has them.
const FACTS: [&str; 4] = ["intent", "channel", "language", "tier"];

/// The name of the fact that is counted here, the last one.
const EARLIER: &str = "earlier tickets";

const N_FACTS: usize = FACTS.len() + 1;

/// What is known of a ticket: the value of each fact, by its place among all of them.
pub(super) type Pattern = [u32; N_FACTS];

/// The tickets of one comparison.
pub(super) struct Population {
    /// The facts, in the order of a pattern's values.
    pub(super) facts: [Fact; N_FACTS],
    /// What is known of tickets, sorted.
    pub(super) patterns: Vec<(Pattern, PatternCounts)>,
    /// Sorted by cluster. Instead of a stratum each has the place of its pattern.
    pub(super) tickets: ComparedTickets,
    pub(super) counts: Counts,
}

/// How many tickets a pattern has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PatternCounts {
    pub(super) tickets: u64,
    /// The answered ones of people and of the AI.
    pub(super) answers: [u64; 2],
}

/// How many tickets there are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Compared, of people and of the AI.
    pub(super) of_side: [u64; 2],
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

/// One row a ticket: unit, status, side, satisfied, facts; those of a unit follow each other, by time.
///
/// `status` is `excluded`, `pending` or `counted`. The order is the same on every engine.
pub(super) fn population_sql(request: &ParityRequest) -> String {
    let as_of = request.as_of.as_microsecond();
    let micros = |seconds: u32| i64::from(seconds) * 1_000_000;
    let window = micros(request.window.seconds());
    let horizon = micros(request.horizon.window().seconds());
    let facts = FACTS.into_iter().fold(String::new(), |acc, name| acc + ", " + name);
    format!(
        "SELECT cluster AS unit,\n  \
         CASE WHEN excluded IS NOT NULL OR handled_by = 'nobody' THEN 'excluded'\n    \
         WHEN clock = 'stated' AND ({as_of} < CAST(resolved_at AS BIGINT) + {window}\n      \
         OR (resolved_at IS NULL AND {as_of} < CAST(opened_at AS BIGINT) + {horizon})) THEN 'pending'\n    \
         ELSE 'counted' END AS status,\n  handled_by, satisfied{facts}\n\
         FROM outcomes\nORDER BY cluster, opened_at, ticket_id"
    )
}

/// What was read of the result of `population_sql`, in which a cluster's rows follow each other, by time.
#[derive(Default)]
pub(super) struct Reading {
    /// Instead of a stratum each has the number of its pattern.
    tickets: ComparedTickets,
    counts: Counts,
    customer: Customer,
    values: [Values; N_FACTS],
    /// The number of each pattern, in the order in which they came.
    patterns: BTreeMap<Pattern, u32>,
}

impl Reading {
    /// With room for that many tickets, as a list of millions is not to be copied while it grows.
    pub(super) fn of(n_tickets: u64) -> Self {
        Self { tickets: ComparedTickets::with_room(n_tickets), ..Self::default() }
    }

    pub(super) fn read(&mut self, rows: &Rows) {
        let (units, statuses) = (rows.texts(0), rows.texts(1));
        let (handlers, satisfied) = (rows.texts(2), rows.optional_flags(3));
        let columns: Vec<StringArray> = (0..FACTS.len()).map(|idx| rows.texts(4 + idx)).collect();
        for row in 0..rows.n_rows() {
            let earlier = self.customer.had(units.value(row));
            match statuses.value(row) {
                "excluded" => self.counts.excluded += 1,
                "pending" => self.counts.pending += 1,
                _ => {
                    let mut facts = [0; N_FACTS];
                    for (idx, column) in columns.iter().enumerate() {
                        let value = column.is_valid(row).then(|| column.value(row));
                        facts[idx] = self.values[idx].code(value);
                    }
                    let history = customer_history(earlier);
                    facts[FACTS.len()] = self.values[FACTS.len()].code(Some(history));
                    let by_ai = handlers.value(row) != "people";
                    self.counts.of_side[usize::from(by_ai)] += 1;
                    let next = u32::try_from(self.patterns.len()).expect("fewer than 2^32");
                    let ticket = ComparedTicket {
                        by_ai,
                        value: satisfied[row].map(|satisfied| f64::from(u8::from(satisfied))),
                        stratum: *self.patterns.entry(facts).or_insert(next),
                        cluster: number(units.value(row)),
                    };
                    self.tickets.push(ticket);
                }
            }
        }
    }

    /// Puts tickets and values in an order of their own, so that nothing depends on how the table was
    /// cut into parts.
    pub(super) fn population(self) -> Population {
        let Self { mut tickets, mut counts, values, patterns, .. } = self;
        let places = values.each_ref().map(Values::places);
        let mut patterns: Vec<(Pattern, u32)> = patterns.into_iter().collect();
        for (pattern, _) in &mut patterns {
            for (code, places) in pattern.iter_mut().zip(&places) {
                *code = places[*code as usize];
            }
        }
        patterns.sort_unstable();
        let mut of_number = vec![0; patterns.len()];
        for (place, &(_, number)) in (0..).zip(&patterns) {
            of_number[number as usize] = place;
        }
        let mut patterns: Vec<(Pattern, PatternCounts)> =
            patterns.into_iter().map(|(pattern, _)| (pattern, PatternCounts::default())).collect();
        tickets.map_strata(|number| of_number[number as usize]);
        tickets.sort();
        for ticket in tickets.iter() {
            let (_, of_pattern) = &mut patterns[ticket.stratum as usize];
            of_pattern.tickets += 1;
            of_pattern.answers[usize::from(ticket.by_ai)] += u64::from(ticket.value.is_some());
        }
        counts.clusters = tickets.customers().count() as u64;
        let mut names = FACTS.into_iter().chain([EARLIER]);
        let facts = values.map(|values| Fact {
            name: names.next().expect("a name for each fact"),
            values: values.sorted(),
        });
        Population { facts, patterns, tickets, counts }
    }
}

/// The customer whose tickets are being read.
#[derive(Default)]
struct Customer {
    unit: String,
    tickets: u64,
}

impl Customer {
    /// How many tickets `unit` had before the one that is read now. A window function of the engine
    /// would hold a batch for each customer.
    fn had(&mut self, unit: &str) -> u64 {
        if unit != self.unit {
            unit.clone_into(&mut self.unit);
            self.tickets = 0;
        }
        let earlier = self.tickets;
        self.tickets += 1;
        earlier
    }
}

/// The values of a fact, numbered in the order in which they came.
#[derive(Default)]
struct Values {
    of_text: BTreeMap<String, u32>,
    of_none: Option<u32>,
}

impl Values {
    /// The number of a value that may be new.
    fn code(&mut self, value: Option<&str>) -> u32 {
        let next = self.of_text.len() + usize::from(self.of_none.is_some());
        let next = u32::try_from(next).expect("tickets are fewer than 2^32");
        match value {
            None => *self.of_none.get_or_insert(next),
            Some(text) => match self.of_text.get(text) {
                Some(&code) => code,
                None => *self.of_text.entry(text.to_owned()).or_insert(next),
            },
        }
    }

    /// The place of each number among the sorted values.
    fn places(&self) -> Vec<u32> {
        let codes = self.of_none.iter().chain(self.of_text.values());
        let mut by_code: Vec<(u32, u32)> = codes.copied().zip(0..).collect();
        by_code.sort_unstable();
        by_code.into_iter().map(|(_, place)| place).collect()
    }

    /// `None` first.
    fn sorted(self) -> Vec<Option<String>> {
        let texts = self.of_text.into_keys().map(Some);
        self.of_none.map(|_| None).into_iter().chain(texts).collect()
    }
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

#[cfg(test)]
mod tests {
    use super::Customer;

    #[test]
    fn earlier_tickets_are_those_of_the_same_customer() {
        let mut customer = Customer::default();
        let had = ["", "a", "a", "a", "b", "b"].map(|unit| customer.had(unit));
        assert_eq!(had, [0, 0, 1, 2, 0, 1]);
    }
}
