use std::fmt::Write as _;

use crate::InputFormat;
use crate::fixture::{Case, assert_text, timelines};

const MAPPING: &str = "[ticket]\nid = \"id\"\n[customer]\nemail = \"mail\"\nexternal_id = \"ext\"\n\
                       [time]\ncolumn = \"at\"\nformat = \"iso8601\"\n";

const LOG: &str = "id,at,mail,ext
    T1,2026-03-01T09:00:00Z,Jo@Example.com,
    T2,2026-03-01T09:00:00Z,mia@example.com,C-7";

/// Checks the articles, the accounts by ticket, and the rejects.
#[track_caller]
fn check(articles: &str, accounts: &str, expected: &str) {
    let mut case = Case::new().mapping(MAPPING).events("log.csv", LOG);
    for (name, format, content) in [
        ("articles.ndjson", InputFormat::Articles, articles),
        ("accounts.ndjson", InputFormat::Accounts, accounts),
    ] {
        if !content.is_empty() {
            case = case.file(name, format, content.as_bytes());
        }
    }
    let ingested = match case.ingest() {
        Ok(ingested) => ingested,
        Err(err) => return assert_text(&case.short(&err.to_string()), expected),
    };
    let mut text = String::new();
    for article in &ingested.feed.articles {
        let retired = article.retired_at.map_or("never".to_owned(), |time| time.to_string());
        let (id, title, body) = (&article.id, &article.title, &article.body);
        writeln!(text, "{id} {} to {retired}: {title} | {body}", article.published_at).unwrap();
    }
    let mut facts: Vec<String> = Vec::new();
    for timeline in timelines(&ingested).into_iter().flatten() {
        for fact in &timeline.account {
            let ticket = &timeline.tickets[0].ticket.id;
            facts.push(format!("{ticket} {} {:?}", fact.time, fact.fields));
        }
    }
    facts.sort();
    for fact in facts {
        writeln!(text, "{fact}").unwrap();
    }
    for reject in &ingested.manifest.rejects {
        let (file, line, reason) = (&reject.file, reject.line, &reject.reason);
        writeln!(text, "{file}:{line} {reason}: {} | {}", reject.message, reject.raw).unwrap();
    }
    assert_text(&case.short(&text), expected);
}

#[test]
fn articles_have_versions_and_an_end() {
    check(
        r#"{"id": "KB-2", "title": "b", "body": "x", "published_at": "2026-01-02T00:00:00Z", "retired_at": "2026-02-01T00:00:00Z"}
{"id": "KB-1", "title": "new", "body": "ask help@example.com", "published_at": "2026-01-03T00:00:00Z", "retired_at": "9999-12-31T23:59:59Z"}
{"id": "KB-1", "title": "old", "body": "x", "published_at": "2026-01-02T00:00:00+01:00", "retired_at": null}"#,
        "",
        "KB-1 2026-01-01T23:00:00Z to never: old | x
        KB-1 2026-01-03T00:00:00Z to never: new | ask <email>
        KB-2 2026-01-02T00:00:00Z to 2026-02-01T00:00:00Z: b | x",
    );
}

#[test]
fn an_article_that_cannot_be_used_is_kept() {
    check(
        r#"{"id": "KB-1", "title": "a", "body": "x", "published_at": "2026-01-02T00:00:00Z"}
{"id": "KB-1", "title": "b", "body": "x", "published_at": "2026-01-02T00:00:00Z"}
{"id": "KB-2", "title": "c", "published_at": "2026-01-02T00:00:00Z"}
{"id": "KB-3", "title": "d", "body": "x", "published_at": "2.1.2026"}
{"id": "KB-4", "title": "e", "body": "x", "published_at": "2026-01-02T00:00:00Z", "retired_at": "2026-01-01T00:00:00Z"}
{"id": " ", "title": "f", "body": "x", "published_at": "2026-01-02T00:00:00Z"}
not json of jo@example.com"#,
        "",
        r#"KB-1 2026-01-02T00:00:00Z to never: a | x
        articles.ndjson:2 fact_invalid: article `KB-1` published at `2026-01-02T00:00:00Z` was already given | {"id": "KB-1", "title": "b", "body": "x", "published_at": "2026-01-02T00:00:00Z"}
        articles.ndjson:3 fact_invalid: `body` is missing | {"id": "KB-2", "title": "c", "published_at": "2026-01-02T00:00:00Z"}
        articles.ndjson:4 fact_invalid: `published_at` is `2.1.2026` but must be RFC 3339, for example `2026-03-01T09:00:00Z` | {"id": "KB-3", "title": "d", "body": "x", "published_at": "2.1.2026"}
        articles.ndjson:5 fact_invalid: `retired_at` 2026-01-01T00:00:00Z is before `published_at` 2026-01-02T00:00:00Z | {"id": "KB-4", "title": "e", "body": "x", "published_at": "2026-01-02T00:00:00Z", "retired_at": "2026-01-01T00:00:00Z"}
        articles.ndjson:6 fact_invalid: article id is empty | {"id": " ", "title": "f", "body": "x", "published_at": "2026-01-02T00:00:00Z"}
        articles.ndjson:7 invalid_json: not valid JSON: expected ident at column 2; expected one object per line | not json of <email>"#,
    );
}

#[test]
fn accounts_join_their_customers_by_the_most_trusted_key() {
    check(
        "",
        r#"{"email": "jo@example.com ", "time": "2026-02-02T00:00:00Z", "fields": {"plan": "pro", "seats": 3, "left": null, "owner": "jo@example.com", "deep": {"mail": "jo@example.com"}}}
{"email": "JO@example.com", "time": "2026-02-01T00:00:00Z", "fields": {"plan": "free"}}
{"external_id": "C-7", "email": "jo@example.com", "time": "2026-02-01T00:00:00Z", "fields": {"plan": "x"}}
{"email": "nobody@example.com", "time": "2026-02-01T00:00:00Z", "fields": {"plan": "x"}}"#,
        r#"T1 2026-02-01T00:00:00Z {"plan": "free"}
        T1 2026-02-02T00:00:00Z {"deep": "{\"mail\":\"<email>\"}", "left": "", "owner": "<email>", "plan": "pro", "seats": "3"}
        T2 2026-02-01T00:00:00Z {"plan": "x"}"#,
    );
}

#[test]
fn an_account_that_cannot_be_used_is_kept() {
    check(
        "",
        r#"{"time": "2026-02-01T00:00:00Z", "fields": {}}
{"email": "jo@example.com", "fields": {}}
{"email": "jo@example.com", "time": "today", "fields": {}}
{"email": "jo@example.com", "time": "2026-02-01T00:00:00Z", "fields": [1]}
{"email": "jo@example.com", "time": "2026-02-01T00:00:00Z", "fields": "x"}
{"phone": "none", "time": "2026-02-01T00:00:00Z", "fields": {}}"#,
        r#"accounts.ndjson:1 fact_invalid: no identity key has a value; give one of external_id, email, phone, source_id | {"time": "2026-02-01T00:00:00Z", "fields": {}}
        accounts.ndjson:2 fact_invalid: `time` is missing | {"email": "<email>", "fields": {}}
        accounts.ndjson:3 fact_invalid: `time` is `today` but must be RFC 3339, for example `2026-03-01T09:00:00Z` | {"email": "<email>", "time": "today", "fields": {}}
        accounts.ndjson:4 fact_invalid: `fields` is not an object | {"email": "<email>", "time": "2026-02-01T00:00:00Z", "fields": [1]}
        accounts.ndjson:5 fact_invalid: `fields` is not an object: expected value at line 1 column 1 | {"email": "<email>", "time": "2026-02-01T00:00:00Z", "fields": "x"}
        accounts.ndjson:6 fact_invalid: no identity key has a value; give one of external_id, email, phone, source_id | {"phone": "none", "time": "2026-02-01T00:00:00Z", "fields": {}}"#,
    );
}

#[test]
fn a_table_of_articles_is_no_ndjson() {
    check(
        "id,title,body,published_at\n",
        "",
        "articles.ndjson:1 invalid_json: not valid JSON: expected value at column 1; \
         expected one object per line | id,title,body,published_at",
    );
}
