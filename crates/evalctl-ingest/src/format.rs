//! Which kind of file an input is.

use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use evalctl_tabular::{TableOptions, TableReader, open_stream};

use crate::error::IngestError;
use crate::source::labelled::looks_labelled;
use crate::source::zendesk::{is_wrapped_or_pages, is_zendesk};

/// How much of a file is looked at.
const HEAD_BYTES: u64 = 4_096;

/// A kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputFormat {
    /// A table with a row a change, read through a mapping.
    EventLog,
    /// A tau-bench result file.
    TauBench,
    /// Labelled questions, as a table or as JSON lists by set.
    Labelled,
    /// A Zendesk export, pages of its API, or its records as a sync tool wrapped them.
    Zendesk,
    /// Knowledge articles.
    Articles,
    /// Account snapshots.
    Accounts,
}

impl InputFormat {
    /// The word used on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EventLog => "event-log",
            Self::TauBench => "tau-bench",
            Self::Labelled => "labelled",
            Self::Zendesk => "zendesk",
            Self::Articles => "articles",
            Self::Accounts => "accounts",
        }
    }

    /// Looks at the start of a file. `mapped`: a mapping was given, so tables are event logs.
    pub fn detect(path: &Path, mapped: bool) -> Result<Self, IngestError> {
        // With a mapping, a record a line is an event log whatever its keys.
        let zendesk = if mapped { is_wrapped_or_pages(path)? } else { is_zendesk(path)? };
        if zendesk {
            return Ok(Self::Zendesk);
        }
        match json_shape(path)? {
            JsonShape::Runs => return Ok(Self::TauBench),
            JsonShape::List if !mapped => return Ok(Self::TauBench),
            JsonShape::ObjectOfLists => return Ok(Self::Labelled),
            JsonShape::List | JsonShape::Other => {}
        }
        let reader = TableReader::open(path, &TableOptions::new())?;
        let labelled = reader.header().is_some_and(looks_labelled);
        match (mapped, labelled) {
            (true, _) => Ok(Self::EventLog),
            (false, true) => Ok(Self::Labelled),
            (false, false) => {
                let seen = reader.header().map_or_else(
                    || "records of a table".to_owned(),
                    |header| format!("a table with the columns {}", header.join(", ")),
                );
                Err(IngestError::UnknownFormat { path: path.to_owned(), seen })
            }
        }
    }
}

impl FromStr for InputFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let formats = [Self::EventLog, Self::TauBench, Self::Labelled, Self::Zendesk];
        formats.into_iter().find(|format| format.as_str() == text).ok_or_else(|| {
            let known = formats.map(Self::as_str).join(", ");
            format!("format `{text}` is not one of {known}")
        })
    }
}

/// Whether a file is JSON lists by set: `{"train": [["text", "label"], …], …}`.
pub(crate) fn is_object_of_lists(path: &Path) -> Result<bool, IngestError> {
    Ok(matches!(json_shape(path)?, JsonShape::ObjectOfLists))
}

enum JsonShape {
    /// A list that starts with a tau-bench run.
    Runs,
    List,
    ObjectOfLists,
    Other,
}

/// Tells JSON documents from NDJSON and other tables by their first signs.
fn json_shape(path: &Path) -> Result<JsonShape, IngestError> {
    let mut head = Vec::new();
    let start = open_stream(path)?.take(HEAD_BYTES).read_to_end(&mut head);
    start.map_err(|err| IngestError::io("read", path, err))?;
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start();
    if text.starts_with('[') {
        let has = |key: &str| text.contains(&format!("\"{key}\""));
        let is_run = ["task_id", "trial", "traj"].into_iter().any(has);
        return Ok(if is_run { JsonShape::Runs } else { JsonShape::List });
    }
    // `{"train": [[` is lists by set; a table's record would have a scalar or an object.
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).take(200).collect();
    let value = compact.split_once(':').map_or("", |(_, value)| value);
    let lists = compact.starts_with('{') && (value.starts_with("[[") || value.starts_with("[]"));
    let is_lists = lists && !is_named_as_records(path);
    Ok(if is_lists { JsonShape::ObjectOfLists } else { JsonShape::Other })
}

/// Whether the name says that every line is a record.
fn is_named_as_records(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
    [".ndjson", ".jsonl"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests;
