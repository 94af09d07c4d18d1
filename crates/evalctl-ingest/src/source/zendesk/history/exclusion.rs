//! Tickets that are out of the count.

use evalctl_domain::{AuthorRole, EventKind, Meaning};

use super::super::facts::{Facts, Field, Micros};
use super::authors::Authors;
use super::said::{Said, is_by_agent};
use super::states::DELETED;
use super::{Events, added};

/// The tag that Zendesk gives to a ticket that was merged into another one.
const MERGED: &str = "closed_by_merge";

/// Why a ticket is out of the count, and since when.
pub(super) fn reason(
    facts: &Facts,
    authors: &Authors<'_>,
    said: &[Said],
    events: &Events,
) -> Option<(String, Micros)> {
    let ticket = authors.ticket;
    let rules = authors.desk.rules;
    let opened = ticket.created_at;
    let (reason, time) = if authors.has_tag(|tag| rules.test_tags.contains(tag)) {
        ("test", opened)
    } else if authors.has_tag(|tag| rules.spam_tags.contains(tag)) {
        ("spam", opened)
    } else if ticket.status.as_deref() == Some(DELETED) {
        let suspended = ticket.requester.is_some_and(|user| authors.is_suspended(user));
        let since = changed(
            facts,
            |field| matches!(field, Field::Status { after, .. } if after == DELETED),
        );
        let reason = if suspended { "spam" } else { "deleted" };
        (reason, since.or(ticket.updated_at).unwrap_or(opened))
    } else if authors.has_tag(|tag| tag == MERGED) {
        let since = changed(facts, |field| match field {
            Field::Tags { before, after } => added(before, after).any(|tag| tag == MERGED),
            _ => false,
        });
        // A merge closes the ticket.
        (MERGED_REASON, since.or_else(|| done_at(events)).or(ticket.updated_at).unwrap_or(opened))
    } else if is_by_agent(said, authors) {
        ("created_by_agent", opened)
    } else if is_automatic(said) {
        ("auto_reply", opened)
    } else {
        return None;
    };
    Some((reason.to_owned(), time))
}

const MERGED_REASON: &str = "merged";

fn changed(facts: &Facts, is_wanted: impl Fn(&Field) -> bool) -> Option<Micros> {
    let audit = facts
        .audits
        .iter()
        .find(|audit| audit.changes.iter().any(|change| is_wanted(&change.field)));
    audit.map(|audit| audit.time)
}

fn done_at(events: &Events) -> Option<Micros> {
    let done = events
        .list
        .iter()
        .filter(|event| matches!(&event.3, EventKind::Status { state, .. } if state.is_done()));
    done.map(|event| event.0).min()
}

/// Whether all that the customer's side ever wrote is an automatic reply.
fn is_automatic(said: &[Said]) -> bool {
    let mut by_customer =
        said.iter().filter(|said| said.public && said.author == AuthorRole::Customer).peekable();
    by_customer.peek().is_some() && by_customer.all(|said| said.meaning == Some(Meaning::AutoReply))
}
