//! What can go wrong.

use std::path::{Path, PathBuf};

use evalctl_stats::StatsError;

/// Why no helpdesk was simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// A file could not be written.
    #[error("cannot {what} `{}`: {error}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// The folder holds something already.
    #[error("`{}` is not empty; name a new folder", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// More or fewer tickets than the generator can make.
    #[error("{tickets} tickets were asked for; give 1 to {most}")]
    Tickets {
        /// The number asked for.
        tickets: u64,
        /// The largest number.
        most: u64,
    },
    /// An estimate could not be made.
    #[error("an estimate of the simulated tickets failed: {0}")]
    Stats(#[from] StatsError),
}

impl SimulatorError {
    pub(crate) fn io(what: &'static str, path: &Path, error: std::io::Error) -> Self {
        Self::Io { what, path: path.to_owned(), error }
    }
}
