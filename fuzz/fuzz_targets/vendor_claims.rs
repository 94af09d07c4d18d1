//! Statements of vendors.
#![no_main]

use evalctl_fuzz::Scratch;
use libfuzzer_sys::fuzz_target;

#[path = "../../crates/evalctl/src/run/claims.rs"]
mod claims;

fuzz_target!(|bytes: &[u8]| {
    let path = Scratch::new().file("claims.csv", bytes);
    if let Ok(read) = claims::read(&path) {
        assert!(!read.claims.is_empty(), "a statement without a claim is refused");
        for claim in read.claims {
            assert!(!claim.ticket.is_empty() && 0 < claim.line);
        }
        assert!(read.unusable.iter().all(|problem| problem.starts_with("line ")));
    }
});
