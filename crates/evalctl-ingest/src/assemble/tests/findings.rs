use std::fmt::Write as _;

use crate::fixture::{Case, assert_text};
use crate::{InputFormat, MaxRejects};

const MAPPING: &str = r#"
    [ticket]
    id = "id"
    [customer]
    source_id = "who"
    [time]
    column = "at"
    format = "unix"
    [state]
    column = "state"
    changed_by = "person"
    open = ["new"]
    resolved = ["solved"]
    invalid = ["-100"]
    [message]
    text = "text"
    author = "by"
    customer = ["user"]
    meaning = "meaning"
    [rating]
    column = "csat"
    scale = 5
    [verifier]
    column = "check"
    passed = ["1"]
    failed = ["0"]
    [reference]
    article = "kb"
    actions = "acts"
    [fields]
    ignored = ["clerk"]
"#;

/// Checks what is said of a log.
#[track_caller]
fn check(log: &str, expected: &str) {
    assert_text(&Case::new().mapping(MAPPING).events("a.csv", log).findings(), expected);
}

#[test]
fn what_is_complete_is_not_mentioned() {
    check(
        "id,at,who,state,by,text,meaning,csat,check,kb,acts,clerk
        T1,1,ann,solved,user,hi,question,5,1,KB-1,[],joe",
        "completeness: 1 record, 1 ticket",
    );
}

#[test]
fn words_that_the_mapping_does_not_know_are_counted() {
    check(
        "id,at,who,state,by,text,meaning,csat,check,kb,acts,clerk,extra,mail of jo@example.com
        T1,1,ann,limbo,stranger,psst,,-3,maybe,KB-1,[],joe,x,y
        T1,2,ann,limbo,stranger,psst,,-3,maybe,KB-1,[],joe,x,y
        T1,3,ann,jo@example.com,,psst,,99999999999999999999,0,,[,joe,x,y
        T1,4,ann,-100,user,hi,shouting,5,1,KB-1,nonsense,joe,x,y",
        "completeness: 4 records, 1 ticket
        1 row with a message but without an author: left out
        1 ticket has a reference that cannot be read: T1
        1 row with the state `<email>`, which the mapping does not know
        2 rows with the state `limbo`, which the mapping does not know
        1 row with the state `-100`, which the mapping calls invalid
        2 rows with the author `stranger`, whom the mapping does not know
        1 row with the meaning `shouting`, which is none of ours
        1 row with the rating `-3`, which the mapping does not know
        1 row with the rating `99999999999999999999`, which the mapping does not know
        1 row with the verdict `maybe`, which the mapping does not know
        columns that the mapping does not mention: extra, mail of <email>",
    );
}

#[test]
fn keys_of_ndjson_that_the_mapping_does_not_mention() {
    let mapping = "[ticket]\nid = \"ticket.id\"\n[time]\ncolumn = \"at\"\nformat = \"unix\"\n\
                   [fields]\nignored = [\"meta.page\"]";
    let log = br#"{"ticket": {"id": "T1", "x": 1}, "at": 1}
        {"ticket": {"id": "T1"}, "at": 2, "late": 3, "meta": {"page": 1}}"#;
    let case = Case::new().mapping(mapping).file("a.ndjson", InputFormat::EventLog, log);
    assert_text(
        &case.findings(),
        "completeness: 2 records, 1 ticket
        1 ticket without a customer: each is its own
        1 ticket without status history
        1 ticket without a customer message: decided by the fields on arrival
        columns that the mapping does not mention: late",
    );
}

#[test]
fn numbers_that_are_not_there() {
    check(
        "id,at,who,state,by,text,meaning,csat,check,kb,acts
        INC0008,1,ann,solved,user,hi,,5,1,KB-1,[]
        INC0011,1,ann,solved,user,hi,,5,1,KB-1,[]
        x7,1,ann,solved,user,hi,,5,1,KB-1,[]",
        "completeness: 3 records, 3 tickets
        2 numbers between `INC0008` and `INC0011` are not there
        3 tickets without a value in `meaning`",
    );
}

#[test]
fn a_ticket_without_end_is_a_wrong_mapping() {
    let mut log = "id,at,who,state,by,text,meaning,csat,check,kb,acts\n".to_owned();
    for time in 0..20_011 {
        writeln!(log, "T1,{time},ann,new,user,hi,,,,,").unwrap();
    }
    let mut case = Case::new().mapping(MAPPING).events("a.csv", &log);
    case.max_rejects = MaxRejects::Count(10);
    assert_text(
        &case.findings(),
        "error: 11 of 20011 records could not be used, more than `--max-rejects` allows (10); \
         the first: a.csv:20002: ticket `T1` has more than 20000 rows; is its id in the right column?",
    );
}
