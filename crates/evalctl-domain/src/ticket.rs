//! The facts of a ticket that are no events.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{CustomerId, Sketch, SourceRef, TicketId};

/// One conversation: what identifies it and what it is compared by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// The source's identifier.
    pub id: TicketId,
    /// Who asks. `None`: the source does not say; the ticket is its own customer.
    pub customer: Option<CustomerId>,
    /// The unit of independence in statistics: the customer, unless the source says otherwise
    /// (trials of one benchmark task).
    pub cluster: Arc<str>,
    /// The requester writes more tickets than one customer can: recontact is unknown.
    pub shared_mailbox: bool,
    /// When it came in.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub opened_at: Timestamp,
    /// Where it came in.
    pub channel: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// The intent the source recorded, for the same-issue rule and segments; no view shows it.
    pub intent: Option<String>,
    /// The intent that a named snapshot read from the first message, where neither the source nor a
    /// reference gives one; for the same-issue rule and segments too.
    pub intent_read: Option<String>,
    /// The set the data set itself puts it in (`train`, `val`, `test`).
    pub given_set: Option<String>,
    /// The number of the trial, where a benchmark ran the same task several times.
    pub trial: Option<u32>,
    /// The hashed n-gram sketch of the customer's first words.
    pub sketch: Option<Sketch>,
    /// Whether the source carries usable times.
    pub clock: Clock,
    /// Where the status history comes from.
    pub status_history: StatusHistory,
    /// Where its first fact was read.
    pub source: SourceRef,
}

impl Ticket {
    /// The intent that the source recorded, else the one that was read.
    #[must_use]
    pub fn known_intent(&self) -> Option<&str> {
        self.intent.as_deref().or(self.intent_read.as_deref())
    }
}

/// Whether a source's times mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The source states when things happened.
    Stated,
    /// The source has no times: order is kept by made-up ones, and windows do not apply.
    Missing,
}

impl Clock {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Missing => "missing",
        }
    }
}

/// Where a ticket's status history comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusHistory {
    /// Dated changes.
    Changes,
    /// Only totals and last values.
    Summary,
    /// None at all.
    Missing,
}

impl StatusHistory {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Summary => "summary",
            Self::Missing => "missing",
        }
    }
}
