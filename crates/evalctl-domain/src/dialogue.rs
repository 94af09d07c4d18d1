//! When things were said and done on a ticket: the dated facts that definitions with a window need.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// First and last moments of a ticket's talk, besides those that the outcome itself carries.
///
/// `None`: it did not happen within the time observed. "Said" means public; automatic replies say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dialogue {
    /// The AI's first public reply that is no greeting.
    pub ai_first_reply_at: Option<Timestamp>,
    /// The AI's last public reply that is no greeting.
    pub ai_last_reply_at: Option<Timestamp>,
    /// Public replies of an AI that say it cannot help; they are no answers.
    pub ai_declines: u32,
    /// First moment at which a person took part: a reply, a note, an act, a change of state, a
    /// handoff to people.
    pub person_at: Option<Timestamp>,
    /// First public reply by a person.
    pub person_replied_at: Option<Timestamp>,
    /// Public replies by people, those in a row without a word of the customer counted once.
    pub person_turns: u32,
    /// Persons or groups in charge while people acted; at least 1 where a person acted.
    pub people_involved: u32,
    /// First time the customer asked for a person.
    pub asked_for_person_at: Option<Timestamp>,
    /// First complaint that it did not help.
    pub negative_at: Option<Timestamp>,
    /// The customer's first message after the AI's first reply, while the ticket was not closed.
    pub replied_at: Option<Timestamp>,
    /// The customer's first message other than thanks since the AI's last reply.
    pub asked_again_at: Option<Timestamp>,
    /// The customer's first thanks since the AI's last reply.
    pub confirmed_at: Option<Timestamp>,
    /// First handoff that a procedure was built to end with.
    pub procedure_handoff_at: Option<Timestamp>,
    /// First end of a bot session.
    pub session_ended_at: Option<Timestamp>,
    /// First moment at which nobody had said anything for 72 hours, once an AI had written.
    pub quiet_72h_at: Option<Timestamp>,
    /// The first word after `quiet_72h_at`: of a person, or of the customer other than thanks.
    pub resumed_at: Option<Timestamp>,
    /// The customer's first message after the first resolution or the end of the bot session.
    pub returned_at: Option<Timestamp>,
    /// Times that the ticket went from open to resolved or closed.
    pub closings: u32,
    /// Times that the ticket went to waiting for somebody outside the desk.
    pub waits: u32,
}

/// The customer's later contacts, whatever became of this ticket.
///
/// `None` where there was none, or where the source cannot tell: see `Outcome::recontact`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LaterContacts {
    /// When the next ticket came in, on anything.
    pub next_contact_at: Option<Timestamp>,
    /// When the next ticket on the same issue came in.
    pub next_same_issue_at: Option<Timestamp>,
    /// First public reply by a person after the AI's last reply here, in this or a later ticket.
    pub next_person_at: Option<Timestamp>,
}

/// What a ticket was measured by: filled in after the fold where a schedule or targets are given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServiceTimes {
    /// Business seconds from coming in to the first public reply.
    pub first_reply_business_s: Option<u64>,
    /// Business seconds from coming in to the first resolution.
    pub first_resolution_business_s: Option<u64>,
    /// Business seconds from coming in to the last resolution.
    pub resolution_business_s: Option<u64>,
    /// Business seconds from coming in to the end of watching.
    pub observed_business_s: Option<u64>,
    /// By when the first reply was promised.
    pub first_reply_due_at: Option<Timestamp>,
    /// By when the resolution was promised.
    pub resolution_due_at: Option<Timestamp>,
}
