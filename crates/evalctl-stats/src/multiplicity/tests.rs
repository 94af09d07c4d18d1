use super::{Adjustment, adjusted_p_values};
use crate::{StatsError, random::SeededRandom};

#[test]
fn nothing_asked_is_nothing_answered() {
    assert_eq!(adjusted_p_values(&[], Adjustment::BenjaminiYekutieli), Ok(vec![]));
}

#[test]
fn order_of_questions_does_not_matter() {
    let p_values = [0.04, 0.001, 0.5, 0.04, 0.02];
    let backwards: Vec<f64> = p_values.iter().rev().copied().collect();
    for adjustment in [
        Adjustment::Bonferroni,
        Adjustment::Holm,
        Adjustment::BenjaminiHochberg,
        Adjustment::BenjaminiYekutieli,
    ] {
        let mut other = adjusted_p_values(&backwards, adjustment).unwrap();
        other.reverse();
        let adjusted = adjusted_p_values(&p_values, adjustment).unwrap();
        assert_eq!(adjusted, other);
        assert!(adjusted.iter().zip(p_values).all(|(&adjusted, p)| p <= adjusted));
    }
}

#[test]
fn values_that_are_no_p_values_are_named() {
    for bad in [-0.1, 1.1, f64::NAN] {
        let error = adjusted_p_values(&[0.5, bad], Adjustment::Holm).unwrap_err();
        assert!(matches!(error, StatsError::OutOfRange { name: "p", .. }), "{error}");
        assert!(!error.is_refusal());
    }
}

/// 40 questions without any effect, asked 2,000 times: how often is there a false alarm at 10 %?
#[test]
fn false_alarms_are_bounded() {
    let mut random = SeededRandom::new(7);
    let mut alarms = [0_u32; 3];
    for _ in 0..2000 {
        let p_values: Vec<f64> =
            (0..40).map(|_| (random.next() >> 11) as f64 / (1_u64 << 53) as f64).collect();
        let holm = adjusted_p_values(&p_values, Adjustment::Holm).unwrap();
        let hochberg = adjusted_p_values(&p_values, Adjustment::BenjaminiHochberg).unwrap();
        for (count, values) in alarms.iter_mut().zip([&p_values, &holm, &hochberg]) {
            *count += u32::from(values.iter().any(|&p| p <= 0.1));
        }
    }
    let [plain, holm, hochberg] = alarms.map(|count| f64::from(count) / 2000.0);
    assert!(0.95 < plain, "{plain}");
    assert!((0.07..0.12).contains(&holm), "{holm}");
    assert!((0.07..0.12).contains(&hochberg), "{hochberg}");
}
