use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::InputFormat;
use crate::fixture::assert_text;

/// Checks what a file is taken for, without and with a mapping.
#[track_caller]
fn check(name: &str, content: &[u8], without: &str, with: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    for (mapped, expected) in [(false, without), (true, with)] {
        let said = match InputFormat::detect(&path, mapped) {
            Ok(format) => format.as_str().to_owned(),
            Err(err) => err.to_string(),
        };
        assert_text(&said.replace(path.to_str().unwrap(), name), expected);
    }
}

#[test]
fn a_table_is_an_event_log_where_a_mapping_says_so() {
    let unknown = "cannot tell what `a.csv` is: a table with the columns id, at; give `--format` \
                   (event-log, tau-bench, labelled or zendesk), and `--mapping FILE` for an event log";
    check("a.csv", b"id,at\n1,2\n", unknown, "event-log");
    check("a.ndjson", b"{\"id\": 1}\n", &unknown_records("a.ndjson"), "event-log");
    check("a.ndjson", b"{\"a\": [[1]]}\n", &unknown_records("a.ndjson"), "event-log");
}

fn unknown_records(name: &str) -> String {
    format!(
        "cannot tell what `{name}` is: records of a table; give `--format` \
         (event-log, tau-bench, labelled or zendesk), and `--mapping FILE` for an event log"
    )
}

#[test]
fn a_text_and_a_label_are_labelled_questions() {
    for label in ["label", "category", "intent", "class"] {
        check("a.csv", format!("text,{label}\nq,a\n").as_bytes(), "labelled", "event-log");
    }
}

#[test]
fn lists_by_set_are_labelled_questions() {
    check("a.json", b"{\"train\": [[\"q\", \"a\"]]}", "labelled", "labelled");
    check("a.json", b"\xef\xbb\xbf{\n \"oos val\" : [\n [ \"q\", \"a\"]]}", "labelled", "labelled");
    check("a.json", b"{\"train\": []}", "labelled", "labelled");
}

#[test]
fn a_list_of_runs_is_tau_bench() {
    let run = b"[\n  {\"task_id\": 0, \"reward\": 0.0}]";
    check("a.json", run, "tau-bench", "tau-bench");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(run).unwrap();
    check("a.json.gz", &gzip.finish().unwrap(), "tau-bench", "tau-bench");
}

#[test]
fn another_list_is_no_event_log() {
    check(
        "a.json",
        b"[{\"id\": 1}]",
        "tau-bench",
        "`a.json` is a JSON array: expected one object per line, as in NDJSON",
    );
}

#[test]
fn nothing_is_not_guessed_at() {
    let empty = "empty file `a.json`: expected a header line or one JSON object per line";
    check("a.json", b"", empty, empty);
    assert_eq!("labelled".parse(), Ok(InputFormat::Labelled));
    assert_eq!(
        "csv".parse::<InputFormat>().unwrap_err(),
        "format `csv` is not one of event-log, tau-bench, labelled, zendesk"
    );
}
