//! `calib.*`: what stated probabilities are worth.

use std::path::Path;

use evalctl_stats::{
    ScoredTicket, ScoredTickets,
    calibration::{
        Bins, binned_error, brier, corp_parts, cox_line, log_loss, murphy_parts, spiegelhalter,
    },
};
use serde_json::{Value, json};

use super::{BadInput, Case, NoValue, params::Params, table::Table};

pub(crate) fn answer(
    folder: &Path,
    case: &Case,
    params: &Params<'_>,
    what: &[&str],
) -> Result<Value, NoValue> {
    let bins = |name: &str| -> Result<usize, BadInput> {
        name.parse().map_err(|_| BadInput(format!("`{name}` is no number of bins")))
    };
    match what {
        ["ece_width", count] => {
            let error = binned_error(&tickets(folder, case)?, Bins::EqualWidth(bins(count)?))?;
            Ok(json!({"ece": error.ece, "mce": error.mce}))
        }
        ["ece_width", count, "netcal"] => {
            let error = binned_error(&tickets(folder, case)?, Bins::EqualWidth(bins(count)?))?;
            Ok(json!(error.ece))
        }
        ["ece_mass", count] => {
            let error = binned_error(&tickets(folder, case)?, Bins::EqualMass(bins(count)?))?;
            let debiased = error.debiased_squared;
            Ok(json!({"ece": error.ece, "mce": error.mce, "debiased_sq": debiased}))
        }
        ["perfect", "ece_mass15"] => {
            let count = bins(&params.count("bins")?.to_string())?;
            let error = binned_error(&tickets(folder, case)?, Bins::EqualMass(count))?;
            Ok(json!({"ece": error.ece, "debiased_sq": error.debiased_squared}))
        }
        ["brier"] => Ok(json!(brier(&tickets(folder, case)?)?.estimate)),
        ["log_loss"] => Ok(json!(log_loss(&tickets(folder, case)?).estimate)),
        ["brier_corp"] => {
            let parts = corp_parts(&tickets(folder, case)?)?;
            Ok(json!({"mcb": parts.mcb, "dsc": parts.dsc, "unc": parts.unc}))
        }
        ["brier_murphy10"] => {
            let count = bins(&params.count("bins")?.to_string())?;
            let parts = murphy_parts(&tickets(folder, case)?, Bins::EqualWidth(count))?;
            Ok(json!({
                "reliability": parts.reliability,
                "resolution": parts.resolution,
                "uncertainty": parts.uncertainty,
                "remainder": parts.remainder,
            }))
        }
        ["cox"] => {
            let line = cox_line(&tickets(folder, case)?)?;
            Ok(json!({
                "intercept_given_slope1": line.intercept_given_slope1,
                "slope": line.slope,
                "intercept": line.intercept,
            }))
        }
        ["spiegelhalter"] => Ok(match spiegelhalter(&tickets(folder, case)?) {
            Some(test) => json!({"z": test.z, "p": test.p}),
            None => json!(null),
        }),
        _ => Err(NoValue::Unknown),
    }
}

/// The tickets of the set `test`, where the table has sets; each its own cluster.
fn tickets(folder: &Path, case: &Case) -> Result<ScoredTickets, NoValue> {
    let table = Table::of_case(folder, case)?;
    let (scores, right) = (table.numbers("p")?, table.flags("y")?);
    let sets = if table.has("split") { Some(table.text("split")?) } else { None };
    let kept = |row: usize| sets.as_ref().is_none_or(|sets| sets[row].1 == "test");
    let tickets = (0..scores.len()).filter(|&row| kept(row)).map(|row| ScoredTicket {
        score: scores[row],
        right: right[row],
        cluster: row as u64,
    });
    Ok(ScoredTickets::new(tickets.collect())?)
}
