//! All that arms may learn from, read once for all of them.

use jiff::Timestamp;
use rayon::prelude::*;

use evalctl_domain::{Clock, Learning, TicketId, TicketSet, Timeline, TrainingExample};

use super::feedback::{feedback, feedback_at_once};
use crate::engine::{Replay, ReplayError};
use crate::flow::partitions;
use crate::leakage::Guard;
use crate::moment::moments;
use crate::sets::Sets;
use crate::view::{Shelves, Views};

/// What there is to learn from, each due by the data cut. It is held in memory.
#[derive(Default)]
pub(crate) struct Lessons {
    /// In (due time, ticket id) order.
    in_order: Vec<Lesson>,
    /// The first moment of a ticket outside the train set; `None` where there is no such ticket.
    pub(super) start: Option<Timestamp>,
    /// Whether the train set is before the others whatever its times say.
    without_order: bool,
}

/// An example and where it stands.
pub(super) struct Lesson {
    pub(super) train: bool,
    timeless: bool,
    pub(super) example: TrainingExample,
}

impl Lessons {
    /// Reads what the arms of a replay learn from; nothing where none learns.
    pub(crate) fn read(
        replay: &Replay<'_>,
        shelves: &Shelves,
        sets: Option<&Sets>,
        guard: Guard,
    ) -> Result<Self, ReplayError> {
        let Some(sets) = sets else {
            return Ok(Self::default());
        };
        let learning = || replay.arms.iter().map(|arm| arm.resolver.learning());
        let learns_on = learning().any(|learning| matches!(learning, Learning::AtEpochs { .. }));
        if !learns_on && !learning().any(|learning| learning == Learning::BeforeReplay) {
            return Ok(Self::default());
        }
        let parts = partitions(replay.source)
            .map(|partition| {
                replay.go_on()?;
                read_partition(replay, shelves, sets, partition, (learns_on, guard))
            })
            .collect::<Result<Vec<_>, ReplayError>>()?;
        let mut res =
            Self { without_order: sets.without_order() || guard == Guard::Off, ..Self::default() };
        for (lessons, start) in parts {
            res.in_order.extend(lessons);
            res.start = [res.start, start].into_iter().flatten().min();
        }
        res.in_order.sort_by(|left, right| left.key().cmp(&right.key()));
        Ok(res)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Lesson> {
        self.in_order.iter()
    }

    pub(super) fn train(&self) -> impl Iterator<Item = &Lesson> {
        self.in_order.iter().filter(|lesson| lesson.train)
    }

    /// Whether a lesson was known when the first ticket outside the train set came in.
    pub(super) fn is_known(&self, lesson: &Lesson) -> bool {
        let is_due = || self.start.is_none_or(|start| lesson.example.feedback.due <= start);
        lesson.timeless || is_due()
    }

    /// Whether an arm that is fitted once learns from this lesson of the train set.
    pub(super) fn is_before(&self, lesson: &Lesson) -> bool {
        self.without_order || self.is_known(lesson)
    }
}

impl Lesson {
    fn key(&self) -> (Timestamp, &TicketId) {
        (self.example.feedback.due, &self.example.feedback.ticket)
    }
}

/// The lessons of a partition, and the first moment of a ticket outside the train set.
fn read_partition(
    replay: &Replay<'_>,
    shelves: &Shelves,
    sets: &Sets,
    partition: u32,
    (learns_on, guard): (bool, Guard),
) -> Result<(Vec<Lesson>, Option<Timestamp>), ReplayError> {
    let mut res = (Vec::new(), None);
    for timelines in replay.load(partition, shelves)? {
        for timeline in &timelines? {
            read_timeline(replay, shelves, sets, timeline, (learns_on, guard), &mut res);
        }
    }
    Ok(res)
}

fn read_timeline(
    replay: &Replay<'_>,
    shelves: &Shelves,
    sets: &Sets,
    timeline: &Timeline,
    (learns_on, guard): (bool, Guard),
    (lessons, start): &mut (Vec<Lesson>, Option<Timestamp>),
) {
    let options = &replay.options;
    let outcomes = replay.outcomes(timeline, Some(sets));
    let views = Views::new(timeline, shelves, &options.rules);
    for (idx, (history, outcome)) in timeline.tickets.iter().zip(&outcomes).enumerate() {
        let train = sets.falls_into(&history.ticket) == TicketSet::Train;
        if !train {
            let first = moments(history, options.rules.as_of)[0].at;
            *start = Some(start.map_or(first, |start| start.min(first)));
        }
        let (view, feedback, train) = match guard {
            Guard::On => {
                if !train && !learns_on {
                    continue;
                }
                let Some(feedback) = feedback(history, outcome, options) else {
                    continue;
                };
                // Had nobody written by the time it was due, it is shown as it came in.
                (views.at(idx, &moments(history, feedback.due)[0]), feedback, train)
            }
            Guard::Off => {
                let Some(feedback) = feedback_at_once(history, options) else {
                    continue;
                };
                let (as_of, first) =
                    (options.rules.as_of, &moments(history, options.rules.as_of)[0]);
                (views.today(idx, first, as_of), feedback, true)
            }
        };
        let timeless = outcome.clock == Clock::Missing;
        let example = TrainingExample { view, feedback };
        lessons.push(Lesson { train, timeless, example });
    }
}
