//! What can go wrong with a run folder.

use std::io;
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

use crate::Table;

/// Says what could not be done with which file or folder.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The operating system refused.
    #[error("could not {action} `{}`: {error}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },

    /// A part could not be encoded or decoded.
    #[error("could not {action} the Parquet file `{}`: {error}", path.display())]
    Parquet {
        /// What was tried, as a verb.
        action: &'static str,
        /// The part.
        path: PathBuf,
        /// What was wrong.
        error: ParquetError,
    },

    /// Columns are not those of the table.
    #[error("`{}` is no part of table `{table}`: {difference}", path.display())]
    OtherColumns {
        /// The part read, or to be written.
        path: PathBuf,
        /// The table that it should belong to.
        table: Table,
        /// The first column that differs.
        difference: String,
    },

    /// A row of the KPI table holds a value that we do not write.
    #[error("row {row} of table `kpis` in `{}`: {problem}", folder.display())]
    KpiRow {
        /// The folder of tables.
        folder: PathBuf,
        /// The row, from 0.
        row: usize,
        /// What is wrong with which value.
        problem: String,
    },

    /// A table has no part.
    #[error("there is no table `{table}` in `{}`", folder.display())]
    NoTable {
        /// The folder of tables.
        folder: PathBuf,
        /// The table wanted.
        table: Table,
    },

    /// There is no such folder.
    #[error("there is no folder `{}`", path.display())]
    NoFolder {
        /// The path given.
        path: PathBuf,
    },

    /// A folder is no run.
    #[error("`{}` is no run: it holds no run.json{}", path.display(), choices(runs))]
    NotARun {
        /// The folder given.
        path: PathBuf,
        /// Runs that stand in this folder.
        runs: Vec<String>,
    },

    /// A run was not finished.
    #[error("`{}` is an unfinished run: it holds no run.json; finish it with `--resume`", path.display())]
    Unfinished {
        /// The folder of the run.
        path: PathBuf,
    },

    /// A run of this name exists.
    #[error("`{}` exists already and is not overwritten", path.display())]
    Exists {
        /// The folder that stands in the way.
        path: PathBuf,
    },

    /// There is nothing to go on with.
    #[error("nothing to resume: there is no `{}`; run without `--resume`", path.display())]
    NothingToResume {
        /// The folder that was looked for.
        path: PathBuf,
    },

    /// An earlier run with the same inputs was not finished.
    #[error("`{}` holds an unfinished run of the same inputs: go on with `--resume`, or discard it", path.display())]
    PartialExists {
        /// The folder of the unfinished run.
        path: PathBuf,
    },

    /// Another process writes the same run.
    #[error("`{}` is in use by another process: wait until it ends", path.display())]
    InUse {
        /// The folder of the unfinished run.
        path: PathBuf,
    },

    /// A name cannot be a folder's.
    #[error(
        "{what} `{name}` cannot name a folder: use letters, digits, `-`, `_` and `.`, a letter or digit first"
    )]
    BadName {
        /// What the name is for.
        what: &'static str,
        /// The name given.
        name: String,
    },
}

impl TablesError {
    /// Gives an IO error its path, for use in `map_err`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { action, path, error }
    }

    /// Gives a Parquet or Arrow error its path, for use in `map_err`.
    pub(crate) fn parquet<E: Into<ParquetError>>(
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(E) -> Self {
        let path = path.to_owned();
        move |error| Self::Parquet { action, path, error: error.into() }
    }
}

fn choices(runs: &[String]) -> String {
    if runs.is_empty() {
        String::new()
    } else {
        let names: Vec<String> = runs.iter().map(|name| format!("`{name}`")).collect();
        format!("; runs in it: {}", names.join(", "))
    }
}
