//! Facts beside the tickets: knowledge articles and account snapshots, both dated NDJSON.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use evalctl_domain::{AccountFact, Article, ArticleId};
use evalctl_tabular::{Entry, TableFormat, TableOptions, TableReader};

use crate::error::IngestError;
use crate::identity::KEYS;
use crate::intake::Intake;
use crate::spill::SpillWriter;

/// An account snapshot with the pseudonym of its customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SpilledFact {
    pub(crate) customer: String,
    pub(crate) fact: AccountFact,
}

/// Articles by id and publication: a later publication is a new version.
#[derive(Debug, Default)]
pub(crate) struct Articles(BTreeMap<(ArticleId, Timestamp), Arc<Article>>);

impl Articles {
    pub(crate) fn into_list(self) -> Vec<Arc<Article>> {
        self.0.into_values().collect()
    }

    fn add(&mut self, article: Article) -> Result<(), String> {
        let key = (article.id.clone(), article.published_at);
        if self.0.contains_key(&key) {
            return Err(format!(
                "article `{}` published at `{}` was already given",
                article.id, article.published_at
            ));
        }
        self.0.insert(key, Arc::new(article));
        Ok(())
    }
}

/// Reads articles: `id`, `title`, `body`, `published_at`, optional `retired_at`.
pub(crate) fn read_articles(
    path: &Path,
    intake: &mut Intake<'_>,
    articles: &mut Articles,
) -> Result<(), IngestError> {
    let columns = ["id", "title", "body", "published_at", "retired_at"];
    each_row(path, &columns, intake, &mut |cells, intake| {
        let needed = |column: usize| {
            cells[column].as_deref().ok_or_else(|| format!("`{}` is missing", columns[column]))
        };
        let published_at = time("published_at", needed(3)?)?;
        let retired_at = cells[4].as_deref().map_or(Ok(None), retired)?;
        if let Some(retired_at) = retired_at
            && retired_at < published_at
        {
            let message =
                format!("`retired_at` {retired_at} is before `published_at` {published_at}");
            return Err(message.into());
        }
        articles.add(Article {
            id: ArticleId::new(needed(0)?).map_err(|err| err.to_string())?,
            title: intake.mask(needed(1)?),
            body: intake.mask(needed(2)?),
            published_at,
            retired_at,
        })?;
        Ok(())
    })
}

/// Reads account snapshots: an identity key, `time`, and an object `fields`.
pub(crate) fn read_accounts(
    path: &Path,
    intake: &mut Intake<'_>,
    facts: &SpillWriter<SpilledFact>,
) -> Result<(), IngestError> {
    let mut columns = vec!["time", "fields"];
    columns.extend(KEYS);
    each_row(path, &columns, intake, &mut |cells, intake| {
        let stamp = cells[0].as_deref().ok_or("`time` is missing")?;
        let fields = cells[1].as_deref().ok_or("`fields` is missing")?;
        let keys = KEYS.iter().zip(&cells[2..]);
        let keys = keys.filter_map(|(key, cell)| Some((*key, cell.as_deref()?)));
        let identity = intake.identify(keys).ok_or_else(|| {
            format!(
                "no identity key has a value; give one of {}",
                intake.personal.identity.keys.join(", ")
            )
        })?;
        let fact =
            AccountFact { time: time("time", stamp)?, fields: masked_fields(fields, intake)? };
        let customer = identity.pseudonym.to_string();
        let place = intake.personal.pseudonyms.partition_hash(&customer);
        facts.push(place, &SpilledFact { customer, fact })?;
        Ok(())
    })
}

/// The members of a JSON object as text; what is inside a member stays JSON.
fn masked_fields(json: &str, intake: &Intake<'_>) -> Result<BTreeMap<String, String>, String> {
    let mut fields: Value =
        serde_json::from_str(json).map_err(|err| format!("`fields` is not an object: {err}"))?;
    intake.personal.masker.mask_json(&mut fields);
    let Value::Object(fields) = fields else {
        return Err("`fields` is not an object".to_owned());
    };
    let shown = |value: Value| match value {
        Value::String(text) => text,
        // What is known to be nothing replaces what was known before.
        Value::Null => String::new(),
        other => other.to_string(),
    };
    Ok(fields.into_iter().map(|(name, value)| (name, shown(value))).collect())
}

/// Why a row was not taken: something about the row, or something that stops the reading.
enum NotTaken {
    Row(String),
    All(IngestError),
}

impl From<String> for NotTaken {
    fn from(message: String) -> Self {
        Self::Row(message)
    }
}

impl From<&str> for NotTaken {
    fn from(message: &str) -> Self {
        Self::Row(message.to_owned())
    }
}

impl From<IngestError> for NotTaken {
    fn from(err: IngestError) -> Self {
        Self::All(err)
    }
}

type TakeRow<'a> = dyn FnMut(&[Option<String>], &Intake<'_>) -> Result<(), NotTaken> + 'a;

fn each_row(
    path: &Path,
    columns: &[&str],
    intake: &mut Intake<'_>,
    take: &mut TakeRow<'_>,
) -> Result<(), IngestError> {
    let mut options = TableOptions::new();
    options.format = Some(TableFormat::Ndjson);
    let mut rows = TableReader::open(path, &options)?.select(columns)?;
    while let Some(entry) = rows.next()? {
        intake.record()?;
        match entry {
            Entry::Reject(reject) => intake.reject_entry(path, &reject),
            Entry::Row(row) => {
                let cells: Vec<Option<String>> =
                    (0..columns.len()).map(|column| row.get(column).map(str::to_owned)).collect();
                match take(&cells, intake) {
                    Ok(()) => {}
                    Err(NotTaken::Row(message)) => {
                        intake.reject(path, row.line, "fact_invalid", &message, &row.raw());
                    }
                    Err(NotTaken::All(err)) => return Err(err),
                }
            }
        }
    }
    Ok(())
}

fn time(name: &str, text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        format!("`{name}` is `{text}` but must be RFC 3339, for example `2026-03-01T09:00:00Z`")
    })
}

/// Sources write the last day of the calendar for "never", which is later than any timestamp.
fn retired(text: &str) -> Result<Option<Timestamp>, String> {
    let date = text.get(..19).and_then(|date| date.parse::<DateTime>().ok());
    if date.is_some_and(|date| date.year() == 9999) {
        return Ok(None);
    }
    time("retired_at", text).map(Some)
}

#[cfg(test)]
mod tests;
