//! What Zendesk's records say about the helpdesk that they come from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::people::{AuthorLook, Replies, judged};
use super::words::has_word;

/// What was seen in Zendesk's records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeskLook {
    /// Tickets looked at.
    pub tickets: u64,
    /// Users looked at.
    pub users: u64,
    /// Tickets whose updates (`audits`) are there.
    pub with_audits: u64,
    /// Tickets with comments.
    pub with_comments: u64,
    /// Those who answer customers.
    pub authors: Vec<AuthorLook>,
    /// Identity keys with the share of requesters that have one, the most trusted first.
    pub keys: Vec<(&'static str, f64)>,
    /// Custom fields that are filled.
    pub fields: Vec<FieldLook>,
    /// Tags that seem to mark tests.
    pub test_tags: Vec<String>,
    /// Tags that speak of an AI or of handing over.
    pub ai_tags: Vec<String>,
}

/// A custom field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldLook {
    /// Its number.
    pub id: u64,
    /// What it may hold.
    pub looks_like: LooksLike,
    /// Tickets in which it is filled.
    pub filled: u64,
    /// Different values seen.
    pub distinct: u64,
    /// Some of its values.
    pub examples: Vec<String>,
}

/// What the values of a field look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksLike {
    /// Language codes.
    Language,
    /// Addresses of pages.
    Page,
    /// A topic: a few words, each for several tickets.
    Topic,
    /// Something else.
    Other,
}

/// Counts over records.
#[derive(Debug, Default)]
pub(super) struct DeskCounts {
    tickets: u64,
    with_audits: u64,
    with_comments: u64,
    users: BTreeMap<String, UserSeen>,
    requesters: BTreeSet<String>,
    fields: BTreeMap<u64, BTreeMap<String, u64>>,
    tags: BTreeMap<String, u64>,
    /// Messages by ticket: (time, author, public, by a program).
    messages: BTreeMap<String, Vec<(Timestamp, String, bool, bool)>>,
    requester_of: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct UserSeen {
    name: Option<String>,
    email: Option<String>,
    end_user: bool,
    keys: BTreeSet<&'static str>,
}

/// Different values of a field that are told apart.
const MOST_VALUES: usize = 1_000;

/// Whether a record is one of Zendesk's.
pub(super) fn is_record(record: &Value) -> bool {
    let has = |key: &str| record.get(key).is_some();
    has("requester_id")
        || (has("role") && has("id"))
        || (has("ticket_id")
            && ["events", "metric", "score", "reopens", "author_id"].into_iter().any(has))
}

impl DeskCounts {
    pub(super) fn take(&mut self, record: &Value) {
        let inner = record.get("record").unwrap_or(record);
        let inner = inner.get("data").filter(|data| data.is_object()).unwrap_or(inner);
        if inner.get("requester_id").is_some() {
            self.ticket(inner);
        } else if inner.get("role").is_some() {
            self.user(inner);
        } else if let (Some(ticket), true) =
            (id(inner, "ticket_id"), inner.get("author_id").is_some())
        {
            self.message(&ticket, inner);
        }
    }

    fn ticket(&mut self, ticket: &Value) {
        self.tickets += 1;
        let Some(number) = id(ticket, "id") else { return };
        let list =
            |key: &str| ticket.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        self.with_audits += u64::from(!list("audits").is_empty());
        let comments = list("comments");
        self.with_comments += u64::from(!comments.is_empty());
        for comment in &comments {
            self.message(&number, comment);
        }
        if let Some(requester) = id(ticket, "requester_id") {
            self.requesters.insert(requester.clone());
            self.requester_of.insert(number, requester);
        }
        for field in list("custom_fields") {
            let value =
                field.get("value").and_then(Value::as_str).filter(|value| !value.is_empty());
            if let (Some(id), Some(value)) = (field.get("id").and_then(Value::as_u64), value) {
                let values = self.fields.entry(id).or_default();
                if values.len() < MOST_VALUES || values.contains_key(value) {
                    *values.entry(value.to_owned()).or_default() += 1;
                }
            }
        }
        for tag in list("tags") {
            if let Some(tag) = tag.as_str() {
                *self.tags.entry(tag.to_owned()).or_default() += 1;
            }
        }
    }

    fn message(&mut self, ticket: &str, comment: &Value) {
        let time =
            comment.get("created_at").and_then(Value::as_str).and_then(|time| time.parse().ok());
        let (Some(time), Some(author)) = (time, id(comment, "author_id")) else { return };
        let public = comment.get("public").and_then(Value::as_bool).unwrap_or(true);
        let channel = comment.get("via").and_then(|via| via.get("channel")).and_then(Value::as_str);
        let message = (time, author, public, channel == Some("api"));
        self.messages.entry(ticket.to_owned()).or_default().push(message);
    }

    fn user(&mut self, user: &Value) {
        let Some(number) = id(user, "id") else { return };
        let text =
            |key: &str| user.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let mut keys = BTreeSet::new();
        for key in ["external_id", "email", "phone"] {
            if text(key).is_some() {
                keys.insert(key);
            }
        }
        let end_user = text("role") == Some("end-user");
        let (name, email) = (text("name").map(str::to_owned), text("email").map(str::to_owned));
        self.users.insert(number, UserSeen { name, email, end_user, keys });
    }

    pub(super) fn look(self) -> DeskLook {
        let matching = |words: &[&str]| -> Vec<String> {
            self.tags.keys().filter(|tag| has_word(tag, words)).cloned().collect()
        };
        DeskLook {
            tickets: self.tickets,
            users: self.users.len() as u64,
            with_audits: self.with_audits,
            with_comments: self.with_comments,
            keys: self.keys(),
            fields: self.fields.iter().map(|(id, values)| self.field(*id, values)).collect(),
            test_tags: matching(&["test", "testing", "qa"]),
            ai_tags: matching(&["ai", "bot", "handoff", "handover", "assistant"]),
            authors: judged(self.authors()),
        }
    }

    fn authors(&self) -> BTreeMap<String, Replies> {
        let mut res: BTreeMap<String, Replies> = BTreeMap::new();
        for (ticket, messages) in &self.messages {
            let requester = self.requester_of.get(ticket);
            let mut messages = messages.clone();
            messages.sort();
            let mut asked: Option<Timestamp> = None;
            for (time, author, public, by_program) in messages {
                let user = self.users.get(&author);
                if Some(&author) == requester || user.is_some_and(|user| user.end_user) {
                    asked.get_or_insert(time);
                    continue;
                }
                // Zendesk's own number for rules.
                if !public || author == "-1" {
                    continue;
                }
                let replies = res.entry(author).or_default();
                if let Some(user) = user {
                    replies.name.clone_from(&user.name);
                    replies.email.clone_from(&user.email);
                }
                replies.count += 1;
                replies.by_program += u64::from(by_program);
                replies.tickets.insert(ticket.clone());
                if let Some(asked) = asked.take() {
                    replies.delays.push(asked.duration_until(time).as_secs());
                }
            }
        }
        res
    }

    /// The share of requesters with each key; without users nobody is known but by number.
    fn keys(&self) -> Vec<(&'static str, f64)> {
        let known: Vec<&UserSeen> =
            self.requesters.iter().filter_map(|requester| self.users.get(requester)).collect();
        let mut res = Vec::new();
        for key in ["external_id", "email", "phone"] {
            let with = known.iter().filter(|user| user.keys.contains(key)).count();
            if 0 < with {
                res.push((key, with as f64 / self.requesters.len() as f64));
            }
        }
        res.push(("source_id", 1.0));
        res
    }

    fn field(&self, id: u64, values: &BTreeMap<String, u64>) -> FieldLook {
        let filled: u64 = values.values().sum();
        let all = |holds: fn(&str) -> bool| values.keys().all(|value| holds(value));
        let distinct = values.len() as u64;
        let looks_like = if all(is_language) {
            LooksLike::Language
        } else if all(|value| value.starts_with('/') || value.starts_with("http")) {
            LooksLike::Page
        } else if 2 <= distinct
            && distinct <= 200
            && 2 * distinct <= filled
            && self.tickets <= 2 * filled
            && all(|value| value.len() <= 60 && value.chars().any(char::is_alphabetic))
        {
            LooksLike::Topic
        } else {
            LooksLike::Other
        };
        let mut by_count: Vec<(&String, &u64)> = values.iter().collect();
        by_count.sort_by_key(|(value, count)| (u64::MAX - **count, (*value).clone()));
        let examples = by_count.into_iter().take(3).map(|(value, _)| value.clone()).collect();
        FieldLook { id, looks_like, filled, distinct, examples }
    }
}

fn is_language(value: &str) -> bool {
    let code = value.split(['-', '_']).next().unwrap_or_default();
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase()) && value.len() <= 5
}

/// A number or a text.
fn id(record: &Value, key: &str) -> Option<String> {
    match record.get(key)? {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}
