#![expect(clippy::float_cmp, reason = "these values are exact")]

use proptest::prelude::*;

use super::aurc::best_aurc;
use crate::random::SeededRandom;
use crate::scored::tests::{calibrated, ticket};
use crate::selective::*;
use crate::*;

/// One of the areas.
type Estimate = fn(&ScoredTickets) -> Area;

fn set(tickets: Vec<ScoredTicket>) -> ScoredTickets {
    ScoredTickets::new(tickets).unwrap()
}

fn any_tickets() -> impl Strategy<Value = Vec<ScoredTicket>> {
    let one = (0..=9_u8, any::<bool>(), 0..9_u64);
    prop::collection::vec(one, 2..60).prop_map(|tickets| {
        let of = |(score, right, cluster)| ticket(f64::from(score) / 9.0, right, cluster);
        tickets.into_iter().map(of).collect()
    })
}

/// The mean over i of the risk among the first i, tickets in the order given.
fn aurc_of_order(wrong: &[bool]) -> f64 {
    let (mut n_wrong, mut sum) = (0.0, 0.0);
    for (before, &wrong) in wrong.iter().enumerate() {
        n_wrong += f64::from(u8::from(wrong));
        sum += n_wrong / (before + 1) as f64;
    }
    sum / wrong.len() as f64
}

proptest! {
    #[test]
    fn auroc_counts_won_comparisons(tickets in any_tickets()) {
        let tickets = set(tickets);
        let of_kind = |right| {
            let kind = tickets.tickets().iter().filter(move |ticket| ticket.right == right);
            kind.map(|ticket| ticket.score).collect::<Vec<f64>>()
        };
        let (good, bad) = (of_kind(true), of_kind(false));
        prop_assume!(!good.is_empty() && !bad.is_empty());
        let mut won = 0.0;
        for good in &good {
            for bad in &bad {
                won += if bad < good { 1.0 } else if bad == good { 0.5 } else { 0.0 };
            }
        }
        let area = auroc(&tickets).unwrap();
        prop_assert!((area.estimate - won / (good.len() * bad.len()) as f64).abs() < 1e-12);
        let sum: f64 = area.influence.iter().map(|(_, influence)| influence).sum();
        prop_assert!(sum.abs() < 1e-9, "influences are centred: {sum}");
    }

    #[test]
    fn no_order_beats_the_best_and_risk_ends_at_the_error_rate(tickets in any_tickets()) {
        let tickets = set(tickets);
        let excess = excess_aurc(&tickets).estimate;
        prop_assert!(0.0 <= excess);
        let rate = 1.0 - tickets.n_right() as f64 / tickets.n() as f64;
        prop_assert!((risk_at(&tickets, 1.0).unwrap() - rate).abs() < 1e-12);
        let points = risk_coverage(&tickets);
        prop_assert!((points.last().unwrap().risk() - rate).abs() < 1e-12);
        prop_assert!(points.windows(2).all(|pair| pair[1].threshold < pair[0].threshold));
        for area in [aurc(&tickets), excess_aurc(&tickets)] {
            let sum: f64 = area.influence.iter().map(|(_, influence)| influence).sum();
            prop_assert!(sum.abs() < 1e-9, "influences are centred: {sum}");
        }
    }
}

#[test]
fn ties_count_as_the_mean_over_their_orders() {
    let tickets = set(vec![
        ticket(0.9, false, 0),
        ticket(0.5, true, 1),
        ticket(0.5, false, 2),
        ticket(0.5, true, 3),
        ticket(0.1, false, 4),
    ]);
    let mut sum = 0.0;
    for place in 0..3 {
        let mut wrong = [true, false, false, false, true];
        wrong[1 + place] = true;
        sum += aurc_of_order(&wrong);
    }
    assert!((aurc(&tickets).estimate - sum / 3.0).abs() < 1e-12);
    // The best two are the wrong one and a third of each of the tied.
    assert!((risk_at(&tickets, 0.4).unwrap() - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn the_best_order_has_no_excess() {
    let tickets = set((0..50).map(|i| ticket(f64::from(i) / 50.0, 12 <= i, 0)).collect());
    assert!(excess_aurc(&tickets).estimate < 1e-12);
    assert!((aurc(&tickets).estimate - best_aurc(50, 12)).abs() < 1e-12);
    assert_eq!(best_aurc(7, 0), 0.0);
    assert_eq!(best_aurc(7, 7), 1.0);
}

#[test]
fn a_perfect_separation_is_bounded_by_the_customers_behind_it() {
    let tickets =
        set((0..60_u32).map(|i| ticket(f64::from(i) / 60.0, 20 <= i, u64::from(i))).collect());
    let area = auroc(&tickets).unwrap();
    assert_eq!(area.estimate, 1.0);
    let (interval, method) = area.interval(Level::percent_95()).unwrap().unwrap();
    assert_eq!(method, AreaMethod::ClopperPearsonAtBorder);
    assert_eq!(interval, clopper_pearson(20, 20, Level::percent_95()).unwrap());
    let one_kind = set(vec![ticket(0.5, true, 0), ticket(0.6, true, 1)]);
    assert_eq!(auroc(&one_kind).err(), Some(StatsError::OneClass { n: 2 }));
}

#[test]
fn coverage_outside_the_unit_is_an_error() {
    let tickets = set(vec![ticket(0.5, true, 0)]);
    for coverage in [0.0, -0.1, 1.1, f64::NAN] {
        assert!(risk_at(&tickets, coverage).is_err(), "{coverage}");
    }
}

/// Taking each customer out once gives the same spread as the influences, to first order.
#[test]
fn influences_agree_with_the_jackknife_by_customer() {
    let mut random = SeededRandom::new(21);
    let tickets = calibrated(&mut random, 150, 3, 0.6);
    let estimates: [Estimate; 3] = [aurc, excess_aurc, |set| auroc(set).unwrap()];
    for estimate in estimates {
        let whole = estimate(&set(tickets.clone()));
        let without: Vec<f64> = (0..150)
            .map(|cluster| {
                let kept = tickets.iter().filter(|ticket| ticket.cluster != cluster).copied();
                estimate(&set(kept.collect())).estimate
            })
            .collect();
        let mean = without.iter().sum::<f64>() / 150.0;
        let squares: f64 = without.iter().map(|value| (value - mean) * (value - mean)).sum();
        let jackknife = (149.0 / 150.0 * squares).sqrt();
        let ours = whole.standard_error().unwrap().unwrap();
        assert!((ours / jackknife - 1.0).abs() < 0.05, "{ours} against {jackknife}");
    }
}

/// Coverage over simulated customers whose tickets share their luck; the truth is from 400,000 tickets.
#[test]
fn intervals_of_areas_cover_and_those_by_ticket_do_not() {
    let estimates: [(&str, Estimate); 3] =
        [("aurc", aurc), ("e_aurc", excess_aurc), ("auroc", |set| auroc(set).unwrap())];
    for (name, estimate) in estimates {
        let mut random = SeededRandom::new(22);
        let truth = estimate(&set(calibrated(&mut random, 400_000, 1, 0.0))).estimate;
        let (mut n_covering, mut n_by_ticket, runs) = (0, 0, 300);
        for _ in 0..runs {
            let tickets = calibrated(&mut random, 120, 4, 0.8);
            let covers = |tickets: Vec<ScoredTicket>| {
                let area = estimate(&set(tickets));
                let (interval, _) = area.interval(Level::percent_95()).unwrap().unwrap();
                u64::from(interval.contains(truth))
            };
            let mut alone = tickets.clone();
            for (cluster, ticket) in alone.iter_mut().enumerate() {
                ticket.cluster = cluster as u64;
            }
            n_covering += covers(tickets);
            n_by_ticket += covers(alone);
        }
        let share = n_covering as f64 / f64::from(runs);
        assert!((0.915..=0.985).contains(&share), "{name}: {share}");
        assert!(n_by_ticket <= n_covering, "{name}: {n_by_ticket} against {n_covering}");
    }
}

/// The plan is kept: with that many labels the exact test passes with at least the power asked for.
#[test]
fn planned_labels_give_the_power_asked_for() {
    let mut random = SeededRandom::new(41);
    for (wrong, labelled, risk) in
        [(0_u32, 60_u32, 0.05), (2, 200, 0.05), (30, 1_000, 0.05), (5, 100, 0.2)]
    {
        let rate = f64::from(wrong + 1) / f64::from(labelled + 2);
        let needed = labels_needed(wrong.into(), labelled.into(), risk, 0.1, 0.8).unwrap();
        let n = needed.with_power.unwrap();
        assert!(needed.at_least <= n, "{needed:?}");
        let runs = 4_000;
        let passed = (0..runs).filter(|_| {
            let errors = (0..n).filter(|_| random.happens(rate)).count() as u64;
            clopper_pearson_upper(errors, n, 0.1).unwrap() <= risk
        });
        let power = passed.count() as f64 / f64::from(runs);
        assert!((0.78..0.92).contains(&power), "{wrong} of {labelled}: n {n}, power {power}");
    }
}

#[test]
fn what_no_number_of_labels_can_certify_is_said() {
    // METHODS, section 6: 45 labels at 5 % and 10 %.
    let unknown = labels_needed(0, 0, 0.05, 0.1, 0.8).unwrap();
    assert_eq!(unknown, LabelsNeeded { at_least: 45, with_power: None });
    // Just below the risk it takes more than anyone has.
    assert_eq!(labels_needed(49_990, 1_000_000, 0.05, 0.1, 0.8).unwrap().with_power, None);
    assert!(labels_needed(3, 2, 0.05, 0.1, 0.8).is_err());
    assert!(labels_needed(0, 2, 0.0, 0.1, 0.8).is_err());
}
