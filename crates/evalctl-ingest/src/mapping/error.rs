//! What can be wrong with a mapping file.

use std::path::PathBuf;

/// Why a mapping file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The file cannot be read.
    #[error("cannot read mapping `{}`: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// The file is no TOML, or has a key that no mapping has.
    #[error("mapping `{}`: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The parser's message, with line and column.
        message: String,
    },
    /// The file contradicts itself.
    #[error("mapping `{}`: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong and what would be right.
        message: String,
    },
}
