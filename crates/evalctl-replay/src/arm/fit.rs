//! Makes an arm's snapshots: one, or one an epoch, each from the feedback that was due by then.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use evalctl_domain::{Learning, ResolveError, Snapshot, TrainingExample};

use super::decide::permits;
use super::lessons::{Lesson, Lessons};
use super::{Arm, Epoch, FittedArm};
use crate::engine::ReplayError;

/// Fits `arm` on examples in (due time, ticket id) order, so that no snapshot depends on how the
/// work was split.
///
/// An arm that is fitted once learns from the train set: where the sets follow each other in time,
/// from what was known of it when the first ticket of the other sets came in. One that learns on
/// sees an example with times only once its feedback is due, train set or not.
pub(crate) fn fit(
    arm: &Arm,
    lessons: &Lessons,
    as_of: Timestamp,
) -> Result<FittedArm, ReplayError> {
    let learning = arm.resolver.learning();
    let epochs = match learning {
        Learning::Never | Learning::Earlier => {
            vec![epoch(Timestamp::MIN, fit_once(arm, None, &[])?, 0)]
        }
        Learning::BeforeReplay => {
            let before: Vec<_> =
                lessons.train().filter(|lesson| lessons.is_before(lesson)).collect();
            vec![epoch(Timestamp::MIN, fit_once(arm, None, &before)?, before.len())]
        }
        Learning::AtEpochs { every } => {
            let step = i128::try_from(every.as_nanos()).unwrap_or(i128::MAX);
            learn_on(arm, lessons, step, as_of)?
        }
    };
    let not_due = match learning {
        Learning::BeforeReplay => {
            lessons.train().filter(|lesson| !lessons.is_before(lesson)).count() as u64
        }
        _ => 0,
    };
    let in_flight = epochs.iter().map(|epoch| permits(&epoch.snapshot).get()).min().unwrap_or(1);
    let in_flight = Semaphore::new(in_flight.min(Semaphore::MAX_PERMITS));
    let (name, acted) = (arm.name.as_str().into(), arm.acted);
    Ok(FittedArm { name, acted, learning, epochs, in_flight, not_due })
}

fn learn_on(
    arm: &Arm,
    lessons: &Lessons,
    step: i128,
    as_of: Timestamp,
) -> Result<Vec<Epoch>, ReplayError> {
    let known = |lesson: &&Lesson| lesson.train && lessons.is_known(lesson);
    let before: Vec<_> = lessons.all().filter(known).collect();
    let mut learned = before.len();
    let mut epochs = vec![epoch(Timestamp::MIN, fit_once(arm, None, &before)?, learned)];
    let Some(start) = lessons.start else {
        return Ok(epochs);
    };
    let mut later = lessons.all().filter(|lesson| !known(lesson)).peekable();
    while let Some(next) = later.peek() {
        let Some(border) = border_after(start, step, next.example.feedback.due, as_of) else {
            break;
        };
        let mut due = Vec::new();
        while let Some(lesson) = later.next_if(|lesson| lesson.example.feedback.due <= border) {
            due.push(lesson);
        }
        learned += due.len();
        let snapshot = fit_once(arm, epochs.last().map(|epoch| &epoch.snapshot), &due)?;
        epochs.push(epoch(border, snapshot, learned));
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
    due: &[&Lesson],
) -> Result<Snapshot, ResolveError> {
    // One example at a time is copied for the arm; others may learn from it too.
    let mut due = due.iter().map(|lesson| -> TrainingExample { lesson.example.clone() });
    arm.resolver.fit(earlier, &mut due)
}

fn epoch(from: Timestamp, snapshot: Snapshot, learned: usize) -> Epoch {
    let hash = Sha256::digest(snapshot.bytes()).iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Epoch { from, snapshot, hash: hash.into(), learned: learned as u64 }
}
