//! Turn counts and times into estimates with intervals: the statistics behind every number of `evalctl`.
//!
//! The main type is [`Interval`], which always comes with a [`Level`].
//! Plain rates get theirs from [`wilson`] and [`clopper_pearson`], rates of repeat customers from
//! [`clustered_proportion`], times from [`KaplanMeier`], outcomes within a window from [`matured_cohort`],
//! and repeated trials of one task from [`pass_hat`].
//! Weekly series are asked by [`mann_kendall`] and [`logit_slope`], bursts by [`growth`], and many questions at once
//! are answered through [`adjusted_p_values`].
//! AI and people are compared on like tickets by [`standardise`] and [`doubly_robust`].
//! Whether a confidence means anything is asked in [`calibration`], whether it puts right before wrong in
//! [`selective`], and which of two candidates is better in [`paired`].
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
pub use crate::clustered_mean::{ClusterSum, ClusteredMean, clustered_mean};
pub use crate::compared::{ComparedTicket, ComparedTickets};
pub use crate::doubly_robust::{
    DoublyRobust, DoublyRobustOptions, FEWEST_ANSWERS_A_SIDE, Imbalance, OutcomeModel, Overlap,
    doubly_robust, folds_by_customer, hajek_difference, saturated_aipw,
    standardised_mean_difference,
};
pub use crate::effect_size::{cliffs_delta, cohens_h, e_value, hedges_g};
pub use crate::error::StatsError;
pub use crate::fisher::fisher_upper;
pub use crate::growth::{FEWEST_FOR_GROWTH, Growth, TwoPeriods, growth};
pub use crate::incidence::{
    CompetingObservation, CumulativeIncidence, Ending, cumulative_incidence,
};
pub use crate::interval::Interval;
pub use crate::level::Level;
pub use crate::multiplicity::{Adjustment, adjusted_p_values};
pub use crate::noninferiority::{
    ScoreTest, SharePair, WelchTost, equivalence_of_shares, farrington_manning, miettinen_nurminen,
    newcombe, welch_tost,
};
pub use crate::nonresponse::{NonResponse, SideResponse, nonresponse};
pub use crate::pass_hat::{PassHat, PassHatMethod, TaskTrials, pass_hat};
pub use crate::prequential::{AtEqualTimes, DelayedLabel, PrequentialStep, prequential_steps};
pub use crate::proportion::{clopper_pearson, clopper_pearson_upper, jeffreys, wilson};
pub use crate::regression::Covariates;
pub use crate::restricted_mean::{RestrictedMean, restricted_mean};
pub use crate::scored::{ScoredTicket, ScoredTickets};
pub use crate::standardisation::{
    FEWEST_IN_STRATUM, MeanDifference, SimpsonWarning, Standardised, StratumDifference, Target,
    crude_difference, simpson_warning, standardise,
};
pub use crate::survival::{
    CompactObservation, KaplanMeier, KaplanMeierMethod, Observation, QuantileInterval,
};
pub use crate::trend::{
    ChangePoint, FEWEST_PERIODS, LogitSlope, MannKendall, PeriodCount, TheilSen, TrendTest,
    change_point, logit_slope, mann_kendall, theil_sen,
};
pub use crate::window::{EventShare, FollowUp, MaturedCohort, event_share, matured_cohort};

mod level;

mod interval;

mod proportion;

mod cluster;

mod clustered_mean;

mod survival;

mod window;

mod restricted_mean;

mod incidence;

mod pass_hat;

mod trend;

mod fisher;

mod growth;

mod multiplicity;

mod compared;

mod standardisation;

mod doubly_robust;

mod regression;

mod nonresponse;

mod noninferiority;

mod effect_size;

mod moments;

mod influence;

mod scored;

pub mod calibration;

pub mod selective;

pub mod paired;

mod random;

mod prequential;

pub mod special;

mod error;
