use std::fmt::Write as _;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::fixture::{Case, tickets, timelines};
use crate::raw::slot;
use crate::{IngestError, Ingested, InputFormat, reopen};

const MAPPING: &str = "[ticket]\nid = \"id\"\n[customer]\nsource_id = \"who\"\n\
                       [time]\ncolumn = \"at\"\nformat = \"unix\"\n\
                       [message]\ntext = \"text\"\nauthor = \"by\"\ncustomer = [\"user\"]\n\
                       [fields]\nchanging = [\"group\"]\n";

/// Many tickets of some customers in two files that overlap, with broken rows, articles and
/// accounts.
fn case() -> Case {
    let mut logs = ["id,at,who,group,by,text\n".to_owned(), "id,at,who,group,by,text\n".to_owned()];
    for number in 0..2_000_u32 {
        let row = format!(
            "T{},{number},C-{},g{},user,word {number}\n",
            number % 400,
            number % 37,
            number % 3
        );
        if number < 1_200 {
            logs[0] += &row;
        }
        if 1_000 <= number {
            logs[1] += &row;
        }
    }
    logs[0] += "T1,broken,,,,\n,1,,,,\n";
    let accounts = "{\"source_id\": \"C-1\", \"time\": \"2026-01-01T00:00:00Z\", \"fields\": {\"plan\": \"pro\"}}\nx\n";
    let articles = "{\"id\": \"KB-1\", \"title\": \"a\", \"body\": \"b\", \"published_at\": \"2026-01-01T00:00:00Z\"}\n";
    Case::new()
        .mapping(MAPPING)
        .events("0.csv", &logs[0])
        .events("1.csv", &logs[1])
        .file("accounts.ndjson", InputFormat::Accounts, accounts.as_bytes())
        .file("articles.ndjson", InputFormat::Articles, articles.as_bytes())
}

/// Checks that two readings gave the same, to the last bit of every timeline.
#[track_caller]
fn check(one: &Ingested, other: &Ingested) {
    assert_eq!(one.manifest, other.manifest);
    assert_eq!(one.feed, other.feed);
    assert_eq!(timelines(one), timelines(other));
}

#[test]
fn what_was_read_can_be_taken_up_again() {
    let case = case();
    let ingested = case.ingest().unwrap();
    assert_eq!(ingested.manifest.tickets, 400);
    assert_eq!(ingested.manifest.completeness.duplicate_rows, 200);
    check(&ingested, &reopen(&case.scratch()).unwrap().unwrap());
}

#[test]
fn the_threads_do_not_matter() {
    let case = case();
    let mut all = Vec::new();
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let ingested = pool.install(|| case.ingest()).unwrap();
        // The folder is used again.
        all.push((ingested.manifest.clone(), timelines(&ingested)));
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn the_number_of_partitions_changes_no_ticket() {
    let mut case = case();
    let few = case.ingest().unwrap();
    let (few_tickets, few_found) = (tickets(&few), few.manifest.completeness.clone());
    for partitions in [1, 63] {
        case.partitions = partitions;
        let ingested = case.ingest().unwrap();
        assert_eq!(tickets(&ingested), few_tickets);
        assert_eq!(ingested.manifest.completeness, few_found);
        assert_eq!(ingested.manifest.rejects, few.manifest.rejects);
    }
}

#[test]
fn a_slot_that_is_too_large_is_split() {
    // Tickets that all fall into the first slot, as long as there are 64.
    let ids = (0_u32..).map(|number| format!("T{number}")).filter(|id| slot(id).is_multiple_of(64));
    let ids: Vec<String> = ids.take(1_000).collect();
    let text = "lorem ipsum ".repeat(20);
    let mut log = "id,at,who,group,by,text\n".to_owned();
    for number in 0..20_000 {
        let id = &ids[number % ids.len()];
        writeln!(log, "{id},{number},C-{},g,user,{text}", number % 70).unwrap();
    }
    let mut case = Case::new().mapping(MAPPING).events("0.csv", &log);
    case.partitions = 1;
    let ingested = case.ingest().unwrap();
    let tickets = tickets(&ingested);
    assert_eq!((tickets.len(), ingested.manifest.completeness.records), (1_000, 20_000));
    // Opened, a first group, and twenty messages in their order.
    for history in tickets {
        let lines: Vec<u64> = history.events.iter().map(|event| event.source.line).collect();
        assert!(lines.len() == 22 && lines.is_sorted());
    }
    let mut left: Vec<String> = fs::read_dir(case.scratch())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["accounts-00000.spill", "manifest.json", "tickets-00000.spill"]);
}

#[test]
fn an_unfinished_folder_is_not_taken_up() {
    let case = case();
    assert!(reopen(&case.scratch()).unwrap().is_none(), "nothing is there");
    case.ingest().unwrap();
    let stop = AtomicBool::new(true);
    assert!(matches!(case.ingest_until(&stop, &|_| {}), Err(IngestError::Interrupted)));
    assert!(reopen(&case.scratch()).unwrap().is_none(), "an older result does not count");
    fs::write(case.scratch().join("manifest.json"), "{").unwrap();
    let err = reopen(&case.scratch()).unwrap_err();
    assert!(matches!(err, IngestError::Spill { .. }), "{err}");
}

#[test]
fn it_stops_while_it_reads() {
    let row = "T1,1,,g,user,x\n";
    let log = format!("id,at,who,group,by,text\n{}", row.repeat(10_000));
    let case = Case::new().mapping(MAPPING).events("0.csv", &log);
    let stop = AtomicBool::new(false);
    let read = AtomicBool::new(false);
    let progress = |records: u64| {
        assert!(!stop.load(Ordering::Relaxed), "it goes on after it was asked to stop");
        assert_eq!(records, 4_096);
        read.store(true, Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
    };
    assert!(matches!(case.ingest_until(&stop, &progress), Err(IngestError::Interrupted)));
    assert!(read.load(Ordering::Relaxed));
}

#[test]
fn without_a_ticket_there_is_nothing_to_replay() {
    let article = "{\"id\": \"KB-1\", \"title\": \"a\", \"body\": \"b\", \"published_at\": \"2026-01-01T00:00:00Z\"}\n";
    for case in [
        Case::new().mapping(MAPPING).events("a.csv", "id,at,who,group,by,text"),
        Case::new().mapping(MAPPING).events("a.csv", "id,at,who,group,by,text\nT1,x,,,,"),
        Case::new().file("a.csv", InputFormat::Articles, article.as_bytes()),
        Case::new().file("a.csv", InputFormat::TauBench, b"[]"),
    ] {
        assert_eq!(case.text(), "error: no ticket was found in `a.csv`");
    }
    assert_eq!(Case::new().text(), "error: no ticket was found in ");
}

#[test]
fn an_event_log_needs_a_mapping() {
    assert_eq!(
        Case::new().events("a.csv", "id,at").text(),
        "error: `a.csv` is an event log and needs `--mapping FILE` to say which column means what"
    );
}

#[test]
fn tickets_without_times_share_one_clock() {
    let case = Case::new()
        .file("a.csv", InputFormat::Labelled, b"text,label\nq1,x\n,x\nq2,x\n")
        .file("b.json", InputFormat::Labelled, b"{\"s\": [[\"q3\", \"x\"]]}");
    let tickets = tickets(&case.ingest().unwrap());
    let times: Vec<String> =
        tickets.iter().map(|history| history.ticket.opened_at.to_string()).collect();
    assert_eq!(times, ["2000-01-01T00:00:00Z", "2000-01-01T01:00:00Z", "2000-01-01T02:00:00Z"]);
}

#[test]
fn a_ticket_is_whole_or_made_of_rows_but_not_both() {
    let case = Case::new()
        .mapping(MAPPING)
        .events("log.csv", "id,at,who,group,by,text\nq/2,1,,g,,\nT1,1,,g,,")
        .file("q.csv", InputFormat::Labelled, b"text,label\nhello,x\n")
        .events("more.csv", "id,at,who,group,by,text\nq/2,2,,h,,");
    let text = case.text();
    assert!(text.ends_with(
        "q.csv:2 duplicate_ticket: `log.csv` already gave a ticket `q/2`; ids must be unique | \n"
    ), "{text}");
    let mut turned = case;
    turned.inputs.swap(0, 1);
    let text = turned.text();
    assert!(text.ends_with(
        "log.csv:2 duplicate_ticket: `q.csv` already gave a ticket `q/2`; ids must be unique | \n\
         more.csv:2 duplicate_ticket: `q.csv` already gave a ticket `q/2`; ids must be unique | \n"
    ), "{text}");
    assert!(turned.findings().contains("1 ticket id was given twice: the first is kept: q/2"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_what_was_read() {
    use std::os::unix::fs::PermissionsExt;
    let case = case();
    case.ingest().unwrap();
    for entry in fs::read_dir(case.scratch()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", entry.path().display());
    }
}
