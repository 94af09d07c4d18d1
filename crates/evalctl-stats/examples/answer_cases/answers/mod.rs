//! Finds the cases of a folder and answers those that have a method.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use evalctl_stats::StatsError;
use serde::Deserialize;
use serde_json::{Map, Value};

use self::params::Params;

mod params;

mod rates;

mod clusters;

mod times;

mod trends;

mod parity;

mod shares;

mod reference_score;

mod calibration;

mod selective;

mod prequential;

mod table;

/// What a folder of cases came to.
pub(crate) struct Answers {
    /// Case id to value, sorted by id.
    pub(crate) values: BTreeMap<String, Value>,
    /// Ids that no method answers yet.
    pub(crate) unknown: Vec<String>,
    /// Numbers that were refused and why, and contradictions in the input.
    pub(crate) notes: Vec<String>,
}

/// Names the file, and the line and value where there is one, that cannot be used.
#[derive(Debug)]
pub(crate) struct BadInput(pub(crate) String);

impl fmt::Display for BadInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why one case has no value.
pub(crate) enum NoValue {
    /// No method for this id.
    Unknown,
    /// The statistic itself says no.
    Stats(StatsError),
    /// The files or parameters are wrong.
    BadInput(BadInput),
}

impl From<StatsError> for NoValue {
    fn from(error: StatsError) -> Self {
        Self::Stats(error)
    }
}

impl From<BadInput> for NoValue {
    fn from(bad_input: BadInput) -> Self {
        Self::BadInput(bad_input)
    }
}

/// A case without its expected value: there is no field that could be read by mistake.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) input: Option<String>,
    #[serde(default)]
    pub(crate) params: Map<String, Value>,
}

#[derive(Deserialize)]
struct CaseFile {
    cases: Vec<Case>,
}

/// Answers every case of every `*.json` in `folder`, the CSV files being beside them.
pub(crate) fn answer_folder(folder: &Path) -> Result<Answers, BadInput> {
    let unreadable =
        |path: &Path, error: &dyn fmt::Display| BadInput(format!("`{}`: {error}", path.display()));
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut res = Answers { values: BTreeMap::new(), unknown: Vec::new(), notes: Vec::new() };
    for path in &paths {
        let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        let file: CaseFile =
            serde_json::from_str(&text).map_err(|error| unreadable(path, &error))?;
        for case in file.cases {
            match answer(folder, &case, &mut res.notes) {
                Ok(value) => {
                    if res.values.insert(case.id.clone(), value).is_some() {
                        return Err(BadInput(format!(
                            "`{}`: case `{}` stands there twice",
                            path.display(),
                            case.id
                        )));
                    }
                }
                Err(NoValue::Unknown) => res.unknown.push(case.id),
                Err(NoValue::Stats(error)) if error.is_refusal() => {
                    res.notes.push(format!("case `{}` is refused: {error}", case.id));
                }
                Err(NoValue::Stats(error)) => {
                    return Err(unreadable(path, &format_args!("case `{}`: {error}", case.id)));
                }
                Err(NoValue::BadInput(bad_input)) => {
                    return Err(unreadable(path, &format_args!("case `{}`: {bad_input}", case.id)));
                }
            }
        }
    }
    Ok(res)
}

fn answer(folder: &Path, case: &Case, notes: &mut Vec<String>) -> Result<Value, NoValue> {
    let params = Params::new(&case.params);
    let id: Vec<&str> = case.id.split('.').collect();
    match id.as_slice() {
        ["kpi", "wilson" | "clopper_pearson" | "jeffreys", ..] => {
            rates::answer(folder, case, &params, notes)
        }
        ["kpi", "cluster", what @ ..] => clusters::answer(folder, case, &params, what),
        ["kpi", "km", what @ ..] => times::survival(folder, case, &params, what),
        ["kpi", "ttr", what @ ..] => times::naive_median(folder, case, what),
        ["kpi", "reopen", what @ ..] => times::reopen(folder, case, &params, what),
        ["kpi", "mann_kendall", what @ ..] => trends::mann_kendall_test(folder, case, what),
        ["kpi", "theil_sen" | "theil_sen_ci"] => trends::slope(folder, case, &params),
        ["kpi", "bh"] => trends::adjust(folder, case, "bh"),
        ["kpi", "adjust", method] => trends::adjust(folder, case, method),
        ["clu", "growth" | "growth_bh"] => trends::bursts(folder, case),
        [
            "parity",
            method @ ("newcombe"
            | "miettinen_nurminen"
            | "noninf_farrington_manning"
            | "tost_props"
            | "cohen_h"
            | "e_value"),
            ..,
        ] => shares::answer(case, &params, method, notes),
        ["parity", what @ ..] => parity::answer(folder, case, &params, what),
        ["calib", what @ ..] => calibration::answer(folder, case, &params, what),
        ["thr", what @ ..] => selective::answer(folder, case, what),
        ["ope", "prequential", what @ ..] => prequential::answer(folder, case, what),
        _ => Err(NoValue::Unknown),
    }
}
