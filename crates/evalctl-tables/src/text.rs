//! Whether people's words go into the tables.

/// What to do with masked text: subjects, messages, answers, what a tool said, raw records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// Write it.
    Keep,
    /// Leave it out (`--no-text`).
    Drop,
}

impl Text {
    /// The text, unless it is to be left out.
    pub(crate) fn allow<T>(self, text: Option<T>) -> Option<T> {
        match self {
            Self::Keep => text,
            Self::Drop => None,
        }
    }
}
