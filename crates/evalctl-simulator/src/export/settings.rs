//! What `evalctl replay` needs beside the tickets: articles, rules, the configuration, a public key.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::decision::{ARM, article_id};
use super::successor::ARM as SUCCESSOR;
use super::ticket::{LANGUAGE_FIELD, TEST_TAG, TOPIC_FIELD};
use super::{Export, Out, append, stamp};
use crate::error::SimulatorError;
use crate::model::ArticleDate;
use crate::persona::AI_USER;

pub(super) fn write(export: &Export<'_>, folder: &Path) -> Result<(), SimulatorError> {
    let files: [(&str, Vec<u8>); 4] = [
        ("articles.ndjson", articles(export)),
        ("rules.toml", include_bytes!("../../data/rules.toml").to_vec()),
        ("evalctl.toml", settings(export).into_bytes()),
        ("demo.key", demo_key().into_bytes()),
    ];
    for (name, bytes) in files {
        let mut out = Out::create(folder, name)?;
        out.write(&bytes)?;
        out.finish()?;
    }
    Ok(())
}

#[derive(Debug, Serialize)]
struct Article {
    id: String,
    title: String,
    body: String,
    published_at: String,
}

/// One for each intent that has one; the others are the gaps.
fn articles(export: &Export<'_>) -> Vec<u8> {
    let mut lines = Vec::new();
    let calendar = &export.world.calendar;
    for (idx, intent) in export.world.model.intents.iter().enumerate() {
        let published_at = match intent.article {
            ArticleDate::Always => stamp(calendar.first - 200 * 86_400),
            ArticleDate::From(time) => time.to_string(),
            ArticleDate::Never => continue,
        };
        let Some(id) = article_id(export, idx, calendar.cut) else { continue };
        let (title, body) = export.book.article(idx);
        append(&mut lines, &Article { id, title, body, published_at });
    }
    lines
}

/// Public, for public data only.
fn demo_key() -> String {
    let mut res = String::new();
    for byte in Sha256::digest(b"evalctl public demo key") {
        let _ = write!(res, "{byte:02x}");
    }
    res.push('\n');
    res
}

fn settings(export: &Export<'_>) -> String {
    let taken = stamp(export.world.calendar.cut);
    let tickets = export.tickets_name();
    format!(
        r#"# A simulated helpdesk; docs/simulator.md says how it was made. Paths start at the folder of this file.

[inputs]
# The tickets as Zendesk exports them, and its users.
events = ["{tickets}", "users.ndjson"]
format = "zendesk"
# Knowledge articles with the dates of their publication.
articles = ["articles.ndjson"]
# Dated snapshots of the customers' accounts.
accounts = ["accounts.ndjson"]

[ai]
# The user behind which the AI writes.
authors = ["{AI_USER}"]

[zendesk]
# The custom field that says what a ticket is about; no candidate sees it.
intent_field = {TOPIC_FIELD}
language_field = {LANGUAGE_FIELD}
test_tags = ["{TEST_TAG}"]

[identity]
# The first key that a ticket's requester has names the customer.
keys = ["external_id", "email"]

[privacy]
# A public key for public data. For real tickets make a secret one.
key_file = "demo.key"

[replay]
# When the export was taken.
as_of = "{taken}"
# An old bot of rules, the AI that was in use, and a newer one that was tried in the shadow.
resolvers = [
    "rules:rules.toml",
    "recorded:decisions.ndjson?arm={ARM}&acted=true",
    "recorded:successor.ndjson?arm={SUCCESSOR}",
]
# What people said about some answers of the AI in use, and about all of the newer one's.
labels = "labels.csv"
# Every ticket names its topic, so only texts that are the same count as one issue beside that.
same_issue_cosine = 1.0
partitions = 8
"#
    )
}
