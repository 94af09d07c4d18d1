//! The snapshot that reads the intents of tickets without one, and on how many it did.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use evalctl_domain::Snapshot;
use evalctl_replay::PartitionSummary;
use evalctl_report::counted;
use evalctl_resolvers::load_snapshot;

use super::inputs::{InputRecord, record};

/// A snapshot ready to read intents.
pub(crate) struct IntentSource {
    pub(crate) snapshot: Snapshot,
    pub(crate) file: InputRecord,
    resolver: &'static str,
}

/// Where intents came from, as run.json says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IntentRecord {
    pub(crate) snapshot: InputRecord,
    /// The resolver that the snapshot belongs to.
    pub(crate) resolver: String,
    /// Tickets with an intent of their own.
    pub(crate) own: u64,
    /// Tickets whose intent was read.
    pub(crate) read: u64,
    /// Tickets on which the snapshot had nothing to say.
    pub(crate) without: u64,
}

impl IntentSource {
    /// Loads the snapshot kept in a folder of a run's `models`.
    pub(crate) fn load(folder: &Path) -> Result<Self> {
        let loaded = load_snapshot(folder).with_context(|| {
            format!(
                "intents from `{}`: give the folder of a snapshot, models/<arm>/<sha256> of a run",
                folder.display()
            )
        })?;
        let file = record(&loaded.path, "snapshot")?;
        let (snapshot, resolver) = (Snapshot::Local(loaded.snapshot), loaded.resolver);
        Ok(Self { snapshot, file, resolver })
    }

    pub(crate) fn record(&self, summary: &PartitionSummary) -> IntentRecord {
        let (read, without) = (summary.intents_read, summary.without_intent);
        IntentRecord {
            snapshot: self.file.clone(),
            resolver: self.resolver.to_owned(),
            own: summary.tickets - read - without,
            read,
            without,
        }
    }
}

impl IntentRecord {
    /// What a person must know before reading a number by intent or about contacts on the same issue.
    pub(crate) fn line(&self) -> String {
        format!(
            "intents: {}, {} from the first message by the {} snapshot {}, {}",
            counted(self.own, ["ticket carries its own", "tickets carry their own"]),
            counted(self.read, ["was read", "were read"]),
            self.resolver,
            self.snapshot.sha256,
            counted(self.without, ["has none", "have none"]),
        )
    }
}
