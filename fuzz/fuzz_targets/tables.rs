//! Rows of CSV, TSV and NDJSON, compressed or not. The first byte chooses the format.
#![no_main]

use evalctl_fuzz::Scratch;
use evalctl_tabular::{Entry, TableFormat, TableOptions, TableReader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, content)) = bytes.split_first() else { return };
    let format = match first {
        b'c' => Some(TableFormat::Csv),
        b't' => Some(TableFormat::Tsv),
        b'j' => Some(TableFormat::Ndjson),
        // Found out from the content.
        _ => None,
    };
    let path = Scratch::new().file("table", content);
    let options = TableOptions { format, delimiter: None, max_record_bytes: 1_000 };
    let Ok(reader) = TableReader::open(&path, &options) else { return };
    let header = reader.header().map_or_else(|| vec!["a".to_owned()], <[String]>::to_vec);
    let columns: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut rows = reader.select(&columns).expect("columns of the header");
    let mut last_line = 0;
    while let Ok(Some(entry)) = rows.next() {
        let line = match entry {
            Entry::Row(row) => {
                let n_bytes: usize =
                    (0..columns.len()).filter_map(|i| row.get(i)).map(str::len).sum();
                assert!(n_bytes <= 6 * (options.max_record_bytes + 1), "a row of {n_bytes} bytes");
                row.line
            }
            Entry::Reject(reject) => reject.line,
        };
        assert!(last_line <= line, "lines never go back: {last_line}, then {line}");
        last_line = line;
    }
});
