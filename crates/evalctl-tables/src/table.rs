//! The tables of a run and their schemas, as documented in `docs/tables.md`.

use std::fmt;

use arrow::datatypes::{Schema, SchemaRef};

use crate::{
    Text, confusion_batch, decisions_batch, errors_batch, events_batch, grades_batch, kpis_batch,
    leakage_batch, outcomes_batch, rejects_batch, tickets_batch,
};

/// A table of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row a ticket.
    Tickets,
    /// One row a dated fact.
    Events,
    /// One row an (arm, ticket, turn).
    Decisions,
    /// One row a ticket, folded from its events.
    Outcomes,
    /// One row an (arm, ticket, turn, grader).
    Grades,
    /// One row a KPI, arm and segment.
    Kpis,
    /// One row an (arm, intent, intent read).
    Confusion,
    /// One row an instructive error of an arm.
    Errors,
    /// One row an (arm, ticket) of the leakage check.
    Leakage,
    /// One row a record that could not be used.
    Rejects,
}

impl Table {
    /// All tables, in the order in which a run fills them.
    pub const ALL: [Self; 10] = [
        Self::Tickets,
        Self::Events,
        Self::Decisions,
        Self::Outcomes,
        Self::Grades,
        Self::Kpis,
        Self::Confusion,
        Self::Errors,
        Self::Leakage,
        Self::Rejects,
    ];

    /// The name of the table and of its folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Events => "events",
            Self::Decisions => "decisions",
            Self::Outcomes => "outcomes",
            Self::Grades => "grades",
            Self::Kpis => "kpis",
            Self::Confusion => "confusion",
            Self::Errors => "errors",
            Self::Leakage => "leakage",
            Self::Rejects => "rejects",
        }
    }

    /// The columns with their types.
    #[must_use]
    pub fn schema(self) -> SchemaRef {
        // The function that fills the columns is the only place that names them.
        let empty = match self {
            Self::Tickets => tickets_batch(&[]),
            Self::Events => events_batch(&[], Text::Keep),
            Self::Decisions => decisions_batch(&[], Text::Keep),
            Self::Outcomes => outcomes_batch(&[]),
            Self::Grades => grades_batch(&[]),
            Self::Kpis => kpis_batch(&[]),
            Self::Confusion => confusion_batch(&[]),
            Self::Errors => errors_batch(&[]),
            Self::Leakage => leakage_batch(&[]),
            Self::Rejects => rejects_batch(&[], Text::Keep),
        };
        empty.schema()
    }

    /// Whether the values of a column hardly ever repeat.
    pub(crate) fn has_one_row_a_value(self, column: &str) -> bool {
        match self {
            Self::Tickets => matches!(column, "ticket_id" | "sketch" | "source_line"),
            Self::Events => column == "text",
            Self::Decisions => matches!(column, "ticket_id" | "answer"),
            Self::Outcomes => column == "ticket_id",
            _ => false,
        }
    }

    /// Whether most values of a column are, or are close to, that of the row before: a customer's rows
    /// follow each other, and so do a ticket's events.
    pub(crate) fn repeats_the_row_before(self, column: &str) -> bool {
        match column {
            "customer_id" | "cluster" => true,
            "ticket_id" | "seq" | "source_line" => self == Self::Events,
            _ => false,
        }
    }

    /// Whether texts of a column are worth compressing. Of a few words, places in their dictionary take
    /// less; sketches are packed already; pseudonyms are random, and each is stored once; ids of tickets
    /// are short, and only events have enough of them to be worth a compressor a part.
    pub(crate) fn is_worth_compressing(self, column: &str) -> bool {
        match self {
            Self::Tickets | Self::Grades => false,
            Self::Outcomes => column == "page",
            Self::Events => matches!(column, "ticket_id" | "value" | "text" | "arguments"),
            Self::Decisions => matches!(column, "status_reason" | "answer" | "actions"),
            _ => true,
        }
    }

    /// Says where the columns of `found` first differ from this table's, if they do.
    pub(crate) fn difference(self, found: &Schema) -> Option<String> {
        let expected = self.schema();
        let n_columns = expected.fields().len().max(found.fields().len());
        (0..n_columns).find_map(|column_idx| {
            let [expected, found] = [&expected, found].map(|schema| describe(schema, column_idx));
            (expected != found)
                .then(|| format!("column {column_idx} is {found} but should be {expected}"))
        })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn describe(schema: &Schema, column_idx: usize) -> String {
    match schema.fields().get(column_idx) {
        Some(field) => {
            let null = if field.is_nullable() { " or null" } else { "" };
            format!("`{}` ({}{null})", field.name(), field.data_type())
        }
        None => "missing".to_owned(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
