//! Files of rules and files of answers. The first byte chooses which.
#![no_main]

use evalctl_fuzz::{Scratch, build_and_decide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    let resolver = if *first == b'a' { "intent" } else { "rules" };
    let path = Scratch::new().file("file.toml", text);
    build_and_decide(&format!("{resolver}:{}", path.display()), &path);
});
