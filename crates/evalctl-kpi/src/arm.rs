//! Whose tickets are counted, and what is known of each: the relation that predicates are about.

use std::collections::BTreeSet;

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
    /// What was done on the tickets of the test set, beside candidates that were trained.
    HistoryTest,
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
            Self::HistoryTest => "history@test",
            Self::HistoryAi => "history/ai",
            Self::HistoryPeople => "history/people",
            Self::Candidate(info) => &info.name,
        }
    }

    /// Which tickets of the history it is about, by the columns of outcomes; `None`: it is no part of the history.
    pub(crate) fn part_of_history(&self) -> Option<&'static str> {
        match self {
            Self::History | Self::Candidate(_) => None,
            Self::HistoryTest => Some("set = 'test'"),
            Self::HistoryAi => Some("handled_by IN ('ai', 'both')"),
            Self::HistoryPeople => Some("handled_by = 'people'"),
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
            // Only the test set counts where a candidate was trained.
            keep("counted", "in other sets");
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

    /// The relation that predicates are about, one row a ticket, as lines, with the columns that `mentioned` names.
    ///
    /// The cluster goes by the name `unit`: parsers take `cluster` for a keyword.
    pub(crate) fn relation(&self, mentioned: &str) -> String {
        let of_outcome = match self {
            Self::Candidate(_) => {
                columns(Table::Outcomes, "o", mentioned, &["cluster", "ticket_id"])
            }
            _ => columns(Table::Outcomes, "o", mentioned, &["cluster"]),
        };
        if let Self::Candidate(info) = self {
            return relation_of_candidate(info, &of_outcome, mentioned);
        }
        let only = self.part_of_history().map(|part| format!("\nWHERE o.{part}"));
        let only = only.unwrap_or_default();
        format!("SELECT o.cluster AS unit{of_outcome}\nFROM outcomes AS o{only}")
    }
}

fn relation_of_candidate(info: &ArmInfo, of_outcome: &str, mentioned: &str) -> String {
    // The intent is the ticket's; the one that the candidate read is another matter.
    let of_decision = columns(Table::Decisions, "d", mentioned, &NOT_OF_DECISION);
    let of_grade = columns(Table::Grades, "g", mentioned, &NOT_OF_GRADE);
    let ticket = if mentions(mentioned, "ticket_id") { ", d.ticket_id" } else { "" };
    let read = if mentions(mentioned, READ_INTENT) { ", d.intent AS read_intent" } else { "" };
    let had_it_acted = mentions(mentioned, WOULD_BE_RIGHT);
    let score = if had_it_acted { WOULD_BE_RIGHT_SQL } else { "" };
    let mut res = format!(
        "SELECT d.cluster AS unit{ticket}{of_decision}{read}{of_grade}{score}{of_outcome}\n\
         FROM decisions AS d"
    );
    if !of_outcome.is_empty() {
        res += "\nLEFT JOIN outcomes AS o ON o.ticket_id = d.ticket_id";
    }
    if !of_grade.is_empty() || had_it_acted {
        res += "\nLEFT JOIN grades AS g ON g.arm = d.arm AND g.ticket_id = d.ticket_id \
                AND g.turn = d.turn AND g.effective";
    }
    if had_it_acted {
        res += "\nLEFT JOIN grades AS r ON r.arm = d.arm AND r.ticket_id = d.ticket_id \
                AND r.turn = d.turn AND r.grader = 'reference'";
    }
    let arm = info.name.replace('\'', "''");
    res + &format!("\nWHERE d.arm = '{arm}' AND d.is_last")
}

/// The intent that the candidate read; `intent` is the ticket's.
const READ_INTENT: &str = "read_intent";

/// Whether the decision is right, or, where it hands over, would have been right had it acted.
const WOULD_BE_RIGHT: &str = "would_be_right";

const WOULD_BE_RIGHT_SQL: &str = ", CASE WHEN d.mode = 'escalate' THEN r.score >= 0.5 \
    WHEN g.verdict = 'correct' THEN TRUE WHEN g.verdict = 'wrong' THEN FALSE END AS would_be_right";

const NOT_OF_DECISION: [&str; 6] = ["arm", "ticket_id", "customer_id", "cluster", "set", "intent"];

const NOT_OF_GRADE: [&str; 4] = ["arm", "ticket_id", "turn", "reason"];

/// The columns of a table that a text mentions, each after a comma; times become microseconds, which
/// add and compare alike on every engine.
fn columns(table: Table, alias: &str, mentioned: &str, but: &[&str]) -> String {
    let words: BTreeSet<&str> = words(mentioned).collect();
    let schema = table.schema();
    let fields = schema.fields().iter().filter(|field| {
        let name = field.name().as_str();
        words.contains(name) && !but.contains(&name)
    });
    let columns = fields.map(|field| {
        let name = field.name();
        match field.data_type() {
            DataType::Timestamp(..) => format!(", CAST({alias}.{name} AS BIGINT) AS {name}"),
            _ => format!(", {alias}.{name}"),
        }
    });
    columns.collect()
}

fn mentions(text: &str, column: &str) -> bool {
    words(text).any(|word| word == column)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}
