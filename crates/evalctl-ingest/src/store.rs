//! Timelines on disk, a partition of customers at a time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use evalctl_domain::{TicketHistory, TicketId};

use crate::error::IngestError;
use crate::raw::FollowUp;

pub use self::timelines::Timelines;

pub(crate) const TICKETS: &str = "tickets";

pub(crate) const ACCOUNTS: &str = "accounts";

/// A ticket that has found its partition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlacedTicket {
    pub(crate) history: TicketHistory,
}

/// The timelines of a run, partitioned by customer.
#[derive(Debug, Clone)]
pub struct TimelineStore {
    folder: PathBuf,
    partitions: u32,
    /// By the ticket that came back.
    followups: FollowUps,
}

/// Tickets that came back as another, by their ids.
type FollowUps = Arc<BTreeMap<TicketId, Vec<FollowUp>>>;

impl TimelineStore {
    pub(crate) fn new(folder: &Path, partitions: u32, followups: &[FollowUp]) -> Self {
        let mut by_ticket: BTreeMap<TicketId, Vec<FollowUp>> = BTreeMap::new();
        for followup in followups {
            by_ticket.entry(followup.of.clone()).or_default().push(followup.clone());
        }
        Self { folder: folder.to_owned(), partitions, followups: Arc::new(by_ticket) }
    }

    /// Number of partitions.
    #[must_use]
    pub fn partitions(&self) -> u32 {
        self.partitions
    }

    /// The timelines of one partition, by customer, tickets by (opening time, id). Tickets without
    /// a customer and tickets of shared mailboxes stand alone, each a timeline of its own.
    pub fn load(&self, partition: u32) -> Result<Timelines, IngestError> {
        Timelines::read(&self.folder, partition, Arc::clone(&self.followups))
    }
}

mod timelines;
