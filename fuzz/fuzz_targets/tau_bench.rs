//! Result files of tau-bench.
#![no_main]

use evalctl_fuzz::{Scratch, read_input};
use evalctl_ingest::InputFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scratch = Scratch::new();
    let path = scratch.file("runs.json", bytes);
    read_input(&scratch, path, InputFormat::TauBench, None);
});
