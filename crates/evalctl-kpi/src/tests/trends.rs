//! Weekly series with a known course.

use std::fmt::Write as _;

use evalctl_domain::{Direction, Trend};

use super::fixture::{Dice, block_on, parse, request, tables_of};
use crate::{shipped_definitions, trends};

fn computed(data: &str) -> Vec<Trend> {
    let definitions = shipped_definitions();
    let folder = tables_of(&parse(data));
    block_on(trends(folder.path(), &request(&definitions, &[]), 1)).expect("computable")
}

fn find<'t>(trends: &'t [Trend], arm: &str, id: &str) -> &'t Trend {
    trends.iter().find(|trend| trend.arm == arm && trend.id == id).expect("the trend is there")
}

/// 12 weeks of 60 tickets; `escalated` per cent by week; the AI takes 2 h, people `hours` by week.
fn weeks(seed: u64, escalated: impl Fn(u64) -> u64, hours: impl Fn(u64) -> u64) -> String {
    let mut dice = Dice(seed);
    let mut res = String::new();
    for number in 0..12 * 60_u64 {
        let week = number / 60;
        // The first Monday of the data is 2026-01-05.
        let opened = 4 * 24 + week * 7 * 24 + number % 60;
        let side = if number % 2 == 0 { "ai" } else { "people" };
        let taken = if number % 2 == 0 { 2 } else { hours(week) + dice.below(3) };
        let escalation = if dice.percent(escalated(week)) { "escalated=1h" } else { "" };
        let _ =
            writeln!(res, "t{number} c{number} {opened}h {side} resolved={taken}h {escalation}");
    }
    res
}

#[test]
fn a_rising_escalation_is_found_and_a_steady_one_is_not() {
    let rising = computed(&weeks(1, |week| 10 + 3 * week, |_| 8));
    let trend = find(&rising, "history", "escalation");
    assert_eq!(trend.direction, Some(Direction::Rising), "{}", trend.sentence);
    assert_eq!(trend.weeks.len(), 12);
    assert_eq!(trend.weeks[0].week, "2026-01-05");
    let steady = computed(&weeks(2, |_| 25, |_| 8));
    let trend = find(&steady, "history", "escalation");
    assert_eq!(trend.direction, Some(Direction::NoneFound), "{}", trend.sentence);
}

#[test]
fn times_of_ai_and_people_are_apart() {
    let slower = computed(&weeks(3, |_| 20, |week| 5 + 2 * week));
    let people = find(&slower, "history/people", "ttr_median");
    assert_eq!(people.direction, Some(Direction::Rising), "{}", people.sentence);
    assert!(people.change.is_none());
    let ai = find(&slower, "history/ai", "ttr_median");
    assert_eq!(ai.direction, Some(Direction::NoneFound), "{}", ai.sentence);
}

#[test]
fn a_jump_is_marked_with_its_week() {
    let jump = computed(&weeks(4, |week| if week < 6 { 10 } else { 40 }, |_| 8));
    let change = find(&jump, "history", "escalation").change.clone().expect("a mark");
    assert_eq!(change.week, "2026-02-16");
    assert!(change.p <= 0.05 && change.before < 0.2 && 0.3 < change.after);
}

#[test]
fn few_weeks_and_young_ones_are_not_tested() {
    let short: String = weeks(5, |_| 20, |_| 8)
        .lines()
        .take(5 * 60)
        .fold(String::new(), |acc, line| acc + line + "\n");
    let trends = computed(&short);
    let trend = find(&trends, "history", "escalation");
    assert_eq!(
        trend.sentence,
        "escalation of history: no trend test, 5 complete weeks, at least 8 are needed"
    );
    // The data cut is in week 14: reopenings of the last weeks may still come.
    let all = computed(&weeks(5, |_| 20, |_| 8));
    let reopen = find(&all, "history", "reopen");
    assert!(reopen.weeks.last().is_some_and(|week| week.complete));
}

#[test]
fn a_week_without_tickets_is_a_gap_in_its_place() {
    let gap: String = weeks(6, |_| 20, |_| 8)
        .lines()
        .enumerate()
        .filter(|(number, _)| !(3 * 60..4 * 60).contains(number))
        .fold(String::new(), |acc, (_, line)| acc + line + "\n");
    let trends = computed(&gap);
    let weeks = &find(&trends, "history", "escalation").weeks;
    assert_eq!((weeks.len(), weeks[3].n, weeks[3].complete), (12, 0, false));
    assert_eq!(weeks[3].week, "2026-01-26");
}
