//! Knowledge articles and account snapshots. The first byte chooses which.
#![no_main]

use evalctl_fuzz::{Scratch, read_input};
use evalctl_ingest::InputFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, content)) = bytes.split_first() else { return };
    let format = if *first == b'a' { InputFormat::Accounts } else { InputFormat::Articles };
    let scratch = Scratch::new();
    let path = scratch.file("feed.ndjson", content);
    read_input(&scratch, path, format, None);
});
