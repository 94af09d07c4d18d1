use crate::fixture::{Case, assert_text};

const MAPPING: &str = r#"
    [ticket]
    id = "id"
    opened = "opened"
    [time]
    column = "at"
    format = "%d/%m/%Y %H:%M"
    [order]
    by = "ORDER"
    [state]
    column = "state"
    changed_by = "person"
    open = ["new"]
    resolved = ["solved"]
    [[transition]]
    means = "reopened"
    column = "state"
    from = ["solved"]
    to = ["new"]
    [check]
    reopened_counter = "reopens"
"#;

/// Checks the events of one or two files, then what was found.
#[track_caller]
fn check(order: &str, files: &[(&str, &str)], expected: &str) {
    let mut case = Case::new().mapping(&MAPPING.replace("ORDER", order));
    for (name, log) in files {
        case = case.events(name, log);
    }
    assert_text(&format!("{}{}", case.text(), case.findings()), expected);
}

/// A row with an earlier stamp than the row before it.
const TRAP: &str = "id,at,opened,state,reopens
    T1,1/3/2016 09:00,1/3/2016 08:00,new,0
    T1,1/3/2016 09:30,1/3/2016 08:00,solved,0
    T1,1/3/2016 09:10,1/3/2016 08:00,new,1
    T1,1/3/2016 09:20,1/3/2016 08:00,new,1";

#[test]
fn in_the_order_of_the_file_time_never_goes_backwards() {
    check(
        "file",
        &[("a.csv", TRAP)],
        "T1
        0:2 2016-03-01T08:00:00Z opened
        0:2 2016-03-01T09:00:00Z status open `new` by person
        0:3 2016-03-01T09:30:00Z status resolved `solved` by person
        0:4 2016-03-01T09:30:00Z (stated 2016-03-01T09:10:00Z) reopened by person
        0:4 2016-03-01T09:30:00Z (stated 2016-03-01T09:10:00Z) status open `new` by person
        0:5 2016-03-01T09:30:00Z (stated 2016-03-01T09:20:00Z) touched
        completeness: 4 records, 1 ticket
        1 ticket without a customer: each is its own
        1 ticket without a customer message: decided by the fields on arrival
        1 ticket comes in another order by file than by time: T1
        reopened by transitions 1, by the log's own counter 1, by transitions in order of time 0",
    );
}

#[test]
fn in_the_order_of_time_equal_stamps_keep_the_order_of_the_file() {
    check(
        "time",
        &[("a.csv", &format!("{TRAP}\nT1,1/3/2016 09:10,?,solved,1"))],
        "T1
        0:2 2016-03-01T08:00:00Z opened
        0:2 2016-03-01T09:00:00Z status open `new` by person
        0:4 2016-03-01T09:10:00Z touched
        0:6 2016-03-01T09:10:00Z status resolved `solved` by person
        0:5 2016-03-01T09:20:00Z reopened by person
        0:5 2016-03-01T09:20:00Z status open `new` by person
        0:3 2016-03-01T09:30:00Z status resolved `solved` by person
        completeness: 5 records, 1 ticket
        1 ticket without a customer: each is its own
        1 ticket without a customer message: decided by the fields on arrival
        1 ticket comes in another order by file than by time: T1
        reopened by transitions 1, by the log's own counter 1, by transitions in order of time 1",
    );
}

#[test]
fn a_ticket_opens_with_its_first_row_at_the_latest() {
    check(
        "file",
        &[(
            "a.csv",
            "id,at,opened,state,reopens
            T1,1/3/2016 09:00,1/3/2016 10:00,solved,-1
            T2,1/3/2016 09:00,soon,solved,1e9
            T3,1/3/2016 09:00,,solved,0.0",
        )],
        "T1
        0:2 2016-03-01T09:00:00Z (stated 2016-03-01T10:00:00Z) opened
        0:2 2016-03-01T09:00:00Z status resolved `solved` by person
        T2
        0:3 2016-03-01T09:00:00Z opened
        0:3 2016-03-01T09:00:00Z status resolved `solved` by person
        T3
        0:4 2016-03-01T09:00:00Z opened
        0:4 2016-03-01T09:00:00Z status resolved `solved` by person
        completeness: 3 records, 3 tickets
        3 tickets without a customer: each is its own
        3 tickets without a customer message: decided by the fields on arrival
        1 ticket has an opening time that cannot be read: T2
        1 ticket is stamped as opened after its first row: T1
        1 ticket without a value in `opened`
        reopened by transitions 0, by the log's own counter 0, by transitions in order of time 0",
    );
}

#[test]
fn the_ends_of_the_calendar_are_ordinary() {
    check(
        "file",
        &[(
            "a.csv",
            "id,at,opened,state,reopens
            T1,30/12/9999 21:59,1/1/0001 00:00,new,0
            T1,1/1/0001 00:00,1/1/0001 00:00,solved,0",
        )],
        "T1
        0:2 0001-01-01T00:00:00Z opened
        0:2 9999-12-30T21:59:00Z status open `new` by person
        0:3 9999-12-30T21:59:00Z (stated 0001-01-01T00:00:00Z) status resolved `solved` by person
        completeness: 2 records, 1 ticket
        1 ticket without a customer: each is its own
        1 ticket without a customer message: decided by the fields on arrival
        1 ticket comes in another order by file than by time: T1
        reopened by transitions 0, by the log's own counter 0, by transitions in order of time 1",
    );
}

#[test]
fn the_logs_own_counter_may_disagree() {
    check(
        "file",
        &[(
            "a.csv",
            "id,at,opened,state,reopens
            T1,1/3/2016 09:00,?,solved,2",
        )],
        "T1
        0:2 2016-03-01T09:00:00Z opened
        0:2 2016-03-01T09:00:00Z status resolved `solved` by person
        completeness: 1 record, 1 ticket
        1 ticket without a customer: each is its own
        1 ticket without a customer message: decided by the fields on arrival
        1 ticket has an opening time that cannot be read: T1
        reopened by transitions 0, by the log's own counter 1, by transitions in order of time 0
        1 ticket on which they disagree: T1",
    );
}

#[test]
fn one_ticket_of_two_files_is_one_history() {
    let first = "id,at,opened,state,reopens
        T1,1/3/2016 09:00,,new,0
        T1,1/3/2016 09:00,,new,0
        T1,1/3/2016 09:10,,solved,0";
    // It overlaps, and has its columns in another order.
    let second = "at,state,id,opened,reopens
        1/3/2016 09:00,new,T1,,0
        1/3/2016 09:10,solved,T1,,0
        1/3/2016 09:20,new,T1,,1
        1/3/2016 09:20,new,T2,,0";
    check(
        "file",
        &[("a.csv", first), ("b.csv", second)],
        "T1
        0:2 2016-03-01T09:00:00Z opened
        0:2 2016-03-01T09:00:00Z status open `new` by person
        0:3 2016-03-01T09:00:00Z touched
        0:4 2016-03-01T09:10:00Z status resolved `solved` by person
        1:4 2016-03-01T09:20:00Z reopened by person
        1:4 2016-03-01T09:20:00Z status open `new` by person
        T2
        1:5 2016-03-01T09:20:00Z opened
        1:5 2016-03-01T09:20:00Z status open `new` by person
        b.csv:2 duplicate_row (does not count): `a.csv` already gave this row of `T1` |
        b.csv:3 duplicate_row (does not count): `a.csv` already gave this row of `T1` |
        completeness: 7 records, 2 tickets
        2 records not used: duplicate_row
        2 tickets without a customer: each is its own
        2 tickets without a customer message: decided by the fields on arrival
        2 rows that an earlier file already gave: counted once
        1 ticket comes from several files: one history each: T1
        2 tickets without a value in `opened`
        reopened by transitions 1, by the log's own counter 1, by transitions in order of time 1",
    );
}
