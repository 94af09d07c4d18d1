//! Published definitions, a vendor's statement and one's own definitions over six tickets counted by hand.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::desk::{Desk, Ticket};
use crate::support::{Bench, kpi};

/// The tickets, all of June 2026 and long over at the data cut in August.
///
/// | ticket | what happens |
/// |---|---|
/// | quiet | the AI answers, silence, closed after three days |
/// | asked | the AI answers, the customer asks again, a person replies once and solves it |
/// | once | a person replies once and solves it |
/// | twice | a person replies, the customer writes, the person replies again and solves it |
/// | first | the AI answers, silence, closed after three days |
/// | back | the same customer five days after that, about the same; the AI answers, silence, closed |
fn desk() -> Desk {
    let mut desk = Desk::new();
    let at = |day: u32, hour: u32| format!("2026-06-{day:02}T{hour:02}:00:00Z");
    let mut alone = |name: &str, customer: &str, day: u32| {
        let ticket = Ticket { topic: "login", ..Ticket::new(name, customer) };
        desk.row(ticket, &at(day, 8), "customer", "open", "I cannot log in", "");
        desk.row(ticket, &at(day, 9), "bot", "open", "try the link|answer", "");
        desk.row(ticket, &at(day + 3, 10), "timer", "silent", "", "");
    };
    alone("quiet", "c1", 1);
    alone("first", "c5", 1);
    alone("back", "c5", 9);
    let asked = Ticket { topic: "refund", ..Ticket::new("asked", "c2") };
    desk.row(asked, &at(1, 8), "customer", "open", "where is my money", "")
        .row(asked, &at(1, 9), "bot", "open", "on its way|answer", "")
        .row(asked, &at(1, 10), "customer", "open", "it is not|question", "")
        .row(asked, &at(1, 11), "agent", "open", "now it is", "")
        .row(asked, &at(1, 12), "agent", "solved", "", "");
    let once = Ticket { topic: "billing", ..Ticket::new("once", "c3") };
    desk.row(once, &at(1, 8), "customer", "open", "wrong bill", "")
        .row(once, &at(1, 9), "agent", "open", "here is the right one", "")
        .row(once, &at(1, 10), "agent", "solved", "", "");
    let twice = Ticket { topic: "export", ..Ticket::new("twice", "c4") };
    desk.row(twice, &at(1, 8), "customer", "open", "no export", "")
        .row(twice, &at(1, 9), "agent", "open", "which board", "")
        .row(twice, &at(1, 10), "customer", "open", "the green one", "")
        .row(twice, &at(1, 11), "agent", "open", "done", "")
        .row(twice, &at(1, 12), "agent", "solved", "", "");
    desk
}

const RULES: &str = "[replay]\npartitions = 2\nas_of = \"2026-08-31T00:00:00Z\"\n[kpi]\ndefinitions = [\"own.toml\"]";

const OWN: &str = r#"[[kpi]]
id = "agent_first"
version = 3
title = "A person spoke first"
applies_to = "history"
kind = "share"
evidence = "measured"
direction = "neither"
scope = [{ keep = "first_reply_at IS NOT NULL", left_out = "no reply" }]
numerator = "ai_answers = 0"
refuse_when_empty = "nobody replied"

[kpi.description]
what_it_measures = "The share of tickets in which no AI answered."
why_it_matters = "It shows how far the routing goes."
how_it_is_computed = "Tickets with a reply and without an answer of an AI, over tickets with a reply."
what_it_leaves_out = "Greetings."
source = "This test."
"#;

/// One replay for all tests that only read it, and the folder of its run.
static RUN: LazyLock<(Bench, Value, String)> = LazyLock::new(|| {
    let bench = Bench::new();
    desk().write(&bench, RULES);
    bench.file("desk/own.toml", OWN);
    let run = bench.json("replay desk");
    let path = run["run"]["path"].as_str().expect("a path").to_owned();
    (bench, run, path)
});

/// Counted, not counted, pending, silent, unverified and out of scope, by definition.
fn split<'a>(presets: &'a Value, id: &str) -> [u64; 6] {
    let rows = presets["definitions"].as_array().expect("definitions");
    let row = rows.iter().find(|row| row["kpi"]["id"] == id);
    let tickets: &'a Value = &row.unwrap_or_else(|| panic!("no `{id}`"))["tickets"];
    let names = ["counted", "not_counted", "pending", "silent", "unverified", "out_of_scope"];
    names.map(|name| {
        tickets[name].as_u64().unwrap_or_else(|| panic!("{id}: no {name} in {tickets}"))
    })
}

#[test]
fn published_definitions_count_the_same_six_tickets_differently() {
    let (bench, _, path) = &*RUN;
    let presets = bench.json(&format!("kpi {path} --preset all"));
    assert_eq!(presets["schema"], "evalctl.presets/1");
    for (id, by_hand) in [
        // The AI answered four; one customer asked again.
        ("intercom.resolution@2023", [3, 1, 0, 0, 0, 2]),
        ("intercom.outcome@2026-03-12", [3, 1, 0, 0, 0, 2]),
        ("dialogflow.contained_no_callback_24h", [3, 1, 0, 0, 0, 2]),
        // No AI replied to two, and they count against it.
        ("gorgias.automated_interaction", [3, 3, 0, 0, 0, 0]),
        // Less than two replies by people; exactly one reply by people.
        ("zendesk.one_touch", [5, 1, 0, 0, 0, 0]),
        ("fivetran.one_touch", [2, 4, 0, 0, 0, 0]),
        ("zoho.fcr", [2, 4, 0, 0, 0, 0]),
        // The customer wrote once.
        ("freshservice.fcr", [4, 2, 0, 0, 0, 0]),
        // Nothing came in by messaging.
        ("zendesk.messaging_one_touch", [0, 0, 0, 0, 0, 6]),
        // `back` comes five days after `first` was closed, but more than seven after it came in: no repeat.
        ("recontact_fcr@7d", [5, 1, 0, 0, 0, 0]),
    ] {
        assert_eq!(split(&presets, id), by_hand, "{id}");
    }
    let rows = presets["definitions"].as_array().expect("definitions");
    assert!(17 <= rows.len(), "{}", rows.len());
    for row in rows {
        let id = row["kpi"]["id"].as_str().expect("an id");
        assert_eq!(split(&presets, id).iter().sum::<u64>(), 6, "{id}: every ticket once");
        assert!(!row["holds_from"].as_str().expect("a date").is_empty(), "{id}");
    }
    let table = bench.run(&format!("kpi {path} --preset all"));
    assert!(table.stdout.contains("zoho.fcr"), "{}", table.stdout);

    let one = bench.json(&format!("kpi {path} --preset zoho.fcr"));
    let only = one["definitions"].as_array().expect("definitions");
    assert_eq!(only.len(), 1);
    assert_eq!((&only[0]["kpi"]["k"], &only[0]["kpi"]["n"]), (&2.into(), &6.into()));
    let wrong = bench.run(&format!("kpi {path} --preset zoho.fc"));
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("zoho.fcr"), "a near miss is named: {}", wrong.stderr);
}

#[test]
fn a_definition_is_explained_with_the_sql_of_the_run() {
    let (bench, _, path) = &*RUN;
    let done = bench.run(&format!("kpi {path} --explain recontact_fcr@7d"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    for part in [
        "recontact_fcr@7d: No contact on the same issue for 7 days",
        "callcentrehelper.com",
        "{window_s} < recontact_after_s",
        // Seven days, and the data cut, as the SQL of this run has them.
        "604800 < recontact_after_s",
        "1788134400000000",
        "FROM outcomes",
    ] {
        assert!(done.stdout.contains(part), "`{part}` is missing in {}", done.stdout);
    }
    let own = bench.run(&format!("kpi {path} --explain agent_first"));
    assert!(own.stdout.contains("agent_first: A person spoke first"), "{}", own.stderr);
    let without_run = bench.run("kpi --explain zoho.fcr");
    assert_eq!(without_run.code, Some(0), "{}", without_run.stderr);
    assert!(without_run.stdout.contains("person_replies = 1"), "{}", without_run.stdout);
}

#[test]
fn a_statement_is_held_against_its_definition() {
    let (bench, _, path) = &*RUN;
    bench.file(
        "invoice.csv",
        "Conversation ID,Amount,Date,Billed\n\
         quiet,0.99,2026-06-04,yes\n\
         asked,0.99,2026-06-01,yes\n\
         quiet,0.99,2026-06-05,yes\n\
         ghost,0.99,2026-06-06,yes\n\
         once,0.99,2026-06-06,no\n\
         back,$ 0.99,2026-06-12,yes\n\
         twice,much,2026-06-12,yes\n",
    );
    let claims = format!("reconcile {path} --claims invoice.csv --preset intercom.resolution@2023");
    let done = bench.run(&format!("{claims} --json"));
    assert_eq!(done.code, Some(1), "{}", done.stderr);
    let res: Value = serde_json::from_str(&done.stdout).expect("one object");
    // Five lines claim and can be read; `quiet` and `back` are confirmed; `first` counts and was not billed.
    assert_eq!(
        (&res["claimed"], &res["not_claimed"], &res["counted"], &res["confirmed"]),
        (&5.into(), &1.into(), &3.into(), &2.into()),
        "{res}"
    );
    assert_eq!(
        (&res["claimed_micros"], &res["disputed_micros"]),
        (&4_950_000.into(), &2_970_000.into())
    );
    assert_eq!(res["unusable"].as_array().map(Vec::len), Some(1), "{}", res["unusable"]);
    assert!(
        res["unusable"][0].as_str().expect("a text").starts_with("line 8: "),
        "{}",
        res["unusable"]
    );
    let lines: Vec<Value> = res["differences"]
        .as_array()
        .expect("differences")
        .iter()
        .map(|row| json!([row["standing"], row["ticket"], row["line"], row["rule"]]))
        .collect();
    assert_eq!(
        lines,
        [
            json!(["overclaimed", "asked", 3, "the customer asked again after the last answer"]),
            json!(["duplicate", "quiet", 4, "the ticket is on line 2 already"]),
            json!(["unknown_ticket", "ghost", 5, "the run has no such ticket"]),
            json!(["unclaimed", "first", null, "all conditions are met"]),
        ]
    );
    let partial = bench.run(&format!("{claims} --partial --json"));
    let res: Value = serde_json::from_str(&partial.stdout).expect("one object");
    let unclaimed = |row: &&Value| row["standing"] == "unclaimed";
    assert_eq!(res["differences"].as_array().expect("rows").iter().filter(unclaimed).count(), 0);
    // What its own definition counts, and no more, is right.
    bench.file("right.csv", "ticket_id\nquiet\nfirst\nback\n");
    let right = bench
        .run(&format!("reconcile {path} --claims right.csv --preset intercom.resolution@2023"));
    assert_eq!(right.code, Some(0), "{}{}", right.stdout, right.stderr);
    assert!(right.stdout.contains("3 confirmed"), "{}", right.stdout);
}

#[test]
fn own_definitions_are_counted_with_the_shipped_ones() {
    let (bench, run, path) = &*RUN;
    let own = kpi(run, "history", "agent_first");
    assert_eq!((&own["k"], &own["n"], &own["version"]), (&2.into(), &6.into(), &3.into()), "{own}");
    // The run keeps the file, so it can be asked again without it.
    let again = bench.json(&format!("kpi {path} --by intent"));
    assert_eq!(kpi(&again, "history", "agent_first"), own);
    let rows = again["kpis"].as_array().expect("kpis");
    let of_billing = rows.iter().find(|row| {
        row["arm"] == "history"
            && row["id"] == "agent_first"
            && row["segment"]["intent"] == "billing"
    });
    let of_billing = of_billing.expect("a row");
    assert_eq!((&of_billing["k"], &of_billing["n"]), (&1.into(), &1.into()));
}

#[test]
fn a_broken_definition_names_its_file_line_and_value() {
    let bench = Bench::new();
    desk().write(&bench, RULES);
    for (good, bad, said) in [
        (
            "numerator = \"ai_answers = 0\"",
            "numerator = \"ai_anwsers = 0\"",
            &["own.toml", "agent_first", "ai_anwsers", "ai_answers"][..],
        ),
        ("kind = \"share\"", "kind = \"chare\"", &["own.toml", "line 6", "chare", "share"]),
        (
            "id = \"agent_first\"",
            "id = \"fcr\"",
            &["own.toml", "`fcr`", "taken by a shipped definition"],
        ),
        ("direction = \"neither\"\n", "", &["own.toml", "direction"]),
        ("title = ", "titel = ", &["own.toml", "line 4", "titel"]),
        (
            "numerator = \"ai_answers = 0\"",
            "numerator = \"DELETE FROM outcomes\"",
            &["own.toml", "agent_first", "line 10", "numerator"],
        ),
    ] {
        assert!(OWN.contains(good));
        bench.file("desk/own.toml", &OWN.replacen(good, bad, 1));
        let done = bench.run("replay desk");
        assert_eq!(done.code, Some(2), "{bad}: {}", done.stderr);
        for part in said {
            assert!(done.stderr.contains(part), "{bad}: `{part}` is missing in {}", done.stderr);
        }
        assert!(
            !bench.path("reports").exists()
                || std::fs::read_dir(bench.path("reports")).expect("a folder").next().is_none(),
            "nothing is left behind"
        );
    }
}
