//! Broken and hostile files.

use std::io::Write as _;

use proptest::prelude::*;

use super::{case, records, ticket};
use crate::fixture::{Case, assert_text};
use crate::{InputFormat, MaxRejects};

/// What is said of the second of three lines; the tickets around it are read.
#[track_caller]
fn check(line: &[u8], expected: &str) {
    let last = ticket("").replace(r#""id":7"#, r#""id":8"#);
    let content = [ticket("").as_bytes(), line, last.as_bytes()].join(&b'\n');
    let case = case().file("a.ndjson", InputFormat::Zendesk, &content);
    let ingested = case.ingest().unwrap();
    assert_eq!(ingested.manifest.tickets, 2);
    let rejects: Vec<String> = (ingested.manifest.rejects.iter())
        .map(|reject| format!("{} {}: {}\n", reject.line, reject.reason, reject.message))
        .collect();
    assert_text(&rejects.concat(), expected);
}

#[test]
fn a_broken_record_is_kept_with_its_line_and_the_rest_is_read() {
    check(b"{\"id\":", "2 not_json: EOF while parsing a value at line 1 column 6");
    check(b"[\"x\"]", "2 unexpected_value: `x` is not an id at line 1 column 4");
    check(b"{\"id\":1}\xff", "2 not_utf8: byte 9 of the record is not UTF-8");
    let number = ticket("").replace("\"Reset\"", "17");
    check(
        number.as_bytes(),
        "2 unexpected_value: invalid type: integer `17`, expected a text at line 1 column 92",
    );
    let undated = ticket("").replace("2024-03-01T10:00:00Z", "soon").replace(":7,", ":9,");
    check(
        undated.as_bytes(),
        "2 time_unparsable: `created_at`: `soon` is not a time such as `2024-01-24T14:15:15Z`",
    );
    let negative = ticket("").replace(":7,", ":-7,");
    check(negative.as_bytes(), "2 ticket_invalid: ticket id -7 is not above 0");
    check(
        b"{\"name\":\"a group\"}",
        "2 unknown_record: it is no ticket (`requester_id`), comment, audit, metric event, total, \
         rating (`ticket_id`) or user (`role`)",
    );
    check(b"", "");
}

#[test]
fn depth_costs_nothing() {
    let depth = 200_000;
    let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let line = ticket(&format!(r#","custom_fields":[{{"id":1,"value":{deep}}}],"other":{deep}"#));
    let line = line.replace(r#""id":7"#, r#""id":9"#);
    let text = records(case(), "a.ndjson", &[&line]).text();
    assert!(text.starts_with("9 channel=email\n"), "{text}");
    let page = format!("{{\"tickets\":[{},{deep}]}}", ticket(""));
    let text = case().file("p.json", InputFormat::Zendesk, page.as_bytes()).text();
    assert!(text.contains("p.json:1 unexpected_value: "), "{text}");
}

#[test]
fn marks_and_line_ends_of_other_systems_are_no_part_of_a_record() {
    let line = ticket("");
    let windows = format!("\u{feff}{line}\r\n\r\n");
    let plain = records(case(), "a.ndjson", &[&line]).text();
    let text = case().file("a.ndjson", InputFormat::Zendesk, windows.as_bytes()).text();
    assert_text(&text, &plain);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn compressed(name: &str, bytes: &[u8]) -> Case {
    let case = case().file(name, InputFormat::Zendesk, bytes);
    assert_eq!(InputFormat::detect(&case.inputs[0].path, false).unwrap(), InputFormat::Zendesk);
    case
}

#[test]
fn compressed_files_are_read_and_cut_ones_named() {
    let line = ticket("") + "\n";
    let plain = records(case(), "a.ndjson", &[&ticket("")]).text();
    assert_text(&compressed("a.ndjson.gz", &gzip(line.as_bytes())).text(), &plain);
    let zstd = zstd::encode_all(line.as_bytes(), 3).unwrap();
    assert_text(&compressed("a.ndjson.zst", &zstd).text(), &plain);
    let many = gzip(line.repeat(100_000).as_bytes());
    let err = compressed("a.ndjson.gz", &many[..many.len() / 2]).text();
    assert!(err.starts_with("error: cannot read `a.ndjson.gz`: "), "{err}");
}

#[test]
fn a_small_file_that_unpacks_to_a_huge_record_takes_no_memory() {
    let huge = format!("{}\n{{\"id\":\"{}\"}}\n", ticket(""), "x".repeat(40 << 20));
    let bomb = gzip(huge.as_bytes());
    assert!(bomb.len() < 100_000);
    let text = compressed("a.ndjson.gz", &bomb).text();
    assert!(
        text.contains("a.ndjson.gz:2 record_too_long: the record is longer than 32 MiB"),
        "{text}"
    );
}

#[test]
fn a_page_that_ends_early_is_an_error_with_its_line() {
    let page = format!("{{\"tickets\":[\n{},\n", ticket(""));
    let err = case().file("p.json", InputFormat::Zendesk, page.as_bytes()).text();
    assert_text(&err, "error: `p.json`: line 3: it ends within a value");
}

#[test]
fn times_at_the_ends_of_the_calendar_and_backwards_are_kept_in_order() {
    let line = ticket(
        r#","comments":[{"id":1,"author_id":1,"body":"late","created_at":"9999-12-30T00:00:00Z"},
        {"id":2,"author_id":5,"body":"early","created_at":"0001-01-01T00:00:00Z"}],
        "metric_set":{"reopens":0,"first_resolution_time_in_minutes":{"calendar":-5}}"#,
    );
    assert_text(
        &records(case(), "a.ndjson", &[&line.replace("\n        ", "")]).text(),
        "7 channel=email
          0:1 2024-03-01T10:00:00Z opened subject=Reset
          0:1 2024-03-01T10:00:00Z (stated 0001-01-01T00:00:00Z) message person public: early
          0:1 2024-03-09T10:00:00Z status resolved `solved` by system
          0:1 9999-12-30T00:00:00Z message customer public: late
          0:1 9999-12-30T00:00:00Z final_field tags=login",
    );
}

#[test]
fn a_hostile_total_costs_nothing() {
    let line = ticket(
        r#","metric_set":{"reopens":4000000000,"assignee_stations":4000000000,"solved_at":"2024-03-02T10:00:00Z"}"#,
    );
    let mut case = records(case(), "a.ndjson", &[&line]);
    case.max_rejects = MaxRejects::Count(0);
    let histories = crate::fixture::tickets(&case.ingest().unwrap());
    assert!(histories[0].events.len() < 3_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is wrong with a file, it ends in tickets, rejects or an error.
    #[test]
    fn no_damage_makes_it_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        pages in any::<bool>(),
    ) {
        let nested = r#","comments":[{"id":1,"author_id":1,"body":"Hi?","created_at":"2024-03-01T10:00:00Z"}],"audits":[{"id":2,"created_at":"2024-03-01T11:00:00Z","author_id":-1,"via":{"channel":"rule"},"events":[{"type":"Change","field_name":"status","value":"solved","previous_value":"open"}]}],"metric_set":{"reopens":2,"solved_at":"2024-03-02T10:00:00Z","first_resolution_time_in_minutes":{"calendar":5}}"#;
        let line = ticket(nested);
        let text = if pages { format!("{{\"tickets\":[{line},{line}]}}") } else { format!("{line}\n{line}") };
        let mut bytes = text.into_bytes();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(cut.index(4 * bytes.len()).max(1));
        let mut case = case().file("a", InputFormat::Zendesk, &bytes);
        case.max_rejects = MaxRejects::Count(10);
        prop_assert!(!case.text().is_empty());
    }
}
