#![expect(clippy::float_cmp, reason = "these values are exact, or the same to the bit")]

use proptest::prelude::*;

use crate::*;

fn bar(k: u64, n: u64, clusters: u64) -> ClusterCount {
    ClusterCount { k, n, clusters }
}

fn rate(histogram: &[ClusterCount]) -> ClusteredProportion {
    clustered_proportion(histogram, Level::percent_95()).unwrap()
}

/// The formula of the ratio estimator, customer by customer.
#[test]
fn variance_is_that_of_the_ratio_estimator() {
    let customers =
        [(1, 1), (0, 3), (2, 3), (4, 4), (0, 1), (1, 2), (5, 6), (0, 2), (1, 1), (3, 3), (0, 4)];
    let res = rate(&customers.map(|(k, n)| bar(k, n, 1)));
    let (k, n, groups) = (17.0, 30.0, 11.0);
    let p: f64 = k / n;
    let sum: f64 =
        customers.map(|(k, n)| (k as f64 - n as f64 * p) * (k as f64 - n as f64 * p)).iter().sum();
    let variance = groups / (groups - 1.0) * sum / (n * n);
    let deff = variance / (p * (1.0 - p) / n);
    assert!((res.standard_error.unwrap() - variance.sqrt()).abs() < 1e-14);
    assert!((res.deff.unwrap() - deff).abs() < 1e-12);
    assert!((res.n_eff.unwrap() - n / deff).abs() < 1e-12);
    // t quantiles 0.975 with 29 and 10 degrees of freedom, from a printed table.
    let t_ratio: f64 = 2.045_229_642 / 2.228_138_852;
    assert!((res.n_star - n / deff * t_ratio * t_ratio).abs() < 1e-7);
    assert_eq!(res.method, ClusterMethod::KornGraubard);
}

#[test]
fn one_ticket_per_customer_is_nearly_clopper_pearson() {
    let res = rate(&[bar(0, 1, 120), bar(1, 1, 280)]);
    assert!((res.n_star - 399.0).abs() < 1e-9);
    let plain = clopper_pearson(280, 400, Level::percent_95()).unwrap();
    assert!((res.interval.lower - plain.lower).abs() < 1e-4);
    assert!((res.interval.upper - plain.upper).abs() < 1e-4);
}

#[test]
fn tickets_that_all_end_as_their_customer_count_once() {
    let copies = rate(&[bar(0, 5, 40), bar(5, 5, 60)]);
    let alone = rate(&[bar(0, 1, 40), bar(1, 1, 60)]);
    assert!((copies.deff.unwrap() - 5.0 * 100.0 / 99.0).abs() < 1e-12);
    assert!((copies.n_eff.unwrap() - alone.n_eff.unwrap()).abs() < 1e-9);
    assert!((copies.standard_error.unwrap() - alone.standard_error.unwrap()).abs() < 1e-15);
}

#[test]
fn no_or_all_successes_use_the_number_of_customers() {
    let none = rate(&[bar(0, 3, 20), bar(0, 1, 10)]);
    assert_eq!(none.interval, clopper_pearson(0, 30, Level::percent_95()).unwrap());
    let all = rate(&[bar(3, 3, 20), bar(1, 1, 10)]);
    assert_eq!(all.interval, clopper_pearson(30, 30, Level::percent_95()).unwrap());
    for res in [none, all] {
        assert_eq!(res.method, ClusterMethod::ClopperPearsonOnClusters);
        assert_eq!(res.n_star, 30.0);
        assert_eq!((res.standard_error, res.deff, res.n_eff), (None, None, None));
        assert_eq!((res.t_interval, res.logit_interval), (None, None));
    }
}

#[test]
fn fewer_than_ten_customers_use_their_number() {
    let nine = rate(&[bar(2, 4, 9)]);
    assert_eq!(nine.method.as_str(), "clopper_pearson_on_clusters");
    assert_eq!(nine.n_star, 9.0);
    assert_eq!(nine.t_interval, None);
    // Four and a half successes of nine lie between the limits for four and for five.
    let limits = |k| clopper_pearson(k, 9, Level::percent_95()).unwrap();
    assert!(limits(4).lower < nine.interval.lower && nine.interval.lower < limits(5).lower);
    assert!(limits(4).upper < nine.interval.upper && nine.interval.upper < limits(5).upper);

    let ten = rate(&[bar(1, 4, 5), bar(3, 4, 5)]);
    assert_eq!(ten.method.as_str(), "korn_graubard");

    let one = rate(&[bar(2, 4, 1)]);
    assert_eq!((one.standard_error, one.deff, one.n_star), (None, None, 1.0));
    assert!(one.interval.contains(0.5));
}

/// 49 times 1/49 is not 1 in binary: the variance must be 0 all the same, not 1e-33.
#[test]
fn customers_that_balance_exactly_leave_the_number_of_tickets() {
    let res = rate(&[bar(1, 49, 12), bar(2, 98, 5)]);
    assert_eq!((res.standard_error, res.deff, res.n_eff), (Some(0.0), Some(0.0), None));
    assert_eq!(res.n_star, 1078.0);
    assert_eq!(res.method, ClusterMethod::KornGraubard);
    assert_eq!((res.t_interval, res.logit_interval), (None, None));
    assert_eq!(res.interval, clopper_pearson(22, 1078, Level::percent_95()).unwrap());
}

#[test]
fn impossible_histograms_are_refused() {
    let error = |histogram: &[ClusterCount]| {
        clustered_proportion(histogram, Level::percent_95()).unwrap_err()
    };
    assert_eq!(error(&[]), StatsError::Empty);
    assert_eq!(error(&[bar(0, 1, 0)]), StatsError::Empty);
    assert_eq!(error(&[bar(0, 0, 3)]), StatsError::EmptyCluster);
    assert_eq!(error(&[bar(1, 2, 3), bar(3, 2, 1)]), StatsError::CountAboveTotal { k: 3, n: 2 });
    assert_eq!(error(&[bar(1, 2, u64::MAX)]), StatsError::CountTooLarge);
    assert_eq!(error(&[bar(1, 2, u64::MAX), bar(1, 2, 1)]), StatsError::CountTooLarge);
    assert_eq!(error(&[bar(1, u64::MAX, u64::MAX)]), StatsError::CountTooLarge);
}

fn histograms() -> impl Strategy<Value = Vec<ClusterCount>> {
    let bars = (1_u64..8)
        .prop_flat_map(|n| (0..=n, Just(n), 1_u64..40))
        .prop_map(|(k, n, clusters)| ClusterCount { k, n, clusters });
    prop::collection::vec(bars, 1..12)
}

proptest! {
    #[test]
    fn order_and_splitting_of_bars_do_not_matter(
        (histogram, shuffled) in histograms().prop_flat_map(|bars| (Just(bars.clone()), Just(bars).prop_shuffle()))
    ) {
        let split: Vec<ClusterCount> = shuffled
            .iter()
            .flat_map(|&ClusterCount { k, n, clusters }| [bar(k, n, clusters / 2), bar(k, n, clusters - clusters / 2)])
            .collect();
        // Equality of f64: bit for bit, but for the sign of a zero.
        prop_assert_eq!(rate(&histogram), rate(&shuffled));
        prop_assert_eq!(rate(&histogram), rate(&split));
    }

    #[test]
    fn interval_is_never_narrower_than_for_independent_tickets(histogram in histograms()) {
        let res = rate(&histogram);
        prop_assert!(res.n_star <= res.n as f64);
        prop_assert!(res.interval.contains(res.estimate));
        prop_assert!(0.0 <= res.interval.lower && res.interval.upper <= 1.0);
        let plain = clopper_pearson(res.k, res.n, Level::percent_95()).unwrap();
        prop_assert!(res.interval.lower <= plain.lower + 1e-14 && plain.upper - 1e-14 <= res.interval.upper);
    }

    #[test]
    fn failures_mirror_successes(histogram in histograms()) {
        let mirrored: Vec<ClusterCount> =
            histogram.iter().map(|&ClusterCount { k, n, clusters }| bar(n - k, n, clusters)).collect();
        let (res, mirror) = (rate(&histogram), rate(&mirrored));
        prop_assert!((res.interval.lower - (1.0 - mirror.interval.upper)).abs() < 1e-12);
        prop_assert!((res.n_star - mirror.n_star).abs() <= 1e-9 * res.n_star);
    }
}
