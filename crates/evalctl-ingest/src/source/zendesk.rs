//! Zendesk: account exports, pages of the API, and records that Airbyte or Singer wrapped.
//!
//! Records become [`Facts`] about one ticket each; where all of them have been read, [`Desk`] puts
//! those of a ticket together. `docs/zendesk.md` says what is read and how it is understood.

use std::path::Path;

use evalctl_domain::{SourceRef, TicketId};

use self::facts::Facts as TicketFacts;
use self::kind::{Kind, Wrapping};
use self::lines::{Line, read_line};
use self::pages::{PageError, Part, each_part};
use self::shape::{Shape, shape};
use self::take::{Fault, Taker};
use crate::error::IngestError;
use crate::intake::Intake;
use crate::raw::{RawContent, RawPiece};
use crate::zendesk_rules::ZendeskRules;

pub(crate) use self::facts::Facts;
pub(crate) use self::history::Desk;
pub(crate) use self::shape::{is_wrapped_or_pages, is_zendesk};
pub(crate) use self::users::{UserKeys, Users};

/// The longest record that is read: larger than any ticket with its comments.
pub(crate) const MAX_RECORD_BYTES: usize = 32 << 20;

/// Users as the configuration names them, ready to be told apart.
pub(crate) fn users(rules: &ZendeskRules, keys: UserKeys<'_>) -> Users {
    let numbers = rules.ai_authors.iter().filter_map(|author| author.trim().parse().ok());
    Users::new(numbers.map(|id| keys.key(id)))
}

/// Reads a file: facts about tickets go to the assembly, users are kept.
pub(crate) fn read(
    path: &Path,
    file: u32,
    rules: &ZendeskRules,
    users: &mut Users,
    intake: &mut Intake<'_>,
) -> Result<(), IngestError> {
    let keys = UserKeys::on_disk(intake.personal.pseudonyms);
    let taker = Taker { rules, personal: intake.personal, keys };
    let mut reading = Reading { path, file, taker, users, intake };
    match shape(path)? {
        Some(Shape::Pages) => reading.pages(),
        Some(Shape::Lines) | None => reading.lines(),
    }
}

/// One file being read.
struct Reading<'a, 'i> {
    path: &'a Path,
    file: u32,
    taker: Taker<'a>,
    users: &'a mut Users,
    intake: &'a mut Intake<'i>,
}

impl Reading<'_, '_> {
    fn lines(&mut self) -> Result<(), IngestError> {
        let mut bytes = evalctl_tabular::open_stream(self.path)?;
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            let read = read_line(&mut bytes, MAX_RECORD_BYTES, &mut line);
            number += 1;
            match read.map_err(|err| IngestError::io("read", self.path, err))? {
                Line::None => return Ok(()),
                Line::Whole if line.iter().all(u8::is_ascii_whitespace) => {}
                Line::Whole => {
                    self.intake.record()?;
                    if let Err(fault) = self.bare(&line, None, number)? {
                        self.reject(number, &fault, &line);
                    }
                }
                Line::TooLong => {
                    self.intake.record()?;
                    self.reject(number, &too_long(), b"");
                }
            }
        }
    }

    fn pages(&mut self) -> Result<(), IngestError> {
        let mut bytes = evalctl_tabular::open_stream(self.path)?;
        // Comments of one ticket do not name it; where the page does, it may do so after them.
        let mut unnamed: Vec<(u64, Vec<u8>)> = Vec::new();
        let mut ticket = None;
        let path = self.path;
        let read = each_part(&mut bytes, MAX_RECORD_BYTES, &mut |part| {
            match part {
                Part::Element { key, line, bytes } => {
                    self.intake.record()?;
                    match self.element(key, line, bytes)? {
                        Err(fault) if fault.reason == NO_TICKET && key == "comments" => {
                            unnamed.push((line, bytes.to_owned()));
                        }
                        Err(fault) => self.reject(line, &fault, bytes),
                        Ok(()) => {}
                    }
                }
                Part::Value { key: "ticket", line, bytes } => {
                    self.intake.record()?;
                    if let Err(fault) = self.one(Kind::Ticket, Wrapping::Bare, bytes, None, line)? {
                        self.reject(line, &fault, bytes);
                    }
                }
                Part::Value { key, bytes, .. } => {
                    let names_it = matches!(key, "next_page" | "previous_page" | "url" | "links");
                    ticket =
                        ticket.or_else(|| names_it.then(|| ticket_in_address(bytes)).flatten());
                }
                Part::TooLong { line } => {
                    self.intake.record()?;
                    self.reject(line, &too_long(), b"");
                }
                Part::End => {
                    let ticket = ticket.take().or_else(|| ticket_in_path(path));
                    for (line, bytes) in unnamed.drain(..) {
                        let taken =
                            self.one(Kind::Comment, Wrapping::Bare, &bytes, ticket, line)?;
                        if let Err(fault) = taken {
                            self.reject(line, &fault, &bytes);
                        }
                    }
                }
            }
            Ok(())
        });
        match read {
            Ok(()) => Ok(()),
            Err(PageError::Stopped(err)) => Err(err),
            Err(PageError::Io(err)) => Err(IngestError::io("read", path, err)),
            Err(PageError::Broken(message)) => {
                Err(IngestError::Json { path: path.to_owned(), message })
            }
        }
    }

    fn element(
        &mut self,
        key: &str,
        line: u64,
        bytes: &[u8],
    ) -> Result<Result<(), Fault>, IngestError> {
        match Kind::of_key(key) {
            Some(kind) => self.one(kind, Wrapping::Bare, bytes, None, line),
            None => self.bare(bytes, None, line),
        }
    }

    /// A record that nothing around it describes.
    fn bare(
        &mut self,
        bytes: &[u8],
        ticket: Option<i64>,
        line: u64,
    ) -> Result<Result<(), Fault>, IngestError> {
        let kind = parse(bytes).and_then(|probe| Kind::of_record(&probe));
        match kind {
            Ok((kind, wrapping)) => self.one(kind, wrapping, bytes, ticket, line),
            Err(fault) => Ok(Err(fault)),
        }
    }

    /// The inner error is about this record alone.
    fn one(
        &mut self,
        kind: Kind,
        wrapping: Wrapping,
        bytes: &[u8],
        ticket: Option<i64>,
        line: u64,
    ) -> Result<Result<(), Fault>, IngestError> {
        let source = SourceRef { file: self.file, line };
        match self.facts(kind, wrapping, bytes, ticket, source) {
            Err(fault) => Ok(Err(fault)),
            Ok(None) => Ok(Ok(())),
            Ok(Some((id, facts))) => {
                self.intake.followups.extend(facts.follow_up(id));
                let content = RawContent::Zendesk(Box::new(facts));
                let ticket = id.to_string();
                self.intake.push(&RawPiece { ticket, source, identity: None, content })?;
                Ok(Ok(()))
            }
        }
    }

    /// `None`: the record is about no ticket.
    fn facts(
        &mut self,
        kind: Kind,
        wrapping: Wrapping,
        bytes: &[u8],
        ticket: Option<i64>,
        source: SourceRef,
    ) -> Result<Option<(i64, TicketFacts)>, Fault> {
        let found = &mut self.intake.found;
        let taker = &self.taker;
        let of_ticket = |id: Option<value::Id>| {
            let id = id.map(|id| id.0).or(ticket).filter(|id| 0 < *id);
            id.ok_or_else(|| Fault::new(NO_TICKET, "`ticket_id` is missing"))
        };
        let mut facts = TicketFacts::default();
        let id = match kind {
            Kind::Ticket => {
                let ticket: wire::Ticket<'_> = unwrap(wrapping, bytes)?;
                return taker.ticket(&ticket, source, found).map(Some);
            }
            Kind::Comment => {
                let comment: wire::Comment<'_> = unwrap(wrapping, bytes)?;
                facts.comments.push(taker.comment(&comment, source)?);
                of_ticket(comment.ticket_id)?
            }
            Kind::Audit => {
                let audit: wire::Audit<'_> = unwrap(wrapping, bytes)?;
                taker.audit(&audit, source, &mut facts, found)?;
                of_ticket(audit.ticket_id)?
            }
            Kind::MetricEvent => {
                let event: wire::MetricEvent<'_> = unwrap(wrapping, bytes)?;
                let id = of_ticket(event.ticket_id)?;
                let Some(event) = take::metric_event(&event, None, source)? else {
                    return Ok(None);
                };
                facts.metric_events.push(event);
                id
            }
            Kind::Metrics => {
                let metrics: wire::Metrics<'_> = unwrap(wrapping, bytes)?;
                facts.metrics = Some(take::metrics(&metrics, source)?);
                of_ticket(metrics.ticket_id)?
            }
            Kind::Rating => {
                let row: wire::RatingRow<'_> = unwrap(wrapping, bytes)?;
                facts.ratings = taker.rating_row(&row, source, found)?;
                of_ticket(row.ticket_id)?
            }
            Kind::User => {
                let user: wire::User<'_> = unwrap(wrapping, bytes)?;
                let (key, user) = taker.user_row(&user)?;
                self.users.add(key, user);
                return Ok(None);
            }
            Kind::Unused => return Ok(None),
        };
        Ok(Some((id, facts)))
    }

    fn reject(&mut self, line: u64, fault: &Fault, bytes: &[u8]) {
        self.intake.reject(self.path, line, fault.reason, &fault.message, &shown(bytes));
    }
}

/// How much of a record is looked at to show its start.
const MAX_SHOWN: usize = 600;

/// A record that does not say which ticket it is about.
const NO_TICKET: &str = "ticket_missing";

/// The start of a record, with `…` where it goes on.
fn shown(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(MAX_SHOWN)];
    let mut shown = String::from_utf8_lossy(start).into_owned();
    if start.len() < bytes.len() {
        shown.push('…');
    }
    shown
}

fn too_long() -> Fault {
    let most = MAX_RECORD_BYTES >> 20;
    Fault::new("record_too_long", format!("the record is longer than {most} MiB"))
}

fn parse<'b, T: serde::Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|err| {
        let place = err.valid_up_to() + 1;
        Fault::new("not_utf8", format!("byte {place} of the record is not UTF-8"))
    })?;
    serde_json::from_str(text).map_err(|err| {
        let reason = if err.is_data() { "unexpected_value" } else { "not_json" };
        Fault::new(reason, err.to_string())
    })
}

fn unwrap<'b, T: serde::Deserialize<'b>>(wrapping: Wrapping, bytes: &'b [u8]) -> Result<T, Fault> {
    Ok(match wrapping {
        Wrapping::Bare => parse(bytes)?,
        Wrapping::Airbyte => parse::<wire::Airbyte<T>>(bytes)?.record.data,
        Wrapping::Singer => parse::<wire::Singer<T>>(bytes)?.record,
    })
}

/// `https://x.zendesk.com/api/v2/tickets/35/comments.json?page=2` is about ticket 35.
fn ticket_in_address(value: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(value).ok()?;
    let (_, rest) = text.split_once("/tickets/")?;
    leading_number(rest)
}

/// `tickets/35/comments.json` and `comments_35.json` are about ticket 35.
fn ticket_in_path(path: &Path) -> Option<i64> {
    let name = super::stem(path);
    let mut numbers = name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    match (numbers.next(), numbers.next()) {
        (Some(number), None) => number.parse().ok(),
        (None, _) => path.parent()?.file_name()?.to_str()?.parse().ok(),
        _ => None,
    }
}

fn leading_number(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// The ticket's name in all tables.
fn ticket_id(id: i64) -> TicketId {
    TicketId::new(&id.to_string()).expect("a number is a ticket id")
}

pub(crate) mod direct;

mod shape;

mod lines;

mod pages;

mod quick;

mod kind;

mod wire;

mod value;

mod time;

mod facts;

mod join;

mod take;

mod users;

mod history;

#[cfg(test)]
mod tests;
