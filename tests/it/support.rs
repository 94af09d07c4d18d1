//! A run of `evalctl` in a folder of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A fixed key, so that pseudonyms and bytes are the same in every test.
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A temporary folder and the command line run in it.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

/// What a command left.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("the file is written");
        self
    }

    /// The command with arguments split at blanks, ready to run in the folder.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evalctl"));
        command
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path())
            .env_clear()
            .env("EVALCTL_PSEUDONYM_KEY", KEY)
            .stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, arguments: &str) -> Done {
        finished(&self.command(arguments).output().expect("the command starts"))
    }

    /// Runs the command, which must succeed, and reads its JSON.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &str) -> Value {
        let done = self.run(&format!("{arguments} --json"));
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        serde_json::from_str(&done.stdout).expect("stdout is one JSON object")
    }

    /// The bytes of every table file of a run, by name.
    pub(crate) fn tables(&self, run: &Value) -> BTreeMap<PathBuf, Vec<u8>> {
        self.files(run, "tables")
    }

    /// The bytes of every snapshot of a run, by arm and hash.
    pub(crate) fn models(&self, run: &Value) -> BTreeMap<PathBuf, Vec<u8>> {
        self.files(run, "models")
    }

    fn files(&self, run: &Value, part: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let path = run["run"]["path"].as_str().expect("a path");
        let mut files = BTreeMap::new();
        collect(&self.path(path).join(part), Path::new(""), &mut files);
        assert!(!files.is_empty(), "the run has {part}");
        files
    }
}

fn collect(folder: &Path, name: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("the folder is readable") {
        let entry = entry.expect("an entry");
        let name = name.join(entry.file_name());
        if entry.path().is_dir() {
            collect(&entry.path(), &name, files);
        } else {
            files.insert(name, std::fs::read(entry.path()).expect("the file is readable"));
        }
    }
}

pub(crate) fn finished(output: &Output) -> Done {
    Done {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the root exists")
}

/// A file of the project's own data.
pub(crate) fn dataset(name: &str) -> String {
    root().join("datasets").join(name).display().to_string()
}

/// Real data beside the repository; `None`, and said by name, where there is none.
pub(crate) fn shared(test: &str, name: &str) -> Option<String> {
    let path = root().join("../shared/data").join(name);
    if path.exists() {
        return Some(path.display().to_string());
    }
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    {
        eprintln!("{test}: skipped: no shared data");
    }
    None
}

/// The row of a KPI for a whole arm.
#[track_caller]
pub(crate) fn kpi<'a>(run: &'a Value, arm: &str, id: &str) -> &'a Value {
    run["kpis"]
        .as_array()
        .expect("kpis")
        .iter()
        .find(|row| row["arm"] == arm && row["id"] == id && row["segment"].is_null())
        .unwrap_or_else(|| panic!("no KPI `{id}` of arm `{arm}`"))
}

/// Every arm's buckets add up.
#[track_caller]
pub(crate) fn check_buckets(run: &Value) {
    let sum = |reasons: &Value| -> u64 {
        reasons.as_object().expect("reasons").values().filter_map(Value::as_u64).sum()
    };
    let tickets = run["counts"]["tickets"].as_u64().expect("tickets");
    for (arm, parts) in run["buckets"].as_object().expect("buckets") {
        let part = |name: &str| parts[name].as_u64().unwrap_or_else(|| panic!("{arm}: {name}"));
        let whole = sum(&parts["excluded"])
            + sum(&parts["errored"])
            + part("autonomous")
            + part("draft")
            + part("escalate");
        assert_eq!(part("n"), whole, "{arm}");
        let alone = part("correct") + part("wrong") + sum(&parts["ungraded"]) + part("pending");
        assert_eq!(part("autonomous"), alone, "{arm}");
        if !arm.contains('/') {
            assert_eq!(part("n"), tickets, "{arm}");
        }
    }
}

/// Says that a test cannot run here and why; where everything is required
/// (`EVALCTL_REQUIRE_ALL=1`) that is a failure.
#[track_caller]
pub(crate) fn skip(test: &str, why: &str) {
    let required = std::env::var_os("EVALCTL_REQUIRE_ALL").is_some_and(|value| value == "1");
    assert!(!required, "{test} must not be skipped here: {why}");
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    {
        eprintln!("skipped: {test}: {why}");
    }
}

/// The browser to render with; `None`, and said by name, where there is none.
#[track_caller]
pub(crate) fn chromium(test: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        skip(test, "no chromium");
    }
    found
}
