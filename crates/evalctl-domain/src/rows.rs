//! Rows of the decisions and grades tables.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{CustomerId, Decision, Grade, TicketId, TicketSet};

/// What became of asking an arm about a ticket.
#[derive(Debug, Clone, PartialEq)]
pub enum DecisionStatus {
    /// It decided.
    Decided(Decision),
    /// The ticket is not this arm's to decide, or out of the count.
    Excluded {
        /// A stable word.
        reason: String,
    },
    /// The arm failed on it.
    Errored {
        /// A stable word.
        reason: String,
    },
    /// A later turn, which the arm's earlier decision made hypothetical: not asked, not graded.
    Diverged,
}

impl DecisionStatus {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Decided(_) => "decided",
            Self::Excluded { .. } => "excluded",
            Self::Errored { .. } => "errored",
            Self::Diverged => "diverged",
        }
    }
}

/// Whether the talk went on as recorded after a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnPath {
    /// The decision did what the record did next.
    On,
    /// The decision did something else: what follows in the record is not its doing.
    Left,
    /// A turn after the decision that left.
    Diverged,
}

impl TurnPath {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Left => "left",
            Self::Diverged => "diverged",
        }
    }
}

/// One arm's answer at one turn of one ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRow {
    /// The arm.
    pub arm: Arc<str>,
    /// The ticket.
    pub ticket: TicketId,
    /// Who asked.
    pub customer: Option<CustomerId>,
    /// The unit of independence.
    pub cluster: Arc<str>,
    /// The set that the run puts the ticket in, as in its outcome.
    pub set: Option<TicketSet>,
    /// Whether the ticket counts in the buckets and KPIs of the arm: not so the tickets outside the
    /// test set, where the arm was trained.
    pub counted: bool,
    /// Which customer message was answered, from 0.
    pub turn: u32,
    /// The moment of the view.
    pub decided_at: Timestamp,
    /// What became of it.
    pub status: DecisionStatus,
    /// Whether the talk went on as recorded.
    pub path: TurnPath,
    /// The row that stands for the ticket in buckets and KPIs; exactly one an (arm, ticket).
    pub is_last: bool,
    /// SHA-256 of the snapshot that decided, where one was asked.
    pub snapshot: Option<Arc<str>>,
    /// Epoch of the replay, from 0.
    pub epoch: u32,
    /// How many times it was asked at this turn; the first answer is the one that counts.
    pub asked: u32,
    /// Of the later answers, those that differ from the first in mode, intent, text, citations or acts.
    pub flips: u32,
    /// Of these, those that differ in mode.
    pub mode_flips: u32,
}

/// One grader's verdict on the row that stands for a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeRow {
    /// The arm.
    pub arm: Arc<str>,
    /// The ticket.
    pub ticket: TicketId,
    /// Turn of the decision row it belongs to.
    pub turn: u32,
    /// The verdict.
    pub grade: Grade,
    /// The verdict that counts; exactly one a decided (arm, ticket).
    pub effective: bool,
}
