//! Intents of tickets that come without one, read by a snapshot that was trained elsewhere.
//!
//! They say which contacts are about the same issue and which segment a ticket is in. Views do not
//! show them, and nothing learns from them or is held against them.

use tokio::sync::Semaphore;

use evalctl_domain::{EventKind, Reference, Snapshot, TicketHistory, TicketView, Timeline};

use crate::arm::{Driver, permits};
use crate::fold::FoldRules;
use crate::moment::moments;
use crate::view::{Shelves, Views};

/// Views read in one call.
const BATCH: usize = 1024;

/// Reads each ticket without an intent as it looked at its first message.
pub(crate) fn read_intents(
    snapshot: &Snapshot,
    driver: &Driver,
    timelines: &mut [Timeline],
    shelves: &Shelves,
    rules: &FoldRules,
) {
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut seen: Vec<TicketView> = Vec::new();
    for (customer, timeline) in timelines.iter().enumerate() {
        let views = Views::new(timeline, shelves, rules);
        for (idx, history) in timeline.tickets.iter().enumerate() {
            if !has_intent(history, rules) {
                places.push((customer, idx));
                seen.push(views.at(idx, &moments(history, rules.as_of)[0]));
            }
        }
    }
    let in_flight = Semaphore::new(permits(snapshot).get().min(Semaphore::MAX_PERMITS));
    for (places, seen) in places.chunks(BATCH).zip(seen.chunks(BATCH)) {
        let answers = driver.decide(snapshot, seen, &in_flight);
        for ((customer, idx), answer) in places.iter().zip(answers) {
            // A ticket on which the snapshot has nothing to say stays without an intent, and is counted so.
            let read = answer.ok().and_then(|decision| decision.intent);
            timelines[*customer].tickets[*idx].ticket.intent_read = read;
        }
    }
}

/// Whether the source or a reference gives an intent by the data cut.
fn has_intent(history: &TicketHistory, rules: &FoldRules) -> bool {
    let given = |kind: &EventKind| {
        matches!(kind, EventKind::ReferenceGiven(Reference { intent: Some(_), .. }))
    };
    history.ticket.intent.is_some()
        || history.events.iter().any(|event| event.time <= rules.as_of && given(&event.kind))
}

#[cfg(test)]
mod tests;
