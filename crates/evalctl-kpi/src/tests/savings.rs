//! Unit costs and counts to an interval.

use std::fmt::Write as _;

use evalctl_domain::{Saving, SavingResult};

use super::fixture::{block_on, parse, request, tables_of};
use crate::{Amount, KpiError, UnitCosts, savings, shipped_definitions};

const COSTS: UnitCosts = UnitCosts {
    minutes_per_person_ticket: Amount::Between(6.0, 9.0),
    minutes_per_wrong_answer: Amount::Exactly(10.0),
    cost_per_person_minute: Some(Amount::Exactly(0.5)),
    cost_per_ai_ticket: Some(Amount::Exactly(0.1)),
    currency: None,
};

fn saved(data: &str, costs: &UnitCosts) -> Result<Vec<Saving>, KpiError> {
    let data = parse(data);
    let definitions = shipped_definitions();
    block_on(savings(tables_of(&data).path(), &request(&definitions, &data.arms), costs))
}

#[test]
fn the_interval_takes_the_worse_and_the_better_ends_together() {
    let mut data = String::new();
    for number in 0..100 {
        let end = if number < 80 { "" } else { "reopened=9h" };
        let _ = writeln!(data, "t{number} c{number} {number}h ai resolved=5h {end}");
    }
    let _ = writeln!(data, "p c 1h people resolved=5h");
    let saved = saved(&data, &COSTS).expect("computable");
    let SavingResult::Estimated {
        alone,
        right,
        right_interval,
        minutes,
        minutes_estimate,
        money,
        ..
    } = &saved[0].result
    else {
        panic!("{saved:?}")
    };
    assert_eq!((*alone, *right), (100, 80));
    // 80 tickets of 7.5 minutes less 20 of 10.
    assert!((minutes_estimate - 400.0).abs() < 1e-9);
    let worst = right_interval.lower * 6.0 - (100.0 - right_interval.lower) * 10.0;
    assert!((minutes.lower - worst).abs() < 1e-9);
    let money = money.expect("a price is stated");
    assert!((money.lower - (worst * 0.5 - 10.0)).abs() < 1e-9);
    assert!(saved[0].assumptions.iter().any(|line| line.contains("6 to 9 minutes")));
}

#[test]
fn no_ai_no_saving_and_no_grade_no_saving() {
    let data = "t1 c1 0h people resolved=1h\narm rules\nt1 autonomous ungraded:outcome\n";
    let saved = saved(data, &COSTS).expect("computable");
    let SavingResult::Refused { reason } = &saved[0].result else { panic!("{saved:?}") };
    assert_eq!(reason, "no AI closed a ticket alone");
    assert!(matches!(saved[1].result, SavingResult::Refused { .. }));
    assert!(!saved[1].assumptions.is_empty());
}

#[test]
fn unit_costs_the_wrong_way_round_are_named() {
    let costs = UnitCosts { minutes_per_person_ticket: Amount::Between(9.0, 6.0), ..COSTS };
    assert_eq!(
        saved("t1 c1 0h ai", &costs).expect_err("an error").to_string(),
        "`[cost] minutes_per_person_ticket` is 9 to 6 but must be a number from 0, or two of them, the smaller first"
    );
}
