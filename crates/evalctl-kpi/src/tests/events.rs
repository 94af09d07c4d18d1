//! Timelines as people write them down, folded into outcomes.
//!
//! ```text
//! t1 intent=login channel=chat +0h opened; +0h customer question; +1h ai answer; +2h resolved ai
//! ```
//!
//! A line a ticket of the one customer: its name, what is known of it, then its events, of which the first
//! says when it came in. `+90s`, `+5m`, `+2h` and `+3d` count from the start of the case.

use evalctl_domain::{
    Action, AuthorRole, Clock, CustomerId, Event, EventKind, HandoffKind, Horizon, Meaning,
    Outcome, Rating, SourceRef, StatusHistory, Ticket, TicketHistory, TicketId, TicketState,
    Timeline, Visibility, Window,
};
use evalctl_replay::fold::{FoldRules, fold_timeline};
use jiff::Timestamp;

use super::fixture::at;

/// Reads the tickets of one customer.
#[track_caller]
pub(super) fn timeline(text: &str, customer: &str) -> Timeline {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut tickets: Vec<TicketHistory> = lines.map(|line| ticket(line, customer)).collect();
    tickets.sort_by_key(|history| (history.ticket.opened_at, history.ticket.id.clone()));
    Timeline { tickets, account: Vec::new() }
}

/// What became of them by `as_of`.
pub(super) fn fold(timeline: &Timeline, as_of: Timestamp) -> Vec<Outcome> {
    let rules = FoldRules {
        as_of,
        horizon: Horizon::new(Window::days(30)),
        window_before: Window::days(7),
        same_issue_cosine: 0.7,
    };
    fold_timeline(timeline, &rules)
}

#[track_caller]
fn ticket(line: &str, customer: &str) -> TicketHistory {
    let (head, rest) = line.split_once(" +").unwrap_or_else(|| panic!("no events in `{line}`"));
    let source = SourceRef { file: 0, line: 1 };
    let events: Vec<Event> = format!("+{rest}")
        .split(';')
        .map(str::trim)
        .filter(|clause| !clause.is_empty())
        .zip(0..)
        .map(|(clause, seq)| {
            let (time, fact) = clause.split_once(' ').expect("a time and a fact");
            let time = at(time.trim_start_matches('+'));
            Event { time, stated: None, seq, source, kind: event(fact) }
        })
        .collect();
    let mut words = head.split_whitespace();
    let name = words.next().expect("a name");
    let mut ticket = Ticket {
        id: TicketId::new(name).expect("a name"),
        customer: Some(CustomerId::new(customer).expect("a name")),
        cluster: customer.into(),
        shared_mailbox: false,
        opened_at: events[0].time,
        channel: None,
        language: None,
        intent: None,
        intent_read: None,
        given_set: None,
        trial: None,
        sketch: None,
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        source,
    };
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        match key {
            "intent" => ticket.intent = Some(value.to_owned()),
            "channel" => ticket.channel = Some(value.to_owned()),
            "shared" => ticket.shared_mailbox = true,
            "timeless" => ticket.clock = Clock::Missing,
            _ => panic!("a ticket has no `{word}`"),
        }
    }
    TicketHistory { ticket, events }
}

#[track_caller]
fn event(text: &str) -> EventKind {
    let words: Vec<&str> = text.split_whitespace().collect();
    let word = |idx: usize| words.get(idx).copied().unwrap_or_default();
    let by = || author(word(1)).unwrap_or_else(|| panic!("who is it in `{text}`"));
    let state = |state| EventKind::Status { state, label: word(0).to_owned(), by: by() };
    match word(0) {
        "opened" => {
            EventKind::Opened { subject: None, page: None, tags: Vec::new(), fields: Vec::new() }
        }
        "open" => state(TicketState::Open),
        "waits" => state(TicketState::Pending),
        "resolved" => state(TicketState::Resolved),
        "closed" => state(TicketState::Closed),
        "closed-silent" => state(TicketState::ClosedNoReply),
        "reopened" => EventKind::Reopened { by: by(), followup: None },
        "assigned" => EventKind::Assigned { to: Some(word(1).to_owned()) },
        "escalated" => EventKind::Escalated { to: None },
        "handoff" => EventKind::Handoff {
            kind: match word(1) {
                "configured" => HandoffKind::Configured,
                "by-ai" => HandoffKind::ByAi,
                "requested" => HandoffKind::Requested,
                "failed" => HandoffKind::Failed,
                other => panic!("no handoff is `{other}`"),
            },
        },
        "acted" => EventKind::Acted {
            author: by(),
            action: Action::new("refund", &serde_json::Value::Null),
            result: None,
        },
        "rated" => EventKind::Rated(Rating::Binary { good: word(1) == "good" }),
        "checked" => {
            EventKind::Checked { name: "verifier".to_owned(), passed: word(1) == "passed" }
        }
        "session-ended" => EventKind::SessionEnded,
        "excluded" => EventKind::Excluded { reason: word(1).to_owned() },
        who => {
            let author = author(who).unwrap_or_else(|| panic!("no event is `{text}`"));
            let internal = word(1) == "note";
            let visibility = if internal { Visibility::Internal } else { Visibility::Public };
            let meaning = if internal { None } else { meaning(word(1)) };
            EventKind::Message { author, visibility, text: None, meaning }
        }
    }
}

fn author(word: &str) -> Option<AuthorRole> {
    let roles = [AuthorRole::Customer, AuthorRole::Ai, AuthorRole::Person, AuthorRole::System];
    roles.into_iter().find(|role| role.as_str() == word)
}

#[track_caller]
fn meaning(word: &str) -> Option<Meaning> {
    Some(match word {
        "" => return None,
        "answer" => Meaning::Answer,
        "cannot-help" => Meaning::CannotHelp,
        "greeting" => Meaning::Greeting,
        "thanks" => Meaning::Thanks,
        "question" => Meaning::Question,
        "negative" => Meaning::Negative,
        "asks-for-person" => Meaning::AsksForPerson,
        "auto-reply" => Meaning::AutoReply,
        _ => panic!("no message means `{word}`"),
    })
}
