//! The report of the simulated helpdesk, kept for people to read and to notice every change.

use std::path::PathBuf;
use std::process::Command;

use crate::support::root;

/// Set to 1, the kept report is replaced: read the difference before keeping it.
const UPDATE: &str = "EVALCTL_UPDATE_GOLDEN";

#[test]
fn the_report_of_the_simulated_helpdesk_is_the_one_kept() {
    let out = tempfile::tempdir().expect("a temporary folder");
    // Paths as a reader of README would give them, and the data set's own public key.
    let done = Command::new(env!("CARGO_BIN_EXE_evalctl"))
        .args(["--quiet", "replay", "datasets/simulated", "--out"])
        .arg(out.path())
        .current_dir(root())
        .env_clear()
        .output()
        .expect("the command starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut runs = std::fs::read_dir(out.path()).expect("a folder of runs");
    let run = runs.next().expect("a run").expect("an entry").path();
    let made = std::fs::read_to_string(run.join("report.html")).expect("a report");
    assert!(made.len() < 400_000, "{} bytes", made.len());
    let kept: PathBuf = root().join("reports/simulated/report.html");
    if std::env::var_os(UPDATE).is_some_and(|value| value == "1") {
        std::fs::write(&kept, &made).expect("the report is kept");
        return;
    }
    let expected = std::fs::read_to_string(&kept).expect("a kept report");
    let differs = made.lines().zip(expected.lines()).find(|(made, kept)| made != kept);
    let shown = differs.map(|(made, kept)| {
        let start = |line: &str| line.chars().take(300).collect::<String>();
        format!("made: {}\nkept: {}", start(made), start(kept))
    });
    assert!(
        made == expected,
        "the report changed; read it, then keep it with {UPDATE}=1: {}",
        shown.unwrap_or_else(|| "one is longer".to_owned())
    );
}
