//! AI against people: what the crude difference says and what like tickets say.

use std::fmt::Write as _;

use evalctl_domain::{Conclusion, Horizon, Kpi, KpiResult, Parity, Window};
use evalctl_stats::Level;

use super::fixture::{Dice, at, block_on, parse, tables_of};
use crate::{KpiError, ParityRequest, parity};

fn request(margin: Option<f64>) -> ParityRequest {
    ParityRequest {
        margin,
        as_of: at("100d"),
        window: Window::days(7),
        horizon: Horizon::new(Window::days(30)),
        level: Level::percent_95(),
        seed: 1,
    }
}

fn compared(data: &str, margin: Option<f64>) -> Result<Parity, KpiError> {
    block_on(parity(tables_of(&parse(data)).path(), &request(margin)))
}

fn row<'p>(parity: &'p Parity, id: &str) -> &'p Kpi {
    parity.rows.iter().find(|kpi| kpi.id == id).expect("the row is there")
}

fn value(kpi: &Kpi) -> Option<f64> {
    match &kpi.result {
        KpiResult::Estimated(estimate) => estimate.value,
        KpiResult::Refused { .. } => None,
    }
}

/// Three intents, from easy to hard; the AI gets the easy ones and pleases `loss` per cent fewer on the same ticket.
/// Of pleased customers 70 % answer, of others 50 %.
fn helpdesk(seed: u64, tickets: u64, loss: u64) -> String {
    let mut dice = Dice(seed);
    let mut res = String::new();
    for number in 0..tickets {
        let kind = dice.below(3);
        let (intent, to_ai, pleased) = [("password", 85, 90), ("billing", 50, 70), ("bug", 15, 45)]
            [usize::try_from(kind).expect("below 3")];
        let channel = if dice.percent(60) { "chat" } else { "email" };
        let by_ai = dice.percent(to_ai);
        let pleased = dice.percent(if by_ai { pleased - loss } else { pleased });
        let answers = dice.percent(65);
        let side = if by_ai { "ai" } else { "people" };
        let customer = number / 2 * 2 + number % 2 * dice.below(2);
        let rating = match (answers, pleased) {
            (false, _) => "asked",
            (true, true) => "good",
            (true, false) => "bad",
        };
        let _ = writeln!(
            res,
            "t{number} c{customer} {}h {side} resolved=5h {rating} intent={intent} channel={channel}",
            number % 2000
        );
    }
    res
}

#[test]
fn easy_tickets_flatter_and_like_tickets_do_not() {
    let parity = compared(&helpdesk(3, 3000, 12), Some(0.05)).expect("computable");
    let crude = value(row(&parity, "csat_parity_crude")).expect("a number");
    let robust = value(row(&parity, "csat_parity")).expect("a number");
    let standardised = value(row(&parity, "csat_parity_standardised")).expect("a number");
    assert!(0.05 < crude, "{crude}");
    assert!((robust + 0.12).abs() < 0.05 && (standardised + 0.12).abs() < 0.05, "{parity:#?}");
    assert_eq!(parity.conclusion, Conclusion::Inferior, "{}", parity.sentence);
    assert!(parity.sentence.contains("a loss above the margin of 5.0 points is not ruled out"));
    assert!(parity.warnings[0].starts_with("the crude difference"), "{:?}", parity.warnings);
    assert_eq!(parity.adjusted_for, ["intent", "channel", "earlier tickets"]);
}

#[test]
fn no_difference_is_parity_within_the_margin() {
    let parity = compared(&helpdesk(4, 4000, 0), Some(0.08)).expect("computable");
    assert_eq!(parity.conclusion, Conclusion::Parity, "{}", parity.sentence);
    let bounds = row(&parity, "csat_parity_bounds");
    let KpiResult::Estimated(bounds) = &bounds.result else { panic!("bounds are always there") };
    assert!(bounds.value.is_none() && bounds.lower < Some(-0.2) && Some(0.2) < bounds.upper);
}

#[test]
fn too_little_says_so_with_the_number_needed() {
    let parity = compared(&helpdesk(5, 600, 2), Some(0.05)).expect("computable");
    assert_eq!(parity.conclusion, Conclusion::Inconclusive, "{}", parity.sentence);
    assert!(parity.sentence.contains("answers would tell"), "{}", parity.sentence);
    let few = compared(&helpdesk(5, 60, 2), Some(0.05)).expect("computable");
    assert_eq!(few.conclusion, Conclusion::Refused);
    assert!(few.sentence.contains("at least 50 are needed"), "{}", few.sentence);
}

#[test]
fn without_a_margin_there_are_numbers_but_no_verdict() {
    let parity = compared(&helpdesk(6, 1000, 0), None).expect("computable");
    assert_eq!(parity.conclusion, Conclusion::Refused);
    assert!(parity.sentence.starts_with("refused: no margin was stated"), "{}", parity.sentence);
    assert!(value(row(&parity, "csat_parity")).is_some());
    let error = compared("t c 0h ai", Some(5.0)).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "the parity margin is 5 but must lie between 0 and 1, for example 0.05 for 5 points"
    );
}

#[test]
fn routing_by_intent_alone_is_refused() {
    let mut data = String::new();
    for number in 0..400 {
        let (side, intent) = if number % 2 == 0 { ("ai", "password") } else { ("people", "bug") };
        let rating = if number % 3 == 0 { "bad" } else { "good" };
        let _ = writeln!(
            data,
            "t{number} c{number} {number}h {side} resolved=5h {rating} intent={intent}"
        );
    }
    let parity = compared(&data, Some(0.05)).expect("computable");
    assert_eq!(parity.conclusion, Conclusion::Refused);
    assert!(parity.sentence.contains("no counterpart on the other side"), "{}", parity.sentence);
    assert!(value(row(&parity, "csat_parity_standardised")).is_none());
    assert!(value(row(&parity, "csat_parity_crude")).is_some());
}

#[test]
fn one_side_alone_is_refused_by_name() {
    let parity = compared("t1 c1 0h ai resolved=1h good", Some(0.05)).expect("computable");
    assert_eq!(
        parity.sentence,
        "refused: no person handled any ticket whose survey had time to be answered"
    );
}

#[test]
fn young_tickets_and_spam_are_counted_apart() {
    let mut data = helpdesk(7, 300, 0);
    data.push_str(
        "young c9001 99d ai resolved=1h good\nspam c9002 1d people resolved=1h good spam=2h\n",
    );
    let parity = compared(&data, Some(0.05)).expect("computable");
    let crude = row(&parity, "csat_parity_crude");
    assert_eq!((crude.pending, crude.excluded), (1, 1));
}
