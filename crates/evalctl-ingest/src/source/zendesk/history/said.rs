//! What was said in a ticket, in order, each message once.

use std::collections::BTreeSet;

use evalctl_domain::{AuthorRole, EventKind, Meaning, SourceRef, Visibility};

use super::super::facts::{CommentFacts, Facts, Micros, TicketFacts, Way};
use super::super::users::Role;
use super::authors::Authors;
use crate::completeness::Completeness;
use crate::meaning::Meanings;

/// The first comment is written with the ticket; one that comes later is not the description.
pub(in super::super) const WITH_OPENING: Micros = 60_000_000;

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub(super) time: Micros,
    pub(super) author: AuthorRole,
    pub(super) public: bool,
    pub(super) text: Option<String>,
    pub(super) meaning: Option<Meaning>,
    /// Nothing says that the author is a person of the helpdesk, only that nobody else is known.
    pub(super) guessed: bool,
    pub(super) source: SourceRef,
}

impl Said {
    /// As an event, which takes the text.
    pub(super) fn event(&mut self) -> EventKind {
        let visibility = if self.public { Visibility::Public } else { Visibility::Internal };
        let (author, meaning) = (self.author, self.meaning);
        EventKind::Message { author, visibility, text: self.text.take(), meaning }
    }

    /// Whether the helpdesk, AI or person, said it for the customer to read.
    pub(super) fn is_answer(&self) -> bool {
        self.public && matches!(self.author, AuthorRole::Ai | AuthorRole::Person)
    }
}

/// All messages by time. A comment that several records give counts once.
pub(super) fn messages(
    facts: &mut Facts,
    authors: &Authors<'_>,
    found: &mut Completeness,
) -> Vec<Said> {
    let ticket = authors.ticket;
    let mut comments = std::mem::take(&mut facts.comments);
    comments.sort_by_key(|comment| (comment.time, comment.id));
    // Ids that grow with time are all different.
    if !comments.is_sorted_by(|one, next| one.id.is_some() && one.id < next.id) {
        let mut seen = BTreeSet::new();
        comments.retain(|comment| comment.id.is_none_or(|id| seen.insert(id)));
    }
    if comments.first().is_none_or(|first| WITH_OPENING < first.time - ticket.created_at)
        && let Some(description) = description(ticket)
    {
        comments.insert(0, description);
    }
    let meanings = Meanings::built_in();
    let mut opening = true;
    let mut res = Vec::with_capacity(comments.len());
    for (idx, comment) in comments.into_iter().enumerate() {
        let way = if comment.of_merge { Way::Rule } else { comment.way };
        let known = authors.of(comment.author, way);
        if comment.author.is_none() && known.guessed {
            found.without_author += 1;
            continue;
        }
        let mut author = known.role;
        if idx == 0 && is_for_customer(author, authors) {
            author = AuthorRole::Customer;
        }
        let CommentFacts { time, public, text, source, .. } = comment;
        let meaning = text.as_deref().and_then(|text| match author {
            _ if !public => None,
            AuthorRole::Ai => Some(meanings.of_ai(text)),
            AuthorRole::Customer if opening => meanings.of_opening(ticket.subject.as_deref(), text),
            AuthorRole::Customer => meanings.of_reply(text),
            AuthorRole::Person | AuthorRole::System => None,
        });
        opening &= author != AuthorRole::Customer;
        let guessed = known.guessed && author == AuthorRole::Person;
        res.push(Said { time, author, public, text, meaning, guessed, source });
    }
    res
}

/// A program that opens tickets for customers writes their first message under its own name.
fn is_for_customer(author: AuthorRole, authors: &Authors<'_>) -> bool {
    let ticket = authors.ticket;
    match author {
        AuthorRole::Customer => false,
        AuthorRole::Ai | AuthorRole::System => true,
        AuthorRole::Person => ticket.channel.as_deref() == Some("api"),
    }
}

/// The first message of a ticket that came without it.
fn description(ticket: &TicketFacts) -> Option<CommentFacts> {
    Some(CommentFacts {
        id: None,
        time: ticket.created_at,
        author: ticket.submitter.or(ticket.requester),
        public: true,
        text: Some(ticket.description.clone()?),
        way: Way::Person,
        of_merge: false,
        source: ticket.source,
    })
}

/// Whether a person of the helpdesk wrote the ticket on a customer's behalf.
pub(super) fn is_by_agent(said: &[Said], authors: &Authors<'_>) -> bool {
    let ticket = authors.ticket;
    let by_other = ticket.submitter.is_some_and(|submitter| {
        ticket.requester != Some(submitter) && authors.role(submitter) != Role::EndUser
    });
    by_other && said.first().is_some_and(|first| first.author == AuthorRole::Person)
}
