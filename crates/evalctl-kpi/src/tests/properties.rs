use std::fmt::Write as _;

use proptest::prelude::*;

use super::fixture::{Data, computed, line, parse};
use crate::shipped_definitions;

fn text_of(ids: &[String], data: &Data, n_parts: usize) -> String {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let rows = computed(&ids, &[&["intent", "handled_by"]], data, n_parts);
    rows.expect("computable").iter().map(line).collect::<Vec<String>>().join("\n")
}

prop_compose! {
    fn ticket()(
        customer in 0..12_u32,
        opened in 0..100_u32,
        handled in prop::sample::select(vec!["ai", "people", "both", ""]),
        resolved in prop::sample::select(vec!["", "resolved=1h", "first=2h reopened=3d", "first=2h reopened=3d last=4d"]),
        reply in prop::sample::select(vec!["", "reply=1m", "reply=2h"]),
        later in prop::sample::select(vec!["", "again=2d", "again_any=3d", "shared", "repeat"]),
        other in prop::sample::select(vec!["", "spam=1h", "untimed", "good pass", "bad fail", "trial=1 pass", "thanks"]),
        segment in prop::sample::select(vec!["", "intent=login", "intent=refund channel=mail", "channel=chat"]),
        decision in prop::sample::select(vec![
            "autonomous correct:outcome", "autonomous wrong:human", "autonomous", "draft correct:human", "escalate",
            "errored=timeout", "excluded=split", "autonomous pending:outcome",
        ]),
    ) -> (String, String) {
        (format!("c{customer} {opened}d {handled} {resolved} {reply} {later} {other} {segment}"), decision.to_owned())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn neither_the_order_of_rows_nor_the_parts_change_a_kpi(
        tickets in prop::collection::vec(ticket(), 1..80),
        ids in prop::sample::subsequence(ids(), 8),
        n_parts in 2..5_usize,
        seed in any::<u64>(),
    ) {
        let mut text = String::new();
        for (idx, (ticket, _)) in tickets.iter().enumerate() {
            writeln!(text, "t{idx} {ticket}").expect("a string takes all");
        }
        text += "arm recorded acted\n";
        for (idx, (_, decision)) in tickets.iter().enumerate() {
            writeln!(text, "t{idx} {decision}").expect("a string takes all");
        }
        let data = parse(&text);
        let mut shuffled = data.clone();
        shuffle(&mut shuffled.outcomes, seed);
        shuffle(&mut shuffled.decisions, seed);
        shuffle(&mut shuffled.grades, seed);
        prop_assert_eq!(text_of(&ids, &data, 1), text_of(&ids, &shuffled, n_parts));
    }
}

fn ids() -> Vec<String> {
    shipped_definitions().into_iter().map(|definition| definition.id).collect()
}

/// Fisher and Yates, with a linear congruential generator.
fn shuffle<T>(rows: &mut [T], mut seed: u64) {
    for last in (1..rows.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let other = (seed >> 33) % (last as u64 + 1);
        rows.swap(last, usize::try_from(other).expect("an index"));
    }
}
