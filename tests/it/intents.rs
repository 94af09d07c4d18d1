//! Intents of a history without topics, read by a snapshot that another run trained.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::desk::{Desk, Ticket};
use crate::support::{Bench, kpi};

/// Trains `intent` on forty labelled questions and returns the folder of its snapshot.
fn trained(bench: &Bench) -> PathBuf {
    let (mut train, mut test) = (String::from("text,label\n"), String::from("text,label\n"));
    for number in 0..40 {
        let set = if number < 32 { &mut train } else { &mut test };
        let (label, question) = match number % 2 {
            0 => ("password", "my password does not work any more"),
            _ => ("refund", "please give me the money back for order"),
        };
        writeln!(set, "{question} {number},{label}").expect("a string grows");
    }
    bench.file("train.csv", &train).file("test.csv", &test);
    let run = bench.json(
        "replay train.csv test.csv --resolver intent --split given --out trained --partitions 2",
    );
    let path = run["run"]["path"].as_str().expect("a path");
    let models = std::fs::read_dir(bench.path(path).join("models/intent")).expect("models");
    models.flatten().next().expect("a snapshot").path()
}

/// Six tickets of three customers, all solved, each pair three days apart.
fn desk() -> Desk {
    let mut desk = Desk::new();
    let mut ticket = |ticket: Ticket<'_>, day: u32, text: &str| {
        let time = |hour| format!("2026-06-{day:02}T{hour:02}:00:00Z");
        desk.row(ticket, &time(9), "customer", "open", text, "");
        desk.row(ticket, &time(10), "agent", "open", "here you are", "");
        desk.row(ticket, &time(11), "agent", "solved", "", "");
    };
    // The same issue in other words: a contact after three days less two hours.
    ticket(Ticket::new("A1", "ann"), 1, "the password is wrong it says");
    ticket(Ticket::new("A2", "ann"), 4, "password again");
    // Two issues.
    ticket(Ticket::new("B1", "bob"), 1, "money back please");
    ticket(Ticket::new("B2", "bob"), 4, "no password");
    // The source names a topic of its own, whatever the text says.
    ticket(Ticket { topic: "billing", ..Ticket::new("C1", "cleo") }, 1, "the password please");
    ticket(Ticket::new("C2", "cleo"), 4, "password gone");
    desk
}

const RULES: &str =
    "[replay]\npartitions = 2\nas_of = \"2026-07-31T00:00:00Z\"\nsame_issue_cosine = 1.0";

/// `k` and `n` of a KPI by intent.
fn by_intent<'a>(run: &'a Value, id: &str, intent: &str) -> (&'a Value, &'a Value) {
    let rows = run["kpis"].as_array().expect("kpis");
    let found = rows.iter().find(|row| {
        row["arm"] == "history" && row["id"] == id && row["segment"]["intent"] == intent
    });
    let row = found.unwrap_or_else(|| panic!("no `{id}` of `{intent}`"));
    (&row["k"], &row["n"])
}

#[test]
fn a_named_snapshot_gives_a_history_its_intents() {
    let bench = Bench::new();
    let model = trained(&bench);
    let hash = model.file_name().expect("a hash").to_string_lossy().into_owned();
    desk().write(&bench, RULES);

    let without = bench.json("replay desk --out without");
    assert_eq!(kpi(&without, "history", "recontact")["k"], 0);

    let with = format!("replay desk --by intent --intent-from {}", model.display());
    let run = bench.json(&format!("{with} --out r1 --threads 1"));
    let recontact = kpi(&run, "history", "recontact");
    assert_eq!((&recontact["k"], &recontact["n"]), (&1.into(), &6.into()), "{recontact}");
    let note = recontact["reason"].as_str().expect("a note");
    assert!(note.contains(&format!("intents read by snapshot {}", &hash[..12])), "{note}");
    assert_eq!(by_intent(&run, "recontact", "password"), (&1.into(), &4.into()));
    assert_eq!(by_intent(&run, "recontact", "refund"), (&0.into(), &1.into()));
    assert_eq!(by_intent(&run, "recontact", "billing"), (&0.into(), &1.into()));
    // The reply of a person has nothing to do with intents.
    assert_eq!(
        kpi(&run, "history", "one_touch")["reason"],
        kpi(&without, "history", "one_touch")["reason"]
    );

    let path = bench.path(run["run"]["path"].as_str().expect("a path"));
    let record: Value =
        serde_json::from_slice(&std::fs::read(path.join("run.json")).expect("run.json"))
            .expect("one object");
    let from = &record["intent_from"];
    assert_eq!(
        (&from["resolver"], &from["snapshot"]["sha256"]),
        (&"intent".into(), &hash.clone().into())
    );
    assert_eq!((&from["own"], &from["read"], &from["without"]), (&1.into(), &5.into(), &0.into()));
    assert_eq!(record["rules"]["intent_from"], hash.as_str());
    let line = format!(
        "intents: 1 ticket carries its own, 5 were read from the first message by the intent snapshot {hash}, 0 have none"
    );
    assert_eq!(run["findings"], serde_json::json!([line]));
    let report = std::fs::read_to_string(path.join("report.html")).expect("a report");
    assert!(report.contains(&line), "the report names the snapshot");

    // Another number of threads, and the setting in the file: the same bytes.
    let config = format!("[intent]\nfrom = \"{}\"\n{RULES}", model.display());
    desk().write(&bench, &config);
    let again = bench.json("replay desk --by intent --out r2 --threads 4");
    assert!(bench.tables(&run) == bench.tables(&again));
    assert_ne!(fingerprint(&bench, &run), fingerprint(&bench, &without));
    // Asked again of the finished run, the KPI says the same.
    let asked = bench.json(&format!("kpi {}", again["run"]["path"].as_str().expect("a path")));
    assert_eq!(kpi(&asked, "history", "recontact")["reason"], recontact["reason"]);
}

fn fingerprint(bench: &Bench, run: &Value) -> String {
    let path = bench.path(run["run"]["path"].as_str().expect("a path")).join("run.json");
    let record: Value =
        serde_json::from_slice(&std::fs::read(path).expect("run.json")).expect("one object");
    record["fingerprint"].as_str().expect("a fingerprint").to_owned()
}

#[test]
fn a_folder_without_a_snapshot_is_an_error_that_says_what_to_give() {
    let bench = Bench::new();
    desk().write(&bench, RULES);
    bench.file("models/intent/abc/other", "");
    let done = bench.run("replay desk --intent-from models/intent/abc");
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("`models/intent/abc`"), "{}", done.stderr);
    assert!(
        done.stderr.contains("give the folder of a snapshot, models/<arm>/<sha256>"),
        "{}",
        done.stderr
    );
    bench.file("models/intent/abc/snapshot", "{}");
    let done = bench.run("replay desk --intent-from models/intent/abc");
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("snapshot"), "{}", done.stderr);
}
