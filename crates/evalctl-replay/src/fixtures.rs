//! Timelines, candidates and rows in a few words: data in, text out.
//!
//! A case is a text of lines. `customer c2` starts a customer, `partition` a partition; `as-of +5d`,
//! `horizon 3d`, `window 7d`, `turns all` and `split 0.4,0.1,0.25,0.25` set rules; `account +2d plan=pro` is an account fact and
//! `article a1 +1h..+5h` belongs to the feed. Any other line is a ticket: its name, what is known of
//! it, then its events, of which the first says when it came in:
//!
//! ```text
//! t1 intent=login +0h opened; +1h ai answer; +3h customer thanks; +4h resolved ai
//! ```

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use evalctl_domain::{
    AccountFact, Action, Article, ArticleId, AuthorRole, Clock, CustomerId, Event, EventKind, Feed,
    HandoffKind, Horizon, Meaning, Rating, Reference, Sketch, SourceRef, StatusHistory, Ticket,
    TicketHistory, TicketId, TicketState, Timeline, Visibility, Window,
};

use crate::engine::ReplayOptions;
use crate::fold::FoldRules;
use crate::moment::Turns;
use crate::sets::{SplitBy, SplitOptions, SplitRule};

pub(crate) use self::arms::{
    Lesson, batches, decision, each, hex, learner, lessons, loaded_reader, on_wire, reader, script,
};
pub(crate) use self::bench::{Bench, Kept, panel};
pub(crate) use self::random::{Dice, customer, customers, many_customers};
pub(crate) use self::rows::{buckets, decisions, grades, outcomes, verdict, view};

/// What a text says.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) partitions: Vec<Vec<Timeline>>,
    pub(crate) feed: Feed,
    pub(crate) options: ReplayOptions,
}

impl Case {
    /// The only timeline, where there is one.
    #[track_caller]
    pub(crate) fn timeline(&self) -> &Timeline {
        match self.partitions.as_slice() {
            [partition] if partition.len() == 1 => &partition[0],
            other => panic!("one customer was wanted, not {other:?}"),
        }
    }
}

/// Reads a case; panics on what it does not understand.
#[track_caller]
pub(crate) fn case(text: &str) -> Case {
    let mut res = Case {
        partitions: vec![Vec::new()],
        feed: Feed::default(),
        options: ReplayOptions {
            rules: FoldRules {
                as_of: at("100d"),
                horizon: Horizon::new(Window::days(30)),
                window_before: Window::days(7),
                same_issue_cosine: 0.7,
            },
            window: Window::days(7),
            turns: Turns::First,
            same_answer_cosine: 0.8,
            leakage_check: false,
            split: SplitOptions {
                rule: Some(SplitRule::Given),
                by: None,
                near_duplicate_cosine: 0.9,
            },
            repeats: std::num::NonZeroU32::MIN,
        },
    };
    let mut customer = "c1".to_owned();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words = words(line);
        let argument = || words.get(1).expect("an argument").as_str();
        let partition = res.partitions.last_mut().expect("never empty");
        match words[0].as_str() {
            "partition" => res.partitions.push(Vec::new()),
            "customer" => {
                argument().clone_into(&mut customer);
                partition.push(Timeline::default());
            }
            "as-of" => res.options.rules.as_of = at(argument()),
            "horizon" => res.options.rules.horizon = Horizon::new(window(argument())),
            "window" => res.options.window = window(argument()),
            "split" => res.options.split.rule = Some(argument().parse().expect("a split")),
            "leakage-check" => res.options.leakage_check = true,
            "split-usual" => res.options.split.rule = None,
            "split-by-customer" => res.options.split.by = Some(SplitBy::Customer),
            "turns" if argument() == "all" => res.options.turns = Turns::All,
            "article" => res.feed.articles.push(Arc::new(article(&words[1..]))),
            name => {
                if partition.is_empty() {
                    partition.push(Timeline::default());
                }
                let timeline = partition.last_mut().expect("just made");
                if name == "account" {
                    let fields = pairs(&words[2..]).collect();
                    timeline.account.push(AccountFact { time: at(argument()), fields });
                } else {
                    timeline.tickets.push(ticket(line, &customer));
                }
            }
        }
    }
    for timeline in res.partitions.iter_mut().flatten() {
        let key = |history: &TicketHistory| (history.ticket.opened_at, history.ticket.id.clone());
        timeline.tickets.sort_by_key(key);
    }
    res
}

/// The moment so long after the start of all cases: `4h`, `+3d`.
#[track_caller]
pub(crate) fn at(text: &str) -> Timestamp {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().expect("a time");
    start + SignedDuration::from_secs(i64::from(seconds(text)))
}

/// How long after the start of all cases: `4h`.
pub(crate) fn since(time: Timestamp) -> String {
    let seconds = at("0s").duration_until(time).as_secs();
    match seconds {
        0 => "0h".to_owned(),
        _ if seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
        _ if seconds % 3_600 == 0 => format!("{}h", seconds / 3_600),
        _ => format!("{seconds}s"),
    }
}

#[track_caller]
fn seconds(text: &str) -> u32 {
    let text = text.trim_start_matches('+');
    let (number, unit) = text.split_at(text.len() - 1);
    let number: u32 = number.parse().unwrap_or_else(|_| panic!("`{text}` is no time"));
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => panic!("`{text}` has no unit"),
    };
    number * unit
}

fn window(text: &str) -> Window {
    let hours = seconds(text) / 3_600;
    Window::hours(u16::try_from(hours).expect("a short window"))
}

/// Splits at white space outside quotes; the quotes go.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            _ if c.is_whitespace() && !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

fn pairs(words: &[String]) -> impl Iterator<Item = (String, String)> {
    words.iter().map(|word| {
        let (key, value) = word.split_once('=').unwrap_or_else(|| panic!("`{word}` has no value"));
        (key.to_owned(), value.to_owned())
    })
}

fn article(words: &[String]) -> Article {
    let (from, to) = match words[1].split_once("..") {
        Some((from, to)) => (at(from), Some(at(to))),
        None => (at(&words[1]), None),
    };
    let (title, body) = (words[0].clone(), words.get(2).cloned().unwrap_or_default());
    let id = ArticleId::new(&words[0]).expect("a name");
    Article { id, title, body, published_at: from, retired_at: to }
}

pub(crate) fn id(name: &str) -> TicketId {
    TicketId::new(name).expect("a name")
}

#[track_caller]
fn ticket(line: &str, customer: &str) -> TicketHistory {
    let head = line.split_once('+').map_or(line, |(head, _)| head);
    let source = SourceRef { file: 0, line: 1 };
    let mut events = Vec::new();
    for clause in line[head.len()..].split(';').filter(|clause| !clause.trim().is_empty()) {
        let (time, fact) = clause.trim().split_once(' ').expect("a time and a fact");
        let seq = u32::try_from(events.len()).expect("few events");
        let (time, kind) = (at(time), event(fact));
        events.push(Event { time, stated: None, seq, source, kind });
    }
    let head = words(head);
    let mut ticket = Ticket {
        id: id(&head[0]),
        customer: Some(CustomerId::new(customer).expect("a name")),
        cluster: customer.into(),
        shared_mailbox: false,
        opened_at: events.first().map_or_else(|| at("0h"), |event| event.time),
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
    for word in &head[1..] {
        let (key, value) = word.split_once('=').unwrap_or((word.as_str(), ""));
        let text = || Some(value.to_owned());
        match key {
            "channel" => ticket.channel = text(),
            "language" => ticket.language = text(),
            "intent" => ticket.intent = text(),
            "set" => ticket.given_set = text(),
            "trial" => ticket.trial = value.parse().ok(),
            "cluster" => ticket.cluster = value.into(),
            "words" => ticket.sketch = Sketch::of(value),
            "shared" => ticket.shared_mailbox = true,
            "anonymous" => ticket.customer = None,
            "timeless" => ticket.clock = Clock::Missing,
            "stateless" => ticket.status_history = StatusHistory::Missing,
            _ => panic!("a ticket has no `{word}`"),
        }
    }
    TicketHistory { ticket, events }
}

#[track_caller]
fn event(text: &str) -> EventKind {
    let words = &words(text);
    let word = |idx: usize| words.get(idx).map_or("", String::as_str);
    let role = |idx: usize| author(word(idx)).unwrap_or_else(|| panic!("who is {words:?}"));
    let state =
        |state: TicketState| EventKind::Status { state, label: word(0).to_owned(), by: role(1) };
    match word(0) {
        "opened" => opened(&words[1..]),
        "open" => state(TicketState::Open),
        "waits" => state(TicketState::Pending),
        "resolved" => state(TicketState::Resolved),
        "closed" => state(TicketState::Closed),
        "closed-silent" => state(TicketState::ClosedNoReply),
        "reopened" => {
            let followup = pairs(&words[2..]).find(|(key, _)| key == "followup");
            EventKind::Reopened { by: role(1), followup: followup.map(|(_, name)| id(&name)) }
        }
        "assigned" => EventKind::Assigned { to: words.get(1).cloned() },
        "escalated" => EventKind::Escalated { to: words.get(1).cloned() },
        "handoff" => EventKind::Handoff {
            kind: match word(1) {
                "configured" => HandoffKind::Configured,
                "by-ai" => HandoffKind::ByAi,
                "requested" => HandoffKind::Requested,
                "failed" => HandoffKind::Failed,
                other => panic!("no handoff is `{other}`"),
            },
        },
        "acted" => EventKind::Acted { author: role(1), action: action(&words[2..]), result: None },
        "rated" => EventKind::Rated(match word(1) {
            "offered" => Rating::Offered,
            "good" => Rating::Binary { good: true },
            "bad" => Rating::Binary { good: false },
            points => Rating::points(points.parse().expect("points"), 5).expect("in scale"),
        }),
        "checked" => EventKind::Checked { name: word(2).to_owned(), passed: word(1) == "passed" },
        "field" => {
            let (name, value) = pairs(&words[1..]).next().expect("a field");
            EventKind::FieldChanged { name, value: Some(value).filter(|value| !value.is_empty()) }
        }
        "final" => {
            let (name, value) = pairs(&words[1..]).next().expect("a field");
            EventKind::FinalField { name, value }
        }
        "reference" => {
            EventKind::ReferenceGiven(reference(text.trim().trim_start_matches("reference")))
        }
        "session-ended" => EventKind::SessionEnded,
        "excluded" => EventKind::Excluded { reason: word(1).to_owned() },
        "touched" => EventKind::Touched,
        _ => message(role(0), &words[1..]),
    }
}

fn author(word: &str) -> Option<AuthorRole> {
    let roles = [AuthorRole::Customer, AuthorRole::Ai, AuthorRole::Person, AuthorRole::System];
    roles.into_iter().find(|role| role.as_str() == word)
}

fn opened(words: &[String]) -> EventKind {
    let (mut subject, mut page, mut tags, mut fields) = (None, None, Vec::new(), Vec::new());
    for (key, value) in pairs(words) {
        match key.as_str() {
            "subject" => subject = Some(value),
            "page" => page = Some(value),
            "tags" => tags = value.split(',').map(str::to_owned).collect(),
            _ => fields.push((key, value)),
        }
    }
    EventKind::Opened { subject, page, tags, fields }
}

#[track_caller]
fn message(author: AuthorRole, words: &[String]) -> EventKind {
    let mut kind = (Visibility::Public, None, None);
    for word in words {
        match word.split_once('=') {
            Some(("text", text)) => kind.1 = Some(text.to_owned()),
            None if word == "note" => kind.0 = Visibility::Internal,
            _ => kind.2 = Some(meaning(word)),
        }
    }
    let (visibility, text, meaning) = kind;
    EventKind::Message { author, visibility, text, meaning }
}

#[track_caller]
fn meaning(word: &str) -> Meaning {
    match word {
        "answer" => Meaning::Answer,
        "greeting" => Meaning::Greeting,
        "thanks" => Meaning::Thanks,
        "question" => Meaning::Question,
        "negative" => Meaning::Negative,
        "asks-for-person" => Meaning::AsksForPerson,
        "auto-reply" => Meaning::AutoReply,
        "cannot-help" => Meaning::CannotHelp,
        _ => panic!("no message means `{word}`"),
    }
}

/// `intent=login article=a1 answer="Try this" actions="refund order=1, close" out-of-scope`
#[track_caller]
pub(crate) fn reference(text: &str) -> Reference {
    let mut res = Reference::default();
    for word in words(text) {
        let (key, value) = word.split_once('=').unwrap_or((word.as_str(), ""));
        match key {
            "intent" => res.intent = Some(value.to_owned()),
            "article" => res.article = ArticleId::new(value).ok(),
            "answer" => res.answer = Some(value.to_owned()),
            "actions" => res.actions = Some(actions(value)),
            "out-of-scope" => res.out_of_scope = true,
            _ => panic!("a reference has no `{word}`"),
        }
    }
    res
}

/// `refund order=1, close`
pub(crate) fn actions(text: &str) -> Vec<Action> {
    text.split(',').map(words).filter(|words| !words.is_empty()).map(|w| action(&w)).collect()
}

fn action(words: &[String]) -> Action {
    let value = |text: String| text.parse().map_or(Value::String(text), Value::Number);
    let arguments = pairs(&words[1..]).map(|(key, text)| (key, value(text))).collect();
    Action::new(&words[0], &Value::Object(arguments))
}

mod rows;

mod bench;

mod arms;

mod random;
