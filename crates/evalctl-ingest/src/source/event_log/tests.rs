use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use polars::prelude::{Column, DataFrame, ParquetWriter};

use crate::fixture::{Case, assert_text, lines};
use crate::{InputFormat, MaxRejects};

const MAPPING: &str = r#"
    [ticket]
    id = "id"
    [time]
    column = "at"
    format = "iso8601"
    [message]
    text = "text"
    author = "by"
    customer = ["user"]
    [table]
    missing = ["?"]
"#;

const ROWS: &str = "id,at,by,text
    T1,2026-03-01T09:00:00Z,user,hello
    T1,2026-03-01T09:05:00Z,user,more";

/// What `ROWS` say in any format.
const EVENTS: &str = "T1
    0:LINE1 2026-03-01T09:00:00Z opened
    0:LINE1 2026-03-01T09:00:00Z message customer public: hello
    0:LINE2 2026-03-01T09:05:00Z message customer public: more";

#[track_caller]
fn check(name: &str, content: &[u8], expected: &str) {
    let case = Case::new().mapping(MAPPING).file(name, InputFormat::EventLog, content);
    assert_text(&case.text(), expected);
}

/// Checks a table whose first row stands on `first` and second on the next.
#[track_caller]
fn check_rows(name: &str, content: &[u8], first: u64) {
    let expected = EVENTS.replace("LINE1", &first.to_string());
    check(name, content, &expected.replace("LINE2", &(first + 1).to_string()));
}

#[test]
fn rows_of_csv_and_tsv() {
    check_rows("a.csv", lines(ROWS).as_bytes(), 2);
    check_rows("a.tsv", lines(ROWS).replace(',', "\t").as_bytes(), 2);
}

#[test]
fn a_delimiter_of_its_own() {
    let mapping = format!("{MAPPING}\ndelimiter = \";\"\n");
    let case = Case::new().mapping(&mapping).events("a.csv", &ROWS.replace(',', ";"));
    let expected = EVENTS.replace("LINE1", "2").replace("LINE2", "3");
    assert_text(&case.text(), &expected);
}

#[test]
fn a_byte_order_mark_and_crlf() {
    check_rows("a.csv", format!("\u{feff}{}", lines(ROWS)).replace('\n', "\r\n").as_bytes(), 2);
}

#[test]
fn compressed_files() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(lines(ROWS).as_bytes()).unwrap();
    check_rows("a.csv.gz", &gzip.finish().unwrap(), 2);
    check_rows("a.csv.zst", &zstd::encode_all(lines(ROWS).as_bytes(), 0).unwrap(), 2);
}

#[test]
fn a_file_that_ends_within_its_compression_is_an_error() {
    let mut log = "id,at,by,text\n".to_owned();
    for number in 0..100_000 {
        writeln!(log, "T{number},2026-03-01T09:00:00Z,user,{number}").unwrap();
    }
    let whole = zstd::encode_all(log.as_bytes(), 0).unwrap();
    let half = &whole[..whole.len() / 2];
    let said = Case::new().mapping(MAPPING).file("a.csv.zst", InputFormat::EventLog, half).text();
    assert!(said.starts_with("error: cannot read `a.csv.zst` after line "), "{said}");
    assert!(said.ends_with("; the file may be truncated"), "{said}");
}

#[test]
fn lines_of_ndjson() {
    check_rows(
        "a.ndjson",
        br#"{"id": "T1", "at": "2026-03-01T09:00:00Z", "by": "user", "text": "hello"}
{"text": "more", "by": "user", "at": "2026-03-01T09:05:00Z", "id": "T1"}"#,
        1,
    );
}

#[test]
fn rows_of_parquet() {
    let texts = |name: &str, values: [&str; 2]| Column::new(name.into(), &values);
    let mut frame = DataFrame::new_infer_height(vec![
        texts("id", ["T1", "T1"]),
        texts("at", ["2026-03-01T09:00:00Z", "2026-03-01T09:05:00Z"]),
        texts("by", ["user", "user"]),
        texts("text", ["hello", "more"]),
    ])
    .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    check_rows("a.parquet", &bytes, 1);
}

#[test]
fn a_quoted_cell_may_hold_lines() {
    check(
        "a.csv",
        b"id,at,by,text\nT1,2026-03-01T09:00:00Z,user,\"one\ntwo, \"\"three\"\"\"\nT2,2026-03-01T09:05:00Z,user,more\n",
        r#"T1
        0:2 2026-03-01T09:00:00Z opened
        0:2 2026-03-01T09:00:00Z message customer public: one\ntwo, \"three\"
        T2
        0:4 2026-03-01T09:05:00Z opened
        0:4 2026-03-01T09:05:00Z message customer public: more"#,
    );
}

#[test]
fn a_record_that_cannot_be_read_is_kept_with_its_line() {
    check(
        "a.csv",
        b"id,at,by,text\nT1,2026-03-01T09:00:00Z,user,hello\nT1,too,few\nT1,2026-03-01T09:00:00Z,user,caf\xe9\n",
        "T1
        0:2 2026-03-01T09:00:00Z opened
        0:2 2026-03-01T09:00:00Z message customer public: hello
        a.csv:3 wrong_field_count: got 3 fields where the header has 4 | T1,too,few
        a.csv:4 invalid_utf8: column `text` is not UTF-8 at its byte 3; save the file as UTF-8 \
        | T1,2026-03-01T09:00:00Z,user,caf\u{fffd}",
    );
    check(
        "a.ndjson",
        br#"{"id": "T1", "at": "2026-03-01T09:00:00Z"}
[1]
{"id": "T1""#,
        r#"T1
        0:1 2026-03-01T09:00:00Z opened
        0:1 2026-03-01T09:00:00Z touched
        a.ndjson:2 not_an_object: not a JSON object; expected one object per line | [1]
        a.ndjson:3 invalid_json: not valid JSON: EOF while parsing an object at column 11; expected one object per line | {"id": "T1""#,
    );
}

#[test]
fn a_row_without_ticket_or_time_is_kept_with_its_value() {
    check(
        "a.csv",
        lines(
            "id,at,by,text
            T1,2026-03-01T09:00:00Z,user,hello
            ,2026-03-01T09:00:00Z,user,a
            ?,2026-03-01T09:00:00Z,user,b
            T1,?,user,c
            T1,yesterday,user,d
            T1,9999-12-31T23:59:59Z,user,e",
        )
        .as_bytes(),
        "T1
        0:2 2026-03-01T09:00:00Z opened
        0:2 2026-03-01T09:00:00Z message customer public: hello
        a.csv:3 ticket_missing: column `id` has no value | ,2026-03-01T09:00:00Z,user,a
        a.csv:4 ticket_missing: column `id` has no value | ?,2026-03-01T09:00:00Z,user,b
        a.csv:5 time_missing: column `at` has no value | T1,?,user,c
        a.csv:6 time_unparsable: column `at`: time `yesterday` does not match ISO 8601, \
        for example `2016-02-29T01:16:00Z` | T1,yesterday,user,d
        a.csv:7 time_unparsable: column `at`: time `9999-12-31T23:59:59Z` does not match ISO 8601, \
        for example `2016-02-29T01:16:00Z` | T1,9999-12-31T23:59:59Z,user,e",
    );
}

#[test]
fn an_id_that_breaks_tables_is_refused() {
    let long = "x".repeat(513);
    check(
        "a.csv",
        format!(
            "id,at,by,text\nT1,2026-03-01T09:00:00Z,user,hello\n\
             T\u{1b}[31m2,2026-03-01T09:00:00Z,user,a\n{long},2026-03-01T09:00:00Z,user,b\n"
        )
        .as_bytes(),
        "T1
        0:2 2026-03-01T09:00:00Z opened
        0:2 2026-03-01T09:00:00Z message customer public: hello
        a.csv:3 ticket_invalid: ticket id `T\\u{1b}[31m2` holds a control character \
        | T\\u{1b}[31m2,2026-03-01T09:00:00Z,user,a
        a.csv:4 ticket_invalid: ticket id has 513 bytes but may have at most 512 | …",
    );
    let longest = "x".repeat(512);
    check(
        "a.csv",
        format!("id,at,by,text\n{longest},2026-03-01T09:00:00Z,,\n").as_bytes(),
        &format!("{longest}\n0:2 2026-03-01T09:00:00Z opened\n0:2 2026-03-01T09:00:00Z touched"),
    );
}

#[test]
fn a_column_that_is_not_there_is_named() {
    check(
        "a.csv",
        b"id,att,by,text\n",
        "error: no column `at` in `a.csv`, did you mean `att`?: valid columns are `id`, `att`, `by`, `text`",
    );
}

#[test]
fn a_file_may_be_broken_in_one_record_of_a_hundred_and_in_ten() {
    let row = |good: bool| if good { "T1,2026-03-01T09:00:00Z,user,a\n" } else { "T1,x,user,a\n" };
    for (good, bad, expected) in [
        (90, 10, None),
        (
            89,
            11,
            Some("11 of 100 records could not be used, more than `--max-rejects` allows (10)"),
        ),
        (1_980, 20, None),
        (
            1_979,
            21,
            Some("21 of 2000 records could not be used, more than `--max-rejects` allows (20)"),
        ),
    ] {
        let mut text = "id,at,by,text\n".to_owned();
        text += &row(true).repeat(good);
        text += &row(false).repeat(bad);
        let case = Case::new().mapping(MAPPING).events("a.csv", &text);
        let said = case.ingest().err().map(|err| err.to_string());
        let expected = expected.map(|expected| {
            format!(
                "{expected}; the first: {}:{}: column `at`: time `x` does not match ISO 8601, \
                 for example `2016-02-29T01:16:00Z`",
                case.inputs[0].path.display(),
                good + 2
            )
        });
        assert_eq!(said, expected, "{good} good, {bad} bad");
    }
}

#[test]
fn more_rejects_than_are_listed_are_still_counted() {
    let mut text = "id,at,by,text\nT1,2026-03-01T09:00:00Z,user,a\n".to_owned();
    text += &"T1,x,user,a\n".repeat(100_005);
    let mut case = Case::new().mapping(MAPPING).events("a.csv", &text);
    case.max_rejects = MaxRejects::Count(100_005);
    let manifest = case.ingest().unwrap().manifest;
    let found = &manifest.completeness;
    assert_eq!(found.rejects["time_unparsable"], 100_005);
    assert_eq!((manifest.rejects.len(), found.rejects_not_listed), (100_000, 5));
    let last = manifest.rejects.iter().map(|reject| reject.line).max();
    assert_eq!(last, Some(100_002), "the first by line are listed");
    case.max_rejects = MaxRejects::Count(100_004);
    assert!(case.text().starts_with("error: 100005 of 100006 records could not be used"));
}
