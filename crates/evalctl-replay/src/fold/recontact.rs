//! Which later contact belongs to which ticket.

use std::cell::OnceCell;

use jiff::Timestamp;

use evalctl_domain::{LaterContacts, Outcome, Recontact, Sketch, TrigramCounts};

use super::FoldRules;
use super::ticket::Contact;

/// Links the tickets of one customer, given in (opening time, id) order with their outcomes.
///
/// A recontact counts from the last resolution, or from the first where the ticket is open again.
/// A contact opened before that resolution but after this ticket came counts with delay 0: the
/// customer did not wait for it.
pub(super) fn link(contacts: &[Contact], outcomes: &mut [Outcome], rules: &FoldRules) {
    let customer =
        Customer { contacts, trigrams: contacts.iter().map(|_| OnceCell::new()).collect(), rules };
    for idx in 0..contacts.len() {
        if outcomes[idx].recontact == Recontact::Unknown {
            continue;
        }
        let resolved = outcomes[idx].resolved_at.or(outcomes[idx].first_resolved_at);
        if let Some(resolved) = resolved {
            outcomes[idx].recontact = customer.next_contact(outcomes, idx, resolved, true);
            outcomes[idx].recontact_any = customer.next_contact(outcomes, idx, resolved, false);
        }
        outcomes[idx].repeat = Some(customer.is_repeat(outcomes, idx));
        outcomes[idx].later = customer.later_contacts(outcomes, idx, resolved);
    }
}

struct Customer<'a> {
    contacts: &'a [Contact],
    /// Of the contacts that were compared so far.
    trigrams: Vec<OnceCell<Option<TrigramCounts>>>,
    rules: &'a FoldRules,
}

impl Customer<'_> {
    /// The later contacts by themselves, for definitions whose clock does not start at the resolution.
    fn later_contacts(
        &self,
        outcomes: &[Outcome],
        idx: usize,
        resolved: Option<Timestamp>,
    ) -> LaterContacts {
        let horizon = self.rules.horizon.window();
        let end = resolved.map_or(Timestamp::MAX, |resolved| horizon.end_after(resolved));
        let later: Vec<usize> = (idx + 1..self.contacts.len())
            .take_while(|&later| outcomes[later].opened_at <= end)
            .filter(|&later| counts(&outcomes[later]))
            .collect();
        let same_issue = later.iter().find(|&&later| self.same_issue(outcomes, idx, later));
        let opened = |&later: &usize| outcomes[later].opened_at;
        let next_person_at = outcomes[idx].dialogue.ai_last_reply_at.and_then(|reply| {
            let talks = std::iter::once(&idx).chain(&later).map(|&talk| &self.contacts[talk]);
            talks.filter_map(|talk| talk.dialogue.person_reply_between(reply, end)).min()
        });
        LaterContacts {
            next_contact_at: later.first().map(opened),
            next_same_issue_at: same_issue.map(opened),
            next_person_at,
        }
    }

    fn next_contact(
        &self,
        outcomes: &[Outcome],
        idx: usize,
        resolved: Timestamp,
        same_issue_only: bool,
    ) -> Recontact {
        let end = self.rules.horizon.window().end_after(resolved);
        for later in idx + 1..self.contacts.len() {
            let opened = outcomes[later].opened_at;
            if end < opened {
                break;
            }
            if counts(&outcomes[later])
                && (!same_issue_only || self.same_issue(outcomes, idx, later))
            {
                let delay = resolved.duration_until(opened).as_secs();
                return Recontact::After(u64::try_from(delay).unwrap_or(0));
            }
        }
        Recontact::NotSeen
    }

    fn is_repeat(&self, outcomes: &[Outcome], idx: usize) -> bool {
        let start = self.rules.window_before.start_before(outcomes[idx].opened_at);
        (0..idx)
            .rev()
            .take_while(|&earlier| start <= outcomes[earlier].opened_at)
            .any(|earlier| counts(&outcomes[earlier]) && self.same_issue(outcomes, earlier, idx))
    }

    /// Equal intent, or trigrams as near as the rule asks, or one is the other's follow-up.
    fn same_issue(&self, outcomes: &[Outcome], earlier: usize, later: usize) -> bool {
        if self.contacts[earlier].followups.contains(&outcomes[later].ticket) {
            return true;
        }
        let intent = &self.contacts[earlier].issue.intent;
        if intent.is_some() && *intent == self.contacts[later].issue.intent {
            return true;
        }
        match (self.trigrams(earlier), self.trigrams(later)) {
            (Some(earlier), Some(later)) => self.rules.same_issue_cosine <= earlier.cosine(later),
            _ => false,
        }
    }

    fn trigrams(&self, idx: usize) -> Option<&TrigramCounts> {
        let sketch = &self.contacts[idx].issue.sketch;
        self.trigrams[idx].get_or_init(|| sketch.as_ref().map(Sketch::trigrams)).as_ref()
    }
}

/// Spam, merged copies and the like are no contacts, nor are tickets opened after the data cut.
fn counts(outcome: &Outcome) -> bool {
    outcome.excluded.is_none()
}
