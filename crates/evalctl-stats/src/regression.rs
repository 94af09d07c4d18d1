//! Linear and logistic regression on few columns and many rows.

pub use crate::regression::covariates::Covariates;

pub(crate) use crate::regression::fit::{Fit, Link, fit};

mod covariates;

mod fit;

mod normal_equations;

#[cfg(test)]
mod tests;
