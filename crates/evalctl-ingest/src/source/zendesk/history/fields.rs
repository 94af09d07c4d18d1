//! Who was in charge, what was handed over, which fields changed.

use evalctl_domain::{AuthorRole, EventKind, HandoffKind, Meaning};

use super::super::facts::{Facts, Field, Micros, TicketFacts};
use super::authors::Authors;
use super::said::Said;
use super::{Events, Rank, added};

/// Assignments, handoffs, escalations and fields, as far as they can be dated.
pub(super) fn changes(facts: &Facts, authors: &Authors<'_>, said: &[Said], events: &mut Events) {
    if facts.audits.is_empty() {
        from_tags(authors, said, events);
        from_totals(facts, authors.ticket, events);
        return;
    }
    let rules = authors.desk.rules;
    for audit in &facts.audits {
        let (time, source) = (audit.time, audit.source);
        let mut assigned = None;
        let mut handoff = None;
        let mut escalated = false;
        for change in &audit.changes {
            match &change.field {
                Field::Assignee { before: Some(before), after: Some(after) } => {
                    assigned = Some(Some(authors.desk.keys.name(*after)));
                    if authors.is_ai(*before) && !authors.is_ai(*after) {
                        handoff.get_or_insert(asked_for(said, time));
                    }
                }
                Field::Group { before: Some(_), after: Some(after) } => {
                    assigned.get_or_insert_with(|| Some(format!("group_{after}")));
                }
                Field::Tags { before, after } => {
                    let before = if change.on_arrival { &[] } else { before.as_slice() };
                    for tag in added(before, after) {
                        handoff = handoff.or(rules.handoff_tags.get(tag).copied());
                        escalated |= rules.escalation_tags.contains(tag);
                    }
                    if !change.on_arrival {
                        let value = (!after.is_empty()).then(|| after.join(" "));
                        let kind = EventKind::FieldChanged { name: TAGS.to_owned(), value };
                        events.at(time, Rank::Field, source, kind);
                    }
                }
                Field::Named { name, after } if !change.on_arrival => {
                    let (name, value) = (name.clone(), after.clone());
                    events.at(time, Rank::Field, source, EventKind::FieldChanged { name, value });
                }
                _ => {}
            }
        }
        if let Some(kind) = handoff {
            events.at(time, Rank::Handed, source, EventKind::Handoff { kind });
        }
        if escalated {
            events.at(time, Rank::Handed, source, EventKind::Escalated { to: None });
        }
        if let Some(to) = assigned {
            events.at(time, Rank::Handed, source, EventKind::Assigned { to });
        }
    }
}

const TAGS: &str = "tags";

/// Why an AI gave a ticket away: because the customer asked for a person, or on its own account.
fn asked_for(said: &[Said], time: Micros) -> HandoffKind {
    let by_customer = |said: &&Said| said.author == AuthorRole::Customer && said.time <= time;
    match said.iter().rev().find(by_customer).and_then(|said| said.meaning) {
        Some(Meaning::AsksForPerson) => HandoffKind::Requested,
        _ => HandoffKind::ByAi,
    }
}

/// Tags without a date: an AI hands over between its last word and a person's first one.
fn from_tags(authors: &Authors<'_>, said: &[Said], events: &mut Events) {
    let ticket = authors.ticket;
    let rules = authors.desk.rules;
    let handoff = ticket.tags.iter().find_map(|tag| rules.handoff_tags.get(tag).copied());
    let escalated = authors.has_tag(|tag| rules.escalation_tags.contains(tag));
    let last_of_ai = said.iter().rposition(|said| said.author == AuthorRole::Ai);
    let later = &said[last_of_ai.map_or(0, |idx| idx + 1)..];
    let person = later.iter().find(|said| said.author == AuthorRole::Person);
    let time = person.or(last_of_ai.map(|idx| &said[idx])).map_or(ticket.created_at, |s| s.time);
    if let Some(kind) = handoff {
        events.at(time, Rank::Handed, ticket.source, EventKind::Handoff { kind });
    }
    if escalated {
        events.at(time, Rank::Handed, ticket.source, EventKind::Escalated { to: None });
    }
}

/// Totals say how many had the ticket, and when it was assigned last.
fn from_totals(facts: &Facts, ticket: &TicketFacts, events: &mut Events) {
    let Some(metrics) = &facts.metrics else {
        return;
    };
    let again = metrics.assignees.unwrap_or(0).saturating_sub(1).min(MAX_ASSIGNMENTS);
    let time = metrics.assigned_at.unwrap_or(ticket.created_at);
    for _ in 0..again {
        events.at(time, Rank::Handed, metrics.source, EventKind::Assigned { to: None });
    }
}

/// More assignments than this are no count of anything.
const MAX_ASSIGNMENTS: u32 = 1_000;

/// Fields of a ticket whose updates are not there: no view may show them.
pub(super) fn known_in_the_end(ticket: &TicketFacts, time: Micros, events: &mut Events) {
    let tags = (!ticket.tags.is_empty()).then(|| ticket.tags.join(" "));
    let standard =
        [("priority", ticket.priority.clone()), ("type", ticket.kind.clone()), (TAGS, tags)];
    let named = ticket.fields.iter().map(|(name, value)| (name.as_str(), Some(value.clone())));
    for (name, value) in standard.into_iter().chain(named) {
        if let Some(value) = value {
            let kind = EventKind::FinalField { name: name.to_owned(), value };
            events.at(time, Rank::Final, ticket.source, kind);
        }
    }
}
