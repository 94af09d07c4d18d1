//! Snapshots that an earlier run kept.
#![no_main]

use std::fs;

use evalctl_fuzz::{Scratch, build_and_decide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scratch = Scratch::new();
    let folder = scratch.path("model");
    fs::create_dir_all(&folder).expect("the temporary folder is writable");
    scratch.file("model/snapshot", bytes);
    build_and_decide(&format!("snapshot:{}", folder.display()), &folder);
});
