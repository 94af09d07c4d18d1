//! What an AI saves under unit costs that somebody states.

use std::path::Path;

use evalctl_domain::{Kpi, KpiResult, Range, Saving, SavingResult};

use crate::unit_costs::{Amount, UnitCosts};
use crate::{KpiDefinition, KpiError, KpiRequest, compute};

/// Computes the saving of the history's AI and of each candidate.
///
/// Of the tickets that the AI closed alone, those that stayed resolved (a candidate: those graded correct) save a
/// person's handling time each, and the others cost rework.
/// The interval takes the worse ends of the rate's interval and of every unit cost together, and the better ends.
/// `request.by` is not used.
///
/// # Errors
///
/// As [`compute`], and [`KpiError::BadUnitCost`].
pub async fn savings(
    tables_folder: &Path,
    request: &KpiRequest<'_>,
    costs: &UnitCosts,
) -> Result<Vec<Saving>, KpiError> {
    costs.check()?;
    let definitions: Vec<KpiDefinition> = request
        .definitions
        .iter()
        .filter(|one| ["autonomous_resolution", "autonomous_precision"].contains(&one.id.as_str()))
        .cloned()
        .collect();
    let by = [vec!["handled_by".to_owned()]];
    let request = KpiRequest { definitions: &definitions, by: &by, ..*request };
    let rows = compute(tables_folder, &request).await?;
    let mut res = Vec::new();
    let is_ai = |row: &&Kpi| {
        let handler = row.segment.as_ref().and_then(|segment| segment.get("handled_by").cloned());
        row.arm == "history" && handler.flatten().as_deref() == Some("ai")
    };
    let history = rows.iter().find(is_ai);
    res.push(match history {
        Some(row) => saving(row, costs, Basis::Resolved),
        None => Saving {
            arm: "history".to_owned(),
            result: SavingResult::Refused { reason: "no AI closed a ticket alone".to_owned() },
            assumptions: assumptions(costs, Basis::Resolved),
        },
    });
    for arm in request.arms {
        let overall = |row: &&Kpi| {
            row.arm == arm.name && row.segment.is_none() && row.id == "autonomous_precision"
        };
        res.extend(rows.iter().find(overall).map(|row| saving(row, costs, Basis::Graded)));
    }
    Ok(res)
}

/// What makes a ticket that the AI closed alone a saved one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    Resolved,
    Graded,
}

fn saving(row: &Kpi, costs: &UnitCosts, basis: Basis) -> Saving {
    let result = match (&row.result, row.k) {
        (KpiResult::Refused { reason, .. }, _) => SavingResult::Refused { reason: reason.clone() },
        (KpiResult::Estimated(estimate), Some(right)) => match estimate.lower.zip(estimate.upper) {
            Some((lower, upper)) => {
                let n = row.n as f64;
                let interval = Range { lower: lower * n, upper: upper * n };
                estimated(row.n, right, interval, costs)
            }
            None => SavingResult::Refused { reason: "the rate has no interval".to_owned() },
        },
        (KpiResult::Estimated(_), None) => {
            SavingResult::Refused { reason: "the rate has no count".to_owned() }
        }
    };
    Saving { arm: row.arm.clone(), result, assumptions: assumptions(costs, basis) }
}

fn estimated(alone: u64, right: u64, right_interval: Range, costs: &UnitCosts) -> SavingResult {
    let n = alone as f64;
    let minutes_at =
        |right: f64, per_ticket: f64, per_wrong: f64| right * per_ticket - (n - right) * per_wrong;
    let per_ticket = costs.minutes_per_person_ticket;
    let per_wrong = costs.minutes_per_wrong_answer;
    let minutes = Range {
        lower: minutes_at(right_interval.lower, per_ticket.range().lower, per_wrong.range().upper),
        upper: minutes_at(right_interval.upper, per_ticket.range().upper, per_wrong.range().lower),
    };
    let minutes_estimate = minutes_at(right as f64, per_ticket.middle(), per_wrong.middle());
    let of_ai = costs.cost_per_ai_ticket.unwrap_or(Amount::Exactly(0.0));
    // The worst is a minute lost at the highest price, or saved at the lowest.
    let worst = |minutes: f64, price: Range| (minutes * price.lower).min(minutes * price.upper);
    let best = |minutes: f64, price: Range| (minutes * price.lower).max(minutes * price.upper);
    let money = costs.cost_per_person_minute.map(|price| {
        let price = price.range();
        Range {
            lower: worst(minutes.lower, price) - n * of_ai.range().upper,
            upper: best(minutes.upper, price) - n * of_ai.range().lower,
        }
    });
    let money_estimate = costs
        .cost_per_person_minute
        .map(|price| minutes_estimate * price.middle() - n * of_ai.middle());
    SavingResult::Estimated {
        alone,
        right,
        right_interval,
        minutes,
        minutes_estimate,
        money,
        money_estimate,
        currency: costs.currency.clone().unwrap_or_default(),
    }
}

fn assumptions(costs: &UnitCosts, basis: Basis) -> Vec<String> {
    let mut res = vec![
        format!(
            "a person takes {} minutes for a ticket that the AI closes",
            costs.minutes_per_person_ticket.text()
        ),
        format!(
            "a ticket that the AI closes wrongly costs people {} minutes",
            costs.minutes_per_wrong_answer.text()
        ),
    ];
    let currency = costs.currency.as_deref().unwrap_or("(no currency stated)");
    match costs.cost_per_person_minute {
        Some(price) => {
            res.push(format!("a minute of a person costs {} {currency}", price.text()));
            res.push(match costs.cost_per_ai_ticket {
                Some(price) => {
                    format!("a ticket closed by the AI costs {} {currency}", price.text())
                }
                None => {
                    "the AI costs nothing a ticket: no `cost_per_ai_ticket` is stated".to_owned()
                }
            });
        }
        None => res.push("no money: `cost_per_person_minute` is not stated".to_owned()),
    }
    res.push(match basis {
        Basis::Resolved => {
            "a ticket counts as saved if it stayed resolved; every other one that the AI closed alone as wrong".to_owned()
        }
        Basis::Graded => {
            "a ticket counts as saved if the answer was graded correct; what customers would have done was not observed"
                .to_owned()
        }
    });
    res.push("over the tickets of this run whose end can be told; sampling error and unit costs enter with their worse and better ends together".to_owned());
    res
}
