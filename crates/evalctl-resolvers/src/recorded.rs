use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use sha2::{Digest, Sha256};

use evalctl_candidate::{DecideError, Decision, LocalSnapshot, TicketId, TicketView};

use self::load::{Loaded, LoadedRow};
use self::store::DecisionStore;
use self::tickets::Tickets;
use crate::fixed::Fixed;
use crate::kinds::{self, Built, Site};
use crate::loaded::names_schema;
use crate::{Mask, ResolversError};

pub use report::{RecordedReject, RecordedReport, Unmatched};

mod load;

mod store;

mod tickets;

mod cells;

mod cost;

mod report;

#[cfg(test)]
mod tests;

/// What a file of decisions follows.
const SCHEMA: &str = "evalctl.decisions/1";

/// How many tickets a report names.
const MAX_NAMED_TICKETS: usize = 20;

pub(crate) fn build(site: &Site<'_>) -> Result<Built, ResolversError> {
    let path = site.file()?;
    let recorded = Recorded::load(&path, site.mask, site.scratch)?;
    let arm = site.spec.arm().to_owned();
    let snapshot: Arc<dyn LocalSnapshot> = recorded.snapshot.clone();
    Ok(Built {
        acted: site.spec.acted(),
        resolver: Arc::new(Fixed { arm: arm.clone(), snapshot }),
        arm,
        recorded: Some(recorded),
        inputs: vec![path],
    })
}

/// The bytes of a recorded arm name its decisions but do not hold them.
pub(crate) fn load(bytes: &[u8]) -> Option<kinds::Loaded> {
    names_schema(bytes, SCHEMA).then(|| Err(ResolversError::RecordedSnapshot))
}

/// Decisions read from a file, and what became of each row.
pub struct Recorded {
    /// What became of each row while loading.
    pub report: RecordedReport,
    /// The decisions.
    pub snapshot: Arc<RecordedSnapshot>,
}

impl Recorded {
    /// Reads a file of decisions. A bad row becomes a reject; it never stops the load.
    ///
    /// The decisions are kept in a file of the folder `scratch` that has no name and is gone when it is not read any
    /// more; a few bytes a ticket are held in memory.
    pub fn load(path: &Path, mask: &Mask<'_>, scratch: &Path) -> Result<Self, ResolversError> {
        let (loaded, report) = load::read(path, mask, scratch)?;
        let (snapshot, report) = RecordedSnapshot::new(loaded, report)
            .map_err(|source| ResolversError::Scratch { folder: scratch.to_owned(), source })?;
        Ok(Self { report, snapshot: Arc::new(snapshot) })
    }
}

/// Answers each view with the decision that was recorded for its ticket and turn.
pub struct RecordedSnapshot {
    tickets: Tickets,
    /// Sorted by ticket, then turn.
    rows: Vec<RecordedRow>,
    /// How many rows contradict each other, of the tickets that have such; these have no rows.
    conflicting: BTreeMap<usize, u64>,
    store: DecisionStore,
    sha256: String,
}

struct RecordedRow {
    /// Where its decision starts.
    start: u64,
    turn: u32,
    asked: AtomicBool,
}

impl RecordedSnapshot {
    /// Orders the rows, and joins or reports those of one ticket and turn.
    fn new(loaded: Loaded, mut report: RecordedReport) -> io::Result<(Self, RecordedReport)> {
        let Loaded { ids, rows: mut loaded, store } = loaded;
        loaded.sort_unstable_by(|a, b| {
            (a.id(&ids), a.turn, a.start).cmp(&(b.id(&ids), b.turn, b.start))
        });
        let mut tickets = Tickets::with_room(loaded.len(), ids.len());
        let mut conflicting = BTreeMap::new();
        let mut rows: Vec<RecordedRow> = Vec::with_capacity(loaded.len());
        for of_ticket in loaded.chunk_by(|a, b| a.id(&ids) == b.id(&ids)) {
            let start = rows.len();
            let mut n_identical = 0;
            for of_turn in of_ticket.chunk_by(|a, b| a.turn == b.turn) {
                let first = &of_turn[0];
                rows.push(RecordedRow::new(first));
                if 1 < of_turn.len() {
                    let bytes = store.bytes(first.start)?;
                    for next in &of_turn[1..] {
                        n_identical += u64::from(store.bytes(next.start)? == bytes);
                    }
                }
            }
            let n_turns = rows.len() - start;
            if n_turns as u64 + n_identical < of_ticket.len() as u64 {
                rows.truncate(start);
                let n_conflicting = of_ticket.len() as u64;
                conflicting.insert(tickets.len(), n_conflicting);
                report.conflicting_rows += n_conflicting;
                report.conflicting_tickets += 1;
            } else {
                report.duplicates_identical += n_identical;
            }
            tickets.add(of_ticket[0].id(&ids), rows.len());
        }
        rows.shrink_to_fit();
        tickets.shrink();
        report.decisions = rows.len() as u64;
        let named = conflicting.keys().take(MAX_NAMED_TICKETS);
        report.duplicates_conflicting = named.map(|&place| tickets.id(place)).collect();
        let mut res = Self { tickets, rows, conflicting, store, sha256: String::new() };
        res.sha256 = res.hash()?;
        Ok((res, report))
    }

    /// Notes that the replay holds this ticket, also when no decision on it is asked for.
    ///
    /// Deciding on a view notes its ticket already.
    pub fn note_ticket(&self, ticket: &TicketId) {
        self.tickets.see(ticket);
    }

    /// What was recorded and not asked for. Call it when the replay is over.
    #[must_use]
    pub fn unmatched(&self) -> Unmatched {
        let mut res = Unmatched { tickets: Vec::new(), n_tickets: 0, n_rows: 0, n_other_turns: 0 };
        for place in 0..self.tickets.len() {
            let rows = &self.rows[self.tickets.rows(place)];
            if self.tickets.was_seen(place) {
                let asked = rows.iter().filter(|row| row.asked.load(Ordering::Relaxed)).count();
                res.n_other_turns += (rows.len() - asked) as u64;
                continue;
            }
            res.n_tickets += 1;
            res.n_rows += rows.len() as u64 + self.conflicting.get(&place).copied().unwrap_or(0);
            if res.tickets.len() < MAX_NAMED_TICKETS {
                res.tickets.push(self.tickets.id(place));
            }
        }
        res
    }

    fn decide_one(&self, view: &TicketView) -> Result<Decision, DecideError> {
        let not_offered = || DecideError::NotOffered { reason: "no_recorded_decision".to_owned() };
        let failed = |reason: &str| DecideError::Failed { reason: reason.to_owned() };
        let place = self.tickets.see(&view.ticket).ok_or_else(not_offered)?;
        if self.conflicting.contains_key(&place) {
            return Err(failed("duplicate_decision"));
        }
        let rows = &self.rows[self.tickets.rows(place)];
        let row_idx =
            rows.binary_search_by_key(&view.turn, |row| row.turn).map_err(|_| not_offered())?;
        rows[row_idx].asked.store(true, Ordering::Relaxed);
        // The disk took it in before.
        self.store.decision(rows[row_idx].start).map_err(|_| failed("decision_unreadable"))
    }

    /// The hash of all that decides: one line a decision, or a ticket whose rows contradict each other.
    fn hash(&self) -> io::Result<String> {
        let mut hasher = Sha256::new();
        let mut line = Vec::new();
        for place in 0..self.tickets.len() {
            let ticket = self.tickets.id(place);
            let mut add = |row: &(&TicketId, Option<(u32, &Decision)>)| {
                line.clear();
                serde_json::to_writer(&mut line, row).expect("a decision is plain JSON");
                line.push(b'\n');
                hasher.update(&line);
            };
            if self.conflicting.contains_key(&place) {
                add(&(&ticket, None));
            }
            for row in &self.rows[self.tickets.rows(place)] {
                add(&(&ticket, Some((row.turn, &self.store.decision(row.start)?))));
            }
        }
        let mut hex = String::with_capacity(64);
        for byte in hasher.finalize() {
            write!(hex, "{byte:02x}").expect("a string takes all");
        }
        Ok(hex)
    }
}

impl LocalSnapshot for RecordedSnapshot {
    fn bytes(&self) -> Vec<u8> {
        json!({
            "decisions": self.rows.len(),
            "kind": "recorded",
            "schema": SCHEMA,
            "sha256": self.sha256,
        })
        .to_string()
        .into_bytes()
    }

    fn decide(&self, views: &[TicketView]) -> Vec<Result<Decision, DecideError>> {
        views.iter().map(|view| self.decide_one(view)).collect()
    }
}

impl RecordedRow {
    fn new(loaded: &LoadedRow) -> Self {
        Self { start: loaded.start, turn: loaded.turn, asked: AtomicBool::new(false) }
    }
}
