//! From account exports straight to the customers' partitions, in one pass.
//!
//! A line of an account export holds all that is known of a ticket, so nothing has to be joined:
//! chunks of lines are parsed, masked and placed in parallel. Where a file turns out to hold
//! anything else, or a ticket twice, what was placed is dropped and the longer way is taken.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use jiff::Timestamp;
use rayon::prelude::*;

use self::chunks::{Chunk, Chunks};
use self::id_set::IdSet;
use super::Stage;
use super::assembly::PIECES;
use super::placing::{OWNERS, OwnerMark};
use super::reading::{Read, Which, intake, read_all};
use crate::assemble::{latest, name_customer, take_down};
use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::format::InputFormat;
use crate::raw::FollowUp;
use crate::rejects::Rejects;
use crate::source::zendesk::direct::{
    Found, FoundTicket, Lines, LinesOf, Memory, lines_of, read_users,
};
use crate::source::zendesk::{self, UserKeys, Users};
use crate::spill::{self, SpillWriter};
use crate::store::{PlacedTicket, TICKETS};

/// What was read, its tickets placed.
pub(super) struct Direct {
    pub(super) read: Read,
    pub(super) latest: Option<Timestamp>,
}

/// `None`: records have to be joined.
pub(super) fn place_directly(stage: &Stage<'_>) -> Result<Option<Direct>, IngestError> {
    let Some(files) = Files::of(stage)? else {
        return Ok(None);
    };
    let request = stage.request;
    let keys = UserKeys::in_memory(stage.pseudonyms);
    let mut known = zendesk::users(request.zendesk, keys);
    // Users are no piece of any ticket.
    let pieces = SpillWriter::create(request.scratch, PIECES, 1)?;
    let mut reading = intake(stage, &pieces);
    for file in files.users {
        let path = &request.inputs[file].path;
        let read = read_users(path, request.zendesk, keys, &mut known, &mut reading)?;
        if read.is_err() {
            return Ok(None);
        }
    }
    let placing = Placing {
        stage,
        users: &known,
        keys,
        owners: SpillWriter::create(request.scratch, OWNERS, request.partitions)?
            .of_small_records(),
        tickets: SpillWriter::create(request.scratch, TICKETS, request.partitions)?,
        needs_join: AtomicBool::new(false),
        records: AtomicU64::new(reading.found.records),
        whole: Mutex::new(Whole {
            found: std::mem::take(&mut reading.found),
            rejects: std::mem::take(&mut reading.rejects),
            ..Whole::default()
        }),
    };
    for file in files.tickets {
        placing.file(&request.inputs[file].path, file)?;
        if placing.needs_join.load(Ordering::Relaxed) {
            return Ok(None);
        }
    }
    let Placing { owners, tickets, whole, .. } = placing;
    owners.finish()?;
    tickets.finish()?;
    let whole = whole.into_inner().expect("no thread panics while it adds its results");
    let mut read = read_all(stage, 1, Which::BesideZendesk)?;
    spill::remove(request.scratch, PIECES, 1)?;
    read.found.merge(whole.found);
    read.rejects.merge(whole.rejects);
    read.followups = whole.followups;
    read.followups.sort_unstable();
    Ok(Some(Direct { read, latest: whole.latest }))
}

/// Zendesk's files, by their place among the inputs.
#[derive(Default)]
struct Files {
    users: Vec<usize>,
    tickets: Vec<usize>,
}

impl Files {
    /// `None`: there are no tickets, or an input of another kind gives some.
    fn of(stage: &Stage<'_>) -> Result<Option<Self>, IngestError> {
        let mut files = Self::default();
        for (file, input) in stage.request.inputs.iter().enumerate() {
            match input.format {
                InputFormat::Articles | InputFormat::Accounts => {}
                InputFormat::Zendesk => match lines_of(&input.path)? {
                    Some(LinesOf::Users) => files.users.push(file),
                    Some(LinesOf::Tickets) => files.tickets.push(file),
                    None => return Ok(None),
                },
                InputFormat::EventLog | InputFormat::TauBench | InputFormat::Labelled => {
                    return Ok(None);
                }
            }
        }
        Ok((!files.tickets.is_empty()).then_some(files))
    }
}

struct Placing<'a> {
    stage: &'a Stage<'a>,
    users: &'a Users,
    keys: UserKeys<'a>,
    owners: SpillWriter<OwnerMark>,
    tickets: SpillWriter<PlacedTicket>,
    needs_join: AtomicBool,
    /// For the one who waits.
    records: AtomicU64,
    /// Its sums do not depend on the order in which chunks end.
    whole: Mutex<Whole>,
}

#[derive(Default)]
struct Whole {
    found: Completeness,
    rejects: Rejects,
    followups: Vec<FollowUp>,
    latest: Option<Timestamp>,
    seen: IdSet,
}

/// What one chunk of lines gives.
#[derive(Default)]
struct Part {
    found: Completeness,
    rejects: Rejects,
    followups: Vec<FollowUp>,
    latest: Option<Timestamp>,
    numbers: Vec<u64>,
}

impl Placing<'_> {
    /// Reads a file chunk by chunk; the threads take turns at reading and parse what they took.
    fn file(&self, path: &Path, file: usize) -> Result<(), IngestError> {
        let request = self.stage.request;
        let number = u32::try_from(file).unwrap_or(u32::MAX);
        let (personal, users) = (self.stage.personal, self.users);
        let lines = Lines::new(path, number, request.zendesk, personal, users, self.keys);
        let chunks = Mutex::new(Chunks::open(path)?);
        let threads = rayon::current_num_threads();
        (0..threads).into_par_iter().try_for_each(|_| {
            let mut bytes = Vec::new();
            let mut memory = Memory::new();
            loop {
                self.stage.check_stop()?;
                if self.needs_join.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let chunk = chunks
                    .lock()
                    .expect("no thread panics while it reads")
                    .next(&mut bytes)
                    .map_err(|err| IngestError::io("read", path, err))?;
                let Some(chunk) = chunk else {
                    return Ok(());
                };
                self.chunk(&lines, &chunk, &bytes, &mut memory)?;
            }
        })
    }

    fn chunk(
        &self,
        lines: &Lines<'_>,
        chunk: &Chunk,
        bytes: &[u8],
        memory: &mut Memory,
    ) -> Result<(), IngestError> {
        let mut part = Part::default();
        match chunk {
            Chunk::TooLong { line } => {
                part.found.records += 1;
                part.rejects.add(lines.too_long(*line));
            }
            Chunk::Lines { first } => {
                for (number, line) in (*first..).zip(chunks::lines(bytes)) {
                    let line = line.trim_ascii_end();
                    if !line.is_empty() {
                        part.found.records += 1;
                        match lines.read(line, number, memory, &mut part.found) {
                            Ok(Found::Ticket(ticket)) => self.place(*ticket, &mut part)?,
                            Ok(Found::NeedsJoin) => {
                                self.needs_join.store(true, Ordering::Relaxed);
                                return Ok(());
                            }
                            Err(reject) => part.rejects.add(reject),
                        }
                    }
                }
            }
        }
        let added = part.found.records;
        let records = self.records.fetch_add(added, Ordering::Relaxed) + added;
        (self.stage.request.progress)(records);
        let mut whole = self.whole.lock().expect("no thread panics while it adds its results");
        for number in part.numbers {
            if !whole.seen.insert(number) {
                self.needs_join.store(true, Ordering::Relaxed);
            }
        }
        whole.found.merge(part.found);
        whole.rejects.merge(part.rejects);
        whole.followups.extend(part.followups);
        whole.latest = whole.latest.max(part.latest);
        Ok(())
    }

    fn place(&self, ticket: FoundTicket, part: &mut Part) -> Result<(), IngestError> {
        let FoundTicket { number, mut history, identity, follow_up } = ticket;
        name_customer(&mut history.ticket, identity);
        take_down(&history, &mut part.found);
        part.numbers.push(number);
        part.followups.extend(follow_up);
        part.latest = part.latest.max(Some(latest(&history)));
        let listed = identity.is_some_and(|identity| identity.listed);
        let place = self.stage.pseudonyms.partition_hash(&history.ticket.cluster);
        if let Some(customer) = &history.ticket.customer {
            let mark = OwnerMark { owner: customer.clone(), listed };
            self.owners.push(place, &mark)?;
        }
        self.tickets.push(place, &PlacedTicket { history })
    }
}

mod chunks;

mod id_set;

#[cfg(test)]
mod tests;
