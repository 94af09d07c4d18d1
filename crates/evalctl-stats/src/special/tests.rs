//! Reference values: arithmetic with 40 digits, at the exact binary value of each argument.
#![expect(
    clippy::excessive_precision,
    clippy::float_cmp,
    clippy::unreadable_literal,
    reason = "the references stand as printed, the borders are exact"
)]

use proptest::prelude::*;

use crate::{StatsError, special::*};

#[track_caller]
fn check_relative(actual: f64, expected: f64, tolerance: f64) {
    let error = ((actual - expected) / expected).abs();
    assert!(error <= tolerance, "{actual:e} against {expected:e}: relative error {error:e}");
}

#[test]
fn normal_quantile_agrees_with_the_reference() {
    let cases = [
        (0.975, 1.9599639845400538556),
        (0.95, 1.6448536269514722843),
        (0.995, 2.5758293035489004539),
        (0.0005, -3.2905267314918947874),
        (1e-10, -6.3613409024040561991),
        (1e-300, -37.047096299361199237),
        (0.3, -0.52440051270804081597),
        (0.08, -1.4050715603096325447),
    ];
    for (p, expected) in cases {
        check_relative(normal_quantile(p).unwrap(), expected, 1e-15);
    }
    assert_eq!(normal_quantile(0.5).unwrap(), 0.0);
}

/// a, b, p, then x with `I_x(a, b)` = p, then 1 - x.
const BETA_QUANTILES: [(f64, f64, f64, f64, f64); 19] = [
    (1.0, 1.0, 0.3, 0.2999999999999999889, 0.7000000000000000111),
    (0.5, 0.5, 0.025, 0.0015413331334360120721, 0.99845866686656398793),
    (0.5, 0.5, 0.9, 0.97552825814757679684, 0.024471741852423203164),
    (1.0, 12.0, 0.975, 0.26464846939705119424, 0.73535153060294880576),
    (3.0, 5.0, 0.025, 0.098988278442507866686, 0.90101172155749213331),
    (4.0, 4.0, 0.975, 0.81594843235991694098, 0.18405156764008305902),
    (811.0, 190.0, 0.025, 0.7853322572510837739, 0.2146677427489162261),
    (812.0, 189.0, 0.975, 0.83482151353287657339, 0.16517848646712342661),
    (2.0, 3999.0, 0.025, 0.000060558056420514528232, 0.99993944194357948547),
    (3.0, 3998.0, 0.975, 0.0018049927162640355188, 0.99819500728373596448),
    (0.02, 7.0, 0.5, 7.7783549190508449218e-17, 0.99999999999999992222),
    (0.3, 40.5, 0.025, 7.9342564955346900305e-8, 0.99999992065743504465),
    (59.3, 39.6, 0.025, 0.50182760464606061905, 0.49817239535393938095),
    (29.5, 0.5, 0.05, 0.93644873952322529519, 0.063551260476774704811),
    (1500.5, 0.5, 0.05, 0.9987205463454418135, 0.0012794536545581864957),
    (20000.0, 30000.0, 0.001, 0.39324132700938616028, 0.60675867299061383972),
    (1e6, 1e3, 0.025, 0.99893817355871865799, 0.0010618264412813420132),
    (5e5, 5e5, 0.975, 0.50097998129612540745, 0.49902001870387459255),
    (1e-3, 2.0, 0.9, 6.4332726838041725336e-47, 1.0),
];

#[test]
fn beta_quantiles_agree_with_the_reference() {
    for (a, b, p, x, y) in BETA_QUANTILES {
        // Below shape 1/2 the quantile of a rounded p loses as many digits as the shape has zeros.
        let tolerance = 1e-14 / a.min(b).min(1.0);
        check_relative(inverse_regularized_incomplete_beta(a, b, p).unwrap(), x, tolerance);
        // The mirrored distribution gives 1 - x with all its digits.
        check_relative(beta_upper_quantile(b, a, p).unwrap(), y, tolerance);
    }
}

#[test]
fn incomplete_beta_is_the_inverse_of_the_reference_quantiles() {
    for (a, b, p, x, _) in BETA_QUANTILES.into_iter().filter(|case| 0.5 <= case.0) {
        // x is rounded to 16 digits: p moves by that times the density, largest for the largest shapes.
        let conditioning = 1.0 + (a * b / (a + b)).sqrt() * (b / a).sqrt().max((a / b).sqrt());
        check_relative(regularized_incomplete_beta(a, b, x).unwrap(), p, 1e-14 * conditioning);
    }
}

#[test]
fn incomplete_beta_has_its_closed_forms() {
    for x in [1e-9, 0.1, 0.25, 0.5, 0.9, 1.0 - 1e-9] {
        check_relative(regularized_incomplete_beta(1.0, 1.0, x).unwrap(), x, 1e-14);
        check_relative(regularized_incomplete_beta(3.0, 1.0, x).unwrap(), x * x * x, 1e-14);
        let share = |x: f64| 2.0 / std::f64::consts::PI * libm::asin(x.sqrt());
        let arcsine = if x <= 0.5 { share(x) } else { 1.0 - share(1.0 - x) };
        check_relative(regularized_incomplete_beta(0.5, 0.5, x).unwrap(), arcsine, 1e-14);
    }
    assert_eq!(regularized_incomplete_beta(2.0, 3.0, 0.0).unwrap(), 0.0);
    assert_eq!(regularized_incomplete_beta(2.0, 3.0, 1.0).unwrap(), 1.0);
}

#[test]
fn student_t_quantile_agrees_with_the_reference() {
    let cases = [
        (0.975, 1.0, 12.706204736174693314),
        (0.75, 1.0, 1.0),
        (0.6, 2.5, 0.28145951274854759175),
        (0.975, 2.0, 4.3026527297494617894),
        (0.995, 7.0, 3.4994832973504932609),
        (0.025, 59.0, -2.0009953780882676809),
        (0.975, 154.0, 1.975488058234340172),
        (0.975, 1000.0, 1.9623390808264081039),
    ];
    for (p, df, expected) in cases {
        check_relative(student_t_quantile(p, df).unwrap(), expected, 1e-14);
    }
    assert_eq!(student_t_quantile(0.5, 3.0).unwrap(), 0.0);
    // Close to the centre t is the excess over one half divided by the density at 0.
    let excess = 1.0 / 1_073_741_824.0;
    let density = 2.0 / (std::f64::consts::PI * 3.0_f64.sqrt());
    check_relative(student_t_quantile(0.5 + excess, 3.0).unwrap(), excess / density, 1e-14);
}

#[test]
fn student_t_quantile_tends_to_the_normal_one() {
    let z = normal_quantile(0.975).unwrap();
    for df in [1e5, 1e6, 1e9, 1e12] {
        // Cornish-Fisher expansion, Abramowitz & Stegun 26.7.5; the next term is below 20 / df^3.
        let cubic = (z * z * z + z) / (4.0 * df);
        let quintic = (5.0 * z * z * z * z * z + 16.0 * z * z * z + 3.0 * z) / (96.0 * df * df);
        check_relative(student_t_quantile(0.975, df).unwrap(), z + cubic + quintic, 5e-14);
    }
}

#[test]
fn quantiles_refuse_what_lies_outside_their_range() {
    let refused = |res: Result<f64, StatsError>| matches!(res, Err(StatsError::OutOfRange { .. }));
    for p in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
        assert!(refused(normal_quantile(p)), "{p}");
        assert!(refused(inverse_regularized_incomplete_beta(1.0, 1.0, p)), "{p}");
        assert!(refused(student_t_quantile(p, 3.0)), "{p}");
    }
    for shape in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(refused(inverse_regularized_incomplete_beta(shape, 1.0, 0.5)), "{shape}");
        assert!(refused(inverse_regularized_incomplete_beta(1.0, shape, 0.5)), "{shape}");
        assert!(refused(regularized_incomplete_beta(shape, 1.0, 0.5)), "{shape}");
        assert!(refused(student_t_quantile(0.5, shape)), "{shape}");
    }
    for x in [-0.1, 1.1, f64::NAN] {
        assert!(refused(regularized_incomplete_beta(1.0, 1.0, x)), "{x}");
    }
}

#[test]
fn tiny_shapes_end_at_the_border_and_not_in_nan() {
    for shape in [1e-5, 1e-4, 1e-3] {
        // The true quantiles are at most 0.4^1000 = 1e-398, or that far from 1.
        for p in [1e-9, 0.025, 0.1, 0.2, 0.3, 0.4] {
            assert_eq!(
                inverse_regularized_incomplete_beta(shape, 10.0, p).unwrap(),
                0.0,
                "{shape} {p}"
            );
            assert_eq!(beta_upper_quantile(10.0, shape, p).unwrap(), 1.0, "{shape} {p}");
        }
        for p in [0.1, 0.2, 0.3, 0.4, 0.6] {
            // Almost all of the probability lies at 1, as far as an f64 can tell.
            assert_eq!(
                inverse_regularized_incomplete_beta(10.0, shape, p).unwrap(),
                1.0,
                "{shape} {p}"
            );
        }
    }
}

/// Beta(1, b) has the closed form x = 1 - (1 - p)^(1/b).
#[test]
fn quantile_of_a_p_close_to_one_keeps_its_digits() {
    for power in [10, 20, 40] {
        let rest = 1.0 / (1_u64 << power) as f64;
        let expected = -libm::expm1(libm::log(rest) / 1000.0);
        let actual = inverse_regularized_incomplete_beta(1.0, 1000.0, 1.0 - rest).unwrap();
        check_relative(actual, expected, 1e-14);
    }
}

proptest! {
    #[test]
    fn beta_quantile_and_distribution_are_inverse(
        log_a in -0.6_f64..10.0,
        log_b in -0.6_f64..10.0,
        p in 1e-6_f64..0.999_999,
    ) {
        let (a, b) = (libm::exp(log_a), libm::exp(log_b));
        let x = inverse_regularized_incomplete_beta(a, b, p).unwrap();
        // Where 1 - x has few digits left, p cannot have more.
        prop_assume!(x < 0.999_999);
        let back = regularized_incomplete_beta(a, b, x).unwrap();
        prop_assert!((back - p).abs() <= 1e-11 * p, "{back} against {p}");
    }

    #[test]
    fn normal_quantile_is_odd_and_increasing(p in 1e-12_f64..0.499, more in 1e-9_f64..1e-3) {
        let z = normal_quantile(p).unwrap();
        prop_assert!(z < normal_quantile(p + more).unwrap());
        prop_assert!((z + normal_quantile(1.0 - p).unwrap()).abs() <= 1e-3 * z.abs());
    }

    #[test]
    fn student_t_is_wider_than_normal_and_narrows(p in 0.501_f64..0.9999, df in 1.0_f64..500.0) {
        let t = student_t_quantile(p, df).unwrap();
        prop_assert!(normal_quantile(p).unwrap() < t);
        prop_assert!(student_t_quantile(p, df + 1.0).unwrap() < t);
    }
}
