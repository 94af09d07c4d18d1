//! A few customers of a partition at a time.

use std::iter;

use evalctl_domain::Timeline;

use super::{Replay, ReplayError};
use crate::arm::Driver;
use crate::flow::Timelines;
use crate::intents::read_intents;
use crate::view::Shelves;

/// Tickets that are replayed at once: enough for a batch of views, few enough to stay in the cache.
/// Tests have few tickets and are to see more than one group.
const GROUP: usize = if cfg!(test) { 8 } else { 256 };

impl Replay<'_> {
    /// A partition's timelines, some [`GROUP`] tickets at a time, with the intents that the snapshot
    /// reads where none is given.
    pub(crate) fn load<'r>(
        &'r self,
        partition: u32,
        shelves: &'r Shelves,
    ) -> Result<impl Iterator<Item = Result<Vec<Timeline>, ReplayError>> + 'r, ReplayError> {
        let mut timelines = self.source.load(partition)?;
        Ok(iter::from_fn(move || {
            let mut group = match next_group(&mut timelines) {
                Ok(group) if group.is_empty() => return None,
                Ok(group) => group,
                Err(err) => return Some(Err(err)),
            };
            if let Some(snapshot) = self.intent_from {
                let driver = Driver { runtime: self.runtime.clone() };
                read_intents(snapshot, &driver, &mut group, shelves, &self.options.rules);
            }
            Some(Ok(group))
        }))
    }
}

/// Whole customers until the tickets are enough; nobody when all have been read.
fn next_group(timelines: &mut Timelines<'_>) -> Result<Vec<Timeline>, ReplayError> {
    let (mut group, mut n_tickets) = (Vec::new(), 0);
    for timeline in timelines {
        let timeline = timeline?;
        n_tickets += timeline.tickets.len();
        group.push(timeline);
        if GROUP <= n_tickets {
            break;
        }
    }
    Ok(group)
}
