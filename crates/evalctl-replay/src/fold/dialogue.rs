//! When things were said and done on one ticket.

use std::collections::BTreeSet;

use jiff::Timestamp;

use evalctl_domain::{
    AuthorRole, Dialogue, Event, EventKind, HandoffKind, Meaning, TicketState, Visibility, Window,
};

/// How long nobody may say anything before a talk counts as quiet.
const QUIET: Window = Window::hours(72);

/// The dated facts of a talk so far.
#[derive(Debug, Clone, Default)]
pub(super) struct DialogueFold {
    facts: Dialogue,
    /// Public replies by people, in order.
    person_replies: Vec<Timestamp>,
    /// Last word or handoff, once an AI has written.
    last_active: Option<Timestamp>,
    person_has_the_word: bool,
    in_charge: Option<String>,
    /// Who was in charge while people acted.
    involved: BTreeSet<String>,
    a_person_acted: bool,
}

/// What the ticket was before an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    pub(super) state: TicketState,
    pub(super) was_resolved: bool,
    pub(super) is_resolved: bool,
}

impl DialogueFold {
    pub(super) fn apply(&mut self, event: &Event, before: Before) {
        let time = event.time;
        match &event.kind {
            EventKind::Message { author, visibility: Visibility::Public, meaning, .. } => {
                match author {
                    AuthorRole::Customer if *meaning != Some(Meaning::AutoReply) => {
                        self.customer(time, *meaning, before);
                    }
                    AuthorRole::Ai => self.ai(time, *meaning),
                    AuthorRole::Person => self.person_replied(time),
                    AuthorRole::Customer | AuthorRole::System => {}
                }
            }
            EventKind::Message { author: AuthorRole::Person, .. }
            | EventKind::Acted { author: AuthorRole::Person, .. } => self.person_acted(time),
            EventKind::Status { state, by, .. } => {
                if *by == AuthorRole::Person {
                    self.person_acted(time);
                }
                self.facts.closings += u32::from(state.is_done() && !before.is_resolved);
                let waits = *state == TicketState::Pending && before.state != TicketState::Pending;
                self.facts.waits += u32::from(waits);
            }
            EventKind::Assigned { to } => self.in_charge.clone_from(to),
            EventKind::Handoff { kind } => {
                if *kind == HandoffKind::Configured {
                    self.facts.procedure_handoff_at.get_or_insert(time);
                }
                if *kind != HandoffKind::Failed {
                    self.active(time, true);
                    self.facts.person_at.get_or_insert(time);
                }
            }
            EventKind::SessionEnded => {
                self.facts.session_ended_at.get_or_insert(time);
            }
            _ => {}
        }
    }

    fn customer(&mut self, time: Timestamp, meaning: Option<Meaning>, before: Before) {
        let thanks = meaning == Some(Meaning::Thanks);
        self.active(time, !thanks);
        self.person_has_the_word = false;
        let facts = &mut self.facts;
        if before.was_resolved || facts.session_ended_at.is_some() {
            facts.returned_at.get_or_insert(time);
        }
        match meaning {
            Some(Meaning::Negative) => {
                facts.negative_at.get_or_insert(time);
            }
            Some(Meaning::AsksForPerson) => {
                facts.asked_for_person_at.get_or_insert(time);
            }
            _ => {}
        }
        if facts.ai_first_reply_at.is_none() {
            return;
        }
        if !matches!(before.state, TicketState::Closed | TicketState::ClosedNoReply) {
            facts.replied_at.get_or_insert(time);
        }
        let since_reply = if thanks { &mut facts.confirmed_at } else { &mut facts.asked_again_at };
        since_reply.get_or_insert(time);
    }

    fn ai(&mut self, time: Timestamp, meaning: Option<Meaning>) {
        self.active(time, false);
        self.last_active = Some(time);
        self.person_has_the_word = false;
        if meaning == Some(Meaning::Greeting) {
            return;
        }
        let facts = &mut self.facts;
        facts.ai_declines += u32::from(meaning == Some(Meaning::CannotHelp));
        facts.ai_first_reply_at.get_or_insert(time);
        facts.ai_last_reply_at = Some(time);
        facts.asked_again_at = None;
        facts.confirmed_at = None;
    }

    fn person_replied(&mut self, time: Timestamp) {
        self.active(time, true);
        self.person_acted(time);
        self.person_replies.push(time);
        self.facts.person_replied_at.get_or_insert(time);
        self.facts.person_turns += u32::from(!self.person_has_the_word);
        self.person_has_the_word = true;
    }

    fn person_acted(&mut self, time: Timestamp) {
        self.facts.person_at.get_or_insert(time);
        self.a_person_acted = true;
        self.involved.extend(self.in_charge.clone());
    }

    /// Somebody said something: was it quiet before?
    fn active(&mut self, time: Timestamp, resumes: bool) {
        let Some(last) = self.last_active else { return };
        self.quiet_by(last, time);
        if self.facts.quiet_72h_at.is_some() && resumes {
            self.facts.resumed_at.get_or_insert(time);
        }
        self.last_active = Some(time);
    }

    fn quiet_by(&mut self, last: Timestamp, now: Timestamp) {
        let quiet = QUIET.end_after(last);
        if quiet <= now {
            self.facts.quiet_72h_at.get_or_insert(quiet);
        }
    }

    /// The facts as of the data cut.
    pub(super) fn facts(&self, as_of: Timestamp) -> Dialogue {
        let mut res = self.clone();
        if let Some(last) = self.last_active {
            res.quiet_by(last, as_of);
        }
        let involved = u32::try_from(res.involved.len()).unwrap_or(u32::MAX);
        res.facts.people_involved = involved.max(u32::from(self.a_person_acted));
        res.facts
    }

    /// The first public reply by a person later than `time`, at the latest at `end`.
    pub(super) fn person_reply_between(
        &self,
        time: Timestamp,
        end: Timestamp,
    ) -> Option<Timestamp> {
        let idx = self.person_replies.partition_point(|reply| *reply <= time);
        self.person_replies.get(idx).copied().filter(|reply| *reply <= end)
    }
}
