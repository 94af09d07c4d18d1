//! Event logs through a mapping. The first byte chooses the format of the table.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use evalctl_fuzz::{Scratch, read_input};
use evalctl_ingest::{InputFormat, Mapping};
use libfuzzer_sys::fuzz_target;

static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let text = include_str!("../event_log_mapping.toml");
    Mapping::parse(text, Path::new("event_log_mapping.toml")).expect("a mapping")
});

fuzz_target!(|bytes: &[u8]| {
    let Some((first, table)) = bytes.split_first() else { return };
    let name = match first {
        b't' => "events.tsv",
        b'j' => "events.ndjson",
        _ => "events.csv",
    };
    let scratch = Scratch::new();
    let path = scratch.file(name, table);
    read_input(&scratch, path, InputFormat::EventLog, Some(&MAPPING));
});
