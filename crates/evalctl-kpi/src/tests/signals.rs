//! Bursts that are there, and those that are not.

use std::fmt::Write as _;

use evalctl_domain::{SignalKind, Signals};
use evalctl_stats::Level;

use super::fixture::{Dice, at, block_on, parse, tables_of};
use crate::{KpiError, SignalsRequest, signals};

fn asked(data: &str, recent_days: u32) -> Result<Signals, KpiError> {
    let request = SignalsRequest {
        as_of: at("100d"),
        recent_days,
        baseline_weeks: 4,
        level: Level::percent_95(),
    };
    block_on(signals(tables_of(&parse(data)).path(), &request))
}

/// 100 days of ten tickets a day over five intents.
fn steady(seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut res = String::new();
    for number in 0..1000_u64 {
        let intent = ["login", "billing", "bug", "shipping", "other"]
            [usize::try_from(dice.below(5)).expect("below 5")];
        let language = if dice.percent(70) { "en" } else { "de" };
        let mood = if dice.percent(15) { "negative" } else { "" };
        let _ = writeln!(
            res,
            "t{number} c{number} {}m people intent={intent} language={language} {mood}",
            number * 144
        );
    }
    res
}

#[test]
fn a_steady_stream_gives_no_sign() {
    let signals = asked(&steady(1), 7).expect("computable");
    assert_eq!(signals.refused, None);
    assert_eq!(signals.signals.iter().filter(|signal| signal.flagged).count(), 0);
    let intents = || signals.signals.iter().filter(|signal| signal.dimension == "intent");
    assert_eq!(intents().count(), 5);
    assert!(
        intents().all(|signal| signal.recent_total == intents().map(|s| s.recent).sum::<u64>())
    );
}

#[test]
fn a_burst_of_customers_is_flagged_first() {
    let mut data = steady(2);
    for number in 0..40 {
        let _ = writeln!(
            data,
            "b{number} d{number} {}h people intent=bug language=en",
            24 * 95 + number
        );
    }
    let signals = asked(&data, 7).expect("computable");
    let first = &signals.signals[0];
    assert!(first.flagged && first.kind == SignalKind::Burst && first.value == "bug", "{first:?}");
    assert!(first.sentence.ends_with("possibly a bug or an incident"), "{}", first.sentence);
    assert!(1.5 < first.lower);
}

#[test]
fn one_customer_who_writes_a_lot_is_no_burst() {
    let mut data = steady(3);
    for number in 0..40 {
        let _ =
            writeln!(data, "b{number} loud {}h people intent=bug language=en", 24 * 95 + number);
    }
    let signals = asked(&data, 7).expect("computable");
    assert!(signals.signals.iter().all(|signal| !signal.flagged));
}

#[test]
fn displeasure_is_compared_within_its_segment() {
    let mut data = steady(4);
    for number in 0..40 {
        let mood = if number % 2 == 0 { "negative" } else { "" };
        let _ = writeln!(
            data,
            "b{number} d{number} {}h people intent=other language=de {mood}",
            24 * 95 + number
        );
    }
    let signals = asked(&data, 7).expect("computable");
    let churn =
        signals.signals.iter().find(|signal| signal.kind == SignalKind::Churn && signal.flagged);
    assert_eq!(churn.expect("a sign").value, "de");
}

#[test]
fn data_that_begin_too_late_are_refused_and_odd_periods_are_errors() {
    let short: String =
        steady(5).lines().skip(800).fold(String::new(), |acc, line| acc + line + "\n");
    let refused = asked(&short, 7).expect("computable").refused.expect("a reason");
    assert_eq!(refused, "the data begin on 2026-03-22, after the baseline's first day 2026-03-07");
    let error = asked(&short, 10).expect_err("an error").to_string();
    assert!(error.contains("must be a multiple of 7"), "{error}");
}
