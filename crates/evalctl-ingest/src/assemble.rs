//! From the pieces of one ticket to its history.

use std::collections::BTreeMap;

use jiff::Timestamp;

use evalctl_domain::{
    Clock, CustomerId, EventKind, Reject, StatusHistory, TicketHistory, TicketId,
};

use self::row_events::RowEvents;
use crate::completeness::{Completeness, CounterCheck};
use crate::mapping::{Mapping, Order};
use crate::raw::{Identity, RawContent, RawPiece, RawRow};

/// A ticket put together, and whether its customer is a listed shared mailbox.
pub(crate) struct Assembled {
    pub(crate) history: TicketHistory,
    pub(crate) listed: bool,
}

/// Rows of one ticket with where each was read.
type Rows = Vec<(evalctl_domain::SourceRef, RawRow)>;

/// Puts tickets together and takes down what they lack.
pub(crate) struct Assembler<'a> {
    pub(crate) mapping: Option<&'a Mapping>,
    /// Input files as given, for messages.
    pub(crate) files: &'a [String],
    pub(crate) found: Completeness,
    pub(crate) rejects: Vec<Reject>,
}

impl Assembler<'_> {
    /// `pieces` are all of one ticket, in any order. `None`: nothing usable was left.
    pub(crate) fn ticket(&mut self, id: &TicketId, mut pieces: Vec<RawPiece>) -> Option<Assembled> {
        pieces.sort_by_key(|piece| piece.source);
        let identity = self.identity(id, &pieces);
        let mut rows: Rows = Vec::new();
        let mut whole = None;
        for piece in pieces {
            match piece.content {
                RawContent::Row(row) => rows.push((piece.source, row)),
                RawContent::Whole(history) if whole.is_none() => whole = Some(history),
                RawContent::Whole(_) => {
                    self.found.duplicate_tickets.add(id.as_str());
                    let message = format!("ticket `{id}` was already given; ids must be unique");
                    self.reject(piece.source, "duplicate_ticket", message, true);
                }
            }
        }
        let mut history = match (whole, self.mapping) {
            (Some(history), _) => *history,
            (None, Some(mapping)) => self.history_of(id, rows, mapping)?,
            (None, None) => return None,
        };
        let ticket = &mut history.ticket;
        ticket.customer =
            identity.as_ref().and_then(|identity| CustomerId::new(&identity.pseudonym).ok());
        if ticket.clock == Clock::Stated {
            ticket.cluster = match &ticket.customer {
                Some(customer) => customer.to_string(),
                None => format!("ticket:{id}"),
            };
        }
        self.take_down(&history);
        Some(Assembled { history, listed: identity.is_some_and(|identity| identity.listed) })
    }

    /// The most trusted identity of the ticket's rows; among equals the first in the file.
    fn identity(&mut self, id: &TicketId, pieces: &[RawPiece]) -> Option<Identity> {
        let mut given = pieces.iter().filter_map(|piece| piece.identity.as_ref());
        let first = given.next()?;
        let mut best = first;
        let mut several = false;
        for identity in given {
            if identity.rank < best.rank {
                best = identity;
            }
            several |= identity.rank == first.rank && identity.pseudonym != first.pseudonym;
        }
        if several {
            self.found.several_customers.add(id.as_str());
        }
        Some(best.clone())
    }

    fn history_of(
        &mut self,
        id: &TicketId,
        rows: Rows,
        mapping: &Mapping,
    ) -> Option<TicketHistory> {
        let mut rows = self.without_duplicates(id, rows);
        let files = rows.iter().map(|(source, _)| source.file);
        if files.clone().min() != files.max() {
            self.found.in_several_files.add(id.as_str());
        }
        let by_file: Vec<_> = rows.iter().map(|(source, _)| *source).collect();
        let mut by_time: Vec<&(_, RawRow)> = rows.iter().collect();
        by_time.sort_by_key(|(_, row)| row.time);
        if by_time.iter().map(|(source, _)| *source).ne(by_file) {
            self.found.order_disagreements.add(id.as_str());
        }
        let reopened_in_time_order = mapping
            .reopened_counter
            .is_some()
            .then(|| row_events::reopenings(by_time.iter().map(|(_, row)| row), mapping));
        if mapping.order == Order::Time {
            rows.sort_by_key(|(_, row)| row.time);
        }
        let (first_source, first) = rows.first()?;
        let mut events = RowEvents::new(id, mapping, *first_source, first);
        self.note_opening(id, first, mapping);
        for (source, row) in &rows {
            events.row(*source, row, &mut self.found);
        }
        if let Some(last) = rows.last() {
            events.end(last.0, &last.1);
        }
        let history = events.finish();
        if let Some(in_time_order) = reopened_in_time_order {
            self.check_counter(id, &rows, &history, in_time_order, mapping);
        }
        self.note_missing(&rows, mapping);
        Some(history)
    }

    /// Drops rows that an earlier file already gave, byte for byte in all mapped columns.
    fn without_duplicates(&mut self, id: &TicketId, rows: Rows) -> Rows {
        let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
        let mut kept = Vec::with_capacity(rows.len());
        for (source, row) in rows {
            let file = *seen.entry(row.fingerprint).or_insert(source.file);
            if file == source.file {
                kept.push((source, row));
            } else {
                self.found.duplicate_rows += 1;
                let message =
                    format!("`{}` already gave this row of `{id}`", self.files[file as usize]);
                self.reject(source, "duplicate_row", message, false);
            }
        }
        kept
    }

    fn note_opening(&mut self, id: &TicketId, first: &RawRow, mapping: &Mapping) {
        let stated = mapping.opened.and_then(|column| first.cells[column].as_deref());
        let Some(stated) = stated else {
            return;
        };
        match mapping.time_format.read(stated) {
            Ok(opened) if first.time < opened => self.found.opened_after_first_row.add(id.as_str()),
            Ok(_) => {}
            Err(_) => {
                *self.found.missing_values.entry("opening time".to_owned()).or_default() += 1;
            }
        }
    }

    fn check_counter(
        &mut self,
        id: &TicketId,
        rows: &Rows,
        history: &TicketHistory,
        in_time_order: u32,
        mapping: &Mapping,
    ) {
        let Some(column) = mapping.reopened_counter else {
            return;
        };
        let counts = rows.iter().filter_map(|(_, row)| row.cells[column].as_deref()?.parse().ok());
        let by_counter: u32 = counts.max().unwrap_or(0);
        let is_reopening = |kind: &EventKind| matches!(kind, EventKind::Reopened { .. });
        let by_transitions =
            history.events.iter().filter(|event| is_reopening(&event.kind)).count();
        let check = self.found.reopened_counter.get_or_insert_with(CounterCheck::default);
        check.by_counter += u64::from(0 < by_counter);
        check.by_transitions += u64::from(0 < by_transitions);
        check.by_transitions_in_time_order += u64::from(0 < in_time_order);
        if by_counter as usize != by_transitions {
            check.disagree.add(id.as_str());
        }
    }

    /// Counts the mapped columns in which no row of the ticket has a value.
    fn note_missing(&mut self, rows: &Rows, mapping: &Mapping) {
        for (column, name) in mapping.columns.iter().enumerate() {
            let is_key = mapping.customer.iter().any(|(_, key)| *key == column);
            if !is_key && rows.iter().all(|(_, row)| row.cells[column].is_none()) {
                *self.found.missing_values.entry(name.clone()).or_default() += 1;
            }
        }
    }

    fn take_down(&mut self, history: &TicketHistory) {
        let found = &mut self.found;
        let ticket = &history.ticket;
        found.tickets += 1;
        found.number(ticket.id.as_str());
        found.without_customer += u64::from(ticket.customer.is_none());
        found.without_times += u64::from(ticket.clock == Clock::Missing);
        found.without_status_history += u64::from(ticket.status_history == StatusHistory::Missing);
        let by_customer = |kind: &EventKind| {
            matches!(kind, EventKind::Message { author: evalctl_domain::AuthorRole::Customer, .. })
        };
        let silent = !history.events.iter().any(|event| by_customer(&event.kind));
        found.without_messages += u64::from(silent);
    }

    fn reject(
        &mut self,
        source: evalctl_domain::SourceRef,
        reason: &str,
        message: String,
        counts: bool,
    ) {
        self.rejects.push(Reject {
            file: self.files[source.file as usize].clone(),
            line: source.line,
            reason: reason.to_owned(),
            message,
            raw: String::new(),
            counts,
        });
    }
}

/// The latest moment in a history.
pub(crate) fn latest(history: &TicketHistory) -> Timestamp {
    history.events.last().map_or(history.ticket.opened_at, |event| event.time)
}

mod row_events;

#[cfg(test)]
mod tests;
