//! Facts beside the tickets: knowledge articles and account snapshots, both dated NDJSON.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use evalctl_domain::{AccountFact, Article, ArticleId};
use evalctl_tabular::{Entry, TableFormat, TableOptions, TableReader};

use crate::error::IngestError;
use crate::identity::KEYS;
use crate::intake::Intake;

/// An account snapshot with the pseudonym of its customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SpilledFact {
    pub(crate) customer: String,
    pub(crate) fact: AccountFact,
}

/// Reads articles: `id`, `title`, `body`, `published_at`, optional `retired_at`.
pub(crate) fn read_articles(
    path: &Path,
    intake: &mut Intake<'_>,
    articles: &mut Vec<Arc<Article>>,
) -> Result<(), IngestError> {
    let columns = ["id", "title", "body", "published_at", "retired_at"];
    each_row(path, &columns, intake, &mut |cells, _| {
        let cell = |column: usize| cells[column].as_deref();
        let needed =
            |column: usize| cell(column).ok_or_else(|| format!("`{}` is missing", columns[column]));
        let retired_at = cell(4).map(|text| time("retired_at", text)).transpose()?;
        articles.push(Arc::new(Article {
            id: ArticleId::new(needed(0)?).map_err(|err| err.to_string())?,
            title: needed(1)?.to_owned(),
            body: needed(2)?.to_owned(),
            published_at: time("published_at", needed(3)?)?,
            retired_at,
        }));
        Ok(())
    })
}

/// Reads account snapshots: an identity key, `time`, and an object `fields`.
pub(crate) fn read_accounts(
    path: &Path,
    intake: &mut Intake<'_>,
    facts: &mut Vec<SpilledFact>,
) -> Result<(), IngestError> {
    let mut columns = vec!["time", "fields"];
    columns.extend(KEYS);
    each_row(path, &columns, intake, &mut |cells, intake| {
        let stamp = cells[0].as_deref().ok_or("`time` is missing")?;
        let fields = cells[1].as_deref().ok_or("`fields` is missing")?;
        let keys = KEYS.iter().zip(&cells[2..]);
        let keys = keys.filter_map(|(key, cell)| Some((*key, cell.as_deref()?)));
        let identity = intake.identify(keys).ok_or_else(|| {
            format!("no identity key has a value; give one of {}", KEYS.join(", "))
        })?;
        let fields: BTreeMap<String, Value> = serde_json::from_str(fields)
            .map_err(|err| format!("`fields` is not an object: {err}"))?;
        let shown = |value: Value| match value {
            Value::String(text) => intake.mask(&text),
            other => other.to_string(),
        };
        let fields = fields.into_iter().map(|(name, value)| (name, shown(value))).collect();
        let fact = AccountFact { time: time("time", stamp)?, fields };
        facts.push(SpilledFact { customer: identity.pseudonym, fact });
        Ok(())
    })
}

type TakeRow<'a> = dyn FnMut(&[Option<String>], &Intake<'_>) -> Result<(), String> + 'a;

fn each_row(
    path: &Path,
    columns: &[&str],
    intake: &mut Intake<'_>,
    take: &mut TakeRow<'_>,
) -> Result<(), IngestError> {
    let shown = path.display().to_string();
    let mut options = TableOptions::new();
    options.format = Some(TableFormat::Ndjson);
    let mut rows = TableReader::open(path, &options)?.select(columns)?;
    while let Some(entry) = rows.next()? {
        intake.record()?;
        match entry {
            Entry::Reject(reject) => {
                let message = reject.reason.to_string();
                intake.reject(&shown, reject.line, reject.reason.code(), &message, &reject.raw);
            }
            Entry::Row(row) => {
                let cells: Vec<Option<String>> =
                    (0..columns.len()).map(|column| row.get(column).map(str::to_owned)).collect();
                if let Err(message) = take(&cells, intake) {
                    intake.reject(&shown, row.line, "fact_invalid", &message, &row.raw());
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
