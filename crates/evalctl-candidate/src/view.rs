//! What a candidate sees of a ticket at one moment, and of nothing later.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ArticleId, CustomerId, TicketId};

/// Who wrote or did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorRole {
    /// The one who asks.
    Customer,
    /// The helpdesk's AI.
    Ai,
    /// A person of the helpdesk.
    Person,
    /// Triggers, imports, timers.
    System,
}

impl AuthorRole {
    /// The stable word used in tables and mapping files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Ai => "ai",
            Self::Person => "person",
            Self::System => "system",
        }
    }
}

/// A message as the candidate sees it: public, masked, already sent at the view's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewMessage {
    /// Who wrote it.
    pub author: AuthorRole,
    /// When it was sent.
    pub time: Timestamp,
    /// The masked text.
    pub text: String,
}

/// A knowledge article as published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its identifier.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// From when it could be read.
    pub published_at: Timestamp,
    /// From when it could no longer be read.
    pub retired_at: Option<Timestamp>,
}

impl Article {
    /// Whether it could be read at `time`.
    #[must_use]
    pub fn readable_at(&self, time: Timestamp) -> bool {
        self.published_at <= time && self.retired_at.is_none_or(|retired| time < retired)
    }
}

/// What was known of the customer's earlier tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CustomerHistory {
    /// Tickets opened before this one.
    pub earlier_tickets: u32,
    /// Of these, not resolved at the view's time.
    pub still_open: u32,
    /// Reopens seen on them so far.
    pub reopens: u32,
}

/// A ticket as of one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TicketView {
    /// The ticket.
    pub ticket: TicketId,
    /// Who asks, unless unknown or a shared mailbox.
    pub customer: Option<CustomerId>,
    /// The moment: nothing later is in here.
    pub at: Timestamp,
    /// Which customer message this answers, from 0; 0 also when there is none.
    pub turn: u32,
    /// Where the ticket came in.
    pub channel: Option<String>,
    /// The ticket's language.
    pub language: Option<String>,
    /// The page or product area the customer was on.
    pub page: Option<String>,
    /// The subject line, masked.
    pub subject: Option<String>,
    /// Public messages so far, in order.
    pub messages: Vec<ViewMessage>,
    /// Tags known at the moment.
    pub tags: Vec<String>,
    /// Ticket fields as of the moment.
    pub fields: BTreeMap<String, String>,
    /// Account facts as of the moment.
    pub account: BTreeMap<String, String>,
    /// The customer's earlier tickets as of the moment.
    pub history: CustomerHistory,
    /// Articles readable at the moment, by id. Shared between views of the same moment.
    pub knowledge: Arc<[Arc<Article>]>,
}

impl TicketView {
    /// All that the customer wrote so far: the subject, then the messages, one a line.
    #[must_use]
    pub fn customer_text(&self) -> String {
        let mut text = self.subject.clone().unwrap_or_default();
        for message in &self.messages {
            if message.author == AuthorRole::Customer {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&message.text);
            }
        }
        text
    }
}
