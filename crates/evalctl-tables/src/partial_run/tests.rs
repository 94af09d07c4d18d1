use std::fs;
use std::path::Path;

use crate::fixtures::reject;
use crate::{
    PartialRun, RunFolder, Table, TablesError, Text, rejects_batch, row_count, write_part,
    write_private,
};

#[track_caller]
fn begin(reports: &Path) -> PartialRun {
    let partial = PartialRun::create(reports, "5f2c").expect("a new run");
    write_private(&partial.folder().scratch().join("0.bin"), b"0").expect("written");
    let batch = rejects_batch(&[reject(1, "x")], Text::Drop);
    write_part(&partial.folder().tables(), Table::Rejects, 0, [batch]).expect("written");
    partial
}

#[track_caller]
fn message<T: std::fmt::Debug>(reports: &Path, result: Result<T, TablesError>) -> String {
    let err = result.expect_err("a refusal");
    err.to_string().replace(&*reports.to_string_lossy(), "reports")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_published_run_is_whole_and_holds_neither_scratch_nor_lock() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path().join("reports");
    let partial = begin(&reports);
    write_private(&partial.folder().run_json(), b"{}").expect("written");
    let run = partial.publish("2026-03-01.a").expect("published");

    assert_eq!(run, RunFolder::open(&reports.join("2026-03-01.a")).expect("a run"));
    assert_eq!(names(&reports), ["2026-03-01.a"]);
    assert_eq!(names(run.path()), ["run.json", "tables"]);
    assert_eq!(row_count(&run.tables(), Table::Rejects).expect("a table"), 1);
}

#[test]
fn a_run_that_was_killed_is_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path();
    insta::assert_snapshot!(message(reports, PartialRun::adopt(reports, "5f2c")), @"nothing to resume: there is no `reports/.partial-5f2c`; run without `--resume`");
    drop(begin(reports));
    insta::assert_snapshot!(message(reports, PartialRun::create(reports, "5f2c")), @"`reports/.partial-5f2c` holds an unfinished run of the same inputs: go on with `--resume`, or discard it");

    let partial = PartialRun::adopt(reports, "5f2c").expect("something to resume");
    assert_eq!(row_count(&partial.folder().tables(), Table::Rejects).expect("a table"), 1);
}

#[test]
fn two_processes_do_not_write_one_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path();
    let first = begin(reports);
    insta::assert_snapshot!(message(reports, PartialRun::adopt(reports, "5f2c")), @"`reports/.partial-5f2c` is in use by another process: wait until it ends");
    insta::assert_snapshot!(message(reports, PartialRun::create(reports, "5f2c")), @"`reports/.partial-5f2c` is in use by another process: wait until it ends");
    insta::assert_snapshot!(message(reports, PartialRun::discard(reports, "5f2c")), @"`reports/.partial-5f2c` is in use by another process: wait until it ends");
    assert!(PartialRun::create(reports, "other").is_ok());

    drop(first);
    assert!(PartialRun::adopt(reports, "5f2c").is_ok());
}

#[test]
fn an_unfinished_run_can_be_discarded() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path();
    drop(begin(reports));
    assert!(PartialRun::discard(reports, "5f2c").expect("discarded"));
    assert!(!PartialRun::discard(reports, "5f2c").expect("nothing there"));
    assert_eq!(names(reports), Vec::<String>::new());
}

#[test]
fn nothing_is_published_over_a_run_or_without_a_run_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path();
    insta::assert_snapshot!(message(reports, begin(reports).publish("run-1")), @"`reports/.partial-5f2c` is an unfinished run: it holds no run.json; finish it with `--resume`");

    write_private(&reports.join("run-1").join("run.json"), b"{}").expect("written");
    let partial = PartialRun::adopt(reports, "5f2c").expect("still there");
    write_private(&partial.folder().run_json(), b"{}").expect("written");
    insta::assert_snapshot!(message(reports, partial.publish("run-1")), @"`reports/run-1` exists already and is not overwritten");

    // What could not be published can be published under another name.
    let partial = PartialRun::adopt(reports, "5f2c").expect("still there");
    assert!(partial.publish("run-2").is_ok());
}

#[test]
fn a_name_cannot_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path();
    for bad in ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "-x", "a:b", "ä"] {
        assert!(PartialRun::create(reports, bad).is_err(), "{bad}");
    }
    insta::assert_snapshot!(message(reports, begin(reports).publish("../run")), @"run id `../run` cannot name a folder: use letters, digits, `-`, `_` and `.`, a letter or digit first");
}
