use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::thread;

use jiff::Timestamp;
use polars::prelude::{Column, DataFrame, ParquetWriter};
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use evalctl_candidate::{CustomerHistory, Decision, LocalSnapshot, TicketId, TicketView};

use super::Recorded;
use crate::Mask;

const MASK: Mask<'static> = Mask { text: &mask_text, arguments: &mask_arguments };

fn mask_text(text: &str) -> String {
    text.replace("mia@example.org", "email_1")
}

fn mask_arguments(value: &mut Value) {
    match value {
        Value::String(text) => *text = mask_text(text),
        Value::Array(items) => items.iter_mut().for_each(mask_arguments),
        Value::Object(members) => members.values_mut().for_each(mask_arguments),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn load_bytes(name: &str, bytes: &[u8]) -> Result<Recorded, String> {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    Recorded::load(&path, &MASK, folder.path())
        .map_err(|error| error.to_string().replace(&path.display().to_string(), name))
}

fn load(name: &str, text: &str) -> Recorded {
    load_bytes(name, text.as_bytes()).expect("a readable file")
}

fn ticket(id: &str) -> TicketId {
    TicketId::new(id).expect("an id")
}

fn view(id: &str, turn: u32) -> TicketView {
    TicketView {
        ticket: ticket(id),
        customer: None,
        at: Timestamp::UNIX_EPOCH,
        turn,
        channel: None,
        language: None,
        page: None,
        subject: None,
        messages: Vec::new(),
        tags: Vec::new(),
        fields: BTreeMap::new(),
        account: BTreeMap::new(),
        history: CustomerHistory::default(),
        knowledge: Arc::from([]),
    }
}

/// A decision on one line; what is left open is not shown.
fn shown(decision: &Decision) -> String {
    let mut res = format!("{} {}", decision.mode, decision.confidence.get());
    let words = [
        ("intent", decision.intent.clone()),
        ("sentiment", decision.sentiment.map(|word| word.to_string())),
        ("urgency", decision.urgency.map(|word| word.to_string())),
        ("answer", decision.answer.clone()),
        ("micro_usd", decision.cost.map(|cost| cost.micro_usd.to_string())),
    ];
    for (name, word) in words {
        if let Some(word) = word {
            write!(res, " {name}={word}").expect("a string takes all");
        }
    }
    for citation in &decision.citations {
        write!(res, " cite={citation}").expect("a string takes all");
    }
    for action in &decision.actions {
        write!(res, " {}({})", action.name, action.arguments).expect("a string takes all");
    }
    for reason in &decision.reasons {
        write!(res, " why={reason}").expect("a string takes all");
    }
    res
}

fn decide(recorded: &Recorded, id: &str, turn: u32) -> String {
    match recorded.snapshot.decide(&[view(id, turn)]).pop().expect("one a view") {
        Ok(decision) => shown(&decision),
        Err(error) => error.to_string(),
    }
}

const NDJSON: &str = r#"{"ticket_id":"T-1","mode":"autonomous","confidence":0.9,"intent":"login","sentiment":"neutral","urgency":"low","answer":"Write to mia@example.org","citations":["kb-1",7],"actions":[{"name":"send","arguments":{"to":"mia@example.org","n":1.0}}],"reasons":["model:a"],"cost_usd":0.0123}
{"ticket_id":2,"turn":1,"mode":"Escalate","confidence":0}
"#;

const CSV: &str = r#"mode,ticket_id,confidence,turn,intent,sentiment,urgency,answer,citations,actions,reasons,cost_usd
autonomous,T-1,0.90,,login,neutral,low,Write to mia@example.org,kb-1; 7,"[{""name"":""send"",""arguments"":{""to"":""mia@example.org"",""n"":1}}]",model:a,0.01230
Escalate,2,0,1.0,,,,,,,,
"#;

fn parquet() -> Vec<u8> {
    let actions = r#"[{"name":"send","arguments":"{\"n\":1,\"to\":\"mia@example.org\"}"}]"#;
    let text = |name: &str, first: &str| Column::new(name.into(), &[Some(first), None]);
    let mut frame = DataFrame::new_infer_height(vec![
        Column::new("ticket_id".into(), &["T-1", "2"]),
        Column::new("turn".into(), &[None, Some(1_i64)]),
        Column::new("mode".into(), &["autonomous", "escalate"]),
        Column::new("confidence".into(), &[0.9, 0.0]),
        text("intent", "login"),
        text("sentiment", "neutral"),
        text("urgency", "low"),
        text("answer", "Write to mia@example.org"),
        text("citations", r#"["kb-1","7"]"#),
        text("actions", actions),
        text("reasons", "model:a"),
        Column::new("cost_usd".into(), &[Some(0.0123), None]),
    ])
    .expect("columns of one length");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).expect("written");
    bytes
}

#[test]
fn every_format_gives_the_same_decisions() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(CSV.as_bytes()).expect("written");
    let gzip = gzip.finish().expect("written");
    let zstd = zstd::encode_all(NDJSON.as_bytes(), 0).expect("written");
    let expected = load("d.ndjson", NDJSON).snapshot.bytes();
    for (name, bytes) in [
        ("d.ndjson", NDJSON.as_bytes().to_vec()),
        ("d.csv", CSV.as_bytes().to_vec()),
        ("d.tsv", tsv().into_bytes()),
        ("d.parquet", parquet()),
        ("d.csv.gz", gzip),
        ("d.jsonl.zst", zstd),
    ] {
        let recorded = load_bytes(name, &bytes).expect("a readable file");
        assert_eq!(recorded.report.rejects, [], "{name}");
        assert_eq!((recorded.report.rows, recorded.report.decisions), (2, 2), "{name}");
        assert_eq!(
            decide(&recorded, "T-1", 0),
            "autonomous 0.9 intent=login sentiment=neutral urgency=low answer=Write to email_1 \
             micro_usd=12300 cite=kb-1 cite=7 send({\"n\":1,\"to\":\"email_1\"}) why=model:a",
            "{name}"
        );
        assert_eq!(decide(&recorded, "2", 1), "escalate 0", "{name}");
        assert_eq!(recorded.snapshot.bytes(), expected, "{name}");
    }
}

fn tsv() -> String {
    let mut header_and_rows = CSV.lines().map(|line| line.replacen(',', "\t", 7));
    let header = header_and_rows.next().expect("a header").replace(',', "\t");
    let actions = r#""[{""name"":""send"",""arguments"":{""n"":1,""to"":""mia@example.org""}}]""#;
    format!(
        "{header}\n\
         autonomous\tT-1\t0.9\t\tlogin\tneutral\tlow\tWrite to mia@example.org\tkb-1;7\t{actions}\tmodel:a\t0.0123\n\
         escalate\t2\t0\t1\t\t\t\t\t\t\t\t\n"
    )
}

#[test]
fn a_ticket_or_turn_without_a_row_is_not_offered() {
    let recorded = load("d.csv", "ticket_id,mode,confidence\na,draft,0.5\n");
    let none = "no decision on this ticket: no_recorded_decision";
    assert_eq!(decide(&recorded, "a", 0), "draft 0.5");
    assert_eq!(decide(&recorded, "a", 1), none);
    assert_eq!(decide(&recorded, "b", 0), none);
}

#[test]
fn the_manifest_names_the_decisions_and_not_the_file() {
    let a = load("a.csv", "ticket_id,mode,confidence\na,draft,0.5\nb,draft,1\n");
    let b = load("b.csv", "confidence,note,mode,ticket_id\n1.0,x,draft,b\n0.50,y,Draft,a\n");
    let c = load("c.csv", "ticket_id,mode,confidence\na,draft,0.5\nb,draft,0.9\n");
    assert_eq!(a.snapshot.bytes(), b.snapshot.bytes());
    assert_ne!(a.snapshot.bytes(), c.snapshot.bytes());
    let manifest: Value = serde_json::from_slice(&a.snapshot.bytes()).expect("JSON");
    assert_eq!(manifest["kind"], "recorded");
    assert_eq!(manifest["sum_of_sha256"].as_str().map(str::len), Some(64));
}

#[test]
fn duplicates_count_once_or_fail_the_ticket() {
    let recorded = load(
        "d.csv",
        "ticket_id,turn,mode,confidence\n\
         same,,draft,0.5\nsame,0,Draft,0.50\nsame,1,draft,0.5\n\
         torn,0,draft,0.5\ntorn,0,draft,0.6\ntorn,0,draft,0.5\ntorn,1,escalate,0\ntorn,1,escalate,0\n",
    );
    let report = &recorded.report;
    assert_eq!(
        (report.rows, report.decisions, report.duplicates_identical, report.conflicting_rows),
        (8, 2, 1, 5)
    );
    assert_eq!(report.conflicting_tickets, 1);
    assert_eq!(report.duplicates_conflicting, [ticket("torn")]);
    assert_eq!(decide(&recorded, "same", 0), "draft 0.5");
    assert_eq!(decide(&recorded, "torn", 0), "the candidate failed: duplicate_decision");
    assert_eq!(decide(&recorded, "torn", 1), "the candidate failed: duplicate_decision");
}

#[test]
fn the_manifest_tells_repeated_rows_from_contradicting_ones_and_does_not_count_them() {
    let bytes = |rows: &[&str]| {
        let csv = format!("ticket_id,turn,mode,confidence\n{}\n", rows.join("\n"));
        load("d.csv", &csv).snapshot.bytes()
    };
    let [half, more, next] = ["a,0,draft,0.5", "a,0,draft,0.6", "a,1,draft,0.5"];
    let once = bytes(&[half, next]);
    assert_eq!(bytes(&[next, half, half, next, half]), once);
    let torn = bytes(&[half, more]);
    assert_eq!(bytes(&[next, half, more, next, half]), torn);
    let others = [bytes(&[half]), bytes(&[more]), bytes(&[next]), bytes(&["b,0,draft,0.5", next])];
    for differs in others.iter().chain([&torn]) {
        assert_ne!(*differs, once);
    }
}

#[track_caller]
fn check_reject(row: &str, expected: &str) {
    let header =
        "ticket_id,mode,confidence,turn,sentiment,urgency,citations,actions,reasons,cost_usd";
    let recorded = load("d.csv", &format!("{header}\n{row}\nlast,draft,1,,,,,,,\n"));
    let rejects: Vec<_> = recorded
        .report
        .rejects
        .iter()
        .map(|reject| format!("{} {}: {}", reject.line, reject.reason, reject.message))
        .collect();
    assert_eq!(rejects.join("\n"), expected);
    assert_eq!(decide(&recorded, "last", 0), "draft 1");
}

#[test]
fn a_bad_row_is_a_reject_and_stops_nothing() {
    check_reject(
        ",draft,1,,,,,,,",
        "2 missing_ticket_id: `ticket_id` is empty but every row needs one",
    );
    check_reject(
        "a\u{1}b,draft,1,,,,,,,",
        r"2 bad_ticket_id: ticket id `a\u{1}b` holds a control character",
    );
    check_reject("a, ,1,,,,,,,", "2 missing_mode: `mode` is empty but every row needs one");
    check_reject(
        "a,auto,1,,,,,,,",
        "2 bad_mode: mode `auto` is not one of autonomous, draft, escalate",
    );
    check_reject(
        "a,draft,,,,,,,,",
        "2 missing_confidence: `confidence` is empty but every row needs one",
    );
    for confidence in ["95%", "1.01", "-0.1", "NaN", "inf", "high"] {
        check_reject(
            &format!("a,draft,{confidence},,,,,,,"),
            &format!("2 bad_confidence: confidence `{confidence}` is not a number in [0, 1]"),
        );
    }
    for turn in ["-1", "1.5", "x", "1.0.0", ".", "4294967296"] {
        check_reject(
            &format!("a,draft,1,{turn},,,,,,"),
            &format!("2 bad_turn: turn `{turn}` is not a whole number from 0"),
        );
    }
    check_reject(
        "a,draft,1,,sad,,,,,",
        "2 bad_sentiment: sentiment `sad` is not one of positive, neutral, negative",
    );
    check_reject(
        "a,draft,1,,,soon,,,,",
        "2 bad_urgency: urgency `soon` is not one of low, normal, high, critical",
    );
    check_reject(
        "a,draft,1,,,,[1,,,",
        "2 bad_citations: `citations` is not a list of texts: EOF while parsing a list at its character 2",
    );
    check_reject(
        "a,draft,1,,,,,\"[{\"\"name\"\":\"\"a\"\",\"\"args\"\":1}]\",,",
        "2 bad_actions: `actions` is not a list of {\"name\", \"arguments\"}: \
         unknown field `args`, expected `name` or `arguments` at its character 19",
    );
    check_reject(
        "a,draft,1,,,,,\"[{\"\"name\"\":\"\"a\"\",\"\"arguments\"\":1}]\",,",
        "2 bad_actions: the arguments of action `a` are not a JSON object",
    );
    check_reject(
        "a,draft,1,,,,,\"[{\"\"name\"\":\"\" \"\"}]\",,",
        "2 bad_actions: an action has an empty `name`",
    );
    check_reject(
        "a,draft,1,,,,,,[{}],",
        "2 bad_reasons: `reasons` is not a list of texts: \
         it holds `{}`",
    );
    check_reject(
        "a,draft,1,,,,,,,$1",
        "2 bad_cost: cost `$1` is not a decimal number of US dollars from 0",
    );
    check_reject("a,draft", "2 wrong_field_count: got 2 fields where the header has 10");
}

#[test]
fn a_reject_shows_no_personal_data() {
    // The report cuts a row at 200 characters, here in the middle of the address.
    let long = "x".repeat(180);
    let recorded = load(
        "d.csv",
        &format!(
            "ticket_id,mode,confidence,note\na,mia@example.org,1,\nmia@example.org,draft,x,\n\
             b,auto,1,{long} mia@example.org {long}\n"
        ),
    );
    let rejects = format!("{:?}", recorded.report.rejects);
    assert!(!rejects.contains("mia"), "{rejects}");
    assert_eq!(recorded.report.rejects[1].raw, "email_1,draft,x,");
    assert_eq!(recorded.report.rejects[2].raw, format!("b,auto,1,{}", "x".repeat(150)));
}

#[track_caller]
fn check_error(name: &str, text: &str, expected: &str) {
    let error = load_bytes(name, text.as_bytes()).err().expect("not readable");
    assert_eq!(error, expected);
}

#[test]
fn a_file_without_a_needed_column_is_an_error() {
    check_error(
        "d.csv",
        "ticket,mode,confidence\na,draft,1\n",
        "no column `ticket_id` in `d.csv`, did you mean `ticket`?: \
         valid columns are `ticket`, `mode`, `confidence`",
    );
    check_error(
        "d.csv",
        "ticket_id,mode\na,draft\n",
        "no column `confidence` in `d.csv`: valid columns are `ticket_id`, `mode`",
    );
}

#[test]
fn columns_without_a_meaning_are_reported() {
    let csv = load("d.csv", "ticket_id,model,mode,confidence,Answer\na,x,draft,1,y\n");
    assert_eq!(csv.report.ignored_columns, ["model", "Answer"]);
    let ndjson = load("d.ndjson", r#"{"ticket_id":"a","mode":"draft","confidence":1,"anser":"y"}"#);
    assert_eq!(ndjson.report.ignored_columns, ["anser"]);
}

/// Two ids whose hashes begin alike.
const TWINS: [&str; 2] = ["69235", "95303"];

#[test]
fn ids_whose_hashes_begin_alike_are_told_apart() {
    let [one, other] = TWINS;
    let csv = |rows: &[&str]| format!("ticket_id,turn,mode,confidence\n{}\n", rows.join("\n"));
    let rows = ["69235,0,draft,0.1", "95303,0,draft,0.2", "95303,2,draft,0.3", "69235,1,draft,0.4"];
    let recorded = load("d.csv", &csv(&rows));
    let none = "no decision on this ticket: no_recorded_decision";
    let first_turns = |id| [0, 1, 2].map(|turn| decide(&recorded, id, turn));
    assert_eq!(first_turns(other), ["draft 0.2", none, "draft 0.3"]);
    let unmatched = recorded.snapshot.unmatched().expect("readable");
    assert_eq!(unmatched.tickets, [ticket(one)]);
    assert_eq!((unmatched.n_rows, unmatched.n_other_turns), (2, 0));
    recorded.snapshot.note_ticket(&ticket(one)).expect("readable");
    assert_eq!(recorded.snapshot.unmatched().expect("readable").n_other_turns, 2);
    assert_eq!(first_turns(one), ["draft 0.1", "draft 0.4", none]);

    let mut turned = rows;
    turned.reverse();
    assert_eq!(load("d.csv", &csv(&turned)).snapshot.bytes(), recorded.snapshot.bytes());
    let only = load("d.csv", &csv(&rows[1..3]));
    assert_eq!(decide(&only, one, 0), none);
    only.snapshot.note_ticket(&ticket(one)).expect("readable");
    assert_eq!(only.snapshot.unmatched().expect("readable").tickets, [ticket(other)]);
    // What one of them contradicts is no matter of the other.
    let torn = load("d.csv", &csv(&[rows[0], rows[1], "95303,0,draft,0.9"]));
    assert_eq!(decide(&torn, one, 0), "draft 0.1");
    assert_eq!(decide(&torn, other, 0), "the candidate failed: duplicate_decision");
}

#[test]
fn unmatched_rows_are_counted_whatever_the_threads_do() {
    let mut csv =
        "ticket_id,turn,mode,confidence\ntorn,,draft,0\ntorn,,draft,1\nnoted,,draft,0\n".to_owned();
    for number in 0..100 {
        for turn in 0..2 {
            writeln!(csv, "t{number:03},{turn},draft,0.5").expect("a string takes all");
        }
    }
    let recorded = load("d.csv", &csv);
    thread::scope(|scope| {
        for first in 0..4 {
            let snapshot = &recorded.snapshot;
            scope.spawn(move || {
                for number in (first..60).step_by(2) {
                    snapshot.decide(&[view(&format!("t{number:03}"), 0)]);
                }
            });
        }
    });
    recorded.snapshot.note_ticket(&ticket("noted")).expect("readable");
    let unmatched = recorded.snapshot.unmatched().expect("readable");
    let named: Vec<_> = unmatched.tickets.iter().map(TicketId::as_str).collect();
    assert_eq!((named.len(), named[0], named[19]), (20, "t060", "t079"));
    assert_eq!((unmatched.n_tickets, unmatched.n_rows, unmatched.n_other_turns), (41, 82, 61));
    assert_eq!(recorded.snapshot.unmatched().expect("readable"), unmatched);
}

proptest! {
    #[test]
    fn any_file_is_read_or_refused(bytes in any::<Vec<u8>>(), text in any::<String>()) {
        let _ = load_bytes("d.csv", &bytes);
        let _ = load_bytes("d.ndjson", &bytes);
        let header = "ticket_id,mode,confidence,turn,citations,actions,reasons,cost_usd";
        let cell = text.replace('"', "\"\"");
        let row = format!("\"{cell}\",draft,1,\"{cell}\",\"[{cell}\",\"{cell}\",\"{cell}\",\"{cell}\"");
        let _ = load_bytes("d.csv", format!("{header}\n{row}\n").as_bytes());
    }

    #[test]
    fn every_row_is_accounted_for(rows in proptest::collection::vec((0..5_usize, 0..3_u8, 0..4_u8), 0..40)) {
        let ids = ["t1", "t2", "t3", TWINS[0], TWINS[1]];
        let mut csv = "ticket_id,turn,mode,confidence\n".to_owned();
        for (ticket, turn, tenth) in &rows {
            let confidence = if *tenth == 3 { "bad".to_owned() } else { format!("0.{tenth}") };
            writeln!(csv, "{},{turn},draft,{confidence}", ids[*ticket]).expect("a string takes all");
        }
        let recorded = load("d.csv", &csv);
        let report = &recorded.report;
        prop_assert_eq!(report.rows, rows.len() as u64);
        let rejects = report.rejects.len() as u64;
        prop_assert_eq!(
            report.rows,
            report.decisions + report.duplicates_identical + report.conflicting_rows + rejects
        );
        let unmatched = recorded.snapshot.unmatched().expect("readable");
        prop_assert_eq!(unmatched.n_rows, report.decisions + report.conflicting_rows);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in Just(("abcdefgh").chars().collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let csv = |rows: &[char]| {
            let mut csv = "ticket_id,mode,confidence\nx,draft,0\n".to_owned();
            for id in rows {
                writeln!(csv, "{id},draft,0.5").expect("a string takes all");
            }
            csv
        };
        let sorted: Vec<char> = "abcdefgh".chars().collect();
        prop_assert_eq!(
            load("d.csv", &csv(&rows)).snapshot.bytes(),
            load("d.csv", &csv(&sorted)).snapshot.bytes()
        );
    }
}
