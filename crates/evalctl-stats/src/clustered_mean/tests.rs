use crate::random::SeededRandom;
use crate::*;

#[test]
fn a_share_has_the_variance_of_the_clustered_proportion() {
    let customers: Vec<(u64, u64)> =
        (0..40).map(|i| ((i * 7 % 5).min(1 + i % 4), 1 + i % 4)).collect();
    let sums: Vec<ClusterSum> =
        customers.iter().map(|&(k, n)| ClusterSum { n, sum: k as f64 }).collect();
    let bars: Vec<ClusterCount> =
        customers.iter().map(|&(k, n)| ClusterCount { k, n, clusters: 1 }).collect();
    let mean = clustered_mean(&sums).unwrap();
    let share = clustered_proportion(&bars, Level::percent_95()).unwrap();
    assert!((mean.estimate - share.estimate).abs() < 1e-15);
    assert!((mean.standard_error.unwrap() - share.standard_error.unwrap()).abs() < 1e-14);
    let (ours, theirs) =
        (mean.interval(Level::percent_95()).unwrap().unwrap(), share.t_interval.unwrap());
    assert!((ours.lower - theirs.lower).abs() < 1e-13);
}

#[test]
fn few_customers_have_no_standard_error() {
    let nine = vec![ClusterSum { n: 3, sum: 1.0 }; 9];
    let mean = clustered_mean(&nine).unwrap();
    assert_eq!(mean.standard_error, None);
    assert_eq!(mean.interval(Level::percent_95()), Ok(None));
    assert_eq!(mean.p_value(), Ok(None));
}

#[test]
fn bad_clusters_are_errors() {
    assert_eq!(clustered_mean(&[]), Err(StatsError::Empty));
    assert_eq!(clustered_mean(&[ClusterSum { n: 0, sum: 0.0 }]), Err(StatsError::EmptyCluster));
    assert!(clustered_mean(&[ClusterSum { n: 1, sum: f64::NAN }]).is_err());
}

/// With t(G-1) the p-value is below 5 % exactly where the 95 % interval leaves 0 out.
#[test]
fn p_value_and_interval_say_the_same() {
    let mut random = SeededRandom::new(5);
    for _ in 0..200 {
        let sums: Vec<ClusterSum> =
            (0..15).map(|_| ClusterSum { n: 1, sum: 0.5 + random.normal() }).collect();
        let mean = clustered_mean(&sums).unwrap();
        let interval = mean.interval(Level::percent_95()).unwrap().unwrap();
        assert_eq!(mean.p_value().unwrap().unwrap() < 0.05, !interval.contains(0.0));
    }
}

#[test]
fn no_spread_is_told_apart_from_no_difference() {
    let all = |sum| vec![ClusterSum { n: 1, sum }; 12];
    assert_eq!(clustered_mean(&all(0.0)).unwrap().p_value(), Ok(Some(1.0)));
    assert_eq!(clustered_mean(&all(1.0)).unwrap().p_value(), Ok(Some(0.0)));
}

#[test]
fn the_interval_of_the_logarithm_stays_above_0_and_is_longer_above() {
    let customers: Vec<ClusterSum> =
        (0..12).map(|i| ClusterSum { n: 1, sum: f64::from(i % 3 + 1) }).collect();
    let mean = clustered_mean(&customers).unwrap();
    let interval = mean.log_interval(Level::percent_95()).unwrap().unwrap();
    // Worked by hand: 2 exp(+- 2.200985 * sqrt(96 / 11) / 12 / 2).
    assert!((interval.lower - 1.525_354).abs() < 1e-5, "{interval:?}");
    assert!((interval.upper - 2.622_341).abs() < 1e-5, "{interval:?}");
    for sum in [0.0, 3.0] {
        let alike: Vec<ClusterSum> = (0..12).map(|_| ClusterSum { n: 1, sum }).collect();
        let mean = clustered_mean(&alike).unwrap();
        assert_eq!(mean.log_interval(Level::percent_95()).unwrap(), None, "{sum}");
    }
}
