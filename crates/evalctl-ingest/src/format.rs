//! Which kind of file an input is.

use std::io::BufRead;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use evalctl_tabular::{TableOptions, TableReader, open_stream};

use crate::error::IngestError;
use crate::source::labelled::looks_labelled;

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
            Self::Articles => "articles",
            Self::Accounts => "accounts",
        }
    }

    /// Looks at the start of a file. `mapped`: a mapping was given, so tables are event logs.
    pub fn detect(path: &Path, mapped: bool) -> Result<Self, IngestError> {
        match json_shape(path)? {
            JsonShape::List => return Ok(Self::TauBench),
            JsonShape::ObjectOfLists => return Ok(Self::Labelled),
            JsonShape::Other => {}
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
        [Self::EventLog, Self::TauBench, Self::Labelled]
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| format!("format `{text}` is not one of event-log, tau-bench, labelled"))
    }
}

/// Whether a file is JSON lists by set: `{"train": [["text", "label"], …], …}`.
pub(crate) fn is_object_of_lists(path: &Path) -> Result<bool, IngestError> {
    Ok(matches!(json_shape(path)?, JsonShape::ObjectOfLists))
}

enum JsonShape {
    List,
    ObjectOfLists,
    Other,
}

/// Tells JSON documents from NDJSON and other tables by their first signs.
fn json_shape(path: &Path) -> Result<JsonShape, IngestError> {
    let mut stream = open_stream(path)?;
    let head = stream.fill_buf().map_err(|err| IngestError::io("read", path, err))?;
    let mut signs = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    match signs.next() {
        Some(b'[') => Ok(JsonShape::List),
        Some(b'{') => {
            // `{"train": [[` is lists by set; a table's record would have a scalar or an object.
            let text = String::from_utf8_lossy(head);
            let compact: String = text.chars().filter(|c| !c.is_whitespace()).take(200).collect();
            let lists = compact.split_once(':').is_some_and(|(_, rest)| rest.starts_with("[["));
            Ok(if lists { JsonShape::ObjectOfLists } else { JsonShape::Other })
        }
        _ => Ok(JsonShape::Other),
    }
}

#[cfg(test)]
mod tests;
