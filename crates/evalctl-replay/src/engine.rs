//! The replay: every partition through every arm, graded and accounted for.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use evalctl_domain::{
    BucketError, Buckets, Feed, Outcome, ResolveError, Snapshot, Timeline, Window,
};

use crate::account;
use crate::arm::{Arm, AskContext, Driver, Epoch, FittedArm, Lessons, ask_all, fit};
use crate::flow::{PartitionSource, RowSink, Rows, partitions};
use crate::fold::{FoldRules, fold_timeline};
use crate::grade::{OutcomeGrader, Panel};
use crate::leakage::{Comparison, Guard};
use crate::learned::Learned;
use crate::moment::Turns;
use crate::sets::{Sets, SetsReport, SplitError, SplitOptions};
use crate::view::{Shelves, Views};

/// Counts of a partition; they add up to the run's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PartitionSummary {
    /// Tickets.
    pub tickets: u64,
    /// Events.
    pub events: u64,
    /// Tickets with a reopening in the record, whenever it came.
    pub reopened_tickets: u64,
    /// Reopenings in the record.
    pub reopens: u64,
    /// Tickets whose outcome holds a reopening: those that came within the horizon.
    pub reopened_within_horizon: u64,
    /// Tickets that came back as a follow-up.
    pub reopened_as_followup: u64,
    /// Events later than a ticket's horizon.
    pub after_horizon: u64,
    /// Tickets of shared mailboxes.
    pub shared_mailbox_tickets: u64,
    /// Tickets whose intent a snapshot read.
    pub intents_read: u64,
    /// Tickets without any intent.
    pub without_intent: u64,
    /// Turns that were not asked because an earlier decision left the record, by arm.
    pub diverged_turns: BTreeMap<String, u64>,
    /// Buckets by arm.
    pub buckets: BTreeMap<String, Buckets>,
}

impl PartitionSummary {
    /// Adds another partition.
    pub fn merge(&mut self, other: &Self) {
        self.tickets += other.tickets;
        self.events += other.events;
        self.reopened_tickets += other.reopened_tickets;
        self.reopens += other.reopens;
        self.reopened_within_horizon += other.reopened_within_horizon;
        self.reopened_as_followup += other.reopened_as_followup;
        self.after_horizon += other.after_horizon;
        self.shared_mailbox_tickets += other.shared_mailbox_tickets;
        self.intents_read += other.intents_read;
        self.without_intent += other.without_intent;
        for (arm, turns) in &other.diverged_turns {
            *self.diverged_turns.entry(arm.clone()).or_default() += turns;
        }
        for (arm, buckets) in &other.buckets {
            self.buckets.entry(arm.clone()).or_default().merge(buckets);
        }
    }

    /// Every arm's buckets add up, and but for the two sides of the history they hold every ticket.
    fn check(&self) -> Result<(), BucketError> {
        for (arm, buckets) in &self.buckets {
            buckets.check(arm)?;
            let is_side = arm == account::HISTORY_AI || arm == account::HISTORY_PEOPLE;
            if !is_side && buckets.n != self.tickets {
                let (arm, what) = (arm.clone(), "the number of tickets");
                return Err(BucketError { arm, what, whole: self.tickets, parts: buckets.n });
            }
        }
        Ok(())
    }
}

/// What a replay needs to know besides data and candidates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplayOptions {
    /// Data cut, horizon and the same-issue rule.
    pub rules: FoldRules,
    /// How long a resolution must hold.
    pub window: Window,
    /// Which customer messages are asked about.
    pub turns: Turns,
    /// From which cosine a wanted answer is the recorded one.
    pub same_answer_cosine: f64,
    /// How many times a candidate is asked the same question; the first answer counts, the others
    /// tell how often it changes its mind.
    pub repeats: NonZeroU32,
    /// Which tickets are learned from and which judge what was learned.
    pub split: SplitOptions,
    /// Whether every arm that decides in process is also tried with the guards off.
    pub leakage_check: bool,
}

/// What a replay did, besides its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    /// The counts of all partitions.
    pub summary: PartitionSummary,
    /// How tickets were put into sets, where something was trained or sets were asked for.
    pub sets: Option<SetsReport>,
    /// What each arm that was trained learned from, in the order of the arms.
    pub learned: Vec<Learned>,
}

/// Why a replay ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// Somebody asked it to stop; finished partitions are kept.
    #[error("interrupted; finished partitions are kept")]
    Interrupted,
    /// A resolver could not be fitted.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// Tickets could not be put into sets.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// A bug: tickets went missing.
    #[error(transparent)]
    Buckets(#[from] BucketError),
    /// Rows could not be read or kept.
    #[error("{context} `{}`: {source}", path.display())]
    Storage {
        /// What was being done.
        context: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// All that a replay works on.
pub struct Replay<'a> {
    /// Where timelines come from.
    pub source: &'a dyn PartitionSource,
    /// Where rows go.
    pub sink: &'a dyn RowSink,
    /// Facts of no single customer.
    pub feed: &'a Feed,
    /// The candidates.
    pub arms: &'a [Arm],
    /// The graders.
    pub panel: &'a Panel,
    /// Reads the intents of tickets that come without one, for the same-issue rule and segments.
    pub intent_from: Option<&'a Snapshot>,
    /// Everything else.
    pub options: ReplayOptions,
    /// Runs remote calls; local candidates need none.
    pub runtime: Option<Handle>,
    /// Set from outside to stop at the next partition.
    pub stop: &'a AtomicBool,
    /// Told after each partition how many tickets it had.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl Replay<'_> {
    /// Replays every partition on the current rayon pool. Rows depend on the inputs alone, not on
    /// the number of threads.
    pub fn run(&self) -> Result<Replayed, ReplayError> {
        let drawn = Sets::draw(self)?;
        let (sets, report) = drawn.unzip();
        let shelves = Shelves::new(self.feed);
        let arms = self.fitted(&shelves, sets.as_ref())?;
        let learned = arms.guarded.iter().filter_map(Learned::of).collect();
        let summaries = partitions(self.source)
            .map(|partition| self.partition(partition, &arms, sets.as_ref(), &shelves))
            .collect::<Result<Vec<_>, _>>()?;
        let mut summary = PartitionSummary::default();
        for arm in self.arms {
            summary.buckets.insert(arm.name.clone(), Buckets::default());
        }
        for part in &summaries {
            summary.merge(part);
        }
        summary.check()?;
        Ok(Replayed { summary, sets: report, learned })
    }

    /// Fits every arm and keeps its snapshots.
    fn fitted(&self, shelves: &Shelves, sets: Option<&Sets>) -> Result<FittedArms, ReplayError> {
        self.go_on()?;
        let lessons = Lessons::read(self, shelves, sets, Guard::On)?;
        let mut arms = Vec::new();
        for arm in self.arms {
            let fitted = fit(arm, &lessons, self.options.rules.as_of)?;
            for epoch in &fitted.epochs {
                self.sink.keep_snapshot(&fitted.name, &epoch.hash, &epoch.snapshot.bytes())?;
            }
            arms.push(fitted);
        }
        let mut res = FittedArms { guarded: arms, unguarded: Vec::new() };
        if self.options.leakage_check {
            let lessons = Lessons::read(self, shelves, sets, Guard::Off)?;
            for (arm, guarded) in self.arms.iter().zip(&res.guarded) {
                let is_local = |epoch: &Epoch| matches!(epoch.snapshot, Snapshot::Local(_));
                // Whoever is paid a call is not asked twice.
                let fitted = guarded.epochs.iter().all(is_local);
                let fitted = fitted.then(|| fit(arm, &lessons, self.options.rules.as_of));
                res.unguarded.push(fitted.transpose()?);
            }
        }
        Ok(res)
    }

    /// The outcomes of a customer's tickets, with their sets.
    pub(crate) fn outcomes(&self, timeline: &Timeline, sets: Option<&Sets>) -> Vec<Outcome> {
        let mut outcomes = fold_timeline(timeline, &self.options.rules);
        if let Some(sets) = sets {
            for (outcome, history) in outcomes.iter_mut().zip(&timeline.tickets) {
                outcome.set = sets.of(&history.ticket, outcome);
            }
        }
        outcomes
    }

    /// Fails once somebody asked to stop.
    pub(crate) fn go_on(&self) -> Result<(), ReplayError> {
        if self.stop.load(Ordering::Relaxed) { Err(ReplayError::Interrupted) } else { Ok(()) }
    }

    fn partition(
        &self,
        partition: u32,
        arms: &FittedArms,
        sets: Option<&Sets>,
        shelves: &Shelves,
    ) -> Result<PartitionSummary, ReplayError> {
        self.go_on()?;
        if let Some(summary) = self.sink.finished(partition)? {
            (self.progress)(summary.tickets);
            return Ok(summary);
        }
        let mut kept = self.sink.begin(partition)?;
        let mut summary = PartitionSummary::default();
        for timelines in self.load(partition, shelves)? {
            let (rows, counts) = self.replay_group(timelines?, arms, sets, shelves);
            summary.merge(&counts);
            kept.take(rows)?;
        }
        kept.finish(&summary)?;
        (self.progress)(summary.tickets);
        Ok(summary)
    }

    /// Folds a few customers, asks every arm about their tickets, grades and counts.
    fn replay_group(
        &self,
        timelines: Vec<Timeline>,
        arms: &FittedArms,
        sets: Option<&Sets>,
        shelves: &Shelves,
    ) -> (Rows, PartitionSummary) {
        let rules = &self.options.rules;
        let n_tickets = timelines.iter().map(|timeline| timeline.tickets.len()).sum();
        let mut outcomes = Vec::with_capacity(n_tickets);
        for timeline in &timelines {
            outcomes.extend(self.outcomes(timeline, sets));
        }
        let mut summary = account::counts(&timelines, &outcomes, rules.as_of);
        let judge = OutcomeGrader { window: self.options.window, horizon: rules.horizon };
        let mut grades =
            account::history(&outcomes, judge, rules.as_of, sets.is_some(), &mut summary);
        let mut decisions = Vec::new();
        let asked_about = if arms.guarded.is_empty() { &[][..] } else { &timelines[..] };
        let views: Vec<Views<'_>> =
            asked_about.iter().map(|timeline| Views::new(timeline, shelves, rules)).collect();
        let driver = Driver { runtime: self.runtime.clone() };
        let ctx = AskContext { options: &self.options, driver: &driver, guard: Guard::On };
        let mut leakage = Vec::new();
        for (idx, arm) in arms.guarded.iter().enumerate() {
            let asked = ask_all(arm, &timelines, &outcomes, &views, &ctx);
            let ledger = account::Ledger { arm, panel: self.panel, as_of: rules.as_of };
            ledger.settle(&timelines, &outcomes, &asked, &mut summary, &mut grades);
            if let Some(Some(unguarded)) = arms.unguarded.get(idx) {
                let ctx = AskContext { guard: Guard::Off, ..ctx };
                let off = ask_all(unguarded, &timelines, &outcomes, &views, &ctx);
                let comparison = Comparison { arm, panel: self.panel, as_of: rules.as_of };
                leakage.extend(comparison.rows(&timelines, &outcomes, &asked, &off));
            }
            decisions.extend(asked.into_iter().flat_map(|asked| asked.rows));
        }
        drop(views);
        (Rows { timelines, outcomes, decisions, grades, leakage }, summary)
    }
}

/// The arms of a replay, ready to be asked.
struct FittedArms {
    guarded: Vec<FittedArm>,
    /// For the leakage check, in the order of `guarded`; `None` for an arm that decides elsewhere.
    unguarded: Vec<Option<FittedArm>>,
}

mod group;

#[cfg(test)]
mod tests;
