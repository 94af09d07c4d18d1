//! Bad input: said with file, line and value, and nothing lost.

use crate::support::{Bench, dataset};

const MAPPING: &str = r#"
schema = "evalctl.mapping/1"
name = "small"
[ticket]
id = "ticket"
[time]
column = "time"
format = "iso8601"
"#;

/// Runs `replay` on an event log and returns its exit code and what it said.
fn replay(log: &str, arguments: &str) -> (Option<i32>, String) {
    let bench = Bench::new();
    bench.file("mapping.toml", MAPPING).file("log.csv", log);
    let done = bench.run(&format!("replay log.csv --mapping mapping.toml {arguments}"));
    (done.code, done.stderr)
}

#[track_caller]
fn fails(log: &str, said: &[&str]) {
    let (code, stderr) = replay(log, "");
    assert_eq!(code, Some(2), "{stderr}");
    for words in said {
        assert!(stderr.contains(words), "`{words}` is not in:\n{stderr}");
    }
}

#[test]
fn broken_files_are_named_with_what_would_be_right() {
    fails("", &["log.csv", "empty"]);
    fails("ticket,when\nA,1\n", &["log.csv", "time", "when"]);
    fails("ticket,time\n", &["no ticket was found", "log.csv"]);
    fails("ticket,time\nA,\"2026\n", &["log.csv", "quote"]);
}

#[test]
fn a_bad_row_is_kept_and_the_run_goes_on() {
    let log = "ticket,time\nA,2026-03-01T08:00:00Z\nB,yesterday\nC\nD,2026-03-02T08:00:00Z\n";
    let (code, stderr) = replay(log, "");
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("1 record not used: time_unparsable"), "{stderr}");
    assert!(stderr.contains("2 records could not be used"), "{stderr}");
    let (code, stderr) = replay(log, "--max-rejects 1");
    assert_eq!(code, Some(2), "{stderr}");
    for words in ["2 of 4 records", "log.csv:3", "`yesterday`", "ISO 8601", "reports/rejected-"] {
        assert!(stderr.contains(words), "`{words}` is not in:\n{stderr}");
    }
}

#[test]
fn years_out_of_use_and_strange_texts_are_ordinary() {
    let log = "\u{feff}ticket,time\r\nA,0001-01-01T00:00:00Z\r\nB,9999-12-30T22:00:00Z\r\n\
               <script>,2026-03-01T08:00:00Z\r\n=1+1,2026-03-01T08:00:00Z\r\n";
    let (code, stderr) = replay(log, "");
    assert_eq!(code, Some(0), "{stderr}");
}

#[test]
fn a_wrong_command_line_says_what_would_be_right() {
    let bench = Bench::new();
    let data = dataset("helpdesk");
    for (arguments, said) in [
        ("replay nowhere.csv".to_owned(), "does not exist"),
        (format!("replay {data} --resolver rulez:x"), "rules"),
        (format!("replay {data} --resolver rules:none.toml"), "none.toml"),
        (format!("replay {data} --window-days 40"), "longer than the horizon"),
        (format!("replay {data} --max-rejects many"), "1%"),
        (format!("replay {data} --threads 0"), "at least 1"),
        (format!("replay {data} {data}/events.csv"), "not both"),
        ("kpi reports".to_owned(), "reports"),
    ] {
        let done = bench.run(&arguments);
        assert_eq!(done.code, Some(2), "{arguments}: {}", done.stderr);
        assert!(done.stderr.contains(said), "{arguments}: {}", done.stderr);
        assert!(done.stdout.is_empty(), "{arguments}: stdout is data");
    }
}

#[test]
fn a_wrong_key_is_never_printed() {
    let bench = Bench::new();
    let mut command = bench.command(&format!("replay {}", dataset("helpdesk")));
    let output = command.env("EVALCTL_PSEUDONYM_KEY", "not-a-secret-after-all").output();
    let output = output.expect("the command starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr.contains("EVALCTL_PSEUDONYM_KEY") && !stderr.contains("not-a-secret"),
        "{stderr}"
    );
}

#[test]
fn help_completions_and_manual_are_there() {
    let bench = Bench::new();
    for arguments in ["--help", "replay --help", "kpi --help", "completions bash", "man"] {
        let done = bench.run(arguments);
        assert_eq!(done.code, Some(0), "{arguments}");
        assert!(done.stdout.contains("evalctl"), "{arguments}");
    }
}
