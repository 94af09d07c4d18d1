//! The simulated helpdesk: committed bytes, and its own counts against the product's.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{Bench, check_buckets, dataset, kpi};

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
    let done = bench.run("simulate --tickets 2000 --seed 2026 --zstd --out made");
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(hashes(&bench.path("made")), hashes(Path::new(&dataset("simulated"))));
    let again = bench.run("simulate --tickets 20 --seed 1 --out made");
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("not empty"), "{}", again.stderr);
}

/// Text, Zendesk's shape, import, fold and SQL lead to the counts that the simulator made without any of them.
#[test]
fn the_whole_way_counts_what_the_simulator_counted() {
    let bench = Bench::new();
    let run = bench.json(&format!("replay {}", dataset("simulated")));
    check_buckets(&run);
    let truth = std::fs::read(dataset("simulated/truth.json")).expect("the truth");
    let truth: Value = serde_json::from_slice(&truth).expect("JSON");
    let counted = truth["counted"].as_array().expect("counts");
    assert!(20 < counted.len());
    for own in counted {
        let (arm, id) = (own["arm"].as_str().expect("arm"), own["id"].as_str().expect("id"));
        let row = kpi(&run, arm, id);
        assert_eq!(row["n"], own["n"], "{arm} {id}: {row}");
        // Where no AI acted, none of it is a number.
        if row["state"] == "refused" {
            assert_eq!((arm, own["k"].as_u64()), ("history/people", Some(0)), "{id}: {row}");
            continue;
        }
        let (counted, own) = (row["k"].as_u64().expect("k"), own["k"].as_u64().expect("k"));
        // A few customers write "please call me", which the rules read as asking for a person.
        let read_otherwise = if id.starts_with("autonomous_resolution") { own / 100 } else { 0 };
        assert!(counted <= own && own <= counted + read_otherwise, "{arm} {id}: {own}, {row}");
    }
}
