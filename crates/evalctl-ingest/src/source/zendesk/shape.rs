//! What a file looks like from its start.

use std::io::Read;
use std::path::Path;

use super::kind::{Kind, Wrapping};
use super::pages::{Part, each_part};
use super::{MAX_RECORD_BYTES, parse};
use crate::error::IngestError;

/// How much of a file is looked at; the first ticket may be long.
const HEAD_BYTES: u64 = 1 << 20;

/// How a file's records are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A record a line.
    Lines,
    /// Documents with lists of records.
    Pages,
}

/// Whether a file's start is Zendesk's.
pub(crate) fn is_zendesk(path: &Path) -> Result<bool, IngestError> {
    Ok(shape(path)?.is_some())
}

/// Whether a file's start is Zendesk's in a form that no table has.
pub(crate) fn is_wrapped_or_pages(path: &Path) -> Result<bool, IngestError> {
    let head = head(path)?;
    Ok(match of_head(&head) {
        Some(Shape::Pages) => true,
        Some(Shape::Lines) => {
            matches!(first_record(&head), Some((_, Wrapping::Airbyte | Wrapping::Singer)))
        }
        None => false,
    })
}

/// `None`: nothing of Zendesk's is known by it.
pub(super) fn shape(path: &Path) -> Result<Option<Shape>, IngestError> {
    Ok(of_head(&head(path)?))
}

fn head(path: &Path) -> Result<Vec<u8>, IngestError> {
    let mut head = Vec::new();
    let read = evalctl_tabular::open_stream(path)?.take(HEAD_BYTES).read_to_end(&mut head);
    read.map_err(|err| IngestError::io("read", path, err))?;
    Ok(head)
}

fn of_head(head: &[u8]) -> Option<Shape> {
    if first_record(head).is_some() {
        return Some(Shape::Lines);
    }
    starts_as_page(head).then_some(Shape::Pages)
}

/// The kind of a file's first line, where its records stand a line each.
pub(super) fn first_kind(path: &Path) -> Result<Option<(Kind, Wrapping)>, IngestError> {
    Ok(first_record(&head(path)?))
}

/// The kind of the first line that is not about the sender itself.
fn first_record(head: &[u8]) -> Option<(Kind, Wrapping)> {
    let lines = head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    for line in lines.take(100) {
        let (kind, wrapping) = Kind::of_record(&parse(line).ok()?).ok()?;
        if kind != Kind::Unused || wrapping != Wrapping::Bare {
            return Some((kind, wrapping));
        }
    }
    None
}

/// Keys of a page beside its list.
const PAGING: [&str; 12] = [
    "next_page",
    "previous_page",
    "count",
    "meta",
    "links",
    "end_time",
    "start_time",
    "end_of_stream",
    "after_cursor",
    "before_cursor",
    "after_url",
    "before_url",
];

/// Whether a document starts with a list that the API gives, and nothing that it does not.
fn starts_as_page(head: &[u8]) -> bool {
    let mut bytes = head;
    let mut first = None;
    // The head ends anywhere; what was seen before that counts.
    let _ = each_part(&mut bytes, MAX_RECORD_BYTES, &mut |part| {
        first = match part {
            Part::Element { key: "", bytes, .. } => {
                let known = parse(bytes).and_then(|probe| Kind::of_record(&probe));
                Some(matches!(known, Ok((kind, _)) if kind != Kind::Unused))
            }
            Part::Value { key: "ticket", bytes, .. } => {
                let known = parse(bytes).and_then(|probe| Kind::of_record(&probe));
                Some(matches!(known, Ok((Kind::Ticket, _))))
            }
            Part::Element { key, bytes, .. } => {
                let known = Kind::of_key(key).is_some_and(|kind| kind != Kind::Unused);
                Some(known && bytes.starts_with(b"{"))
            }
            Part::Value { key, .. } if PAGING.contains(&key) => None,
            Part::Value { .. } | Part::TooLong { .. } | Part::End => Some(false),
        };
        if first.is_some() { Err(()) } else { Ok(()) }
    });
    first == Some(true)
}
