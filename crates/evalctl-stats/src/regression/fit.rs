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

/// Fits `responses`, given as pairs of row and response; without any the mean is 0.
///
/// Logistic regression is Newton's method, which is iteratively reweighted least squares; a step that lowers the
/// likelihood is halved. Where a column separates the responses its coefficient grows until the likelihood no longer
/// does: means then are close to 0 or 1, and the caller clips them.
pub(crate) fn fit(covariates: &Covariates, responses: &[(usize, f64)], link: Link) -> Fit {
    let size = covariates.n_columns() + 1;
    match link {
        Link::Identity => {
            let mut equations = NormalEquations::new(size);
            for &(row, response) in responses {
                equations.add(covariates.row(row), 1.0, response);
            }
            Fit { link, coefficients: equations.solve() }
        }
        Link::Logit => logistic(covariates, responses, size),
    }
}

fn logistic(covariates: &Covariates, responses: &[(usize, f64)], size: usize) -> Fit {
    let mut fit = Fit { link: Link::Logit, coefficients: vec![0.0; size] };
    let mut likelihood = fit.log_likelihood(covariates, responses);
    for _ in 0..MOST_STEPS {
        let mut equations = NormalEquations::new(size);
        for &(row, response) in responses {
            let mean = fit.mean(covariates, row);
            equations.add(covariates.row(row), mean * (1.0 - mean), response - mean);
        }
        let mut step = equations.solve();
        let before = likelihood;
        let start = fit.coefficients.clone();
        loop {
            for ((coefficient, start), step) in fit.coefficients.iter_mut().zip(&start).zip(&step) {
                *coefficient = start + step;
            }
            likelihood = fit.log_likelihood(covariates, responses);
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
    /// The mean that the fit gives to a row.
    pub(crate) fn mean(&self, covariates: &Covariates, row: usize) -> f64 {
        let sum = self.linear(covariates, row);
        match self.link {
            Link::Identity => sum,
            Link::Logit => 1.0 / (1.0 + libm::exp(-sum)),
        }
    }

    fn linear(&self, covariates: &Covariates, row: usize) -> f64 {
        let cells = covariates.row(row).iter();
        let sum: f64 = cells.map(|&(column, value)| self.coefficients[column] * value).sum();
        match self.link {
            Link::Identity => sum,
            Link::Logit => sum.clamp(-LARGEST_LOGIT, LARGEST_LOGIT),
        }
    }

    fn log_likelihood(&self, covariates: &Covariates, responses: &[(usize, f64)]) -> f64 {
        responses
            .iter()
            .map(|&(row, response)| {
                let logit = self.linear(covariates, row);
                // ln(1 + e^x) without overflow.
                let rest = logit.max(0.0) + libm::log1p(libm::exp(-logit.abs()));
                response * logit - rest
            })
            .sum()
    }
}
