//! Asks an arm about every ticket of a few customers, turn by turn.

use std::sync::Arc;

use evalctl_domain::{
    Action, DecideError, Decision, DecisionRow, DecisionStatus, Mode, Outcome, Timeline,
    TrigramCounts, TurnPath,
};

use super::{Driver, FittedArm, OTHER_SET};
use crate::engine::ReplayOptions;
use crate::leakage::Guard;
use crate::moment::{Moment, NextStep, Turns, moments, next_step};
use crate::view::Views;

/// Views decided in one call: enough to keep a model busy, few enough to stay small in memory.
const BATCH: usize = 1024;

/// What all arms of a replay share while they are asked.
#[derive(Clone, Copy)]
pub(crate) struct AskContext<'a> {
    pub(crate) options: &'a ReplayOptions,
    pub(crate) driver: &'a Driver,
    pub(crate) guard: Guard,
}

/// What became of a ticket: the rows of its turns.
pub(crate) struct Asked {
    pub(crate) rows: Vec<DecisionRow>,
    /// The decision of the last row with the acts of all turns, where earlier ones acted, too.
    together: Option<Decision>,
}

impl Asked {
    /// The row that stands for the ticket.
    pub(crate) fn last(&self) -> Option<&DecisionRow> {
        self.rows.iter().find(|row| row.is_last)
    }

    /// The decision that stands for the ticket, with the acts of all its turns.
    pub(crate) fn decision(&self) -> Option<&Decision> {
        let of_last = || match &self.last()?.status {
            DecisionStatus::Decided(decision) => Some(decision),
            _ => None,
        };
        self.together.as_ref().or_else(of_last)
    }
}

/// A ticket on its way through the turns.
struct Talk<'a> {
    timeline: usize,
    ticket: usize,
    outcome: &'a Outcome,
    moments: Vec<Moment>,
    next: usize,
    asked: Asked,
    acts: Vec<Action>,
    /// How many times the present moment was asked about.
    asked_times: u32,
    /// What came of the later times.
    changes: Changes,
}

/// How often later answers to one question differed from the first.
#[derive(Debug, Clone, Copy, Default)]
struct Changes {
    flips: u32,
    mode_flips: u32,
}

impl Changes {
    /// Confidence, cost and reasons may differ; what the customer would see may not.
    fn note(
        &mut self,
        first: &Result<Decision, DecideError>,
        later: &Result<Decision, DecideError>,
    ) {
        let (same, same_mode) = match (first, later) {
            (Ok(first), Ok(later)) => (
                first.mode == later.mode
                    && first.intent == later.intent
                    && first.answer == later.answer
                    && first.citations == later.citations
                    && first.actions == later.actions,
                first.mode == later.mode,
            ),
            (Err(first), Err(later)) => (first == later, true),
            _ => (false, false),
        };
        self.flips += u32::from(!same);
        self.mode_flips += u32::from(!same_mode);
    }
}

/// Asks `arm` about every ticket; the answer has one element a ticket, in the order of `outcomes`,
/// which is the order of the timelines' tickets.
pub(crate) fn ask_all(
    arm: &FittedArm,
    timelines: &[Timeline],
    outcomes: &[Outcome],
    views: &[Views<'_>],
    ctx: &AskContext<'_>,
) -> Vec<Asked> {
    let mut talks = Vec::with_capacity(outcomes.len());
    let mut outcomes = outcomes.iter();
    for (timeline, customer) in timelines.iter().enumerate() {
        for (ticket, (history, outcome)) in customer.tickets.iter().zip(&mut outcomes).enumerate() {
            let moments = moments(history, ctx.options.rules.as_of);
            let asked = Asked { rows: Vec::new(), together: None };
            let acts = Vec::new();
            let (asked_times, changes) = (0, Changes::default());
            talks.push(Talk {
                timeline,
                ticket,
                outcome,
                moments,
                next: 0,
                asked,
                acts,
                asked_times,
                changes,
            });
        }
    }
    let mut open: Vec<usize> = Vec::new();
    for (idx, talk) in talks.iter_mut().enumerate() {
        if let Some(reason) = left_out(arm, talk.outcome) {
            talk.push(arm, DecisionStatus::Excluded { reason }, TurnPath::On, true);
        } else {
            open.push(idx);
        }
    }
    while !open.is_empty() {
        let mut going_on = Vec::new();
        for group in by_epoch(arm, &talks, &open) {
            for batch in group.chunks(BATCH) {
                let seen: Vec<_> = batch
                    .iter()
                    .map(|&idx| {
                        let (talk, as_of) = (&talks[idx], ctx.options.rules.as_of);
                        let views = &views[talk.timeline];
                        match ctx.guard {
                            Guard::On => views.at(talk.ticket, talk.moment()),
                            Guard::Off => views.today(talk.ticket, talk.moment(), as_of),
                        }
                    })
                    .collect();
                let (_, epoch) = arm.epoch_at(talks[batch[0]].moments[0].at);
                let answers = ctx.driver.decide(&epoch.snapshot, &seen, &arm.in_flight);
                let mut changes = vec![Changes::default(); answers.len()];
                for _ in 1..ctx.options.repeats.get() {
                    let again = ctx.driver.decide(&epoch.snapshot, &seen, &arm.in_flight);
                    for ((first, later), changes) in answers.iter().zip(again).zip(&mut changes) {
                        changes.note(first, &later);
                    }
                }
                for ((&idx, answer), changes) in batch.iter().zip(answers).zip(changes) {
                    let talk = &mut talks[idx];
                    talk.asked_times = ctx.options.repeats.get();
                    talk.changes = changes;
                    let history = &timelines[talk.timeline].tickets[talk.ticket];
                    let step = next_step(history, talk.moment(), ctx.options.rules.as_of);
                    if talk.take(arm, answer, &step, ctx.options) {
                        going_on.push(idx);
                    }
                }
            }
        }
        open = going_on;
    }
    talks.into_iter().map(|talk| talk.asked).collect()
}

fn left_out(arm: &FittedArm, outcome: &Outcome) -> Option<String> {
    if let Some(reason) = &outcome.excluded {
        return Some(reason.clone());
    }
    (!arm.decides(outcome)).then(|| OTHER_SET.to_owned())
}

/// The open talks, grouped by the snapshot that decides on them.
fn by_epoch(arm: &FittedArm, talks: &[Talk<'_>], open: &[usize]) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); arm.epochs.len()];
    for &idx in open {
        let (epoch, _) = arm.epoch_at(talks[idx].moments[0].at);
        groups[epoch as usize].push(idx);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

impl Talk<'_> {
    fn moment(&self) -> &Moment {
        &self.moments[self.next]
    }

    /// Takes the answer to the present moment in. Returns whether the talk goes on.
    fn take(
        &mut self,
        arm: &FittedArm,
        answer: Result<Decision, DecideError>,
        step: &NextStep,
        options: &ReplayOptions,
    ) -> bool {
        let decision = match answer {
            Ok(decision) => decision,
            Err(DecideError::Failed { reason }) => {
                self.unmark_last();
                self.asked.together = None;
                self.push(arm, DecisionStatus::Errored { reason }, TurnPath::On, true);
                return false;
            }
            Err(DecideError::NotOffered { reason }) => {
                // Nothing was offered at a later turn: the turn before stands for the ticket.
                let first = self.asked.rows.is_empty();
                self.push(arm, DecisionStatus::Excluded { reason }, TurnPath::On, first);
                return false;
            }
        };
        let on = stays_on_path(&decision, step, options.same_answer_cosine);
        let path = if on { TurnPath::On } else { TurnPath::Left };
        let goes_on = options.turns == Turns::All
            && on
            && decision.mode == Mode::Autonomous
            && self.next + 1 < self.moments.len();
        self.acts.extend(decision.actions.iter().cloned());
        let acted_before = decision.actions.len() < self.acts.len();
        self.asked.together =
            acted_before.then(|| Decision { actions: self.acts.clone(), ..decision.clone() });
        self.unmark_last();
        self.push(arm, DecisionStatus::Decided(decision), path, true);
        if goes_on {
            self.next += 1;
            return true;
        }
        if options.turns == Turns::All && !on {
            (self.asked_times, self.changes) = (0, Changes::default());
            while self.next + 1 < self.moments.len() {
                self.next += 1;
                self.push(arm, DecisionStatus::Diverged, TurnPath::Diverged, false);
            }
        }
        false
    }

    fn unmark_last(&mut self) {
        for row in &mut self.asked.rows {
            row.is_last = false;
        }
    }

    fn push(&mut self, arm: &FittedArm, status: DecisionStatus, path: TurnPath, is_last: bool) {
        let (epoch, fitted) = arm.epoch_at(self.moments[0].at);
        let moment = self.moments[self.next];
        let decided = matches!(status, DecisionStatus::Decided(_));
        self.asked.rows.push(DecisionRow {
            arm: Arc::clone(&arm.name),
            ticket: self.outcome.ticket.clone(),
            customer: self.outcome.customer.clone(),
            cluster: Arc::clone(&self.outcome.cluster),
            set: self.outcome.set,
            counted: arm.counts(self.outcome),
            turn: moment.turn,
            decided_at: moment.at,
            status,
            path,
            is_last,
            snapshot: decided.then(|| Arc::clone(&fitted.hash)),
            epoch,
            asked: self.asked_times,
            flips: self.changes.flips,
            mode_flips: self.changes.mode_flips,
        });
    }
}

/// Whether the record did next what the decision wants.
///
/// A handover or a draft stays on the path where a person took the next step. Acting alone stays
/// on it where an AI took the step, with the same acts and, where both texts are known, an answer
/// of at least the given likeness.
fn stays_on_path(decision: &Decision, step: &NextStep, same_answer_cosine: f64) -> bool {
    match (decision.mode, step) {
        (Mode::Escalate | Mode::Draft, NextStep::Person) => true,
        (Mode::Autonomous, NextStep::Ai { actions, answer }) => {
            sorted(&decision.actions) == sorted(actions)
                && match (&decision.answer, answer) {
                    (Some(wanted), Some(recorded)) => alike(wanted, recorded, same_answer_cosine),
                    _ => true,
                }
        }
        _ => false,
    }
}

fn sorted(actions: &[Action]) -> Vec<&Action> {
    let mut sorted: Vec<&Action> = actions.iter().collect();
    sorted.sort_unstable();
    sorted
}

fn alike(left: &str, right: &str, least: f64) -> bool {
    match (TrigramCounts::of(left), TrigramCounts::of(right)) {
        (Some(left), Some(right)) => least <= left.cosine(&right),
        (left, right) => left.is_none() && right.is_none(),
    }
}
