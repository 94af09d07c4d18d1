use std::path::PathBuf;

use polars::prelude::*;
use tempfile::TempDir;

use super::decode;
use crate::tests::{file, gzip, options, read};
use crate::{TableError, TableOptions, TableReader};

fn parquet(columns: Vec<Column>, compression: ParquetCompression, row_group: usize) -> Vec<u8> {
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(compression)
        .with_row_group_size(Some(row_group))
        .finish(&mut frame)
        .unwrap();
    bytes
}

fn parquet_file(columns: Vec<Column>) -> (TempDir, PathBuf) {
    file("a.parquet", &parquet(columns, ParquetCompression::Uncompressed, 1_000))
}

#[track_caller]
fn check_column(column: Column, expect: &[&str]) {
    let name = column.name().to_string();
    let (_folder, path) = parquet_file(vec![column]);
    let expect: Vec<String> =
        expect.iter().enumerate().map(|(i, text)| format!("{}: {text}", i + 1)).collect();
    assert_eq!(read(&path, &TableOptions::new(), &[&name]), expect.join("\n"));
}

fn datetimes(unit: TimeUnit, values: &[i64]) -> Column {
    Column::new("at".into(), values).cast(&DataType::Datetime(unit, None)).unwrap()
}

#[test]
fn texts() {
    check_column(Column::new("a".into(), &[Some("café"), None, Some("")]), &["café", "<none>", ""]);
}

#[test]
fn booleans() {
    check_column(
        Column::new("a".into(), &[Some(true), Some(false), None]),
        &["true", "false", "<none>"],
    );
}

#[test]
fn integers() {
    check_column(
        Column::new("a".into(), &[Some(i64::MIN), Some(0), None, Some(i64::MAX)]),
        &["-9223372036854775808", "0", "<none>", "9223372036854775807"],
    );
    for data_type in [
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
    ] {
        let column = Column::new("a".into(), &[Some(5_i64), None]).cast(&data_type).unwrap();
        check_column(column, &["5", "<none>"]);
    }
}

#[test]
fn floats() {
    check_column(
        Column::new("a".into(), &[0.1, 5.0, 1e16, -2.5e-7, f64::NAN]),
        &["0.1", "5", "10000000000000000", "-0.00000025", "NaN"],
    );
    check_column(Column::new("a".into(), &[0.1_f32]), &["0.1"]);
}

#[test]
fn decimals() {
    let column = |scale| {
        Column::new("a".into(), &["12.50", "-0.05", "7"])
            .cast(&DataType::Decimal(20, scale))
            .unwrap()
    };
    check_column(column(2), &["12.50", "-0.05", "7.00"]);
    check_column(
        Column::new("a".into(), &["-12"]).cast(&DataType::Decimal(20, 0)).unwrap(),
        &["-12"],
    );
}

#[test]
fn dates() {
    check_column(
        Column::new("a".into(), &[16_860_i32, -719_162, 2_932_896, 0, -1, 11_016, 11_017])
            .cast(&DataType::Date)
            .unwrap(),
        &[
            "2016-02-29",
            "0001-01-01",
            "9999-12-31",
            "1970-01-01",
            "1969-12-31",
            "2000-02-29",
            "2000-03-01",
        ],
    );
}

#[test]
fn datetimes_of_every_unit() {
    let expect = ["2016-02-29T01:16:00.000000Z", "1969-12-31T23:59:59.500000Z"];
    check_column(datetimes(TimeUnit::Milliseconds, &[1_456_708_560_000, -500]), &expect);
    check_column(datetimes(TimeUnit::Microseconds, &[1_456_708_560_000_000, -500_000]), &expect);
    check_column(
        datetimes(TimeUnit::Nanoseconds, &[1_456_708_560_000_000_000, -499_999_001]),
        &expect,
    );
    check_column(
        datetimes(TimeUnit::Microseconds, &[-62_135_596_800_000_000, 253_402_300_799_999_999]),
        &["0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"],
    );
    // Times that no calendar has stay text that a parser of times refuses.
    check_column(
        datetimes(TimeUnit::Milliseconds, &[i64::MAX]),
        &["292278994-08-17T07:12:55.807000Z"],
    );
}

#[test]
fn datetimes_of_a_zone_are_told_in_utc() {
    let zone = TimeZone::opt_try_new(Some("Europe/Berlin")).unwrap();
    let column = Column::new("at".into(), &[1_456_708_560_000_000_i64])
        .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
        .unwrap();
    let column = column.datetime().unwrap().clone().physical().clone();
    let column = column.into_datetime(TimeUnit::Microseconds, zone).into_column();
    check_column(column, &["2016-02-29T01:16:00.000000Z"]);
}

#[test]
fn times_of_day() {
    check_column(
        Column::new("a".into(), &[Some(4_560_000_001_000_i64), None])
            .cast(&DataType::Time)
            .unwrap(),
        &["01:16:00.000001", "<none>"],
    );
}

#[test]
fn categories() {
    let open = DataType::from_categories(Categories::global());
    let closed = DataType::from_frozen_categories(FrozenCategories::new(["x", "y"]).unwrap());
    for data_type in [open, closed] {
        let column = Column::new("a".into(), &[Some("x"), None, Some("x")]);
        check_column(column.cast(&data_type).unwrap(), &["x", "<none>", "x"]);
    }
}

#[test]
fn columns_without_any_value() {
    check_column(Column::full_null("a".into(), 2, &DataType::String), &["<none>", "<none>"]);
}

#[test]
fn nested_columns_are_refused_only_when_selected() {
    let tags = Series::new("tags".into(), &[Series::new("".into(), &["x", "y"])]);
    let (_folder, path) = parquet_file(vec![Column::new("a".into(), &[1_i64]), tags.into_column()]);
    assert_eq!(read(&path, &TableOptions::new(), &["a"]), "1: 1");
    assert_eq!(
        read(&path, &TableOptions::new(), &["tags"]),
        "error: column `tags` of `a.parquet` has the type list: expected text, numbers, booleans, dates or times; \
         write its parts as columns of their own, or the whole as text"
    );
}

#[test]
fn durations_and_bytes_are_refused() {
    let duration = Column::new("a".into(), &[5_i64])
        .cast(&DataType::Duration(TimeUnit::Milliseconds))
        .unwrap();
    let (_folder, path) = parquet_file(vec![duration]);
    assert!(read(&path, &TableOptions::new(), &["a"]).contains("has the type Duration"));
    let (_folder, path) = parquet_file(vec![Column::new("a".into(), &[b"\xff".as_slice()])]);
    assert!(read(&path, &TableOptions::new(), &["a"]).contains("has the type binary"));
}

#[test]
fn unknown_column() {
    let (_folder, path) =
        parquet_file(vec![Column::new("state".into(), &["x"]), Column::new("n".into(), &[1_i64])]);
    assert_eq!(
        read(&path, &TableOptions::new(), &["stat"]),
        "error: no column `stat` in `a.parquet`, did you mean `state`?: valid columns are `state`, `n`"
    );
}

fn numbered(n_rows: i64) -> Vec<Column> {
    let numbers: Vec<i64> = (1..=n_rows).collect();
    let texts: Vec<String> = numbers.iter().map(|number| format!("text {}", number % 7)).collect();
    vec![Column::new("number".into(), numbers), Column::new("text".into(), texts)]
}

#[test]
fn every_compression() {
    for compression in [
        ParquetCompression::Uncompressed,
        ParquetCompression::Snappy,
        ParquetCompression::Gzip(None),
        ParquetCompression::Zstd(None),
        ParquetCompression::Lz4Raw,
        ParquetCompression::Brotli(None),
    ] {
        let (_folder, path) = file("a.parquet", &parquet(numbered(5), compression, 2));
        assert_eq!(
            read(&path, &TableOptions::new(), &["text", "number", "text"]),
            "1: text 1 | 1 | text 1\n2: text 2 | 2 | text 2\n3: text 3 | 3 | text 3\n4: text 4 | 4 | text 4\n\
             5: text 5 | 5 | text 5"
        );
    }
}

#[test]
fn batches_and_row_groups_join_without_a_gap() {
    for row_group in [7_000, 120_001] {
        let content = parquet(numbered(120_001), ParquetCompression::Snappy, row_group);
        let (_folder, path) = file("a.parquet", &content);
        let text = read(&path, &TableOptions::new(), &["number"]);
        for (i, line) in text.lines().enumerate() {
            assert_eq!(line, format!("{0}: {0}", i + 1));
        }
        assert_eq!(text.lines().count(), 120_001);
        assert_eq!(read(&path, &TableOptions::new(), &[]).lines().count(), 120_001);
    }
}

#[test]
fn no_rows() {
    let (_folder, path) = parquet_file(numbered(0));
    assert_eq!(read(&path, &TableOptions::new(), &["number"]), "");
}

#[test]
fn rows_show_their_selected_columns() {
    let (_folder, path) = parquet_file(numbered(1));
    let reader = TableReader::open(&path, &TableOptions::new()).unwrap();
    assert_eq!(reader.header().unwrap(), ["number", "text"]);
    let mut rows = reader.select(&["text", "number"]).unwrap();
    let Some(crate::Entry::Row(row)) = rows.next().unwrap() else { panic!("one row") };
    assert_eq!(row.raw(), "text: text 1, number: 1");
}

#[test]
fn long_rows_are_rejected() {
    let long = "x".repeat(100);
    let (_folder, path) = parquet_file(vec![Column::new("a".into(), &["x", &long, "y"])]);
    assert_eq!(
        read(&path, &options(50), &["a"]),
        format!("1: x\n2: record_too_long: the record is longer than 50 bytes: a: {long}\n3: y")
    );
}

#[test]
fn compressed_as_a_whole() {
    let content = parquet(numbered(1), ParquetCompression::Snappy, 1);
    let (_folder, path) = file("a.parquet.gz", &gzip(&content));
    assert_eq!(
        read(&path, &TableOptions::new(), &["number"]),
        "error: `a.parquet.gz` is Parquet inside gzip: decompress it, Parquet compresses its own pages"
    );
}

#[test]
fn truncated_or_not_parquet() {
    let content = parquet(numbered(1_000), ParquetCompression::Snappy, 100);
    for content in [&content[..content.len() - 1], &content[..100], b"PAR1", b"a,b\n"] {
        let (_folder, path) = file("a.parquet", content);
        let text = read(&path, &TableOptions::new(), &["number"]);
        assert!(
            text.starts_with("error: cannot read `a.parquet` as Parquet after row 0: "),
            "{text}"
        );
        assert!(text.ends_with("; the file may be truncated or damaged"), "{text}");
    }
}
#[test]
fn empty_file() {
    let (_folder, path) = file("a.parquet", b"");
    assert_eq!(
        read(&path, &TableOptions::new(), &[]),
        "error: empty file `a.parquet`: expected a header line or one JSON object per line"
    );
}

#[test]
fn a_panic_of_the_decoder_is_an_error() {
    let decoded: Result<(), TableError> = decode("a.parquet".as_ref(), 7, || panic!("on purpose"));
    assert_eq!(
        decoded.unwrap_err().to_string(),
        "cannot read `a.parquet` as Parquet after row 7: the decoder panicked; the file may be truncated or damaged"
    );
}
