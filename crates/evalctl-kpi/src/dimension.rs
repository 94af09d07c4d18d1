//! The columns that a KPI can be broken down by.

use std::str::FromStr;

use jiff::Timestamp;

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
    /// The week in which it came in, by the date of its Monday in UTC; unknown without times.
    Week,
    /// The customer's plan as of its opening.
    Tier,
    /// The page or product area it came in from.
    Page,
    /// Its last priority.
    Priority,
}

/// Microseconds of a week.
const WEEK: i64 = 7 * 24 * 3_600 * 1_000_000;

/// What to add to a time so that weeks begin at a multiple of [`WEEK`]: 1970 began on a Thursday.
const MONDAY: i64 = 3 * 24 * 3_600 * 1_000_000;

impl Dimension {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::Intent,
        Self::Channel,
        Self::Language,
        Self::GivenSet,
        Self::HandledBy,
        Self::Tier,
        Self::Page,
        Self::Priority,
        Self::Week,
    ];

    /// The column's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Channel => "channel",
            Self::Language => "language",
            Self::GivenSet => "given_set",
            Self::HandledBy => "handled_by",
            Self::Week => "week",
            Self::Tier => "tier",
            Self::Page => "page",
            Self::Priority => "priority",
        }
    }

    /// How the innermost query selects it, under its own name.
    pub(crate) fn selected(self) -> String {
        match self {
            // Whole numbers only, and never negative before the last subtraction: engines disagree
            // about the remainder of a negative number.
            Self::Week => format!(
                "CASE WHEN clock = 'stated' THEN opened_at - ((opened_at + {MONDAY}) % {WEEK} + {WEEK}) % {WEEK} END AS week"
            ),
            _ => self.as_str().to_owned(),
        }
    }

    /// What people read for a value that the query found.
    pub(crate) fn shown(self, value: String) -> String {
        if self != Self::Week {
            return value;
        }
        let monday = value.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
        monday.map_or(value, |monday| monday.strftime("%Y-%m-%d").to_string())
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
