//! One ticket's events, folded into what happened to it.

use jiff::Timestamp;

use evalctl_domain::{
    AuthorRole, Clock, Dialogue, Event, EventKind, HandledBy, HandoffKind, Horizon, LaterContacts,
    Meaning, Outcome, Rating, Recontact, Reference, ServiceTimes, Sketch, Ticket, TicketId,
    TicketState, Visibility,
};

use super::FoldRules;
use super::dialogue::{Before, DialogueFold};

/// Arrival fields that name the customer's plan, the first that is there; else the account's.
pub(super) const TIER_FIELDS: [&str; 2] = ["tier", "plan"];

/// The field that names a ticket's priority.
const PRIORITY_FIELD: &str = "priority";

/// The state of one ticket between two events. Events must come in (time, seq) order.
#[derive(Debug, Clone)]
pub(super) struct TicketFold {
    contact: Contact,
    outcome: Outcome,
    ai_took_part: bool,
    person_took_part: bool,
    since_resolution: SinceResolution,
}

/// What links a ticket with the customer's others.
#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub(super) issue: Issue,
    pub(super) followups: Vec<TicketId>,
    pub(super) dialogue: DialogueFold,
}

/// What tells whether two tickets are about the same.
#[derive(Debug, Clone)]
pub(super) struct Issue {
    /// The source's own word, or else the one that was read.
    pub(super) intent: Option<String>,
    pub(super) sketch: Option<Sketch>,
    /// Whether the source gave the intent.
    is_given: bool,
}

/// Customer messages after a resolution: they tell why a ticket came back.
#[derive(Debug, Clone, Copy, Default)]
struct SinceResolution {
    thanks: u32,
    others: u32,
}

impl TicketFold {
    pub(super) fn new(ticket: &Ticket) -> Self {
        let issue = Issue {
            intent: ticket.known_intent().map(str::to_owned),
            sketch: ticket.sketch.clone(),
            is_given: ticket.intent.is_some(),
        };
        Self {
            contact: Contact { issue, followups: Vec::new(), dialogue: DialogueFold::default() },
            outcome: untouched(ticket),
            ai_took_part: false,
            person_took_part: false,
            since_resolution: SinceResolution::default(),
        }
    }

    pub(super) fn opened_at(&self) -> Timestamp {
        self.outcome.opened_at
    }

    /// Whether the ticket is resolved and not reopened since.
    pub(super) fn is_done(&self) -> bool {
        self.outcome.resolved_at.is_some()
    }

    pub(super) fn reopens(&self) -> u32 {
        self.outcome.reopens
    }

    /// Applies one event; one later than the data cut is not read.
    pub(super) fn apply_until_cut(&mut self, event: &Event, rules: &FoldRules) {
        if event.time <= rules.as_of {
            self.apply(event, rules.horizon);
        }
    }

    /// Applies one event; one that comes later than the horizon is counted and changes nothing.
    /// Labels count whenever they come.
    pub(super) fn apply(&mut self, event: &Event, horizon: Horizon) {
        if let EventKind::ReferenceGiven(reference) = &event.kind {
            self.outcome.out_of_scope = Some(reference.out_of_scope);
        }
        // The source's own word holds against a reference; of several references the last one.
        if let EventKind::ReferenceGiven(Reference { intent: Some(intent), .. }) = &event.kind
            && !self.contact.issue.is_given
        {
            self.outcome.intent = Some(intent.clone());
            self.outcome.intent_was_read = false;
        }
        let ended = self.outcome.resolved_at.map(|resolved| horizon.window().end_after(resolved));
        if ended.is_some_and(|end| end < event.time) {
            self.outcome.after_horizon += u32::from(is_outcome_fact(&event.kind));
            return;
        }
        let before = Before {
            state: self.outcome.state,
            was_resolved: self.outcome.first_resolved_at.is_some(),
            is_resolved: self.outcome.resolved_at.is_some(),
        };
        self.contact.dialogue.apply(event, before);
        let outcome = &mut self.outcome;
        match &event.kind {
            EventKind::Message { author, visibility, meaning, .. } => {
                self.message(event.time, *author, *visibility, *meaning);
            }
            EventKind::Status { state, by, .. } => self.status(event.time, *state, *by),
            EventKind::Reopened { by, followup } => {
                self.reopened(event.time, *by, followup.as_ref());
            }
            EventKind::Assigned { .. } => outcome.reassignments += 1,
            EventKind::Escalated { .. } => {
                outcome.escalations += 1;
                outcome.escalated_at.get_or_insert(event.time);
            }
            EventKind::Handoff { kind } => {
                outcome.handoffs += 1;
                outcome.escalated_at.get_or_insert(event.time);
                self.person_took_part |= *kind != HandoffKind::Failed;
            }
            EventKind::Acted { author, .. } => match author {
                AuthorRole::Ai => {
                    outcome.ai_actions += 1;
                    self.ai_took_part = true;
                }
                AuthorRole::Person => self.person_took_part = true,
                AuthorRole::Customer | AuthorRole::System => {}
            },
            EventKind::Rated(Rating::Offered) => outcome.rating_offered = true,
            EventKind::Rated(rating) => {
                outcome.rating_offered = true;
                outcome.rating = Some(*rating);
            }
            // Several verifiers: all must pass.
            EventKind::Checked { passed, .. } => {
                outcome.verified = Some(outcome.verified.unwrap_or(true) && *passed);
            }
            EventKind::Excluded { reason } => {
                if outcome.excluded.is_none() {
                    outcome.excluded = Some(reason.clone());
                    outcome.observed_until = event.time;
                }
            }
            EventKind::Opened { page, fields, .. } => {
                outcome.page.clone_from(page);
                let field = |names: &[&str]| {
                    let of = |name: &&str| fields.iter().find(|(field, _)| field == name);
                    names.iter().find_map(of).map(|(_, value)| value.clone())
                };
                outcome.tier = field(&TIER_FIELDS);
                outcome.priority = field(&[PRIORITY_FIELD]);
            }
            EventKind::FieldChanged { name, value } if name == PRIORITY_FIELD => {
                outcome.priority.clone_from(value);
            }
            EventKind::ReferenceGiven(_)
            | EventKind::FieldChanged { .. }
            | EventKind::FinalField { .. }
            | EventKind::SessionEnded
            | EventKind::Touched => {}
        }
    }

    fn message(
        &mut self,
        time: Timestamp,
        author: AuthorRole,
        visibility: Visibility,
        meaning: Option<Meaning>,
    ) {
        let outcome = &mut self.outcome;
        match (author, visibility) {
            (AuthorRole::Customer, Visibility::Public) => {
                if meaning == Some(Meaning::AutoReply) {
                    return;
                }
                outcome.customer_messages += 1;
                match meaning {
                    Some(Meaning::Thanks) => {
                        outcome.customer_thanks += 1;
                        self.since_resolution.thanks += 1;
                        return;
                    }
                    Some(Meaning::Negative) => outcome.customer_negative += 1,
                    Some(Meaning::AsksForPerson) => outcome.asks_for_person += 1,
                    _ => {}
                }
                self.since_resolution.others += 1;
            }
            (AuthorRole::Ai, Visibility::Public) => {
                outcome.first_reply_at.get_or_insert(time);
                match meaning {
                    Some(Meaning::Greeting) => outcome.ai_greetings += 1,
                    // Counted with the dated facts.
                    Some(Meaning::CannotHelp) => {}
                    _ => {
                        outcome.ai_answers += 1;
                        self.ai_took_part = true;
                    }
                }
            }
            (AuthorRole::Person, Visibility::Public) => {
                outcome.first_reply_at.get_or_insert(time);
                outcome.person_replies += 1;
                self.person_took_part = true;
            }
            (AuthorRole::Person, Visibility::Internal) => {
                outcome.person_notes += 1;
                self.person_took_part = true;
            }
            (AuthorRole::System, _)
            | (AuthorRole::Customer | AuthorRole::Ai, Visibility::Internal) => {}
        }
    }

    fn status(&mut self, time: Timestamp, state: TicketState, by: AuthorRole) {
        self.person_took_part |= by == AuthorRole::Person;
        let outcome = &mut self.outcome;
        outcome.state = state;
        if !state.is_done() {
            outcome.resolved_at = None;
            outcome.closed_at = None;
            return;
        }
        if outcome.resolved_at.is_none() {
            outcome.resolved_at = Some(time);
            outcome.first_resolved_at.get_or_insert(time);
            self.since_resolution = SinceResolution::default();
        }
        if state != TicketState::Resolved {
            outcome.closed_at = Some(time);
        }
    }

    fn reopened(&mut self, time: Timestamp, by: AuthorRole, followup: Option<&TicketId>) {
        if let Some(followup) = followup {
            self.outcome.reopened_as_followup += 1;
            self.contact.followups.push(followup.clone());
            return;
        }
        let since = self.since_resolution;
        if by == AuthorRole::Customer && since.others == 0 && 0 < since.thanks {
            self.outcome.reopens_by_thanks += 1;
        }
        self.outcome.reopens += 1;
        self.outcome.reopened_at.get_or_insert(time);
        self.outcome.resolved_at = None;
        self.outcome.closed_at = None;
        self.outcome.state = TicketState::Open;
    }

    /// The outcome as of the data cut, recontacts not yet linked, and what links them.
    pub(super) fn end(self, as_of: Timestamp, horizon: Horizon) -> (Outcome, Contact) {
        let Self { contact, mut outcome, ai_took_part, person_took_part, .. } = self;
        outcome.dialogue = contact.dialogue.facts(as_of);
        outcome.handled_by = match (ai_took_part, person_took_part) {
            (true, false) => HandledBy::Ai,
            (false, true) => HandledBy::People,
            (true, true) => HandledBy::Both,
            (false, false) => HandledBy::Nobody,
        };
        if outcome.excluded.is_none() {
            let end = outcome.resolved_at.map(|resolved| horizon.window().end_after(resolved));
            outcome.observed_until = end.map_or(as_of, |end| end.min(as_of));
        }
        if as_of < outcome.opened_at {
            outcome.excluded = Some("opened_after_cut".to_owned());
            outcome.observed_until = outcome.opened_at;
        }
        (outcome, contact)
    }
}

/// Labels, final values and bookkeeping say something about a ticket but change no outcome.
fn is_outcome_fact(kind: &EventKind) -> bool {
    !matches!(
        kind,
        EventKind::ReferenceGiven(_)
            | EventKind::FieldChanged { .. }
            | EventKind::FinalField { .. }
            | EventKind::SessionEnded
            | EventKind::Touched
    )
}

fn untouched(ticket: &Ticket) -> Outcome {
    Outcome {
        ticket: ticket.id.clone(),
        customer: ticket.customer.clone(),
        cluster: ticket.cluster.clone(),
        channel: ticket.channel.clone(),
        language: ticket.language.clone(),
        intent: ticket.known_intent().map(str::to_owned),
        intent_was_read: ticket.intent.is_none() && ticket.intent_read.is_some(),
        tier: None,
        page: None,
        priority: None,
        out_of_scope: None,
        given_set: ticket.given_set.clone(),
        set: None,
        trial: ticket.trial,
        clock: ticket.clock,
        status_history: ticket.status_history,
        excluded: None,
        state: TicketState::Open,
        handled_by: HandledBy::Nobody,
        opened_at: ticket.opened_at,
        first_reply_at: None,
        first_resolved_at: None,
        resolved_at: None,
        closed_at: None,
        observed_until: ticket.opened_at,
        escalated_at: None,
        reopened_at: None,
        reopens: 0,
        reopens_by_thanks: 0,
        reopened_as_followup: 0,
        ai_answers: 0,
        ai_greetings: 0,
        ai_actions: 0,
        person_replies: 0,
        person_notes: 0,
        customer_messages: 0,
        customer_thanks: 0,
        customer_negative: 0,
        asks_for_person: 0,
        handoffs: 0,
        escalations: 0,
        reassignments: 0,
        rating: None,
        rating_offered: false,
        verified: None,
        recontact: unlinked(ticket),
        recontact_any: unlinked(ticket),
        repeat: None,
        after_horizon: 0,
        dialogue: Dialogue::default(),
        later: LaterContacts::default(),
        service: ServiceTimes::default(),
    }
}

fn unlinked(ticket: &Ticket) -> Recontact {
    if ticket.clock == Clock::Missing || ticket.customer.is_none() || ticket.shared_mailbox {
        Recontact::Unknown
    } else {
        Recontact::NotSeen
    }
}
