//! The moments at which a candidate is asked, and what the record did next.

use jiff::Timestamp;

use evalctl_domain::{
    Action, AuthorRole, EventKind, Meaning, Reference, TicketHistory, Visibility,
};

/// Which customer messages a candidate is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turns {
    /// The first one.
    First,
    /// Every one, until the decision leaves the recorded path.
    All,
}

/// A moment of decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Number of the customer message, from 0.
    pub(crate) turn: u32,
    /// Number of events known: those before and the message itself.
    pub(crate) known: usize,
    /// The message's time.
    pub(crate) at: Timestamp,
}

/// What the record did between one customer message and the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// An AI answered or acted.
    Ai { actions: Vec<Action>, answer: Option<String> },
    /// A person replied or acted, or the ticket was handed over.
    Person,
    /// Nothing.
    Nothing,
}

/// All customer messages of a ticket up to `as_of`. A ticket without one is decided when it came in.
pub(crate) fn moments(history: &TicketHistory, as_of: Timestamp) -> Vec<Moment> {
    let mut moments = Vec::new();
    for (idx, event) in history.events.iter().enumerate() {
        if event.time <= as_of && is_customer_message(&event.kind) {
            let turn = u32::try_from(moments.len()).unwrap_or(u32::MAX);
            moments.push(Moment { turn, known: idx + 1, at: event.time });
        }
    }
    if moments.is_empty() {
        let opening = |kind: &EventKind| matches!(kind, EventKind::Opened { .. });
        let known =
            history.events.iter().position(|event| opening(&event.kind)).map_or(0, |i| i + 1);
        moments.push(Moment { turn: 0, known, at: history.ticket.opened_at });
    }
    moments
}

/// What the record did after `moment` and before the next customer message, up to `as_of`.
pub(crate) fn next_step(history: &TicketHistory, moment: &Moment, as_of: Timestamp) -> NextStep {
    let mut actions = Vec::new();
    let mut answer = None;
    let mut ai = false;
    let later = &history.events[moment.known..];
    for event in later.iter().take_while(|event| event.time <= as_of) {
        match &event.kind {
            kind if is_customer_message(kind) => break,
            EventKind::Message {
                author: AuthorRole::Person,
                visibility: Visibility::Public,
                ..
            }
            | EventKind::Acted { author: AuthorRole::Person, .. }
            | EventKind::Handoff { .. }
            | EventKind::Escalated { .. } => return NextStep::Person,
            EventKind::Message {
                author: AuthorRole::Ai,
                visibility: Visibility::Public,
                text,
                ..
            } => {
                ai = true;
                answer = text.clone().or(answer);
            }
            EventKind::Acted { author: AuthorRole::Ai, action, .. } => {
                ai = true;
                actions.push(action.clone());
            }
            _ => {}
        }
    }
    if ai { NextStep::Ai { actions, answer } } else { NextStep::Nothing }
}

/// The right answer as given by `time`; the last one counts.
pub(crate) fn reference_by(history: &TicketHistory, time: Timestamp) -> Option<&Reference> {
    history.events.iter().rev().filter(|event| event.time <= time).find_map(|event| {
        match &event.kind {
            EventKind::ReferenceGiven(reference) => Some(reference),
            _ => None,
        }
    })
}

fn is_customer_message(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Message { author: AuthorRole::Customer, visibility: Visibility::Public, meaning, .. }
            if *meaning != Some(Meaning::AutoReply)
    )
}

#[cfg(test)]
mod tests;
