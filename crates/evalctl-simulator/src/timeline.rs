//! A customer's story as the product's own timeline, without a way through text.

use evalctl_domain::{
    AuthorRole, Clock, CustomerId, Event, EventKind, HandoffKind, Meaning, Rating, SourceRef,
    StatusHistory, Ticket as DomainTicket, TicketHistory, TicketId, TicketState, Timeline,
    Visibility,
};
use jiff::Timestamp;

use crate::story::{Kind, Story, Ticket};
use crate::way::{By, Fact, Group, Say, Status};
use crate::world::World;

/// The timeline up to the export. Ids count tickets within the customer.
pub(crate) fn timeline(world: &World, story: &Story) -> Timeline {
    let tickets = story.tickets.iter().enumerate();
    let tickets = tickets.map(|(idx, ticket)| history(world, story, idx, ticket)).collect();
    Timeline { tickets, account: Vec::new() }
}

fn id(story: &Story, idx: usize) -> TicketId {
    TicketId::new(&format!("{}-{idx:03}", story.customer.number)).expect("digits are an id")
}

fn time(at: i64) -> Timestamp {
    Timestamp::from_second(at).expect("the simulated months are within the calendar")
}

fn history(world: &World, story: &Story, idx: usize, ticket: &Ticket) -> TicketHistory {
    let source = SourceRef { file: 0, line: 1 };
    let model = &world.model;
    let opened_at = time(ticket.question.opened);
    let customer = CustomerId::new(&format!("c{}", story.customer.number)).expect("an id");
    let domain_ticket = DomainTicket {
        id: id(story, idx),
        cluster: customer.shared(),
        customer: Some(customer),
        shared_mailbox: false,
        opened_at,
        channel: Some(model.channels[ticket.question.channel].name.clone()),
        language: Some(model.languages[story.customer.language].code.clone()),
        intent: Some(model.intents[ticket.question.intent].name.clone()),
        intent_read: None,
        given_set: None,
        trial: None,
        sketch: None,
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        source,
    };
    let opened =
        EventKind::Opened { subject: None, page: None, tags: Vec::new(), fields: Vec::new() };
    let mut dated = vec![(opened_at, opened)];
    let mut solved_by_system = false;
    let mut done = false;
    for fact in ticket.facts(world) {
        let kinds = kinds(fact.fact, &mut done, &mut solved_by_system);
        dated.extend(kinds.into_iter().map(|kind| (time(fact.at), kind)));
    }
    if let Some(at) = ticket.excluded_at().filter(|&at| at <= world.calendar.cut) {
        let excluded = EventKind::Excluded { reason: ticket.kind.as_str().to_owned() };
        dated.push((time(at), excluded));
    }
    for (later, follow_up) in story.tickets.iter().enumerate() {
        if follow_up.kind == Kind::FollowUp && follow_up.parent == Some(idx) {
            let followup = Some(id(story, later));
            let reopened = EventKind::Reopened { by: AuthorRole::Customer, followup };
            dated.push((time(follow_up.question.opened), reopened));
        }
    }
    dated.sort_by_key(|(time, _)| *time);
    let events = (0..).zip(dated);
    let events = events.map(|(seq, (time, kind))| Event { time, stated: None, seq, source, kind });
    TicketHistory { ticket: domain_ticket, events: events.collect() }
}

fn kinds(fact: Fact, done: &mut bool, solved_by_system: &mut bool) -> Vec<EventKind> {
    match fact {
        Fact::Said { by, say } => vec![EventKind::Message {
            author: role(by),
            visibility: if matches!(say, Say::Note | Say::MergedInto) {
                Visibility::Internal
            } else {
                Visibility::Public
            },
            text: None,
            meaning: meaning(say),
        }],
        Fact::Status { to, by } => {
            let state = match to {
                Status::New | Status::Open => TicketState::Open,
                Status::Pending | Status::Hold => TicketState::Pending,
                Status::Solved if by == By::System => TicketState::ClosedNoReply,
                Status::Solved => TicketState::Resolved,
                Status::Closed if *solved_by_system => TicketState::ClosedNoReply,
                Status::Closed => TicketState::Closed,
                // A ticket in the bin keeps its state.
                Status::Deleted => return Vec::new(),
            };
            let mut kinds = Vec::new();
            if *done && !state.is_done() {
                kinds.push(EventKind::Reopened { by: role(by), followup: None });
            }
            *done = state.is_done();
            *solved_by_system = state == TicketState::ClosedNoReply;
            kinds.push(EventKind::Status { state, label: to.as_str().to_owned(), by: role(by) });
            kinds
        }
        Fact::Group { to: Group::Support, .. } => {
            vec![EventKind::Handoff { kind: HandoffKind::ByAi }]
        }
        Fact::Group { to, .. } => vec![EventKind::Assigned { to: Some(to.as_str().to_owned()) }],
        Fact::SurveyOffered => vec![EventKind::Rated(Rating::Offered)],
        Fact::Rated { good } => vec![EventKind::Rated(Rating::Binary { good })],
    }
}

fn role(by: By) -> AuthorRole {
    match by {
        By::Customer => AuthorRole::Customer,
        By::Ai => AuthorRole::Ai,
        By::Agent(_) => AuthorRole::Person,
        By::System => AuthorRole::System,
    }
}

fn meaning(say: Say) -> Option<Meaning> {
    match say {
        Say::Answer | Say::SecondAnswer | Say::Solves | Say::HandsOver => Some(Meaning::Answer),
        Say::Complains => Some(Meaning::Negative),
        Say::AsksForPerson => Some(Meaning::AsksForPerson),
        Say::AsksAgain => Some(Meaning::Question),
        Say::Thanks => Some(Meaning::Thanks),
        Say::OutOfOffice => Some(Meaning::AutoReply),
        _ => None,
    }
}
