use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::fixture::{Case, assert_text, timelines};
use crate::{Ingested, InputFormat};

const MAPPING: &str = r#"
    [ticket]
    id = "id"
    [customer]
    external_id = "ext"
    email = "mail"
    phone = "tel"
    source_id = "src"
    [time]
    column = "at"
    format = "unix"
"#;

fn case(logs: &[&str]) -> Case {
    let mut case = Case::new().mapping(MAPPING);
    for (idx, log) in logs.iter().enumerate() {
        case = case.events(&format!("{idx}.csv"), &format!("id,at,ext,mail,tel,src\n{log}"));
    }
    case
}

/// Timelines as lists of tickets, those of shared mailboxes marked; customers get numbers.
fn timelines_text(ingested: &Ingested) -> String {
    let mut lines = Vec::new();
    for timeline in timelines(ingested).into_iter().flatten() {
        let tickets: Vec<String> = timeline
            .tickets
            .iter()
            .map(|history| {
                let ticket = &history.ticket;
                let alone = ticket.cluster == format!("ticket:{}", ticket.id).into();
                let customer = ticket.customer.as_ref();
                let of_customer = customer.is_some_and(|it| it.as_str() == &*ticket.cluster);
                assert!(alone || of_customer, "{}", ticket.cluster);
                assert!(alone || !ticket.shared_mailbox, "{}", ticket.id);
                let nobody = if ticket.customer.is_none() { " (nobody)" } else { "" };
                let mailbox = if ticket.shared_mailbox { " (mailbox)" } else { "" };
                format!("{}{nobody}{mailbox}", ticket.id)
            })
            .collect();
        lines.push(tickets.join(" "));
    }
    lines.sort();
    lines.join("\n")
}

#[track_caller]
fn check(case: &Case, expected: &str) {
    let ingested = case.ingest().unwrap();
    let found = &ingested.manifest.completeness;
    let mut text = timelines_text(&ingested);
    write!(text, "\n{} customers", ingested.manifest.customers).unwrap();
    for line in
        found.lines().iter().filter(|line| line.contains("mailbox") || line.contains("several"))
    {
        write!(text, "\n{line}").unwrap();
    }
    assert_text(&text, expected);
}

#[test]
fn the_most_trusted_key_names_the_customer() {
    let logs = ["T1,1,X,a@x.de,,
        T2,2,X,b@x.de,,
        T3,3,,a@x.de,,
        T4,4,Y,a@x.de,,"];
    check(&case(&logs), "T1 T2\nT3\nT4\n3 customers");
    let mut by_mail = case(&logs);
    by_mail.identity.keys = vec!["email".to_owned(), "external_id".to_owned()];
    check(&by_mail, "T1 T3 T4\nT2\n2 customers");
    let mut by_phone = case(&logs);
    by_phone.identity.keys = vec!["phone".to_owned()];
    check(&by_phone, "T1 (nobody)\nT2 (nobody)\nT3 (nobody)\nT4 (nobody)\n4 customers");
}

#[test]
fn a_key_without_letters_or_digits_gives_way_to_the_next() {
    check(&case(&["T1,1,,,n/a,joe\nT2,2,,,-,joe\nT3,3,,,n/a,"]), "T1 T2\nT3 (nobody)\n2 customers");
}

#[test]
fn one_customer_has_one_spelling_in_all_sources() {
    check(
        &case(&[
            "T1,1,,Mia.Li@Example.com ,,\nT2,2,,,+49 (0)30 123-4567,",
            "T3,3,,mia.li@example.com,,\nT4,4,,,0049 30 1234567,",
        ]),
        "T1 T3\nT2 T4\n2 customers",
    );
    // A key names its own kind of value.
    check(&case(&["T1,1,7,,,\nT2,2,,,,7"]), "T1\nT2\n2 customers");
}

#[test]
fn of_several_customers_the_most_trusted_and_then_the_first_counts() {
    check(
        &case(&["T1,1,,a@x.de,,
            T1,2,X,,,
            T1,3,Y,,,
            T2,4,X,,,
            T3,5,,a@x.de,,
            T4,6,Z,a@x.de,,
            T4,7,Z,b@x.de,,"]),
        "T1 T2\nT3\nT4\n3 customers\n1 ticket names several customers: T1",
    );
}

#[test]
fn a_listed_mailbox_is_one_under_each_of_its_names() {
    let logs = ["T1,1,X,Info@Example.com,,
        T2,2,X,,,
        T3,3,,info@example.com,,
        T4,4,,info@example.com,,
        T5,5,Y,,,
        T6,6,,,,"];
    let mut listed = case(&logs);
    listed.identity.shared_mailboxes.insert(" INFO@example.com".to_owned());
    check(
        &listed,
        "T1 (mailbox)
        T2 (mailbox)
        T3 (mailbox)
        T4 (mailbox)
        T5
        T6 (nobody)
        4 customers
        2 shared mailboxes among the customers
        4 tickets of shared mailboxes: recontact is unknown",
    );
}

#[test]
fn a_requester_above_the_limit_is_a_shared_mailbox() {
    let mut rows = String::new();
    for number in 0..200 {
        writeln!(rows, "T{number:03},{number},,box@example.com,,").unwrap();
    }
    rows += "T900,1,,jo@example.com,,\nT901,2,,jo@example.com,,\nT902,3,,,,";
    let mut case = case(&[&rows]);
    case.identity.max_customer_tickets = 200;
    let whole = case.ingest().unwrap();
    assert_eq!(whole.manifest.completeness.shared_mailboxes, 0);
    case.identity.max_customer_tickets = 199;
    let spread = case.ingest().unwrap();
    let found = &spread.manifest.completeness;
    assert_eq!((found.shared_mailboxes, found.shared_mailbox_tickets), (1, 200));
    assert_eq!((whole.manifest.customers, spread.manifest.customers), (3, 3));
    // They fill no partition: each has its share of them.
    for partition in timelines(&spread) {
        let mailbox = partition.iter().filter(|timeline| timeline.tickets[0].ticket.shared_mailbox);
        let tickets = mailbox.map(|timeline| timeline.tickets.len());
        assert!(tickets.clone().all(|tickets| tickets == 1), "each stands alone");
        assert!(20 < tickets.sum::<usize>());
    }
    // Whoever wrote less is left as it was, also at a limit that no customer keeps.
    let text = timelines_text(&spread);
    assert!(text.contains("T199 (mailbox)\nT900 T901\nT902 (nobody)"), "{text}");
    case.identity.max_customer_tickets = 0;
    let text = timelines_text(&case.ingest().unwrap());
    assert!(text.ends_with("T900 (mailbox)\nT901 (mailbox)\nT902 (nobody)"), "{text}");
}

#[test]
fn trials_of_one_task_stay_in_their_cluster_whoever_asks() {
    let run = |trial: u32| {
        format!(
            r#"{{"task_id": 1, "trial": {trial}, "reward": 0, "info": {{"task": {{"user_id": "mia"}}}}, "traj": []}}"#
        )
    };
    let runs: Vec<String> = (0..12).map(run).collect();
    let json = format!("[{}]", runs.join(", "));
    let mut case = Case::new().file("a.json", InputFormat::TauBench, json.as_bytes());
    case.identity.max_customer_tickets = 2;
    let ingested = case.ingest().unwrap();
    // KPIs are counted by cluster within each partition.
    let filled: Vec<usize> =
        timelines(&ingested).iter().map(Vec::len).filter(|&timelines| 0 < timelines).collect();
    assert_eq!(filled, [12]);
    for history in crate::fixture::tickets(&ingested) {
        assert_eq!((&*history.ticket.cluster, history.ticket.shared_mailbox), ("task:a/1", true));
    }
}

#[test]
fn all_tickets_of_a_customer_are_in_one_partition() {
    let mut rows = String::new();
    for number in 0..500 {
        writeln!(rows, "T{number},{},C-{},,,", 1_000 - number, number % 50).unwrap();
    }
    let case = case(&[&rows]);
    let ingested = case.ingest().unwrap();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (partition, timelines) in timelines(&ingested).iter().enumerate() {
        assert!(5 <= timelines.len(), "customers are spread evenly");
        for timeline in timelines {
            let tickets = &timeline.tickets;
            assert_eq!(tickets.len(), 10);
            assert!(tickets.is_sorted_by_key(|history| history.ticket.opened_at));
            let customer = tickets[0].ticket.customer.as_ref().unwrap().to_string();
            assert_eq!(seen.insert(customer, partition), None);
        }
    }
    assert_eq!(seen.len(), 50);
}

#[test]
fn another_key_gives_other_pseudonyms_and_the_same_customers() {
    let mut case = case(&["T1,1,X,,,\nT2,2,X,,,\nT3,3,Y,,,"]);
    let one = case.ingest().unwrap();
    let names = |ingested: &Ingested| -> Vec<String> {
        let tickets = crate::fixture::tickets(ingested).into_iter();
        tickets.map(|history| history.ticket.customer.unwrap().to_string()).collect()
    };
    let (first, text) = (names(&one), timelines_text(&one));
    case.key = crate::privacy::PseudonymKey::from_hex(&"6d".repeat(32)).unwrap();
    let other = case.ingest().unwrap();
    assert_eq!(timelines_text(&other), text);
    let second = names(&other);
    assert!(first.iter().all(|name| !second.contains(name)));
    assert!(first.iter().all(|name| name.starts_with("c_") && name.len() == 18));
}
