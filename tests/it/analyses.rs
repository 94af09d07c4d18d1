//! Parity, trends, signals and savings over 500 tickets whose numbers follow from how they were made.

use std::sync::LazyLock;

use serde_json::Value;

use crate::desk::{Desk, Ticket};
use crate::support::{Bench, kpi};

/// Rated tickets by topic and side: how many, and how many of them are satisfied.
///
/// The AI gets the easy ones and is worse at both: 80 % against 90 %, 30 % against 50 %.
const RATED: [(&str, Side, usize, usize); 4] = [
    ("easy", Side::Ai, 160, 128),
    ("easy", Side::People, 40, 36),
    ("hard", Side::Ai, 40, 12),
    ("hard", Side::People, 160, 80),
];

/// Complete weeks with rated tickets, fifty each, from Monday 2026-03-02.
const WEEKS: usize = 8;

/// Two more weeks of tickets that nobody has answered: at the data cut the rated ones are long over.
const ALL_WEEKS: usize = WEEKS + 2;

/// Tickets that the AI solved and that the customer opened again, by number among the AI's.
const REOPENED: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ai,
    People,
}

/// A moment of the given week, in the first six days of it.
fn time(week: usize, hours: usize) -> String {
    let monday: jiff::Timestamp = "2026-03-02T08:00:00Z".parse().expect("a time");
    let hours = i64::try_from(24 * 7 * week + hours).expect("few hours");
    (monday + jiff::SignedDuration::from_hours(hours)).to_string()
}

fn desk() -> Desk {
    let mut desk = Desk::new();
    let of_kind = |&(topic, side, n, good): &(&'static str, Side, usize, usize)| {
        (0..n).map(move |idx| (topic, side, idx < good))
    };
    let mut escalated = [0; WEEKS];
    let mut of_ai = 0;
    for (number, (topic, side, good)) in RATED.iter().flat_map(of_kind).enumerate() {
        let (week, hours) = (number % WEEKS, number / WEEKS);
        let (name, customer) = (format!("R{number}"), format!("r{number}"));
        let ticket = Ticket { topic, ..Ticket::new(&name, &customer) };
        let at = |later| time(week, hours + later);
        let who = if side == Side::Ai { "bot" } else { "agent" };
        desk.row(ticket, &at(0), "customer", "open", "a question", "");
        // Week by week one more of people's tickets goes up a level: 2 of 50, 3 of 50 …
        if side == Side::People && escalated[week] < 2 + week {
            escalated[week] += 1;
            desk.row(ticket, &at(1), "agent", "open", "", "group=experts");
        }
        desk.row(ticket, &at(2), who, "open", "an answer", "");
        desk.row(ticket, &at(3), who, "solved", "", "");
        if side == Side::Ai {
            of_ai += 1;
            if of_ai <= REOPENED {
                desk.row(ticket, &at(4), "customer", "open", "it came back|question", "");
                desk.row(ticket, &at(5), "bot", "solved", "", "");
            }
        }
        desk.row(ticket, &at(6), "customer", "", "", if good { "csat=5" } else { "csat=2" });
    }
    // One of ten writes about an outage, in the last week eight of ten.
    for week in 0..ALL_WEEKS {
        let outages = if week + 1 == ALL_WEEKS { 8 } else { 1 };
        for idx in 0..10 {
            let (name, customer) = (format!("O{week}-{idx}"), format!("o{week}-{idx}"));
            let topic = if idx < outages { "outage" } else { "other" };
            let ticket = Ticket { topic, ..Ticket::new(&name, &customer) };
            desk.row(ticket, &time(week, idx), "customer", "open", "hello", "");
        }
    }
    desk
}

const SETTINGS: &str = r#"
[replay]
partitions = 2
as_of = "2026-05-11T00:00:00Z"
[kpi]
parity_margin = 0.05
[cost]
minutes_per_person_ticket = [6, 9]
minutes_per_wrong_answer = 12
cost_per_person_minute = 0.5
cost_per_ai_ticket = 0.4
currency = "EUR"
"#;

/// One replay for all tests, and the folder of its run.
static RUN: LazyLock<(Bench, String)> = LazyLock::new(|| {
    let bench = Bench::new();
    desk().write(&bench, SETTINGS);
    let run = bench.json("replay desk");
    let path = run["run"]["path"].as_str().expect("a path").to_owned();
    (bench, path)
});

#[track_caller]
fn near(found: &Value, expected: f64, tolerance: f64) {
    let number = found.as_f64().unwrap_or_else(|| panic!("{found} is no number"));
    assert!((number - expected).abs() <= tolerance, "{number} is not {expected}");
}

#[test]
fn the_crude_comparison_misleads_and_the_conclusion_does_not() {
    let (bench, path) = &*RUN;
    let res = bench.json(&format!("kpi {path} --parity"));
    let row = |id: &str| kpi(&res, "history", id);
    // 140 of 200 against 116 of 200.
    near(&row("csat_parity_crude")["estimate"], 0.70 - 0.58, 1e-12);
    // Half of the tickets are easy: the mean of -10 and -20 points, with the variance of four means.
    let standardised = row("csat_parity_standardised");
    near(&standardised["estimate"], -0.15, 1e-12);
    let variance = 0.25 * (0.16 / 159.0 + 0.09 / 39.0 + 0.21 / 39.0 + 0.25 / 159.0);
    near(&standardised["upper"], -0.15 + 1.959_964 * f64::sqrt(variance), 2e-4);
    // 160 of the AI's 200 are easy; 40 of people's.
    near(&row("csat_parity_ai_mix")["estimate"], -0.12, 1e-12);
    near(&row("csat_parity_people_mix")["estimate"], -0.18, 1e-12);
    let robust = row("csat_parity");
    near(&robust["estimate"], -0.15, 0.03);
    assert_eq!((&robust["evidence"], &robust["n"]), (&"adjusted".into(), &400.into()));
    // Everybody answered, so nothing is left to bounds.
    near(&row("csat_parity_bounds")["lower"], 0.12, 1e-12);
    let parity = &res["parity"];
    assert_eq!(parity["conclusion"], "inferior", "{}", parity["sentence"]);
    assert_eq!(
        (&parity["margin_stated"], &parity["strata"]),
        (&"before the run".into(), &serde_json::json!(["intent"]))
    );
    let warnings = parity["warnings"].to_string();
    assert!(warnings.contains("opposite directions"), "Simpson is told: {warnings}");

    // A margin that nobody would accept makes no parity of it; stated afterwards, it is said so.
    let done = bench.run(&format!("kpi {path} --parity --parity-margin 0.3"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(
        done.stdout.contains("30.0 points, stated after the run, on the command line"),
        "{}",
        done.stdout
    );
    let done = bench.run(&format!("kpi {path} --parity --parity-margin 1.5"));
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("1.5"), "{}", done.stderr);
}

#[test]
fn a_share_that_rises_by_two_points_a_week_is_a_trend() {
    let (bench, path) = &*RUN;
    let res = bench.json(&format!("kpi {path} --trends"));
    let trends = res["trends"].as_array().expect("trends");
    let of = |id: &str, arm: &str| {
        let found = trends.iter().find(|trend| trend["id"] == id && trend["arm"] == arm);
        found.unwrap_or_else(|| panic!("no trend of `{id}` of `{arm}`"))
    };
    let escalation = of("escalation", "history");
    let weeks = escalation["weeks"].as_array().expect("weeks");
    let counts: Vec<(u64, u64)> = weeks
        .iter()
        .filter(|week| week["complete"] == true)
        .map(|week| (week["k"].as_u64().expect("k"), week["n"].as_u64().expect("n")))
        .collect();
    assert_eq!(counts, (2..10).map(|k| (k, 50)).collect::<Vec<_>>());
    assert_eq!(weeks[0]["week"], "2026-03-02");
    let tests = &escalation["tests"];
    // Every pair of eight weeks rises: S = 28, its variance 8 x 7 x 21 / 18, z = 27 / 8.083.
    near(&tests["p_independent"], 0.000_836_5, 1e-6);
    near(&tests["slope"], 0.02, 1e-12);
    assert_eq!(escalation["direction"], "rising", "{}", escalation["sentence"]);
    let change = &escalation["change"];
    assert!(change["before"].as_f64() < change["after"].as_f64(), "{change}");
}

#[test]
fn an_outage_of_the_last_week_is_flagged_and_nothing_else() {
    let (bench, path) = &*RUN;
    let res = bench.json(&format!("kpi {path} --signals"));
    let signals = &res["signals"];
    assert_eq!(
        (&signals["recent_from"], &signals["baseline_from"]),
        (&"2026-05-04".into(), &"2026-04-06".into())
    );
    let rows = signals["signals"].as_array().expect("signals");
    let flagged: Vec<&Value> = rows.iter().filter(|row| row["flagged"] == true).collect();
    assert_eq!(flagged.len(), 1, "{rows:?}");
    let outage = flagged[0];
    assert_eq!((&outage["kind"], &outage["value"]), (&"burst".into(), &"outage".into()));
    // The recent week has ten customers; the four before it three times sixty, and ten.
    let counts = ["recent", "recent_total", "baseline", "baseline_total"];
    assert_eq!(counts.map(|name| outage[name].as_u64().expect("a count")), [8, 10, 4, 190]);
    near(&outage["ratio"], (8.0 / 10.0) / (4.0 / 190.0), 1e-9);
    // P(at least 8 of 12), each with the chance 10 / 200.
    near(&outage["p"], 1.612_4e-8, 1e-12);
    let done = bench.run(&format!("kpi {path} --signals --recent-days 10"));
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("10"), "{}", done.stderr);
}

#[test]
fn savings_follow_from_the_stated_costs() {
    let (bench, path) = &*RUN;
    let res = bench.json(&format!("kpi {path} --cost"));
    let saving = &res["savings"][0];
    assert_eq!(
        (&saving["arm"], &saving["alone"], &saving["right"]),
        (&"history".into(), &200.into(), &180.into())
    );
    // 180 times 7.5 minutes less 20 times 12; at 0.50 a minute less 200 times 0.40.
    near(&saving["minutes_estimate"], 1_110.0, 1e-9);
    near(&saving["money_estimate"], 475.0, 1e-9);
    // Every customer has one ticket, so it is Wilson's interval of 180 of 200.
    let right = &saving["right_interval"];
    near(&right["lower"], 200.0 * 0.850_594, 1e-3);
    near(&right["upper"], 200.0 * 0.934_330, 1e-3);
    let lower = right["lower"].as_f64().expect("a number");
    near(&saving["minutes"]["lower"], lower * 6.0 - (200.0 - lower) * 12.0, 1e-9);
    let assumptions = saving["assumptions"].to_string();
    assert!(assumptions.contains("a person takes 6 to 9 minutes"), "{assumptions}");
    bench.file(
        "other.toml",
        "[cost]\nminutes_per_person_ticket = -1\nminutes_per_wrong_answer = 1\n",
    );
    let done = bench.run(&format!("kpi {path} --cost --cost-config other.toml"));
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.contains("minutes_per_person_ticket") && done.stderr.contains("-1"),
        "{}",
        done.stderr
    );
}
