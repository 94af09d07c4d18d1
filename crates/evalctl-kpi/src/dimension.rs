//! The columns that a KPI can be broken down by.

use std::str::FromStr;

use crate::KpiError;

/// A column of the outcomes table whose values make segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// The intent that the source recorded or the reference gave.
    Intent,
    /// Where the ticket came in.
    Channel,
    /// Its language.
    Language,
    /// The set that the data set puts it in.
    GivenSet,
    /// Who dealt with it.
    HandledBy,
}

impl Dimension {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 5] =
        [Self::Intent, Self::Channel, Self::Language, Self::GivenSet, Self::HandledBy];

    /// The column's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Channel => "channel",
            Self::Language => "language",
            Self::GivenSet => "given_set",
            Self::HandledBy => "handled_by",
        }
    }
}

impl FromStr for Dimension {
    type Err = KpiError;

    fn from_str(name: &str) -> Result<Self, KpiError> {
        let name = name.trim();
        Self::ALL
            .into_iter()
            .find(|dimension| dimension.as_str() == name)
            .ok_or_else(|| KpiError::UnknownDimension { name: name.to_owned() })
    }
}

/// The columns of one breakdown, sorted; none: the overall row.
pub(crate) type Breakdown = Vec<Dimension>;

pub(crate) fn names_of_dimensions() -> String {
    Dimension::ALL.map(Dimension::as_str).join(", ")
}
