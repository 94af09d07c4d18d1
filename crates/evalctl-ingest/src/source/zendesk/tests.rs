//! Zendesk records in, histories out.

use crate::InputFormat;
use crate::fixture::{Case, assert_text};

/// A case whose AI is user 9; users 5 and 6 are staff by the users' file.
fn case() -> Case {
    let mut case = Case::new();
    case.zendesk.ai_authors.insert("9".to_owned());
    case
}

fn records(case: Case, name: &str, lines: &[&str]) -> Case {
    case.file(name, InputFormat::Zendesk, (lines.join("\n") + "\n").as_bytes())
}

#[track_caller]
fn check(lines: &[&str], expected: &str) {
    assert_text(&records(case(), "export.ndjson", lines).text(), expected);
}

const TICKET: &str = r#"{"id":7,"created_at":"2024-03-01T10:00:00Z","updated_at":"2024-03-09T10:00:00Z",
    "subject":"Reset","description":"I cannot log in","status":"solved","requester_id":1,"submitter_id":1,
    "via":{"channel":"mail","source":{"rel":null,"from":{"address":"mia@example.com"}}},"tags":["login"]"#;

/// A ticket on one line with more keys.
fn ticket(more: &str) -> String {
    format!("{}{more}}}", TICKET.replace("\n    ", ""))
}

mod history;

mod joined;

mod broken;
