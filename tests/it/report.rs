//! The report: made with the run, made again, and the same bytes each time.

use std::sync::OnceLock;

use serde_json::Value;

use crate::support::{Bench, dataset};

/// A run of our own helpdesk that the tests share, as replays are slow; with its path.
fn finished() -> &'static (Bench, String) {
    static RUN: OnceLock<(Bench, String)> = OnceLock::new();
    RUN.get_or_init(|| {
        let bench = Bench::new();
        let run = bench.json(&format!("replay {}", dataset("helpdesk")));
        let path = run["run"]["path"].as_str().expect("a path").to_owned();
        (bench, path)
    })
}

fn html(bench: &Bench, run: &str) -> String {
    std::fs::read_to_string(bench.path(run).join("report.html")).expect("a report")
}

#[test]
fn a_run_holds_its_report_and_the_report_can_be_made_again() {
    let (bench, path) = finished();
    let first = html(bench, path);
    assert!(first.contains("May a candidate act alone?"), "{}", &first[..2_000]);
    assert!(first.len() < 400_000, "{} bytes", first.len());
    assert!(
        !first.contains("<script") && !first.contains("http://") && !first.contains("https://")
    );
    let done = bench.run(&format!("report {path} --out again.html"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let again = std::fs::read_to_string(bench.path("again.html")).expect("a report");
    assert!(again == first, "the report made again differs");
    // Another run of the same inputs says the same, whatever its name and the threads.
    let other = bench.json(&format!("replay {} --threads 1", dataset("helpdesk")));
    let other = other["run"]["path"].as_str().expect("a path");
    assert_ne!(other, path);
    assert!(html(bench, other) == first, "the report of the other run differs");
}

#[test]
fn markdown_and_json_say_the_same_and_weeks_add_up_to_the_whole() {
    let (bench, path) = finished();
    let done = bench.run(&format!("report {path} --format markdown"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stdout.starts_with("# May a candidate act alone?\n"), "{}", done.stdout);
    let json = bench.json(&format!("report {path}"));
    assert_eq!(json["schema"], "evalctl.report/1");
    let tickets = &json["counts"]["tickets"];
    assert!(done.stdout.contains(&format!("{tickets} tickets of")), "{}", done.stdout);
    let readiness = json["readiness"].as_array().expect("arms").iter();
    let arms: Vec<&str> = readiness.filter_map(|arm| arm["arm"].as_str()).collect();
    assert_eq!(arms, ["rules", "candidate"]);
    let weeks = json["weekly"].as_array().expect("weeks").iter();
    let mondays: Vec<&Value> = weeks.map(|row| &row["segment"]["week"]).collect();
    assert!(20 < mondays.len() && mondays.iter().all(|week| week.is_string()), "{mondays:?}");
    let sum = |rows: &Value, field: &str| -> u64 {
        let rows = rows.as_array().expect("rows").iter();
        let rows = rows.filter(|row| row["id"] == "autonomous_share" && row["arm"] == "rules");
        rows.filter_map(|row| row[field].as_u64()).sum()
    };
    for field in ["n", "k"] {
        assert_eq!(sum(&json["weekly"], field), sum(&json["kpis"], field), "{field}");
    }
}

#[test]
fn the_limit_moves_the_answer() {
    let (bench, path) = finished();
    let answer = |json: &Value| json["readiness"][1]["answer"].as_str().map(str::to_owned);
    let lax = bench.json(&format!("report {path} --max-wrong 0.3"));
    assert_eq!(answer(&lax).as_deref(), Some("everywhere"));
    let strict = bench.json(&format!("report {path} --max-wrong 0.001"));
    assert_eq!(answer(&strict).as_deref(), Some("too_often_wrong"));
    let done = bench.run(&format!("report {path} --max-wrong 5"));
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains('5') && done.stderr.contains("0.05"), "{}", done.stderr);
}

#[test]
fn a_history_of_people_alone_says_so() {
    let bench = Bench::new();
    bench.file("q.csv", "text,label\nhow do I pay,pay\nwhere is it,track\n");
    let run = bench.json("replay q.csv");
    let path = run["run"]["path"].as_str().expect("a path");
    let page = html(&bench, path);
    assert!(page.contains("No AI acted, and no candidate was replayed"), "{page}");
    assert!(page.contains("The tickets carry no times"), "{page}");
}

const VERBS: [&str; 10] =
    ["settle", "pay", "clear", "find", "open", "change", "stop", "move", "print", "check"];

const NOUNS: [&str; 12] = [
    "bill", "order", "parcel", "account", "seat", "ticket", "refund", "contract", "voucher",
    "card", "address", "plan",
];

/// Labelled questions that a candidate cannot but misread now and then, and a KPI of one's own.
fn misread(bench: &Bench, more: &str) -> String {
    let mut questions = "text,label\n".to_owned();
    for n in 0..120 {
        // Few words in common, so that none is taken for the repetition of another.
        let [verb, noun] = [VERBS[n % VERBS.len()], NOUNS[n / VERBS.len()]];
        let label = if n % 7 == 0 { "track" } else { "pay" };
        questions.extend(["please ", verb, " my ", noun, " for ann@mail.example,", label, "\n"]);
    }
    bench.file("q.csv", &questions);
    bench.file("own.toml", OWN_KPI);
    bench.file("evalctl.toml", "[kpi]\ndefinitions = [\"own.toml\"]\n");
    let run = bench.json(&format!("replay q.csv --config evalctl.toml --resolver intent {more}"));
    run["run"]["path"].as_str().expect("a path").to_owned()
}

const OWN_KPI: &str = r#"
[[kpi]]
id = "untouched"
version = 1
title = "Nobody wrote a word"
applies_to = "history"
kind = "share"
evidence = "measured"
direction = "neither"
numerator = "person_replies = 0"
refuse_when_empty = "there are no tickets"

[kpi.description]
what_it_measures = "The share of tickets in which no person replied."
why_it_matters = "It is ours."
how_it_is_computed = "Tickets without a reply of a person, over all tickets."
what_it_leaves_out = "Nothing."
source = "Our own."
"#;

#[test]
fn texts_are_shown_masked_and_only_where_asked_for() {
    let bench = Bench::new();
    let path = misread(&bench, "");
    let page = html(&bench, &path);
    assert!(page.contains("The most instructive errors"), "{page}");
    assert!(!page.contains("for email_"), "no text by default");
    assert!(page.contains("Nobody wrote a word <code dir=\"auto\">untouched</code>"), "{page}");
    let done = bench.run(&format!("report {path} --with-text --out with.html"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let with = std::fs::read_to_string(bench.path("with.html")).expect("a report");
    assert!(with.contains(" for email_"), "{with}");
    assert!(!with.contains("ann@mail.example"), "masked");
    let json = bench.json(&format!("report {path}"));
    assert_eq!(json["insights"][0]["errors"][0]["text"], Value::Null);
    for chapter in ["next_acts", "definitions", "quality"] {
        assert!(json[chapter].as_array().is_some_and(|rows| !rows.is_empty()), "{chapter}");
    }
}

#[test]
fn texts_that_are_not_kept_cannot_be_shown() {
    let bench = Bench::new();
    let path = misread(&bench, "--no-text");
    let done = bench.run(&format!("report {path} --with-text"));
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.contains("no_text") && done.stderr.contains("--no-text"),
        "{}",
        done.stderr
    );
    bench.file("asks.toml", "[report]\nwith_text = true\n");
    let done = bench.run("replay q.csv --config asks.toml --no-text");
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("with_text"), "{}", done.stderr);
}

/// The report's table of what may act alone next is the one of `compare` at the same settings.
#[test]
fn what_is_next_is_what_compare_says() {
    let (bench, path) = finished();
    let report = bench.json(&format!("report {path}"));
    let compared = bench.json(&format!("compare {path}"));
    assert_eq!(report["next_acts"], compared["next_acts"]);
    assert!(report["next_acts"][1]["categories"].as_array().is_some_and(|rows| 5 < rows.len()));
}
