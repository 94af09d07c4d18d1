//! Zendesk exports: a ticket a line, pages of the API, records that Airbyte or Singer wrapped.
#![no_main]

use evalctl_fuzz::{Scratch, read_input};
use evalctl_ingest::InputFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scratch = Scratch::new();
    let path = scratch.file("export.ndjson", bytes);
    // What is taken for something else is still read as an export: a user can say so.
    let _ = InputFormat::detect(&path, false);
    read_input(&scratch, path, InputFormat::Zendesk, None);
});
