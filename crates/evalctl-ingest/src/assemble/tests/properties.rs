use proptest::prelude::*;

use evalctl_domain::EventKind;

use crate::fixture::{Case, tickets};
use crate::{InputFormat, MaxRejects};

const MAPPING: &str = r#"
    [ticket]
    id = "id"
    opened = "opened"
    [customer]
    source_id = "who"
    [time]
    column = "at"
    format = "unix"
    [order]
    by = "ORDER"
    [state]
    column = "state"
    changed_by = "person"
    open = ["new"]
    resolved = ["solved"]
    invalid = ["bad"]
    [[transition]]
    means = "reopened"
    column = "state"
    from = ["solved"]
    to = ["new"]
    [fields]
    changing = ["group"]
    final = ["code"]
    [check]
    reopened_counter = "reopens"
"#;

/// Rows of a few tickets, in any order and with any gaps.
fn rows() -> impl Strategy<Value = Vec<[String; 8]>> {
    let any_of = |words: &[&str]| {
        proptest::sample::select(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    };
    let time = || (0..50_u32).prop_map(|seconds| seconds.to_string());
    let row = (
        any_of(&["T1", "T2", "T3", ""]),
        prop_oneof![9 => time(), 1 => any_of(&["", "x"])],
        prop_oneof![time(), any_of(&["", "x"])],
        any_of(&["ann", "bob", ""]),
        any_of(&["new", "solved", "bad", "odd", ""]),
        any_of(&["a", "b", ""]),
        any_of(&["c", ""]),
        any_of(&["0", "1", "-1", ""]),
    );
    let row = row.prop_map(|(id, at, opened, who, state, group, code, reopens)| {
        [id, at, opened, who, state, group, code, reopens]
    });
    proptest::collection::vec(row, 1..40)
}

fn csv(rows: &[[String; 8]]) -> String {
    let header = ["id", "at", "opened", "who", "state", "group", "code", "reopens"].join(",");
    rows.iter().fold(header, |text, row| text + "\n" + &row.join(",")) + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_row_is_an_event_or_a_reject_and_time_never_goes_backwards(
        first in rows(),
        second in rows(),
        order in proptest::sample::select(vec!["file", "time"]),
    ) {
        let mut case = Case::new()
            .mapping(&MAPPING.replace("ORDER", order))
            .file("a.csv", InputFormat::EventLog, csv(&first).as_bytes())
            .file("b.csv", InputFormat::EventLog, csv(&second).as_bytes());
        case.max_rejects = MaxRejects::Share(1.0);
        let Ok(ingested) = case.ingest() else {
            // Only where no row was usable.
            let is_usable = |row: &[String; 8]| !row[0].is_empty() && row[1].parse::<u32>().is_ok();
            prop_assert!(!first.iter().chain(&second).any(is_usable));
            return Ok(());
        };
        let mut rows: Vec<(u32, u64)> = Vec::new();
        for history in tickets(&ingested) {
            let events = &history.events;
            prop_assert!(matches!(events[0].kind, EventKind::Opened { .. }), "it opens first");
            prop_assert!(events.is_sorted_by_key(|event| event.time));
            prop_assert_eq!(history.ticket.opened_at, events[0].time);
            for event in events {
                if let Some(stated) = event.stated {
                    prop_assert!(stated.0 != event.time);
                }
            }
            rows.extend(events[1..].iter().map(|event| (event.source.file, event.source.line)));
        }
        for reject in &ingested.manifest.rejects {
            rows.push((u32::from(reject.file.ends_with("b.csv")), reject.line));
        }
        rows.sort_unstable();
        rows.dedup();
        let given = |file: u32, n_rows: usize| (0..n_rows as u64).map(move |row| (file, row + 2));
        let all: Vec<_> = given(0, first.len()).chain(given(1, second.len())).collect();
        prop_assert_eq!(rows, all);
    }
}
