use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use evalctl_candidate::{DecideError, Decision, LocalSnapshot, TicketId, TicketView};

use self::identity::Identity;
use self::load::Loaded;
use self::order::order;
use self::report::name;
use self::rows::{Flag, Row, Rows};
use self::store::DecisionStore;
use crate::fixed::Fixed;
use crate::kinds::{self, Built, Site};
use crate::loaded::names_schema;
use crate::{Mask, ResolversError};

pub use report::{RecordedReject, RecordedReport, Unmatched};

mod load;

mod store;

mod order;

mod identity;

mod rows;

mod cells;

mod cost;

mod report;

#[cfg(test)]
mod tests;

/// What a file of decisions follows.
const SCHEMA: &str = "evalctl.decisions/1";

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
    /// more; 17 bytes a decision are held in memory.
    pub fn load(path: &Path, mask: &Mask<'_>, scratch: &Path) -> Result<Self, ResolversError> {
        let (loaded, report) = load::read(path, mask, scratch)?;
        let (snapshot, report) = RecordedSnapshot::new(loaded, report)
            .map_err(|source| ResolversError::Scratch { folder: scratch.to_owned(), source })?;
        Ok(Self { report, snapshot: Arc::new(snapshot) })
    }
}

/// Answers each view with the decision that was recorded for its ticket and turn.
pub struct RecordedSnapshot {
    rows: Rows,
    n_decisions: u64,
    store: DecisionStore,
    identity: Identity,
}

impl RecordedSnapshot {
    fn new(loaded: Loaded, mut report: RecordedReport) -> io::Result<(Self, RecordedReport)> {
        let Loaded { rows, store, mut identity } = loaded;
        let rows = order(rows, &store, &mut identity, &mut report)?;
        Ok((Self { rows, n_decisions: report.decisions, store, identity }, report))
    }

    /// Notes that the replay holds this ticket, also when no decision on it is asked for.
    ///
    /// Deciding on a view notes its ticket already.
    ///
    /// # Errors
    ///
    /// When the disk does not give back what it took in.
    pub fn note_ticket(&self, ticket: &TicketId) -> io::Result<()> {
        // Whose rows were seen already need not be read again: if they are this one's, all is done.
        for rows in self.rows.maybe_of(ticket).filter(|rows| !rows[0].is(Flag::Seen)) {
            if self.store.record(rows[0].start())?.ticket() == ticket.as_str() {
                rows[0].note(Flag::Seen);
            }
        }
        Ok(())
    }

    /// What was recorded and not asked for. Call it when the replay is over.
    ///
    /// # Errors
    ///
    /// When the disk does not give back what it took in.
    pub fn unmatched(&self) -> io::Result<Unmatched> {
        let mut res = Unmatched { tickets: Vec::new(), n_tickets: 0, n_rows: 0, n_other_turns: 0 };
        let mut named = BTreeSet::new();
        for rows in self.rows.tickets() {
            if rows[0].is(Flag::Seen) {
                let can_be_asked = |row: &&Row| !row.is(Flag::Conflicting) && !row.is(Flag::Asked);
                res.n_other_turns += rows.iter().filter(can_be_asked).count() as u64;
            } else {
                res.n_tickets += 1;
                res.n_rows += rows.len() as u64;
                name(&mut named, self.store.record(rows[0].start())?.ticket_id()?);
            }
        }
        res.tickets = named.into_iter().collect();
        Ok(res)
    }

    fn decide_one(&self, view: &TicketView) -> Result<Decision, DecideError> {
        let failed = |reason: &str| DecideError::Failed { reason: reason.to_owned() };
        // The disk took it in before.
        let unreadable = |_| failed("decision_unreadable");
        for rows in self.rows.maybe_of(&view.ticket) {
            let found = rows.binary_search_by_key(&view.turn, Row::turn).ok().map(|idx| &rows[idx]);
            let record =
                self.store.record(found.unwrap_or(&rows[0]).start()).map_err(unreadable)?;
            if record.ticket() != view.ticket.as_str() {
                continue;
            }
            rows[0].note(Flag::Seen);
            if rows[0].is(Flag::Conflicting) {
                return Err(failed("duplicate_decision"));
            }
            let Some(row) = found else {
                break;
            };
            row.note(Flag::Asked);
            return record.decision().map_err(unreadable);
        }
        Err(DecideError::NotOffered { reason: "no_recorded_decision".to_owned() })
    }
}

impl LocalSnapshot for RecordedSnapshot {
    fn bytes(&self) -> Vec<u8> {
        json!({
            "decisions": self.n_decisions,
            "kind": "recorded",
            "schema": SCHEMA,
            "sum_of_sha256": self.identity.hex(),
        })
        .to_string()
        .into_bytes()
    }

    fn decide(&self, views: &[TicketView]) -> Vec<Result<Decision, DecideError>> {
        views.iter().map(|view| self.decide_one(view)).collect()
    }
}
