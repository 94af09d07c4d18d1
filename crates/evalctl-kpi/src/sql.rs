//! Definitions to SQL: integer counts out, built-in functions only.

use crate::KpiRequest;
use crate::arm::{Arm, ArmInfo};
use crate::arm_group::ArmGroup;
use crate::definition::{AppliesTo, KpiDefinition};
use crate::dimension::Dimension;
use crate::filling::Filling;
use crate::plan::{Flag, Plan, PlannedSpan, Rule};

pub(crate) use counts::counts_sql;

/// Shows the SQL that `definition` is computed by on one arm: one or two statements, each with its `;`.
///
/// The tables are those of a run; `by` names the columns of one breakdown, none for the overall row.
#[must_use]
pub fn sql(
    definition: &KpiDefinition,
    arm: &Arm,
    by: &[Dimension],
    request: &KpiRequest<'_>,
) -> String {
    sql_of_plan(&Plan::new(definition, arm, request), arm, by)
}

/// Shows the SQL of `definition` on the history with names in place of what only a run knows, such as
/// `:as_of`.
#[must_use]
pub fn sql_without_run(definition: &KpiDefinition) -> String {
    let arm = match definition.applies_to {
        AppliesTo::History => Arm::History,
        AppliesTo::Candidate => Arm::Candidate(ArmInfo { name: ":arm".to_owned(), acted: false }),
    };
    sql_of_plan(&Plan::filled(definition, &arm, &Filling::without_run(definition)), &arm, &[])
}

fn sql_of_plan(plan: &Plan<'_>, arm: &Arm, by: &[Dimension]) -> String {
    let mut res = counts_sql(&[plan], &ArmGroup::single(arm.clone()), by) + ";\n";
    if let Some(span) = &plan.span {
        res += &spans_sql(plan, span, arm, by);
        res += ";\n";
    }
    if let Some(score) = &plan.score {
        res += &scores_sql(plan, score, arm, by);
        res += ";\n";
    }
    res
}

/// Lists the times of tickets in scope: the breakdown's columns, `unit`, `seconds`, `ended`.
///
/// Rows of one segment follow each other.
pub(crate) fn spans_sql(
    plan: &Plan<'_>,
    span: &PlannedSpan,
    arm: &Arm,
    by: &[Dimension],
) -> String {
    let (stop, start) = (span.stop(), &span.start);
    let mut tickets = selected(by);
    tickets.push("unit".to_owned());
    tickets.push(format!(
        "CASE WHEN {stop} < ({start}) THEN 0 ELSE ({stop} - ({start})) / 1000000 END AS seconds"
    ));
    tickets.push(format!("({}) IS NOT NULL AS ended", span.end));
    let tickets = tickets.join(",\n       ");
    let scope = all_of(plan.early_rules()) + "TRUE";
    format!(
        "SELECT {}\nFROM (\n  {}\n) AS arm\nWHERE {}{}",
        tickets,
        indented(&arm.relation(&format!("{tickets} {scope}"))),
        scope,
        by_segment(by),
    )
}

/// Lists the scores of tickets in scope: the breakdown's columns, `unit`, `score`, `came_true`.
///
/// The scores come back as they stand in the table: nothing is computed with them here.
pub(crate) fn scores_sql(plan: &Plan<'_>, score: &str, arm: &Arm, by: &[Dimension]) -> String {
    let mut tickets = selected(by);
    tickets.push("unit".to_owned());
    tickets.push(format!("{score} AS score"));
    tickets.push(format!("{} AS came_true", holds(&plan.numerator)));
    let tickets = tickets.join(",\n       ");
    let mut kept = all_of(plan.early_rules());
    if let Some(pending) = &plan.pending {
        kept.extend(["NOT ", &holds(pending), " AND "]);
    }
    kept += "TRUE";
    format!(
        "SELECT {}\nFROM (\n  {}\n) AS arm\nWHERE {}{}",
        tickets,
        indented(&arm.relation(&format!("{tickets} {kept}"))),
        kept,
        by_segment(by),
    )
}

/// Puts the rows of one segment together.
fn by_segment(by: &[Dimension]) -> String {
    if by.is_empty() { String::new() } else { format!("\nORDER BY {}", columns(by).join(", ")) }
}

/// Lines after the first two signs further in.
fn indented(lines: &str) -> String {
    lines.replace('\n', "\n  ")
}

impl Flag {
    fn column(self) -> String {
        match self {
            Self::Required => "required".to_owned(),
            Self::Tally(idx) => format!("tally_{idx}"),
            Self::Grader(idx) => format!("grader_{idx}"),
            Self::Negative => "negative".to_owned(),
        }
    }
}

pub(crate) fn selected(by: &[Dimension]) -> Vec<String> {
    by.iter().map(|dimension| dimension.selected()).collect()
}

fn columns(by: &[Dimension]) -> Vec<String> {
    by.iter().map(|dimension| dimension.as_str().to_owned()).collect()
}

/// Where a ticket goes: -i left out by the i-th rule, 0 pending, 1 in the denominator, 2 in the numerator too.
///
/// The rules after the early ones are about tickets that meet the numerator.
pub(crate) fn bucket(plan: &Plan<'_>) -> String {
    let mut cases = Vec::new();
    let leave_out = |cases: &mut Vec<String>, rules: std::ops::Range<usize>| {
        for idx in rules {
            let keep = holds(&plan.rules[idx].keep);
            cases.push(format!("WHEN NOT {keep} THEN -{}", idx + 1));
        }
    };
    leave_out(&mut cases, 0..plan.n_early_rules);
    if let Some(pending) = &plan.pending {
        cases.push(format!("WHEN {} THEN 0", holds(pending)));
    }
    let numerator = holds(&plan.numerator);
    if plan.has_unknown() {
        cases.push(format!("WHEN NOT {numerator} THEN 1"));
        leave_out(&mut cases, plan.n_early_rules..plan.rules.len());
        cases.extend(plan.verifier_agrees.map(|agrees| format!("WHEN NOT {agrees} THEN 1")));
        cases.push("ELSE 2 END".to_owned());
    } else {
        cases.push(format!("WHEN {numerator} THEN 2"));
        cases.push("ELSE 1 END".to_owned());
    }
    let line = "\n             ";
    format!("CASE{line}{}", cases.join(line))
}

pub(crate) fn all_of(rules: &[Rule<'_>]) -> String {
    rules.iter().map(|rule| holds(&rule.keep) + " AND ").collect()
}

/// A predicate that comes out null does not hold.
pub(crate) fn holds(predicate: &str) -> String {
    format!("COALESCE({predicate}, FALSE)")
}

mod counts;
