use std::fmt::Write as _;

use evalctl_domain::{ArmQuality, Horizon, KpiResult, Window};
use evalctl_stats::Level;
use insta::assert_snapshot;

use super::fixture::{at, block_on, computed, kpis, parse, write};
use crate::{KpiRequest, quality};

const SCORES: &[&str] = &["intent_accuracy", "oos_auroc", "aurc", "e_aurc", "brier", "ece"];

/// The rows of candidates only.
fn of_candidates(ids: &[&str], by: &[&[&str]], data: &str) -> String {
    let rows = kpis(ids, by, data);
    rows.lines().filter(|line| !line.starts_with("history")).collect::<Vec<&str>>().join("\n")
}

const TICKETS: &str = "
    t1 ann 0d people intent=login in_scope
    t2 ann 1d people intent=refund in_scope
    t3 bob 2d people intent=Login in_scope
    t4 cyd 3d people intent=oos out_of_scope
    t5 dan 4d people
    t6 eve 5d people intent=login in_scope
    t7 fay 6d people intent=login in_scope
";

#[test]
fn a_confidence_is_checked_against_what_acting_would_have_been() {
    let data = format!(
        "{TICKETS}
        arm reader
        t1 autonomous confidence=0.9 reads=login correct:reference
        t2 draft confidence=0.8 reads=login wrong:reference
        t3 escalate confidence=0.4 reads=login ungraded=1:reference
        t4 escalate confidence=0.1 reads=login correct=0:reference
        t5 escalate confidence=0.3 ungraded:reference
        t6 autonomous confidence=0.7 reads=refund pending:human
        t7 errored=timeout
        "
    );
    assert_snapshot!(of_candidates(SCORES, &[], &data), @r"
    reader intent_accuracy: 0.5000 (0.0387 .. 0.9613) clopper_pearson_on_clusters, 2 of 4, 3 clusters, 3 excluded [against the intent that the source or the reference states; left out: 1 errored, 1 without a known intent, 1 out of scope]
    reader oos_auroc: 1.0000 (? .. ?) logit_t_by_customer, n 5, 4 clusters, 2 excluded [no interval: too few customers, or no spread between them; left out: 1 errored, 1 without a reference]
    reader aurc: 0.3333 (? .. ?) logit_t_by_customer, n 4, 3 clusters, 1 pending, 2 excluded, judged by reference [no interval: too few customers, or no spread between them; left out: 1 errored, 1 ungraded]
    reader e_aurc: 0.1250 (? .. ?) logit_t_by_customer, n 4, 3 clusters, 1 pending, 2 excluded, judged by reference [no interval: too few customers, or no spread between them; left out: 1 errored, 1 ungraded]
    reader brier: 0.2550 (? .. ?) t_by_customer, n 4, 3 clusters, 1 pending, 2 excluded, judged by reference [no interval: too few customers, or no spread between them; left out: 1 errored, 1 ungraded]
    reader ece: 0.4000 (? .. ?) equal_mass_wild_bootstrap, n 4, 3 clusters, 1 pending, 2 excluded, judged by reference [a perfectly calibrated model with these confidences stays below 0.550 in 95 of 100 cases (1000 draws, seed 20260101); no interval: too few customers, or no spread between them; left out: 1 errored, 1 ungraded]
    ");
}

#[test]
fn what_is_missing_is_said() {
    let data = "
        t1 ann 0d people
        t2 bob 1d people intent=login
        arm silent
        t1 autonomous
        t2 escalate
    ";
    assert_snapshot!(of_candidates(SCORES, &[], data), @r"
    silent intent_accuracy: refused, this arm reads no intent; n 1, 1 clusters, 1 excluded [against the intent that the source or the reference states; left out: 1 without a known intent]
    silent oos_auroc: refused, no ticket has a reference that says whether it may be answered; n 0, 2 excluded [left out: 2 without a reference]
    silent aurc: refused, no decision can be told right or wrong; n 0, 2 excluded, judged by nobody [left out: 2 ungraded]
    silent e_aurc: refused, no decision can be told right or wrong; n 0, 2 excluded, judged by nobody [left out: 2 ungraded]
    silent brier: refused, no decision can be told right or wrong; n 0, 2 excluded, judged by nobody [left out: 2 ungraded]
    silent ece: refused, no decision can be told right or wrong; n 0, 2 excluded, judged by nobody [left out: 2 ungraded]
    ");
    let in_scope_only = "
        t1 ann 0d people intent=login in_scope
        t2 bob 1d people intent=login in_scope
        arm reader
        t1 autonomous reads=login confidence=0.5 correct:reference
        t2 autonomous reads=login confidence=0.5 correct:reference
    ";
    assert_snapshot!(of_candidates(SCORES, &[&["intent"]], in_scope_only), @r"
    reader intent_accuracy: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters [against the intent that the source or the reference states]
    reader intent_accuracy intent=login: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters [against the intent that the source or the reference states]
    reader oos_auroc: refused, the reference puts no ticket out of scope; n 2, 2 clusters
    reader oos_auroc intent=login: refused, the reference puts no ticket out of scope; n 2, 2 clusters
    reader aurc: 0.0000 (? .. ?) logit_t_by_customer, n 2, 2 clusters, judged by reference [no interval: too few customers, or no spread between them]
    reader aurc intent=login: 0.0000 (? .. ?) logit_t_by_customer, n 2, 2 clusters, judged by reference [no interval: too few customers, or no spread between them]
    reader e_aurc: 0.0000 (? .. ?) logit_t_by_customer, n 2, 2 clusters, judged by reference [no interval: too few customers, or no spread between them]
    reader e_aurc intent=login: 0.0000 (? .. ?) logit_t_by_customer, n 2, 2 clusters, judged by reference [no interval: too few customers, or no spread between them]
    reader brier: 0.2500 (? .. ?) t_by_customer, n 2, 2 clusters, judged by reference [no interval: too few customers, or no spread between them]
    reader brier intent=login: 0.2500 (? .. ?) t_by_customer, n 2, 2 clusters, judged by reference [no interval: too few customers, or no spread between them]
    reader ece: 0.5000 (? .. ?) equal_mass_wild_bootstrap, n 2, 2 clusters, judged by reference [a perfectly calibrated model with these confidences stays below 0.500 in 95 of 100 cases (1000 draws, seed 20260101); no interval: too few customers, or no spread between them]
    reader ece intent=login: 0.5000 (? .. ?) equal_mass_wild_bootstrap, n 2, 2 clusters, judged by reference [a perfectly calibrated model with these confidences stays below 0.500 in 95 of 100 cases (1000 draws, seed 20260101); no interval: too few customers, or no spread between them]
    ");
}

/// Forty customers with three questions each, of which the surest are right.
fn many() -> String {
    let mut tickets = String::new();
    let mut decisions = "arm reader\n".to_owned();
    for ticket in 0..120_u32 {
        let confidence = 0.2 + 0.75 * f64::from(ticket * 37 % 120) / 120.0;
        let right = f64::from(ticket * 61 % 100) / 100.0 < confidence;
        let out = ticket % 10 == 0;
        let scope = if out { "out_of_scope" } else { "in_scope" };
        let intent = if ticket % 2 == 0 { "login" } else { "refund" };
        let _ = writeln!(tickets, "t{ticket} c{} 1d people intent={intent} {scope}", ticket / 3);
        let read = if right { intent } else { "other" };
        let verdict = if right && !out { "correct" } else { "wrong" };
        let _ = writeln!(
            decisions,
            "t{ticket} autonomous confidence={confidence} reads={read} {verdict}:reference"
        );
    }
    tickets + &decisions
}

#[test]
fn numbers_are_those_of_the_statistics_over_the_same_tickets() {
    assert_snapshot!(of_candidates(SCORES, &[], &many()), @r"
    reader intent_accuracy: 0.5833 (0.4845 .. 0.6775) korn_graubard, 63 of 108, 40 clusters, 12 excluded [against the intent that the source or the reference states; left out: 12 out of scope]
    reader oos_auroc: 0.5417 (0.3591 .. 0.7137) logit_t_by_customer, n 120, 40 clusters
    reader aurc: 0.2579 (0.1917 .. 0.3375) logit_t_by_customer, n 120, 40 clusters, judged by reference
    reader e_aurc: 0.1193 (0.0801 .. 0.1739) logit_t_by_customer, n 120, 40 clusters, judged by reference
    reader brier: 0.1907 (0.1644 .. 0.2169) t_by_customer, n 120, 40 clusters, judged by reference
    reader ece: 0.0548 (0.0000 .. 0.2071) equal_mass_wild_bootstrap, n 120, 40 clusters, judged by reference [a perfectly calibrated model with these confidences stays below 0.142 in 95 of 100 cases (1000 draws, seed 20260101)]
    ");
}

#[test]
fn rows_do_not_depend_on_how_tables_are_cut() {
    let data = parse(&many());
    let whole = computed(SCORES, &[&["channel"]], &data, 1).expect("computable");
    assert_eq!(whole, computed(SCORES, &[&["channel"]], &data, 7).expect("computable"));
    for kpi in &whole {
        if let KpiResult::Estimated(estimate) = &kpi.result {
            let inside = estimate.lower <= estimate.value && estimate.value <= estimate.upper;
            assert!(inside, "{kpi:?}");
        }
    }
}

fn qualities(data: &str) -> Vec<ArmQuality> {
    let data = parse(data);
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &data, 2);
    let request = KpiRequest {
        definitions: &[],
        arms: &data.arms,
        by: &[],
        as_of: at("100d"),
        window: Window::days(7),
        horizon: Horizon::new(Window::days(30)),
        level: Level::percent_95(),
    };
    block_on(quality(folder.path(), &request)).expect("computable")
}

#[test]
fn curves_hold_every_ticket() {
    let of_arms = qualities(&many());
    let reader = of_arms[0].confidence.as_ref().expect("decisions that can be told");
    assert_eq!((reader.n, reader.clusters), (120, 40));
    let n = |counts: Vec<u64>| counts.into_iter().sum::<u64>();
    assert_eq!(n(reader.curve.iter().map(|step| step.n).collect()), 120);
    assert_eq!(n(reader.histogram.iter().map(|bar| bar.n).collect()), 120);
    assert_eq!(n(reader.histogram.iter().map(|bar| bar.right).collect()), reader.right);
    assert_eq!(reader.risk_coverage.last().map(|point| point.n), Some(120));
    assert!(reader.slope.is_some());
    let intents: Vec<_> =
        of_arms[0].intents.iter().map(|one| (one.intent.as_str(), one.n)).collect();
    assert_eq!(intents, [("login", 48), ("refund", 60)]);
    let none = qualities("t1 ann 0d people\n arm silent\n t1 escalate");
    assert_eq!((none[0].confidence.as_ref(), none[0].intents.len()), (None, 0));
}
