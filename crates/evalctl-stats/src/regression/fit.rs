//! Least squares and maximum likelihood.

use super::{covariates::Covariates, normal_equations::NormalEquations};

/// How the mean follows from the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// The mean is their weighted sum.
    Identity,
    /// The logit of the mean is; responses lie in [0, 1].
    Logit,
}

/// Coefficients of a fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fit {
    link: Link,
    coefficients: Vec<f64>,
}

const MOST_STEPS: u32 = 60;

/// Where columns separate the responses the likelihood has no maximum; the mean is then 0 or 1 to this logit.
const LARGEST_LOGIT: f64 = 30.0;

/// Fits `responses`, pairs of row and response; without any the mean is 0.
///
/// Logistic regression is Newton's method, which is iteratively reweighted least squares; a step that lowers the
/// likelihood is halved. Where a column separates the responses its coefficient grows until the likelihood no longer
/// does: means then are close to 0 or 1, and the caller clips them.
pub(crate) fn fit(
    covariates: &Covariates,
    responses: impl Iterator<Item = (usize, f64)>,
    link: Link,
) -> Fit {
    let size = covariates.n_columns() + 1;
    let likes = likes(covariates, responses);
    match link {
        Link::Identity => {
            let mut equations = NormalEquations::new(size);
            for Like { cells, n, sum } in likes {
                equations.add(cells, n, sum);
            }
            Fit { link, coefficients: equations.solve() }
        }
        Link::Logit => logistic(&likes, size),
    }
}

/// Responses of rows that are alike: what is fitted depends on their number and sum alone.
struct Like<'c> {
    cells: &'c [(usize, f64)],
    n: f64,
    sum: f64,
}

fn likes(covariates: &Covariates, responses: impl Iterator<Item = (usize, f64)>) -> Vec<Like<'_>> {
    let mut res: Vec<Like<'_>> = (0..covariates.n_patterns())
        .map(|pattern| Like { cells: covariates.cells_of(pattern), n: 0.0, sum: 0.0 })
        .collect();
    for (row, response) in responses {
        let like = &mut res[covariates.pattern(row)];
        like.n += 1.0;
        like.sum += response;
    }
    res.retain(|like| 0.0 < like.n);
    res
}

fn logistic(likes: &[Like<'_>], size: usize) -> Fit {
    let mut fit = Fit { link: Link::Logit, coefficients: vec![0.0; size] };
    let mut likelihood = fit.log_likelihood(likes);
    for _ in 0..MOST_STEPS {
        let mut equations = NormalEquations::new(size);
        for like in likes {
            let mean = fit.mean_of(like.cells);
            equations.add(like.cells, like.n * mean * (1.0 - mean), like.sum - like.n * mean);
        }
        let mut step = equations.solve();
        let before = likelihood;
        let start = fit.coefficients.clone();
        loop {
            for ((coefficient, start), step) in fit.coefficients.iter_mut().zip(&start).zip(&step) {
                *coefficient = start + step;
            }
            likelihood = fit.log_likelihood(likes);
            let largest = step.iter().fold(0.0_f64, |acc, step| acc.max(step.abs()));
            if before <= likelihood || largest < 1e-9 {
                break;
            }
            for step in &mut step {
                *step /= 2.0;
            }
        }
        let largest = step.iter().fold(0.0_f64, |acc, step| acc.max(step.abs()));
        // Convergence is quadratic: after a step this small, or a gain this small, the rest is rounding.
        if largest < 1e-7 || (likelihood - before).abs() <= 1e-14 * likelihood.abs() {
            break;
        }
    }
    fit
}

impl Fit {
    /// The mean that the fit gives to rows with these cells.
    pub(crate) fn mean_of(&self, cells: &[(usize, f64)]) -> f64 {
        let sum = self.linear(cells);
        match self.link {
            Link::Identity => sum,
            Link::Logit => 1.0 / (1.0 + libm::exp(-sum)),
        }
    }

    fn linear(&self, cells: &[(usize, f64)]) -> f64 {
        let cells = cells.iter();
        let sum: f64 = cells.map(|&(column, value)| self.coefficients[column] * value).sum();
        match self.link {
            Link::Identity => sum,
            Link::Logit => sum.clamp(-LARGEST_LOGIT, LARGEST_LOGIT),
        }
    }

    fn log_likelihood(&self, likes: &[Like<'_>]) -> f64 {
        likes
            .iter()
            .map(|like| {
                let logit = self.linear(like.cells);
                // ln(1 + e^x) without overflow.
                let rest = logit.max(0.0) + libm::log1p(libm::exp(-logit.abs()));
                like.sum * logit - like.n * rest
            })
            .sum()
    }
}
