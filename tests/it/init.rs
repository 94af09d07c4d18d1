//! A first configuration for an export: what it guesses must replay.

use std::fmt::Write as _;

use crate::support::{Bench, check_buckets, dataset, kpi, shared};

#[test]
fn a_simulated_zendesk_export_is_recognised_and_replays() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("export")).expect("a folder");
    for name in [
        "tickets.ndjson.zst",
        "users.ndjson",
        "articles.ndjson",
        "accounts.ndjson",
        "decisions.ndjson",
    ] {
        let from = dataset(&format!("simulated/{name}"));
        std::fs::copy(from, bench.path(&format!("export/{name}"))).expect("the dataset");
    }
    let done = bench.run("init export");
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let config = std::fs::read_to_string(bench.path("export/evalctl.toml")).expect("a config");
    for part in [
        "authors = [\"400000000001\"]",
        "is called `Tide (AI agent)`",
        "intent_field = 360000000101",
        "language_field = 360000000102",
        "test_tags = [\"test_ticket\"]",
        "keys = [\"external_id\", \"email\", \"phone\", \"source_id\"]",
        "articles = [\"articles.ndjson\"]",
        "recorded:decisions.ndjson",
    ] {
        assert!(config.contains(part), "`{part}` is missing:\n{config}");
    }
    let run = bench.json("replay export");
    check_buckets(&run);
    assert_eq!(run["counts"]["tickets"], 2_000);
    assert_eq!(kpi(&run, "history", "autonomous_resolution")["state"], "estimated");
}

#[test]
fn a_configuration_is_not_replaced_unless_forced() {
    let bench = Bench::new();
    bench.file("export/tickets.csv", TABLE).file("export/evalctl.toml", "# mine\n");
    let done = bench.run("init export");
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.contains("there already") && done.stderr.contains("--force"),
        "{}",
        done.stderr
    );
    let kept = std::fs::read_to_string(bench.path("export/evalctl.toml")).expect("the config");
    assert_eq!(kept, "# mine\n");
    assert_eq!(bench.run("init export --force").code, Some(0));
}

#[test]
fn what_holds_no_tickets_is_said() {
    let bench = Bench::new();
    bench.file("notes.txt", "nothing\nof the kind\n").file("empty/readme.md", "");
    for (arguments, word) in [
        ("init notes.txt", "notes.txt"),
        ("init empty", "holds no file"),
        ("init missing.csv", "does not exist"),
    ] {
        let done = bench.run(arguments);
        assert_eq!(done.code, Some(2), "{arguments}: {}", done.stderr);
        assert!(done.stderr.contains(word), "{arguments}: {}", done.stderr);
    }
    assert!(!bench.path("evalctl.toml").exists());
}

const TABLE: &str =
    "ticket_id,changed_at,status\n1,2026-01-01T10:00:00Z,open\n1,2026-01-01T11:00:00Z,solved\n";

#[test]
fn a_table_of_messages_gets_a_mapping_that_replays() {
    let bench = Bench::new();
    let mut rows =
        String::from("ticket_id,changed_at,status,sender,body,customer_email,plan,closed_reason\n");
    for ticket in 0..30 {
        for (minute, status, sender, body) in [
            (0, "new", "customer", "I cannot open my invoice, please help"),
            (1, "pending", "support bot", "You find it under Billing, Documents"),
            (9, "solved", "customer", "Thank you, that worked very well"),
        ] {
            let _ = writeln!(
                rows,
                "T{ticket},2026-03-{:02}T10:{minute:02}:00Z,{status},{sender},\"{body}\",c{}@shop.example,pro,answered",
                1 + ticket % 28,
                ticket / 2
            );
        }
    }
    bench.file("log.csv", &rows);
    let done = bench.run("init log.csv --out desk");
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let mapping = std::fs::read_to_string(bench.path("desk/mapping.toml")).expect("a mapping");
    for part in [
        "id = \"ticket_id\"",
        "email = \"customer_email\"",
        "column = \"changed_at\"",
        "format = \"iso8601\"",
        "resolved = [\"solved\"]",
        "ai = [\"support bot\"]",
        "arrival = [\"plan\"]",
        "final = [\"closed_reason\"]",
    ] {
        assert!(mapping.contains(part), "`{part}` is missing:\n{mapping}");
    }
    let run = bench.json("replay desk");
    check_buckets(&run);
    assert_eq!(run["counts"]["tickets"], 30);
    assert_eq!(kpi(&run, "history", "no_handoff")["k"], 30);
}

#[test]
fn the_airbyte_export_is_recognised_and_replays() {
    let name = "the_airbyte_export_is_recognised_and_replays";
    let Some(path) = shared(name, "zendesk_faros/zendesk-all-streams.log") else {
        return;
    };
    let bench = Bench::new();
    let done = bench.run(&format!("init {path} --out desk"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stderr.contains("which author is your AI"), "{}", done.stderr);
    let run = bench.json("replay desk");
    assert_eq!(run["counts"]["tickets"], 14);
}

#[test]
fn the_servicenow_log_gets_a_mapping_that_agrees_with_its_own_counter() {
    let name = "the_servicenow_log_gets_a_mapping_that_agrees_with_its_own_counter";
    let Some(path) = shared(name, "servicenow_incidents/incident_event_log.csv") else {
        return;
    };
    let bench = Bench::new();
    let done = bench.run(&format!("init {path} --out desk"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let mapping = std::fs::read_to_string(bench.path("desk/mapping.toml")).expect("a mapping");
    for part in [
        "id = \"number\"",
        "column = \"sys_updated_at\"",
        "format = \"%d/%m/%Y %H:%M\"",
        "source_id = \"caller_id\"",
        "reopened_counter = \"reopen_count\"",
    ] {
        assert!(mapping.contains(part), "`{part}` is missing:\n{mapping}");
    }
    // What repeats the final value on every row is kept from candidates.
    let last = mapping.lines().find(|line| line.starts_with("final = ")).expect("final fields");
    for column in ["resolved_at", "closed_at", "closed_code", "resolved_by", "made_sla"] {
        assert!(last.contains(&format!("\"{column}\"")), "{column}: {last}");
    }
    let run = bench.json("replay desk");
    assert_eq!(run["counts"]["tickets"], 9_202);
    assert_eq!(run["counts"]["reopened_tickets"], 133);
}
