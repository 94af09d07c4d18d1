//! Whose tickets are counted, and what is known of each: the relation that predicates are about.

use datafusion::arrow::datatypes::DataType;
use evalctl_tables::Table;

use crate::definition::{AppliesTo, ExcludedTickets, KpiDefinition};
use crate::plan::Rule;

/// A candidate of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmInfo {
    /// Its name in the tables.
    pub name: String,
    /// Whether it is the one that acted on these tickets, so that their outcomes are its own.
    pub acted: bool,
}

/// One column of numbers: what was done, or what a candidate would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arm {
    /// What was done, by whoever did it.
    History,
    /// What was done where an AI took part.
    HistoryAi,
    /// What was done by people alone.
    HistoryPeople,
    /// A candidate.
    Candidate(ArmInfo),
}

impl Arm {
    /// Its name in KPI rows.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::History => "history",
            Self::HistoryAi => "history/ai",
            Self::HistoryPeople => "history/people",
            Self::Candidate(info) => &info.name,
        }
    }

    /// Whether the arm has a row for `definition`, be it a refusal.
    pub(crate) fn has(&self, definition: &KpiDefinition) -> bool {
        match (self, definition.applies_to) {
            (Self::Candidate(_), AppliesTo::Candidate) => true,
            (Self::Candidate(_), AppliesTo::History) => definition.of_candidates,
            (_, applies_to) => applies_to == AppliesTo::History,
        }
    }

    /// Whether the tables say anything about `definition` on this arm.
    pub(crate) fn observes(&self, definition: &KpiDefinition) -> bool {
        match (self, definition.applies_to) {
            (Self::Candidate(info), AppliesTo::History) => info.acted,
            _ => true,
        }
    }

    /// The rules before the definition's own.
    pub(crate) fn own_rules(&self, definition: &KpiDefinition) -> Vec<Rule<'static>> {
        let mut rules = Vec::new();
        let mut keep = |keep: &str, left_out| {
            rules.push(Rule { keep: keep.to_owned(), left_out, refusal: None });
        };
        if matches!(self, Self::Candidate(_)) {
            keep("status <> 'errored'", "errored");
            keep("status = 'decided'", "excluded");
        }
        if definition.applies_to == AppliesTo::History
            && definition.excluded_tickets == ExcludedTickets::LeftOut
        {
            keep("excluded IS NULL", "excluded");
        }
        rules
    }

    /// The relation that predicates are about, one row a ticket.
    pub(crate) fn relation(&self) -> String {
        let columns = outcome_columns();
        match self {
            Self::History => format!("SELECT o.cluster, {columns} FROM outcomes AS o"),
            Self::HistoryAi => format!(
                "SELECT o.cluster, {columns} FROM outcomes AS o \
                 WHERE o.handled_by IN ('ai', 'both')"
            ),
            Self::HistoryPeople => format!(
                "SELECT o.cluster, {columns} FROM outcomes AS o WHERE o.handled_by = 'people'"
            ),
            Self::Candidate(info) => format!(
                "SELECT d.cluster, d.status, d.mode, d.confidence, \
                 CAST(d.decided_at AS BIGINT) AS decided_at, g.verdict, g.grader, {columns} \
                 FROM decisions AS d \
                 LEFT JOIN outcomes AS o ON o.ticket_id = d.ticket_id \
                 LEFT JOIN grades AS g ON g.arm = d.arm AND g.ticket_id = d.ticket_id \
                 AND g.turn = d.turn AND g.effective \
                 WHERE d.arm = '{}' AND d.is_last",
                info.name.replace('\'', "''")
            ),
        }
    }
}

/// The columns of the outcomes table but the cluster, which a decision names itself; times become
/// microseconds, which add and compare alike on every engine.
fn outcome_columns() -> String {
    let schema = Table::Outcomes.schema();
    let columns = schema.fields().iter().filter(|field| field.name() != "cluster").map(|field| {
        let name = field.name();
        match field.data_type() {
            DataType::Timestamp(..) => format!("CAST(o.{name} AS BIGINT) AS {name}"),
            _ => format!("o.{name}"),
        }
    });
    columns.collect::<Vec<String>>().join(", ")
}
