//! The simulated helpdesk: committed bytes, and its own counts against the product's.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::support::{Bench, dataset};

fn hashes(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let hashed = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("an entry");
        let digest = Sha256::digest(std::fs::read(entry.path()).expect("a file"));
        (entry.file_name().to_string_lossy().into_owned(), format!("{digest:x?}"))
    };
    entries.map(hashed).collect()
}

#[test]
fn the_committed_helpdesk_is_made_again_to_the_byte() {
    let bench = Bench::new();
    let done = bench.run("simulate --tickets 2000 --seed 2026 --gzip --out made");
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(hashes(&bench.path("made")), hashes(Path::new(&dataset("simulated"))));
    let again = bench.run("simulate --tickets 20 --seed 1 --out made");
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("not empty"), "{}", again.stderr);
}
