#![expect(clippy::float_cmp, reason = "these values are exact, or the same to the bit")]

use proptest::prelude::*;

use crate::*;

fn independent(times: &[(f64, bool)]) -> Vec<Observation> {
    (0..).zip(times).map(|(cluster, &(time, ended))| Observation { time, ended, cluster }).collect()
}

fn fit(observations: &[Observation]) -> KaplanMeier {
    KaplanMeier::fit(observations).unwrap()
}

/// Remission times under 6-MP (Freireich et al. 1963), the example of most textbooks; three ties at 6 weeks,
/// where one patient was censored at the same time.
fn remission() -> Vec<Observation> {
    let ended = [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0].map(|time| (time, true));
    let open = [6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0]
        .map(|time| (time, false));
    independent(&[&ended[..], &open[..]].concat())
}

#[test]
fn curve_is_that_of_the_textbook() {
    let km = fit(&remission());
    assert_eq!((km.n(), km.ended(), km.clusters(), km.largest_time()), (21, 9, 21, 35.0));
    assert_eq!(km.method().as_str(), "kaplan_meier_greenwood");
    let printed = [
        (6.0, 0.857, 0.0764),
        (7.0, 0.807, 0.0869),
        (10.0, 0.753, 0.0963),
        (13.0, 0.690, 0.1068),
        (16.0, 0.627, 0.1141),
        (22.0, 0.538, 0.1282),
        (23.0, 0.448, 0.1346),
    ];
    for (step, (time, survival, standard_error)) in km.curve.steps.iter().zip(printed) {
        assert_eq!(step.time, time);
        assert!((step.survival - survival).abs() < 0.0005, "{step:?}");
        let greenwood = step.survival * step.log_variance.sqrt();
        assert!((greenwood - standard_error).abs() < 0.00005, "{step:?}");
    }
    assert_eq!(km.quantile(0.5).unwrap(), Some(23.0));
    assert_eq!(km.quantile(0.9).unwrap(), None);
    let interval = km.quantile_interval(0.5, Level::percent_95()).unwrap();
    assert_eq!(interval, QuantileInterval { lower: Some(13.0), upper: None });
}

#[test]
fn curve_is_right_continuous_and_starts_at_one() {
    let km = fit(&remission());
    assert_eq!(km.survival(0.0).unwrap(), 1.0);
    assert_eq!(km.survival(5.999).unwrap(), 1.0);
    assert_eq!(km.band(5.999, Level::percent_95()).unwrap(), Interval { lower: 1.0, upper: 1.0 });
    assert_eq!(km.survival(6.0).unwrap(), 18.0 / 21.0);
    assert_eq!(km.survival(6.5).unwrap(), 18.0 / 21.0);
    assert_eq!(km.survival(35.0).unwrap(), km.survival(23.0).unwrap());
}

#[test]
fn nothing_is_said_beyond_the_largest_time() {
    let km = fit(&remission());
    let beyond = StatsError::BeyondFollowUp { time: 36.0, largest: 35.0 };
    assert_eq!(km.survival(36.0), Err(beyond.clone()));
    assert_eq!(km.band(36.0, Level::percent_95()), Err(beyond.clone()));
    assert_eq!(km.rmst(36.0), Err(beyond));

    // When the last ticket has ended, none is open later.
    let km = fit(&independent(&[(1.0, true), (2.0, true)]));
    assert_eq!(km.survival(3.0).unwrap(), 0.0);
    assert_eq!(km.band(3.0, Level::percent_95()).unwrap(), Interval { lower: 0.0, upper: 0.0 });
}

/// All shares k / n with n up to 60: rounding must not move a quantile to the next ticket.
#[test]
fn quantile_of_k_of_n_tickets_is_the_time_of_the_kth() {
    for n in 1_u32..=60 {
        let times: Vec<(f64, bool)> = (1..=n).map(|time| (f64::from(time), true)).collect();
        let km = fit(&independent(&times));
        for k in 1..n {
            let quantile = km.quantile(f64::from(k) / f64::from(n)).unwrap();
            assert_eq!(quantile, Some(f64::from(k)), "{k} of {n}");
        }
    }
}

#[test]
fn restricted_mean_is_the_area_under_the_curve() {
    let km = fit(&independent(&[(1.0, true), (2.0, false), (4.0, true), (5.0, false)]));
    // S is 1 up to 1, 3/4 up to 4, 3/8 up to 5.
    assert_eq!(km.rmst(0.0).unwrap(), 0.0);
    assert_eq!(km.rmst(0.5).unwrap(), 0.5);
    assert_eq!(km.rmst(4.0).unwrap(), 1.0 + 0.75 * 3.0);
    assert_eq!(km.rmst(5.0).unwrap(), 1.0 + 0.75 * 3.0 + 0.375);
}

#[test]
fn impossible_input_is_refused() {
    assert_eq!(KaplanMeier::fit(&[]), Err(StatsError::Empty));
    for time in [-1.0, f64::NAN, f64::INFINITY] {
        let res = KaplanMeier::fit(&independent(&[(1.0, true), (time, true)]));
        assert!(matches!(res, Err(StatsError::OutOfRange { name: "time", .. })), "{time}");
    }
    let km = fit(&remission());
    for value in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(km.survival(value), Err(StatsError::OutOfRange { .. })), "{value}");
        assert!(
            matches!(km.band(value, Level::percent_95()), Err(StatsError::OutOfRange { .. })),
            "{value}"
        );
        assert!(matches!(km.rmst(value), Err(StatsError::OutOfRange { .. })), "{value}");
        assert!(matches!(km.quantile(value), Err(StatsError::OutOfRange { .. })), "{value}");
        let interval = km.quantile_interval(value, Level::percent_95());
        assert!(matches!(interval, Err(StatsError::OutOfRange { .. })), "{value}");
    }
}

#[test]
fn one_customer_has_a_curve_but_no_band() {
    let tickets = [1.0, 2.0, 3.0].map(|time| Observation { time, ended: true, cluster: 7 });
    let km = fit(&tickets);
    assert_eq!(km.survival(1.0).unwrap(), 2.0 / 3.0);
    let refused = StatsError::TooFewClusters { clusters: 1, needed: 2 };
    assert_eq!(km.band(1.0, Level::percent_95()), Err(refused.clone()));
    assert_eq!(km.quantile_interval(0.5, Level::percent_95()), Err(refused));
}

/// Each customer twice: nothing was learned, but for the factor G / (G-1).
#[test]
fn copies_of_a_ticket_add_no_information() {
    let copies = [remission(), remission()].concat();
    let (once, twice) = (fit(&remission()), fit(&copies));
    assert_eq!(twice.method().as_str(), "kaplan_meier_clustered");
    for (single, double) in once.curve.steps.iter().zip(&twice.curve.steps) {
        assert!((single.survival - double.survival).abs() < 1e-15);
        let expected = 21.0 / 20.0 * single.log_variance;
        assert!((double.log_variance - expected).abs() < 1e-14, "{single:?} {double:?}");
    }
}

#[test]
fn the_slowest_ticket_is_no_upper_limit() {
    let times: Vec<(f64, bool)> = (1..=10).map(|time| (f64::from(time), true)).collect();
    let km = fit(&independent(&times));
    assert_eq!(km.quantile(0.9).unwrap(), Some(9.0));
    let interval = km.quantile_interval(0.9, Level::percent_95()).unwrap();
    assert_eq!(interval, QuantileInterval { lower: Some(7.0), upper: None });
    let alone = fit(&independent(&[(3.0, true)]));
    let nothing = QuantileInterval { lower: None, upper: None };
    assert_eq!(alone.quantile_interval(0.5, Level::percent_95()).unwrap(), nothing);
}

/// Customers that mirror each other: no variance between them, so that Greenwood's stays.
#[test]
fn band_is_never_narrower_than_for_independent_tickets() {
    let tickets: Vec<Observation> = (0..20)
        .flat_map(|cluster| [1.0, 2.0].map(|time| Observation { time, ended: true, cluster }))
        .collect();
    let km = fit(&tickets);
    let greenwood: f64 = 20.0 / (40.0 * 20.0);
    assert_eq!(km.curve.steps[0].log_variance, greenwood);
    let band = km.band(1.0, Level::percent_95()).unwrap();
    assert!(band.lower < 0.4 && 0.6 < band.upper);
}

/// ln S(t) when ticket i counts `weights[i]` times.
fn weighted_log_survival(tickets: &[Observation], weights: &[f64], t: f64) -> f64 {
    let mut times: Vec<f64> =
        tickets.iter().filter(|ticket| ticket.ended).map(|ticket| ticket.time).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let total = |keep: &dyn Fn(&Observation) -> bool| -> f64 {
        tickets
            .iter()
            .zip(weights)
            .filter(|(ticket, _)| keep(ticket))
            .map(|(_, weight)| weight)
            .sum()
    };
    let factor = |u: f64| {
        let at_risk = total(&|ticket| u <= ticket.time);
        let ended = total(&|ticket| ticket.ended && ticket.time.to_bits() == u.to_bits());
        libm::log(1.0 - ended / at_risk)
    };
    times.into_iter().filter(|&u| u <= t).map(factor).sum()
}

/// The definition of the infinitesimal jackknife, by numerical derivatives with respect to each weight.
fn jackknife_variance(tickets: &[Observation], t: f64) -> f64 {
    let mut sums = std::collections::BTreeMap::<u64, f64>::new();
    for (idx, ticket) in tickets.iter().enumerate() {
        let shifted = |shift: f64| {
            let mut weights = vec![1.0; tickets.len()];
            weights[idx] += shift;
            weighted_log_survival(tickets, &weights, t)
        };
        *sums.entry(ticket.cluster).or_default() += (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
    }
    let groups = sums.len() as f64;
    groups / (groups - 1.0) * sums.values().map(|sum| sum * sum).sum::<f64>()
}

/// Times on a coarse grid, so that ties of all kinds occur.
fn tickets(clusters: u64) -> impl Strategy<Value = Vec<Observation>> {
    let ticket =
        (1_u32..12, prop::bool::weighted(0.7), 0..clusters).prop_map(|(time, ended, cluster)| {
            Observation { time: f64::from(time) / 2.0, ended, cluster }
        });
    prop::collection::vec(ticket, 1..40)
}

proptest! {
    #[test]
    fn variance_is_the_infinitesimal_jackknife_over_customers(tickets in tickets(8)) {
        let km = fit(&tickets);
        prop_assume!(km.method() == KaplanMeierMethod::Clustered && 2 <= km.clusters());
        let singles: Vec<Observation> =
            (0..).zip(&tickets).map(|(cluster, &ticket)| Observation { cluster, ..ticket }).collect();
        let greenwood = fit(&singles);
        for (step, independent) in km.curve.steps.iter().zip(&greenwood.curve.steps) {
            if 0.0 < step.survival {
                let variance = step.log_variance;
                let floor = independent.log_variance;
                let expected = jackknife_variance(&tickets, step.time).max(floor);
                prop_assert!((variance - expected).abs() <= 1e-5 * expected, "{:?} {}", step, expected);
            }
        }
    }

    #[test]
    fn survival_never_rises_and_the_band_contains_it(tickets in tickets(8)) {
        let km = fit(&tickets);
        prop_assume!(2 <= km.clusters() || km.n() == 1);
        let mut last = 1.0;
        for half_hours in 0..=20 {
            let time = f64::from(half_hours) / 4.0;
            if km.largest_time() < time {
                break;
            }
            let survival = km.survival(time).unwrap();
            prop_assert!(0.0 <= survival && survival <= last);
            prop_assert!(km.band(time, Level::percent_95()).unwrap().contains(survival));
            last = survival;
        }
    }

    #[test]
    fn quantile_lies_in_its_interval(tickets in tickets(8), q in 0.05_f64..0.95) {
        let km = fit(&tickets);
        prop_assume!(2 <= km.clusters() || km.n() == 1);
        let interval = km.quantile_interval(q, Level::percent_95()).unwrap();
        let Some(quantile) = km.quantile(q).unwrap() else {
            prop_assert_eq!(interval.upper, None);
            return Ok(());
        };
        prop_assert!(interval.lower.is_none_or(|lower| lower <= quantile));
        prop_assert!(interval.upper.is_none_or(|upper| quantile <= upper));
    }

    #[test]
    fn without_censoring_it_is_the_empirical_share(times in prop::collection::vec(0_u32..30, 1..60)) {
        let all: Vec<(f64, bool)> = times.iter().map(|&time| (f64::from(time), true)).collect();
        let km = fit(&independent(&all));
        for t in 0..=30 {
            let n_open = times.iter().filter(|&&time| t < time).count();
            prop_assert_eq!(km.survival(f64::from(t)).unwrap(), n_open as f64 / times.len() as f64);
        }
        let mean = f64::from(times.iter().sum::<u32>()) / times.len() as f64;
        prop_assert!((km.rmst(km.largest_time()).unwrap() - mean).abs() < 1e-12);
    }

    #[test]
    fn shuffling_changes_no_bit(
        (tickets, shuffled) in tickets(8).prop_flat_map(|tickets| (Just(tickets.clone()), Just(tickets).prop_shuffle()))
    ) {
        prop_assert_eq!(fit(&tickets), fit(&shuffled));
    }

    #[test]
    fn another_unit_of_time_scales_times_only(tickets in tickets(8)) {
        let minutes: Vec<Observation> =
            tickets.iter().map(|&ticket| Observation { time: ticket.time * 64.0, ..ticket }).collect();
        let (km, scaled) = (fit(&tickets), fit(&minutes));
        prop_assert_eq!(scaled.quantile(0.5).unwrap(), km.quantile(0.5).unwrap().map(|time| time * 64.0));
        prop_assert_eq!(scaled.rmst(scaled.largest_time()).unwrap(), 64.0 * km.rmst(km.largest_time()).unwrap());
    }
}
