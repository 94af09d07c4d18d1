use std::{io, path::PathBuf};

use thiserror::Error;

/// Says why a pseudonym key could not be had.
#[derive(Debug, Error)]
pub enum PrivacyError {
    /// The text given as a key is not one.
    #[error("pseudonym key {0}")]
    Key(KeyProblem),
    /// The file does not hold a key.
    #[error("key file `{}`: pseudonym key {problem}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with its content.
        problem: KeyProblem,
    },
    /// The file could not be read.
    #[error("cannot read key file `{}`: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// The file could not be written.
    #[error("cannot create key file `{}`: {cause}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// The operating system gave no random bytes.
    #[error("cannot read 32 random bytes from `{source_path}`: {cause}")]
    Random {
        /// Where they were asked for.
        source_path: &'static str,
        /// What the operating system said.
        cause: io::Error,
    },
}

/// Says what is wrong with the text of a key, and what would be right, without repeating the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyProblem {
    /// Too short or too long.
    #[error("has {found} characters but takes exactly 64 hexadecimal digits (32 bytes)")]
    Length {
        /// How many characters there are.
        found: usize,
    },
    /// Longer than any key, so not counted to the end.
    #[error("has more than {limit} characters but takes exactly 64 hexadecimal digits (32 bytes)")]
    TooLong {
        /// Where counting stopped.
        limit: usize,
    },
    /// A character that is no hexadecimal digit.
    #[error("has a character other than `0`-`9`, `a`-`f`, `A`-`F` at position {position} of 64")]
    Digit {
        /// Its place, from 1.
        position: usize,
    },
}
