#![expect(clippy::float_cmp, reason = "these values are exact")]

use proptest::prelude::*;

use crate::paired::*;
use crate::random::SeededRandom;
use crate::scored::tests::ticket;
use crate::*;

fn customer(n: u64, first_only: u64, second_only: u64) -> PairedCluster {
    PairedCluster { n, first_only, second_only }
}

fn share(customers: &[PairedCluster]) -> PairedShare {
    paired_share(customers, Level::percent_95()).unwrap()
}

proptest! {
    #[test]
    fn interval_p_value_and_swap_agree(customers in prop::collection::vec((0..4_u64, 0..3_u64, 0..3_u64), 1..60)) {
        let of = |(spare, b, c): (u64, u64, u64)| customer((spare + b + c).max(1), b, c);
        let customers: Vec<PairedCluster> = customers.into_iter().map(of).collect();
        let res = share(&customers);
        prop_assert!(res.interval.contains(res.difference));
        prop_assert!(-1.0 <= res.interval.lower && res.interval.upper <= 1.0);
        prop_assert!(res.n_star <= res.n as f64);
        if res.p_value < 0.049 || 0.051 < res.p_value {
            prop_assert_eq!(res.p_value < 0.05, !res.interval.contains(0.0));
        }
        let swapped: Vec<PairedCluster> =
            customers.iter().map(|c| customer(c.n, c.second_only, c.first_only)).collect();
        let back = share(&swapped);
        prop_assert!((res.difference + back.difference).abs() < 1e-15);
        prop_assert!((res.interval.lower + back.interval.upper).abs() < 1e-12);
        prop_assert!((res.p_value - back.p_value).abs() < 1e-12);
    }

    #[test]
    fn mid_p_is_below_exact_and_both_are_probabilities(b in 0..400_u64, c in 0..400_u64) {
        let test = mcnemar(b, c).unwrap();
        prop_assert!(0.0 < test.mid_p && test.mid_p <= test.exact && test.exact <= 1.0);
        prop_assert_eq!(mcnemar(c, b).unwrap(), test);
    }
}

/// P(X <= k) added up term by term.
#[test]
fn mcnemar_is_the_binomial_sum() {
    for (b, c) in [(0_u32, 0_u32), (1, 0), (5, 5), (2, 9), (30, 12)] {
        let m = f64::from(b + c);
        let (mut term, mut at_most, mut below) = (1.0, 0.0, 0.0);
        (0..b + c).for_each(|_| term /= 2.0);
        for k in 0..=b.min(c) {
            below = at_most;
            at_most += term;
            term *= (m - f64::from(k)) / (f64::from(k) + 1.0);
        }
        let test = mcnemar(u64::from(b), u64::from(c)).unwrap();
        assert!((test.exact - (2.0 * at_most).min(1.0)).abs() < 1e-12, "{b} {c}: {test:?}");
        if 0 < b + c {
            assert!((test.mid_p - (at_most + below).min(1.0)).abs() < 1e-12, "{b} {c}: {test:?}");
        }
    }
}

/// One ticket a customer: Wald+2 of Agresti & Min (2005), with t for z.
#[test]
fn independent_tickets_get_the_interval_of_agresti_and_min() {
    let mut customers = vec![customer(1, 0, 0); 70];
    customers.extend(vec![customer(1, 1, 0); 20]);
    customers.extend(vec![customer(1, 0, 1); 10]);
    let res = share(&customers);
    assert_eq!(res.method, PairedShareMethod::AgrestiMinOnEffectiveN);
    let (b, c, n) = (20.0, 10.0, 100.0);
    let standard_error = libm::sqrt(b + c + 1.0 - (b - c) * (b - c) / (n + 2.0)) / (n + 2.0);
    let centre = (b - c) / (n + 2.0);
    assert!((res.interval.lower - (centre - 1.96 * standard_error)).abs() < 1e-3, "{res:?}");
    assert!((res.interval.upper - (centre + 1.96 * standard_error)).abs() < 1e-3, "{res:?}");
}

#[test]
fn candidates_that_never_differ_are_still_uncertain() {
    let res = share(&vec![customer(3, 0, 0); 40]);
    assert_eq!((res.difference, res.p_value), (0.0, 1.0));
    assert_eq!(res.n_star, 40.0);
    assert!(0.03 < res.interval.upper && res.interval.upper < 0.06, "{res:?}");
    let few = share(&[customer(1, 1, 0); 5]);
    assert_eq!(few.method, PairedShareMethod::AgrestiMinOnClusters);
}

#[test]
fn impossible_customers_are_errors() {
    let level = Level::percent_95();
    assert_eq!(paired_share(&[], level), Err(StatsError::Empty));
    assert_eq!(paired_share(&[customer(0, 0, 0)], level), Err(StatsError::EmptyCluster));
    assert!(paired_share(&[customer(1, 1, 1)], level).is_err());
    assert!(paired_share(&[customer(1, u64::MAX, 1)], level).is_err());
}

#[test]
fn ratios_with_denominators_of_their_own_are_compared() {
    let tickets: Vec<paired::RatioTicket> = (0..40)
        .map(|i| paired::RatioTicket {
            cluster: i / 2,
            first: (i % 4 != 0).then_some(i % 3 == 0),
            second: (i % 5 != 0).then_some(i % 2 == 0),
        })
        .collect();
    let res = ratio_difference(&tickets, Level::percent_95()).unwrap();
    let share = |of: fn(&paired::RatioTicket) -> Option<bool>| {
        let counted: Vec<bool> = tickets.iter().filter_map(of).collect();
        counted.iter().filter(|&&success| success).count() as f64 / counted.len() as f64
    };
    assert!((res.difference - (share(|t| t.first) - share(|t| t.second))).abs() < 1e-12);
    let without: Vec<f64> = (0..20)
        .map(|cluster| {
            let kept: Vec<_> = tickets.iter().filter(|t| t.cluster != cluster).copied().collect();
            ratio_difference(&kept, Level::percent_95()).unwrap().difference
        })
        .collect();
    let mean = without.iter().sum::<f64>() / 20.0;
    let squares: f64 = without.iter().map(|value| (value - mean) * (value - mean)).sum();
    let jackknife = (19.0 / 20.0 * squares).sqrt();
    assert!((res.standard_error.unwrap() / jackknife - 1.0).abs() < 0.1, "{res:?} {jackknife}");
    assert_eq!(ratio_difference(&[], Level::percent_95()), Err(StatsError::Empty));
}

#[test]
fn areas_are_paired_ticket_by_ticket_in_the_order_given() {
    let mut random = SeededRandom::new(31);
    let tickets: Vec<ScoredTicket> =
        (0..80).map(|i| ticket(random.uniform(), random.happens(0.7), i / 2)).collect();
    let first = ScoredTickets::new(tickets.clone()).unwrap();
    let same = area_difference(&first, &first, |set| Ok(selective::aurc(set)), Level::percent_95());
    let same = same.unwrap();
    assert_eq!((same.difference, same.standard_error, same.p_value), (0.0, Some(0.0), Some(1.0)));
    let mut other = tickets;
    other[3].cluster = 77;
    let other = ScoredTickets::new(other).unwrap();
    let mixed =
        area_difference(&first, &other, |set| Ok(selective::aurc(set)), Level::percent_95());
    assert_eq!(mixed, Err(StatsError::NotPaired));
}

#[test]
fn tickets_needed_undo_the_detectable_difference() {
    let aim = Power::usual();
    let standard_error = share_spread(1_000, 0.8, 1.0).unwrap();
    let smallest = detectable_difference(standard_error, aim).unwrap();
    // 2.8 standard errors: 1.96 + 0.84.
    assert!((smallest / standard_error - 2.801_6).abs() < 1e-3);
    assert_eq!(tickets_needed(1_000, standard_error, smallest, aim).unwrap(), Some(1_000));
    assert_eq!(tickets_needed(1_000, standard_error, smallest / 2.0, aim).unwrap(), Some(4_000));
    assert_eq!(tickets_needed(1_000, standard_error, 0.0, aim), Ok(None));
    assert!(detectable_difference(-1.0, aim).is_err());
    assert!(share_spread(0, 0.5, 1.0).is_err());
}

/// Two candidates over customers whose tickets resemble each other; `lead` is the true difference.
fn simulated(random: &mut SeededRandom, n_customers: u64, lead: f64) -> Vec<PairedCluster> {
    (0..n_customers)
        .map(|_| {
            let n = 1 + random.next() % 4;
            let usual = random.uniform();
            let mut res = customer(n, 0, 0);
            for _ in 0..n {
                let luck = if random.happens(0.7) { usual } else { random.uniform() };
                // Disjoint stretches of luck: 10 % of the tickets, and `lead` more of the first kind.
                res.first_only += u64::from(luck < 0.10 + lead);
                res.second_only += u64::from(0.5 < luck && luck < 0.60);
            }
            res
        })
        .collect()
}

#[test]
fn the_comparison_keeps_its_level_and_finds_what_it_can() {
    let mut random = SeededRandom::new(32);
    let runs = 2_000;
    let found = |random: &mut SeededRandom, lead: f64| {
        let hits = (0..runs).filter(|_| share(&simulated(random, 150, lead)).p_value < 0.05);
        hits.count() as f64 / f64::from(runs)
    };
    let level = found(&mut random, 0.0);
    // 5 % and two standard errors of 2,000 runs.
    assert!((0.035..=0.06).contains(&level), "{level}");
    // The plan: the standard error of one large sample, scaled to this many customers; a lead adds to it.
    let mut lead = 0.0;
    for _ in 0..6 {
        let large = share(&simulated(&mut random, 60_000, lead));
        let standard_error = large.standard_error * f64::sqrt(60_000.0 / 150.0);
        lead = detectable_difference(standard_error, Power::usual()).unwrap();
    }
    let power = found(&mut random, lead);
    assert!((0.72..=0.88).contains(&power), "{lead}: {power}");
}

#[test]
fn the_interval_covers_where_the_plain_t_interval_fails() {
    let mut random = SeededRandom::new(33);
    let (runs, lead) = (1_000, 0.02);
    let (mut n_covering, mut n_plain) = (0, 0);
    for _ in 0..runs {
        // 25 customers and 3 % of differing tickets: often none at all.
        let customers: Vec<PairedCluster> = (0..25)
            .map(|_| {
                let luck = random.uniform();
                let n = 1 + random.next() % 3;
                customer(n, if luck < 0.02 { n } else { 0 }, 0)
            })
            .collect();
        n_covering += u64::from(share(&customers).interval.contains(lead));
        let sums: Vec<ClusterSum> =
            customers.iter().map(|c| ClusterSum { n: c.n, sum: c.first_only as f64 }).collect();
        let plain = clustered_mean(&sums).unwrap().interval(Level::percent_95()).unwrap().unwrap();
        n_plain += u64::from(plain.contains(lead));
    }
    assert!(930 <= n_covering, "{n_covering} of {runs}");
    assert!(n_plain < 600, "{n_plain} of {runs}");
}
