#![expect(clippy::float_cmp, reason = "these values are exact, or the same to the bit")]

use proptest::prelude::*;

use crate::*;

type Method = fn(u64, u64, Level) -> Result<Interval, StatsError>;

const METHODS: [(&str, Method); 3] =
    [("wilson", wilson), ("clopper_pearson", clopper_pearson), ("jeffreys", jeffreys)];

#[test]
fn intervals_touch_the_border_exactly_at_no_and_all_successes() {
    for (name, method) in METHODS {
        for n in (1..=2_000).chain([1_000_000]) {
            let none = method(0, n, Level::percent_95()).unwrap();
            let all = method(n, n, Level::percent_95()).unwrap();
            assert_eq!((none.lower, all.upper), (0.0, 1.0), "{name} {n}");
            assert!(none.upper < 1.0 && 0.0 < all.lower, "{name} {n}");
        }
    }
}

/// For all n up to 40: more successes never lower a limit, and k and n - k mirror each other.
#[test]
fn intervals_grow_with_k_and_are_symmetric() {
    for (name, method) in METHODS {
        for n in 1..=40 {
            let intervals: Vec<Interval> =
                (0..=n).map(|k| method(k, n, Level::percent_95()).unwrap()).collect();
            for pair in intervals.windows(2) {
                assert!(
                    pair[0].lower <= pair[1].lower && pair[0].upper < pair[1].upper + 1e-15,
                    "{name} {n}"
                );
            }
            for (interval, mirror) in intervals.iter().zip(intervals.iter().rev()) {
                assert!((interval.lower - (1.0 - mirror.upper)).abs() < 1e-14, "{name} {n}");
            }
        }
    }
}

/// P(X = k) for k = 0..=n.
fn binomial(n: u64, p: f64) -> Vec<f64> {
    let mut res = vec![libm::pow(1.0 - p, n as f64)];
    for k in 1..=n {
        let previous = res[res.len() - 1];
        res.push(previous * (n - k + 1) as f64 / k as f64 * p / (1.0 - p));
    }
    res
}

fn exact_coverage(intervals: &[Interval], p: f64) -> f64 {
    let probabilities = binomial(intervals.len() as u64 - 1, p);
    intervals
        .iter()
        .zip(probabilities)
        .filter(|(interval, _)| interval.contains(p))
        .map(|(_, mass)| mass)
        .sum()
}

/// No simulation: the sum of binomial probabilities.
#[test]
fn clopper_pearson_never_covers_less_than_its_level() {
    for level in [0.8, 0.95] {
        let level = Level::new(level).unwrap();
        for n in [1, 2, 5, 10, 20, 40] {
            let intervals: Vec<Interval> =
                (0..=n).map(|k| clopper_pearson(k, n, level).unwrap()).collect();
            for step in 1..500 {
                let p = f64::from(step) / 500.0;
                assert!(level.get() - 1e-12 <= exact_coverage(&intervals, p), "n = {n}, p = {p}");
            }
        }
    }
}

#[test]
fn wilson_and_jeffreys_cover_their_level_on_average() {
    for method in [wilson, jeffreys] {
        let intervals: Vec<Interval> =
            (0..=50).map(|k| method(k, 50, Level::percent_95()).unwrap()).collect();
        let mean =
            (1..1000).map(|step| exact_coverage(&intervals, f64::from(step) / 1000.0)).sum::<f64>()
                / 999.0;
        assert!((0.945..0.96).contains(&mean), "{mean}");
    }
}

/// The defining equation: at the limit, k or fewer successes have probability delta.
#[test]
fn upper_limit_solves_its_equation() {
    for (k, n, delta) in [(0, 45, 0.1), (3, 60, 0.1), (7, 20, 0.025), (19, 20, 0.05)] {
        let limit = clopper_pearson_upper(k, n, delta).unwrap();
        let at_most_k: f64 = binomial(n, limit).iter().take(usize::try_from(k).unwrap() + 1).sum();
        assert!((at_most_k - delta).abs() < 1e-12, "{k} of {n}: {at_most_k}");
    }
    assert_eq!(clopper_pearson_upper(5, 5, 0.1).unwrap(), 1.0);
    let two_sided = clopper_pearson(3, 60, Level::new(0.8).unwrap()).unwrap().upper;
    assert!((clopper_pearson_upper(3, 60, 0.1).unwrap() - two_sided).abs() < 1e-14);
}

#[test]
fn impossible_counts_and_levels_are_refused() {
    for (name, method) in METHODS {
        assert_eq!(method(0, 0, Level::percent_95()), Err(StatsError::Empty), "{name}");
        assert_eq!(
            method(3, 2, Level::percent_95()),
            Err(StatsError::CountAboveTotal { k: 3, n: 2 }),
            "{name}"
        );
        assert_eq!(
            method(3, u64::MAX, Level::percent_95()),
            Err(StatsError::CountTooLarge),
            "{name}"
        );
    }
    for value in [0.0, 1.0, -0.5, 95.0, f64::NAN, f64::INFINITY] {
        assert!(
            matches!(Level::new(value), Err(StatsError::OutOfRange { name: "level", .. })),
            "{value}"
        );
        assert!(
            matches!(clopper_pearson_upper(1, 2, value), Err(StatsError::OutOfRange { .. })),
            "{value}"
        );
    }
}

#[test]
fn errors_say_what_is_wrong_and_what_would_be_right() {
    insta::assert_snapshot!(wilson(3, 2, Level::percent_95()).unwrap_err(), @"`k` is 3 but can be at most n = 2");
    insta::assert_snapshot!(wilson(0, 0, Level::percent_95()).unwrap_err(), @"there is nothing to count: n is 0, at least 1 is needed");
    insta::assert_snapshot!(Level::new(95.0).unwrap_err(), @"`level` is 95 but must be strictly between 0 and 1");
}

/// Some n of `range` and some k of 0..=n.
fn counts(range: std::ops::Range<u64>) -> impl Strategy<Value = (u64, u64)> {
    range.prop_flat_map(|n| (Just(n), 0..=n))
}

proptest! {
    #[test]
    fn interval_contains_the_share_and_widens_with_the_level(
        (n, k) in counts(1..1_000_000),
        level in 0.5_f64..0.999,
    ) {
        let level = Level::new(level).unwrap();
        let wider = Level::new(f64::midpoint(level.get(), 1.0)).unwrap();
        for (name, method) in METHODS {
            let interval = method(k, n, level).unwrap();
            prop_assert!(interval.contains(k as f64 / n as f64), "{}", name);
            prop_assert!(0.0 <= interval.lower && interval.upper <= 1.0, "{}", name);
            let outer = method(k, n, wider).unwrap();
            prop_assert!(outer.lower <= interval.lower && interval.upper <= outer.upper, "{}", name);
        }
    }

    /// Ten times the tickets with the same share: a narrower interval.
    #[test]
    fn more_tickets_narrow_the_interval((n, k) in counts(2..10_000)) {
        for (name, method) in METHODS {
            let width = |factor: u64| {
                let interval = method(factor * k, factor * n, Level::percent_95()).unwrap();
                interval.upper - interval.lower
            };
            prop_assert!(width(10) < width(1), "{}", name);
        }
    }
}
