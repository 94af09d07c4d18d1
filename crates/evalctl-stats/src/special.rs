//! Quantiles and the incomplete beta function that the intervals rest on.
//!
//! Everything is built from `+ - * / sqrt` and `libm`, so that the last bit is the same on every platform.

pub use crate::special::beta::{inverse_regularized_incomplete_beta, regularized_incomplete_beta};
pub use crate::special::normal::{normal_quantile, normal_upper_tail};
pub use crate::special::student::{student_t_quantile, student_t_upper_tail};

pub(crate) use crate::special::beta::{beta_lower_quantile, beta_upper_quantile};

mod normal;

mod student;

mod beta;

mod beta_kernel;

mod stirling;

#[cfg(test)]
mod tests;
