//! Sources: one reader a format, each turning records into pieces of tickets.

use std::path::Path;

pub(crate) mod event_log;

pub(crate) mod tau_bench;

pub(crate) mod labelled;

pub(crate) mod zendesk;

pub(crate) mod feed;

mod whole;

mod json_stream;

/// The file's name without its endings: `runs/gpt-4o-airline.json.gz` is `gpt-4o-airline`.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let known = [".gz", ".zst", ".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".tab", ".parquet"];
    let mut stem = name.as_str();
    while let Some(shorter) = known.iter().find_map(|ending| stem.strip_suffix(ending)) {
        stem = shorter;
    }
    if stem.is_empty() { name } else { stem.to_owned() }
}
