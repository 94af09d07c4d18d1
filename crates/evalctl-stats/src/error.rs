//! What can be wrong with the input of a statistic.

use thiserror::Error;

/// Says why a statistic was not computed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StatsError {
    /// Nothing was observed.
    #[error("there is nothing to count: n is 0, at least 1 is needed")]
    Empty,

    /// More successes than trials.
    #[error("`k` is {k} but can be at most n = {n}")]
    CountAboveTotal {
        /// The number of successes given.
        k: u64,
        /// The number of trials given.
        n: u64,
    },

    /// The sum of the counts is no longer exact in an `f64`.
    #[error("the counts add up to more than 2^53")]
    CountTooLarge,

    /// A cluster without any trial, which would be counted as an independent unit.
    #[error("a cluster has n = 0: leave out customers without a ticket")]
    EmptyCluster,

    /// A real argument outside its range, NaN included.
    #[error("`{name}` is {value} but must be {needed}")]
    OutOfRange {
        /// The name of the argument.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What would be right.
        needed: &'static str,
    },

    /// A ticket resolved after the data cut.
    #[error("a ticket was resolved at {resolved_at}, after the data cut {cut}")]
    AfterCut {
        /// The time of resolution given.
        resolved_at: f64,
        /// The data cut given.
        cut: f64,
    },

    /// A question about a time that no observation has reached.
    #[error("time {time} lies beyond the largest observed time {largest}: not estimable yet")]
    BeyondFollowUp {
        /// The time asked for.
        time: f64,
        /// The largest time observed.
        largest: f64,
    },

    /// A variance between clusters with too few of them.
    #[error(
        "{clusters} cluster(s) cannot give a variance between clusters, at least {needed} are needed"
    )]
    TooFewClusters {
        /// The number of clusters observed.
        clusters: u64,
        /// The smallest number that would do.
        needed: u64,
    },

    /// Two lists that belong together have different lengths.
    #[error("`{name}` has {found} entries but must have {needed}")]
    LengthMismatch {
        /// The name of the list.
        name: &'static str,
        /// Its length.
        found: usize,
        /// The length that it must have.
        needed: usize,
    },

    /// Less of something than the method needs.
    #[error("there are {found} {what}, at least {needed} are needed")]
    TooFew {
        /// What there is too little of, in the plural.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many would do.
        needed: u64,
    },

    /// Too many tickets have no counterpart on the other side.
    #[error(
        "{without_counterpart} of {tickets} tickets have no counterpart on the other side, \
         at most {allowed_percent} % may"
    )]
    NoOverlap {
        /// Tickets whose kind only one side handles.
        without_counterpart: u64,
        /// All tickets asked about.
        tickets: u64,
        /// The largest percentage that is accepted.
        allowed_percent: u64,
    },

    /// Everything that varies is explained without remainder, so that no estimate is finite.
    #[error("the data do not bound {what}: it separates the outcomes without remainder")]
    Unbounded {
        /// The quantity that has no finite estimate.
        what: &'static str,
    },

    /// Right and wrong tickets are needed, and one of the two is missing.
    #[error("all {n} ticket(s) are of one kind, at least one of each is needed")]
    OneClass {
        /// The number of tickets given.
        n: u64,
    },

    /// Two lists that should hold the same tickets in the same order.
    #[error("the two lists do not hold the same tickets")]
    NotPaired,

    /// A task with fewer trials than the question needs.
    #[error("a task has {trials} trials but pass^{k} needs at least {k} of every task")]
    TooFewTrials {
        /// The number of trials of that task.
        trials: u64,
        /// The number of trials that all have to pass.
        k: u64,
    },
}

impl StatsError {
    /// Tells whether the data are valid but too few, so that the number is refused rather than wrong.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Empty
            | Self::BeyondFollowUp { .. }
            | Self::TooFewClusters { .. }
            | Self::TooFewTrials { .. }
            | Self::TooFew { .. }
            | Self::NoOverlap { .. }
            | Self::OneClass { .. }
            | Self::Unbounded { .. } => true,
            Self::CountAboveTotal { .. }
            | Self::CountTooLarge
            | Self::EmptyCluster
            | Self::OutOfRange { .. }
            | Self::AfterCut { .. }
            | Self::NotPaired
            | Self::LengthMismatch { .. } => false,
        }
    }
}
