use crate::tests::{check, file, options, read};
use crate::{Entry, TableOptions, TableReader};

#[track_caller]
fn check_value(json: &str, expect: &str) {
    check(
        "a.ndjson",
        format!("{{\"a\": {json}}}").as_bytes(),
        &["a"],
        &[&format!("1: {}", expect.escape_debug())],
    );
}

#[test]
fn scalars_become_text() {
    check_value("true", "true");
    check_value("12", "12");
    check_value("1.5", "1.5");
    check_value("null", "<none>");
    check_value("\"\"", "");
    check_value("\"null\"", "null");
    check_value(r#""caf\u00e9 \ud83c\udfab \"x\" \n""#, "café 🎫 \"x\" \n");
}

#[test]
fn numbers_keep_their_digits() {
    check_value("123456789012345678901234567890", "123456789012345678901234567890");
    check_value("1.50", "1.50");
    check_value("-1e999", "-1e999");
}

#[test]
fn nested_values_become_compact_json() {
    check_value("[ 1 , { \"b\" : \" x \\\" { \" } ]", "[1,{\"b\":\" x \\\" { \"}]");
    check_value("{ }", "{}");
    check_value("[\"\\\\\" , 1]", "[\"\\\\\",1]");
}

#[test]
fn a_missing_key_is_none() {
    check(
        "a.ndjson",
        b"{\"a\":1}\n{\"b\":2}\n{}\n",
        &["a", "b"],
        &["1: 1 | <none>", "2: <none> | 2", "3: <none> | <none>"],
    );
}

#[test]
fn dots_reach_into_objects() {
    let line =
        br#"{"user": {"id": 7, "org": {"name": "x"}, "a.b": 1}, "user.name": "top", "n": null}"#;
    check(
        "a.ndjson",
        line,
        &[
            "user.id",
            "user.org.name",
            "user.name",
            "user.a.b",
            "user.none",
            "n.id",
            "user.id.x",
            ".",
        ],
        &["1: 7 | x | top | 1 | <none> | <none> | <none> | <none>"],
    );
}

#[test]
fn the_last_of_a_repeated_key_counts() {
    check("a.ndjson", br#"{"a":1,"a":2}"#, &["a"], &["1: 2"]);
}

#[test]
fn line_ends() {
    check("a.jsonl", b"\xef\xbb\xbf{\"a\":1}\r\n\r\n \t\n{\"a\":2}", &["a"], &["1: 1", "4: 2"]);
    check("a.jsonl", b"\n", &["a"], &[]);
}

#[test]
fn empty_file() {
    check(
        "a.jsonl",
        b"",
        &[],
        &["error: empty file `a.jsonl`: expected a header line or one JSON object per line"],
    );
}

#[test]
fn bad_lines_are_rejected_and_the_reading_goes_on() {
    check(
        "a.ndjson",
        b"{\"a\":1\n[1]\n\"x\"\n{\"a\":caf\xe9}\n{} {}\n{\"a\":\"\\ud800\"}\n{'a':1}\n{\"a\":2}\n",
        &["a"],
        &[
            "1: invalid_json: not valid JSON: EOF while parsing an object at column 6; expected one object per line: {\"a\":1",
            "2: not_an_object: not a JSON object; expected one object per line: [1]",
            "3: not_an_object: not a JSON object; expected one object per line: \"x\"",
            "4: invalid_utf8: the line is not UTF-8 at its byte 8; save the file as UTF-8: {\"a\":caf\u{fffd}}",
            "5: invalid_json: not valid JSON: trailing characters at column 4; expected one object per line: {} {}",
            "6: invalid_json: not valid JSON: unexpected end of hex escape at column 8; expected one object per line: {\"a\":\"\\ud800\"}",
            "7: invalid_json: not valid JSON: key must be a string at column 2; expected one object per line: {'a':1}",
            "8: 2",
        ],
    );
}

#[test]
fn deep_nesting_is_rejected() {
    let deep =
        |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    check("a.ndjson", deep(128).as_bytes(), &[], &["1: "]);
    let (_folder, path) = file("a.ndjson", format!("{}\n{{}}\n", deep(129)).as_bytes());
    let text = read(&path, &TableOptions::new(), &[]);
    assert!(
        text.starts_with(
            "1: nesting_too_deep: more than 128 objects and arrays inside each other: {\"a\":["
        ),
        "{text}"
    );
    assert!(text.ends_with("\n2: "), "{text}");

    let brackets_in_text = format!("{{\"a\":\"{}\\\"\"}}", "[".repeat(200));
    check("a.ndjson", brackets_in_text.as_bytes(), &[], &["1: "]);
    let never_closed = "{\"a\":".repeat(100_000);
    let (_folder, path) = file("a.ndjson", never_closed.as_bytes());
    assert!(read(&path, &TableOptions::new(), &[]).starts_with("1: nesting_too_deep"));
}

#[test]
fn long_lines_are_skipped() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(300_000));
    for end in ["", "\n", "\r\n"] {
        let (_folder, path) = file("a.ndjson", format!("{{\"a\":1}}\n{long}{end}").as_bytes());
        let text = read(&path, &options(8), &["a"]);
        assert_eq!(
            text,
            "1: 1\n2: record_too_long: the record is longer than 8 bytes: {\"a\":\"xxx"
        );
    }
    let (_folder, path) = file("a.ndjson", format!("{long}\n{{\"a\":1}}\n").as_bytes());
    assert!(read(&path, &options(7), &["a"]).ends_with("\n2: 1"));
    assert!(
        read(&path, &options(6), &["a"])
            .ends_with("\n2: record_too_long: the record is longer than 6 bytes: {\"a\":1}")
    );
}

#[test]
fn keys_are_discovered() {
    let (_folder, path) = file("a.ndjson", b"{\"b\":1,\"a\":{\"x\":1}}\n{\"c\":1,\"b\":2}\n");
    let reader = TableReader::open(&path, &TableOptions::new()).unwrap();
    assert_eq!(reader.header(), None);
    let mut rows = reader.select(&[]).unwrap();
    let mut met = Vec::new();
    while let Some(Entry::Row(_)) = rows.next().unwrap() {
        met.push(rows.columns().join(" "));
    }
    assert_eq!(met, ["b a", "b a c"]);
}

#[test]
fn hostile_keys_do_not_fill_the_memory() {
    let lines: Vec<String> = (0..10_000).map(|i| format!("{{\"key{i}\":1}}\n")).collect();
    let long = format!("{{\"{}\":1}}\n", "k".repeat(257));
    let (_folder, path) = file("a.ndjson", (long + &lines.concat()).as_bytes());
    let mut rows = TableReader::open(&path, &TableOptions::new()).unwrap().select(&[]).unwrap();
    while rows.next().unwrap().is_some() {}
    assert_eq!(rows.columns().len(), 4096);
    assert_eq!(rows.columns()[0], "key0");
}
