//! Words that give a column, a state or an author away. All are compared in lower case.

/// Whether one of `words` stands in `text` as a word of its own; anything but letters and digits separates.
pub(super) fn has_word(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    let found = |word: &str| words.contains(&word);
    text.split(|c: char| !c.is_alphanumeric()).any(found)
}

/// Names of an AI.
pub(super) const AI: [&str; 14] = [
    "ai",
    "bot",
    "assistant",
    "virtual",
    "automation",
    "automated",
    "autopilot",
    "copilot",
    "chatbot",
    "agentbot",
    "fin",
    "freddy",
    "robot",
    "gpt",
];

pub(super) const CUSTOMER: [&str; 8] =
    ["customer", "user", "client", "requester", "end", "visitor", "caller", "contact"];

pub(super) const PERSON: [&str; 7] =
    ["agent", "human", "person", "staff", "operator", "admin", "teammate"];

pub(super) const SYSTEM: [&str; 6] = ["system", "trigger", "rule", "import", "timer", "workflow"];

/// What says that a state is one of ours, in the order in which they are tried.
pub(super) const STATES: [(&str, &[&str]); 5] = [
    ("closed_no_reply", &["inactive", "inactivity", "abandoned", "timeout", "expired"]),
    ("pending", &["pending", "awaiting", "waiting", "hold", "snoozed", "paused", "suspended"]),
    ("resolved", &["resolved", "solved", "done", "completed", "complete", "fixed", "answered"]),
    ("closed", &["closed", "archived", "cancelled", "canceled"]),
    (
        "open",
        &[
            "new", "open", "active", "assigned", "progress", "started", "reopened", "todo",
            "created",
        ],
    ),
];

/// Cells that stand for nothing.
pub(super) const MISSING: [&str; 10] =
    ["?", "null", "none", "n/a", "na", "nan", "-", "--", "nil", "undefined"];

/// Columns whose names say that they are filled at the end.
pub(super) const AT_THE_END: [&str; 14] = [
    "closed",
    "close",
    "resolved",
    "resolution",
    "resolver",
    "solved",
    "final",
    "end",
    "sla",
    "csat",
    "rating",
    "satisfaction",
    "duration",
    "outcome",
];

/// Columns whose names say that they are known on arrival.
pub(super) const ON_ARRIVAL: [&str; 16] = [
    "opened",
    "created",
    "category",
    "subcategory",
    "contact",
    "channel",
    "location",
    "symptom",
    "product",
    "plan",
    "source",
    "country",
    "brand",
    "form",
    "page",
    "language",
];

/// Columns of bookkeeping.
pub(super) const BOOKKEEPING: [&str; 9] =
    ["count", "mod", "seq", "sequence", "version", "active", "updated", "row", "hash"];
