//! What every source needs to hand records over: masking, identity, rejects, the spill.

use std::hash::Hasher;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHasher;
use serde_json::Value;

use evalctl_domain::{Action, Reject};

use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::identity::{self, IdentityRules};
use crate::privacy::{Masker, Pseudonymizer};
use crate::raw::{Identity, RawPiece};
use crate::rejects::Rejects;
use crate::spill::SpillWriter;

/// How many records pass between two looks at the stop flag.
const STOP_EVERY: u64 = 4_096;

pub(crate) struct Intake<'a> {
    pub(crate) masker: &'a Masker,
    pub(crate) pseudonyms: &'a Pseudonymizer,
    pub(crate) identity: &'a IdentityRules,
    pub(crate) spill: &'a SpillWriter<RawPiece>,
    pub(crate) rejects: Rejects,
    pub(crate) found: Completeness,
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

    /// Keeps a record that cannot be used.
    pub(crate) fn reject(&mut self, file: &str, line: u64, reason: &str, message: &str, raw: &str) {
        self.rejects.add(Reject {
            file: file.to_owned(),
            line,
            reason: reason.to_owned(),
            message: self.mask(message),
            raw: self.mask(raw),
            counts: true,
        });
    }

    pub(crate) fn push(&self, piece: &RawPiece) -> Result<(), IngestError> {
        self.spill.push(hash(piece.ticket.as_bytes()), piece)
    }

    pub(crate) fn mask(&self, text: &str) -> String {
        self.masker.mask_text(text).into_owned()
    }

    /// An action with masked arguments.
    pub(crate) fn action(&self, name: &str, mut arguments: Value) -> Action {
        self.masker.mask_json(&mut arguments);
        Action::new(name, &arguments)
    }

    /// The most trusted of (key, value) pairs, as a pseudonym.
    pub(crate) fn identify<'k>(
        &self,
        keys: impl Iterator<Item = (&'k str, &'k str)>,
    ) -> Option<Identity> {
        let ranked = keys.filter_map(|(key, value)| Some((self.identity.rank(key)?, key, value)));
        let (rank, key, value) = ranked.min()?;
        let canonical = identity::canonical(key, value);
        if canonical.is_empty() {
            return None;
        }
        let pseudonym = self.pseudonyms.customer_id(&format!("{key}:{canonical}")).to_string();
        Some(Identity { rank, pseudonym, listed: self.identity.is_listed(key, value) })
    }
}

/// A hash that is the same on every machine and in every run.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}
