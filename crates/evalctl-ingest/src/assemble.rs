//! From the pieces of one ticket to its history.

use std::collections::BTreeMap;

use jiff::Timestamp;

use evalctl_domain::{
    AuthorRole, Clock, CustomerId, EventKind, Reject, SourceRef, StatusHistory, Ticket,
    TicketHistory, TicketId,
};

use self::past::reopenings;
use self::row_events::RowEvents;
use crate::completeness::{Completeness, CounterCheck};
use crate::mapping::{Mapping, Order};
use crate::raw::{Identity, RawContent, RawPiece, RawRow};
use crate::rejects::Rejects;
use crate::source::zendesk::{Desk, Facts};

/// A ticket put together, and whether its customer is a listed shared mailbox.
pub(crate) struct Assembled {
    pub(crate) history: TicketHistory,
    pub(crate) listed: bool,
}

/// Rows of one ticket with where each was read.
type Rows = Vec<(SourceRef, RawRow)>;

/// Puts tickets together and takes down what they lack.
pub(crate) struct Assembler<'a> {
    /// With its words masked like the cells.
    pub(crate) mapping: Option<&'a Mapping>,
    pub(crate) desk: &'a Desk<'a>,
    /// Input files as given, for messages.
    pub(crate) files: &'a [String],
    pub(crate) found: Completeness,
    pub(crate) rejects: Rejects,
}

impl Assembler<'_> {
    /// `pieces` are all of one ticket, in any order. `None`: nothing usable was left.
    pub(crate) fn ticket(&mut self, id: &TicketId, mut pieces: Vec<RawPiece>) -> Option<Assembled> {
        pieces.sort_by_key(|piece| piece.source);
        self.drop_repeated(id, &mut pieces);
        let identity = self.identity(id, &pieces);
        let mut rows: Rows = Vec::new();
        let mut whole = None;
        let mut facts = Vec::new();
        let first = pieces.first().map(|piece| piece.source);
        for piece in pieces {
            match piece.content {
                RawContent::Row(row) => rows.push((piece.source, row)),
                RawContent::Whole(history) => whole = Some(history),
                RawContent::Zendesk(piece) => facts.push(*piece),
            }
        }
        let mut identity = identity;
        let mut history = match (whole, self.mapping) {
            (Some(history), _) => *history,
            _ if !facts.is_empty() => {
                let (history, requester) = self.joined(id, facts, first?)?;
                identity = requester;
                history
            }
            (None, Some(mapping)) => self.history_of(id, rows, mapping)?,
            (None, None) => return None,
        };
        let ticket = &mut history.ticket;
        name_customer(ticket, identity);
        take_down(&history, &mut self.found);
        Some(Assembled { history, listed: identity.is_some_and(|identity| identity.listed) })
    }

    /// What Zendesk's records say of a ticket, in order.
    fn joined(
        &mut self,
        id: &TicketId,
        facts: Vec<Facts>,
        first: SourceRef,
    ) -> Option<(TicketHistory, Option<Identity>)> {
        let (facts, older) = Facts::join(facts);
        if !facts.has_ticket() {
            self.found.without_ticket += 1;
            let message = format!("no record gives ticket `{id}` itself");
            self.reject(first, "ticket_missing", message, false);
            return None;
        }
        if !older.is_empty() {
            self.found.duplicate_tickets.add(id.as_str());
        }
        for source in older {
            let message = format!("another record gives ticket `{id}` as updated last");
            self.reject(source, "duplicate_ticket", message, false);
        }
        self.desk.history(id, facts, &mut self.found)
    }

    /// A ticket is one whole piece, rows, or facts of records that are joined: whichever comes
    /// first. Rows that an earlier file already gave count once.
    fn drop_repeated(&mut self, id: &TicketId, pieces: &mut Vec<RawPiece>) {
        let Some(first) = pieces.first().map(|piece| piece.source) else {
            return;
        };
        let all = |is_kind: fn(&RawContent) -> bool| pieces.iter().all(|it| is_kind(&it.content));
        if all(|content| matches!(content, RawContent::Zendesk(_)))
            || pieces.iter().all(|piece| piece.source.file == first.file)
                && all(|content| matches!(content, RawContent::Row(_)))
        {
            return;
        }
        let is_facts = matches!(pieces[0].content, RawContent::Zendesk(_));
        let is_whole = matches!(pieces[0].content, RawContent::Whole(_));
        let mut seen: BTreeMap<(&RawRow, Option<&Identity>), u32> = BTreeMap::new();
        let mut keep = Vec::with_capacity(pieces.len());
        let mut other_tickets = 0_u64;
        for piece in pieces.iter() {
            let source = piece.source;
            keep.push(match &piece.content {
                RawContent::Zendesk(_) if is_facts => true,
                RawContent::Row(row) if !is_whole && !is_facts => {
                    let key = (row, piece.identity.as_ref());
                    let file = *seen.entry(key).or_insert(source.file);
                    if file != source.file {
                        self.found.duplicate_rows += 1;
                        let given = &self.files[file as usize];
                        let message = format!("`{given}` already gave this row of `{id}`");
                        self.reject(source, "duplicate_row", message, false);
                    }
                    file == source.file
                }
                RawContent::Whole(_) if is_whole && source == first => true,
                _ => {
                    other_tickets += 1;
                    let given = &self.files[first.file as usize];
                    let message =
                        format!("`{given}` already gave a ticket `{id}`; ids must be unique");
                    self.reject(source, "duplicate_ticket", message, true);
                    false
                }
            });
        }
        if 0 < other_tickets {
            self.found.duplicate_tickets.add(id.as_str());
        }
        let mut keep = keep.into_iter();
        pieces.retain(|_| keep.next().expect("a verdict a piece"));
    }

    /// The most trusted identity of the ticket's pieces; among equals the first in the file.
    fn identity(&mut self, id: &TicketId, pieces: &[RawPiece]) -> Option<Identity> {
        let given = pieces.iter().filter_map(|piece| piece.identity.as_ref());
        let mut best = *given.clone().min_by_key(|identity| identity.rank)?;
        let mut equals = given.clone().filter(|identity| identity.rank == best.rank);
        if equals.any(|identity| identity.pseudonym != best.pseudonym) {
            self.found.several_customers.add(id.as_str());
        }
        // Only some of a mailbox's rows may carry the name under which it is listed.
        best.listed = given.filter(|it| it.pseudonym == best.pseudonym).any(|it| it.listed);
        Some(best)
    }

    fn history_of(
        &mut self,
        id: &TicketId,
        mut rows: Rows,
        mapping: &Mapping,
    ) -> Option<TicketHistory> {
        let files = rows.iter().map(|(source, _)| source.file);
        if files.clone().min() != files.max() {
            self.found.in_several_files.add(id.as_str());
        }
        let mut by_time: Vec<&(_, RawRow)> = rows.iter().collect();
        by_time.sort_by_key(|(_, row)| row.time);
        if !by_time.iter().map(|(source, _)| source).is_sorted() {
            self.found.order_disagreements.add(id.as_str());
        }
        let reopened_in_time_order = mapping
            .reopened_counter
            .is_some()
            .then(|| reopenings(by_time.iter().map(|(_, row)| row), mapping));
        if mapping.order == Order::Time {
            rows.sort_by_key(|(_, row)| row.time);
        }
        let (first_source, first) = rows.first()?;
        let (last_source, last) = rows.last()?;
        self.note_opening(id, first, mapping);
        let mut events = RowEvents::new(id, mapping, *first_source, first);
        for (source, row) in &rows {
            events.row(*source, row, &mut self.found);
        }
        events.end(*last_source, last, &mut self.found);
        let history = events.finish();
        if let Some(in_time_order) = reopened_in_time_order {
            self.check_counter(id, &rows, &history, in_time_order, mapping);
        }
        self.note_missing(&rows, mapping);
        Some(history)
    }

    fn note_opening(&mut self, id: &TicketId, first: &RawRow, mapping: &Mapping) {
        let stated = mapping.opened.and_then(|column| first.cells[column].as_deref());
        match stated.map(|stated| mapping.time_format.read(stated)) {
            Some(Ok(opened)) if first.time < opened => {
                self.found.opened_after_first_row.add(id.as_str());
            }
            Some(Err(_)) => self.found.opening_unreadable.add(id.as_str()),
            Some(Ok(_)) | None => {}
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
        let counts = rows.iter().filter_map(|(_, row)| whole_number(row.cells[column].as_deref()?));
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

    /// Keeps a piece that is left out.
    pub(crate) fn reject(
        &mut self,
        source: SourceRef,
        reason: &str,
        message: String,
        counts: bool,
    ) {
        self.rejects.add(Reject {
            file: self.files[source.file as usize].clone(),
            line: source.line,
            reason: reason.to_owned(),
            message,
            raw: String::new(),
            counts,
        });
    }
}

/// Says whose ticket it is; where nobody is named, it is its own.
pub(crate) fn name_customer(ticket: &mut Ticket, identity: Option<Identity>) {
    let name = identity.map(|identity| identity.pseudonym.to_string());
    ticket.customer = name.and_then(|name| CustomerId::new(&name).ok());
    if ticket.clock == Clock::Stated {
        ticket.cluster = match &ticket.customer {
            Some(customer) => customer.shared(),
            None => format!("ticket:{}", ticket.id).into(),
        };
    }
}

/// Counts a ticket and what it lacks.
pub(crate) fn take_down(history: &TicketHistory, found: &mut Completeness) {
    let ticket = &history.ticket;
    found.tickets += 1;
    found.without_customer += u64::from(ticket.customer.is_none());
    found.without_status_history += u64::from(ticket.status_history == StatusHistory::Missing);
    match ticket.clock {
        Clock::Missing => found.without_times += 1,
        // Ids of other sources are made up here.
        Clock::Stated => found.number(ticket.id.as_str()),
    }
    let by_customer =
        |kind: &EventKind| matches!(kind, EventKind::Message { author: AuthorRole::Customer, .. });
    let silent = !history.events.iter().any(|event| by_customer(&event.kind));
    found.without_messages += u64::from(silent);
}

/// The latest moment in a history.
pub(crate) fn latest(history: &TicketHistory) -> Timestamp {
    history.events.last().map_or(history.ticket.opened_at, |event| event.time)
}

/// A small whole number, also as spreadsheets write it: `2.0`.
fn whole_number(text: &str) -> Option<u32> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

mod past;

mod row_events;

#[cfg(test)]
mod tests;
