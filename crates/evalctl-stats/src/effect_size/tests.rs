use super::{cliffs_delta, cohens_h, e_value, hedges_g};
use crate::StatsError;

#[test]
fn no_difference_has_no_size() {
    let values = [1.0, 2.0, 5.0];
    assert_eq!(hedges_g(&values, &values), Ok(0.0));
    assert_eq!(cliffs_delta(&values, &values), Ok(0.0));
    assert_eq!(cohens_h(3, 9, 3, 9), Ok(0.0));
    assert_eq!(e_value(1.0), Ok(1.0));
}

#[test]
fn sides_swapped_change_the_sign() {
    let (one, other) = ([1.0, 4.0, 4.0, 5.0], [2.0, 3.0, 3.0]);
    assert!((hedges_g(&one, &other).unwrap() + hedges_g(&other, &one).unwrap()).abs() < 1e-15);
    let turned = cliffs_delta(&other, &one).unwrap();
    assert!((cliffs_delta(&one, &other).unwrap() + turned).abs() < 1e-15);
    assert_eq!(e_value(2.0), e_value(0.5));
}

#[test]
fn everybody_above_is_one() {
    assert_eq!(cliffs_delta(&[4.0, 5.0], &[1.0, 3.0]), Ok(1.0));
    assert_eq!(cohens_h(5, 5, 0, 5), Ok(std::f64::consts::PI));
}

#[test]
fn what_has_no_size_is_refused_and_bad_values_are_errors() {
    assert!(hedges_g(&[3.0, 3.0], &[4.0, 4.0]).unwrap_err().is_refusal());
    assert!(hedges_g(&[3.0], &[4.0, 4.0]).unwrap_err().is_refusal());
    assert_eq!(cliffs_delta(&[], &[1.0]), Err(StatsError::Empty));
    assert!(!cliffs_delta(&[f64::NAN], &[1.0]).unwrap_err().is_refusal());
    assert!(!e_value(0.0).unwrap_err().is_refusal());
    assert!(cohens_h(2, 1, 0, 1).is_err());
}
