use super::{LogitSlope, PeriodCount, change_point, logit_slope, mann_kendall, theil_sen};
use crate::{Level, StatsError, random::SeededRandom};

fn weeks(ks: &[u64], n: u64) -> Vec<PeriodCount> {
    ks.iter().map(|&k| PeriodCount { k, n }).collect()
}

fn drawn(random: &mut SeededRandom, percents: &[u64], n: u64) -> Vec<PeriodCount> {
    percents
        .iter()
        .map(|&percent| {
            let k = (0..n).filter(|_| random.below(100) < percent).count() as u64;
            PeriodCount { k, n }
        })
        .collect()
}

fn rates(periods: &[PeriodCount]) -> Vec<f64> {
    periods.iter().map(|period| period.k as f64 / period.n as f64).collect()
}

#[test]
fn a_level_series_has_no_trend() {
    let test = mann_kendall(&[0.4; 9]).unwrap();
    assert_eq!((test.s, test.independent.z, test.independent.p), (0, 0.0, 1.0));
    let line = theil_sen(&[0.4; 9], Level::percent_95()).unwrap();
    assert_eq!((line.slope, line.interval.lower, line.interval.upper), (0.0, 0.0, 0.0));
}

#[test]
fn a_straight_line_has_its_slope() {
    let line: Vec<f64> = (0..10).map(|week| 3.0 - 0.5 * f64::from(week)).collect();
    let slope = theil_sen(&line, Level::percent_95()).unwrap();
    assert_eq!((slope.slope, slope.interval.lower, slope.interval.upper), (-0.5, -0.5, -0.5));
    assert!(mann_kendall(&line).unwrap().independent.z < -3.8);
}

#[test]
fn slow_waves_widen_the_variance() {
    // Up for six weeks, down for six, and so on: neighbours resemble each other.
    let waves: Vec<f64> =
        (0..36).map(|week| libm::sin(f64::from(week) / 3.0) + 0.001 * f64::from(week)).collect();
    let test = mann_kendall(&waves).unwrap();
    let corrected = test.autocorrelated.unwrap();
    assert!(1.0 < (test.independent.variance - corrected.variance).abs());
    assert!(0.0 < test.independent.z * corrected.z);
}

#[test]
fn too_few_weeks_are_refused_and_bad_values_are_errors() {
    let error = mann_kendall(&[0.1; 7]).unwrap_err();
    assert_eq!(error.to_string(), "there are 7 periods, at least 8 are needed");
    assert!(error.is_refusal());
    assert!(!mann_kendall(&[f64::NAN; 9]).unwrap_err().is_refusal());
    assert!(theil_sen(&[1.0, 2.0], Level::percent_95()).unwrap_err().is_refusal());
    let impossible = weeks(&[3, 3, 3, 3, 3, 3, 3, 3], 2);
    assert!(!change_point(&impossible, 9, 1).unwrap_err().is_refusal());
    assert!(change_point(&weeks(&[1; 8], 2), 0, 1).is_err());
}

#[test]
fn rates_of_none_or_all_or_a_clean_jump_have_no_slope() {
    let level = Level::percent_95();
    for ks in [[0, 0, 0, 0, 0, 0], [5, 5, 5, 5, 5, 5], [0, 0, 0, 5, 5, 5]] {
        let error = logit_slope(&weeks(&ks, 5), level).unwrap_err();
        assert!(matches!(error, StatsError::Unbounded { .. }), "{ks:?}: {error}");
    }
}

#[test]
fn weeks_without_tickets_take_their_place_only() {
    let full = weeks(&[10, 20, 30, 40], 100);
    let mut gap = full.clone();
    gap.insert(2, PeriodCount { k: 0, n: 0 });
    let level = Level::percent_95();
    let (dense, sparse) = (logit_slope(&full, level).unwrap(), logit_slope(&gap, level).unwrap());
    assert!(sparse.slope < dense.slope && 0.0 < sparse.slope);
}

/// At the fit both moments of the residuals are 0, which is what makes it the likelihood's maximum.
#[test]
fn the_line_solves_the_score_equations() {
    let periods = weeks(&[10, 20, 30, 45], 100);
    let LogitSlope { slope, first_rate, last_rate, .. } =
        logit_slope(&periods, Level::percent_95()).unwrap();
    let intercept = libm::log(first_rate / (1.0 - first_rate));
    let rate = |week: f64| 1.0 / (1.0 + libm::exp(-(intercept + slope * week)));
    assert!((rate(3.0) - last_rate).abs() < 1e-12);
    let residuals: Vec<f64> = periods
        .iter()
        .zip(0_u32..)
        .map(|(period, week)| period.k as f64 - 100.0 * rate(f64::from(week)))
        .collect();
    let moment: f64 = residuals.iter().zip(0_u32..).map(|(r, week)| r * f64::from(week)).sum();
    assert!(residuals.iter().sum::<f64>().abs() < 1e-8 && moment.abs() < 1e-8);
}

#[test]
fn the_border_is_where_the_rate_jumps() {
    let change = change_point(&weeks(&[9, 11, 10, 30, 29, 31, 30, 28, 32], 100), 999, 5).unwrap();
    assert_eq!(change.at, 3);
    assert_eq!((change.before.k, change.after.k), (30, 180));
    assert_eq!(
        change,
        change_point(&weeks(&[9, 11, 10, 30, 29, 31, 30, 28, 32], 100), 999, 5).unwrap()
    );
}

/// 16 weeks of 80 tickets without a trend, with a mild one, and with a jump.
#[test]
fn tests_keep_their_level_and_find_what_is_there() {
    let mut random = SeededRandom::new(9);
    let level = Level::percent_95();
    let steady = [30; 16];
    let rising: Vec<u64> = (0..16).map(|week| 22 + week).collect();
    let jump: Vec<u64> = (0..16).map(|week| if week < 9 { 24 } else { 38 }).collect();
    let (mut false_alarms, mut found) = ([0_u32; 3], [0_u32; 3]);
    for repetition in 0..300 {
        let none = drawn(&mut random, &steady, 80);
        let trend = drawn(&mut random, &rising, 80);
        let step = drawn(&mut random, &jump, 80);
        let p = |periods: &[PeriodCount]| {
            [
                mann_kendall(&rates(periods)).unwrap().independent.p,
                logit_slope(periods, level).unwrap().p,
                change_point(periods, 99, repetition).unwrap().p,
            ]
        };
        let (of_none, of_trend, of_step) = (p(&none), p(&trend), p(&step));
        for test in 0..3 {
            false_alarms[test] += u32::from(of_none[test] <= 0.05);
            let there = if test == 2 { of_step[test] } else { of_trend[test] };
            found[test] += u32::from(there <= 0.05);
        }
    }
    // 5 % of 300 are 15, with a standard error of 4.
    assert!(false_alarms.iter().all(|count| (4..=27).contains(count)), "{false_alarms:?}");
    assert!(found.iter().all(|count| 240 < *count), "{found:?}");
}
