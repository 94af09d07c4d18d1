//! Here are the outcomes, decisions and grades: how well did it do?
//!
//! A [`KpiDefinition`] is data; [`compute`] turns definitions into SQL over the tables of a run, and the
//! counts that come back into [`Kpi`](evalctl_domain::Kpi) rows with intervals. [`sql`] shows the SQL.
//!
//! ```
//! # async fn demo(tables: &std::path::Path) -> Result<(), evalctl_kpi::KpiError> {
//! use evalctl_domain::{Horizon, Window};
//! use evalctl_kpi::{ArmInfo, KpiRequest, compute, shipped_definitions};
//! use evalctl_stats::Level;
//!
//! let request = KpiRequest {
//!     definitions: &shipped_definitions(),
//!     arms: &[ArmInfo { name: "rules".to_owned(), acted: false }],
//!     by: &[vec!["intent".to_owned()], vec!["channel".to_owned(), "language".to_owned()]],
//!     as_of: jiff::Timestamp::UNIX_EPOCH,
//!     window: Window::days(7),
//!     horizon: Horizon::new(Window::days(30)),
//!     level: Level::percent_95(),
//! };
//! for kpi in compute(tables, &request).await? {
//!     assert!(kpi.n == 0 || kpi.clusters.is_some());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Invariant:** SQL yields integers, and confidences as they stand in the tables, and uses built-in functions
//! only, so that it runs unchanged on a cluster; every division is made in `evalctl-stats`.
//!
//! **Invariant:** every ticket of an arm is in exactly one of `n`, `pending` and `excluded` of a share.

pub use arm::{Arm, ArmInfo};
pub use check::check_definitions;
pub use comparison::{
    ComparisonRequest, Contender, DECIDING, FEWEST_FOR_CLAIM, SEGMENT_RATE, compare,
};
pub use compute::{KpiRequest, Split, SplitKpi, Together, compute, compute_segments, side_by_side};
pub use definition::{
    AppliesTo, Condition, Description, Direction, ExcludedTickets, KpiDefinition, KpiKind, Preset,
    PresetWindow, Requirement, ScopeRule, ScoreStatistic, Silence, Span, Tally, Unit, Verifier,
    canonical_id, parse_definitions, select_definitions, shipped_definitions, shipped_presets,
};
pub use dimension::Dimension;
pub use error::KpiError;
pub use insight::{
    Insight, InsightRequest, Leakage, LeakageDelta, Share, Slice, Slices, WeekPoint, insights,
};
pub use next_acts::{NextActsRequest, next_acts};
pub use parity::{ParityRequest, parity};
pub use quality::quality;
pub use reconcile::{Claim, Difference, Reconciliation, Standing, Statement, reconcile};
pub use reference::{explain, reference_page};
pub use savings::{Amount, UnitCosts, savings};
pub use signals::{SignalsRequest, signals};
pub use sql::{sql, sql_without_run};
pub use trend::{TREND_KPIS, trends};
pub use verdicts::{CountedAs, TicketVerdict, verdicts};

mod definition;

mod arm;

mod dimension;

mod compute;

mod insight;

mod plan;

mod placeholders;

mod sql;

mod engine;

mod counts;

mod spans;

mod scores;

mod estimate;

mod parity;

mod trend;

mod signals;

mod savings;
mod verdicts;

mod reconcile;

mod check;

mod reference;

mod quality;

mod comparison;

pub mod gate;

mod next_acts;

mod error;

#[cfg(test)]
mod tests;
