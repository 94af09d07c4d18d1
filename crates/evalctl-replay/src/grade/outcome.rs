//! Judges the arm that acted by what really happened.

use jiff::Timestamp;

use evalctl_domain::{
    Clock, Grade, Grader, GraderKind, GradingCase, Horizon, Mode, Outcome, Recontact, Verdict,
    Window,
};

/// Right means resolved, verified where a verifier looked, not reopened and no recontact on the
/// same issue within the window.
///
/// A ticket whose window has not closed is pending whatever is known so far: bad ends are known
/// first, so counting them early would make the arm look worse than it is.
#[derive(Debug, Clone, Copy)]
pub struct OutcomeGrader {
    /// How long a resolution must hold.
    pub window: Window,
    /// After how long without a resolution a ticket counts as not resolved.
    pub horizon: Horizon,
}

impl OutcomeGrader {
    /// The verdict on a ticket that was dealt with alone.
    #[must_use]
    pub fn verdict(self, outcome: &Outcome, as_of: Timestamp) -> Verdict {
        let timed = outcome.clock == Clock::Stated;
        let matures = match outcome.first_resolved_at {
            Some(resolved) => self.window.end_after(resolved),
            None => self.horizon.window().end_after(outcome.opened_at),
        };
        if timed && as_of < matures {
            return Verdict::Pending { until: matures };
        }
        if !self.held(outcome) {
            return Verdict::Wrong;
        }
        match outcome.recontact {
            Recontact::Unknown if timed => {
                Verdict::Ungraded { reason: "recontact_unknown".to_owned() }
            }
            Recontact::After(delay) if delay <= u64::from(self.window.seconds()) => Verdict::Wrong,
            _ => Verdict::Correct,
        }
    }

    fn held(self, outcome: &Outcome) -> bool {
        let Some(resolved) = outcome.first_resolved_at else {
            return false;
        };
        outcome.verified != Some(false)
            && !came_back(outcome, self.window.end_after(resolved))
            && outcome.person_replies == 0
            && outcome.handoffs == 0
            && outcome.escalations == 0
            && outcome.asks_for_person == 0
            && outcome.customer_negative == 0
    }
}

/// Whether the ticket was reopened by `time` for more than a customer's thanks.
pub(crate) fn came_back(outcome: &Outcome, time: Timestamp) -> bool {
    outcome.reopens_by_thanks < outcome.reopens
        && outcome.reopened_at.is_some_and(|reopened| reopened <= time)
}

impl Grader for OutcomeGrader {
    fn grade(&self, case: &GradingCase<'_>) -> Option<Grade> {
        if !case.acted || case.decision.mode != Mode::Autonomous {
            return None;
        }
        let verdict = self.verdict(case.outcome, case.as_of);
        Some(Grade { grader: GraderKind::Outcome, verdict, score: None })
    }
}
