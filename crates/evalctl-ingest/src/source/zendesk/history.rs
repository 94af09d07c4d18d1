//! From the facts about one ticket to its history.

use std::collections::BTreeSet;
use std::sync::Arc;

use evalctl_domain::{
    AuthorRole, Clock, Event, EventKind, Rating, Sketch, SourceRef, StatedTime, Ticket,
    TicketHistory, TicketId,
};

use self::authors::Authors;
use self::check::Given;
use self::said::Said;
pub(super) use self::said::WITH_OPENING;
use self::states::Source;
use super::facts::{Facts, Field, Micros, RatingFacts, TicketFacts, moment};
use super::users::{UserKeys, Users};
use crate::completeness::Completeness;
use crate::raw::Identity;
use crate::zendesk_rules::ZendeskRules;

/// What all tickets of an export have in common.
pub(crate) struct Desk<'a> {
    pub(super) rules: &'a ZendeskRules,
    pub(super) users: &'a Users,
    pub(super) keys: UserKeys<'a>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(rules: &'a ZendeskRules, users: &'a Users, keys: UserKeys<'a>) -> Self {
        Self { rules, users, keys }
    }

    /// Puts the facts of one ticket in order. `None`: no record gives the ticket itself.
    pub(crate) fn history(
        &self,
        id: &TicketId,
        mut facts: Facts,
        found: &mut Completeness,
    ) -> Option<(TicketHistory, Option<Identity>)> {
        let ticket = facts.ticket.take()?;
        facts.audits.sort_by_key(|audit| (audit.time, audit.id));
        let authors = Authors { desk: self, ticket: &ticket };
        let given = Given { comments: facts.comments.len(), states: Source::of(&facts) };
        let mut said = said::messages(&mut facts, &authors, found);
        let identity = ticket.requester.and_then(|user| authors.identity(user));
        let status_history = given.states.status_history(&facts, &ticket);
        let sketch = sketch(ticket.subject.as_deref(), &said);
        // Two states and a few fields beside what was said is what most tickets have.
        let usual = said.len() + 8;
        let mut events = Events { list: Vec::with_capacity(usual), source: ticket.source };
        for message in &mut said {
            events.at(message.time, Rank::Said, message.source, message.event());
        }
        let states = states::changes(&facts, &ticket, &authors, &said, found);
        for change in states {
            events.at(change.time, Rank::State, change.source, change.kind);
        }
        fields::changes(&facts, &authors, &said, &mut events);
        rate(&facts, &ticket, &mut events);
        check::note(id, &facts, &ticket, &said, given, &events, found);
        let last = events.last_time(ticket.created_at);
        if facts.audits.is_empty() {
            fields::known_in_the_end(&ticket, last, &mut events);
        }
        if let Some((reason, time)) = exclusion::reason(&facts, &authors, &said, &events) {
            events.at(time, Rank::Excluded, ticket.source, EventKind::Excluded { reason });
        }
        let opened = opened(&facts, &ticket);
        let events = events.in_order(ticket.created_at, opened);
        let ticket = Ticket {
            id: id.clone(),
            customer: None,
            cluster: Arc::default(),
            shared_mailbox: false,
            opened_at: moment(ticket.created_at),
            channel: ticket.channel,
            language: ticket.language,
            intent: ticket.intent,
            intent_read: None,
            given_set: None,
            trial: None,
            sketch,
            clock: Clock::Stated,
            status_history,
            source: ticket.source,
        };
        Some((TicketHistory { ticket, events }, identity))
    }
}

/// What came first among things of the same second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Said,
    Handed,
    State,
    Field,
    Rated,
    Excluded,
    Final,
}

/// Events in no order yet.
struct Events {
    list: Vec<(Micros, Rank, SourceRef, EventKind)>,
    /// Where the ticket itself was read.
    source: SourceRef,
}

impl Events {
    fn at(&mut self, time: Micros, rank: Rank, source: SourceRef, kind: EventKind) {
        self.list.push((time, rank, source, kind));
    }

    fn last_time(&self, opened_at: Micros) -> Micros {
        self.list.iter().map(|event| event.0).max().unwrap_or(opened_at).max(opened_at)
    }

    /// By time, the opening first: what is stamped earlier happened with it, and keeps its stamp.
    fn in_order(mut self, opened_at: Micros, opened: EventKind) -> Vec<Event> {
        self.list.sort_by_key(|event| (event.0, event.1));
        let opening = (opened_at, Rank::Said, self.source, opened);
        let mut res = Vec::with_capacity(self.list.len() + 1);
        for (stamp, _, source, kind) in std::iter::once(opening).chain(self.list) {
            let time = stamp.max(opened_at);
            let stated = (stamp != time).then(|| StatedTime(moment(stamp)));
            let seq = u32::try_from(res.len()).unwrap_or(u32::MAX);
            res.push(Event { time: moment(time), stated, seq, source, kind });
        }
        res
    }
}

/// Only what updates say of the arrival is known on arrival: a ticket's own fields are its last.
fn opened(facts: &Facts, ticket: &TicketFacts) -> EventKind {
    let mut tags = Vec::new();
    let mut fields = Vec::new();
    let on_arrival = |change: &&super::facts::ChangeFacts| change.on_arrival;
    for change in facts.audits.iter().flat_map(|audit| &audit.changes).filter(on_arrival) {
        match &change.field {
            Field::Tags { after, .. } => tags.clone_from(after),
            Field::Named { name, after: Some(after) } => fields.push((name.clone(), after.clone())),
            _ => {}
        }
    }
    EventKind::Opened { subject: ticket.subject.clone(), page: ticket.page.clone(), tags, fields }
}

/// Ratings of their own rows, else of updates, else the ticket's own, which is not dated.
fn rate(facts: &Facts, ticket: &TicketFacts, events: &mut Events) {
    let mut ratings = facts.ratings.clone();
    if ratings.is_empty() {
        for audit in &facts.audits {
            for change in &audit.changes {
                if let Field::Rated(rating) = change.field {
                    let (time, source) = (audit.time, audit.source);
                    ratings.push(RatingFacts { time, rating, source });
                }
            }
        }
    }
    if ratings.is_empty()
        && let Some(rating) = ticket.rating
    {
        // It cannot be older than what came last, and a later time would be made up.
        let time = events.last_time(ticket.created_at);
        if rating != Rating::Offered {
            ratings.push(RatingFacts { time, rating: Rating::Offered, source: ticket.source });
        }
        ratings.push(RatingFacts { time, rating, source: ticket.source });
    }
    for RatingFacts { time, rating, source } in ratings {
        events.at(time, Rank::Rated, source, EventKind::Rated(rating));
    }
}

/// The customer's first words, as the same-issue rule compares them.
fn sketch(subject: Option<&str>, said: &[Said]) -> Option<Sketch> {
    let by_customer = |said: &&Said| said.author == AuthorRole::Customer;
    let words = said.iter().filter(by_customer).find_map(|said| said.text.as_deref());
    Sketch::of(&[subject, words].map(Option::unwrap_or_default).join(" "))
}

/// Tags that were added.
fn added<'f>(before: &[String], after: &'f [String]) -> impl Iterator<Item = &'f String> {
    let before: BTreeSet<&String> = before.iter().collect();
    after.iter().filter(move |tag| !before.contains(tag))
}

mod authors;

mod said;

mod states;

mod fields;

mod exclusion;

mod check;
