//! Labelled questions: JSON lists by set, or a table. The first byte chooses which.
#![no_main]

use evalctl_fuzz::{Scratch, read_input};
use evalctl_ingest::InputFormat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, content)) = bytes.split_first() else { return };
    let name = if *first == b'j' { "questions.json" } else { "questions.csv" };
    let scratch = Scratch::new();
    let path = scratch.file(name, content);
    let _ = InputFormat::detect(&path, false);
    read_input(&scratch, path, InputFormat::Labelled, None);
});
