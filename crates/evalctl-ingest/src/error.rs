//! Why histories could not be read.

use std::path::{Path, PathBuf};

use evalctl_domain::Reject;
use evalctl_tabular::TableError;

use crate::mapping::MappingError;
use crate::privacy::PrivacyError;

/// Why histories could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// Somebody asked it to stop.
    #[error("interrupted while reading")]
    Interrupted,
    /// A file or folder could not be used.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A table could not be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The mapping is wrong.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The pseudonym key is wrong.
    #[error(transparent)]
    Privacy(#[from] PrivacyError),
    /// The format is not recognised.
    #[error("cannot tell what `{}` is: {seen}; give `--format` (event-log, tau-bench, labelled or zendesk), and `--mapping FILE` for an event log", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// What was seen in it.
        seen: String,
    },
    /// An event log came without a mapping.
    #[error("`{}` is an event log and needs `--mapping FILE` to say which column means what", path.display())]
    MappingMissing {
        /// The file.
        path: PathBuf,
    },
    /// A JSON file is broken where no record can be skipped.
    #[error("`{}`: {message}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        message: String,
    },
    /// A file was given twice.
    #[error("`{}` and `{}` are the same file, byte for byte; give it once", first.display(), second.display())]
    SameFile {
        /// The file as given first.
        first: PathBuf,
        /// The file as given again.
        second: PathBuf,
    },
    /// Too many records could not be used.
    #[error(
        "{rejected} of {records} records could not be used, more than `--max-rejects` allows ({allowed}); the first: {first}"
    )]
    TooManyRejects {
        /// Records that could not be used.
        rejected: u64,
        /// Records read.
        records: u64,
        /// How many would be allowed.
        allowed: u64,
        /// The first one, with file, line and reason.
        first: String,
        /// All that were listed, masked.
        listed: Vec<Reject>,
    },
    /// There is nothing to replay.
    #[error("no ticket was found in {inputs}")]
    NoTickets {
        /// The files read.
        inputs: String,
    },
    /// One record is larger than a scratch file can hold.
    #[error("a record of {bytes} bytes is too large for the scratch file `{}`", path.display())]
    RecordTooLarge {
        /// The scratch file.
        path: PathBuf,
        /// Size of the record.
        bytes: usize,
    },
    /// A scratch file is damaged.
    #[error("the scratch file `{}` is damaged: {message}; run again without `--resume`", path.display())]
    Spill {
        /// The scratch file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl IngestError {
    pub(crate) fn io(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }
}
