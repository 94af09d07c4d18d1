use proptest::prelude::*;

use super::PrequentialStep::{Learn, Predict};
use super::{AtEqualTimes, DelayedLabel, PrequentialStep, prequential_steps};
use crate::StatsError;

fn labels(times: &[(f64, f64)]) -> Vec<DelayedLabel> {
    times.iter().map(|&(asked_at, known_at)| DelayedLabel { asked_at, known_at }).collect()
}

#[track_caller]
fn check(times: &[(f64, f64)], order: AtEqualTimes, as_of: f64, expected: &[PrequentialStep]) {
    assert_eq!(prequential_steps(&labels(times), order, as_of).expect("good times"), expected);
}

#[test]
fn at_equal_times_the_caller_says_which_comes_first() {
    let times = [(0.0, 1.0), (1.0, 2.0)];
    let (first, second) = (AtEqualTimes::PredictionFirst, AtEqualTimes::LabelFirst);
    check(&times, first, 9.0, &[Predict(0), Predict(1), Learn(0), Learn(1)]);
    check(&times, second, 9.0, &[Predict(0), Learn(0), Predict(1), Learn(1)]);
}

#[test]
fn a_label_never_helps_its_own_question() {
    let at_once = [(1.0, 1.0), (1.0, 1.0)];
    check(&at_once, AtEqualTimes::LabelFirst, 1.0, &[Predict(0), Learn(0), Predict(1), Learn(1)]);
    let first = AtEqualTimes::PredictionFirst;
    check(&at_once, first, 1.0, &[Predict(0), Predict(1), Learn(0), Learn(1)]);
}

#[test]
fn nothing_happens_after_the_cut() {
    let times = [(0.0, 5.0), (3.0, 4.0), (6.0, 7.0)];
    let first = AtEqualTimes::PredictionFirst;
    check(&times, first, 4.5, &[Predict(0), Predict(1), Learn(1)]);
    check(&times, first, -1.0, &[]);
    check(&[], first, 1.0, &[]);
}

#[test]
fn questions_may_come_in_any_order() {
    let times = [(6.0, 7.0), (0.0, 5.0)];
    let first = AtEqualTimes::PredictionFirst;
    check(&times, first, 9.0, &[Predict(1), Learn(1), Predict(0), Learn(0)]);
}

#[test]
fn impossible_times_are_errors() {
    for (times, said) in [
        ((f64::NAN, 1.0), "`asked_at` is NaN but must be a finite time"),
        (
            (0.0, f64::INFINITY),
            "`known_at` is inf but must be a finite time, not before the question's own",
        ),
        ((2.0, 1.0), "`known_at` is 1 but must be a finite time, not before the question's own"),
    ] {
        let found = prequential_steps(&labels(&[times]), AtEqualTimes::LabelFirst, 9.0);
        let err: StatsError = found.expect_err("impossible");
        assert_eq!(err.to_string(), said);
    }
}

proptest! {
    /// At every prediction exactly the labels that were known by then have been learned.
    #[test]
    fn what_is_learned_is_what_was_known(
        times in prop::collection::vec((0..20_u8, 0..10_u8), 0..30),
        label_first in any::<bool>(),
        as_of in 0..25_u8,
    ) {
        let times: Vec<(f64, f64)> = times
            .into_iter()
            .map(|(asked, delay)| (f64::from(asked), f64::from(asked) + f64::from(delay)))
            .collect();
        let order =
            if label_first { AtEqualTimes::LabelFirst } else { AtEqualTimes::PredictionFirst };
        let as_of = f64::from(as_of);
        let steps = prequential_steps(&labels(&times), order, as_of).expect("good times");
        let mut predicted = vec![false; times.len()];
        let mut learned = vec![false; times.len()];
        for step in steps {
            match step {
                Learn(idx) => {
                    prop_assert!(predicted[idx] && !learned[idx]);
                    learned[idx] = true;
                }
                Predict(idx) => {
                    prop_assert!(!predicted[idx]);
                    for (other, &(asked, known)) in times.iter().enumerate() {
                        let now = times[idx].0;
                        let earlier = (asked, other) < (now, idx);
                        let due = if label_first { known <= now } else { known < now };
                        prop_assert_eq!(learned[other], earlier && due);
                    }
                    predicted[idx] = true;
                }
            }
        }
        for (idx, &(asked, known)) in times.iter().enumerate() {
            prop_assert_eq!(predicted[idx], asked <= as_of);
            prop_assert_eq!(learned[idx], known <= as_of);
        }
    }
}
