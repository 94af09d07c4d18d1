//! Which later contact belongs to which ticket.

use jiff::Timestamp;

use evalctl_domain::{LaterContacts, Outcome, Recontact};

use super::FoldRules;
use super::ticket::Contact;

/// Links the tickets of one customer, given in (opening time, id) order with their outcomes.
///
/// A recontact counts from the last resolution, or from the first where the ticket is open again.
/// A contact opened before that resolution but after this ticket came counts with delay 0: the
/// customer did not wait for it.
pub(super) fn link(contacts: &[Contact], outcomes: &mut [Outcome], rules: &FoldRules) {
    for idx in 0..contacts.len() {
        if outcomes[idx].recontact == Recontact::Unknown {
            continue;
        }
        let resolved = outcomes[idx].resolved_at.or(outcomes[idx].first_resolved_at);
        if let Some(resolved) = resolved {
            outcomes[idx].recontact = next_contact(contacts, outcomes, idx, resolved, rules, true);
            outcomes[idx].recontact_any =
                next_contact(contacts, outcomes, idx, resolved, rules, false);
        }
        outcomes[idx].repeat = Some(is_repeat(contacts, outcomes, idx, rules));
        outcomes[idx].later = later_contacts(contacts, outcomes, idx, resolved, rules);
    }
}

/// The later contacts by themselves, for definitions whose clock does not start at the resolution.
fn later_contacts(
    contacts: &[Contact],
    outcomes: &[Outcome],
    idx: usize,
    resolved: Option<Timestamp>,
    rules: &FoldRules,
) -> LaterContacts {
    let end =
        resolved.map_or(Timestamp::MAX, |resolved| rules.horizon.window().end_after(resolved));
    let later: Vec<usize> = (idx + 1..contacts.len())
        .take_while(|&later| outcomes[later].opened_at <= end)
        .filter(|&later| counts(&outcomes[later]))
        .collect();
    let same_issue =
        later.iter().find(|&&later| same_issue(contacts, outcomes, (idx, later), rules));
    let opened = |&later: &usize| outcomes[later].opened_at;
    let next_person_at = outcomes[idx].dialogue.ai_last_reply_at.and_then(|reply| {
        let talks = std::iter::once(&idx).chain(&later);
        talks.filter_map(|&talk| contacts[talk].dialogue.person_reply_between(reply, end)).min()
    });
    LaterContacts {
        next_contact_at: later.first().map(opened),
        next_same_issue_at: same_issue.map(opened),
        next_person_at,
    }
}

fn next_contact(
    contacts: &[Contact],
    outcomes: &[Outcome],
    idx: usize,
    resolved: Timestamp,
    rules: &FoldRules,
    same_issue_only: bool,
) -> Recontact {
    let end = rules.horizon.window().end_after(resolved);
    for later in idx + 1..contacts.len() {
        let opened = outcomes[later].opened_at;
        if end < opened {
            break;
        }
        if counts(&outcomes[later])
            && (!same_issue_only || same_issue(contacts, outcomes, (idx, later), rules))
        {
            let delay = resolved.duration_until(opened).as_secs();
            return Recontact::After(u64::try_from(delay).unwrap_or(0));
        }
    }
    Recontact::NotSeen
}

fn is_repeat(contacts: &[Contact], outcomes: &[Outcome], idx: usize, rules: &FoldRules) -> bool {
    let start = rules.window_before.start_before(outcomes[idx].opened_at);
    (0..idx).rev().take_while(|&earlier| start <= outcomes[earlier].opened_at).any(|earlier| {
        counts(&outcomes[earlier]) && same_issue(contacts, outcomes, (earlier, idx), rules)
    })
}

/// Spam, merged copies and the like are no contacts, nor are tickets opened after the data cut.
fn counts(outcome: &Outcome) -> bool {
    outcome.excluded.is_none()
}

/// Equal intent, or sketches as near as the rule asks, or one is the other's follow-up.
fn same_issue(
    contacts: &[Contact],
    outcomes: &[Outcome],
    (earlier, later): (usize, usize),
    rules: &FoldRules,
) -> bool {
    if contacts[earlier].followups.contains(&outcomes[later].ticket) {
        return true;
    }
    let (earlier, later) = (&contacts[earlier].issue, &contacts[later].issue);
    if earlier.intent.is_some() && earlier.intent == later.intent {
        return true;
    }
    match (&earlier.sketch, &later.sketch) {
        (Some(earlier), Some(later)) => rules.same_issue_cosine <= earlier.cosine(later),
        _ => false,
    }
}
