//! What a resolver may learn from: labels, each with the moment at which it became known.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Action, ArticleId, TicketId, TicketView};

/// What became known of a ticket, and when. The engine hands it over only when due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// The ticket.
    pub ticket: TicketId,
    /// The moment it became known: resolution plus the window of the outcome.
    pub due: Timestamp,
    /// The intent that was established.
    pub intent: Option<String>,
    /// The question turned out to be outside what may be answered.
    pub out_of_scope: bool,
    /// The reply that resolved the ticket, masked.
    pub answer: Option<String>,
    /// The article that the reply rested on.
    pub article: Option<ArticleId>,
    /// The acts that resolved the ticket.
    pub actions: Vec<Action>,
    /// Whether the ticket was resolved and stayed so; `None` where that cannot be known.
    pub resolved: Option<bool>,
}

/// A past ticket with what is known of it by now.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingExample {
    /// The ticket as it looked when it had to be decided.
    pub view: TicketView,
    /// What is known of it now.
    pub feedback: Feedback,
}
