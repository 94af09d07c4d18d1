//! All events of one customer in order, and the feed of facts that belong to no customer.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Article, Event, Reference, Ticket};

/// A ticket with its events in (time, seq) order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketHistory {
    /// The ticket.
    pub ticket: Ticket,
    /// Its events, in order.
    pub events: Vec<Event>,
}

impl TicketHistory {
    /// The right answer, where the source gives one; the last one given counts.
    #[must_use]
    pub fn reference(&self) -> Option<&Reference> {
        self.events.iter().rev().find_map(|event| match &event.kind {
            crate::EventKind::ReferenceGiven(reference) => Some(reference),
            _ => None,
        })
    }
}

/// A dated snapshot of a customer's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFact {
    /// From when the fields held.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub time: Timestamp,
    /// The fields that it sets; others keep their value.
    pub fields: BTreeMap<String, String>,
}

/// All that is known of one customer: the unit of the fold and of independence in statistics.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// Tickets by (opening time, id).
    pub tickets: Vec<TicketHistory>,
    /// Account snapshots by time.
    pub account: Vec<AccountFact>,
}

/// Facts of no single customer, handed to every view when due.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feed {
    /// Articles by id.
    pub articles: Vec<Arc<Article>>,
}
