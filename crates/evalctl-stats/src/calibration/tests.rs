use proptest::prelude::*;

use crate::calibration::*;
use crate::random::SeededRandom;
use crate::scored::tests::{calibrated, ticket};
use crate::*;

fn set(tickets: Vec<ScoredTicket>) -> ScoredTickets {
    ScoredTickets::new(tickets).unwrap()
}

const FEW: Simulation = Simulation { draws: 200, seed: 7 };

fn any_tickets() -> impl Strategy<Value = Vec<ScoredTicket>> {
    // Coarse scores, so that ties are common.
    let one = (0..=20_u8, any::<bool>(), 0..15_u64);
    prop::collection::vec(one, 1..80).prop_map(|tickets| {
        let of = |(score, right, cluster)| ticket(f64::from(score) / 20.0, right, cluster);
        tickets.into_iter().map(of).collect()
    })
}

proptest! {
    #[test]
    fn the_parts_of_brier_add_up(tickets in any_tickets()) {
        let tickets = set(tickets);
        let brier = brier(&tickets).unwrap().estimate;
        let corp = corp_parts(&tickets).unwrap();
        prop_assert!((brier - (corp.mcb - corp.dsc + corp.unc)).abs() < 1e-12);
        prop_assert!(-1e-12 <= corp.mcb && -1e-12 <= corp.dsc);
        let murphy = murphy_parts(&tickets, Bins::EqualWidth(7)).unwrap();
        let sum = murphy.reliability - murphy.resolution + murphy.uncertainty + murphy.remainder;
        prop_assert!((brier - sum).abs() < 1e-12);
    }

    #[test]
    fn the_curve_is_monotone_and_holds_every_ticket(tickets in any_tickets()) {
        let tickets = set(tickets);
        let curve = reliability(&tickets, Simulation { draws: 20, seed: 1 }, 0.9).unwrap();
        let rising = curve.blocks.windows(2).all(|pair| pair[0].rate() < pair[1].rate());
        prop_assert!(rising, "{:?}", curve.blocks);
        prop_assert!(curve.blocks.windows(2).all(|pair| pair[0].to < pair[1].from));
        prop_assert_eq!(curve.blocks.iter().map(|block| block.n).sum::<u64>(), tickets.n());
        prop_assert_eq!(curve.blocks.iter().map(|block| block.right).sum::<u64>(), tickets.n_right());
        prop_assert!(curve.band.iter().all(|point| point.lower <= point.upper));
    }

    #[test]
    fn order_of_tickets_does_not_matter(tickets in any_tickets(), seed in any::<u64>()) {
        let mut shuffled = tickets.clone();
        let mut random = SeededRandom::new(seed);
        shuffled.sort_by_cached_key(|_| random.next());
        let (a, b) = (set(tickets), set(shuffled));
        prop_assert_eq!(brier(&a), brier(&b));
        prop_assert_eq!(log_loss(&a), log_loss(&b));
        prop_assert_eq!(corp_parts(&a), corp_parts(&b));
        prop_assert_eq!(spiegelhalter(&a), spiegelhalter(&b));
        let bins = Bins::EqualWidth(10);
        let few = Simulation { draws: 20, seed: 1 };
        let interval = |set| binned_error_interval(set, bins, few, Level::percent_95()).unwrap();
        let (ece, other) = (binned_error(&a, bins).unwrap().ece, binned_error(&b, bins).unwrap().ece);
        prop_assert!((ece - other).abs() < 1e-12);
        prop_assert_eq!(interval(&a).is_some(), interval(&b).is_some());
    }
}

/// Pools by a slow definition: the largest mean to the left of the smallest mean to the right.
#[test]
fn the_curve_is_the_isotonic_regression() {
    let mut random = SeededRandom::new(3);
    for _ in 0..50 {
        let tickets = set(calibrated(&mut random, 40, 1, 0.0));
        let curve = reliability(&tickets, Simulation { draws: 20, seed: 1 }, 0.9).unwrap();
        let right: Vec<f64> =
            tickets.tickets().iter().map(|ticket| f64::from(u8::from(ticket.right))).collect();
        let mean =
            |from: usize, to: usize| right[from..=to].iter().sum::<f64>() / (to - from + 1) as f64;
        for (i, ticket) in tickets.tickets().iter().enumerate() {
            let max_min = (0..=i)
                .map(|from| (i..right.len()).map(|to| mean(from, to)).fold(1.0, f64::min))
                .fold(0.0, f64::max);
            let block = curve.blocks.iter().find(|block| ticket.score <= block.to).unwrap();
            assert!((block.rate() - max_min).abs() < 1e-12);
        }
    }
}

#[test]
fn bins_are_closed_on_the_right_and_runs_come_out_even() {
    let scores = [0.0, 0.1, 0.1001, 0.2, 1.0];
    let tickets = set(scores.map(|score| ticket(score, true, 0)).to_vec());
    assert_eq!(Bins::EqualWidth(10).places(&tickets).unwrap(), [0, 0, 1, 1, 9]);
    assert_eq!(Bins::EqualMass(3).places(&tickets).unwrap(), [0, 0, 1, 1, 2]);
    assert_eq!(Bins::EqualMass(9).places(&tickets).unwrap(), [0, 1, 2, 3, 4]);
    assert!(Bins::EqualMass(0).places(&tickets).is_err());
}

#[test]
fn a_bin_of_one_ticket_has_no_debiased_error() {
    let tickets = set(vec![ticket(0.05, false, 0), ticket(0.95, true, 1), ticket(0.95, true, 2)]);
    assert_eq!(binned_error(&tickets, Bins::EqualWidth(10)).unwrap().debiased_squared, None);
}

#[test]
fn clipped_scores_of_the_log_loss_are_counted() {
    let tickets = set(vec![ticket(1.0, true, 0), ticket(1.0, false, 1), ticket(0.5, true, 2)]);
    let loss = log_loss(&tickets);
    assert_eq!(loss.n_clipped, 2);
    let clipped = -libm::log(1e-15);
    let expected = (clipped + std::f64::consts::LN_2) / 3.0;
    // 1 - 1e-15 is rounded, by a tenth of what is left.
    assert!((loss.estimate - expected).abs() < 0.05, "{loss:?}");
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let one_kind = set(vec![ticket(0.4, true, 0), ticket(0.6, true, 1)]);
    assert_eq!(cox_line(&one_kind), Err(StatsError::OneClass { n: 2 }));
    let separated = set((0..20).map(|i| ticket(f64::from(i) / 20.0, 10 <= i, 0)).collect());
    assert_eq!(cox_line(&separated), Err(StatsError::Unbounded { what: "the recalibration line" }));
    let equal = set(vec![ticket(0.5, true, 0), ticket(0.5, false, 1)]);
    assert_eq!(cox_line(&equal), Err(StatsError::Unbounded { what: "the recalibration line" }));
    assert_eq!(spiegelhalter(&equal), None);
    let nothing = binned_error_if_calibrated(
        &equal,
        Bins::EqualMass(2),
        Simulation { draws: 5, seed: 1 },
        0.95,
    );
    assert!(nothing.is_err());
}

/// METHODS section 5: a perfect model has an ECE of about 0.075 with 300 tickets and 0.041 with 1,000.
#[test]
fn the_null_band_knows_how_large_noise_is() {
    let mut random = SeededRandom::new(11);
    for (n, mean, tolerance) in [(300, 0.075, 0.02), (1_000, 0.041, 0.01)] {
        let tickets = set(calibrated(&mut random, n, 1, 0.0));
        let band = |q| binned_error_if_calibrated(&tickets, Bins::EqualMass(15), FEW, q).unwrap();
        assert!((band(0.5) - mean).abs() < tolerance, "{n}: {}", band(0.5));
        assert!(band(0.5) < band(0.95));
    }
}

/// How often a perfect model is called outside what a perfect model shows: 5 % is promised.
#[test]
fn the_null_band_keeps_its_level() {
    let mut random = SeededRandom::new(12);
    let mut n_above = 0;
    for seed in 0..300 {
        let tickets = set(calibrated(&mut random, 200, 1, 0.0));
        let simulation = Simulation { draws: 200, seed };
        let ece = binned_error(&tickets, Bins::EqualMass(10)).unwrap().ece;
        let band = binned_error_if_calibrated(&tickets, Bins::EqualMass(10), simulation, 0.95);
        n_above += u32::from(band.unwrap() < ece);
    }
    assert!((5..=27).contains(&n_above), "{n_above} of 300");
}

/// At each score by itself the band holds 90 % of the curves of a perfect model.
#[test]
fn the_consistency_band_keeps_its_level() {
    let mut random = SeededRandom::new(13);
    let mut outside = 0.0;
    for seed in 0..150 {
        let tickets = set(calibrated(&mut random, 150, 1, 0.0));
        outside += reliability(&tickets, Simulation { draws: 200, seed }, 0.9).unwrap().outside;
    }
    let share = outside / 150.0;
    assert!((0.06..=0.13).contains(&share), "{share}");
}

#[test]
fn an_overconfident_model_leaves_the_band() {
    let mut random = SeededRandom::new(14);
    let mut tickets = calibrated(&mut random, 1_000, 1, 0.0);
    for ticket in &mut tickets {
        ticket.right = ticket.right && random.happens(0.8);
    }
    let tickets = set(tickets);
    let curve = reliability(&tickets, FEW, 0.9).unwrap();
    assert!(0.6 < curve.outside, "{}", curve.outside);
    let line = cox_line(&tickets).unwrap();
    assert!(line.intercept_given_slope1 < -0.3, "{line:?}");
}

/// The interval for ECE promises at least 95 %, repeat customers and a true value of 0 among the cases.
#[test]
fn the_interval_of_ece_covers_though_ece_is_biased() {
    let mut random = SeededRandom::new(15);
    for (lost, load) in [(0.0, 1), (0.0, 3), (0.15, 3)] {
        let (mut n_covering, mut n_naive, runs) = (0, 0, 400);
        for seed in 0..runs {
            let mut tickets = calibrated(&mut random, 300 / load, load, 0.8);
            // The truth of a ticket is its score less a share: the gap of every bin is known.
            for ticket in &mut tickets {
                ticket.right = ticket.right && !random.happens(lost);
            }
            let mean_score = tickets.iter().map(|ticket| ticket.score).sum::<f64>() / 300.0;
            let truth = lost * mean_score;
            let tickets = set(tickets);
            let simulation = Simulation { draws: 200, seed };
            let interval = binned_error_interval(
                &tickets,
                Bins::EqualMass(10),
                simulation,
                Level::percent_95(),
            );
            n_covering += u64::from(interval.unwrap().unwrap().contains(truth));
            let ece = binned_error(&tickets, Bins::EqualMass(10)).unwrap().ece;
            n_naive += u64::from((ece - truth).abs() < 0.02);
        }
        // 95 % less three standard errors of 400 runs; at a true 0 nothing is conservative.
        assert!(0.917 * runs as f64 <= n_covering as f64, "{lost} {load}: {n_covering} of {runs}");
        assert!(n_naive < runs, "ECE is not right by itself");
    }
}
