//! The names in a run folder, in one place.

use std::fs;
use std::path::{Path, PathBuf};

use crate::TablesError;

/// How the folder of a run begins while the run is not finished.
pub(crate) const PARTIAL_PREFIX: &str = ".partial-";

/// The folder of a run, finished or being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder(PathBuf);

impl RunFolder {
    /// Opens the folder of a finished run: one that holds a `run.json`.
    ///
    /// The error lists the runs in `path` where it is a folder of runs.
    pub fn open(path: &Path) -> Result<Self, TablesError> {
        if !path.is_dir() {
            return Err(TablesError::NoFolder { path: path.to_owned() });
        }
        let folder = Self(path.to_owned());
        if folder.has_run_json()? {
            return Ok(folder);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(PARTIAL_PREFIX) {
            return Err(TablesError::Unfinished { path: path.to_owned() });
        }
        Err(TablesError::NotARun { path: path.to_owned(), runs: runs_in(path)? })
    }

    /// A folder whose `run.json` is not written yet.
    pub(crate) fn unfinished(path: PathBuf) -> Self {
        Self(path)
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What the run was made from and what it counted; its presence makes a folder a run.
    #[must_use]
    pub fn run_json(&self) -> PathBuf {
        self.0.join("run.json")
    }

    /// A folder a table, each with its parts.
    #[must_use]
    pub fn tables(&self) -> PathBuf {
        self.0.join("tables")
    }

    /// The files of definitions that the run was given besides the shipped ones.
    #[must_use]
    pub fn definitions(&self) -> PathBuf {
        self.0.join("definitions")
    }

    /// A folder an arm, with the snapshots that decided.
    #[must_use]
    pub fn models(&self) -> PathBuf {
        self.0.join("models")
    }

    /// Answers and confirmations received, so that none is asked for twice.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.0.join("journal")
    }

    /// Latency, retries and cache hits of calls: not reproducible.
    #[must_use]
    pub fn calls(&self) -> PathBuf {
        self.0.join("calls")
    }

    /// The report, one self-contained file.
    #[must_use]
    pub fn report_html(&self) -> PathBuf {
        self.0.join("report.html")
    }

    /// Intermediate files; publishing removes them.
    #[must_use]
    pub fn scratch(&self) -> PathBuf {
        self.0.join("scratch")
    }

    pub(crate) fn has_run_json(&self) -> Result<bool, TablesError> {
        let path = self.run_json();
        path.try_exists().map_err(TablesError::io("look at", &path))
    }
}

fn runs_in(folder: &Path) -> Result<Vec<String>, TablesError> {
    let mut runs = Vec::new();
    for entry in fs::read_dir(folder).map_err(TablesError::io("list", folder))? {
        let path = entry.map_err(TablesError::io("list", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with('.') && path.join("run.json").is_file() {
            runs.push(name);
        }
    }
    runs.sort();
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::RunFolder;
    use crate::{create_private_folder, write_private};

    #[track_caller]
    fn refusal(reports: &Path, name: &str) -> String {
        let err = RunFolder::open(&reports.join(name)).expect_err("no run");
        err.to_string().replace(&*reports.to_string_lossy(), "reports")
    }

    #[test]
    fn a_run_is_a_folder_with_a_run_json() {
        let reports = tempfile::tempdir().expect("a folder");
        let reports = reports.path();
        for name in ["run-2", "run-1"] {
            write_private(&reports.join(name).join("run.json"), b"{}").expect("written");
        }
        for name in ["empty", ".partial-5f2c"] {
            create_private_folder(&reports.join(name)).expect("made");
        }

        let run = RunFolder::open(&reports.join("run-1")).expect("a run");
        assert_eq!(run.tables(), reports.join("run-1").join("tables"));
        insta::assert_snapshot!(
            ["gone", "run-1/run.json", "empty", ".partial-5f2c", ""].map(|name| refusal(reports, name)).join("\n"),
            @"
        there is no folder `reports/gone`
        there is no folder `reports/run-1/run.json`
        `reports/empty` is no run: it holds no run.json
        `reports/.partial-5f2c` is an unfinished run: it holds no run.json; finish it with `--resume`
        `reports/` is no run: it holds no run.json; runs in it: `run-1`, `run-2`
        ");
    }
}
