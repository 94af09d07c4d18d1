use super::{TwoPeriods, growth};
use crate::{Level, StatsError, random::SeededRandom};

fn counts(recent: u64, recent_total: u64, baseline: u64, baseline_total: u64) -> TwoPeriods {
    TwoPeriods { recent, recent_total, baseline, baseline_total }
}

#[test]
fn what_is_new_has_no_ratio_but_a_lower_limit() {
    let new = growth(counts(6, 100, 0, 800), Level::percent_95()).unwrap();
    assert_eq!((new.ratio, new.upper), (None, None));
    assert!(1.0 < new.lower && new.lower < new.one_sided_lower && new.p < 0.001);
}

#[test]
fn what_is_gone_does_not_grow() {
    let gone = growth(counts(0, 100, 9, 800), Level::percent_95()).unwrap();
    assert_eq!((gone.ratio, gone.lower, gone.p), (Some(0.0), 0.0, 1.0));
}

#[test]
fn impossible_counts_are_errors_and_none_at_all_is_a_refusal() {
    let level = Level::percent_95();
    assert_eq!(growth(counts(1, 0, 1, 5), level), Err(StatsError::Empty));
    assert_eq!(growth(counts(2, 1, 1, 5), level), Err(StatsError::CountAboveTotal { k: 2, n: 1 }));
    assert!(growth(counts(0, 10, 0, 10), level).unwrap_err().is_refusal());
}

/// Rare counts that do not grow: the test is exact, so it may only be too careful.
#[test]
fn steady_counts_seldom_alarm() {
    let mut random = SeededRandom::new(3);
    let mut draw =
        |n: u64, one_in: u64| (0..n).filter(|_| random.below(one_in) == 0).count() as u64;
    let (mut alarms, mut found) = (0_u32, 0_u32);
    for _ in 0..1000 {
        let steady = counts(draw(200, 20), 200, draw(800, 20), 800);
        let doubled = counts(draw(200, 10), 200, draw(800, 20), 800);
        alarms += u32::from(growth(steady, Level::percent_95()).unwrap().p <= 0.05);
        found += u32::from(growth(doubled, Level::percent_95()).unwrap().p <= 0.05);
    }
    assert!((15..=60).contains(&alarms), "{alarms}");
    assert!(650 < found, "{found}");
}
