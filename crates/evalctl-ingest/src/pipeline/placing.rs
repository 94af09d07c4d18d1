//! From tickets to the partitions of their customers.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use evalctl_domain::CustomerId;

use super::Stage;
use crate::error::IngestError;
use crate::spill::{self, SpillReader, SpillWriter};
use crate::store::{PlacedTicket, TICKETS};

pub(super) const ASSEMBLED: &str = "assembled";

pub(super) const OWNERS: &str = "owners";

/// A ticket put together, on its way to its owner's partition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SpilledTicket {
    /// The customer, or the ticket itself.
    pub(super) owner: String,
    /// Where the owner's tickets go; the same in every run with the same key.
    pub(super) place: u64,
    pub(super) placed: PlacedTicket,
}

/// One ticket of a customer, for counting.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OwnerMark {
    pub(super) owner: CustomerId,
    pub(super) listed: bool,
}

#[derive(Default)]
pub(super) struct Owners {
    pub(super) customers: u64,
    pub(super) mailboxes: BTreeSet<String>,
    pub(super) mailbox_tickets: u64,
}

/// Counts tickets by customer, a slot of customers at a time.
pub(super) fn count_owners(stage: &Stage<'_>) -> Result<Owners, IngestError> {
    spill::slots(stage.request.partitions).map(|slot| owners_of(stage, slot)).try_reduce(
        Owners::default,
        |mut all, slot| {
            all.customers += slot.customers;
            all.mailbox_tickets += slot.mailbox_tickets;
            all.mailboxes.extend(slot.mailboxes);
            Ok(all)
        },
    )
}

/// A customer's tickets are all in one slot.
fn owners_of(stage: &Stage<'_>, slot: u32) -> Result<Owners, IngestError> {
    stage.check_stop()?;
    let folder = stage.request.scratch;
    let mut counts: FxHashMap<CustomerId, (u64, bool)> = FxHashMap::default();
    for mark in SpillReader::<OwnerMark>::open(folder, OWNERS, slot)? {
        let mark = mark?;
        let count = counts.entry(mark.owner).or_default();
        count.0 += 1;
        count.1 |= mark.listed;
    }
    let mut owners = Owners { customers: counts.len() as u64, ..Owners::default() };
    let max = u64::from(stage.request.identity.max_customer_tickets);
    // What is told of the slot does not depend on the order.
    counts.retain(|_, (tickets, listed)| *listed || max < *tickets);
    owners.mailbox_tickets = counts.values().map(|(tickets, _)| tickets).sum();
    owners.mailboxes.extend(counts.into_keys().map(|owner| owner.as_str().to_owned()));
    spill::remove_slot(folder, OWNERS, slot)?;
    Ok(owners)
}

/// Takes the tickets of shared mailboxes, where there are any, out of the partitions of their
/// customers, each into its own.
pub(super) fn spread_mailboxes(stage: &Stage<'_>, owners: &Owners) -> Result<(), IngestError> {
    if owners.mailboxes.is_empty() {
        return Ok(());
    }
    let (folder, slots) = (stage.request.scratch, stage.request.partitions);
    spill::rename(folder, TICKETS, ASSEMBLED, slots)?;
    let placed: SpillWriter<PlacedTicket> = SpillWriter::create(folder, TICKETS, slots)?;
    spill::slots(slots).try_for_each(|slot| {
        stage.check_stop()?;
        for ticket in SpillReader::<PlacedTicket>::open(folder, ASSEMBLED, slot)? {
            let record = ticket?;
            let ticket = &record.history.ticket;
            let owner = ticket.customer.as_ref().map(ToString::to_string);
            let owner = owner.unwrap_or_else(|| format!("ticket:{}", ticket.id));
            let place = stage.pseudonyms.partition_hash(&owner);
            place_one(stage, owners, SpilledTicket { owner, place, placed: record }, &placed)?;
        }
        spill::remove_slot(folder, ASSEMBLED, slot)
    })?;
    placed.finish()
}

/// Moves every ticket to its partition: that of its customer, or for a shared mailbox its own, or of
/// its task.
pub(super) fn place_all(stage: &Stage<'_>, owners: &Owners) -> Result<(), IngestError> {
    let (folder, slots) = (stage.request.scratch, stage.request.partitions);
    let placed: SpillWriter<PlacedTicket> = SpillWriter::create(folder, TICKETS, slots)?;
    spill::slots(slots).try_for_each(|slot| {
        stage.check_stop()?;
        for ticket in SpillReader::<SpilledTicket>::open(folder, ASSEMBLED, slot)? {
            place_one(stage, owners, ticket?, &placed)?;
        }
        spill::remove_slot(folder, ASSEMBLED, slot)
    })?;
    placed.finish()
}

fn place_one(
    stage: &Stage<'_>,
    owners: &Owners,
    ticket: SpilledTicket,
    placed: &SpillWriter<PlacedTicket>,
) -> Result<(), IngestError> {
    let SpilledTicket { owner, mut place, placed: mut record } = ticket;
    let ticket = &mut record.history.ticket;
    let is_of_owner = *ticket.cluster == *owner;
    let is_mailbox = owners.mailboxes.contains(&owner);
    if is_mailbox {
        ticket.shared_mailbox = true;
        if is_of_owner {
            ticket.cluster = format!("ticket:{}", ticket.id).into();
        }
    }
    // A partition holds whole clusters, as KPIs are counted a partition at a time: trials of one task
    // stay together, whoever asks.
    if is_mailbox || !is_of_owner {
        place = stage.pseudonyms.partition_hash(&ticket.cluster);
    }
    placed.push(place, &record)
}
