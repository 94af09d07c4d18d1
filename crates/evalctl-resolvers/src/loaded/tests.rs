use std::fs;
use std::path::Path;

use evalctl_candidate::{Learning, Snapshot};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::{Built, Mask, Spec, build};

const RULES: &str = r#"schema = "evalctl.rules/1"
[[rule]]
name = "all"
[rule.when]
max_turn = 5
[rule.then]
mode = "autonomous"
confidence = 0.5
"#;

fn built(folder: &Path, text: &str) -> Result<Built, String> {
    let mask = Mask { text: &|text| text.to_owned(), arguments: &|_| {} };
    let spec = Spec::parse(text).map_err(|error| error.to_string())?;
    let in_folder = |text: String| text.replace(&format!("{}/", folder.display()), "");
    build(&spec, folder, &mask, folder).map_err(|error| in_folder(error.to_string()))
}

/// The bytes of the snapshot that a specification makes.
fn bytes_of(built: &Built) -> Vec<u8> {
    built.resolver.fit(None, &mut std::iter::empty()).expect("fitted").bytes()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Keeps bytes as a run does.
fn keep(folder: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder.join(name)).expect("made");
    fs::write(folder.join(name).join("snapshot"), bytes).expect("written");
}

#[test]
fn a_snapshot_is_loaded_by_its_hash_and_is_the_same_again() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("rules.toml"), RULES).expect("written");
    let bytes = bytes_of(&built(folder.path(), "rules:rules.toml").expect("built"));
    let name = hash(&bytes);
    keep(folder.path(), &name, &bytes);
    let loaded = built(folder.path(), &format!("snapshot:{name}?arm=old")).expect("loaded");
    assert_eq!(bytes_of(&loaded), bytes);
    assert_eq!((loaded.arm.as_str(), loaded.resolver.name()), ("old", "old"));
    // Rules were never trained, so every ticket may judge them.
    assert_eq!(loaded.resolver.learning(), Learning::Never);
    let snapshot = loaded.resolver.fit(None, &mut std::iter::empty()).expect("fitted");
    assert!(matches!(snapshot, Snapshot::Local(_)));
}

#[track_caller]
fn check_error(name: &str, bytes: Option<&[u8]>, expected: &str) {
    let folder = TempDir::new().expect("a folder");
    if let Some(bytes) = bytes {
        keep(folder.path(), name, bytes);
    }
    let error = built(folder.path(), &format!("snapshot:{name}")).err().expect("no snapshot");
    assert_eq!(error, expected);
}

#[test]
fn what_is_no_snapshot_is_said() {
    let other = "0".repeat(64);
    let found = hash(b"{}");
    check_error(
        &other,
        Some(b"{}"),
        &format!(
            "`{other}` is named by a hash, but its snapshot has the hash {found}: it was changed"
        ),
    );
    check_error(
        "model",
        Some(b"\x00\x01"),
        "`model/snapshot` is no snapshot that a resolver of this version wrote",
    );
    check_error(
        "model",
        Some(b"evalctl.retrieval/1\n\x00"),
        "cannot load `model/snapshot`: not a snapshot of retrieval: it ends too early, after 21 bytes",
    );
    check_error(
        "gone",
        None,
        "cannot read `gone/snapshot`: No such file or directory (os error 2)",
    );
}

/// The decisions themselves are not in the bytes of a recorded arm.
#[test]
fn recorded_decisions_are_loaded_from_their_file() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("d.csv"), "ticket_id,mode,confidence\na,draft,1\n")
        .expect("written");
    let bytes = bytes_of(&built(folder.path(), "recorded:d.csv").expect("built"));
    keep(folder.path(), "m", &bytes);
    assert_eq!(
        built(folder.path(), "snapshot:m").err().expect("not loadable"),
        "cannot load `m/snapshot`: not a snapshot that can be loaded: recorded decisions are in their file, give it as `recorded:FILE`"
    );
}
