//! How one definition counts each ticket, with the rule that decides it.

use std::path::Path;

use datafusion::arrow::array::Array;
use evalctl_tables::Table;

use crate::KpiError;
use crate::arm::Arm;
use crate::compute::KpiRequest;
use crate::definition::{KpiDefinition, KpiKind, Verifier};
use crate::engine::Engine;
use crate::plan::{Plan, UNVERIFIED};
use crate::sql::{bucket, holds};

/// How a definition counts one ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketVerdict {
    /// The ticket's id.
    pub ticket: String,
    /// How it counts.
    pub counted: CountedAs,
}

/// How a ticket counts, with the rule that decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountedAs {
    /// In the numerator.
    Yes,
    /// In the denominator only.
    No {
        /// The first condition that it does not meet.
        rule: String,
    },
    /// Too young to tell.
    Pending,
    /// The definition's text says nothing about it.
    Silent {
        /// What the text leaves open.
        open: String,
    },
    /// A verifier would decide, and none looked at it.
    Unverified,
    /// Not what the definition is about.
    OutOfScope {
        /// The first rule of the scope that it fails.
        rule: String,
    },
}

impl CountedAs {
    /// The stable word of machine-readable output.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No { .. } => "no",
            Self::Pending => "pending",
            Self::Silent { .. } => "silent",
            Self::Unverified => "unverified",
            Self::OutOfScope { .. } => "out_of_scope",
        }
    }

    /// The rule that decides it, in words.
    #[must_use]
    pub fn rule(&self) -> String {
        match self {
            Self::Yes => "all conditions are met".to_owned(),
            Self::No { rule } | Self::OutOfScope { rule } => rule.clone(),
            Self::Pending => "its window has not passed".to_owned(),
            Self::Silent { open } => format!("the text says nothing about it: {open}"),
            Self::Unverified => UNVERIFIED.to_owned(),
        }
    }
}

/// Says of each ticket of the history how `definition` counts it, sorted by ticket id.
///
/// All tickets are held in memory.
///
/// # Errors
///
/// [`KpiError::NoShare`] where the definition counts nothing ticket by ticket, or is about a candidate's
/// decisions; the engine's errors.
pub async fn verdicts(
    tables_folder: &Path,
    definition: &KpiDefinition,
    request: &KpiRequest<'_>,
) -> Result<Vec<TicketVerdict>, KpiError> {
    let engine = Engine::open(tables_folder, &[Table::Outcomes]).await?;
    verdicts_on(&engine, definition, request).await
}

/// The same over tables that are open.
pub(crate) async fn verdicts_on(
    engine: &Engine,
    definition: &KpiDefinition,
    request: &KpiRequest<'_>,
) -> Result<Vec<TicketVerdict>, KpiError> {
    let arm = Arm::History;
    if !matches!(definition.kind, KpiKind::Share { .. }) || !arm.has(definition) {
        return Err(KpiError::NoShare { id: definition.id.clone() });
    }
    let plan = Plan::new(definition, &arm, request);
    if let Some(reason) = &plan.refusal {
        return Err(KpiError::Refused { id: definition.id.clone(), reason: reason.clone() });
    }
    let conditions = Condition::of(definition, &plan);
    let result = engine.run(&verdicts_sql(&plan, &arm, &conditions), &definition.id).await?;
    let mut res = Vec::new();
    for rows in result {
        let tickets = rows.texts(0);
        let (buckets, failed) = (rows.integers(1), rows.integers(2));
        for row in 0..rows.n_rows() {
            let failed = failed.is_valid(row).then(|| failed.value(row));
            let counted = counted_as(&plan, &conditions, buckets.value(row), failed);
            res.push(TicketVerdict { ticket: tickets.value(row).to_owned(), counted });
        }
    }
    Ok(res)
}

/// One condition of the numerator with what is said of a ticket that fails it.
struct Condition {
    holds: String,
    otherwise: String,
}

impl Condition {
    fn of(definition: &KpiDefinition, plan: &Plan<'_>) -> Vec<Self> {
        match &definition.preset {
            Some(preset) => {
                let texts = preset.conditions.iter().map(|condition| &condition.otherwise);
                let holds = plan.conditions.iter();
                holds
                    .zip(texts)
                    .map(|(holds, text)| Self { holds: holds.clone(), otherwise: text.clone() })
                    .collect()
            }
            None => vec![Self {
                holds: plan.numerator.clone(),
                otherwise: "it does not meet the numerator".to_owned(),
            }],
        }
    }
}

/// Columns: `ticket_id`, `bucket`, and the index of the first condition that fails.
fn verdicts_sql(plan: &Plan<'_>, arm: &Arm, conditions: &[Condition]) -> String {
    let failed: Vec<String> = conditions
        .iter()
        .enumerate()
        .map(|(idx, condition)| format!("WHEN NOT {} THEN {idx}", holds(&condition.holds)))
        .collect();
    let columns = format!(
        "ticket_id,\n       {} AS bucket,\n       CASE {} END AS failed",
        bucket(plan),
        failed.join(" ")
    );
    format!(
        "SELECT {columns}\nFROM (\n      {}\n) AS arm\nORDER BY ticket_id",
        arm.relation(&columns)
    )
}

fn counted_as(
    plan: &Plan<'_>,
    conditions: &[Condition],
    bucket: i64,
    failed: Option<i64>,
) -> CountedAs {
    match bucket {
        2 => CountedAs::Yes,
        0 => CountedAs::Pending,
        1 => {
            let failed = failed.and_then(|idx| conditions.get(usize::try_from(idx).ok()?));
            let verifier =
                plan.definition.preset.as_ref().map_or(Verifier::None, |preset| preset.verifier);
            let rule = failed.map_or(verifier.otherwise(), |condition| &condition.otherwise);
            CountedAs::No { rule: rule.to_owned() }
        }
        _ => {
            let idx = usize::try_from(-1 - bucket).expect("left out by one of the rules");
            let rule = plan.rules[idx].left_out;
            if idx < plan.n_early_rules {
                CountedAs::OutOfScope { rule: rule.to_owned() }
            } else if rule == UNVERIFIED {
                CountedAs::Unverified
            } else {
                CountedAs::Silent { open: rule.to_owned() }
            }
        }
    }
}
