//! From pieces of tickets to tickets, slots in parallel.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::Timestamp;
use rayon::prelude::*;

use evalctl_domain::TicketId;

use super::placing::{ASSEMBLED, OWNERS, OwnerMark, SpilledTicket};
use super::{Input, Stage};
use crate::assemble::{Assembler, latest};
use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::raw::RawPiece;
use crate::rejects::Rejects;
use crate::source::zendesk::{Desk, Users};
use crate::spill::{self, SpillReader, SpillWriter};
use crate::store::PlacedTicket;

pub(super) const PIECES: &str = "pieces";

/// A slot that is larger is split, so that what is held at once does not grow with the input.
const MAX_SLOT_BYTES: u64 = 2 << 20;

/// Slots of pieces from the start: enough for all threads, and not more than files help.
const SLOTS: std::ops::RangeInclusive<u64> = 64..=1_024;

/// More parts than this are more files than they help.
const MAX_PARTS: u64 = 4_096;

/// A ticket with more pieces is no ticket: the mapping names the wrong column as its id.
const MAX_PIECES: usize = 20_000;

#[derive(Default)]
pub(super) struct Assembled {
    pub(super) found: Completeness,
    pub(super) rejects: Rejects,
    pub(super) latest: Option<Timestamp>,
}

/// How many slots the pieces of these inputs need, so that few of them have to be split; what is
/// in compressed files is not known.
pub(super) fn slots(inputs: &[Input]) -> Result<u32, IngestError> {
    let mut bytes = 0;
    for Input { path, .. } in inputs {
        bytes += std::fs::metadata(path).map_err(|err| IngestError::io("read", path, err))?.len();
    }
    let slots = (bytes / (MAX_SLOT_BYTES / 2)).clamp(*SLOTS.start(), *SLOTS.end());
    Ok(u32::try_from(slots).expect("at most the largest number of slots"))
}

/// Puts the tickets of every slot together.
pub(super) fn assemble_all(
    stage: &Stage<'_>,
    slots: u32,
    users: &Users,
) -> Result<Assembled, IngestError> {
    let request = stage.request;
    let files: Vec<String> =
        request.inputs.iter().map(|input| input.path.display().to_string()).collect();
    let assembly = Assembly {
        stage,
        slots,
        desk: &Desk::new(request.zendesk, users, stage.user_keys()),
        files: &files,
        owners: SpillWriter::create(request.scratch, OWNERS, request.partitions)?
            .of_small_records(),
        tickets: SpillWriter::create(request.scratch, ASSEMBLED, request.partitions)?,
        whole: Mutex::default(),
    };
    spill::slots(slots).try_for_each(|slot| assembly.slot(slot))?;
    assembly.owners.finish()?;
    assembly.tickets.finish()?;
    Ok(assembly.whole.into_inner().expect("no assembly panics while it adds its results"))
}

struct Assembly<'a> {
    stage: &'a Stage<'a>,
    slots: u32,
    desk: &'a Desk<'a>,
    /// Input files as given, for messages.
    files: &'a [String],
    owners: SpillWriter<OwnerMark>,
    tickets: SpillWriter<SpilledTicket>,
    /// Its sums do not depend on the order in which slots end.
    whole: Mutex<Assembled>,
}

impl Assembly<'_> {
    fn slot(&self, slot: u32) -> Result<(), IngestError> {
        self.stage.check_stop()?;
        let folder = self.stage.request.scratch;
        let parts = spill::bytes(folder, PIECES, slot)?.div_ceil(MAX_SLOT_BYTES).min(MAX_PARTS);
        if parts <= 1 {
            self.part(PIECES, slot)?;
            return spill::remove_slot(folder, PIECES, slot);
        }
        let parts = u32::try_from(parts).expect("at most the largest number of parts");
        let name = format!("{PIECES}-{slot:05}");
        let split = SpillWriter::create(folder, &name, parts)?;
        for piece in SpillReader::<RawPiece>::open(folder, PIECES, slot)? {
            let piece = piece?;
            split.push(piece.slot() / u64::from(self.slots), &piece)?;
        }
        split.finish()?;
        spill::remove_slot(folder, PIECES, slot)?;
        for part in 0..parts {
            self.stage.check_stop()?;
            self.part(&name, part)?;
            spill::remove_slot(folder, &name, part)?;
        }
        Ok(())
    }

    /// Puts together what fits into memory.
    fn part(&self, name: &str, slot: u32) -> Result<(), IngestError> {
        let mut assembler = Assembler {
            mapping: self.stage.mapping,
            desk: self.desk,
            files: self.files,
            found: Completeness::default(),
            rejects: Rejects::default(),
        };
        let mut tickets: BTreeMap<String, Vec<RawPiece>> = BTreeMap::new();
        for piece in SpillReader::<RawPiece>::open(self.stage.request.scratch, name, slot)? {
            let piece = piece?;
            let pieces = tickets.entry(piece.ticket.clone()).or_default();
            if pieces.len() < MAX_PIECES {
                pieces.push(piece);
            } else {
                let message = format!(
                    "ticket `{}` has more than {MAX_PIECES} rows; is its id in the right column?",
                    piece.ticket
                );
                assembler.reject(piece.source, "ticket_too_long", message, true);
            }
        }
        let mut last = None;
        for (id, pieces) in tickets {
            // Sources hand over checked ids only.
            let id = TicketId::new(&id).expect("a piece carries a checked ticket id");
            let Some(ticket) = assembler.ticket(&id, pieces) else {
                continue;
            };
            last = last.max(Some(latest(&ticket.history)));
            let customer = ticket.history.ticket.customer.as_ref();
            if let Some(customer) = customer {
                let mark = OwnerMark { owner: customer.clone(), listed: ticket.listed };
                self.owners
                    .push(self.stage.pseudonyms.partition_hash(mark.owner.as_str()), &mark)?;
            }
            let owner = customer.map_or_else(|| format!("ticket:{id}"), ToString::to_string);
            let place = self.stage.pseudonyms.partition_hash(&owner);
            let placed = PlacedTicket { history: ticket.history };
            self.tickets.push(u64::from(slot), &SpilledTicket { owner, place, placed })?;
        }
        let mut whole = self.whole.lock().expect("no assembly panics while it adds its results");
        whole.found.merge(assembler.found);
        whole.rejects.merge(assembler.rejects);
        whole.latest = whole.latest.max(last);
        Ok(())
    }
}
