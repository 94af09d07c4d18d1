use super::restricted_mean;
use crate::{Level, Observation, StatsError};

fn ticket(time: f64, ended: bool, cluster: u64) -> Observation {
    Observation { time, ended, cluster }
}

/// Twelve customers with two tickets each, some of them still open.
fn tickets() -> Vec<Observation> {
    let mut res = Vec::new();
    for customer in 0_u32..12 {
        let start = f64::from(customer * customer % 11) + 1.0;
        res.push(ticket(start, customer % 3 != 0, u64::from(customer)));
        res.push(ticket(1.5 * start, customer % 4 != 1, u64::from(customer)));
    }
    res
}

/// The jackknife that leaves out one customer at a time says nearly the same.
#[test]
fn the_variance_is_close_to_leaving_out_customers() -> Result<(), StatsError> {
    let all = tickets();
    let (tau, level) = (10.0, Level::percent_95());
    let mean = restricted_mean(&all, tau, level)?;
    let mut left_out = Vec::new();
    for customer in 0..12 {
        let rest: Vec<Observation> =
            all.iter().copied().filter(|ticket| ticket.cluster != customer).collect();
        left_out.push(restricted_mean(&rest, tau, level)?.estimate);
    }
    let centre = left_out.iter().sum::<f64>() / 12.0;
    let squares: f64 = left_out.iter().map(|value| (value - centre) * (value - centre)).sum();
    let jackknife = (11.0 / 12.0 * squares).sqrt();
    let found = mean.standard_error.expect("twelve customers");
    assert!((found / jackknife - 1.0).abs() < 0.15, "{found} against {jackknife}");
    let interval = mean.interval.expect("twelve customers");
    assert!(interval.lower < mean.estimate && mean.estimate < interval.upper);
    Ok(())
}

/// The influences of all tickets add up to nothing: weights that all grow alike change no curve.
#[test]
fn doubling_every_customer_leaves_the_variance_of_a_half() -> Result<(), StatsError> {
    let once = tickets();
    let twice: Vec<Observation> = once
        .iter()
        .flat_map(|&one| [one, Observation { cluster: one.cluster + 100, ..one }])
        .collect();
    let level = Level::percent_95();
    let (once, twice) = (restricted_mean(&once, 9.0, level)?, restricted_mean(&twice, 9.0, level)?);
    assert!((once.estimate - twice.estimate).abs() < 1e-12);
    let errors = once.standard_error.unwrap() / twice.standard_error.unwrap();
    let ratio = errors * errors;
    // G / (G - 1) is 12 / 11 and 24 / 23.
    assert!((ratio - 2.0 * (12.0 / 11.0) / (24.0 / 23.0)).abs() < 1e-9, "{ratio}");
    Ok(())
}

#[test]
fn few_customers_have_no_interval_and_no_time_lies_behind_the_data() -> Result<(), StatsError> {
    let few = [ticket(1.0, true, 1), ticket(2.0, false, 2), ticket(4.0, true, 3)];
    let mean = restricted_mean(&few, 3.0, Level::percent_95())?;
    // 1 until 1, then two thirds until 3.
    assert!((mean.estimate - (1.0 + 2.0 * 2.0 / 3.0)).abs() < 1e-12);
    assert_eq!((mean.standard_error, mean.interval, mean.clusters), (None, None, 3));
    assert!(matches!(
        restricted_mean(&few, 5.0, Level::percent_95()),
        Err(StatsError::BeyondFollowUp { .. })
    ));
    assert!(matches!(restricted_mean(&[], 0.0, Level::percent_95()), Err(StatsError::Empty)));
    Ok(())
}
