//! The leakage check: what an arm would seem to gain if it could look at what was not known yet.

use std::sync::Arc;

use jiff::Timestamp;

use evalctl_domain::{
    Decision, GraderKind, GradingCase, LeakageRow, Mode, Outcome, TicketHistory, Timeline, Verdict,
};

use crate::arm::{Asked, FittedArm};
use crate::grade::Panel;
use crate::moment::reference_by;

/// Whether the clock is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Views, feedback and sets as everywhere else.
    On,
    /// As in a notebook over today's export: a ticket looks as it does at the data cut, with all
    /// messages, notes and last field values; today's articles and account; every outcome is known
    /// as soon as the ticket comes in; and what is judged on is learned from as well.
    Off,
}

/// Compares what an arm decided both ways, on the tickets that count for it.
pub(crate) struct Comparison<'a> {
    pub(crate) arm: &'a FittedArm,
    pub(crate) panel: &'a Panel,
    pub(crate) as_of: Timestamp,
}

impl Comparison<'_> {
    /// `on` and `off` have one element a ticket, in the order of the timelines' tickets.
    pub(crate) fn rows(
        &self,
        timelines: &[Timeline],
        outcomes: &[Outcome],
        on: &[Asked],
        off: &[Asked],
    ) -> Vec<LeakageRow> {
        let histories = timelines.iter().flat_map(|timeline| &timeline.tickets);
        let tickets = histories.zip(outcomes);
        let mut rows = Vec::new();
        for ((history, outcome), (on, off)) in tickets.zip(on.iter().zip(off)) {
            let (Some(on), Some(off)) = (on.decision(), off.decision()) else {
                continue;
            };
            if outcome.excluded.is_some() || !self.arm.counts(outcome) {
                continue;
            }
            let right_on = self.is_right(history, outcome, on, true);
            let same = on == off;
            rows.push(LeakageRow {
                arm: Arc::clone(&self.arm.name),
                ticket: outcome.ticket.clone(),
                cluster: Arc::clone(&outcome.cluster),
                right_on,
                right_off: if same {
                    right_on
                } else {
                    self.is_right(history, outcome, off, false)
                },
                read_on: is_read(outcome, on),
                read_off: is_read(outcome, off),
                mode_on: on.mode,
                mode_off: off.mode,
            });
        }
        rows
    }

    /// Whether a ticket was dealt with rightly: handing over what could be answered is not.
    ///
    /// People's labels and what really happened are about the decision that the arm made; another
    /// decision is judged by what is left.
    fn is_right(
        &self,
        history: &TicketHistory,
        outcome: &Outcome,
        decision: &Decision,
        is_its_own: bool,
    ) -> Option<bool> {
        let case = GradingCase {
            arm: &self.arm.name,
            acted: self.arm.acted,
            decision,
            outcome,
            reference: reference_by(history, self.as_of),
            as_of: self.as_of,
        };
        let about_it = |grader: GraderKind| {
            is_its_own || !matches!(grader, GraderKind::Human | GraderKind::Outcome)
        };
        let grades = self.panel.grade(&case).into_iter().map(|(grade, _)| grade);
        let verdict = grades
            .filter(|grade| about_it(grade.grader))
            .map(|grade| grade.verdict)
            .find(|verdict| !matches!(verdict, Verdict::Ungraded { .. }));
        match verdict {
            Some(Verdict::Correct) => Some(true),
            Some(Verdict::Wrong) => Some(false),
            None if decision.mode == Mode::Escalate => Some(false),
            Some(Verdict::Pending { .. } | Verdict::Ungraded { .. }) | None => None,
        }
    }
}

/// Whether the intent was read as the source or the reference gives it; reading none is not.
fn is_read(outcome: &Outcome, decision: &Decision) -> Option<bool> {
    let given = outcome.intent.as_ref().filter(|_| !outcome.intent_was_read)?;
    let same = |read: &String| read.trim().to_lowercase() == given.trim().to_lowercase();
    Some(decision.intent.as_ref().is_some_and(same))
}

#[cfg(test)]
mod tests;
