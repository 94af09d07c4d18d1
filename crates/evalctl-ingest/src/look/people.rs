//! Who of those who answer may be an AI.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{AI, has_word};

/// Somebody who answers customers, and what speaks for an AI.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorLook {
    /// The user's number.
    pub id: String,
    /// Name and e-mail address, where the export has users.
    pub name: Option<String>,
    /// Public replies seen.
    pub replies: u64,
    /// Tickets with such a reply.
    pub tickets: u64,
    /// Median seconds from a customer's message to the reply.
    pub median_delay_s: Option<i64>,
    /// What speaks for an AI; empty: nothing does.
    pub reasons: Vec<String>,
    /// Whether enough speaks for it to be written down as an AI.
    pub likely: bool,
}

/// Replies of one author.
#[derive(Debug, Default)]
pub(super) struct Replies {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) count: u64,
    pub(super) tickets: BTreeSet<String>,
    pub(super) by_program: u64,
    pub(super) delays: Vec<i64>,
}

/// Fewer replies tell nothing about speed.
const FEW: u64 = 5;

/// People read before they answer.
const FASTER_THAN_PEOPLE_S: i64 = 90;

/// The likely ones first, then by the number of replies.
pub(super) fn judged(authors: BTreeMap<String, Replies>) -> Vec<AuthorLook> {
    let mut res: Vec<AuthorLook> =
        authors.into_iter().map(|(id, replies)| judge(id, replies)).collect();
    res.sort_by_key(|author| {
        (!author.likely, author.reasons.is_empty(), u64::MAX - author.replies, author.id.clone())
    });
    res
}

fn judge(id: String, mut replies: Replies) -> AuthorLook {
    replies.delays.sort_unstable();
    let median = replies.delays.get(replies.delays.len() / 2).copied();
    let mut reasons = Vec::new();
    let mut points = 0;
    let telling = |called: &&String| has_word(called, &AI);
    if let Some(called) = replies.name.iter().chain(&replies.email).find(telling) {
        reasons.push(format!("is called `{called}`"));
        points += 2;
    }
    let enough = FEW <= replies.delays.len() as u64;
    if let Some(seconds) = median.filter(|seconds| *seconds <= FASTER_THAN_PEOPLE_S && enough) {
        reasons.push(format!("half of the replies came within {seconds} s"));
        points += 2;
    }
    if FEW <= replies.count && 4 * replies.count <= 5 * replies.by_program {
        reasons.push("writes through the API".to_owned());
        points += 1;
    }
    let name = match (replies.name, replies.email) {
        (Some(name), Some(email)) => Some(format!("{name}, {email}")),
        (name, email) => name.or(email),
    };
    AuthorLook {
        id,
        name,
        replies: replies.count,
        tickets: replies.tickets.len() as u64,
        median_delay_s: median,
        likely: 3 <= points,
        reasons,
    }
}
