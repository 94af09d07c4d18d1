//! The headline shares of the product, as predicates over its outcomes; a test of the whole command compares the
//! SQL of the definitions with the simulator's own counts.

use evalctl_domain::{HandledBy, Outcome, Recontact};
use jiff::{SignedDuration, Timestamp};

/// Whether an outcome is in the numerator; `None`: not in the denominator.
pub(crate) type Share = fn(&Outcome, as_of: Timestamp) -> Option<bool>;

pub(crate) const SHARES: [(&str, Share); 8] = [
    ("autonomous_resolution", autonomous_resolution),
    ("no_handoff", no_handoff),
    ("escalation_24h", escalation_24h),
    ("reopen", reopen),
    ("recontact", recontact),
    ("recontact_any", recontact_any),
    ("fcr", fcr),
    ("csat", csat),
];

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

const HORIZON: SignedDuration = SignedDuration::from_hours(30 * 24);

fn after(time: Timestamp, span: SignedDuration) -> Timestamp {
    time.checked_add(span).expect("the simulated months are within the calendar")
}

fn counts(outcome: &Outcome) -> bool {
    outcome.excluded.is_none()
}

fn autonomous_resolution(outcome: &Outcome, as_of: Timestamp) -> Option<bool> {
    let matures = match outcome.first_resolved_at {
        Some(first) => after(first, WEEK),
        None => after(outcome.opened_at, HORIZON),
    };
    let alone = outcome.handled_by == HandledBy::Ai
        && outcome.handoffs == 0
        && outcome.escalations == 0
        && outcome.person_replies == 0
        && outcome.asks_for_person == 0
        && outcome.customer_negative == 0;
    let resolved = alone && outcome.first_resolved_at.is_some() && stays(outcome);
    (counts(outcome) && matures <= as_of).then_some(resolved && !back(outcome.recontact))
}

fn no_handoff(outcome: &Outcome, _as_of: Timestamp) -> Option<bool> {
    let acted = counts(outcome) && outcome.handled_by != HandledBy::Nobody;
    acted.then_some(outcome.handled_by == HandledBy::Ai && outcome.handoffs == 0)
}

fn escalation_24h(outcome: &Outcome, as_of: Timestamp) -> Option<bool> {
    let day_over = after(outcome.opened_at, SignedDuration::from_hours(24));
    let acted = counts(outcome) && outcome.handled_by != HandledBy::Nobody;
    (acted && day_over <= as_of).then(|| outcome.escalated_at.is_some_and(|at| at <= day_over))
}

fn reopen(outcome: &Outcome, as_of: Timestamp) -> Option<bool> {
    let end = after(outcome.first_resolved_at.filter(|_| counts(outcome))?, WEEK);
    (end <= as_of).then(|| reopened_by(outcome, end))
}

/// Not a KPI: tickets too young to tell count as not reopened.
pub(crate) fn reopen_with_the_young(outcome: &Outcome, _as_of: Timestamp) -> Option<bool> {
    let end = after(outcome.first_resolved_at.filter(|_| counts(outcome))?, WEEK);
    Some(reopened_by(outcome, end))
}

fn reopened_by(outcome: &Outcome, end: Timestamp) -> bool {
    outcome.reopens_by_thanks < outcome.reopens && outcome.reopened_at.is_some_and(|at| at <= end)
}

fn recontact(outcome: &Outcome, as_of: Timestamp) -> Option<bool> {
    let solved = outcome.resolved_at.or(outcome.first_resolved_at)?;
    (counts(outcome) && after(solved, WEEK) <= as_of).then_some(back(outcome.recontact))
}

fn recontact_any(outcome: &Outcome, as_of: Timestamp) -> Option<bool> {
    recontact(outcome, as_of).map(|_| back(outcome.recontact_any))
}

fn fcr(outcome: &Outcome, as_of: Timestamp) -> Option<bool> {
    let first = outcome.first_resolved_at?;
    let in_scope = counts(outcome) && outcome.repeat != Some(true) && after(first, WEEK) <= as_of;
    in_scope.then_some(stays(outcome) && !back(outcome.recontact))
}

fn csat(outcome: &Outcome, _as_of: Timestamp) -> Option<bool> {
    outcome.rating.filter(|_| counts(outcome))?.satisfied()
}

fn stays(outcome: &Outcome) -> bool {
    let end = after(outcome.first_resolved_at.unwrap_or(outcome.opened_at), WEEK);
    outcome.reopens_by_thanks == outcome.reopens || outcome.reopened_at.is_none_or(|at| end < at)
}

fn back(recontact: Recontact) -> bool {
    matches!(recontact, Recontact::After(seconds) if seconds <= 7 * 86_400)
}
