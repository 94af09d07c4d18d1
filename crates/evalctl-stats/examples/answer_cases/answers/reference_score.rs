//! The score test of two shares as statsmodels 0.15.0 computes it, which is not the published one.
//!
//! The shares of largest likelihood under `p1 - p2 = d` solve
//! `(q1 - p)(p - d)(1 - p + d) + (n2 / n1)(q2 - p + d) p (1 - p) = 0` for p = p1, with q1 and q2 the observed shares.
//! Written for p2 and multiplied out, the coefficient of p2 is `(n2 d - n - 2 k2) d + k` with n and k the totals
//! (Miettinen & Nurminen 1985; Farrington & Manning 1990 give the same).
//! statsmodels has `k2 d` in the place of `n2 d`, so that its variance is that of two shares that do not fit best.
//! The cases `parity.noninf_farrington_manning.*`, `parity.tost_props.*` and `parity.miettinen_nurminen.*` carry its
//! numbers; they are answered from here, and the answer notes what the library of this crate says.

use evalctl_stats::SharePair;

/// The statistic for the difference `d` that is not 0.
pub(crate) fn z_at(pair: SharePair, d: f64) -> f64 {
    let SharePair { k1, n1, k2, n2 } = pair;
    let [k1, n1, k2, n2] = [k1, n1, k2, n2].map(|count| count as f64);
    let (n, k) = (n1 + n2, k1 + k2);
    let square = (n1 + 2.0 * n2) * d - n - k;
    let linear = (k2 * d - n - 2.0 * k2) * d + k;
    let constant = k2 * d * (1.0 - d);
    let third = square / (3.0 * n);
    let offset = third * third * third - square * linear / (6.0 * n * n) + constant / (2.0 * n);
    let spread = (third * third - linear / (3.0 * n)).max(0.0).sqrt().copysign(offset);
    let cosine = (offset / (spread * spread * spread)).clamp(-1.0, 1.0);
    let angle = (std::f64::consts::PI + libm::acos(cosine)) / 3.0;
    let p2 = 2.0 * spread * libm::cos(angle) - third;
    let p1 = p2 + d;
    (k1 / n1 - k2 / n2 - d) / (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2).sqrt()
}

/// The differences at which the statistic, its variance times n / (n - 1), is `z`.
pub(crate) fn interval(pair: SharePair, z: f64) -> [f64; 2] {
    let n = (pair.n1 + pair.n2) as f64;
    let shrink = ((n - 1.0) / n).sqrt();
    let estimate = pair.k1 as f64 / pair.n1 as f64 - pair.k2 as f64 / pair.n2 as f64;
    [-1.0, 1.0].map(|end| {
        let (mut inside, mut outside) = (estimate, end);
        for _ in 0..50 {
            let middle = f64::midpoint(inside, outside);
            if z_at(pair, middle).abs() * shrink <= z {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    })
}
