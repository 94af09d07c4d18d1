//! Replays histories through candidates: the clock, the fold from events to outcomes, grading.
//!
//! The main type is [`Replay`]: it takes timelines from a [`PartitionSource`], asks every [`Arm`]
//! about every ticket as it looked at the moment of decision, lets a [`grade::Panel`] judge, and
//! hands rows to a [`RowSink`]. The fold alone ([`fold::CustomerFold`]) also serves a stream.
//!
//! ```
//! # use evalctl_replay::fold::{FoldRules, fold_timeline};
//! # fn outcomes(timeline: &evalctl_domain::Timeline, rules: &FoldRules) {
//! let outcomes = fold_timeline(timeline, rules);
//! assert_eq!(outcomes.len(), timeline.tickets.len());
//! # }
//! ```

pub use account::{HISTORY, HISTORY_AI, HISTORY_PEOPLE, HISTORY_TEST};
pub use arm::Arm;
pub use engine::{PartitionSummary, Replay, ReplayError, ReplayOptions, Replayed};
pub use flow::{PartitionSink, PartitionSource, RowSink, Rows, Timelines};
pub use learned::{Learned, LearnedSnapshot, LearnedWhen};
pub use moment::Turns;
pub use sets::{SetsReport, SplitBy, SplitError, SplitOptions, SplitRule};

mod engine;

mod flow;

pub mod fold;

mod sets;

mod learned;

mod leakage;

mod moment;

mod view;

mod intents;

mod arm;

pub mod grade;

mod account;

#[cfg(test)]
mod fixtures;
