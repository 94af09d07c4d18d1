//! Lines of account exports, each a whole ticket: nothing has to be joined.

use std::path::Path;

use evalctl_domain::{Reject, SourceRef, TicketHistory};

use super::history::Desk;
use super::kind::{Kind, Wrapping};
use super::lines::{Line, read_line};
pub(crate) use super::quick::Memory;
use super::quick::quickly;
use super::shape::first_kind;
use super::take::{Fault, Taker};
use super::users::{UserKeys, Users};
use super::{MAX_RECORD_BYTES, parse, shown, ticket_id, too_long, wire};
use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::intake::Intake;
use crate::personal::Personal;
use crate::raw::{FollowUp, Identity};
use crate::rejects::masked;
use crate::zendesk_rules::ZendeskRules;

/// What a file of bare lines starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinesOf {
    Tickets,
    Users,
}

/// `None`: a file of another kind, whose records have to be joined.
pub(crate) fn lines_of(path: &Path) -> Result<Option<LinesOf>, IngestError> {
    Ok(match first_kind(path)? {
        Some((Kind::Ticket, Wrapping::Bare)) => Some(LinesOf::Tickets),
        Some((Kind::User, Wrapping::Bare)) => Some(LinesOf::Users),
        _ => None,
    })
}

/// The facts of a file hold more than users: it has to be joined.
#[derive(Debug)]
pub(crate) struct NeedsJoin;

/// Reads a file of users.
pub(crate) fn read_users(
    path: &Path,
    rules: &ZendeskRules,
    keys: UserKeys<'_>,
    users: &mut Users,
    intake: &mut Intake<'_>,
) -> Result<Result<(), NeedsJoin>, IngestError> {
    let taker = Taker { rules, personal: intake.personal, keys };
    let mut bytes = evalctl_tabular::open_stream(path)?;
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        let read = read_line(&mut bytes, MAX_RECORD_BYTES, &mut line);
        number += 1;
        let read = match read.map_err(|err| IngestError::io("read", path, err))? {
            Line::None => return Ok(Ok(())),
            Line::Whole if line.iter().all(u8::is_ascii_whitespace) => continue,
            Line::Whole => match parse(&line).and_then(|probe| Kind::of_record(&probe)) {
                Ok((Kind::User, Wrapping::Bare)) => {
                    parse(&line).and_then(|user: wire::User<'_>| taker.user_row(&user))
                }
                Ok(_) => return Ok(Err(NeedsJoin)),
                Err(fault) => Err(fault),
            },
            Line::TooLong => {
                line.clear();
                Err(too_long())
            }
        };
        intake.record()?;
        match read {
            Ok((key, user)) => users.add(key, user),
            Err(fault) => {
                intake.reject(path, number, fault.reason, &fault.message, &shown(&line));
            }
        }
    }
}

/// Turns lines into histories; shared by all threads.
pub(crate) struct Lines<'a> {
    taker: Taker<'a>,
    desk: Desk<'a>,
    path: &'a Path,
    file: u32,
}

/// What a line holds.
pub(crate) enum Found {
    Ticket(Box<FoundTicket>),
    /// A record of another kind.
    NeedsJoin,
}

/// A ticket and what goes with it.
pub(crate) struct FoundTicket {
    pub(crate) number: u64,
    pub(crate) history: TicketHistory,
    pub(crate) identity: Option<Identity>,
    pub(crate) follow_up: Option<FollowUp>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(
        path: &'a Path,
        file: u32,
        rules: &'a ZendeskRules,
        personal: &'a Personal<'a>,
        users: &'a Users,
        keys: UserKeys<'a>,
    ) -> Self {
        let taker = Taker { rules, personal, keys };
        Self { taker, desk: Desk::new(rules, users, keys), path, file }
    }

    /// Reads one line, which is not blank.
    pub(crate) fn read(
        &self,
        line: &[u8],
        number: u64,
        memory: &mut Memory,
        found: &mut Completeness,
    ) -> Result<Found, Reject> {
        let source = SourceRef { file: self.file, line: number };
        match self.ticket(line, source, memory, found) {
            Ok(found) => Ok(found),
            Err(fault) => Err(self.reject(number, &fault, line)),
        }
    }

    fn ticket(
        &self,
        line: &[u8],
        source: SourceRef,
        memory: &mut Memory,
        found: &mut Completeness,
    ) -> Result<Found, Fault> {
        let ticket = match quickly(line, memory).map_or_else(|| parse(line), Ok) {
            Ok(ticket) if ticket.is_one() => ticket,
            read => {
                return match (parse(line).and_then(|probe| Kind::of_record(&probe))?, read) {
                    ((Kind::Ticket, Wrapping::Bare), Err(fault)) => Err(fault),
                    _ => Ok(Found::NeedsJoin),
                };
            }
        };
        let (id, facts) = self.taker.ticket(&ticket, source, found)?;
        let follow_up = facts.follow_up(id);
        let Some((history, identity)) = self.desk.history(&ticket_id(id), facts, found) else {
            return Ok(Found::NeedsJoin);
        };
        let number = id.cast_unsigned();
        Ok(Found::Ticket(Box::new(FoundTicket { number, history, identity, follow_up })))
    }

    /// A line that is longer than allowed.
    pub(crate) fn too_long(&self, number: u64) -> Reject {
        self.reject(number, &too_long(), b"")
    }

    fn reject(&self, number: u64, fault: &Fault, line: &[u8]) -> Reject {
        let masker = self.taker.personal.masker;
        masked(self.path, number, fault.reason, &fault.message, &shown(line), masker)
    }
}
