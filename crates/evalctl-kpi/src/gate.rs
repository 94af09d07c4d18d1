//! May it pass? Conditions on KPI rows, each with the reason of its answer.

use evalctl_domain::{Kpi, KpiResult, Segment};
use serde::Serialize;

pub use self::rule::{GateRule, Operator, RuleError, RuleField};

/// What became of one condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateAnswer {
    /// The condition as it was given.
    pub rule: String,
    /// Whether it holds.
    pub holds: bool,
    /// The arm that it was asked of; `None` where no row fits.
    pub arm: Option<String>,
    /// The number that was compared; `None` where there is none.
    pub value: Option<f64>,
    /// What the number is compared with.
    pub limit: f64,
    /// `share`, `seconds` or `score`; `None` where no row fits.
    pub unit: Option<String>,
    /// Tickets behind the number.
    pub n: Option<u64>,
    /// Why it does not hold, where that is not the number itself: the refusal of the KPI.
    pub reason: Option<String>,
}

/// The arm that conditions without one are about, where it has the KPI.
const FIRST_ARM: &str = "history";

/// Answers one condition from the rows of a run.
///
/// Without an arm it is about `history` where that has the KPI, else about the only arm that has it.
/// A KPI that is refused, or whose limit is open, does not hold, and says why.
///
/// # Errors
///
/// [`RuleError`] where no row, or more than one arm, fits; it lists what would.
pub fn answer(rule: &GateRule, kpis: &[Kpi]) -> Result<GateAnswer, RuleError> {
    let of_id: Vec<&Kpi> = kpis.iter().filter(|kpi| kpi.id == rule.kpi).collect();
    if of_id.is_empty() {
        return Err(RuleError::unknown_kpi(rule, kpis));
    }
    let arm = arm_of(rule, &of_id)?;
    let of_arm: Vec<&Kpi> = of_id.into_iter().filter(|kpi| kpi.arm == arm).collect();
    let wanted = rule.segment.as_ref();
    let Some(kpi) = of_arm.iter().find(|kpi| kpi.segment.as_ref() == wanted) else {
        return Ok(without_row(rule, arm, &of_arm));
    };
    let (value, reason) = value_of(kpi, rule.field);
    let holds = value.is_some_and(|value| rule.operator.holds(value, rule.limit));
    Ok(GateAnswer {
        rule: rule.text.clone(),
        holds,
        arm: Some(arm.to_owned()),
        value,
        limit: rule.limit,
        unit: Some(if rule.field == RuleField::N {
            "tickets".to_owned()
        } else {
            kpi.unit.clone()
        }),
        n: Some(kpi.n),
        reason,
    })
}

fn arm_of<'k>(rule: &GateRule, of_id: &[&'k Kpi]) -> Result<&'k str, RuleError> {
    let mut arms: Vec<&str> = of_id.iter().map(|kpi| kpi.arm.as_str()).collect();
    arms.dedup();
    match &rule.arm {
        Some(wanted) => {
            let found = arms.iter().find(|arm| *arm == wanted);
            found.copied().ok_or_else(|| RuleError::unknown_arm(rule, wanted, &arms))
        }
        None => match arms.as_slice() {
            [arm] => Ok(arm),
            _ => arms
                .iter()
                .find(|arm| **arm == FIRST_ARM)
                .copied()
                .ok_or_else(|| RuleError::arm_missing(rule, &arms)),
        },
    }
}

/// A segment without tickets has no row, and a refused KPI has none but the overall one.
fn without_row(rule: &GateRule, arm: &str, of_arm: &[&Kpi]) -> GateAnswer {
    let refusal = of_arm.iter().find_map(|kpi| match &kpi.result {
        KpiResult::Refused { reason, .. } if kpi.segment.is_none() => Some(reason.clone()),
        _ => None,
    });
    let segment = rule.segment.as_ref().map_or_else(String::new, segment_text);
    let reason = refusal.unwrap_or_else(|| format!("no ticket of this arm is in {segment}"));
    GateAnswer {
        rule: rule.text.clone(),
        holds: false,
        arm: Some(arm.to_owned()),
        value: None,
        limit: rule.limit,
        unit: None,
        n: None,
        reason: Some(reason),
    }
}

/// `intent=login, channel=email`.
fn segment_text(segment: &Segment) -> String {
    let parts: Vec<String> = segment
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_deref().unwrap_or("-")))
        .collect();
    parts.join(", ")
}

fn value_of(kpi: &Kpi, field: RuleField) -> (Option<f64>, Option<String>) {
    if field == RuleField::N {
        return (Some(kpi.n as f64), None);
    }
    match &kpi.result {
        KpiResult::Refused { reason, needed } => {
            let needed = needed.map_or_else(String::new, |needed| format!(" ({needed} needed)"));
            (None, Some(format!("refused: {reason}{needed}")))
        }
        KpiResult::Estimated(estimate) => {
            let value = match field {
                RuleField::Lower => estimate.lower,
                RuleField::Upper => estimate.upper,
                RuleField::Estimate | RuleField::N => estimate.value,
            };
            let open = "the data do not bound it on this side".to_owned();
            (value, value.is_none().then_some(open))
        }
    }
}

mod rule;

#[cfg(test)]
mod tests;
