//! `ope.prequential.*`: a share a category, learned from labels once they are known.

use std::{collections::BTreeMap, path::Path};

use evalctl_stats::{AtEqualTimes, DelayedLabel, PrequentialStep, prequential_steps};
use serde_json::{Value, json};

use super::{Case, NoValue, table::Table};

/// Answers the honest cases; the leaky one is there to be missed.
pub(crate) fn answer(folder: &Path, case: &Case, what: &[&str]) -> Result<Value, NoValue> {
    let ["honest" | "honest_logloss"] = what else {
        return Err(NoValue::Unknown);
    };
    let table = Table::of_case(folder, case)?;
    let (asked, known) = (table.times("created_day")?, table.times("label_day")?);
    let (labels, categories) = (table.flags("label")?, table.text("category")?);
    let questions: Vec<DelayedLabel> = asked
        .iter()
        .zip(&known)
        .map(|(&asked_at, &known_at)| DelayedLabel { asked_at, known_at })
        .collect();
    // The model's words are: labels with label_day <= created_day.
    let steps = prequential_steps(&questions, AtEqualTimes::LabelFirst, f64::MAX)?;
    let mut seen: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let (mut log_loss, mut brier, mut last) = (0.0, 0.0, 0.0);
    for step in steps {
        match step {
            PrequentialStep::Learn(idx) => {
                let (k, n) = seen.entry(categories[idx].1).or_default();
                *k += f64::from(u8::from(labels[idx]));
                *n += 1.0;
            }
            PrequentialStep::Predict(idx) => {
                let (k, n) = seen.get(categories[idx].1).copied().unwrap_or_default();
                let p = (k + 1.0) / (n + 2.0);
                log_loss -= libm::log(if labels[idx] { p } else { 1.0 - p });
                let miss = f64::from(u8::from(labels[idx])) - p;
                brier += miss * miss;
                last = p;
            }
        }
    }
    let n = questions.len() as f64;
    Ok(match what {
        ["honest"] => json!({ "log_loss": log_loss / n, "brier": brier / n, "last_p": last }),
        _ => json!(log_loss / n),
    })
}
