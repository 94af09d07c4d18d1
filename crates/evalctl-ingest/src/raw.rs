//! What sources hand to the assembly: rows of an event log, facts to be joined, or whole tickets.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_domain::{AuthorRole, SourceRef, TicketHistory, TicketId};

use crate::privacy::CustomerPseudonym;
use crate::source::zendesk::Facts;

/// A piece of a ticket, spilled by the hash of the ticket's id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RawPiece {
    pub(crate) ticket: String,
    pub(crate) source: SourceRef,
    pub(crate) identity: Option<Identity>,
    pub(crate) content: RawContent,
}

/// A customer's keyed pseudonym, how much its key is trusted, and whether it is a listed mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) rank: u8,
    pub(crate) pseudonym: CustomerPseudonym,
    pub(crate) listed: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum RawContent {
    /// A row: the mapped columns' masked values, in the order of the mapping.
    Row(RawRow),
    /// A ticket that the source gives whole.
    Whole(Box<TicketHistory>),
    /// What a Zendesk record says of a ticket.
    Zendesk(Box<Facts>),
}

/// A closed ticket came back as another one: a fact about the first that only the second tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct FollowUp {
    /// The ticket that came back.
    pub(crate) of: TicketId,
    /// When the follow-up came in, in microseconds since 1970.
    pub(crate) at: i64,
    /// The follow-up.
    pub(crate) id: TicketId,
    /// Who opened it.
    pub(crate) by: AuthorRole,
    /// Where it was read.
    pub(crate) source: SourceRef,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RawRow {
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub(crate) time: Timestamp,
    pub(crate) cells: Vec<Option<String>>,
}

impl RawPiece {
    /// All pieces of a ticket go into one slot, whatever the number of slots.
    pub(crate) fn slot(&self) -> u64 {
        slot(&self.ticket)
    }
}

/// FNV-1a, its high bits mixed into the low ones, which choose the slot.
pub(crate) fn slot(ticket: &str) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in ticket.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    let mixed = (state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}
