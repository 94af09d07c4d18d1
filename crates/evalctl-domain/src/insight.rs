//! Rows of the tables that tell where a candidate goes wrong.

use serde::Serialize;

use crate::{Mode, TicketId};

/// How often an arm read one intent as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfusionRow {
    /// The arm.
    pub arm: String,
    /// The intent that the source or the reference gives.
    pub intent: String,
    /// The intent that the arm read; `None`: it read none.
    pub read: Option<String>,
    /// Tickets.
    pub tickets: u64,
}

/// A wrong decision that tells something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorRow {
    /// The arm.
    pub arm: String,
    /// Place in the arm's list, from 1.
    pub rank: u32,
    /// The ticket.
    pub ticket_id: String,
    /// The unit of independence.
    pub cluster: String,
    /// `autonomous`, `draft`, `escalate`.
    pub mode: String,
    /// How sure the arm was.
    pub confidence: f64,
    /// The intent that the source or the reference gives.
    pub intent: Option<String>,
    /// The intent that the arm read.
    pub read: Option<String>,
    /// Who says that it is wrong; `None`: the two intents differ.
    pub grader: Option<String>,
    /// Wrong decisions of the arm with the same two intents.
    pub alike: u64,
    /// What the customer wrote, masked and cut; only where asked for.
    pub text: Option<String>,
}

/// A ticket decided with the guards on, as it was, and with the guards off, as it looks today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakageRow {
    /// The arm.
    pub arm: String,
    /// The ticket.
    pub ticket: TicketId,
    /// The unit of independence.
    pub cluster: String,
    /// Whether it was dealt with rightly, with the guards on; `None`: it cannot be told.
    pub right_on: Option<bool>,
    /// The same with the guards off.
    pub right_off: Option<bool>,
    /// Whether the intent was read rightly, with the guards on; `None`: it is not known.
    pub read_on: Option<bool>,
    /// The same with the guards off.
    pub read_off: Option<bool>,
    /// What was wanted with the guards on.
    pub mode_on: Mode,
    /// What was wanted with the guards off.
    pub mode_off: Mode,
}
