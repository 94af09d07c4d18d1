//! The same inputs give the same bytes: whatever the threads, after a kill, after Ctrl-C.

use std::fmt::Write as _;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Bench, check_buckets, dataset, finished};

const MAPPING: &str = r#"
schema = "evalctl.mapping/1"
name = "small"
[ticket]
id = "ticket"
[customer]
source_id = "customer"
[time]
column = "time"
format = "iso8601"
[state]
column = "state"
changed_by = "person"
open = ["open"]
resolved = ["solved"]
[[transition]]
means = "reopened"
column = "state"
from = ["solved"]
to = ["open"]
"#;

/// An event log of `tickets` tickets, the customer of each given by its number.
fn event_log(tickets: u32, customer: impl Fn(u32) -> String) -> String {
    let mut text = String::from("ticket,customer,time,state\n");
    for number in 0..tickets {
        let customer = customer(number);
        let day = 1 + number % 28;
        for (hour, state) in [(8, "open"), (12, "solved")] {
            writeln!(text, "T{number:07},{customer},2026-03-{day:02}T{hour:02}:00:00Z,{state}")
                .expect("a string grows");
        }
    }
    text
}

#[test]
fn one_two_and_eight_threads_write_the_same_bytes() {
    let bench = Bench::new();
    let data = dataset("helpdesk");
    let runs = [1, 2, 8].map(|threads| {
        bench.json(&format!("replay {data} --turns all --out r{threads} --threads {threads}"))
    });
    let tables = runs.each_ref().map(|run| bench.tables(run));
    assert!(tables[0] == tables[1] && tables[0] == tables[2]);
    assert_eq!(runs[0]["kpis"], runs[2]["kpis"]);
}

/// Candidates that learn: one on and on, one once.
const LEARNERS: &str = "--resolver intent?learn=weekly --resolver retrieval";

#[test]
fn what_learns_is_the_same_on_one_two_and_eight_threads() {
    let bench = Bench::new();
    let data = dataset("helpdesk");
    let runs = [1, 2, 8].map(|threads| {
        bench.json(&format!("replay {data} {LEARNERS} --out r{threads} --threads {threads}"))
    });
    let tables = runs.each_ref().map(|run| bench.tables(run));
    assert!(tables[0] == tables[1] && tables[0] == tables[2]);
    let models = runs.each_ref().map(|run| bench.models(run));
    assert!(models[0] == models[1] && models[0] == models[2]);
    let of_arm = |arm: &str| models[0].keys().filter(|name| name.starts_with(arm)).count();
    // Seven weeks of the helpdesk bring something new to learn.
    assert_eq!(of_arm("intent"), 7, "{:?}", models[0].keys());
    assert_eq!(of_arm("retrieval"), 1);
}

/// Starts a replay, waits until some partitions are finished, ends it with `signal`, and returns
/// how it ended; `None`: it ended before that.
fn interrupt(bench: &Bench, arguments: &str, signal: &str) -> Option<ExitStatus> {
    let mut command = bench.command(arguments);
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command starts");
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if child.try_wait().expect("the process can be asked").is_some() {
            return None;
        }
        if finished_partitions(bench) || deadline < Instant::now() {
            break;
        }
        std::thread::yield_now();
    }
    let kill = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .expect("kill is there");
    assert!(kill.success());
    Some(child.wait().expect("the process ends"))
}

/// Whether an unfinished run has a finished partition.
fn finished_partitions(bench: &Bench) -> bool {
    let Ok(reports) = std::fs::read_dir(bench.path("reports")) else {
        return false;
    };
    reports.flatten().any(|entry| {
        let journal = entry.path().join("journal");
        std::fs::read_dir(journal).is_ok_and(|files| files.flatten().next().is_some())
    })
}

/// Ends a replay with `signal` while it goes on, resumes it, and compares it with one that was left
/// alone; returns both.
fn resumed_equals_uninterrupted(
    bench: &Bench,
    command: &str,
    signal: &str,
    code: Option<i32>,
) -> [Value; 2] {
    let ended = interrupt(bench, &format!("{command} --threads 1"), signal);
    let ended = ended.expect("the run was still going when it was interrupted");
    assert_eq!(ended.code(), code);
    let resumed = bench.json(&format!("{command} --resume"));
    check_buckets(&resumed);
    let whole = bench.json(&format!("{command} --out whole"));
    assert!(bench.tables(&resumed) == bench.tables(&whole));
    assert_eq!(resumed["counts"], whole["counts"]);
    assert_eq!(resumed["buckets"], whole["buckets"]);
    [resumed, whole]
}

fn rules_resumed_equal_uninterrupted(signal: &str, code: Option<i32>) {
    let bench = Bench::new();
    bench.file("mapping.toml", MAPPING);
    bench.file("events.csv", &event_log(30_000, |number| format!("C{}", number % 9_000)));
    bench.file(
        "rules.toml",
        "schema = \"evalctl.rules/1\"\n[[rule]]\nname = \"all\"\n[rule.when]\nmax_turn = 5\n\
         [rule.then]\nmode = \"autonomous\"\nconfidence = 0.5\n",
    );
    let command = "replay events.csv --mapping mapping.toml --resolver rules:rules.toml --quiet";
    resumed_equals_uninterrupted(&bench, command, signal, code);
}

#[test]
fn a_killed_run_goes_on_and_ends_the_same() {
    rules_resumed_equal_uninterrupted("-KILL", None);
}

#[test]
fn ctrl_c_saves_and_resume_ends_the_same() {
    rules_resumed_equal_uninterrupted("-INT", Some(130));
}

#[test]
fn what_learns_is_the_same_after_a_kill() {
    let bench = Bench::new();
    let command = format!("replay {} {LEARNERS} --quiet", dataset("helpdesk"));
    let runs = resumed_equals_uninterrupted(&bench, &command, "-KILL", None);
    let [resumed, whole] = runs.each_ref().map(|run| bench.models(run));
    assert!(resumed == whole);
}

#[test]
fn nothing_to_resume_is_said() {
    let bench = Bench::new();
    let done = bench.run(&format!("replay {} --resume", dataset("helpdesk")));
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("resume"), "{}", done.stderr);
}

#[test]
fn a_shared_mailbox_stands_apart() {
    let bench = Bench::new();
    bench.file("mapping.toml", MAPPING);
    // The other tickets have customers of their own.
    let customer = |number: u32| {
        if number < 200_000 { "info@".to_owned() } else { format!("C{number}") }
    };
    bench.file("events.csv", &event_log(220_000, customer));
    let run = bench.json("replay events.csv --mapping mapping.toml --partitions 16");
    check_buckets(&run);
    let counts = &run["counts"];
    assert_eq!(counts["tickets"], 220_000);
    assert_eq!(counts["customers"], 20_001);
    assert_eq!(
        (&counts["shared_mailboxes"], &counts["shared_mailbox_tickets"]),
        (&1.into(), &200_000.into())
    );
    let recontact = crate::support::kpi(&run, "history", "recontact");
    let (n, pending) = (&recontact["n"], &recontact["pending"]);
    let sum = n.as_u64().zip(pending.as_u64()).map(|(n, pending)| n + pending);
    assert_eq!((sum, &recontact["excluded"]), (Some(20_000), &200_000.into()), "{recontact}");
    // Its tickets are spread: no partition holds much more than its share.
    let sizes: Vec<usize> = bench
        .tables(&run)
        .into_iter()
        .filter(|(name, _)| name.starts_with("tickets"))
        .map(|(_, bytes)| bytes.len())
        .collect();
    let (least, most) = (sizes.iter().min().expect("parts"), sizes.iter().max().expect("parts"));
    assert!(*most < 2 * *least, "{sizes:?}");
}

#[test]
fn a_ticket_without_a_customer_is_its_own() {
    let bench = Bench::new();
    bench.file("mapping.toml", MAPPING);
    bench.file(
        "events.csv",
        &event_log(40, |number| if number < 3 { String::new() } else { "C".to_owned() }),
    );
    let run = bench.json("replay events.csv --mapping mapping.toml");
    check_buckets(&run);
    assert_eq!(run["counts"]["customers"], 4);
    assert_eq!(run["completeness"]["without_customer"], 3);
    assert_eq!(crate::support::kpi(&run, "history", "recontact")["excluded"], 3);
}

#[test]
fn two_files_with_the_same_ids_are_one_history() {
    let bench = Bench::new();
    bench.file("mapping.toml", MAPPING);
    let header = "ticket,customer,time,state\n";
    let opened = "A,C1,2026-03-01T08:00:00Z,open\n";
    let solved = "A,C1,2026-03-01T12:00:00Z,solved\n";
    bench.file("one.csv", &format!("{header}{opened}B,C2,2026-03-01T08:00:00Z,open\n"));
    bench.file("two.csv", &format!("{header}{opened}{solved}"));
    let run = bench.json("replay one.csv two.csv --mapping mapping.toml");
    let found = &run["completeness"];
    assert_eq!(run["counts"]["tickets"], 2);
    assert_eq!(found["in_several_files"]["tickets"], serde_json::json!(["A"]));
    assert_eq!((&found["duplicate_rows"], &run["counts"]["rejects"]), (&1.into(), &1.into()));
    bench.file("copy.csv", &format!("{header}{opened}{solved}"));
    let done = bench.run("replay two.csv copy.csv --mapping mapping.toml");
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("same file, byte for byte"), "{}", done.stderr);
}

#[test]
fn a_run_that_is_going_on_is_not_disturbed() {
    let bench = Bench::new();
    bench.file("mapping.toml", MAPPING);
    bench.file("events.csv", &event_log(30_000, |number| format!("C{number}")));
    let command = "replay events.csv --mapping mapping.toml --quiet";
    let mut first =
        bench.command(command).stdout(Stdio::null()).spawn().expect("the command starts");
    while !finished_partitions(&bench) && first.try_wait().expect("can be asked").is_none() {
        std::thread::yield_now();
    }
    let second = finished(&bench.command(command).output().expect("the command starts"));
    let still_going = first.try_wait().expect("can be asked").is_none();
    assert!(first.wait().expect("the first ends").success());
    if still_going {
        assert_eq!(second.code, Some(2), "{}", second.stderr);
    }
    let runs: Vec<Value> = std::fs::read_dir(bench.path("reports"))
        .expect("reports")
        .flatten()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.file_name().to_string_lossy().into_owned().into())
        .collect();
    assert!(!runs.is_empty(), "{runs:?}");
}
