//! The short way gives what the long way gives.

use crate::InputFormat;
use crate::fixture::{Case, assert_text, tickets};

fn ticket(id: u32, requester: u32) -> String {
    format!(
        r#"{{"id":{id},"created_at":"2024-03-01T10:{:02}:00Z","updated_at":"2024-03-02T10:00:00Z","subject":"S{id}","description":"D{id}","status":"solved","requester_id":{requester},"submitter_id":{requester},"assignee_id":5,"via":{{"channel":"email"}},"tags":["a"],"audits":[{{"id":{id},"created_at":"2024-03-01T10:59:00Z","author_id":5,"events":[{{"type":"Change","field_name":"assignee_id","value":"5","previous_value":"9"}}]}}]}}"#,
        id % 60
    )
}

const USERS: &str = "{\"id\":1,\"role\":\"end-user\",\"email\":\"mia@example.com\"}\n\
                     {\"id\":5,\"role\":\"agent\",\"email\":\"jo@example.com\"}\n";

/// Text and completeness of the same records, read with a state message, which has to be joined,
/// and without it.
#[track_caller]
fn both(lines: &[String]) -> String {
    let case = |more: &str| {
        let content = lines.join("\n") + "\n" + more;
        let case = Case::new().file("t.ndjson", InputFormat::Zendesk, content.as_bytes());
        case.file("u.ndjson", InputFormat::Zendesk, USERS.as_bytes())
    };
    let (short, long) = (case(""), case("{\"type\":\"STATE\",\"record\":{}}\n"));
    let text = short.text();
    assert_text(&text, &long.text());
    let records = |case: &Case| {
        let mut found = case.ingest().unwrap().manifest.completeness;
        found.records = 0;
        found
    };
    assert_eq!(records(&short), records(&long));
    text
}

#[test]
fn both_ways_tell_the_same() {
    let mut lines: Vec<String> = (1..=50).map(|id| ticket(id, 1 + id % 7)).collect();
    lines.insert(20, "{\"id\":".to_owned());
    lines.insert(30, String::new());
    let text = both(&lines);
    assert!(text.contains("t.ndjson:21 not_json: "), "{text}");
    assert_eq!(text.matches(" opened ").count(), 50);
}

#[test]
fn a_ticket_given_twice_takes_the_long_way() {
    let newer = ticket(2, 1).replace("2024-03-02T", "2024-03-03T");
    let text = both(&[ticket(1, 1), ticket(2, 1), newer]);
    assert!(text.contains("t.ndjson:2 duplicate_ticket (does not count)"), "{text}");
}

#[test]
fn a_mailbox_of_many_tickets_is_spread() {
    let lines: Vec<String> = (1..=60).map(|id| ticket(id, if id < 50 { 1 } else { id })).collect();
    let mut case =
        Case::new().file("t.ndjson", InputFormat::Zendesk, (lines.join("\n") + "\n").as_bytes());
    case.identity.max_customer_tickets = 20;
    let ingested = case.ingest().unwrap();
    let shared = tickets(&ingested).iter().filter(|history| history.ticket.shared_mailbox).count();
    assert_eq!((shared, ingested.manifest.completeness.shared_mailbox_tickets), (49, 49));
    let full = (0..4).filter(|part| ingested.store.load(*part).unwrap().next().is_some()).count();
    assert_eq!(full, 4);
}

#[test]
fn lines_longer_than_a_chunk_are_whole() {
    let long = ticket(2, 1).replace("\"D2\"", &format!("\"{}\"", "long ".repeat(300_000)));
    let text = both(&[ticket(1, 1), long, ticket(3, 1)]);
    assert!(text.contains("2 channel=email") && text.contains("0:3 "), "{}", &text[..200]);
}
