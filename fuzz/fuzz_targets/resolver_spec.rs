//! Candidates as they are written on the command line.
#![no_main]

use evalctl_resolvers::{Spec, unique_arms};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(spec) = Spec::parse(text) else { return };
    assert!(!spec.name().is_empty() && !spec.arm().is_empty());
    let _ = unique_arms(vec![spec.clone(), spec]);
});
