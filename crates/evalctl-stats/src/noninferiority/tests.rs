use super::{
    SharePair, equivalence_of_shares, farrington_manning, miettinen_nurminen, newcombe, welch_tost,
};
use crate::{Interval, Level, StatsError, random::SeededRandom};

fn pair(k1: u64, n1: u64, k2: u64, n2: u64) -> SharePair {
    SharePair { k1, n1, k2, n2 }
}

/// The log-likelihood of two shares that differ by `d`.
fn likelihood(counts: SharePair, first: f64, d: f64) -> f64 {
    let part = |k: u64, n: u64, p: f64| {
        let term = |count: u64, p: f64| if count == 0 { 0.0 } else { count as f64 * libm::log(p) };
        term(k, p) + term(n - k, 1.0 - p)
    };
    part(counts.k1, counts.n1, first) + part(counts.k2, counts.n2, first - d)
}

/// The cubic is easy to get wrong: its root must be where the likelihood is largest.
#[test]
fn restricted_shares_have_the_largest_likelihood() {
    for counts in
        [pair(431, 520, 402, 497), pair(88, 100, 90, 100), pair(3, 30, 2, 40), pair(1, 9, 8, 9)]
    {
        for d in [-0.3, -0.05, 0.0, 0.1] {
            let best = counts.restricted_first(d);
            let at_best = likelihood(counts, best, d);
            for step in [-1e-3, -1e-5, 1e-5, 1e-3] {
                assert!(likelihood(counts, best + step, d) < at_best, "{counts:?} {d} {best}");
            }
        }
    }
}

#[test]
fn borders_have_a_number() {
    let all = farrington_manning(pair(30, 30, 40, 40), 0.05).unwrap();
    assert!((1.0..2.0).contains(&all.z), "{all:?}");
    let none = farrington_manning(pair(0, 30, 0, 40), 0.05).unwrap();
    assert!((1.0..2.0).contains(&none.z), "{none:?}");
    let no_margin = farrington_manning(pair(30, 30, 40, 40), 0.0).unwrap();
    assert_eq!((no_margin.z, no_margin.p), (0.0, 0.5));
    let interval = miettinen_nurminen(pair(30, 30, 40, 40), Level::percent_95()).unwrap();
    assert!(interval.lower < -0.05 && 0.05 < interval.upper, "{interval:?}");
}

#[test]
fn intervals_contain_the_difference_and_turn_around_with_the_sides() {
    for counts in [pair(0, 5, 5, 5), pair(5, 5, 5, 5), pair(2, 7, 90, 100), pair(1, 1, 0, 1)] {
        for method in [newcombe, miettinen_nurminen] {
            let Interval { lower, upper } = method(counts, Level::percent_95()).unwrap();
            let d = counts.difference();
            assert!(-1.0 <= lower && lower <= d && d <= upper && upper <= 1.0, "{counts:?}");
            let turned = method(counts.swapped(), Level::percent_95()).unwrap();
            assert!((turned.lower + upper).abs() < 1e-9, "{counts:?} {turned:?} {upper}");
        }
    }
}

#[test]
fn impossible_input_is_an_error() {
    assert_eq!(farrington_manning(pair(1, 0, 1, 5), 0.1), Err(StatsError::Empty));
    assert!(farrington_manning(pair(1, 2, 1, 5), 1.0).is_err());
    assert!(equivalence_of_shares(pair(1, 2, 1, 5), -0.1).is_err());
    assert!(newcombe(pair(3, 2, 1, 5), Level::percent_95()).is_err());
    assert!(welch_tost(&[1.0, 1.0], &[1.0, 1.0], 0.1).unwrap_err().is_refusal());
    assert!(!welch_tost(&[1.0, f64::NAN], &[1.0, 2.0], 0.1).unwrap_err().is_refusal());
}

/// 1,500 comparisons of 200 and 300 tickets at a difference of exactly the margin, and of none.
#[test]
fn size_at_the_margin_and_power_without_a_difference() {
    let mut random = SeededRandom::new(2);
    let mut draw =
        |n: u64, percent: u64| (0..n).filter(|_| random.below(100) < percent).count() as u64;
    let (mut false_alarms, mut found, mut covered) = (0_u32, 0_u32, [0_u32; 2]);
    for _ in 0..1500 {
        let worse = pair(draw(200, 70), 200, draw(300, 80), 300);
        false_alarms += u32::from(farrington_manning(worse, 0.1).unwrap().p <= 0.05);
        for (count, method) in covered.iter_mut().zip([newcombe, miettinen_nurminen]) {
            *count += u32::from(method(worse, Level::percent_95()).unwrap().contains(-0.1));
        }
        let alike = pair(draw(200, 80), 200, draw(300, 80), 300);
        found += u32::from(farrington_manning(alike, 0.1).unwrap().p <= 0.05);
    }
    let share = |count: u32| f64::from(count) / 1500.0;
    assert!((0.035..0.065).contains(&share(false_alarms)), "{}", share(false_alarms));
    assert!(0.75 < share(found), "{}", share(found));
    for covered in covered {
        assert!((0.935..0.97).contains(&share(covered)), "{}", share(covered));
    }
}

#[test]
fn size_of_welch_at_the_margin() {
    let mut random = SeededRandom::new(4);
    let mut stars = |n: u64, up: u64| -> Vec<f64> {
        (0..n)
            .map(|_| if random.below(100) < up { 5.0 } else { 1.0 + random.below(4) as f64 })
            .collect()
    };
    // Means 3.75 and 4.00.
    let false_alarms = (0..1000)
        .filter(|_| welch_tost(&stars(150, 50), &stars(250, 60), 0.25).unwrap().p_lower <= 0.05)
        .count();
    assert!((30..=70).contains(&false_alarms), "{false_alarms}");
}
