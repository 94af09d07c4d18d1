//! One dated fact about a ticket: the vocabulary that every KPI definition is written in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Action, AuthorRole, Rating, Reference, TicketId};

/// Where a fact was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceRef {
    /// Index of the input file in the order given.
    pub file: u32,
    /// 1-based line (row number in a Parquet file, element number in a JSON array).
    pub line: u64,
}

/// One dated fact.
///
/// Events of a ticket are ordered by (`time`, `seq`). `time` never goes backwards in a ticket:
/// where the chosen order puts an earlier stamp after a later one, the later one holds for both and
/// the stamp itself is kept in `stated`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When the fact held.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub time: Timestamp,
    /// The stamp of the source, where it differs from `time`.
    pub stated: Option<StatedTime>,
    /// Source sequence within the ticket, from 0, without gaps.
    pub seq: u32,
    /// Where it was read.
    pub source: SourceRef,
    /// The fact.
    pub kind: EventKind,
}

/// A time stamp as the source wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedTime(
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")] pub Timestamp,
);

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EventKind {
    /// The ticket came in, with what was known on arrival.
    Opened {
        /// Subject line, masked.
        subject: Option<String>,
        /// Page or product area the customer was on.
        page: Option<String>,
        /// Tags set on arrival.
        tags: Vec<String>,
        /// Fields known on arrival.
        fields: Vec<(String, String)>,
    },
    /// Somebody wrote.
    Message {
        /// Who.
        author: AuthorRole,
        /// For whom.
        visibility: Visibility,
        /// The masked text; `None` where it was not exported.
        text: Option<String>,
        /// What the message does, where the source or a rule set says so.
        meaning: Option<Meaning>,
    },
    /// The ticket's state changed.
    Status {
        /// The state, in our words.
        state: TicketState,
        /// The source's own word.
        label: String,
        /// Who changed it.
        by: AuthorRole,
    },
    /// A resolved ticket came back.
    Reopened {
        /// Who reopened it.
        by: AuthorRole,
        /// The follow-up ticket, where a closed ticket came back as a new one.
        followup: Option<TicketId>,
    },
    /// The ticket was given to somebody else.
    Assigned {
        /// The person or group.
        to: Option<String>,
    },
    /// The ticket went up a level.
    Escalated {
        /// The person, group or state it went to.
        to: Option<String>,
    },
    /// An AI handed over to a person.
    Handoff {
        /// Why.
        kind: HandoffKind,
    },
    /// Somebody acted on a business system.
    Acted {
        /// Who.
        author: AuthorRole,
        /// The tool and its arguments.
        action: Action,
        /// What the tool said, masked.
        result: Option<String>,
    },
    /// A satisfaction survey was offered or answered.
    Rated(Rating),
    /// A verifier looked at the result: a reward, a check, a judge's verdict on resolution.
    Checked {
        /// Which verifier.
        name: String,
        /// Whether the result passed.
        passed: bool,
    },
    /// A field took a new value; views show it from now on.
    FieldChanged {
        /// The field.
        name: String,
        /// The new value; `None` when cleared.
        value: Option<String>,
    },
    /// A field that is known only in the end; no view ever shows it.
    FinalField {
        /// The field.
        name: String,
        /// Its value.
        value: String,
    },
    /// The right answer became known.
    ReferenceGiven(Reference),
    /// A bot session ended.
    SessionEnded,
    /// The ticket was taken out of the count: merged, spam, test.
    Excluded {
        /// A stable word.
        reason: String,
    },
    /// The source recorded a change of something that is not mapped.
    Touched,
}

impl EventKind {
    /// The stable word for the kind, as in `tables/events`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Message { .. } => "message",
            Self::Status { .. } => "status",
            Self::Reopened { .. } => "reopened",
            Self::Assigned { .. } => "assigned",
            Self::Escalated { .. } => "escalated",
            Self::Handoff { .. } => "handoff",
            Self::Acted { .. } => "acted",
            Self::Rated(_) => "rated",
            Self::Checked { .. } => "checked",
            Self::FieldChanged { .. } => "field_changed",
            Self::FinalField { .. } => "final_field",
            Self::ReferenceGiven(_) => "reference_given",
            Self::SessionEnded => "session_ended",
            Self::Excluded { .. } => "excluded",
            Self::Touched => "touched",
        }
    }
}

/// For whom a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The customer reads it.
    Public,
    /// A note among colleagues.
    Internal,
}

impl Visibility {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

/// What a message does in the talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// An AI's or a person's answer to the request.
    Answer,
    /// An AI's greeting or small talk: not an answer.
    Greeting,
    /// A customer's thanks or confirmation.
    Thanks,
    /// A customer's question.
    Question,
    /// A customer's complaint that it did not help.
    Negative,
    /// A customer asks for a person.
    AsksForPerson,
    /// An out-of-office or other automatic reply: not a customer's word.
    AutoReply,
    /// An AI says that it cannot help: a reply, but no answer.
    CannotHelp,
}

impl Meaning {
    /// The stable word used in tables and mapping files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Greeting => "greeting",
            Self::Thanks => "thanks",
            Self::Question => "question",
            Self::Negative => "negative",
            Self::AsksForPerson => "asks_for_person",
            Self::AutoReply => "auto_reply",
            Self::CannotHelp => "cannot_help",
        }
    }
}

/// Why an AI handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffKind {
    /// A procedure was built to end with a person.
    Configured,
    /// The AI decided to.
    ByAi,
    /// The customer asked for it.
    Requested,
    /// It was tried and nobody took over.
    Failed,
}

impl HandoffKind {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configured => "configured",
            Self::ByAi => "by_ai",
            Self::Requested => "requested",
            Self::Failed => "failed",
        }
    }
}

/// A ticket's state, in our words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Somebody has to act.
    Open,
    /// The customer, a vendor or another team has to act.
    Pending,
    /// Solved; may come back.
    Resolved,
    /// Finished for good.
    Closed,
    /// Closed by inactivity after an answer that nobody confirmed.
    ClosedNoReply,
}

impl TicketState {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::ClosedNoReply => "closed_no_reply",
        }
    }

    /// Whether nothing is left to do in this state.
    #[must_use]
    pub fn is_done(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed | Self::ClosedNoReply)
    }
}
