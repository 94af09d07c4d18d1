//! Where every ticket went: counts, buckets and the grades behind them.

use std::sync::Arc;

use jiff::Timestamp;

use evalctl_domain::{
    Buckets, Confidence, Decision, DecisionStatus, EventKind, Grade, GradeRow, GraderKind,
    GradingCase, HandledBy, Mode, Outcome, TicketSet, Timeline,
};

use crate::arm::{FittedArm, OTHER_SET};
use crate::engine::PartitionSummary;
use crate::grade::{OutcomeGrader, Panel};
use crate::moment::reference_by;

/// The arm of what was really done.
pub const HISTORY: &str = "history";

/// The history on the tickets of the test set, beside arms that were trained.
pub const HISTORY_TEST: &str = "history@test";

/// Tickets of the history in which an AI acted.
pub const HISTORY_AI: &str = "history/ai";

/// Tickets of the history that people dealt with alone.
pub const HISTORY_PEOPLE: &str = "history/people";

pub(crate) fn counts(
    timelines: &[Timeline],
    outcomes: &[Outcome],
    as_of: Timestamp,
) -> PartitionSummary {
    let mut summary = PartitionSummary::default();
    for timeline in timelines {
        let shared = timeline.tickets.iter().filter(|history| history.ticket.shared_mailbox);
        summary.shared_mailbox_tickets += shared.count() as u64;
        for history in &timeline.tickets {
            summary.tickets += 1;
            summary.events += history.events.len() as u64;
            let reopenings = history.events.iter().filter(|event| {
                event.time <= as_of
                    && matches!(event.kind, EventKind::Reopened { followup: None, .. })
            });
            let reopens = reopenings.count() as u64;
            summary.reopened_tickets += u64::from(0 < reopens);
            summary.reopens += reopens;
        }
    }
    for outcome in outcomes {
        summary.reopened_within_horizon += u64::from(0 < outcome.reopens);
        summary.reopened_as_followup += u64::from(outcome.reopened_as_followup);
        summary.intents_read += u64::from(outcome.intent_was_read);
        summary.without_intent += u64::from(outcome.intent.is_none());
        summary.after_horizon += u64::from(outcome.after_horizon);
    }
    summary
}

/// Puts every ticket of the history into its buckets and grades what an AI did alone.
pub(crate) fn history(
    outcomes: &[Outcome],
    judge: OutcomeGrader,
    as_of: Timestamp,
    has_sets: bool,
    summary: &mut PartitionSummary,
) -> Vec<GradeRow> {
    let mut grades = Vec::new();
    let arm: Arc<str> = HISTORY.into();
    for outcome in outcomes {
        let status = history_status(outcome);
        let mut verdict = None;
        if let DecisionStatus::Decided(Decision { mode: Mode::Autonomous, .. }) = &status {
            let found = judge.verdict(outcome, as_of);
            verdict = Some(found.clone());
            grades.push(GradeRow {
                arm: Arc::clone(&arm),
                ticket: outcome.ticket.clone(),
                turn: 0,
                grade: Grade { grader: GraderKind::Outcome, verdict: found, score: None },
                effective: true,
            });
        }
        let side = match outcome.handled_by {
            HandledBy::Ai | HandledBy::Both => Some(HISTORY_AI),
            HandledBy::People => Some(HISTORY_PEOPLE),
            HandledBy::Nobody => None,
        };
        for arm in [Some(HISTORY), side].into_iter().flatten() {
            buckets(summary, arm).count(&status, verdict.as_ref());
        }
        if has_sets {
            let counts = outcome.set.is_none_or(|set| set == TicketSet::Test);
            let status = if counts { status } else { other_set() };
            buckets(summary, HISTORY_TEST).count(&status, verdict.as_ref());
        }
    }
    grades
}

/// A ticket outside the sets that count.
fn other_set() -> DecisionStatus {
    DecisionStatus::Excluded { reason: OTHER_SET.to_owned() }
}

/// What was done, put as a decision: alone where only an AI took part, else by people.
fn history_status(outcome: &Outcome) -> DecisionStatus {
    if let Some(reason) = &outcome.excluded {
        return DecisionStatus::Excluded { reason: reason.clone() };
    }
    let mode = match outcome.handled_by {
        HandledBy::Ai if outcome.handoffs == 0 => Mode::Autonomous,
        HandledBy::Ai | HandledBy::Both | HandledBy::People => Mode::Escalate,
        HandledBy::Nobody => {
            return DecisionStatus::Excluded { reason: "nobody_acted".to_owned() };
        }
    };
    DecisionStatus::Decided(Decision::new(mode, Confidence::ONE, "recorded"))
}

fn buckets<'a>(summary: &'a mut PartitionSummary, arm: &str) -> &'a mut Buckets {
    // Asked for every ticket: a name is copied once.
    if !summary.buckets.contains_key(arm) {
        summary.buckets.insert(arm.to_owned(), Buckets::default());
    }
    summary.buckets.get_mut(arm).expect("it is there")
}

/// Grades one arm's tickets and puts them into its buckets.
pub(crate) struct Ledger<'a> {
    pub(crate) arm: &'a FittedArm,
    pub(crate) panel: &'a Panel,
    pub(crate) as_of: Timestamp,
}

impl Ledger<'_> {
    /// `asked` has one element a ticket, in the order of the timelines' tickets.
    pub(crate) fn settle(
        &self,
        timelines: &[Timeline],
        outcomes: &[Outcome],
        asked: &[crate::arm::Asked],
        summary: &mut PartitionSummary,
        grades: &mut Vec<GradeRow>,
    ) {
        let histories = timelines.iter().flat_map(|timeline| &timeline.tickets);
        let mut diverged = 0;
        for ((history, outcome), asked) in histories.zip(outcomes).zip(asked) {
            let is_diverged = |status: &DecisionStatus| matches!(status, DecisionStatus::Diverged);
            diverged += asked.rows.iter().filter(|row| is_diverged(&row.status)).count() as u64;
            let Some(last) = asked.last() else {
                // No row stands for the ticket: the sums will not hold and the run says so.
                buckets(summary, &self.arm.name).n += 1;
                continue;
            };
            let mut verdict = None;
            if let Some(decision) = asked.decision() {
                let case = GradingCase {
                    arm: &self.arm.name,
                    acted: self.arm.acted,
                    decision,
                    outcome,
                    reference: reference_by(history, self.as_of),
                    as_of: self.as_of,
                };
                for (grade, effective) in self.panel.grade(&case) {
                    if effective {
                        verdict = Some(grade.verdict.clone());
                    }
                    grades.push(GradeRow {
                        arm: Arc::clone(&self.arm.name),
                        ticket: outcome.ticket.clone(),
                        turn: last.turn,
                        grade,
                        effective,
                    });
                }
            }
            let other = (!self.arm.counts(outcome)).then(other_set);
            let status = other.as_ref().unwrap_or(&last.status);
            buckets(summary, &self.arm.name).count(status, verdict.as_ref());
        }
        if 0 < diverged {
            *summary.diverged_turns.entry(self.arm.name.to_string()).or_default() += diverged;
        }
    }
}
