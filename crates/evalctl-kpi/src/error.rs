//! What can go wrong between a definition and its number.

#[cfg(feature = "engine")]
use std::path::PathBuf;

#[cfg(feature = "engine")]
use datafusion::error::DataFusionError;
#[cfg(feature = "engine")]
use evalctl_stats::StatsError;
#[cfg(feature = "engine")]
use evalctl_tables::TablesError;

use crate::dimension::names_of_dimensions;

/// Says which definition, table or request was wrong.
#[derive(Debug, thiserror::Error)]
pub enum KpiError {
    /// A segment is asked for by a column that is none.
    #[error("cannot segment by `{name}`: valid are {}", names_of_dimensions())]
    UnknownDimension {
        /// The name given.
        name: String,
    },

    /// A definition is asked for by a name that none has.
    #[error("there is no definition `{name}`: {suggestion}")]
    UnknownDefinition {
        /// The name given.
        name: String,
        /// The nearest name there is, or where they are listed.
        suggestion: String,
    },

    /// A comparison is to be decided by a KPI that cannot be compared ticket by ticket.
    #[error("`{id}` cannot be compared ticket by ticket here: valid are {valid}")]
    NotComparable {
        /// The KPI.
        id: String,
        /// Those that can.
        valid: String,
    },

    /// A window reaches beyond the facts that outcomes were folded from.
    #[error("a window of {window_s} s is longer than the horizon of {horizon_s} s")]
    WindowBeyondHorizon {
        /// The window given.
        window_s: u32,
        /// The horizon given.
        horizon_s: u32,
    },

    /// A file of definitions is no TOML, or has a field too many or too few.
    #[error("could not read KPI definitions of `{file}`: {error}")]
    Toml {
        /// The file.
        file: String,
        /// What the parser says.
        error: Box<toml::de::Error>,
    },

    /// A definition breaks a rule.
    #[error("KPI `{id}` of `{file}`, line {line}: {problem}")]
    BadDefinition {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The definition.
        id: String,
        /// What is wrong with it.
        problem: String,
    },

    /// A margin that is no share.
    #[error(
        "the parity margin is {margin} but must lie between 0 and 1, for example 0.05 for 5 points"
    )]
    BadMargin {
        /// The margin given.
        margin: f64,
    },

    /// Periods that cannot be compared.
    #[error(
        "{recent_days} recent days against {baseline_weeks} weeks cannot be compared: the days must be a multiple of \
         7, the weeks at least 1"
    )]
    BadPeriods {
        /// Days of the recent period.
        recent_days: u32,
        /// Weeks of the baseline.
        baseline_weeks: u32,
    },

    /// A unit cost that is none.
    #[error(
        "`[cost] {key}` is {value} but must be a number from 0, or two of them, the smaller first"
    )]
    BadUnitCost {
        /// The key.
        key: &'static str,
        /// The value given.
        value: String,
    },

    /// A definition does not count ticket by ticket.
    #[error("`{id}` does not count tickets of the history one by one: name a share")]
    NoShare {
        /// The definition.
        id: String,
    },

    /// A run cannot tell a definition.
    #[error("`{id}` cannot be told: {reason}")]
    Refused {
        /// The definition.
        id: String,
        /// Why.
        reason: String,
    },

    /// The tables of a run could not be found.
    #[cfg(feature = "engine")]
    #[error(transparent)]
    Tables(#[from] TablesError),

    /// A table could not be opened for SQL.
    #[cfg(feature = "engine")]
    #[error("could not open the table in `{}`: {error}", path.display())]
    Open {
        /// The folder of the table.
        path: PathBuf,
        /// What the engine says.
        error: Box<DataFusionError>,
    },

    /// The SQL made from definitions could not be run.
    #[cfg(feature = "engine")]
    #[error("could not count {what}: {error}")]
    Sql {
        /// The KPIs counted.
        what: String,
        /// What the engine says.
        error: Box<DataFusionError>,
    },

    /// Counts are not such that a number follows from them.
    #[cfg(feature = "engine")]
    #[error("could not estimate `{id}`: {error}")]
    Stats {
        /// The KPI.
        id: String,
        /// What is wrong with the counts.
        error: StatsError,
    },
}
