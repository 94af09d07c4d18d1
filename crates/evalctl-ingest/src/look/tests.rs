//! Files in, guesses out.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{FileKind, LooksLike, Place, look};

struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    }
}

#[track_caller]
fn check(name: &str, text: &str, expect: FileKind) {
    let bench = Bench::new();
    let seen = look(&[bench.file(name, text)]).expect("a look");
    assert_eq!(seen.files[0].kind, expect, "{name}");
}

#[test]
fn files_are_told_apart_by_what_is_in_them() {
    check("a.ndjson", r#"{"id": 1, "requester_id": 2, "comments": []}"#, FileKind::Zendesk);
    check("b.ndjson", r#"{"id": 2, "role": "agent", "name": "Ann"}"#, FileKind::Zendesk);
    check(
        "c.json",
        "{\n \"tickets\": [\n  {\"id\": 1, \"requester_id\": 2}\n ]\n}\n",
        FileKind::Zendesk,
    );
    check(
        "d.log",
        r#"{"type": "RECORD", "record": {"stream": "x__zendesk__users", "data": {"id": 2, "role": "agent"}}}"#,
        FileKind::Zendesk,
    );
    check(
        "e.ndjson",
        r#"{"id": "K", "title": "T", "body": "B", "published_at": "2026-01-01T00:00:00Z"}"#,
        FileKind::Articles,
    );
    check(
        "f.ndjson",
        r#"{"email": "a@b.example", "time": "2026-01-01T00:00:00Z", "fields": {"plan": "pro"}}"#,
        FileKind::Accounts,
    );
    check(
        "g.ndjson",
        r#"{"ticket_id": "1", "mode": "escalate", "confidence": 0.1}"#,
        FileKind::Decisions,
    );
    check("h.csv", "ticket_id,verdict\n1,correct\n", FileKind::Labels);
    check("i.csv", "ticket_id,mode,confidence\n1,escalate,0.1\n", FileKind::Decisions);
    check("j.csv", "text,label\nhello,greeting\n", FileKind::Labelled);
    check("k.csv", "ticket,when,state\n1,2026-01-01T00:00:00Z,open\n", FileKind::EventLog);
}

#[test]
fn an_ai_is_told_from_a_fast_person_and_from_a_name() {
    let bench = Bench::new();
    let mut text = String::new();
    for (id, name) in
        [(10, "Robo (AI agent)"), (11, "Ann Quick"), (12, "Bot Smith"), (1, "Customer")]
    {
        let role = if id == 1 { "end-user" } else { "agent" };
        let _ = writeln!(
            text,
            "{{\"id\": {id}, \"role\": \"{role}\", \"name\": \"{name}\", \"email\": \"u{id}@x.example\"}}"
        );
    }
    for (ticket, (author, seconds, channel)) in
        [(10, 9, "api"), (11, 40, "web"), (12, 7_200, "web")].iter().cycle().take(30).enumerate()
    {
        let reply = 1_767_268_800 + seconds;
        let time = jiff::Timestamp::from_second(reply).expect("a time");
        let _ = writeln!(
            text,
            "{{\"id\": {ticket}, \"requester_id\": 1, \"tags\": [\"qa\"], \"custom_fields\": [{{\"id\": 5, \"value\": \"{}\"}}, \
             {{\"id\": 6, \"value\": \"en\"}}], \"comments\": [{{\"author_id\": 1, \"created_at\": \"2026-01-01T12:00:00Z\"}}, \
             {{\"author_id\": {author}, \"public\": true, \"created_at\": \"{time}\", \"via\": {{\"channel\": \"{channel}\"}}}}]}}",
            ["refund", "login"][ticket % 2]
        );
    }
    let seen = look(&[bench.file("export.ndjson", &text)]).expect("a look");
    let desk = seen.desk.expect("Zendesk's records");
    let told: Vec<(&str, bool, usize)> = desk
        .authors
        .iter()
        .map(|author| (author.id.as_str(), author.likely, author.reasons.len()))
        .collect();
    assert_eq!(told, [("10", true, 3), ("11", false, 1), ("12", false, 1)]);
    let fields: Vec<_> = desk.fields.iter().map(|field| (field.id, field.looks_like)).collect();
    assert_eq!(fields, [(5, LooksLike::Topic), (6, LooksLike::Language)]);
    assert_eq!(desk.test_tags, ["qa"]);
    assert_eq!(desk.keys, [("email", 1.0), ("source_id", 1.0)]);
}

#[test]
fn a_table_is_read_by_names_and_contents() {
    let bench = Bench::new();
    let mut text =
        String::from("Ticket_ID,updated,state,reopens,mail,topic,assigned_to,closed_at,mystery\n");
    for ticket in 0..20 {
        for (day, state, who) in [
            (1, "New", "?"),
            (13, "Awaiting customer", "ann"),
            (20, "Solved", "bob"),
            (21, "-7", "bob"),
        ] {
            let _ = writeln!(
                text,
                "{ticket},{day}/3/2026 10:00,{state},0,c{ticket}@x.example,t{},{who},21/3/2026 10:00,m",
                ticket % 3
            );
        }
    }
    let seen = look(&[bench.file("log.csv", &text)]).expect("a look");
    let table = seen.table.expect("a table");
    assert_eq!((table.rows, table.tickets), (80, 20));
    for (place, name) in [
        (Place::TicketId, "Ticket_ID"),
        (Place::TimeColumn, "updated"),
        (Place::State, "state"),
        (Place::Email, "mail"),
        (Place::Intent, "topic"),
        (Place::ReopenedCounter, "reopens"),
    ] {
        assert_eq!(table.at(place), Some(name), "{place:?}");
    }
    let time = table.columns[1].time.expect("times");
    assert_eq!((time.format, time.ambiguous), ("%d/%m/%Y %H:%M", false));
    assert_eq!(table.missing, ["?"]);
    let meaning =
        |label: &str| table.states.iter().find(|state| state.0 == label).and_then(|state| state.1);
    assert_eq!(meaning("New"), Some("open"));
    assert_eq!(meaning("Awaiting customer"), Some("pending"));
    assert_eq!(meaning("Solved"), Some("resolved"));
    assert_eq!(meaning("-7"), None);
    assert_eq!(table.in_charge, ["assigned_to"]);
    assert_eq!(table.doubtful, ["mystery"]);
    assert_eq!(table.fields["final"], ["closed_at", "mystery"]);
}

#[test]
fn days_and_months_that_can_be_swapped_are_said_to_be() {
    let bench = Bench::new();
    let path = bench
        .file("log.csv", "ticket,time,state\n1,03/04/2026 10:00,open\n1,05/04/2026 10:00,solved\n");
    let table = look(&[path]).expect("a look").table.expect("a table");
    assert!(table.columns[1].time.expect("times").ambiguous);
}

#[test]
fn broken_files_are_looked_at_without_harm() {
    for text in ["", "\u{feff}", "{", "[[[[", "{\"a\": \u{0}}\n", "\"\n\"\n", "{}\n{}\n"] {
        let bench = Bench::new();
        match look(&[bench.file("broken.ndjson", text)]) {
            Ok(seen) => {
                assert_eq!(seen.files.len(), 1, "{text:?}");
                assert!(seen.desk.is_none(), "{text:?}");
            }
            Err(err) => assert!(err.to_string().contains("broken.ndjson"), "{text:?}: {err}"),
        }
    }
}
