use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use evalctl_domain::{
    AccountFact, AuthorRole, Clock, CustomerId, SourceRef, StatusHistory, Ticket, TicketHistory,
    TicketId,
};

use crate::raw::FollowUp;
use crate::source::feed::SpilledFact;
use crate::spill::SpillWriter;
use crate::store::{ACCOUNTS, PlacedTicket, TICKETS, TimelineStore};

const SOURCE: SourceRef = SourceRef { file: 0, line: 1 };

fn id(text: &str) -> TicketId {
    TicketId::new(text).unwrap()
}

/// `a2 carl 7`: its id, its customer (`-` none, `carl*` a shared mailbox) and when it was opened.
fn placed(text: &str) -> PlacedTicket {
    let words: Vec<&str> = text.split(' ').collect();
    let [name, customer, opened_at] = words[..] else { panic!("not three words: {text}") };
    let owner = customer.trim_end_matches('*');
    let ticket = Ticket {
        id: id(name),
        customer: (owner != "-").then(|| CustomerId::new(owner).unwrap()),
        cluster: Arc::from("of no use here"),
        shared_mailbox: customer.ends_with('*'),
        opened_at: Timestamp::from_microsecond(opened_at.parse().unwrap()).unwrap(),
        channel: None,
        language: None,
        intent: None,
        intent_read: None,
        given_set: None,
        trial: None,
        sketch: None,
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        source: SOURCE,
    };
    PlacedTicket { history: TicketHistory { ticket, events: Vec::new() } }
}

/// A store of one partition in `folder`.
fn store(folder: &Path, tickets: &[&str], facts: &[(&str, i64)]) -> TimelineStore {
    let placed_tickets: SpillWriter<PlacedTicket> =
        SpillWriter::create(folder, TICKETS, 1).unwrap();
    for ticket in tickets {
        placed_tickets.push(0, &placed(ticket)).unwrap();
    }
    placed_tickets.finish().unwrap();
    let accounts: SpillWriter<SpilledFact> = SpillWriter::create(folder, ACCOUNTS, 1).unwrap();
    for (customer, time) in facts {
        let time = Timestamp::from_microsecond(*time).unwrap();
        let fact = AccountFact { time, fields: BTreeMap::new() };
        accounts.push(0, &SpilledFact { customer: (*customer).to_owned(), fact }).unwrap();
    }
    accounts.finish().unwrap();
    let (by, at) = (AuthorRole::Customer, 9);
    let followup = FollowUp { of: id("came-back"), at, id: id("again"), by, source: SOURCE };
    TimelineStore::new(folder, 1, &[followup])
}

/// A line a timeline: its tickets, events of each, account facts.
fn told(store: &TimelineStore) -> String {
    let timelines = store.load(0).unwrap().map(|timeline| {
        let timeline = match timeline {
            Ok(timeline) => timeline,
            Err(err) => return err.to_string(),
        };
        let tickets = timeline
            .tickets
            .iter()
            .map(|history| format!("{}{} ", history.ticket.id, "!".repeat(history.events.len())));
        let facts = timeline.account.iter().map(|fact| fact.time.as_microsecond().to_string());
        tickets.chain(facts).collect::<String>()
    });
    timelines.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_customer_has_a_timeline_with_tickets_and_facts_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let tickets = [
        "b1 carl 70",
        "late ann 70",
        "b2 carl 5",
        "z - 1",
        "a2 ann 7",
        "a1 ann 7",
        "m1 desk* 3",
        "b0 carl -5",
        "m0 desk* 4",
        "came-back bob 8",
    ];
    let facts = [("ann", 8), ("nobody", 1), ("ann", 2), ("desk", 3)];
    let store = store(folder.path(), &tickets, &facts);
    let expected = "a1 a2 late 28\ncame-back! \nb0 b2 b1 \nm0 \nm1 \nz ";
    assert_eq!(told(&store), expected);
    assert_eq!(told(&store), expected, "a second time");
}

#[test]
fn a_partition_may_be_empty() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(told(&store(folder.path(), &[], &[("ann", 1)])), "");
}

#[test]
fn a_damaged_partition_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &["a1 ann 1", "b1 bob 2"], &[]);
    let path = folder.path().join("tickets-00000.spill");
    let whole = fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let err = match store.load(0) {
            Ok(mut timelines) => timelines.find_map(Result::err),
            Err(err) => Some(err),
        };
        let shown = err.expect("it is damaged").to_string();
        assert!(shown.contains("tickets-00000.spill` is damaged"), "{shown}");
        shown
    };
    assert!(refused(&whole[..whole.len() - 1]).contains("it ends within a record"));
    assert!(refused(&whole[..2]).contains("it ends within a record"));
    refused(&[&[0xff; 4], &whole[..]].concat());
    // A record that holds the first fields and nothing more.
    let head = 4 + 20;
    let mut short = whole[..head].to_vec();
    short[..4].copy_from_slice(&20_u32.to_le_bytes());
    refused(&short);
}
