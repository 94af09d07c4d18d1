use std::fmt::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;
use serde_json::json;
use sha2::{Digest, Sha256};

use evalctl_candidate::{DecideError, Decision, LocalSnapshot, TicketId, TicketView};

use self::packed::Packed;
use crate::fixed::Fixed;
use crate::kinds::{Built, Loaded, Site};
use crate::loaded::names_schema;
use crate::{Mask, ResolversError};

pub use report::{RecordedReject, RecordedReport, Unmatched};

mod load;

mod packed;

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
    let recorded = Recorded::load(&path, site.mask)?;
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
pub(crate) fn load(bytes: &[u8]) -> Option<Loaded> {
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
    pub fn load(path: &Path, mask: &Mask<'_>) -> Result<Self, ResolversError> {
        let (rows, report) = load::read(path, mask)?;
        let (snapshot, report) = RecordedSnapshot::new(rows, report);
        Ok(Self { report, snapshot: Arc::new(snapshot) })
    }
}

/// Answers each view with the decision that was recorded for its ticket and turn.
pub struct RecordedSnapshot {
    /// Sorted by ticket.
    tickets: Vec<RecordedTicket>,
    /// Where each ticket stands among them: every ticket of the replay is looked up.
    places: FxHashMap<TicketId, usize>,
    /// Sorted by ticket, then turn.
    rows: Vec<RecordedRow>,
    sha256: String,
}

struct RecordedTicket {
    ticket: TicketId,
    /// Its rows; empty when they contradict each other.
    rows: Range<usize>,
    /// How many rows contradict each other, 0 for none.
    n_conflicting: u64,
    seen: AtomicBool,
}

struct RecordedRow {
    turn: u32,
    decision: Packed,
    asked: AtomicBool,
}

impl RecordedSnapshot {
    /// Orders the rows, and joins or reports those of one ticket and turn.
    fn new(mut loaded: Vec<load::LoadedRow>, mut report: RecordedReport) -> (Self, RecordedReport) {
        loaded.sort_by(|a, b| (&a.ticket, a.turn).cmp(&(&b.ticket, b.turn)));
        let mut tickets: Vec<RecordedTicket> = Vec::new();
        let mut rows: Vec<RecordedRow> = Vec::with_capacity(loaded.len());
        let mut loaded = loaded.into_iter().peekable();
        while let Some(first) = loaded.next() {
            let ticket = first.ticket;
            let start = rows.len();
            let mut n_identical = 0;
            let mut conflict = false;
            rows.push(RecordedRow::new(first.turn, first.decision));
            while let Some(next) = loaded.next_if(|next| next.ticket == ticket) {
                let last = rows.last().expect("the first row of the ticket was pushed");
                if last.turn != next.turn {
                    rows.push(RecordedRow::new(next.turn, next.decision));
                } else if last.decision == next.decision {
                    n_identical += 1;
                } else {
                    conflict = true;
                    rows.push(RecordedRow::new(next.turn, next.decision));
                }
            }
            let n_conflicting =
                if conflict { (rows.len() - start) as u64 + n_identical } else { 0 };
            if conflict {
                rows.truncate(start);
                report.conflicting_rows += n_conflicting;
                report.conflicting_tickets += 1;
                if report.duplicates_conflicting.len() < MAX_NAMED_TICKETS {
                    report.duplicates_conflicting.push(ticket.clone());
                }
            } else {
                report.duplicates_identical += n_identical;
            }
            let rows = start..rows.len();
            tickets.push(RecordedTicket {
                ticket,
                rows,
                n_conflicting,
                seen: AtomicBool::new(false),
            });
        }
        rows.shrink_to_fit();
        tickets.shrink_to_fit();
        report.decisions = rows.len() as u64;
        let sha256 = sha256(&tickets, &rows);
        let places = tickets.iter().map(|known| known.ticket.clone()).zip(0..).collect();
        (Self { tickets, places, rows, sha256 }, report)
    }

    /// Notes that the replay holds this ticket, also when no decision on it is asked for.
    ///
    /// Deciding on a view notes its ticket already.
    pub fn note_ticket(&self, ticket: &TicketId) {
        self.find(ticket);
    }

    /// What was recorded and not asked for. Call it when the replay is over.
    #[must_use]
    pub fn unmatched(&self) -> Unmatched {
        let mut res = Unmatched { tickets: Vec::new(), n_tickets: 0, n_rows: 0, n_other_turns: 0 };
        for known in &self.tickets {
            let rows = &self.rows[known.rows.clone()];
            if known.seen.load(Ordering::Relaxed) {
                let asked = rows.iter().filter(|row| row.asked.load(Ordering::Relaxed)).count();
                res.n_other_turns += (rows.len() - asked) as u64;
                continue;
            }
            res.n_tickets += 1;
            res.n_rows += rows.len() as u64 + known.n_conflicting;
            if res.tickets.len() < MAX_NAMED_TICKETS {
                res.tickets.push(known.ticket.clone());
            }
        }
        res
    }

    fn find(&self, ticket: &TicketId) -> Option<&RecordedTicket> {
        let known = &self.tickets[*self.places.get(ticket)?];
        // The flags carry no other data, and they are read after the threads that set them ended.
        known.seen.store(true, Ordering::Relaxed);
        Some(known)
    }

    fn decide_one(&self, view: &TicketView) -> Result<Decision, DecideError> {
        let not_offered = || DecideError::NotOffered { reason: "no_recorded_decision".to_owned() };
        let known = self.find(&view.ticket).ok_or_else(not_offered)?;
        if 0 < known.n_conflicting {
            return Err(DecideError::Failed { reason: "duplicate_decision".to_owned() });
        }
        let rows = &self.rows[known.rows.clone()];
        let row_idx =
            rows.binary_search_by_key(&view.turn, |row| row.turn).map_err(|_| not_offered())?;
        rows[row_idx].asked.store(true, Ordering::Relaxed);
        Ok(rows[row_idx].decision.open())
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
    fn new(turn: u32, decision: Packed) -> Self {
        Self { turn, decision, asked: AtomicBool::new(false) }
    }
}

/// The hash of all that decides: one line a decision, or a ticket whose rows contradict each other.
fn sha256(tickets: &[RecordedTicket], rows: &[RecordedRow]) -> String {
    let mut hasher = Sha256::new();
    let mut line = Vec::new();
    for known in tickets {
        let ticket = &known.ticket;
        let mut add = |row: &(&TicketId, Option<(u32, &Decision)>)| {
            line.clear();
            serde_json::to_writer(&mut line, row).expect("a decision is plain JSON");
            line.push(b'\n');
            hasher.update(&line);
        };
        if 0 < known.n_conflicting {
            add(&(ticket, None));
        }
        for row in &rows[known.rows.clone()] {
            add(&(ticket, Some((row.turn, &row.decision.open()))));
        }
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        write!(hex, "{byte:02x}").expect("a string takes all");
    }
    hex
}
