//! Rows of the events table: one flat row for any kind of fact.

use std::borrow::Cow;

use arrow::array::RecordBatch;
use evalctl_domain::{CustomerId, Event, EventKind, Rating, Ticket, TicketId};

use crate::Text;
use crate::columns::Columns;
use crate::json::{arrival_json, reference_json};

/// Makes a batch of one row an event, each with the ticket it belongs to.
#[must_use]
pub fn events_batch(events: &[(&Ticket, &Event)], text: Text) -> RecordBatch {
    let rows: Vec<Row> = events
        .iter()
        .map(|&(ticket, event)| Row { ticket, event, detail: Detail::of(&event.kind, text) })
        .collect();
    Columns::of(&rows)
        .text("ticket_id", |row| row.ticket.id.as_str())
        .text_or_null("customer_id", |row| row.ticket.customer.as_ref().map(CustomerId::as_str))
        .u32("seq", |row| row.event.seq)
        .time("time", |row| row.event.time)
        .time_or_null("stated_time", |row| row.event.stated.map(|stated| stated.0))
        .text("kind", |row| row.event.kind.as_str())
        .text_or_null("author", |row| row.detail.author)
        .text_or_null("visibility", |row| row.detail.visibility)
        .text_or_null("meaning", |row| row.detail.meaning)
        .text_or_null("name", |row| row.detail.name)
        .text_or_null("value", |row| row.detail.value.as_deref())
        .text_or_null("text", |row| row.detail.text)
        .text_or_null("arguments", |row| row.detail.arguments.as_deref())
        .bool_or_null("passed", |row| row.detail.passed)
        .u32("source_file", |row| row.event.source.file)
        .u64("source_line", |row| row.event.source.line)
        .batch()
}

struct Row<'a> {
    ticket: &'a Ticket,
    event: &'a Event,
    detail: Detail<'a>,
}

/// The columns that depend on the kind of fact.
#[derive(Default)]
struct Detail<'a> {
    author: Option<&'static str>,
    visibility: Option<&'static str>,
    meaning: Option<&'static str>,
    name: Option<&'a str>,
    value: Option<Cow<'a, str>>,
    text: Option<&'a str>,
    arguments: Option<Cow<'a, str>>,
    passed: Option<bool>,
}

impl<'a> Detail<'a> {
    fn of(kind: &'a EventKind, keep: Text) -> Self {
        let none = Self::default();
        match kind {
            EventKind::Opened { subject, page, tags, fields } => Self {
                value: page.as_deref().map(Cow::from),
                text: keep.allow(subject.as_deref()),
                arguments: Some(arrival_json(fields, tags)),
                ..none
            },
            EventKind::Message { author, visibility, text, meaning } => Self {
                author: Some(author.as_str()),
                visibility: Some(visibility.as_str()),
                meaning: meaning.map(evalctl_domain::Meaning::as_str),
                text: keep.allow(text.as_deref()),
                ..none
            },
            EventKind::Status { state, label, by } => Self {
                author: Some(by.as_str()),
                name: Some(state.as_str()),
                value: Some(label.into()),
                ..none
            },
            EventKind::Reopened { by, followup } => Self {
                author: Some(by.as_str()),
                value: followup.as_ref().map(TicketId::as_str).map(Cow::from),
                ..none
            },
            EventKind::Assigned { to } | EventKind::Escalated { to } => {
                Self { value: to.as_deref().map(Cow::from), ..none }
            }
            EventKind::Handoff { kind } => Self { name: Some(kind.as_str()), ..none },
            EventKind::Acted { author, action, result } => Self {
                author: Some(author.as_str()),
                name: Some(&action.name),
                text: keep.allow(result.as_deref()),
                arguments: Some((&action.arguments).into()),
                ..none
            },
            EventKind::Rated(Rating::Offered) => Self { name: Some("offered"), ..none },
            EventKind::Rated(Rating::Binary { good }) => {
                Self { name: Some(if *good { "good" } else { "bad" }), ..none }
            }
            EventKind::Rated(Rating::Points { points, scale }) => Self {
                name: Some("points"),
                value: Some(format!("{points}/{scale}").into()),
                ..none
            },
            EventKind::Checked { name, passed } => {
                Self { name: Some(name), passed: Some(*passed), ..none }
            }
            EventKind::FieldChanged { name, value } => {
                Self { name: Some(name), value: value.as_deref().map(Cow::from), ..none }
            }
            EventKind::FinalField { name, value } => {
                Self { name: Some(name), value: Some(value.into()), ..none }
            }
            EventKind::ReferenceGiven(reference) => Self {
                value: reference.intent.as_deref().map(Cow::from),
                arguments: Some(reference_json(reference, keep).into()),
                ..none
            },
            EventKind::Excluded { reason } => Self { name: Some(reason), ..none },
            EventKind::SessionEnded | EventKind::Touched => none,
        }
    }
}

#[cfg(test)]
mod tests;
