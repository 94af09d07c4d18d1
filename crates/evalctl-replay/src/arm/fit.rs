//! Makes an arm's snapshots: one, or one an epoch, each from the feedback that was due by then.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use evalctl_domain::{
    AuthorRole, Clock, EventKind, Feedback, Learning, Meaning, Outcome, ResolveError, Snapshot,
    StatusHistory, TicketHistory, TrainingExample, Visibility,
};

use super::decide::permits;
use super::{Arm, Epoch, FittedArm};
use crate::engine::{Replay, ReplayError, ReplayOptions};
use crate::fold::{FoldRules, fold_ticket, fold_timeline};
use crate::grade::came_back;
use crate::moment::{moments, reference_by};
use crate::view::{Shelves, Views};

/// The data set's own name for the tickets that may be learned from before the replay.
const TRAINING_SET: &str = "train";

/// Fits `arm`, with examples in (due time, ticket id) order, so that no snapshot depends on how
/// the work was split.
///
/// An arm that is fitted once takes the data set's word for what its training set is. One that
/// learns on sees an example with times only once its feedback is due, training set or not.
pub(crate) fn fit(
    arm: &Arm,
    replay: &Replay<'_>,
    shelves: &Shelves,
) -> Result<FittedArm, ReplayError> {
    let learning = arm.resolver.learning();
    let epochs = match learning {
        Learning::Never => vec![epoch(Timestamp::MIN, fit_once(arm, None, Vec::new())?)],
        Learning::BeforeReplay => {
            let lessons = Lessons::read(replay, shelves, learning)?;
            vec![epoch(Timestamp::MIN, fit_once(arm, None, lessons.before)?)]
        }
        Learning::AtEpochs { every } => {
            let lessons = Lessons::read(replay, shelves, learning)?;
            let step = i128::try_from(every.as_nanos()).unwrap_or(i128::MAX);
            learn_on(arm, lessons, step, replay.options.rules.as_of)?
        }
    };
    let trained = learning != Learning::Never;
    let in_flight = epochs.iter().map(|epoch| permits(&epoch.snapshot).get()).min().unwrap_or(1);
    let in_flight = Semaphore::new(in_flight.min(Semaphore::MAX_PERMITS));
    Ok(FittedArm { name: arm.name.clone(), acted: arm.acted, trained, epochs, in_flight })
}

/// Whether a ticket may be learned from before the replay, and so must not be decided in it.
pub(super) fn is_training(outcome: &Outcome) -> bool {
    outcome.given_set.as_deref() == Some(TRAINING_SET)
}

fn learn_on(
    arm: &Arm,
    lessons: Lessons,
    step: i128,
    as_of: Timestamp,
) -> Result<Vec<Epoch>, ReplayError> {
    let mut epochs = vec![epoch(Timestamp::MIN, fit_once(arm, None, lessons.before)?)];
    let Some(start) = lessons.start else {
        return Ok(epochs);
    };
    let mut later = lessons.later.into_iter().peekable();
    while let Some(next) = later.peek() {
        let Some(border) = border_after(start, step, next.feedback.due, as_of) else {
            break;
        };
        let mut due = Vec::new();
        while let Some(example) = later.next_if(|example| example.feedback.due <= border) {
            due.push(example);
        }
        let snapshot = fit_once(arm, epochs.last().map(|epoch| &epoch.snapshot), due)?;
        epochs.push(epoch(border, snapshot));
    }
    Ok(epochs)
}

/// The first border of the grid, one step after `start` or later, that is not before `due`.
/// `None`: it lies behind the data cut, or steps of no length lead nowhere.
fn border_after(
    start: Timestamp,
    step: i128,
    due: Timestamp,
    as_of: Timestamp,
) -> Option<Timestamp> {
    let waited = (due.as_nanosecond() - start.as_nanosecond()).max(1);
    let n_steps = (waited - 1).checked_div(step)? + 1;
    let border = start.as_nanosecond().checked_add(n_steps.checked_mul(step)?)?;
    Timestamp::from_nanosecond(border).ok().filter(|border| *border <= as_of)
}

fn fit_once(
    arm: &Arm,
    earlier: Option<&Snapshot>,
    due: Vec<TrainingExample>,
) -> Result<Snapshot, ResolveError> {
    arm.resolver.fit(earlier, &mut due.into_iter())
}

fn epoch(from: Timestamp, snapshot: Snapshot) -> Epoch {
    let hash = Sha256::digest(snapshot.bytes()).iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Epoch { from, snapshot, hash }
}

/// What there is to learn from, in (due time, ticket id) order, each due by the data cut.
struct Lessons {
    /// Known before the replay.
    before: Vec<TrainingExample>,
    /// To be learned when due.
    later: Vec<TrainingExample>,
    /// The first moment of a ticket that is to be decided; `None` where there is no such ticket.
    start: Option<Timestamp>,
}

impl Lessons {
    fn read(
        replay: &Replay<'_>,
        shelves: &Shelves,
        learning: Learning,
    ) -> Result<Self, ReplayError> {
        let options = &replay.options;
        let once = learning == Learning::BeforeReplay;
        // Those of the training set, with whether they carry times.
        let mut training = Vec::new();
        let mut later = Vec::new();
        let mut start: Option<Timestamp> = None;
        for partition in 0..replay.source.count() {
            replay.go_on()?;
            for timeline in replay.source.load(partition)? {
                let outcomes = fold_timeline(&timeline, &options.rules);
                let views = Views::new(&timeline, shelves, &options.rules);
                for (idx, (history, outcome)) in timeline.tickets.iter().zip(&outcomes).enumerate()
                {
                    let is_training = is_training(outcome);
                    if !is_training {
                        let first = moments(history, options.rules.as_of)[0].at;
                        start = Some(start.map_or(first, |start| start.min(first)));
                    }
                    if once && !is_training {
                        continue;
                    }
                    let Some(feedback) = feedback(history, outcome, options) else {
                        continue;
                    };
                    // Had nobody written by the time it was due, it is shown as it came in.
                    let view = views.at(idx, &moments(history, feedback.due)[0]);
                    let example = TrainingExample { view, feedback };
                    if is_training {
                        training.push((outcome.clock, example));
                    } else {
                        later.push(example);
                    }
                }
            }
        }
        let mut before = Vec::new();
        for (clock, example) in training {
            let is_due = start.is_none_or(|start| example.feedback.due <= start);
            if once || clock == Clock::Missing || is_due {
                before.push(example);
            } else {
                later.push(example);
            }
        }
        for examples in [&mut before, &mut later] {
            examples.sort_by(by_due);
        }
        Ok(Self { before, later, start })
    }
}

fn by_due(left: &TrainingExample, right: &TrainingExample) -> std::cmp::Ordering {
    let key = |example: &TrainingExample| (example.feedback.due, example.feedback.ticket.clone());
    key(left).cmp(&key(right))
}

/// What is known of a ticket once its window has closed and its reference was given; `None` while
/// that is still to come. Nothing in it is later than its due time.
fn feedback(
    history: &TicketHistory,
    outcome: &Outcome,
    options: &ReplayOptions,
) -> Option<Feedback> {
    let as_of = options.rules.as_of;
    let due = due(history, outcome, options);
    if as_of < due {
        return None;
    }
    let known = fold_ticket(history, &FoldRules { as_of: due, ..options.rules });
    if known.excluded.is_some() {
        return None;
    }
    let reference = reference_by(history, due);
    let reply = history.events.iter().rev().find_map(|event| match &event.kind {
        EventKind::Message {
            author: AuthorRole::Ai | AuthorRole::Person,
            visibility: Visibility::Public,
            text: Some(text),
            meaning,
        } if event.time <= due && *meaning != Some(Meaning::Greeting) => Some(text.clone()),
        _ => None,
    });
    Some(Feedback {
        ticket: history.ticket.id.clone(),
        due,
        out_of_scope: reference.is_some_and(|reference| reference.out_of_scope),
        answer: reference.and_then(|reference| reference.answer.clone()).or(reply),
        article: reference.and_then(|reference| reference.article.clone()),
        actions: reference.and_then(|reference| reference.actions.clone()).unwrap_or_default(),
        resolved: match known.first_resolved_at {
            Some(resolved) => Some(!came_back(&known, options.window.end_after(resolved))),
            None if known.status_history == StatusHistory::Missing => None,
            None => Some(false),
        },
        intent: known.intent,
    })
}

/// When the window of the first resolution has closed, or a horizon has passed without one, and
/// the reference is there. Without times, when the last event is in.
///
/// A resolution that comes later than that horizon moves nothing: nobody knew of it by then.
fn due(history: &TicketHistory, outcome: &Outcome, options: &ReplayOptions) -> Timestamp {
    let as_of = options.rules.as_of;
    let known = history.events.iter().filter(|event| event.time <= as_of);
    let given_up = options.rules.horizon.window().end_after(outcome.opened_at);
    let closed = match (outcome.clock, outcome.first_resolved_at) {
        (Clock::Missing, _) => {
            return known.map(|event| event.time).max().unwrap_or(outcome.opened_at);
        }
        (Clock::Stated, Some(resolved)) if resolved <= given_up => {
            options.window.end_after(resolved)
        }
        (Clock::Stated, _) => given_up,
    };
    let given = |kind: &EventKind| matches!(kind, EventKind::ReferenceGiven(_));
    known.filter(|event| given(&event.kind)).map(|event| event.time).fold(closed, Timestamp::max)
}
