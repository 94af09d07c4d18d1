//! Was the decision right? Who says so, and since when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Decision, Outcome, Reference};

/// What a grader found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The decision was right.
    Correct,
    /// The decision was wrong.
    Wrong,
    /// It cannot be told; never a number.
    Ungraded {
        /// A stable word.
        reason: String,
    },
    /// It cannot be told yet.
    Pending {
        /// When it can.
        until: Timestamp,
    },
}

impl Verdict {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Wrong => "wrong",
            Self::Ungraded { .. } => "ungraded",
            Self::Pending { .. } => "pending",
        }
    }
}

/// Which kind of evidence a grade rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraderKind {
    /// A person's label.
    Human,
    /// What really happened; only for the arm that acted.
    Outcome,
    /// A given right answer: intent, acts, article.
    Reference,
    /// Likeness to a given right answer.
    Similarity,
    /// A language model's opinion.
    Llm,
}

impl GraderKind {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Outcome => "outcome",
            Self::Reference => "reference",
            Self::Similarity => "similarity",
            Self::Llm => "llm",
        }
    }
}

/// A verdict with its author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// Who says so.
    pub grader: GraderKind,
    /// What it found.
    pub verdict: Verdict,
    /// The score behind the verdict, where there is one (a similarity in [0, 1]).
    pub score: Option<f64>,
}

/// All that a grader may look at.
#[derive(Debug, Clone, Copy)]
pub struct GradingCase<'a> {
    /// The arm's name.
    pub arm: &'a str,
    /// Whether this arm is the one that acted, so that the outcome is its own.
    pub acted: bool,
    /// What it decided.
    pub decision: &'a Decision,
    /// What really happened.
    pub outcome: &'a Outcome,
    /// What would have been right.
    pub reference: Option<&'a Reference>,
    /// The data cut.
    pub as_of: Timestamp,
}

/// Judges decisions by one kind of evidence.
pub trait Grader: Send + Sync {
    /// The grade, or `None` where this grader has nothing to go by.
    fn grade(&self, case: &GradingCase<'_>) -> Option<Grade>;
}
