//! Decisions that were made elsewhere. The first byte chooses the format of the table.
#![no_main]

use evalctl_fuzz::{Scratch, build_and_decide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, table)) = bytes.split_first() else { return };
    let name = if *first == b'j' { "decisions.ndjson" } else { "decisions.csv" };
    let path = Scratch::new().file(name, table);
    build_and_decide(&format!("recorded:{}", path.display()), &path);
});
