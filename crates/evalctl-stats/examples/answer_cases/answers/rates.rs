//! `kpi.wilson.*`, `kpi.clopper_pearson.*`, `kpi.jeffreys.*`: plain rates.

use std::path::Path;

use evalctl_stats::{clopper_pearson, jeffreys, wilson};
use serde_json::Value;

use super::{
    BadInput, Case, NoValue,
    params::{Params, limits},
    table::Table,
};

/// Answers `kpi.<method>.<segment>.<level>`; `k` and `n` come from the parameters, else from the segment's row.
pub(crate) fn answer(
    folder: &Path,
    case: &Case,
    params: &Params<'_>,
    notes: &mut Vec<String>,
) -> Result<Value, NoValue> {
    let mut parts = case.id.splitn(3, '.').skip(1);
    let (method, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let interval = match method {
        "wilson" => wilson,
        "clopper_pearson" => clopper_pearson,
        "jeffreys" => jeffreys,
        _ => return Err(NoValue::Unknown),
    };
    let table = Table::of_case(folder, case)?;
    let (ks, ns) = (table.counts("k")?, table.counts("n")?);
    let segments = table.text("segment")?;
    // Segment names may hold dots: the longest one that the id starts with is meant.
    let fits = |segment: &str| {
        rest.strip_prefix(segment).is_some_and(|level| level.is_empty() || level.starts_with('.'))
    };
    let row = (0..segments.len())
        .filter(|&row| fits(segments[row].1))
        .max_by_key(|&row| segments[row].1.len());
    let in_table = row.map(|row| (ks[row], ns[row]));
    let (k, n) = match (params.counts()?, in_table) {
        (Some(given), Some(found)) => {
            if given != found {
                let contradiction =
                    format!("parameters say k, n = {given:?}, the table says {found:?}");
                notes.push(format!("case `{}`: {contradiction}: the parameters are used", case.id));
            }
            given
        }
        (Some(given), None) => given,
        (None, Some(found)) => found,
        (None, None) => {
            return Err(BadInput("neither parameters `k` and `n` nor a row".to_owned()).into());
        }
    };
    Ok(limits(interval(k, n, params.level()?)?))
}
