//! Puts the rows of a file in order, and joins or reports those of one ticket and turn.

use std::collections::BTreeSet;
use std::io;

use super::identity::Identity;
use super::report::{RecordedReport, name};
use super::rows::{Flag, Row, Rows, of_first_key, sort_by_key};
use super::store::DecisionStore;

/// Sorts the rows by ticket and turn.
///
/// A row that repeats another one is dropped; where rows contradict each other, all of their ticket are kept and marked.
/// The identity of all rows becomes that of what they say: a repeated row says nothing, contradicting ones that they do.
pub(super) fn order(
    mut rows: Vec<Row>,
    store: &DecisionStore,
    identity: &mut Identity,
    report: &mut RecordedReport,
) -> io::Result<Rows> {
    sort_by_key(&mut rows);
    let mut conflicting = BTreeSet::new();
    // Rows before `kept` are done with, those from `next` on are to come.
    let (mut kept, mut next) = (0, 0);
    while next < rows.len() {
        let of_key = of_first_key(&rows[next..]);
        let n_rows = bring_first_ticket(&mut rows[next..next + of_key], store)?;
        let of_ticket = &mut rows[next..next + n_rows];
        let n_kept = if let Some((n_repeated, repeated)) = repeated(of_ticket, store)? {
            report.duplicates_identical += n_repeated;
            identity.take_out(repeated);
            let n_turns = drop_repeated(of_ticket);
            report.decisions += n_turns as u64;
            n_turns
        } else {
            let mut contradicting = Identity::default();
            for row in of_ticket.iter() {
                row.note(Flag::Conflicting);
                contradicting.add_decision(row.turn(), store.record(row.start())?.bytes());
            }
            let ticket = store.record(of_ticket[0].start())?.ticket_id()?;
            identity.take_out(contradicting);
            identity.add_contradiction(ticket.as_str());
            report.conflicting_rows += n_rows as u64;
            report.conflicting_tickets += 1;
            name(&mut conflicting, ticket);
            n_rows
        };
        of_ticket[0].note(Flag::Begins);
        for idx in 0..n_kept {
            rows.swap(kept + idx, next + idx);
        }
        kept += n_kept;
        next += n_rows;
    }
    rows.truncate(kept);
    rows.shrink_to_fit();
    report.duplicates_conflicting = conflicting.into_iter().collect();
    Ok(Rows::new(rows))
}

/// Of rows with one key, brings those of the ticket with the smallest id to the front, in their order, and returns how
/// many they are. Hardly ever are there others.
fn bring_first_ticket(rows: &mut [Row], store: &DecisionStore) -> io::Result<usize> {
    if rows.len() == 1 {
        return Ok(1);
    }
    let mut smallest = store.record(rows[0].start())?.ticket().to_owned();
    let mut is_alone = true;
    for row in &rows[1..] {
        let record = store.record(row.start())?;
        is_alone &= record.ticket() == smallest;
        if record.ticket() < smallest.as_str() {
            record.ticket().clone_into(&mut smallest);
        }
    }
    if is_alone {
        return Ok(rows.len());
    }
    let mut n_brought = 0;
    for idx in 0..rows.len() {
        if store.record(rows[idx].start())?.ticket() == smallest {
            rows[n_brought..=idx].rotate_right(1);
            n_brought += 1;
        }
    }
    Ok(n_brought)
}

/// The rows of a ticket that repeat an earlier one of the same turn, and how many they are; `None` if some contradict each
/// other.
fn repeated(of_ticket: &[Row], store: &DecisionStore) -> io::Result<Option<(u64, Identity)>> {
    let mut n_repeated = 0;
    let mut identity = Identity::default();
    for of_turn in of_ticket.chunk_by(|a, b| a.turn() == b.turn()) {
        if let [first, others @ ..] = of_turn
            && !others.is_empty()
        {
            let first = store.record(first.start())?;
            for other in others {
                let other = store.record(other.start())?;
                if other.decision_bytes() != first.decision_bytes() {
                    return Ok(None);
                }
                n_repeated += 1;
                identity.add_decision(of_turn[0].turn(), other.bytes());
            }
        }
    }
    Ok(Some((n_repeated, identity)))
}

/// Brings the first row of each turn to the front, and returns how many they are.
fn drop_repeated(of_ticket: &mut [Row]) -> usize {
    let mut n_turns = 1;
    for idx in 1..of_ticket.len() {
        if of_ticket[idx].turn() != of_ticket[n_turns - 1].turn() {
            of_ticket.swap(n_turns, idx);
            n_turns += 1;
        }
    }
    n_turns
}
