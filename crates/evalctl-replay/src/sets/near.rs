//! Near-duplicates around a border: one incident, one message, written many times.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::prelude::*;

use evalctl_domain::{TicketId, TicketSet, TrigramCounts, Window};

use super::by_time;
use super::survey::counts;
use crate::engine::{Replay, ReplayError};
use crate::flow::partitions;

/// How far from a border a near-duplicate is looked for, on both sides.
const REACH: Window = Window::days(7);

/// The near-duplicates that do not stay where they fall.
#[derive(Debug, Default)]
pub(super) struct NearDuplicates {
    /// Where each goes.
    pub(super) moved: BTreeMap<TicketId, TicketSet>,
    /// Where each fell.
    pub(super) fell_into: BTreeMap<TicketId, TicketSet>,
}

/// A ticket near a border.
struct Near {
    opened_at: Timestamp,
    id: TicketId,
    trigrams: Box<TrigramCounts>,
}

/// Finds the tickets that came in up to a week after a border and repeat one from up to a week
/// before it, be it through others that do. Equal texts have equal sketches.
///
/// Only tickets near a border are held in memory.
pub(super) fn near_duplicates(
    replay: &Replay<'_>,
    borders: [Timestamp; 3],
    least_cosine: f64,
) -> Result<NearDuplicates, ReplayError> {
    let parts = partitions(replay.source)
        .map(|partition| near_borders(replay, partition, borders))
        .collect::<Result<Vec<_>, _>>()?;
    let mut tickets: Vec<Near> = parts.into_iter().flatten().collect();
    tickets.sort_unstable_by(|a, b| (a.opened_at, &a.id).cmp(&(b.opened_at, &b.id)));

    let mut res = NearDuplicates::default();
    for (idx, border) in borders.into_iter().enumerate() {
        let (start, end) = (REACH.start_before(border), REACH.end_after(border));
        let is_before = |near: &&Near| start <= near.opened_at && near.opened_at < border;
        let mut known: Vec<&Near> = tickets.iter().filter(is_before).collect();
        let mut open: Vec<&Near> = tickets
            .iter()
            .filter(|near| border <= near.opened_at && near.opened_at < end)
            .filter(|near| !res.moved.contains_key(&near.id))
            .collect();
        while !known.is_empty() && !open.is_empty() {
            let repeats = |near: &&Near| {
                known.iter().any(|known| least_cosine <= known.trigrams.cosine(&near.trigrams))
            };
            let found: Vec<bool> = open.par_iter().map(repeats).collect();
            let mut found = found.into_iter();
            // In order, as `retain` visits each once.
            let mut reached = Vec::new();
            open.retain(|near| {
                let repeats = found.next().unwrap_or(false);
                if repeats {
                    reached.push(*near);
                }
                !repeats
            });
            for near in &reached {
                res.fell_into.insert(near.id.clone(), by_time(near.opened_at, borders));
                res.moved.insert(near.id.clone(), TicketSet::ALL[idx]);
            }
            // What was found may be repeated in turn.
            known = reached;
        }
    }
    Ok(res)
}

fn near_borders(
    replay: &Replay<'_>,
    partition: u32,
    borders: [Timestamp; 3],
) -> Result<Vec<Near>, ReplayError> {
    replay.go_on()?;
    let is_near = |time: Timestamp| {
        borders.into_iter().any(|border| {
            // A border behind the last ticket has nothing on its other side.
            border != Timestamp::MAX
                && REACH.start_before(border) <= time
                && time < REACH.end_after(border)
        })
    };
    let mut res = Vec::new();
    for timeline in replay.source.load(partition)? {
        for history in timeline?.tickets {
            if !is_near(history.ticket.opened_at) || !counts(&history, &replay.options.rules) {
                continue;
            }
            let ticket = history.ticket;
            if let Some(sketch) = ticket.sketch {
                let trigrams = Box::new(sketch.trigrams());
                res.push(Near { opened_at: ticket.opened_at, id: ticket.id, trigrams });
            }
        }
    }
    Ok(res)
}
