//! The way of a record: source, ticket, customer partition.
//!
//! Records are spilled by ticket, tickets put together and counted by customer, then placed in
//! their customer's partition; a shared mailbox's tickets are spread, so that it cannot fill one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_domain::{Article, Feed, Reject};

use self::assembly::assemble_all;
use self::direct::place_directly;
use self::placing::{count_owners, place_all, spread_mailboxes};
use self::reading::{Read, Which, read_all};
use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::format::InputFormat;
use crate::identity::IdentityRules;
use crate::mapping::Mapping;
use crate::personal::Personal;
use crate::privacy::{Masker, PseudonymKey, Pseudonymizer};
use crate::raw::FollowUp;
use crate::rejects::MaxRejects;
use crate::source::zendesk::UserKeys;
use crate::spill::create_private;
use crate::store::TimelineStore;
use crate::zendesk_rules::ZendeskRules;

const MANIFEST: &str = "manifest.json";

/// A file and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The file.
    pub path: PathBuf,
    /// Its kind.
    pub format: InputFormat,
}

/// What to read and how.
pub struct IngestRequest<'a> {
    /// The files, in the order in which they form one history.
    pub inputs: &'a [Input],
    /// Which column means what, for event logs.
    pub mapping: Option<&'a Mapping>,
    /// How customers are told apart.
    pub identity: &'a IdentityRules,
    /// How Zendesk exports are understood.
    pub zendesk: &'a ZendeskRules,
    /// Number of partitions of the result, at least 1.
    pub partitions: u32,
    /// The secret behind pseudonyms and masking tokens.
    pub key: &'a PseudonymKey,
    /// An empty folder for scratch files and the result.
    pub scratch: &'a Path,
    /// How many records may be unusable.
    pub max_rejects: MaxRejects,
    /// Set from outside to stop.
    pub stop: &'a AtomicBool,
    /// Told now and then how many records were read.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What was read; the timelines are on disk.
#[derive(Debug, Clone)]
pub struct Ingested {
    /// The timelines.
    pub store: TimelineStore,
    /// Facts of no single customer.
    pub feed: Feed,
    /// What was found.
    pub manifest: Manifest,
}

/// What was found, small enough to keep; also the mark that reading was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Number of partitions.
    pub partitions: u32,
    /// Tickets.
    pub tickets: u64,
    /// Customers; a ticket without one counts as one, a shared mailbox as one.
    pub customers: u64,
    /// The latest event.
    pub latest: Timestamp,
    /// What the data lack.
    pub completeness: Completeness,
    /// Records that could not be used, by file and line.
    pub rejects: Vec<Reject>,
    /// Articles, by id.
    pub articles: Vec<Arc<Article>>,
    /// Closed tickets that came back as others.
    pub(crate) followups: Vec<FollowUp>,
}

/// What every stage works with.
struct Stage<'a> {
    request: &'a IngestRequest<'a>,
    /// With its words masked like the cells.
    mapping: Option<&'a Mapping>,
    personal: &'a Personal<'a>,
    pseudonyms: &'a Pseudonymizer,
}

impl Stage<'_> {
    /// Users go through scratch files, which must name nobody.
    fn user_keys(&self) -> UserKeys<'_> {
        UserKeys::on_disk(self.pseudonyms)
    }

    fn check_stop(&self) -> Result<(), IngestError> {
        if self.request.stop.load(Ordering::Relaxed) {
            return Err(IngestError::Interrupted);
        }
        Ok(())
    }
}

/// Reads all inputs into the scratch folder.
///
/// # Panics
///
/// Panics when no partition is asked for.
pub fn ingest(request: &IngestRequest<'_>) -> Result<Ingested, IngestError> {
    assert!(0 < request.partitions, "timelines need at least one partition");
    std::fs::create_dir_all(request.scratch)
        .map_err(|err| IngestError::io("create", request.scratch, err))?;
    drop_manifest(request.scratch)?;
    let masker = Masker::new(request.key);
    let mapping = request.mapping.map(|mapping| mapping.masked(&masker));
    let pseudonyms = Pseudonymizer::new(request.key);
    let personal = Personal {
        masker: &masker,
        pseudonyms: &pseudonyms,
        identity: request.identity,
        listed: request.identity.listed(),
    };
    let stage =
        Stage { request, mapping: mapping.as_ref(), personal: &personal, pseudonyms: &pseudonyms };
    let (read, latest, way) = if let Some(direct) = place_directly(&stage)? {
        (direct.read, direct.latest, Way::Direct)
    } else {
        let (read, latest) = join(&stage)?;
        (read, latest, Way::Joined)
    };
    let mut found = read.found;
    found.settle();
    let mut rejects = read.rejects;
    rejects.check(found.records, request.max_rejects)?;
    let rejects = rejects.settle(&mut found);
    let Some(latest) = latest else {
        let inputs: Vec<String> =
            request.inputs.iter().map(|input| format!("`{}`", input.path.display())).collect();
        return Err(IngestError::NoTickets { inputs: inputs.join(", ") });
    };
    let owners = count_owners(&stage)?;
    match way {
        Way::Joined => place_all(&stage, &owners)?,
        Way::Direct => spread_mailboxes(&stage, &owners)?,
    }
    found.shared_mailboxes = owners.mailboxes.len() as u64;
    found.shared_mailbox_tickets = owners.mailbox_tickets;
    let manifest = Manifest {
        partitions: request.partitions,
        tickets: found.tickets,
        customers: owners.customers + found.without_customer,
        latest,
        completeness: found,
        rejects,
        articles: read.articles,
        followups: read.followups,
    };
    keep_manifest(request.scratch, &manifest)?;
    Ok(finished(request.scratch, manifest))
}

/// How tickets came to the partitions of their customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Straight from their lines.
    Direct,
    /// Put together from pieces, then placed.
    Joined,
}

/// Reads all inputs into pieces and puts the tickets together.
fn join(stage: &Stage<'_>) -> Result<(Read, Option<Timestamp>), IngestError> {
    let slots = assembly::slots(stage.request.inputs)?;
    let mut read = read_all(stage, slots, Which::All)?;
    let assembled = assemble_all(stage, slots, &read.users)?;
    read.found.merge(assembled.found);
    read.rejects.merge(assembled.rejects);
    Ok((read, assembled.latest))
}

/// Takes up what an earlier, interrupted run has read. `None`: it had not finished reading.
pub fn reopen(scratch: &Path) -> Result<Option<Ingested>, IngestError> {
    let path = scratch.join(MANIFEST);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(err) => return Err(IngestError::io("read", &path, err)),
    };
    let manifest = serde_json::from_str(&text)
        .map_err(|err| IngestError::Spill { path, message: err.to_string() })?;
    Ok(Some(finished(scratch, manifest)))
}

fn finished(scratch: &Path, manifest: Manifest) -> Ingested {
    let store = TimelineStore::new(scratch, manifest.partitions, &manifest.followups);
    let feed = Feed { articles: manifest.articles.clone() };
    Ingested { store, feed, manifest }
}

/// From here on the folder counts as unfinished.
fn drop_manifest(scratch: &Path) -> Result<(), IngestError> {
    let path = scratch.join(MANIFEST);
    match std::fs::remove_file(&path) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
            Err(IngestError::io("remove", &path, err))
        }
        _ => Ok(()),
    }
}

fn keep_manifest(scratch: &Path, manifest: &Manifest) -> Result<(), IngestError> {
    let path = scratch.join(MANIFEST);
    let part = scratch.join("manifest.part");
    let text = serde_json::to_string(manifest)
        .map_err(|err| IngestError::Spill { path: path.clone(), message: err.to_string() })?;
    create_private(&part)?
        .write_all(text.as_bytes())
        .map_err(|err| IngestError::io("write", &part, err))?;
    std::fs::rename(&part, &path).map_err(|err| IngestError::io("rename", &path, err))
}

mod direct;

mod reading;

mod assembly;

mod placing;

#[cfg(test)]
mod tests;
