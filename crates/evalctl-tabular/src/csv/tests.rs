use proptest::prelude::*;

use crate::tests::{check, file, options, read};
use crate::{Entry, TableOptions, TableReader};

#[test]
fn rows() {
    check(
        "a.csv",
        b"number,state,note\nINC1,New,\nINC2,Closed,ok\n",
        &["state", "number", "note"],
        &["2: New | INC1 | ", "3: Closed | INC2 | ok"],
    );
}

#[test]
fn tabs() {
    check("a.tsv", b"a\tb\n1,5\t2\n", &["a", "b"], &["2: 1,5 | 2"]);
}

#[test]
fn a_column_may_be_selected_twice_or_not_at_all() {
    check("a.csv", b"a,b\n1,2\n", &["b", "b"], &["2: 2 | 2"]);
    check("a.csv", b"a,b\n1,2\n", &[], &["2: "]);
}

#[test]
fn line_ends() {
    let expect = ["2: 1 | 2", "3: 3 | 4"];
    check("a.csv", b"a,b\n1,2\n3,4\n", &["a", "b"], &expect);
    check("a.csv", b"a,b\r\n1,2\r\n3,4\r\n", &["a", "b"], &expect);
    check("a.csv", b"a,b\r\n1,2\n3,4", &["a", "b"], &expect);
    check("a.csv", b"a,b\n1,2\n3,\"4\"", &["a", "b"], &expect);
}

#[test]
fn byte_order_mark() {
    check("a.csv", b"\xef\xbb\xbfa,b\n1,2\n", &["a"], &["2: 1"]);
    check("a.csv", b"\xef\xbb\xbf\"a\",b\n1,2\n", &["a"], &["2: 1"]);
}

#[test]
fn quotes() {
    check(
        "a.csv",
        b"a,b\n\"x, \"\"y\"\"\",2\nin \"the\" middle,3\n",
        &["a", "b"],
        &["2: x, \\\"y\\\" | 2", "3: in \\\"the\\\" middle | 3"],
    );
}

#[test]
fn quoted_line_ends_count_as_lines() {
    check(
        "a.csv",
        b"a,b\r\n\"1\r\n\r\n1\",2\r\n3,\"4\n\"\r\n5,6\r\n",
        &["a", "b"],
        &["2: 1\\r\\n\\r\\n1 | 2", "5: 3 | 4\\n", "7: 5 | 6"],
    );
}

#[test]
fn blank_lines_are_skipped_and_counted() {
    check("a.csv", b"\n\na,b\n\n1,2\n \t\n\r\n\r\n3,4\n\n\n", &["a"], &["5: 1", "9: 3"]);
    check("a.csv", b"a\n1\n\n  \n2\n", &["a"], &["2: 1", "4:   ", "5: 2"]);
}

#[test]
fn wrong_number_of_fields() {
    check(
        "a.csv",
        b"a,b\n1,2,3\n\"x\ny\"\n\"\"\n3,4\n",
        &["a"],
        &[
            "2: wrong_field_count: got 3 fields where the header has 2: 1,2,3",
            "3: wrong_field_count: got 1 fields where the header has 2: \"x\\ny\"",
            "5: wrong_field_count: got 1 fields where the header has 2: \"\"",
            "6: 3",
        ],
    );
}

#[test]
fn invalid_utf8() {
    check(
        "a.csv",
        b"a,b\n1,caf\xe9\n\xc3,\xa9\n3,4\n",
        &["a"],
        &[
            "2: invalid_utf8: column `b` is not UTF-8 at its byte 3; save the file as UTF-8: 1,caf\u{fffd}",
            "3: invalid_utf8: column `a` is not UTF-8 at its byte 0; save the file as UTF-8: \u{fffd},\u{fffd}",
            "4: 3",
        ],
    );
}

#[test]
fn nothing_to_read() {
    let empty = ["error: empty file `a.csv`: expected a header line or one JSON object per line"];
    check("a.csv", b"", &[], &empty);
    check("a.csv", b"\xef\xbb\xbf", &[], &empty);
    check("a.csv", b"\r\n\n", &[], &empty);
    check("a.csv", b"a,b\n", &["a"], &[]);
    check("a.csv", b"a,b", &["a"], &[]);
}

#[test]
fn header_errors() {
    check(
        "a.csv",
        b"\na,b,a\n1,2,3\n",
        &[],
        &[
            "error: line 2 of `a.csv`: the header names column `a` twice; give each column its own name",
        ],
    );
    check(
        "a.csv",
        b"a,caf\xe9\n1,2\n",
        &[],
        &[
            "error: line 1 of `a.csv`: the name of column 2 is not UTF-8 at its byte 3; save the file as UTF-8",
        ],
    );
}

#[test]
fn unknown_column() {
    check(
        "a.csv",
        b"number,opened_at,state\n",
        &["number", "Opened At"],
        &[
            "error: no column `Opened At` in `a.csv`, did you mean `opened_at`?: valid columns are `number`, \
           `opened_at`, `state`",
        ],
    );
    check(
        "a.csv",
        b"number,state\n",
        &["caller"],
        &["error: no column `caller` in `a.csv`: valid columns are `number`, `state`"],
    );
}

#[test]
fn an_unclosed_quote_is_an_error() {
    let message = "error: line 3 of `a.csv`: the record that starts here opens a quote (`\"`) which the file never \
                   closes; close it, or write a quote inside a quoted cell twice";
    check("a.csv", b"a,b\n1,2\n3,\"4\n5,6\n", &["a"], &["2: 1", message]);
    check("a.csv", b"a,b\n1,2\n\"", &["a"], &["2: 1", message]);
}

#[test]
fn a_record_without_end_is_an_error() {
    let message = "error: line 3 of `a.csv`: the record that starts here is longer than 10 bytes; the likely cause \
                   is a quote (`\"`) that is opened and not closed";
    for tail in [",", "\n", "\r", "x\"\"y\n"] {
        let content = format!("a,b\n1,2\n\"3{}", tail.repeat(100_000));
        let (_folder, path) = file("a.csv", content.as_bytes());
        assert_eq!(read(&path, &options(10), &["a"]), format!("2: 1\n{message}"));
    }
}

#[test]
fn the_limit_is_exact() {
    for end in ["", "\n", "\r\n"] {
        let (_folder, path) = file("a.csv", format!("a,b\n1234,56789{end}").as_bytes());
        assert_eq!(read(&path, &options(10), &["b"]), "2: 56789");
        let error = read(&path, &options(9), &["b"]);
        assert!(error.contains("longer than 9 bytes"), "{error}");
    }
}

#[test]
fn a_bomb_of_one_line_stays_small() {
    // 256 MiB of commas in 256 KiB: the limit is met long before the memory is full.
    let commas = vec![b','; 1 << 20];
    let mut content = crate::tests::gzip(b"a,b\n");
    for _ in 0..256 {
        content.extend(crate::tests::gzip(&commas));
    }
    let (_folder, path) = file("a.csv.gz", &content);
    let text = read(&path, &TableOptions::new(), &["a"]);
    assert!(text.contains("longer than 8388608 bytes"), "{text}");
}

fn cells() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = "[a-zé🎫,\"\r\n\t ;']{0,12}";
    (1_usize..5).prop_flat_map(move |n_columns| {
        prop::collection::vec(prop::collection::vec(cell, n_columns), 0..12)
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(rows in cells(), tabs: bool, crlf: bool, all_quotes: bool) {
        let n_columns = rows.first().map_or(1, Vec::len);
        let mut writer = csv::WriterBuilder::new()
            .delimiter(if tabs { b'\t' } else { b',' })
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .quote_style(if all_quotes { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .from_writer(Vec::new());
        let header: Vec<String> = (0..n_columns).map(|i| format!("column{i}")).collect();
        writer.write_record(&header).unwrap();
        let mut lines = Vec::new();
        let mut line = 2;
        for row in &rows {
            writer.write_record(row).unwrap();
            lines.push(line);
            line += 1 + row.iter().flat_map(|cell| cell.bytes()).filter(|byte| *byte == b'\n').count() as u64;
        }
        let content = writer.into_inner().unwrap();

        let (_folder, path) = file(if tabs { "a.tsv" } else { "a.csv" }, &content);
        let columns: Vec<&str> = header.iter().map(String::as_str).collect();
        let mut table = TableReader::open(&path, &TableOptions::new()).unwrap().select(&columns).unwrap();
        let mut n_rows = 0;
        while let Some(entry) = table.next().unwrap() {
            let Entry::Row(row) = entry else { panic!("{entry:?}") };
            prop_assert_eq!(row.line, lines[n_rows]);
            for (i, cell) in rows[n_rows].iter().enumerate() {
                prop_assert_eq!(row.get(i), Some(cell.as_str()));
            }
            prop_assert!(row.raw().chars().count() <= 200);
            n_rows += 1;
        }
        prop_assert_eq!(n_rows, rows.len());
    }
}
