use std::io;
use std::path::PathBuf;

use evalctl_tabular::TableError;
use evalctl_text::ModelError;
use thiserror::Error;

/// Why a text is not the specification of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SpecError {
    /// No resolver has this name.
    #[error("unknown resolver `{name}`{suggestion}: valid resolvers are {known}")]
    UnknownResolver {
        /// What was given.
        name: String,
        /// The near miss, as the end of a sentence, or nothing.
        suggestion: String,
        /// What would be right.
        known: String,
    },
    /// The resolver reads a file and none was named.
    #[error("resolver `{name}` needs a file: write `{name}:FILE`")]
    MissingPath {
        /// The resolver.
        name: String,
    },
    /// The resolver reads no file and one was named.
    #[error("resolver `{name}` reads no file: leave `:{path}` out")]
    NoFile {
        /// The resolver.
        name: &'static str,
        /// What was given.
        path: String,
    },
    /// Something other than options follows the `?`.
    #[error(
        "`{text}` is not `key=value` pairs joined by `&`; \
         write `:` before a path, and `?` in a value as `%3F`"
    )]
    NotAnOption {
        /// What was given.
        text: String,
    },
    /// The resolver has no such option.
    #[error("resolver `{name}` has no option `{key}`{suggestion}: valid options are {known}")]
    UnknownOption {
        /// The resolver.
        name: String,
        /// What was given.
        key: String,
        /// The near miss, as the end of a sentence, or nothing.
        suggestion: String,
        /// What would be right.
        known: String,
    },
    /// An option is given more than once.
    #[error("option `{key}` is given twice: keep one")]
    OptionTwice {
        /// The option.
        key: String,
    },
    /// A percent sign that encodes nothing.
    #[error(
        "option `{key}` is `{value}`, where `%` must start a UTF-8 byte as in `%3F`; \
         write `%25` for a percent sign"
    )]
    BadPercent {
        /// The option.
        key: String,
        /// What was given.
        value: String,
    },
    /// An option has a value that it cannot have.
    #[error("option `{key}` is `{value}` but must be {expected}")]
    BadValue {
        /// The option.
        key: &'static str,
        /// What was given.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// A switch is neither on nor off.
    #[error("option `{key}` is `{value}` but must be `true` or `false`")]
    NotAFlag {
        /// The option.
        key: &'static str,
        /// What was given.
        value: String,
    },
    /// An arm's name cannot be a folder and a word in every table.
    #[error(
        "arm `{arm}` is not a valid name: start with a lower-case letter or a digit, \
         go on with those or `_`, `.`, `-`, at most 64 in all"
    )]
    BadArm {
        /// What was given.
        arm: String,
    },
    /// The arm of what really happened.
    #[error("arm `{arm}` is what really happened: give the candidate another name")]
    ReservedArm {
        /// What was given.
        arm: String,
    },
    /// Two candidates ask for one arm.
    #[error("arm `{arm}` is given to two resolvers: name one of them otherwise")]
    ArmTwice {
        /// The arm.
        arm: String,
    },
}

impl SpecError {
    pub(crate) fn abstain_above_threshold(abstain: f64, threshold: f64) -> Self {
        let expected = format!("at most the threshold, {threshold}");
        Self::BadValue { key: "abstain", value: abstain.to_string(), expected }
    }
}

/// Why a candidate cannot be made from its files.
#[derive(Debug, Error)]
pub enum ResolversError {
    /// The specification itself is wrong.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder for what does not fit into memory cannot be used.
    #[error("cannot keep decisions in a file of the folder `{}`: {source}", folder.display())]
    Scratch {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of rules or answers is not TOML, or has a key or a value that they do not have.
    #[error("line {line} of `{}`: {message}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// What was wrong and what would be right.
        message: String,
    },
    /// A snapshot is damaged, or a later version of this program wrote it.
    #[error("not a snapshot of {kind}: {message}")]
    Snapshot {
        /// The resolver that was to be loaded.
        kind: &'static str,
        /// What was wrong.
        message: String,
    },
    /// Recorded decisions are not in a snapshot.
    #[error(
        "not a snapshot that can be loaded: recorded decisions are in their file, give it as \
         `recorded:FILE`"
    )]
    RecordedSnapshot,
    /// The file of a snapshot cannot be loaded.
    #[error("cannot load `{}`: {source}", path.display())]
    SnapshotFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with its bytes.
        source: Box<ResolversError>,
    },
    /// The bytes of a snapshot are not those that its folder is named by.
    #[error(
        "`{}` is named by a hash, but its snapshot has the hash {found}: it was changed",
        folder.display()
    )]
    OtherHash {
        /// The folder.
        folder: PathBuf,
        /// The hash of the bytes in it.
        found: String,
    },
    /// No resolver wrote these bytes.
    #[error("`{}` is no snapshot that a resolver of this version wrote", path.display())]
    UnknownSnapshot {
        /// The file.
        path: PathBuf,
    },
    /// The files of a sentence model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A file of decisions cannot be read as a table, or lacks a column.
    #[error(transparent)]
    Decisions(#[from] TableError),
}
