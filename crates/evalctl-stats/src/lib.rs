//! Turn counts and times into estimates with intervals: the statistics behind every number of `evalctl`.
//!
//! The main type is [`Interval`], which always comes with a [`Level`].
//! Plain rates get theirs from [`wilson`] and [`clopper_pearson`], rates of repeat customers from
//! [`clustered_proportion`], times from [`KaplanMeier`], outcomes within a window from [`matured_cohort`],
//! and repeated trials of one task from [`pass_hat`].
//!
//! ```
//! use evalctl_stats::{Level, wilson};
//!
//! // 286 of 402 tickets were resolved: 71 % (95 % interval 67-75 %).
//! let interval = wilson(286, 402, Level::percent_95())?;
//! assert_eq!(format!("{:.3} {:.3}", interval.lower, interval.upper), "0.665 0.754");
//! # Ok::<(), evalctl_stats::StatsError>(())
//! ```
//!
//! Three rules hold for every function:
//!
//! - **It is pure.** The same input gives the same bytes on every platform, in whatever order the input comes.
//! - **It never skips.** A bad value (NaN, `k > n`, a negative time) is a [`StatsError`].
//! - **It never says NaN.** What cannot be computed is `None`, or a [`StatsError`] that says what is missing.

pub use crate::cluster::{ClusterCount, ClusterMethod, ClusteredProportion, clustered_proportion};
pub use crate::error::StatsError;
pub use crate::interval::Interval;
pub use crate::level::Level;
pub use crate::pass_hat::{PassHat, PassHatMethod, TaskTrials, pass_hat};
pub use crate::proportion::{clopper_pearson, clopper_pearson_upper, jeffreys, wilson};
pub use crate::survival::{KaplanMeier, KaplanMeierMethod, Observation, QuantileInterval};
pub use crate::window::{EventShare, FollowUp, MaturedCohort, event_share, matured_cohort};

mod level;

mod interval;

mod proportion;

mod cluster;

mod survival;

mod window;

mod pass_hat;

pub mod special;

mod error;
