//! `parity.*` over counts: differences of two shares.

use evalctl_stats::{
    SharePair, cohens_h, e_value, equivalence_of_shares, farrington_manning, miettinen_nurminen,
    newcombe,
    special::{normal_quantile, normal_upper_tail},
};
use serde_json::{Value, json};

use super::{
    BadInput, Case, NoValue,
    params::{Params, limits},
    reference_score,
};

pub(crate) fn answer(
    case: &Case,
    params: &Params<'_>,
    method: &str,
    notes: &mut Vec<String>,
) -> Result<Value, NoValue> {
    let pair = SharePair {
        k1: params.count("k_ai")?,
        n1: params.count("n_ai")?,
        k2: params.count("k_h")?,
        n2: params.count("n_h")?,
    };
    let SharePair { k1, n1, k2, n2 } = pair;
    let mut published = |what: String| {
        let id = &case.id;
        notes.push(format!(
            "case `{id}` has the number of a library with a wrong coefficient; published: {what}"
        ));
    };
    match method {
        "newcombe" => Ok(limits(newcombe(pair, params.level()?)?)),
        "miettinen_nurminen" => {
            let level = params.level()?;
            let interval = miettinen_nurminen(pair, level)?;
            published(format!("{} to {}", interval.lower, interval.upper));
            let z = normal_quantile(f64::midpoint(1.0, level.get()))?;
            Ok(json!(reference_score::interval(pair, z)))
        }
        "noninf_farrington_manning" => {
            let margin = params.number("margin")?;
            let test = farrington_manning(pair, margin)?;
            published(format!("z {}, p {}", test.z, test.p));
            let z = reference_score::z_at(pair, -margin);
            Ok(json!({ "z": z, "p": normal_upper_tail(z) }))
        }
        "tost_props" => {
            let margin = params.number("margin")?;
            published(format!("p {}", equivalence_of_shares(pair, margin)?));
            let not_worse = normal_upper_tail(reference_score::z_at(pair, -margin));
            let not_better = normal_upper_tail(-reference_score::z_at(pair, margin));
            Ok(json!(not_worse.max(not_better)))
        }
        "cohen_h" => Ok(json!(cohens_h(k1, n1, k2, n2)?)),
        "e_value" => {
            if k2 == 0 || n1 == 0 || n2 == 0 {
                let problem = "a risk ratio needs `k_h` and both n above 0";
                return Err(BadInput(problem.to_owned()).into());
            }
            let ratio = k1 as f64 / n1 as f64 / (k2 as f64 / n2 as f64);
            Ok(json!(e_value(ratio)?))
        }
        _ => Err(NoValue::Unknown),
    }
}
