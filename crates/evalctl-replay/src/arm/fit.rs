//! Makes an arm's snapshots: one, or one an epoch, each from the feedback that was due by then.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use evalctl_domain::{
    AuthorRole, Clock, EventKind, Feedback, Learning, Outcome, ResolveError, Snapshot,
    TicketHistory, TrainingExample, Visibility,
};

use super::decide::permits;
use super::{Arm, Epoch, FittedArm};
use crate::engine::{PartitionSource, ReplayError, ReplayOptions};
use crate::fold::fold_timeline;
use crate::moment::moments;
use crate::view::{Shelves, Views};

/// The data set's own name for the tickets that may be learned from before the replay.
const TRAINING_SET: &str = "train";

/// Fits `arm`. A learning arm sees an example only once its feedback is due, in (due time, ticket
/// id) order, so no later snapshot depends on how the work was split.
pub(crate) fn fit(
    arm: &Arm,
    source: &dyn PartitionSource,
    shelves: &Shelves,
    options: &ReplayOptions,
) -> Result<FittedArm, ReplayError> {
    let learning = arm.resolver.learning();
    let mut epochs = Vec::new();
    match learning {
        Learning::Never => {
            epochs.push(epoch(Timestamp::MIN, fit_once(arm, None, Vec::new())?));
        }
        Learning::BeforeReplay => {
            let (training, _) = examples(source, shelves, options)?;
            epochs.push(epoch(Timestamp::MIN, fit_once(arm, None, training)?));
        }
        Learning::AtEpochs { every } => {
            let (training, mut later) = examples(source, shelves, options)?;
            later.sort_by(by_due);
            let first = fit_once(arm, None, training)?;
            let step = SignedDuration::try_from(every).unwrap_or(SignedDuration::MAX);
            epochs = learn_on(arm, first, later, step, options.rules.as_of)?;
        }
    }
    let trained = learning != Learning::Never;
    Ok(FittedArm { name: arm.name.clone(), acted: arm.acted, trained, epochs })
}

/// Whether a ticket may be learned from before the replay, and so must not be decided in it.
pub(super) fn is_training(outcome: &Outcome) -> bool {
    outcome.given_set.as_deref() == Some(TRAINING_SET)
}

fn learn_on(
    arm: &Arm,
    first: Snapshot,
    later: Vec<TrainingExample>,
    step: SignedDuration,
    as_of: Timestamp,
) -> Result<Vec<Epoch>, ReplayError> {
    let start = later.iter().map(|example| example.view.at).min();
    let mut epochs = vec![epoch(Timestamp::MIN, first)];
    let Some(mut border) = start else {
        return Ok(epochs);
    };
    let mut later = later.into_iter().peekable();
    while let Ok(next) = border.checked_add(step)
        && border < next
        && next <= as_of
    {
        border = next;
        let mut due = Vec::new();
        while let Some(example) = later.next_if(|example| example.feedback.due <= border) {
            due.push(example);
        }
        if !due.is_empty() {
            let earlier = epochs.last().map(|epoch| epoch.snapshot.clone());
            epochs.push(epoch(border, fit_once(arm, earlier.as_ref(), due)?));
        }
    }
    Ok(epochs)
}

fn fit_once(
    arm: &Arm,
    earlier: Option<&Snapshot>,
    mut due: Vec<TrainingExample>,
) -> Result<Snapshot, ResolveError> {
    due.sort_by(by_due);
    arm.resolver.fit(earlier, &mut due.into_iter())
}

fn by_due(left: &TrainingExample, right: &TrainingExample) -> std::cmp::Ordering {
    let key = |example: &TrainingExample| (example.feedback.due, example.feedback.ticket.clone());
    key(left).cmp(&key(right))
}

fn epoch(from: Timestamp, snapshot: Snapshot) -> Epoch {
    let hash = Sha256::digest(snapshot.bytes()).iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let in_flight = Arc::new(Semaphore::new(permits(&snapshot).get()));
    Epoch { from, snapshot, hash, in_flight }
}

/// (examples of the training set, all others), each with feedback due by the data cut.
fn examples(
    source: &dyn PartitionSource,
    shelves: &Shelves,
    options: &ReplayOptions,
) -> Result<(Vec<TrainingExample>, Vec<TrainingExample>), ReplayError> {
    let mut training = Vec::new();
    let mut later = Vec::new();
    for partition in 0..source.count() {
        for timeline in source.load(partition)? {
            let outcomes = fold_timeline(&timeline, &options.rules);
            let views = Views::new(&timeline, shelves, &options.rules);
            for (idx, (history, outcome)) in timeline.tickets.iter().zip(&outcomes).enumerate() {
                let moment = moments(history, options.rules.as_of)[0];
                let Some(feedback) = feedback(history, outcome, options) else {
                    continue;
                };
                let example = TrainingExample { view: views.at(idx, &moment), feedback };
                if is_training(outcome) { training.push(example) } else { later.push(example) }
            }
        }
    }
    Ok((training, later))
}

/// What is known of a ticket once its window has closed; `None` while it has not.
fn feedback(
    history: &TicketHistory,
    outcome: &Outcome,
    options: &ReplayOptions,
) -> Option<Feedback> {
    if outcome.excluded.is_some() {
        return None;
    }
    let due = match (outcome.clock, outcome.first_resolved_at) {
        (Clock::Missing, _) => outcome.opened_at,
        (Clock::Stated, Some(resolved)) => options.window.end_after(resolved),
        (Clock::Stated, None) => options.rules.horizon.window().end_after(outcome.opened_at),
    };
    if options.rules.as_of < due {
        return None;
    }
    let reference = history.reference();
    let reply = history.events.iter().rev().find_map(|event| match &event.kind {
        EventKind::Message {
            author: AuthorRole::Ai | AuthorRole::Person,
            visibility: Visibility::Public,
            text: Some(text),
            ..
        } if event.time <= due => Some(text.clone()),
        _ => None,
    });
    Some(Feedback {
        ticket: history.ticket.id.clone(),
        due,
        intent: outcome.intent.clone(),
        out_of_scope: reference.is_some_and(|reference| reference.out_of_scope),
        answer: reference.and_then(|reference| reference.answer.clone()).or(reply),
        article: reference.and_then(|reference| reference.article.clone()),
        actions: reference.and_then(|reference| reference.actions.clone()).unwrap_or_default(),
        resolved: outcome.first_resolved_at.map(|_| outcome.reopens == 0),
    })
}
