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
//!
//! Without the feature `engine` (on unless left out) only what people write is read: definitions, conditions of a gate, costs.

#![cfg_attr(
    not(feature = "engine"),
    expect(dead_code, unused_imports, reason = "what only the engine asks for")
)]

pub use claim::Claim;
pub use definition::{
    AppliesTo, Condition, Description, Direction, ExcludedTickets, KpiDefinition, KpiKind, Preset,
    PresetWindow, Requirement, ScopeRule, ScoreStatistic, Silence, Span, Tally, Unit, Verifier,
    canonical_id, parse_definitions, select_definitions, shipped_definitions, shipped_presets,
};
pub use dimension::Dimension;
pub use error::KpiError;
pub use unit_costs::{Amount, UnitCosts};

#[cfg(feature = "engine")]
pub use arm::{Arm, ArmInfo};
#[cfg(feature = "engine")]
pub use check::check_definitions;
#[cfg(feature = "engine")]
pub use comparison::{
    ComparisonRequest, Contender, DECIDING, FEWEST_FOR_CLAIM, SEGMENT_RATE, compare,
};
#[cfg(feature = "engine")]
pub use compute::{KpiRequest, Split, SplitKpi, Together, compute, compute_segments, side_by_side};
#[cfg(feature = "engine")]
pub use insight::{InsightRequest, insights};
#[cfg(feature = "engine")]
pub use next_acts::{NextActsRequest, next_acts};
#[cfg(feature = "engine")]
pub use parity::{ParityRequest, parity};
#[cfg(feature = "engine")]
pub use quality::quality;
#[cfg(feature = "engine")]
pub use query::{Answer, Cell, query, query_by_part};
#[cfg(feature = "engine")]
pub use reconcile::{Difference, Reconciliation, Standing, Statement, reconcile};
#[cfg(feature = "engine")]
pub use reference::{explain, reference_page};
#[cfg(feature = "engine")]
pub use savings::savings;
#[cfg(feature = "engine")]
pub use signals::{SignalsRequest, signals};
#[cfg(feature = "engine")]
pub use sql::{sql, sql_without_run};
#[cfg(feature = "engine")]
pub use trend::{TREND_KPIS, trends};
#[cfg(feature = "engine")]
pub use verdicts::{CountedAs, TicketVerdict, verdicts};

mod definition;

mod dimension;

mod placeholders;

pub mod gate;

mod claim;

mod unit_costs;

mod error;

#[cfg(feature = "engine")]
mod arm;

#[cfg(feature = "engine")]
mod arm_group;
#[cfg(feature = "engine")]
mod arm_tickets;

#[cfg(feature = "engine")]
mod compute;

#[cfg(feature = "engine")]
mod insight;

#[cfg(feature = "engine")]
mod plan;

#[cfg(feature = "engine")]
mod filling;

#[cfg(feature = "engine")]
mod sql;

#[cfg(feature = "engine")]
mod engine;

#[cfg(feature = "engine")]
mod query;

#[cfg(feature = "engine")]
mod counts;

#[cfg(feature = "engine")]
mod spans;

#[cfg(feature = "engine")]
mod scores;

#[cfg(feature = "engine")]
mod by_segment;

#[cfg(feature = "engine")]
mod estimate;

#[cfg(feature = "engine")]
mod parity;

#[cfg(feature = "engine")]
mod trend;

#[cfg(feature = "engine")]
mod signals;

#[cfg(feature = "engine")]
mod savings;

#[cfg(feature = "engine")]
mod verdicts;

#[cfg(feature = "engine")]
mod reconcile;

#[cfg(feature = "engine")]
mod check;

#[cfg(feature = "engine")]
mod reference;

#[cfg(feature = "engine")]
mod quality;

#[cfg(feature = "engine")]
mod comparison;

#[cfg(feature = "engine")]
mod next_acts;

#[cfg(all(test, feature = "engine"))]
mod tests;
