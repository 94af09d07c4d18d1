//! A first look at an export: what its files are, who may be an AI, which column may mean what.
//!
//! Everything here is a guess with its reasons; `evalctl init` writes them down for somebody to check.
//! At most [`MOST_RECORDS`] records of a file are looked at.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use evalctl_tabular::open_stream;

pub use self::columns::{ColumnLook, TimeLook};
pub use self::desk::{DeskLook, FieldLook, LooksLike};
pub use self::people::AuthorLook;
pub use self::table::{Place, StateWords, TableLook};

use crate::error::IngestError;
use crate::format::InputFormat;

/// So many records of a file are looked at.
pub const MOST_RECORDS: usize = 50_000;

/// So much of a file that is one JSON document is looked at.
const MOST_BYTES: u64 = 256 << 20;

/// What was seen.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The files in the order given.
    pub files: Vec<LookedFile>,
    /// What Zendesk's records say, where there are any.
    pub desk: Option<DeskLook>,
    /// What the columns of a table say, where there is one that no reader knows by itself.
    pub table: Option<TableLook>,
}

/// A file and what it seems to be.
#[derive(Debug, Clone)]
pub struct LookedFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it seems to be.
    pub kind: FileKind,
}

/// What a file seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Tickets, users, comments or updates as Zendesk writes them.
    Zendesk,
    /// A table with a row a change, which needs a mapping.
    EventLog,
    /// A tau-bench result file.
    TauBench,
    /// Labelled questions.
    Labelled,
    /// Knowledge articles.
    Articles,
    /// Account snapshots.
    Accounts,
    /// Decisions for `recorded:`.
    Decisions,
    /// People's verdicts.
    Labels,
    /// Nothing that can be read.
    Unknown,
}

/// Looks at files. Several tables that need a mapping must have the same columns; the first one is looked at.
pub fn look(paths: &[PathBuf]) -> Result<Look, IngestError> {
    let mut res = Look::default();
    let mut desk = desk::DeskCounts::default();
    for path in paths {
        let kind = kind(path)?;
        match kind {
            FileKind::Zendesk => each_record(path, &mut |record| {
                desk.take(record);
                true
            })?,
            FileKind::EventLog if res.table.is_none() => {
                res.table = Some(table::look_at(path)?);
            }
            _ => {}
        }
        res.files.push(LookedFile { path: path.clone(), kind });
    }
    if res.files.iter().any(|file| file.kind == FileKind::Zendesk) {
        res.desk = Some(desk.look());
    }
    Ok(res)
}

fn kind(path: &Path) -> Result<FileKind, IngestError> {
    let mut first = None;
    each_record(path, &mut |record| {
        first = kind_of_record(record);
        false
    })?;
    if let Some(kind) = first {
        return Ok(kind);
    }
    if let Some(kind) = kind_of_table(path) {
        return Ok(kind);
    }
    // The tables that need a mapping are those that no reader knows by itself.
    match InputFormat::detect(path, false) {
        Ok(InputFormat::TauBench) => Ok(FileKind::TauBench),
        Ok(InputFormat::Labelled) => Ok(FileKind::Labelled),
        Ok(_) | Err(IngestError::UnknownFormat { .. }) => match InputFormat::detect(path, true) {
            Ok(_) => Ok(FileKind::EventLog),
            Err(_) => Ok(FileKind::Unknown),
        },
        Err(err) => Err(err),
    }
}

fn kind_of_record(record: &Value) -> Option<FileKind> {
    let has = |key: &str| record.get(key).is_some();
    if has("record") || desk::is_record(record) {
        Some(FileKind::Zendesk)
    } else if has("published_at") && has("title") {
        Some(FileKind::Articles)
    } else if has("time") && record.get("fields").is_some_and(Value::is_object) {
        Some(FileKind::Accounts)
    } else if has("ticket_id") && has("mode") && has("confidence") {
        Some(FileKind::Decisions)
    } else {
        None
    }
}

fn kind_of_table(path: &Path) -> Option<FileKind> {
    let options = evalctl_tabular::TableOptions::new();
    let reader = evalctl_tabular::TableReader::open(path, &options).ok()?;
    let header = reader.header()?;
    let has = |name: &str| header.iter().any(|column| column == name);
    if has("ticket_id") && has("verdict") {
        Some(FileKind::Labels)
    } else if has("ticket_id") && has("mode") && has("confidence") {
        Some(FileKind::Decisions)
    } else {
        None
    }
}

/// Every record of NDJSON, or of the lists of one JSON document; none where the file is neither.
///
/// `take` says whether it wants more.
fn each_record(path: &Path, take: &mut dyn FnMut(&Value) -> bool) -> Result<(), IngestError> {
    let io = |err| IngestError::io("read", path, err);
    let mut stream = open_stream(path)?;
    let mut line = Vec::new();
    let mut n_records = 0;
    while n_records < MOST_RECORDS {
        line.clear();
        if stream.by_ref().take(MOST_BYTES).read_until(b'\n', &mut line).map_err(io)? == 0 {
            return Ok(());
        }
        match serde_json::from_slice::<Value>(&line) {
            Ok(value) => {
                n_records += 1;
                if !each_of(&value, take) {
                    return Ok(());
                }
            }
            Err(_) if n_records == 0 && starts_document(&line) => {
                stream.take(MOST_BYTES).read_to_end(&mut line).map_err(io)?;
                if let Ok(value) = serde_json::from_slice::<Value>(&line) {
                    each_of(&value, take);
                }
                return Ok(());
            }
            // A record that cannot be read is the business of the replay, which rejects it by name.
            Err(_) if n_records == 0 => return Ok(()),
            Err(_) => {}
        }
    }
    Ok(())
}

fn starts_document(line: &[u8]) -> bool {
    matches!(line.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

/// A record, or the records of a page such as `{"tickets": [...]}`; returns whether more is wanted.
fn each_of(value: &Value, take: &mut dyn FnMut(&Value) -> bool) -> bool {
    let pages = ["tickets", "users", "comments", "audits", "ticket_audits", "ticket_metrics"];
    let is_record = value.get("requester_id").is_some() || value.get("ticket_id").is_some();
    let page = pages.iter().find_map(|key| value.get(*key).and_then(Value::as_array));
    match page.filter(|_| !is_record) {
        Some(records) => records.iter().all(take),
        None => !value.is_object() || take(value),
    }
}

mod desk;

mod people;

mod table;

mod columns;

mod words;

#[cfg(test)]
mod tests;
