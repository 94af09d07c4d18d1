//! What really happened to a ticket, one row each, folded from events.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Clock, CustomerId, Dialogue, LaterContacts, Rating, ServiceTimes, StatusHistory, TicketId,
    TicketSet, TicketState,
};

/// Who dealt with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandledBy {
    /// An AI, and no person.
    Ai,
    /// People, and no AI.
    People,
    /// An AI, then people.
    Both,
    /// Nobody yet, or the source does not say.
    Nobody,
}

impl HandledBy {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ai => "ai",
            Self::People => "people",
            Self::Both => "both",
            Self::Nobody => "nobody",
        }
    }
}

/// Whether the customer came back with another ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recontact {
    /// Seconds from the last resolution to the next contact; 0 when it came before the resolution.
    After(u64),
    /// Not within the time observed.
    NotSeen,
    /// The source cannot tell: a shared mailbox, no customer, or no times.
    Unknown,
}

/// One ticket's outcome at the run's data cut, at most one horizon after its last resolution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The ticket.
    pub ticket: TicketId,
    /// Who asked.
    pub customer: Option<CustomerId>,
    /// The unit of independence.
    pub cluster: Arc<str>,
    /// Where it came in.
    pub channel: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// The intent the source recorded or the reference gave, else the one that a named snapshot read.
    pub intent: Option<String>,
    /// Whether a snapshot read the intent: then it is no truth to hold a candidate against.
    pub intent_was_read: bool,
    /// The customer's plan as of its opening.
    pub tier: Option<String>,
    /// The page or product area it came in from.
    pub page: Option<String>,
    /// Its last priority.
    pub priority: Option<String>,
    /// Whether the reference says that it is outside what may be answered; `None` without a reference.
    pub out_of_scope: Option<bool>,
    /// The set the data set itself puts it in.
    pub given_set: Option<String>,
    /// The set that the run puts it in; `None` where nothing is trained, where the ticket is out of
    /// the count, and as the fold leaves it.
    pub set: Option<TicketSet>,
    /// The number of the trial, where a benchmark ran the same task several times.
    pub trial: Option<u32>,
    /// Whether its times mean anything.
    pub clock: Clock,
    /// Where its status history comes from.
    pub status_history: StatusHistory,
    /// Why it is out of the count, if it is.
    pub excluded: Option<String>,
    /// The last state seen.
    pub state: TicketState,
    /// Who dealt with it.
    pub handled_by: HandledBy,
    /// When it came in.
    pub opened_at: Timestamp,
    /// First public reply by an AI or a person.
    pub first_reply_at: Option<Timestamp>,
    /// First time it was resolved or closed.
    pub first_resolved_at: Option<Timestamp>,
    /// Last time it was resolved or closed, with no reopening after it.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed for good.
    pub closed_at: Option<Timestamp>,
    /// Until when it was watched: the data cut, the horizon's end or its exclusion, whichever is first.
    pub observed_until: Timestamp,
    /// First escalation or handoff.
    pub escalated_at: Option<Timestamp>,
    /// First reopening.
    pub reopened_at: Option<Timestamp>,
    /// Reopenings of the ticket itself.
    pub reopens: u32,
    /// Reopenings whose only cause was a customer's thanks.
    pub reopens_by_thanks: u32,
    /// Times it came back as a follow-up ticket; the ticket itself stays closed.
    pub reopened_as_followup: u32,
    /// Public answers by an AI; greetings are not answers.
    pub ai_answers: u32,
    /// Public greetings by an AI.
    pub ai_greetings: u32,
    /// Acts of an AI on business systems.
    pub ai_actions: u32,
    /// Public replies by people.
    pub person_replies: u32,
    /// Internal notes by people.
    pub person_notes: u32,
    /// Customer messages, automatic replies left out.
    pub customer_messages: u32,
    /// Of these, thanks.
    pub customer_thanks: u32,
    /// Of these, complaints that it did not help.
    pub customer_negative: u32,
    /// Of these, asking for a person.
    pub asks_for_person: u32,
    /// Handoffs from AI to people, failed ones included.
    pub handoffs: u32,
    /// Escalations other than handoffs.
    pub escalations: u32,
    /// Changes of the person or group in charge.
    pub reassignments: u32,
    /// The survey's answer; an offer without one is not a rating.
    pub rating: Option<Rating>,
    /// Whether a survey was offered.
    pub rating_offered: bool,
    /// Whether the verifier passed; `None` where the data carry none.
    pub verified: Option<bool>,
    /// Next contact on the same issue.
    pub recontact: Recontact,
    /// Next contact on anything.
    pub recontact_any: Recontact,
    /// An earlier contact on the same issue stands within the window before: this one is a repeat.
    pub repeat: Option<bool>,
    /// Facts that came after the horizon and changed nothing here.
    pub after_horizon: u32,
    /// When things were said and done.
    pub dialogue: Dialogue,
    /// The customer's later contacts.
    pub later: LaterContacts,
    /// Business time and promises.
    pub service: ServiceTimes,
}

impl Outcome {
    /// Whether an AI answered or acted.
    #[must_use]
    pub fn ai_acted(&self) -> bool {
        matches!(self.handled_by, HandledBy::Ai | HandledBy::Both)
    }
}
