use super::{Target, crude_difference, simpson_warning, standardise};
use crate::{
    ComparedTicket, ComparedTickets, Level, StatsError, random::SeededRandom, saturated_aipw,
};

fn side(stratum: u32, by_ai: bool, pleased: u64, n: u64) -> Vec<ComparedTicket> {
    (0..n)
        .map(|number| ComparedTicket {
            by_ai,
            value: Some(if number < pleased { 1.0 } else { 0.0 }),
            stratum,
            cluster: 10_000 * u64::from(stratum) + 1000 * u64::from(by_ai) + number,
        })
        .collect()
}

fn all(sides: &[Vec<ComparedTicket>]) -> ComparedTickets {
    sides.iter().flatten().copied().collect()
}

#[test]
fn the_mix_decides_the_sign_and_the_warning_says_so() {
    // Worse in both kinds, but mostly given the easy one.
    let tickets = all(&[
        side(1, true, 80, 100),
        side(1, false, 18, 20),
        side(2, true, 6, 20),
        side(2, false, 40, 100),
    ]);
    let level = Level::percent_95();
    assert!(0.1 < crude_difference(&tickets, level).unwrap().difference);
    for target in Target::ALL {
        let res = standardise(&tickets, target, level).unwrap();
        assert!((res.difference.difference + 0.1).abs() < 1e-12, "{target:?}");
        assert_eq!(res.dropped, 0);
    }
    let warning = simpson_warning(&tickets, level).unwrap().unwrap();
    assert!(0.0 < warning.crude && warning.standardised < 0.0);
    assert_eq!(warning.largest.len(), 2);
    assert_eq!(warning.largest[0].stratum, 1);
    let flipped = all(&[side(1, true, 50, 60), side(1, false, 40, 60)]);
    assert_eq!(simpson_warning(&flipped, level), Ok(None));
}

#[test]
fn kinds_that_one_side_hardly_handles_are_dropped_and_too_many_refused() {
    let level = Level::percent_95();
    let mut sides = vec![side(1, true, 30, 50), side(1, false, 30, 50), side(2, true, 9, 10)];
    let res = standardise(&all(&sides), Target::AllTickets, level).unwrap();
    assert_eq!((res.dropped, res.tickets), (10, 110));
    sides.push(side(3, true, 20, 30));
    let tickets = all(&sides);
    let error = standardise(&tickets, Target::AllTickets, level).unwrap_err();
    assert_eq!(
        error.to_string(),
        "40 of 140 tickets have no counterpart on the other side, at most 20 % may"
    );
    assert!(error.is_refusal());
    assert_eq!(standardise(&tickets, Target::PeopleMix, level).unwrap().dropped, 0);
}

#[test]
fn nothing_to_compare_is_refused_and_a_bad_value_is_an_error() {
    let level = Level::percent_95();
    let one_sided = all(&[side(1, true, 3, 9)]);
    assert!(standardise(&one_sided, Target::AllTickets, level).unwrap_err().is_refusal());
    assert!(crude_difference(&one_sided, level).unwrap_err().is_refusal());
    let bad = |ticket| ComparedTicket { value: Some(f64::INFINITY), ..ticket };
    let bad = side(1, true, 3, 9).into_iter().map(bad).collect();
    let bad = all(&[bad, side(1, false, 3, 9)]);
    assert!(matches!(
        standardise(&bad, Target::AllTickets, level),
        Err(StatsError::OutOfRange { .. })
    ));
}

#[test]
fn it_equals_the_saturated_doubly_robust_estimate() {
    let tickets = all(&[
        side(1, true, 60, 70),
        side(1, false, 18, 20),
        side(2, true, 6, 20),
        side(2, false, 40, 110),
    ]);
    let level = Level::percent_95();
    let standardised = standardise(&tickets, Target::AllTickets, level).unwrap().difference;
    let saturated = saturated_aipw(&tickets, level).unwrap();
    assert!((standardised.difference - saturated.difference).abs() < 1e-12);
}

/// 90 customers with one to four tickets of one kind that tend to end alike; no difference in truth.
#[test]
fn repeat_customers_are_covered() {
    let mut random = SeededRandom::new(6);
    let mut covered = 0_u32;
    for _ in 0..600 {
        let mut tickets = ComparedTickets::default();
        for cluster in 0..180_u64 {
            let by_ai = cluster % 2 == 0;
            let stratum = u32::try_from(random.below(2)).unwrap();
            let usual = random.below(10) < 7;
            for _ in 0..=random.below(4) {
                let pleased = if random.below(10) < 7 { usual } else { random.below(10) < 7 };
                let value = Some(f64::from(u8::from(pleased)));
                tickets.push(ComparedTicket { by_ai, value, stratum, cluster });
            }
        }
        let res = standardise(&tickets, Target::AllTickets, Level::percent_95()).unwrap();
        covered += u32::from(res.difference.interval.contains(0.0));
    }
    assert!((555..=585).contains(&covered), "{covered} of 600");
}
