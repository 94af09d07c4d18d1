use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use tempfile::TempDir;

use crate::{
    Compression, Entry, TableError, TableFormat, TableOptions, TableReader, TableRows, open_stream,
};

/// A folder with one file of this name and content.
pub(crate) fn file(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

pub(crate) fn options(max_record_bytes: usize) -> TableOptions {
    TableOptions { max_record_bytes, ..TableOptions::new() }
}

/// All entries of a table as text, one per line, and the error that ends it.
pub(crate) fn read(path: &Path, options: &TableOptions, columns: &[&str]) -> String {
    let mut res = Vec::new();
    match TableReader::open(path, options).and_then(|reader| reader.select(columns)) {
        Ok(rows) => res.extend(entries(rows, columns.len())),
        Err(error) => res.push(format!("error: {error}")),
    }
    let name = path.file_name().unwrap().to_str().unwrap();
    res.join("\n").replace(path.to_str().unwrap(), name)
}

fn entries(mut rows: TableRows, n_columns: usize) -> Vec<String> {
    let mut res = Vec::new();
    loop {
        match rows.next() {
            Ok(Some(Entry::Row(row))) => {
                let values: Vec<&str> =
                    (0..n_columns).map(|i| row.get(i).unwrap_or("<none>")).collect();
                res.push(format!("{}: {}", row.line, values.join(" | ").escape_debug()));
            }
            Ok(Some(Entry::Reject(reject))) => res.push(format!(
                "{}: {}: {}: {}",
                reject.line,
                reject.reason.code(),
                reject.reason,
                reject.raw
            )),
            Ok(None) => return res,
            Err(error) => {
                res.push(format!("error: {error}"));
                return res;
            }
        }
    }
}

#[track_caller]
pub(crate) fn check(name: &str, content: &[u8], columns: &[&str], expect: &[&str]) {
    let (_folder, path) = file(name, content);
    assert_eq!(read(&path, &TableOptions::new(), columns), expect.join("\n"));
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 3).unwrap()
}

#[track_caller]
fn check_format(name: &str, content: &[u8], expect: &str) {
    let (_folder, path) = file(name, content);
    let found = match TableFormat::detect(&path) {
        Ok(format) => format.to_string(),
        Err(error) => error.to_string().replace(path.to_str().unwrap(), name),
    };
    assert_eq!(found, expect);
}

#[test]
fn format_by_name() {
    for (name, expect) in [
        ("a.csv", "csv"),
        ("a.CSV", "csv"),
        ("a.tsv", "tsv"),
        ("a.tab", "tsv"),
        ("a.ndjson", "ndjson"),
        ("a.jsonl", "ndjson"),
        ("a.parquet", "parquet"),
        ("a.b.csv.gz", "csv"),
        ("a.jsonl.zst", "ndjson"),
    ] {
        check_format(name, b"", expect);
    }
}

#[test]
fn format_by_content() {
    check_format("export", b"PAR1....", "parquet");
    check_format("export.json", b" \n{\"a\":1}\n", "ndjson");
    check_format("export.bin", &gzip(b"\xef\xbb\xbf{\"a\":1}\n"), "ndjson");
    check_format("export.json.zst", &zstd(b"{\"a\":1}\n"), "ndjson");
}

#[test]
fn format_unknown() {
    check_format(
        "export.json",
        b"[{\"a\":1}]",
        "`export.json` is a JSON array: expected one object per line, as in NDJSON",
    );
    check_format(
        "export",
        b"",
        "empty file `export`: expected a header line or one JSON object per line",
    );
    check_format(
        "export.txt",
        b"a,b\n",
        "cannot tell the format of `export.txt`: expected a name ending in .csv, .tsv, .tab, .ndjson, .jsonl or \
         .parquet, alone or followed by .gz or .zst, or else content that starts with `{` or `PAR1`",
    );
}

#[test]
fn format_names_round_trip() {
    for format in [TableFormat::Csv, TableFormat::Tsv, TableFormat::Ndjson, TableFormat::Parquet] {
        assert_eq!(format.to_string().parse::<TableFormat>().unwrap(), format);
    }
    assert_eq!(
        "xlsx".parse::<TableFormat>().unwrap_err().to_string(),
        "unknown table format `xlsx`: valid formats are csv, tsv, ndjson, parquet"
    );
}

#[test]
fn the_options_overrule_the_name() {
    let (_folder, path) = file("a.txt", b"a;b\n1;2\n");
    let options = TableOptions {
        format: Some(TableFormat::Csv),
        delimiter: Some(b';'),
        ..TableOptions::new()
    };
    assert_eq!(read(&path, &options, &["b"]), "2: 2");

    let options = TableOptions { delimiter: Some(b'\n'), ..options };
    assert_eq!(
        read(&path, &options, &["b"]),
        "error: cannot use `\\n` as the delimiter of `a.txt`: expected an ASCII character other than a quote or a \
         line end"
    );
}

#[test]
fn compression_by_magic() {
    let csv = b"a,b\n1,2\n3,4\n";
    let two_members = [gzip(b"a,b\n1,"), gzip(b"2\n3,4\n")].concat();
    let two_frames = [zstd(b"a,b\n1,"), zstd(b"2\n3,4\n")].concat();
    let skippable_frame = [b"\x50\x2a\x4d\x18\x02\0\0\0hi".to_vec(), zstd(csv)].concat();
    for content in [csv.to_vec(), gzip(csv), zstd(csv), two_members, two_frames, skippable_frame] {
        // The name lies on purpose.
        check("a.csv.gz", &content, &["b"], &["2: 2", "3: 4"]);
        check("a.csv", &content, &["b"], &["2: 2", "3: 4"]);
    }
    assert_eq!(Compression::detect(b""), Compression::None);
}

#[test]
fn streams_lose_their_byte_order_mark() {
    let plain = b"\xef\xbb\xbf{}".to_vec();
    for (content, expect) in [
        (plain.clone(), "{}"),
        (gzip(&plain), "{}"),
        (zstd(&plain), "{}"),
        (b"{}".to_vec(), "{}"),
        (b"x".to_vec(), "x"),
        (Vec::new(), ""),
    ] {
        let (_folder, path) = file("a.json", &content);
        let mut text = String::new();
        open_stream(&path).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, expect);
    }
}

#[test]
fn a_missing_file_names_its_path() {
    let (_folder, path) = file("a.csv", b"");
    let error = TableReader::open(&path.with_extension("tsv"), &TableOptions::new()).err().unwrap();
    assert!(matches!(error, TableError::Open { .. }));
    assert!(error.to_string().contains("a.tsv"), "{error}");
}

/// Long enough that decompressors hand it out in several pieces.
fn many_lines(header: &str, line: &str) -> Vec<u8> {
    let mut text = header.to_owned();
    for i in 0..200_000_u64 {
        // Digits that do not compress well.
        text += &line.replace('#', &i.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_string());
    }
    text.into_bytes()
}

#[test]
fn truncated_compression_names_the_line() {
    for (name, plain) in
        [("a.csv", many_lines("a,b\n", "#,1\n")), ("a.ndjson", many_lines("", "{\"a\":#}\n"))]
    {
        for compressed in [gzip(&plain), zstd(&plain)] {
            let (_folder, path) = file(name, &compressed[..compressed.len() / 2]);
            let text = read(&path, &TableOptions::new(), &["a"]);
            let (last_row, error) = text.rsplit_once('\n').unwrap();
            let (line, _) = last_row.rsplit_once('\n').unwrap().1.split_once(": ").unwrap();
            assert!(
                error.starts_with(&format!("error: cannot read `{name}` after line {line}: ")),
                "{error}"
            );
            assert!(error.ends_with("; the file may be truncated"), "{error}");
            assert!(1_000 < line.parse::<u64>().unwrap(), "{line}");
        }
    }
}

#[test]
fn damaged_compression_is_an_error() {
    let mut compressed = gzip(&many_lines("a,b\n", "#,1\n"));
    let middle = compressed.len() / 2;
    compressed[middle..middle + 16].fill(0xff);
    let (_folder, path) = file("a.csv.gz", &compressed);
    let text = read(&path, &TableOptions::new(), &["a"]);
    assert!(
        text.contains("error: cannot read `a.csv.gz` after line "),
        "{}",
        &text[text.len() - 200..]
    );
}

#[test]
fn a_folder_is_not_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::create_dir(&path).unwrap();
    assert!(read(&path, &TableOptions::new(), &[]).starts_with("error: cannot open `a.csv`: "));
}

#[test]
fn rows_can_move_to_another_thread() {
    fn check_send<T: Send>() {}
    check_send::<TableReader>();
    check_send::<TableRows>();
}

#[test]
fn excerpts_are_one_short_line() {
    use crate::reject::excerpt;
    assert_eq!(excerpt(b"a,\"b\nc\"\t\r\n"), "a,\"b\\nc\"\\t");
    assert_eq!(excerpt("é".repeat(200).as_bytes()), "é".repeat(200));
    assert_eq!(excerpt("é".repeat(201).as_bytes()), format!("{}…", "é".repeat(199)));
    assert_eq!(excerpt("🎫".repeat(5_000).as_bytes()).chars().count(), 200);
    assert_eq!(excerpt(b"caf\xe9"), "caf\u{fffd}");
}

proptest::proptest! {
    #[test]
    fn random_bytes_never_panic(content: Vec<u8>, extension_idx in 0_usize..5, compressed: bool) {
        let name = ["a.csv", "a.tsv", "a.ndjson", "a.parquet", "a"][extension_idx];
        let content = if compressed { gzip(&content) } else { content };
        let (_folder, path) = file(name, &content);
        for max_record_bytes in [4, 1_000] {
            read(&path, &options(max_record_bytes), &[]);
        }
    }

    #[test]
    fn random_records_never_panic(
        content in "[{}\\[\\]\":,\r\n\t \\\\a0é]{0,60}",
        extension_idx in 0_usize..3,
    ) {
        let name = ["a.csv", "a.tsv", "a.ndjson"][extension_idx];
        let (_folder, path) = file(name, content.as_bytes());
        read(&path, &TableOptions::new(), &["a"]);
        read(&path, &TableOptions::new(), &[]);
    }
}
