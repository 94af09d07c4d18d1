//! What becomes known of a ticket, and when.

use jiff::Timestamp;

use evalctl_domain::{
    AuthorRole, Clock, EventKind, Feedback, Meaning, Outcome, StatusHistory, TicketHistory,
    Visibility,
};

use crate::engine::ReplayOptions;
use crate::fold::{FoldRules, fold_ticket};
use crate::grade::came_back;
use crate::moment::reference_by;

/// What is known of a ticket once its window has closed and its reference was given; `None` while
/// that is still to come. Nothing in it is later than its due time.
pub(super) fn feedback(
    history: &TicketHistory,
    outcome: &Outcome,
    options: &ReplayOptions,
) -> Option<Feedback> {
    let due = due(history, outcome, options);
    if options.rules.as_of < due { None } else { known_by(history, due, options) }
}

/// What is known at the data cut, as if it had been known when the ticket came in.
pub(super) fn feedback_at_once(
    history: &TicketHistory,
    options: &ReplayOptions,
) -> Option<Feedback> {
    let known = known_by(history, options.rules.as_of, options)?;
    Some(Feedback { due: history.ticket.opened_at, ..known })
}

/// What is known of a ticket at `due`.
fn known_by(history: &TicketHistory, due: Timestamp, options: &ReplayOptions) -> Option<Feedback> {
    let known = fold_ticket(history, &FoldRules { as_of: due, ..options.rules });
    if known.excluded.is_some() {
        return None;
    }
    let reference = reference_by(history, due);
    let reply = history.events.iter().rev().find_map(|event| match &event.kind {
        EventKind::Message {
            author: AuthorRole::Ai | AuthorRole::Person,
            visibility: Visibility::Public,
            text: Some(text),
            meaning,
        } if event.time <= due && *meaning != Some(Meaning::Greeting) => Some(text.clone()),
        _ => None,
    });
    Some(Feedback {
        ticket: history.ticket.id.clone(),
        due,
        out_of_scope: reference.is_some_and(|reference| reference.out_of_scope),
        answer: reference.and_then(|reference| reference.answer.clone()).or(reply),
        article: reference.and_then(|reference| reference.article.clone()),
        actions: reference.and_then(|reference| reference.actions.clone()).unwrap_or_default(),
        resolved: match known.first_resolved_at {
            Some(resolved) => Some(!came_back(&known, options.window.end_after(resolved))),
            None if known.status_history == StatusHistory::Missing => None,
            None => Some(false),
        },
        // What another model read is nothing to learn from.
        intent: known.intent.filter(|_| !known.intent_was_read),
    })
}

/// When the window of the first resolution has closed, or a horizon has passed without one, and
/// the reference is there. Without times, when the last event is in.
///
/// A resolution that comes later than that horizon moves nothing: nobody knew of it by then.
fn due(history: &TicketHistory, outcome: &Outcome, options: &ReplayOptions) -> Timestamp {
    let as_of = options.rules.as_of;
    let known = history.events.iter().filter(|event| event.time <= as_of);
    let given_up = options.rules.horizon.window().end_after(outcome.opened_at);
    let closed = match (outcome.clock, outcome.first_resolved_at) {
        (Clock::Missing, _) => {
            return known.map(|event| event.time).max().unwrap_or(outcome.opened_at);
        }
        (Clock::Stated, Some(resolved)) if resolved <= given_up => {
            options.window.end_after(resolved)
        }
        (Clock::Stated, _) => given_up,
    };
    let given = |kind: &EventKind| matches!(kind, EventKind::ReferenceGiven(_));
    known.filter(|event| given(&event.kind)).map(|event| event.time).fold(closed, Timestamp::max)
}
