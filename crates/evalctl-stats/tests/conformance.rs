//! Compares the answers to the conformance cases with their expected values, and feeds the reader bad input.
//!
//! `EVALCTL_STATS_CASES` names another folder than the crate's own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use crate::answers::{Answers, answer_folder};

#[path = "../examples/answer_cases/answers/mod.rs"]
mod answers;

/// Every id that starts so must be answered.
const METHODS: [&str; 13] = [
    "kpi.",
    "parity.",
    "clu.growth",
    "calib.ece_width.",
    "calib.ece_mass.",
    "calib.perfect.",
    "calib.brier",
    "calib.log_loss",
    "calib.cox",
    "calib.spiegelhalter",
    "thr.aurc",
    "thr.rc_points",
    "ope.prequential.honest",
];

#[derive(Deserialize)]
struct Expectation {
    id: String,
    value: Value,
    tol: f64,
}

#[derive(Deserialize)]
struct ExpectationFile {
    cases: Vec<Expectation>,
}

fn own_cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn expectations(folder: &Path) -> Vec<Expectation> {
    let mut res = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of cases is readable") {
        let path = entry.expect("the folder of cases is readable").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path).expect("a file of cases is readable");
            let file: ExpectationFile =
                serde_json::from_str(&text).expect("a file of cases has cases");
            res.extend(file.cases);
        }
    }
    res
}

/// The first place where two values differ by more than `tolerance`.
fn difference(actual: &Value, expected: &Value, tolerance: f64) -> Option<String> {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            if !actual.keys().eq(expected.keys()) {
                return Some(format!("keys {:?} against {:?}", actual.keys(), expected.keys()));
            }
            expected.iter().find_map(|(key, value)| {
                difference(&actual[key], value, tolerance)
                    .map(|difference| format!("{key}: {difference}"))
            })
        }
        (Value::Array(actual), Value::Array(expected)) if actual.len() == expected.len() => actual
            .iter()
            .zip(expected)
            .find_map(|(actual, expected)| difference(actual, expected, tolerance)),
        (Value::Number(actual), Value::Number(expected)) => {
            let real =
                |number: &serde_json::Number| number.as_f64().expect("JSON numbers are real");
            let error = (real(actual) - real(expected)).abs();
            (tolerance < error)
                .then(|| format!("{actual} against {expected}, tolerance {tolerance:e}"))
        }
        _ => (actual != expected).then(|| format!("{actual} against {expected}")),
    }
}

#[test]
fn answers_agree_with_the_cases() {
    let given = std::env::var_os("EVALCTL_STATS_CASES").map(PathBuf::from);
    let folder = given.clone().unwrap_or_else(own_cases);
    let Answers { values, unknown, notes } =
        answer_folder(&folder).expect("the cases are well formed");
    let expectations = expectations(&folder);

    let mut failures = Vec::new();
    for Expectation { id, value, tol } in &expectations {
        match values.get(id) {
            Some(actual) => {
                failures
                    .extend(difference(actual, value, *tol).map(|text| format!("{id}: {text}")));
            }
            None if METHODS.iter().any(|method| id.starts_with(method)) => {
                failures.push(format!("{id}: no answer"));
            }
            None => {}
        }
    }
    if given.is_none() {
        let absent = |method: &&str| !expectations.iter().any(|case| case.id.starts_with(method));
        failures
            .extend(METHODS.into_iter().filter(absent).map(|method| format!("{method}*: no case")));
    }

    println!("{} of {} cases answered; no method yet for:", values.len(), expectations.len());
    for id in unknown {
        println!("  {id}");
    }
    assert!(!values.is_empty(), "no case was answered");
    assert!(failures.is_empty(), "{}\n{}", failures.join("\n"), notes.join("\n"));
}

#[test]
fn comparison_sees_a_wrong_number_key_and_shape() {
    let value = |text: &str| serde_json::from_str::<Value>(text).expect("valid JSON");
    let differs = |actual, expected| difference(&value(actual), &value(expected), 1e-9).is_some();
    assert!(!differs("[1.0, \"inf\"]", "[1.0000000001, \"inf\"]"));
    assert!(differs("[1.0]", "[1.00001]"));
    assert!(differs("[1.0]", "[1.0, 1.0]"));
    assert!(differs("[1.0, 2.0]", "[1.0, \"inf\"]"));
    assert!(differs("null", "0.0"));
    assert!(differs("{\"a\": 1}", "{\"a\": 1, \"b\": 1}"));
    assert!(differs("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 2}}"));
}

/// Writes one folder with one case file and one table, and answers it.
fn answer_one(name: &str, cases: &str, table: Option<&str>) -> Result<Answers, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder for tests is writable");
    fs::write(folder.join("some.json"), cases).expect("the folder for tests is writable");
    if let Some(table) = table {
        fs::write(folder.join("table.csv"), table).expect("the folder for tests is writable");
    }
    let folder_name = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
    answer_folder(&folder).map_err(|bad_input| bad_input.to_string().replace(&folder_name, ""))
}

const SURVIVAL_AT_4: &str =
    r#"{"cases": [{"id": "kpi.km.S.4", "input": "table.csv", "params": {"t": 4}}]}"#;

#[test]
fn bad_input_is_named_with_file_line_and_value() {
    #[track_caller]
    fn check(name: &str, cases: &str, table: Option<&str>, expected: &str) {
        let message = answer_one(name, cases, table).err().expect("bad input is an error");
        assert!(message.contains(expected), "{message}");
    }
    check(
        "text",
        SURVIVAL_AT_4,
        Some("hours,resolved\n1,1\nsoon,1\n"),
        "`table.csv` line 3: `hours` is `soon`",
    );
    check(
        "nan",
        SURVIVAL_AT_4,
        Some("hours,resolved\nNaN,1\n"),
        "`table.csv` line 2: `hours` is `NaN`",
    );
    check(
        "empty",
        SURVIVAL_AT_4,
        Some("hours,resolved\n,1\n"),
        "`table.csv` line 2: `hours` is ``",
    );
    check(
        "flag",
        SURVIVAL_AT_4,
        Some("hours,resolved\n1,2\n"),
        "`table.csv` line 2: `resolved` is `2`",
    );
    check(
        "column",
        SURVIVAL_AT_4,
        Some("time,resolved\n1,1\n"),
        "`table.csv` line 1: no column `hours`",
    );
    check(
        "negative",
        SURVIVAL_AT_4,
        Some("hours,resolved\n-1,1\n"),
        "`table.csv` line 2: `hours` is `-1`",
    );
    check("ragged", SURVIVAL_AT_4, Some("hours,resolved\n1,1\n1\n"), "line: 3");
    check("missing", SURVIVAL_AT_4, None, "`table.csv`");
    check("no_json", "{\"cases\": [", None, "`some.json`: EOF");
    let no_time = SURVIVAL_AT_4.replace(r#""t""#, r#""time""#);
    check("no_param", &no_time, Some("hours,resolved\n1,1\n"), "parameter `t` is missing");
    let more_than_all = r#"{"cases": [{"id": "kpi.wilson.a.0.95", "input": "table.csv", "params": {"conf": 0.95}}]}"#;
    check(
        "k_above_n",
        more_than_all,
        Some("segment,k,n\na,3,2\n"),
        "`k` is 3 but can be at most n = 2",
    );
}

#[test]
fn other_numbers_get_other_answers() {
    let res = answer_one("other", SURVIVAL_AT_4, Some("resolved,hours\n1,1\n1,5\n0,9\n1,9\n"))
        .expect("valid input");
    assert_eq!(res.values["kpi.km.S.4"], serde_json::json!(0.75));
}

#[test]
fn refused_numbers_are_left_out_and_said() {
    let res = answer_one("refused", SURVIVAL_AT_4, Some("hours,resolved\n1,1\n2,0\n"))
        .expect("valid input");
    assert!(res.values.is_empty());
    assert!(res.notes[0].contains("beyond the largest observed time 2"), "{:?}", res.notes);
}

#[test]
fn counts_come_from_the_row_of_the_segment_when_parameters_are_silent() {
    let cases = r#"{"cases": [{"id": "kpi.wilson.a.b.0.9", "input": "table.csv", "params": {"conf": 0.9}},
        {"id": "kpi.other", "input": null, "params": {}}]}"#;
    let res =
        answer_one("segment", cases, Some("segment,k,n\na,0,5\na.b,5,5\n")).expect("valid input");
    // The name of segment `a` is a prefix of `a.b`: the longest one that fits is meant.
    assert_eq!(res.values["kpi.wilson.a.b.0.9"][1], serde_json::json!(1.0));
    assert_eq!(res.unknown, ["kpi.other"]);
}

/// Whoever learns labels that are not known yet comes to the leaky value.
#[test]
fn the_leaky_value_is_missed() {
    let Answers { values, .. } = answer_folder(&own_cases()).expect("the cases are well formed");
    let expectations = expectations(&own_cases());
    let leaky = expectations.iter().find(|case| case.id == "ope.prequential.leaky");
    let Expectation { value, tol, .. } = leaky.expect("the case is there");
    let honest = &values["ope.prequential.honest"];
    assert!(difference(honest, value, *tol).is_some(), "{honest} leaks");
}
