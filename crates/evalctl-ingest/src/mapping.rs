//! Mapping files: which column of an event log means what.
//!
//! The file is read as typed, then checked and lifted into [`Mapping`], which knows columns by
//! their position among those it asks a table for.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use evalctl_domain::{AuthorRole, Rating, TicketState};

pub use self::error::MappingError;
pub(crate) use self::labels::Labels;
pub(crate) use self::time::TimeFormat;

/// A checked mapping. Columns are positions in the list of those it asks a table for.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Its name, for reports.
    pub name: String,
    pub(crate) delimiter: Option<u8>,
    pub(crate) missing: BTreeSet<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) ignored: BTreeSet<String>,
    pub(crate) ticket: usize,
    pub(crate) opened: Option<usize>,
    pub(crate) channel: Option<usize>,
    pub(crate) language: Option<usize>,
    pub(crate) intent: Option<usize>,
    pub(crate) set: Option<usize>,
    pub(crate) subject: Option<usize>,
    pub(crate) page: Option<usize>,
    pub(crate) tags: Option<usize>,
    /// (identity key, column); the column serves nothing else.
    pub(crate) customer: Vec<(String, usize)>,
    pub(crate) time: usize,
    pub(crate) time_format: TimeFormat,
    pub(crate) order: Order,
    pub(crate) state: Option<StateRule>,
    pub(crate) transitions: Vec<Transition>,
    pub(crate) arrival: Vec<usize>,
    pub(crate) changing: Vec<usize>,
    pub(crate) final_: Vec<usize>,
    pub(crate) message: Option<MessageRule>,
    pub(crate) action: Option<ActionRule>,
    pub(crate) rating: Option<RatingRule>,
    pub(crate) verifier: Option<VerifierRule>,
    pub(crate) reference: Option<ReferenceRule>,
    pub(crate) reopened_counter: Option<usize>,
}

/// Which order of a ticket's rows wins where the file and the clock disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// The order of the file.
    #[default]
    File,
    /// The order of the time column; equal times keep the order of the file.
    Time,
}

#[derive(Debug, Clone)]
pub(crate) struct StateRule {
    pub(crate) column: usize,
    pub(crate) changed_by: AuthorRole,
    pub(crate) labels: Labels<StateLabel>,
}

/// What a label of the state column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateLabel {
    /// The ticket's state, in our words.
    Is(TicketState),
    /// Nothing: the source writes it by mistake.
    Invalid,
}

#[derive(Debug, Clone)]
pub(crate) struct Transition {
    pub(crate) means: TransitionMeaning,
    pub(crate) column: usize,
    pub(crate) from: BTreeSet<String>,
    pub(crate) to: BTreeSet<String>,
    /// Why the ticket is excluded; empty for other meanings.
    pub(crate) reason: String,
}

/// What a change of a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TransitionMeaning {
    /// The ticket is resolved.
    Resolved,
    /// A resolved ticket came back.
    Reopened,
    /// The ticket went up a level.
    Escalated,
    /// The ticket was given to somebody else.
    Reassigned,
    /// An AI handed over to a person.
    HandedOff,
    /// The ticket is taken out of the count.
    Excluded,
}

#[derive(Debug, Clone)]
pub(crate) struct MessageRule {
    pub(crate) text: usize,
    pub(crate) author: usize,
    pub(crate) authors: Labels<AuthorRole>,
    pub(crate) visibility: Option<usize>,
    pub(crate) internal: BTreeSet<String>,
    pub(crate) meaning: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct ActionRule {
    pub(crate) name: usize,
    pub(crate) arguments: Option<usize>,
    pub(crate) result: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct RatingRule {
    pub(crate) column: usize,
    pub(crate) labels: Labels<Rating>,
    pub(crate) scale: Option<u8>,
}

#[derive(Debug, Clone)]
pub(crate) struct VerifierRule {
    pub(crate) column: usize,
    pub(crate) name: String,
    /// Whether a label says that the result passed.
    pub(crate) labels: Labels<bool>,
}

#[derive(Debug, Clone)]
pub(crate) struct ReferenceRule {
    pub(crate) intent: Option<usize>,
    pub(crate) out_of_scope: BTreeSet<String>,
    pub(crate) actions: Option<usize>,
    pub(crate) article: Option<usize>,
    pub(crate) answer: Option<usize>,
}

impl Mapping {
    /// Reads and checks a mapping file.
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| MappingError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Checks the text of a mapping file; `path` is for messages.
    pub fn parse(text: &str, path: &Path) -> Result<Self, MappingError> {
        let file = toml::from_str(text).map_err(|err| MappingError::Syntax {
            path: path.to_owned(),
            message: err.to_string(),
        })?;
        check::lift(file).map_err(|message| MappingError::Wrong { path: path.to_owned(), message })
    }
}

mod file;

mod check;

mod columns;

mod labels;

mod time;

mod mask;

mod error;

#[cfg(test)]
mod tests;
