//! Progressive validation with delayed labels: predict first, learn when the label is known.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::StatsError;

/// A question and its label, on one clock of any unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DelayedLabel {
    /// When the question came in and had to be answered.
    pub asked_at: f64,
    /// When its label became known; not before `asked_at`.
    pub known_at: f64,
}

/// What comes first where a label becomes known at the very moment of a later question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtEqualTimes {
    /// The question: the label may not help to answer it.
    PredictionFirst,
    /// The label.
    LabelFirst,
}

/// One step of a progressive validation; the number is the index of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrequentialStep {
    /// The question is answered with what is known so far.
    Predict(usize),
    /// Its label becomes known.
    Learn(usize),
}

/// The steps of a progressive validation in time order, up to `as_of`.
///
/// Every question is answered once, before its own label is known, and a label is learned only
/// when it is known (Dawid 1984; Gama et al. 2013; with delayed labels Grzenda et al. 2020).
/// Questions of one moment come in the order given, and so do labels.
///
/// # Errors
///
/// [`StatsError::OutOfRange`] for a time that is not finite and for a label that is known before its question.
///
/// ```
/// use evalctl_stats::PrequentialStep::{Learn, Predict};
/// use evalctl_stats::{AtEqualTimes, DelayedLabel, prequential_steps};
///
/// let slow = DelayedLabel { asked_at: 0.0, known_at: 9.0 };
/// let quick = DelayedLabel { asked_at: 1.0, known_at: 2.0 };
/// let late = DelayedLabel { asked_at: 5.0, known_at: 20.0 };
/// let steps = prequential_steps(&[slow, quick, late], AtEqualTimes::PredictionFirst, 10.0)?;
/// assert_eq!(steps, [Predict(0), Predict(1), Learn(1), Predict(2), Learn(0)]);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
pub fn prequential_steps(
    questions: &[DelayedLabel],
    at_equal_times: AtEqualTimes,
    as_of: f64,
) -> Result<Vec<PrequentialStep>, StatsError> {
    for question in questions {
        check(question)?;
    }
    let mut order: Vec<usize> = (0..questions.len()).collect();
    order.sort_by(|&left, &right| questions[left].asked_at.total_cmp(&questions[right].asked_at));

    let mut steps = Vec::new();
    // Labels of questions answered so far, the next to be known on top.
    let mut labels: BinaryHeap<Reverse<Due>> = BinaryHeap::new();
    for idx in order {
        let asked_at = questions[idx].asked_at;
        if as_of < asked_at {
            break;
        }
        learn(&mut labels, &mut steps, |known_at| match at_equal_times {
            AtEqualTimes::PredictionFirst => known_at < asked_at,
            AtEqualTimes::LabelFirst => known_at <= asked_at,
        });
        steps.push(PrequentialStep::Predict(idx));
        labels.push(Reverse(Due { known_at: questions[idx].known_at, idx }));
    }
    learn(&mut labels, &mut steps, |known_at| known_at <= as_of);
    Ok(steps)
}

/// Takes the labels that are due.
fn learn(
    labels: &mut BinaryHeap<Reverse<Due>>,
    steps: &mut Vec<PrequentialStep>,
    is_due: impl Fn(f64) -> bool,
) {
    while let Some(Reverse(next)) = labels.peek()
        && is_due(next.known_at)
    {
        steps.push(PrequentialStep::Learn(next.idx));
        labels.pop();
    }
}

fn check(question: &DelayedLabel) -> Result<(), StatsError> {
    let DelayedLabel { asked_at, known_at } = *question;
    if !asked_at.is_finite() {
        let (name, needed) = ("asked_at", "a finite time");
        return Err(StatsError::OutOfRange { name, value: asked_at, needed });
    }
    if !known_at.is_finite() || known_at < asked_at {
        let (name, needed) = ("known_at", "a finite time, not before the question's own");
        return Err(StatsError::OutOfRange { name, value: known_at, needed });
    }
    Ok(())
}

/// A label on its way.
#[derive(Debug, Clone, Copy)]
struct Due {
    known_at: f64,
    idx: usize,
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        self.known_at.total_cmp(&other.known_at).then(self.idx.cmp(&other.idx))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Due {}

#[cfg(test)]
mod tests;
