//! The way of a record: source, ticket, customer partition.
//!
//! Records are spilled by ticket, tickets put together and counted by customer, then placed in
//! their customer's partition; a shared mailbox's tickets are spread, so that it cannot fill one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use evalctl_domain::{Article, Feed, Reject, TicketId};

use crate::assemble::{Assembler, latest};
use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::format::InputFormat;
use crate::identity::IdentityRules;
use crate::intake::{Intake, hash};
use crate::mapping::Mapping;
use crate::privacy::{Masker, PseudonymKey, Pseudonymizer};
use crate::raw::RawPiece;
use crate::rejects::{self, MaxRejects, Rejects};
use crate::source::feed::{SpilledFact, read_accounts, read_articles};
use crate::source::{event_log, labelled, tau_bench};
use crate::spill::{self, SpillReader, SpillWriter};
use crate::store::{ACCOUNTS, PlacedTicket, TICKETS, TimelineStore};

const PIECES: &str = "pieces";

const ASSEMBLED: &str = "assembled";

const OWNERS: &str = "owners";

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
    /// Number of partitions of the result.
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
}

/// A ticket put together, on its way to its customer's partition.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SpilledTicket {
    owner: String,
    placed: PlacedTicket,
}

/// Who owns a ticket: for counting tickets by customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OwnerMark {
    owner: String,
    listed: bool,
}

/// Reads all inputs into the scratch folder.
pub fn ingest(request: &IngestRequest<'_>) -> Result<Ingested, IngestError> {
    std::fs::create_dir_all(request.scratch)
        .map_err(|err| IngestError::io("create", request.scratch, err))?;
    let read = read_all(request)?;
    let assembled = assemble_all(request)?;
    let mut found = read.found;
    found.merge(assembled.found);
    let mut rejects = read.rejects;
    rejects.merge(assembled.rejects);
    let rejects = rejects.settle(&mut found);
    rejects::check(&rejects, found.records, request.max_rejects)?;
    let Some(latest) = assembled.latest else {
        let inputs: Vec<String> =
            request.inputs.iter().map(|input| format!("`{}`", input.path.display())).collect();
        return Err(IngestError::NoTickets { inputs: inputs.join(", ") });
    };
    let owners = count_owners(request)?;
    place_all(request, &owners)?;
    found.shared_mailboxes = owners.mailboxes.len() as u64;
    found.shared_mailbox_tickets = owners.mailbox_tickets;
    let mut articles = read.articles;
    articles.sort_by(|a, b| (&a.id, a.published_at).cmp(&(&b.id, b.published_at)));
    let manifest = Manifest {
        partitions: request.partitions,
        tickets: found.tickets,
        customers: owners.customers,
        latest,
        completeness: found,
        rejects,
        articles,
    };
    keep_manifest(request.scratch, &manifest)?;
    Ok(finished(request.scratch, manifest))
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
    let store = TimelineStore::new(scratch, manifest.partitions);
    let feed = Feed { articles: manifest.articles.clone() };
    Ingested { store, feed, manifest }
}

fn keep_manifest(scratch: &Path, manifest: &Manifest) -> Result<(), IngestError> {
    let path = scratch.join(MANIFEST);
    let part = scratch.join("manifest.part");
    let text = serde_json::to_string(manifest)
        .map_err(|err| IngestError::Spill { path: path.clone(), message: err.to_string() })?;
    std::fs::write(&part, text).map_err(|err| IngestError::io("write", &part, err))?;
    std::fs::rename(&part, &path).map_err(|err| IngestError::io("rename", &path, err))
}

struct Read {
    found: Completeness,
    rejects: Rejects,
    articles: Vec<Arc<Article>>,
}

fn read_all(request: &IngestRequest<'_>) -> Result<Read, IngestError> {
    let masker = Masker::new(request.key);
    let pseudonyms = Pseudonymizer::new(request.key);
    let spill = SpillWriter::create(request.scratch, PIECES, request.partitions)?;
    let accounts = SpillWriter::create(request.scratch, ACCOUNTS, request.partitions)?;
    let mut articles = Vec::new();
    let mut intake = Intake {
        masker: &masker,
        pseudonyms: &pseudonyms,
        identity: request.identity,
        spill: &spill,
        rejects: Rejects::default(),
        found: Completeness::default(),
        timeless: 0,
        stop: request.stop,
        progress: request.progress,
    };
    for (file, input) in request.inputs.iter().enumerate() {
        let file = u32::try_from(file).unwrap_or(u32::MAX);
        let path = input.path.as_path();
        match input.format {
            InputFormat::EventLog => {
                let missing = || IngestError::MappingMissing { path: path.to_owned() };
                let mapping = request.mapping.ok_or_else(missing)?;
                event_log::read(path, file, mapping, &mut intake)?;
            }
            InputFormat::TauBench => tau_bench::read(path, file, &mut intake)?,
            InputFormat::Labelled => labelled::read(path, file, &mut intake)?,
            InputFormat::Articles => read_articles(path, &mut intake, &mut articles)?,
            InputFormat::Accounts => {
                let mut facts: Vec<SpilledFact> = Vec::new();
                read_accounts(path, &mut intake, &mut facts)?;
                for fact in &facts {
                    accounts.push(place(&fact.customer), fact)?;
                }
            }
        }
    }
    let Intake { rejects, found, .. } = intake;
    spill.finish()?;
    accounts.finish()?;
    Ok(Read { found, rejects, articles })
}

struct AllAssembled {
    found: Completeness,
    rejects: Rejects,
    latest: Option<Timestamp>,
}

/// Puts the tickets of every slot together, slots in parallel.
fn assemble_all(request: &IngestRequest<'_>) -> Result<AllAssembled, IngestError> {
    let files: Vec<String> =
        request.inputs.iter().map(|input| input.path.display().to_string()).collect();
    let owners: SpillWriter<OwnerMark> =
        SpillWriter::create(request.scratch, OWNERS, request.partitions)?;
    let assembled: SpillWriter<SpilledTicket> =
        SpillWriter::create(request.scratch, ASSEMBLED, request.partitions)?;
    let whole = Mutex::new(BTreeMap::new());
    (0..request.partitions).into_par_iter().try_for_each(|slot| {
        let part = assemble_slot(request, slot, &files, &owners, &assembled)?;
        whole.lock().expect("no assembly panics while it holds the results").insert(slot, part);
        Ok::<(), IngestError>(())
    })?;
    owners.finish()?;
    assembled.finish()?;
    spill::remove(request.scratch, PIECES, request.partitions)?;
    let mut all =
        AllAssembled { found: Completeness::default(), rejects: Rejects::default(), latest: None };
    let whole = whole.into_inner().expect("no assembly panics while it holds the results");
    for part in whole.into_values() {
        all.found.merge(part.found);
        all.rejects.merge(part.rejects);
        all.latest = all.latest.max(part.latest);
    }
    Ok(all)
}

fn assemble_slot(
    request: &IngestRequest<'_>,
    slot: u32,
    files: &[String],
    owners: &SpillWriter<OwnerMark>,
    assembled: &SpillWriter<SpilledTicket>,
) -> Result<AllAssembled, IngestError> {
    if request.stop.load(Ordering::Relaxed) {
        return Err(IngestError::Interrupted);
    }
    let mut tickets: BTreeMap<String, Vec<RawPiece>> = BTreeMap::new();
    for piece in SpillReader::<RawPiece>::open(request.scratch, PIECES, slot)? {
        let piece = piece?;
        tickets.entry(piece.ticket.clone()).or_default().push(piece);
    }
    let mut joiner = Assembler {
        mapping: request.mapping,
        files,
        found: Completeness::default(),
        rejects: Vec::new(),
    };
    let mut last = None;
    for (id, pieces) in tickets {
        // Sources hand over checked ids only.
        let id = TicketId::new(&id).expect("a piece carries a checked ticket id");
        let Some(ticket) = joiner.ticket(&id, pieces) else {
            continue;
        };
        last = last.max(Some(latest(&ticket.history)));
        let owner = match &ticket.history.ticket.customer {
            Some(customer) => customer.to_string(),
            None => format!("ticket:{}", ticket.history.ticket.id),
        };
        owners.push(place(&owner), &OwnerMark { owner: owner.clone(), listed: ticket.listed })?;
        let placed = PlacedTicket { history: ticket.history };
        assembled.push(u64::from(slot), &SpilledTicket { owner, placed })?;
    }
    let mut rejects = Rejects::default();
    for reject in joiner.rejects {
        rejects.add(reject);
    }
    Ok(AllAssembled { found: joiner.found, rejects, latest: last })
}

/// Where an owner's tickets go; the same in every run with the same key.
fn place(owner: &str) -> u64 {
    // A pseudonym is a keyed hash already, but of 64 bits in hexadecimal: mix what is there.
    let mixed = hash(owner.as_bytes());
    mixed ^ (mixed >> 32)
}

struct Owners {
    customers: u64,
    mailboxes: BTreeSet<String>,
    mailbox_tickets: u64,
}

/// Counts tickets by customer, one slot of customers at a time.
fn count_owners(request: &IngestRequest<'_>) -> Result<Owners, IngestError> {
    let mut owners = Owners { customers: 0, mailboxes: BTreeSet::new(), mailbox_tickets: 0 };
    for slot in 0..request.partitions {
        let mut counts: BTreeMap<String, (u64, bool)> = BTreeMap::new();
        for mark in SpillReader::<OwnerMark>::open(request.scratch, OWNERS, slot)? {
            let mark = mark?;
            let count = counts.entry(mark.owner).or_default();
            count.0 += 1;
            count.1 |= mark.listed;
        }
        owners.customers += counts.len() as u64;
        for (owner, (tickets, listed)) in counts {
            if listed || u64::from(request.identity.max_customer_tickets) < tickets {
                owners.mailbox_tickets += tickets;
                owners.mailboxes.insert(owner);
            }
        }
    }
    spill::remove(request.scratch, OWNERS, request.partitions)?;
    Ok(owners)
}

/// Moves every ticket to its partition: that of its customer, or for a shared mailbox its own.
fn place_all(request: &IngestRequest<'_>, owners: &Owners) -> Result<(), IngestError> {
    let placed: SpillWriter<PlacedTicket> =
        SpillWriter::create(request.scratch, TICKETS, request.partitions)?;
    (0..request.partitions).into_par_iter().try_for_each(|slot| {
        if request.stop.load(Ordering::Relaxed) {
            return Err(IngestError::Interrupted);
        }
        for ticket in SpillReader::<SpilledTicket>::open(request.scratch, ASSEMBLED, slot)? {
            let SpilledTicket { owner, placed: mut record } = ticket?;
            let ticket = &mut record.history.ticket;
            if owners.mailboxes.contains(&owner) {
                ticket.shared_mailbox = true;
                ticket.cluster = format!("ticket:{}", ticket.id);
                let alone = place(&ticket.cluster);
                placed.push(alone, &record)?;
            } else {
                placed.push(place(&owner), &record)?;
            }
        }
        Ok(())
    })?;
    placed.finish()?;
    spill::remove(request.scratch, ASSEMBLED, request.partitions)
}
