use std::fs;
use std::io::Write;
use std::path::Path;

use super::Unkept;
use crate::{create_private_folder, write_private};

#[track_caller]
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries.map(|entry| name(entry.expect("an entry"))).collect()
}

#[test]
fn a_failed_write_leaves_the_old_bytes_and_no_other_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    write_private(&path, b"old").expect("written");
    let unkept = Unkept::create(&path).expect("created");
    unkept.file().write_all(b"ne").expect("written");
    drop(unkept);
    assert_eq!(fs::read(&path).expect("a file"), b"old");
    assert_eq!(names(folder.path()), ["run.json"]);

    write_private(&path, b"new").expect("written over");
    assert_eq!(fs::read(&path).expect("a file"), b"new");
}

#[test]
fn what_is_not_kept_is_not_seen_and_goes_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    let filled = || {
        let unkept = Unkept::create(&path).expect("created");
        unkept.file().write_all(b"{}").expect("written");
        unkept
    };
    let unkept = filled();
    assert!(!path.exists());
    drop(unkept);
    assert_eq!(names(folder.path()), Vec::<String>::new());
    filled().keep().expect("kept");
    assert_eq!(names(folder.path()), ["run.json"]);
}

#[test]
fn a_file_is_no_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    write_private(&path, b"").expect("written");
    assert!(create_private_folder(&path).is_err());
    assert!(write_private(&path.join("below"), b"").is_err());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a").join("b").join("run.json");
    // What an earlier process left behind does not lend its mode.
    let leftover = path.with_file_name(".run.json.tmp");
    write_private(&leftover, b"half").expect("written");
    fs::set_permissions(&leftover, fs::Permissions::from_mode(0o644)).expect("opened up");
    write_private(&path, b"{}").expect("written");

    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("a")), 0o700);
    assert_eq!(mode(&folder.path().join("a").join("b")), 0o700);
}
