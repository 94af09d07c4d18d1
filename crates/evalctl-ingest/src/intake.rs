//! What every source needs to hand records over: masking, identity, rejects, the spill.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use evalctl_domain::{Action, Reject};

use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::excerpt::excerpt;
use crate::personal::Personal;
use crate::raw::{FollowUp, Identity, RawPiece};
use crate::rejects::{Rejects, masked};
use crate::spill::SpillWriter;

/// How many records pass between two looks at the stop flag.
const STOP_EVERY: u64 = 4_096;

pub(crate) struct Intake<'a> {
    pub(crate) personal: &'a Personal<'a>,
    pub(crate) spill: &'a SpillWriter<RawPiece>,
    pub(crate) rejects: Rejects,
    pub(crate) found: Completeness,
    pub(crate) followups: Vec<FollowUp>,
    /// Tickets read from sources without times, over all files: their made-up clock.
    pub(crate) timeless: u32,
    pub(crate) stop: &'a AtomicBool,
    pub(crate) progress: &'a dyn Fn(u64),
}

impl Intake<'_> {
    /// Counts a record, whatever becomes of it.
    pub(crate) fn record(&mut self) -> Result<(), IngestError> {
        self.found.records += 1;
        if self.found.records.is_multiple_of(STOP_EVERY) {
            (self.progress)(self.found.records);
            if self.stop.load(Ordering::Relaxed) {
                return Err(IngestError::Interrupted);
            }
        }
        Ok(())
    }

    /// Keeps a record that the table itself could not give.
    pub(crate) fn reject_entry(&mut self, path: &Path, reject: &evalctl_tabular::Reject) {
        let message = reject.reason.to_string();
        self.reject(path, reject.line, reject.reason.code(), &message, &reject.raw);
    }

    /// Keeps a record of a table that cannot be used; `raw` is its start.
    pub(crate) fn reject(
        &mut self,
        path: &Path,
        line: u64,
        reason: &str,
        message: &str,
        raw: &str,
    ) {
        let masker = self.personal.masker;
        self.rejects.add(masked(path, line, reason, message, raw, masker));
    }

    /// Keeps an element of a JSON document that cannot be used.
    pub(crate) fn reject_json(
        &mut self,
        path: &Path,
        number: u64,
        reason: &str,
        message: &str,
        element: &Value,
    ) {
        let masker = self.personal.masker;
        self.rejects.add(Reject {
            file: path.display().to_string(),
            line: number,
            reason: reason.to_owned(),
            message: excerpt(message, masker),
            raw: excerpt(&element.to_string(), masker),
            counts: true,
        });
    }

    /// Hands a piece of a ticket over to the assembly.
    pub(crate) fn push(&self, piece: &RawPiece) -> Result<(), IngestError> {
        self.spill.push(piece.slot(), piece)
    }

    pub(crate) fn mask(&self, text: &str) -> String {
        self.personal.mask(text)
    }

    /// An action with masked arguments.
    pub(crate) fn action(&self, name: &str, arguments: Value) -> Action {
        self.personal.action(name, arguments)
    }

    /// The most trusted of (key, value) pairs, as a pseudonym.
    pub(crate) fn identify<'k>(
        &self,
        keys: impl Iterator<Item = (&'k str, &'k str)>,
    ) -> Option<Identity> {
        self.personal.identify(keys)
    }
}
